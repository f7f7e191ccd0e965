#!/bin/sh
# After a complete report make has nothing to do, and says nothing. What is deleted is made again, whichever file it is;
# a table that lost its second half is not used, and is made again; and where a published number is edited, every file
# that shows it is. Afterwards every file has the bytes of the undisturbed report.
set -eu
build=$1
. tests/small_report.sh
tree=$build/tests/stale
said=$build/tests/stale.log
copy_undisturbed "$tree"
draw=results/resnet-50_untrained/redrawn-0
variance=Marques2020_Ringach2002-circular_variance

is_done() {
    goals='results page ensemble reference ranks validation source recovery'
    # shellcheck disable=SC2086
    small_report "$tree" -q $goals || { echo "$1: make would do more" && small_report "$tree" -n $goals && exit 1; }
    # shellcheck disable=SC2086
    small_report "$tree" -n $goals >"$said"
    if grep . "$said"; then exit 1; fi
}
same() {
    small_report "$tree" >"$said" 2>&1 || { cat "$said" && exit 1; }
    digests "$tree" | diff "$build/tests/undisturbed.digests" - || { echo "$1: other files" && exit 1; }
    is_done "$1"
}
is_done 'the undisturbed report'

# One file of each rule that has several.
for file in figures/scores.svg figures/recovery.csv figures/$variance.csv figures/pipeline_screen.csv \
    page/files/$variance.txt page/samples/size-3.png page/report.pdf simulation/recording.nc ensemble/nearest.csv paper/reference_models.txt \
    paper/standing.tex paper/validation_macros.tex paper/source_macros.tex ${draw#results/}/$variance.histogram.csv \
    ${draw#results/}/recordings/size.nc resnet-50_untrained/report.pdf; do
    rm "$tree/results/$file"
done
rm "$tree/build/woven/sections/FreemanZiemba2013.V1-pls.prose.tex"
same 'after files were deleted'

# Half a table.
halve() {
    head -c "$(($(wc -c <"$tree/$1") / 2))" "$tree/$1" >"$tree/half"
    mv "$tree/half" "$tree/$1"
}
damaged="$draw/$variance.histogram.csv $draw/$variance.csv $draw/recordings/receptive_fields.csv results/paper/macros.tex
    results/reference_models.csv results/paper/reference_models_rows.tex results/ensemble/spread.csv results/figures/tree.csv results/figures/seeds.csv
    results/figures/pipeline.csv results/ranks.csv results/resnet-18_untrained/ensemble-1.csv"
for file in $damaged; do halve "$file"; done
ventral=$(pwd)/$build/ventral
refuses() {
    program=$1
    shift
    if (cd "$tree" && "$program" "$@" --model resnet-50_untrained --networks redrawn) >"$said" 2>&1; then exit 1; fi
    grep -q 'has changed since it was written (its SHA-256 is not the one in SHA256SUMS beside it); delete it and make it again' "$said"
}
refuses "$ventral" audit circular_variance
refuses "$(pwd)/$build/web/webpage" --output "$tree"
refuses "$(pwd)/$build/paper/pipeline"
same 'after tables were halved'
for file in $damaged; do
    small_report "$tree" -q
    (cd "$tree" && cd "${file%/*}" && grep -q "  ${file##*/}\$" SHA256SUMS && sha256sum --check --quiet SHA256SUMS)
done

# A published ceiling, and a published score. Times are set, lest all this happen within a second.
cp -p "$tree/data/published_ceilings_and_alexnet.csv" "$tree/data/leaderboard.csv" "$tree/build"
sed -i "s/^\($variance\),[0-9.]*/\1,0.111/" "$tree/data/published_ceilings_and_alexnet.csv"
/usr/bin/python3 - "$tree/data/leaderboard.csv" "$variance" <<'PYTHON'
import csv, sys
path, node = sys.argv[1:]
rows = list(csv.reader(open(path, newline="")))
column = {name: i for i, name in enumerate(rows[0])}
changed = [row for row in rows if "resnet-50_untrained" in row and node in row]
assert len(changed) == 1, changed
changed[0][column["score"]] = ".222"
csv.writer(open(path, "w", newline=""), lineterminator="\n").writerows(rows)
PYTHON
small_report "$tree" >"$said" 2>&1 || { cat "$said" && exit 1; }
for file in "$tree/$draw/$variance.json" "$tree/results/resnet-50_untrained/seed-0/$variance.json"; do
    grep -q '"published_ceiling":.*0.111' "$file"
    grep -q '"published_score":.*0.222' "$file"
done
for file in validation.csv page/files/$variance.one.json; do grep -q '0\.111' "$tree/results/$file"; done
for file in figures/scores.csv paper/ensemble_table.tex ensemble/spread.csv page/index.html; do grep -q '\.222' "$tree/results/$file"; done
cp -p "$tree/build/published_ceilings_and_alexnet.csv" "$tree/build/leaderboard.csv" "$tree/data"
touch "$tree"/data/*.csv
same 'after what was published is as it was'
rm -rf "$tree"
