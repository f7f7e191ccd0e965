#!/bin/sh
# Every command that README.md gives, in its order, in a tree of its own: each must end well. Reports and ensembles are
# small ones, downloads are asked of a server that is not there (and say so), and what ./bootstrap is asked for is what
# CI asks for, or a target that make help lists; what needs responses, neurons or a cluster is run by tests of its own.
set -eu
build=$1
. tests/small_report.sh
tree=$build/tests/readme
copy_undisturbed "$tree"
cp -p README.md bootstrap CITATION.cff "$tree"
said=$build/tests/readme.log
"$build/tests/test_onnx_builtin" --write resnet-50x2_untrained "$tree/model.onnx"

# Lines of code, and what stands between back quotes in the text, each once.
commands() {
    sed -n -e 's/^    \(\(\.\/bootstrap\|make\|ventral\) .*\)/\1/p' -e '/^    /d' \
        -e 's/`\(make\|ventral\|\.\/bootstrap\) \([^`]*\)`/\n<\1 \2\n/gp' README.md |
        sed -n -e 's/ *#.*//' -e 's/^<//' -e '/^\(\.\/bootstrap\|make\|ventral\) /p' |
        awk '!seen[$0]++'
}

run() {
    (cd "$tree" && PATH="$PWD/build:$PATH" && export PATH &&
        exec env -u VENTRAL_INSIDE -u MAKEFLAGS -u MAKELEVEL -u MFLAGS sh -c "$1") >"$said" 2>&1
}

try() {
    echo "$1"
    case $1 in
    ./bootstrap*) grep -qF "$1" .ci/run || make help | grep "^  ${1#./bootstrap } " >"$said" ;;
    'make data'*) ! run "VENTRAL_MIRROR=http://127.0.0.1:9 VENTRAL_RETRY_SECONDS=0 VENTRAL_DATA=none $1" && grep -q '127.0.0.1' "$said" ;;
    'make install'* | 'make uninstall'*) run "$1 DESTDIR=installed" ;;
    *' --recordings '*) grep -q 'score --recordings' tests/own_recordings.sh ;;
    *' --biology '* | *' --sites '*) grep -q 'score --sites' tests/own_biology.sh && grep -q 'score --biology' tests/own_biology.sh ;;
    'ventral collect') grep -q 'ventral" collect' tests/slurm.sh ;;
    make*) run "$(echo "$1" | sed 's/:[0-9][0-9]*$/:1/') $small" ;;
    *) run "$1" ;;
    esac || { cat "$said"; return 1; }
}

commands >"$build/tests/readme.commands"
test "$(wc -l <"$build/tests/readme.commands")" -ge 15
while read -r command; do try "$command" </dev/null; done <"$build/tests/readme.commands"
