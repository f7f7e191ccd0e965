#!/bin/sh
# After the prose of a benchmark was edited, make compiles, links and runs that one again, draws its figure and typesets
# the paper; no other benchmark, no recording, no ensemble. A result names its own code only: editing a benchmark's code
# changes that benchmark's result, and editing the report's code, or a help text, changes none.
set -eu
build=$1
. tests/small_report.sh
tree=$build/tests/edited
copy_undisturbed "$tree"
said=$build/tests/edited.log
file=$tree/analyses/Marques2020/Ringach2002-max_dc.c

# Every result has a version, a commit (unknown in a copy of the tree) and the digest of its kind.
results() {
    find "$tree/results" -name '*.json' ! -path '*/machine/*'
}
codes() {
    results | LC_ALL=C sort | xargs sed -n 's/^\t"program_digest":\t"\([0-9a-f]\{64\}\)",\{0,1\}$/\1/p'
}
for key in '"program_version":.*"[0-9.]*"' '"program_commit":.*"unknown"' '"program_digest":.*"[0-9a-f]\{64\}"'; do
    if results | xargs grep -L "^.$key,\{0,1\}\$" | grep .; then exit 1; fi
done
test "$(codes | wc -l)" -eq "$(results | wc -l)"
codes | sort -u | while read -r code; do grep -q "\"$code\"" "$tree/build/lists/codes.c"; done
test "$(codes | sort -u | wc -l)" -eq "$(($(grep -c '", "' "$tree/build/lists/codes.c") - 1))" # none is the engine's alone

sed -i '2s/: .*/: of what use is an edited question?/' "$file"
small_report "$tree" VERBOSE= >"$said"
grep -q '^compile  *analyses/Marques2020/Ringach2002-max_dc.c$' "$said"
test "$(grep -c '^compile ' "$said")" -eq 1
test "$(grep -c '^link ' "$said")" -eq 1
test "$(grep -c '^run  *Ringach2002-max_dc ' "$said")" -eq 2
test "$(grep -c '^run  *tree ' "$said")" -eq 2
if grep '^run  *\(record\|[0-9]* draws\|.*2002-[^m]\|.*19[0-9]*-\|.*-pls\|.*-ost\)' "$said"; then exit 1; fi
if grep '^draw .*Marques2020' "$said" | grep -v Ringach2002-max_dc; then exit 1; fi
grep -q '^draw .*Ringach2002-max_dc' "$said"
grep -q '^typeset ' "$said"

# Results are unchanged; the supplement and the page, which print the prose, are not.
digests "$tree" | diff "$build/tests/undisturbed.digests" - >"$said" || true
test "$(grep -v 'supplement.pdf$\|results/page/' "$said" | grep -c '^>')" -eq 0
grep -q 'supplement.pdf$' "$said"

# The report's own code, help texts, and the code of a benchmark.
codes >"$tree/codes"
sed -i 's/{"_", "_"}/{"_", "-"}/' "$tree/src/report/latex_html.c"
sed -i 's/"one, or redrawn for each group of benchmarks"/"one network, or several"/' "$tree/src/program/options.c"
sed -i 's/"presents the stimulus sets to a model/"shows the stimulus sets to a model/' "$tree/command/record.c"
sed -i "s/\"computes the page's tree/\"forms the page's tree/" "$tree/command/tree.c"
make_draw() {
    (cd "$tree" && exec env -u VENTRAL_INSIDE -u MAKEFLAGS -u MAKELEVEL -u MFLAGS make results $small_model) >"$said"
}
make_draw
for file_of_words in src/report/latex_html.c src/program/options.c command/record.c command/tree.c; do
    grep -q "^compile  *$file_of_words\$" "$said"
done
if grep '^run' "$said"; then exit 1; fi
sed -i 's/return true;/return 1;/' "$file"
make_draw
test "$(grep -c '^run ' "$said")" -eq 2
grep -q '^run  *Ringach2002-max_dc ' "$said"
grep -q '^run  *tree ' "$said"
test "$(codes | diff "$tree/codes" - | grep -c '^>')" -eq 1
