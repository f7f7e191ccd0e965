#!/bin/sh
# An ensemble gives the scores of the single runs, resumes where it stopped, recomputes a seed that another
# version wrote, and does not depend on the number of threads.
. tests/begin.sh
run() { "$ventral" ensemble --model resnet-50-doubled_untrained --results "$folder" --quiet "$@"; }
seeds=$folder/resnet-50-doubled_untrained/ensemble
table=$folder/resnet-50-doubled_untrained/ensemble-2.csv

run --seeds 2 --threads 2
cp "$table" "$folder/first.csv"

# The scores are those of the programs of single benchmarks.
single=$build/tests/results/resnet-50-doubled_untrained/seed-0/Marques2020_Ringach2002-circular_variance.json
score=$(sed -n 's/^\t"score":\t\([0-9.]*\),$/\1/p' "$single" | cut -c 1-7)
sed -n 2p "$table" | grep -q ",$score"

# A finished seed is not computed again, unless its file is of another version or truncated.
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

# A file of another draw is neither counted nor replaced: the message names the file and its draw.
refuse() { # SENTENCE COMMAND..
    sentence=$1
    shift
    code=0
    "$ventral" "$@" --results "$folder" --quiet 2> "$said" || code=$?
    test "$code" -eq 1 && grep -qF -- "$sentence" "$said" || { echo "$*:" && cat "$said" && exit 1; }
}
model=resnet-50-doubled_untrained
whose="holds the scores of $model, seed 0, networks one, not of"
kept() { # FILE MODEL SEED NETWORKS COMMAND..: a copy of seed 0 in its place
    place=$folder/$2/ensemble/$1
    mkdir -p "${place%/*}"
    cp "$seeds/seed-0.json" "$place"
    sentence="$place: $whose $2, seed $3, networks $4; remove it"
    shift 4
    refuse "$sentence" "$@"
    cmp "$seeds/seed-0.json" "$place"
    rm "$place"
}
mv "$seeds/seed-1.json" "$folder/seed-1.json"
kept seed-1.json $model 1 one ensemble $model --seeds 2
kept redrawn-0.json $model 0 redrawn ensemble $model --networks redrawn --seeds 1
kept seed-0.json pixels 0 one ensemble pixels --seeds 1
kept seed-1.json $model 1 one collect $model --count 2
mv "$folder/seed-1.json" "$seeds/seed-1.json"
sed -i 's/^\t"program":/\t"model_file":\t"1f unit conv 8",\n&/' "$seeds/seed-1.json"
for command in ensemble collect; do refuse "seed-1.json: " $command $model --count 2; done
grep -q 'holds the scores of an ONNX file, not of a built-in model' "$said"
rm "$seeds/seed-1.json"
run --seeds 2
cmp "$table" "$folder/first.csv"

# A table must agree with the draws beside it.
redrawn=$folder/$model/redrawn-ensemble-2.csv
cp "$table" "$redrawn"
"$ventral" ensemble $model --networks redrawn --seeds 1 --results "$folder" --quiet
compare() { "$build/paper/ensembles" --model $model --results "$folder" --draws "$1" 2> "$said" > /dev/null; }
if compare $model:redrawn:2; then exit 1; fi
grep -q "redrawn-ensemble-2.csv: row 1 has a score of .* that differs from the draw's file; run .ventral ensemble. again" "$said"
sed -i '2s/^0,/1,/; 3s/^1,/0,/' "$table"
rm "${table%/*}/SHA256SUMS" # by which a change is noticed, too
if compare $model:2; then exit 1; fi
grep -q "ensemble-2.csv: row 1 has a score of" "$said"

# data/draws.csv is made of ensembles. A report that computes another score refuses it, in a sentence.
run --seeds 2
make/draws.sh "$folder" $model:one:2 > "$folder/draws.csv"
test "$(cut -d , -f 3-18 "$folder/draws.csv")" = "$(cat "$table")"
code=$(sed -n 's/.*"program_digest":[^"]*"\(.\{16\}\).*/\1/p' "$seeds/seed-0.json")
test "$(grep -c "^$model,one,[01],.*,$code$" "$folder/draws.csv")" -eq 2
data=$folder/data
rm -rf "$data"
mkdir "$data"
for file in data/*.*; do ln -s "$PWD/$file" "$data"; done
checked() { rm -rf "$folder/draws" && "$build/paper/draws" --model pixels --results "$folder" --data "$data" --draws $model:one:2 --quiet 2> "$said"; }
rm "$data/draws.csv"
cp "$folder/draws.csv" "$data"
checked
grep -q "^$model,one,2,2,0.000000,$code,$code,yes$" "$folder/draws/check.csv"
cmp "$folder/draws/$model/ensemble-2.csv" "$table"
sed 's/[0-9a-f]\{16\}$/0123456789abcdef/' "$folder/draws.csv" > "$data/draws.csv" # by earlier code, with the same scores
checked
grep -q ",0.000000,0123456789abcdef,$code,no$" "$folder/draws/check.csv"
awk -F , -v OFS=, 'NR == 3 { $9 += 0.005 } { print }' "$folder/draws.csv" > "$data/draws.csv"
if checked; then exit 1; fi
grep -q "data/draws.csv: the score of Marques2020_.* for $model, networks one, seed 1, is .*, but this program computes .*; remake the table with .make draws.$" "$said"
sed -i 's/"program_digest":[^"]*"[0-9a-f]*/"program_digest":\t"0000000000000000/' "$seeds/seed-1.json"
if make/draws.sh "$folder" $model:one:2 > "$folder/draws.csv" 2> "$said"; then exit 1; fi
grep -q "holds seeds of several versions of the code; remove it, and run make draws again" "$said"
