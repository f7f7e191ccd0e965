#!/bin/sh
# After `make install` the command works from any folder and writes the same results as in the source tree; a program
# with the library, shared or static, compiles and gets the same scores; the library exports only its own names; and
# `make uninstall` leaves no file.
set -eu
build=$1
root=$(pwd)
folder=$(pwd)/$build/tests/installed
prefix=$folder/ventral
one=$(pwd)/$build/tests/results/pixels/seed-0
tree=$(CDPATH= cd "$build" && pwd)
rm -rf "$folder"
mkdir -p "$folder/elsewhere"

# The tree is this make's own, so its lock is not waited for.
export VENTRAL_INSIDE=yes
install() { make --no-print-directory BUILD="$build" ${SANITIZE:+"SANITIZE=$SANITIZE"} "$@"; }
install install PREFIX="$prefix" >/dev/null
install install PREFIX="$prefix" DESTDIR="$folder/packed" >/dev/null
(cd "$folder" && find "packed$prefix" ! -type d | sed "s|^packed$folder/||" | sort >packed.list && find ventral ! -type d | sort | diff - packed.list)

# The command, from another folder and in an empty environment.
cd "$folder/elsewhere"
ventral() { env -i "PATH=$prefix/bin:$PATH" "$@"; }
ventral ventral benchmarks --names | wc -l | grep -qx "$(grep -c '"version": "' "$root/data/page.json")"
ventral ventral score pixels --quiet
for file in "$one"/*.csv "$one"/recordings/*; do cmp "$file" "results/pixels/seed-0/${file#"$one/"}"; done
sed -i "s|$prefix/share/ventral|data|; s|\"results/|\"$build/tests/results/|" results/pixels/seed-0/*.json
for file in "$one"/*.json; do cmp "$file" "results/pixels/seed-0/${file#"$one/"}"; done
ventral ventral cite --model pixels circular_variance | grep -q '^@article{Ringach2002,'

ventral ventral score vone-block --quiet
mkdir -p results/copy && cp -R results/vone-block results/copy/
ventral ventral compare vone-block results/copy --html >said
! command -v gnuplot >/dev/null || grep -q '^results/compare/vone-block-seed-0_vone-block-seed-0.csv, .html, .pdf, .svg$' said

# Installed or in the tree, by its path, by PATH or through a link, it finds its data from any folder: from /, from one
# that cannot be listed, from one that was deleted. `cite` needs references.bib.
mkdir "$folder/listless" "$folder/gone" "$folder/links"
chmod 311 "$folder/listless"
ln -s "$prefix/bin/ventral" "$folder/links/ventral"
found() {
    "$@" benchmarks --names circular_variance | grep -qx Marques2020_Ringach2002-circular_variance
    "$@" cite circular_variance --model pixels --results "$folder/elsewhere/results" | grep -q '^@article{Ringach2002,'
}
for where in / "$folder/listless" "$folder/elsewhere"; do
    cd "$where"
    for program in "$prefix/bin/ventral" "$folder/packed$prefix/bin/ventral" "$folder/links/ventral" "$tree/ventral"; do
        found env -i "$program"
    done
    found env -i PATH="$folder/links:$PATH" ventral
done
(cd "$folder/gone" && rmdir "$folder/gone" && found env -i "$tree/ventral")

# Without its data, every subcommand that needs them says so first, in one sentence, and writes nothing.
cd "$folder/elsewhere"
mv "$prefix/share/ventral" "$folder/moved"
for command in benchmarks 'stimuli pictures' record score tree table 'compare a b' 'audit max_dc' cite data ensemble collect; do
    # shellcheck disable=SC2086
    if ventral ventral $command >said 2>&1; then exit 1; fi
    grep -q "^ventral ${command%% *}: $prefix/share/ventral/page.json: cannot be read .*--data.*VENTRAL_SHARE" said
    test "$(wc -l <said)" -eq 1
done
test "$(find . -type f | grep -vc '^./results/')" -eq 1 # said
ventral VENTRAL_SHARE="$folder/moved" ventral benchmarks >/dev/null
ventral VENTRAL_SHARE=/nowhere ventral benchmarks --data "$folder/moved" >/dev/null
if ventral VENTRAL_SHARE=/nowhere ventral benchmarks 2>said; then exit 1; fi
grep -q ' /nowhere/page.json: cannot be read' said
mv "$folder/moved" "$prefix/share/ventral"

# It downloads, too: to the user's folder if it may not write beside its own data.
if ventral VENTRAL_MIRROR=http://127.0.0.1:9 VENTRAL_RETRY_SECONDS=0 ventral data public 2>said; then exit 1; fi
grep -q '^ventral data: after [0-9]* attempts: http://127.0.0.1:9: Failed to connect' said
nobody="setpriv --reuid=65534 --regid=65534 --clear-groups env -i"
# shellcheck disable=SC2086
if [ "$(id -u)" = 0 ] && $nobody "$prefix/bin/ventral" help >/dev/null 2>&1; then
    if $nobody HOME=/home/x "$prefix/bin/ventral" record pixels --textures --results /tmp/none 2>said; then exit 1; fi
    grep -q ' /home/x/.local/share/ventral/stimulus_FreemanZiemba2013_properties.csv, and the set.s other file, are missing' said
    if $nobody XDG_DATA_HOME=/x "$prefix/bin/ventral" record pixels --textures --results /tmp/none 2>said; then exit 1; fi
    grep -q ' /x/ventral/stimulus_FreemanZiemba2013_properties.csv, and the set.s other file, are missing' said
fi

# The manual and the completion have the command's own text.
grep -q '^\.B ventral score$' "$prefix/share/man/man1/ventral.1"
grep -q '^complete .* ventral$' "$prefix/share/bash-completion/completions/ventral"

# The library exports its own names, under its version, and nothing else.
{ nm -D --defined-only "$prefix/lib/libventral.so" | grep -v ' A VENTRAL_0$' | sed 's/@@VENTRAL_0$//'
    nm -g --defined-only "$prefix/lib/libventral.a" | grep ' [A-Z] '; } | awk '{ print $3 }' | sort | uniq -c >names
sed -n 's/^VENTRAL_PUBLIC .*\(ventral_[a-z0-9_]*\)(.*/      2 \1/p' "$prefix/include/ventral/ventral.h" | sort -k2 | diff - names
sed -n 's/^ \(ventral_[a-z0-9_]*\)@VENTRAL_0 .*/      2 \1/p' "$root/packaging/libventral0.symbols" | diff - names
objdump -p "$prefix/lib/libventral.so" | grep -q 'SONAME *libventral.so.0$'

# A user's program gets the scores in the result files; the header also compiles as C++.
cd "$root"
export PKG_CONFIG_PATH="$prefix/lib/pkgconfig" LD_LIBRARY_PATH="$prefix/lib"
compile() { cc -std=c11 -Wall -Wextra -Werror ${SANITIZE:-} "$@"; }
compile -o "$folder/score" examples/score.c $(pkg-config --cflags --libs ventral)
compile -o "$folder/static" examples/score.c $(pkg-config --cflags ventral) "$prefix/lib/libventral.a" $(pkg-config --libs --static ventral | sed 's/-lventral//')
if ldd "$folder/static" | grep -q libventral; then exit 1; fi
for program in score static; do (cd "$folder/elsewhere" && "../$program" pixels) >"$folder/$program.txt"; done
cmp "$folder/score.txt" "$folder/static.txt"
/usr/bin/python3 - "$one" "$folder/score.txt" <<'END'
import json, sys
lines = [line.split(None, 1) for line in open(sys.argv[2])]
assert len(lines) == 15
for name, said in lines:
    result = json.load(open(f"{sys.argv[1]}/{name}.json"))
    score = result["score"]
    assert said.strip() == (f"not scorable: {result['reason']}" if score is None else f"{score:.6f}"), (name, said)
END
if "$folder/score" no-such-model 2>"$folder/said"; then exit 1; fi
grep -q 'no-such-model' "$folder/said"

install uninstall PREFIX="$prefix" >/dev/null
test -z "$(find "$prefix" ! -type d)"
test ! -e "$prefix/share/ventral" && test ! -e "$prefix/include/ventral"
