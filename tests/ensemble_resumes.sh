#!/bin/sh
# An ensemble gives the scores of the single runs, resumes where it stopped, recomputes a seed that another
# version wrote, and does not depend on the number of threads.
set -eu
build=$1
folder=$build/tests/ensemble
run() { "$build/ventral" ensemble --model resnet-50-doubled_untrained --results "$folder" --quiet "$@"; }
seeds=$folder/resnet-50-doubled_untrained/ensemble
table=$folder/resnet-50-doubled_untrained/ensemble-2.csv

rm -rf "$folder"
run --seeds 2 --threads 2
cp "$table" "$folder/first.csv"

# The scores are those of the programs that run alone.
single=$build/tests/results/resnet-50-doubled_untrained/seed-0/Marques2020_Ringach2002-circular_variance.json
score=$(sed -n 's/^\t"score":\t\([0-9.]*\),$/\1/p' "$single" | cut -c 1-7)
sed -n 2p "$table" | grep -q ",$score"

# A finished seed is not computed again; one of another version, or cut short, is.
touch -d 2001-01-01 "$seeds/seed-0.json" "$seeds/seed-1.json"
sed -i 's/"program":\t"[0-9a-f]*"/"program":\t"0"/' "$seeds/seed-1.json"
touch -d 2001-01-01 "$seeds/seed-1.json"
run --seeds 2 --threads 1
test "$(stat -c %Y "$seeds/seed-0.json")" -lt 1000000000
test "$(stat -c %Y "$seeds/seed-1.json")" -gt 1000000000
cmp "$table" "$folder/first.csv"
head -c 100 "$seeds/seed-0.json" > "$seeds/cut" && mv "$seeds/cut" "$seeds/seed-0.json"
run --seeds 2 --threads 1
cmp "$table" "$folder/first.csv"
