#!/bin/sh
# A network from a file by make: `make results` and `make search` give the files that `ventral score` gives, from a path
# with spaces; what cannot be is refused before anything is made.
set -eu
build=$1
ventral=$build/ventral
scratch=$build/tests/onnx_by_make
rm -rf "$scratch"
mkdir -p "$scratch/my models"
model="$scratch/my models/small.onnx"
"$build/tests/onnx/test_onnx_builtin" --write small "$model"
make_alone() {
    env -u VENTRAL_INSIDE -u MAKEFLAGS -u MAKELEVEL -u MFLAGS make --no-print-directory "$@"
}
refused_by_make() {
    words=$1
    shift
    if make_alone -n results "$@" >"$scratch/said" 2>&1 || ! grep -qF -- "$words" "$scratch/said"; then
        echo "make $*: \"$words\" is not in:" && cat "$scratch/said"
        exit 1
    fi
}
refused_by_make "there is no such file" MODEL="$scratch/none.onnx" LAYERS=relu1 INPUT=imagenet
refused_by_make "say which layer represents V1" MODEL="$model" INPUT=imagenet
refused_by_make "give a path without '" MODEL="$scratch/it's.onnx" LAYERS=relu1 INPUT=imagenet
refused_by_make "give a path without \"" MODEL="$scratch/a\"b.onnx" LAYERS=relu1 INPUT=imagenet
refused_by_make "a dollar sign" MODEL="$scratch/\$(x).onnx" LAYERS=relu1 INPUT=imagenet
refused_by_make "letters, digits" MODEL="$model" LAYERS="relu1;x" INPUT=imagenet
refused_by_make "is for ONNX files only" LAYERS=relu1
cp "$model" "$scratch/my models/a small one.onnx"
refused_by_make "give one with NAME=" MODEL="$scratch/my models/a small one.onnx" LAYERS=relu1 INPUT=imagenet

# In a tree of its own, so that this make does not wait for the one that runs the tests. It is no repository: results name
# no commit.
. tests/small_report.sh
tree=$scratch/tree
copy_tree "$tree"
cp "$model" "$tree/my small network.onnx"
(cd "$tree" && make_alone results MODEL="my small network.onnx" NAME=small LAYERS=V1=relu1 INPUT=imagenet) >"$scratch/said"
"$ventral" score "$model" --input imagenet --layer V1=relu1 --quiet --results "$scratch/alone"
plain() {
    sed -e '/"model_file":/d' -e '/"sha256":/d' -e '/"file":/d' -e '/"program_commit":/d' "$1"
}
for file in "$scratch"/alone/small/seed-0/Marques2020_*.json; do
    plain "$file" >"$scratch/a"
    plain "$tree/results/small/seed-0/${file##*/}" >"$scratch/b"
    cmp "$scratch/a" "$scratch/b"
done
# A built-in model's name is refused before anything is written among its results.
cp "$model" "$tree/pixels.onnx"
if (cd "$tree" && make_alone results MODEL=pixels.onnx LAYERS=V1=relu1 INPUT=imagenet) >"$scratch/said" 2>&1; then exit 1; fi
grep -qF 'the built-in model pixels; give another one with NAME=my-pixels' "$scratch/said"
test ! -e "$tree/results/pixels"
(cd "$tree" && make_alone audit BENCHMARK=max_dc MODEL="my small network.onnx" NAME=small LAYERS=V1=relu1 INPUT=imagenet) |
    grep -q "my small network.onnx"
(cd "$tree" && make_alone search MODEL="my small network.onnx" NAME=small INPUT=imagenet) >"$scratch/said"
"$ventral" score "$model" --input imagenet --search-layers V1 --quiet --results "$scratch/alone"
cmp "$scratch/alone/small/layers-V1.csv" "$tree/results/small/layers-V1.csv"
test -s "$tree/results/small/layers-V1.pdf"

# What was made once is not made again, whatever else was made in the meantime.
is_done() {
    (cd "$tree" && make_alone -q "$@" && make_alone -n "$@") >"$scratch/said" || { echo "make $*: would do more" && exit 1; }
    if grep . "$scratch/said"; then exit 1; fi
}
is_done results MODEL="my small network.onnx" NAME=small LAYERS=V1=relu1 INPUT=imagenet
(cd "$tree" && make_alone results MODEL=pixels NETWORKS=redrawn) >"$scratch/said"
is_done search MODEL="my small network.onnx" NAME=small INPUT=imagenet
is_done results MODEL=pixels NETWORKS=redrawn

# Its report lies with its results, not in the place of the page's, and does not speak of a seed: its weights are fixed.
# shellcheck disable=SC2086
(cd "$tree" && make_alone report MODEL="my small network.onnx" NAME=small LAYERS=V1=relu1 INPUT=imagenet $small) >"$scratch/said"
grep -q '^paper  *results/small/report.pdf$' "$scratch/said"
# shellcheck disable=SC2086
is_done report page ensemble MODEL="my small network.onnx" NAME=small LAYERS=V1=relu1 INPUT=imagenet $small
test ! -e "$tree/paper/report.pdf"
pdftotext "$tree/results/small/report.pdf" "$scratch/report.txt"
sed 's/<[^>]*>//g' "$tree/results/page/index.html" >"$scratch/page.txt"
grep -q 'small on the benchmarks of a Brain-Score page' "$scratch/report.txt"
for text in said report.txt page.txt; do
    if grep -i 'seed 0\|networks redrawn' "$scratch/$text"; then echo "$text speaks of a seed" && exit 1; fi
done
rm -rf "$scratch"
