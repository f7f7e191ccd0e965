#!/bin/sh
# A benchmark whose prose was edited: make compiles and runs that one again, draws its figure and sets the paper; no
# other benchmark, no recording, no ensemble.
set -eu
build=$1
. tests/small_report.sh
tree=$build/tests/edited
copy_undisturbed "$tree"
said=$build/tests/edited.log
file=$tree/analyses/Marques2020/Ringach2002-max_dc.c
sed -i '2s/: .*/: of what use is an edited question?/' "$file"
small_report "$tree" VERBOSE= >"$said"
grep -q '^compile  *analyses/Marques2020/Ringach2002-max_dc.c$' "$said"
test "$(grep -c '^compile ' "$said")" -eq 1
test "$(grep -c '^run  *Ringach2002-max_dc ' "$said")" -eq 2
test "$(grep -c '^run  *tree ' "$said")" -eq 2
if grep '^run  *\(record\|[0-9]* draws\|.*2002-[^m]\|.*19[0-9]*-\|.*-pls\|.*-ost\)' "$said"; then exit 1; fi
if grep '^draw .*Marques2020' "$said" | grep -v Ringach2002-max_dc; then exit 1; fi
grep -q '^draw .*Ringach2002-max_dc' "$said"
grep -q '^typeset ' "$said"

# Results are what they were; the paper and the page, which print the prose, are not.
digests "$tree" | diff "$build/tests/undisturbed.digests" - >"$said" || true
test "$(grep -v 'report.pdf$\|results/page/' "$said" | grep -c '^>')" -eq 0
grep -q 'report.pdf$' "$said"
