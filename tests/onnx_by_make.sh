#!/bin/sh
# An ONNX file by make: `make results` and `make search` give the same files as `ventral score`, also for a path with
# spaces; invalid arguments are refused before anything is made.
. tests/begin.sh
mkdir -p "$folder/my models"
model="$folder/my models/small.onnx"
"$build/tests/onnx/test_onnx_builtin" --write small "$model"
make_alone() {
    env -u VENTRAL_INSIDE -u MAKEFLAGS -u MAKELEVEL -u MFLAGS make --no-print-directory "$@"
}
refused_by_make() {
    words=$1
    shift
    if make_alone -n results "$@" >"$said" 2>&1 || ! grep -qF -- "$words" "$said"; then
        echo "make $*: \"$words\" is not in:" && cat "$said"
        exit 1
    fi
}
refused_by_make "there is no such file" MODEL="$folder/none.onnx" LAYERS=relu1 INPUT=imagenet
refused_by_make "say which layer represents V1" MODEL="$model" INPUT=imagenet
refused_by_make "give a path without '" MODEL="$folder/it's.onnx" LAYERS=relu1 INPUT=imagenet
refused_by_make "give a path without \"" MODEL="$folder/a\"b.onnx" LAYERS=relu1 INPUT=imagenet
refused_by_make "a dollar sign" MODEL="$folder/\$(x).onnx" LAYERS=relu1 INPUT=imagenet
refused_by_make "letters, digits" MODEL="$model" LAYERS="relu1;x" INPUT=imagenet
refused_by_make "is for ONNX files only" LAYERS=relu1
cp "$model" "$folder/my models/a small one.onnx"
refused_by_make "give one with NAME=" MODEL="$folder/my models/a small one.onnx" LAYERS=relu1 INPUT=imagenet

# In its own tree, so that this make does not wait for the one that runs the tests. It is not a repository, so results
# name no commit.
. tests/small_report.sh
tree=$folder/tree
copy_tree "$tree"
cp "$model" "$tree/my small network.onnx"
(cd "$tree" && make_alone results MODEL="my small network.onnx" NAME=small LAYERS=V1=relu1 INPUT=imagenet) >"$said"
"$ventral" score "$model" --input imagenet --layer V1=relu1 --quiet --results "$folder/alone"
plain() {
    sed -e '/"model_file":/d' -e '/"sha256":/d' -e '/"file":/d' -e '/"program_commit":/d' "$1"
}
for file in "$folder"/alone/small/seed-0/Marques2020_*.json; do
    plain "$file" >"$folder/a"
    plain "$tree/results/small/seed-0/${file##*/}" >"$folder/b"
    cmp "$folder/a" "$folder/b"
done
# A built-in model's name is refused before anything is written among its results.
cp "$model" "$tree/pixels.onnx"
if (cd "$tree" && make_alone results MODEL=pixels.onnx LAYERS=V1=relu1 INPUT=imagenet) >"$said" 2>&1; then exit 1; fi
grep -qF 'the built-in model pixels; give another one with NAME=my-pixels' "$said"
test ! -e "$tree/results/pixels"
(cd "$tree" && make_alone audit BENCHMARK=max_dc MODEL="my small network.onnx" NAME=small LAYERS=V1=relu1 INPUT=imagenet) |
    grep -q "my small network.onnx"
(cd "$tree" && make_alone search MODEL="my small network.onnx" NAME=small INPUT=imagenet) >"$said"
"$ventral" score "$model" --input imagenet --search-layers V1 --quiet --results "$folder/alone"
cmp "$folder/alone/small/layers-V1.csv" "$tree/results/small/layers-V1.csv"
test -s "$tree/results/small/layers-V1.pdf"

# Files that are up to date are not made again, whatever else was made in the meantime.
is_done() {
    (cd "$tree" && make_alone -q "$@" && make_alone -n "$@") >"$said" || { echo "make $*: would do more" && exit 1; }
    if grep . "$said"; then exit 1; fi
}
is_done results MODEL="my small network.onnx" NAME=small LAYERS=V1=relu1 INPUT=imagenet
(cd "$tree" && make_alone results MODEL=pixels NETWORKS=redrawn) >"$said"
is_done search MODEL="my small network.onnx" NAME=small INPUT=imagenet
is_done results MODEL=pixels NETWORKS=redrawn

# Its report is beside its results, not in place of the page's model's, and names no seed: its weights are fixed.
# shellcheck disable=SC2086
(cd "$tree" && make_alone report MODEL="my small network.onnx" NAME=small LAYERS=V1=relu1 INPUT=imagenet $small) >"$said"
grep -q '^paper  *results/small/report.pdf$' "$said"
# shellcheck disable=SC2086
is_done report page ensemble MODEL="my small network.onnx" NAME=small LAYERS=V1=relu1 INPUT=imagenet $small
test ! -e "$tree/paper/report.pdf"
pdftotext "$tree/results/small/report.pdf" "$folder/report.txt"
sed 's/<[^>]*>//g' "$tree/results/page/index.html" >"$folder/page.txt"
grep -q 'small on the benchmarks of a Brain-Score page' "$folder/report.txt"
for text in said report.txt page.txt; do
    if grep -i 'seed 0\|networks redrawn' "$folder/$text"; then echo "$text speaks of a seed" && exit 1; fi
done
rm -rf "$folder"
