#!/bin/sh
# Every command that README.md and the pages it leads to give, in their order, in a tree of its own: each must succeed.
# The network is what README's own lines of Python export, and score in memory. Reports and ensembles are small, downloads
# are asked of a server that does not exist (and say so), and what ./bootstrap is asked for is what CI asks for, or a
# target of the Makefile; what needs responses, recorded sites or a cluster is run by tests of its own.
set -eu
build=$1
. tests/small_report.sh
tree=$build/tests/readme
/usr/bin/python3 -c 'import torch, torchvision' 2>/dev/null || exit 77
pages='README.md docs/own_networks.md docs/report.md docs/install.md'
copy_undisturbed "$tree"
cp -p README.md bootstrap CITATION.cff "$tree"
said=$build/tests/readme.log
/usr/bin/python3 tests/readme_numbers.py "$tree/results"
# In memory the network is shown images of 112 pixels here, which takes a fifth of the time (224: python_torch.py).
sed -n '/^```python/,/^```/{/^```/d;s/preprocessing="imagenet"/&, pixels=112/;p;}' README.md >"$tree/export.py"
grep -q 'score_v1(.*, pixels=112)' "$tree/export.py"
(root=$(pwd) && cd "$tree" && VENTRAL_LIBRARY=$root/$build/install/libventral.so.0 VENTRAL_SHARE=$root/data \
    PYTHONPATH=$root/python /usr/bin/python3 export.py >scored.txt && grep -q '^Marques2020_.*max_dc' scored.txt &&
    cp resnet18.onnx model.onnx)

# Lines of code, and what stands between back quotes in the text, each once.
commands() {
    sed -n -e 's/^    \(\(\.\/bootstrap\|make\|printf\|build\/ventral\|ventral\) .*\)/\1/p' -e '/^    /d' \
        -e 's/`\(make\|ventral\|\.\/bootstrap\) \([^`]*\)`/\n<\1 \2\n/gp' $pages |
        sed -n -e 's/  *#.*//' -e 's/^<//' -e '/\.\.\.$/d' -e '/^\(\.\/bootstrap\|make\|printf\|build\/ventral\|ventral\) /p' |
        awk '!seen[$0]++'
}

run() {
    (cd "$tree" && PATH="$PWD/build:$PATH" && export PATH &&
        exec env -u VENTRAL_INSIDE -u MAKEFLAGS -u MAKELEVEL -u MFLAGS sh -c "$1") >"$said" 2>&1
}

try() {
    echo "$1"
    case $1 in
    *TARGET*) ;;
    ./bootstrap*) grep -qF "$1" .ci/run || make -n "${1#./bootstrap }" >"$said" 2>&1 ;;
    'make data'* | 'ventral data'*) ! run "VENTRAL_MIRROR=http://127.0.0.1:9 VENTRAL_RETRY_SECONDS=0 VENTRAL_DATA=none $1" && grep -q '127.0.0.1' "$said" ;;
    'make deb') grep -q 'make --no-print-directory deb' tests/packaging.sh ;;
    'make draws' | 'make release') make -n "${1#make }" >"$said" 2>&1 ;; # half an hour
    'make install'* | 'make uninstall'*) run "$1 DESTDIR=installed" ;;
    *' --recordings '*) grep -q 'score --recordings' tests/supplied_recordings.sh ;;
    *' --sites '*) grep -q 'score --sites' tests/supplied_neurons.sh ;;
    *' identify '*) run "$(echo "$1" | sed 's/ [^ ]* --seeds .*/ resnet-18_untrained --seeds 4/')" ;;
    'ventral collect') grep -q 'ventral" collect' tests/slurm.sh ;;
    make*) run "$(echo "$1" | sed 's/:[0-9][0-9]*$/:1/') $small" ;;
    *) run "$1" ;;
    esac || { cat "$said"; return 1; }
}

commands >"$build/tests/readme.commands"
test "$(wc -l <"$build/tests/readme.commands")" -ge 25
while read -r command; do try "$command" </dev/null; done <"$build/tests/readme.commands"
