#!/bin/sh
# ventral audit and cite: what they print agrees with the results, and what they cannot answer is refused.
. tests/begin.sh
results=$build/tests/results
draw=$results/resnet-50-doubled_untrained/seed-0
one=Marques2020_Ringach2002-or_selective
"$ventral" audit --model resnet-50-doubled_untrained --results "$results" $one > "$said"
grep -q '401408  units in the layer' "$said"
grep -q 'decides the distance' "$said"
if grep -q 'published' "$said"; then exit 1; fi
"$ventral" audit --results "$results" or_selective > "$said.page"
grep -q 'published 0.995' "$said.page"
digest=$(sha256sum data/biology.json | cut -c1-16)
grep -q "$digest\.\.\.  data/biology.json" "$said"
code=$(sed -n 's/^    {"Ringach2002-or_selective", "\(.\{16\}\).*/\1/p' "$build/lists/codes.c")
grep -q "^  $code\.\.\.  Ventral [0-9.]*, commit [0-9a-z-]*$" "$said"

# A unit's value is that of the benchmark's table, and its peak that of the largest mean response.
"$ventral" audit --model resnet-50-doubled_untrained --results "$results" Marques2020_Ringach2002-max_dc --neuron 17 > "$said"
value=$(awk -F, 'NR == 19 { printf "%.4g", $9 }' "$draw/Marques2020_Ringach2002-max_dc.csv")
grep -q "largest mean response  *$value spikes/s  <- in the bin from" "$said"
peak=$(awk -F, 'NR > 1 && $2 > most { most = $2 } END { printf "%.4g", most }' "$results/audit/Marques2020_Ringach2002-max_dc-17.csv")
test "$peak" = "$value"
test "$(grep -c '^  -\{0,1\} *[0-9.]*  *[0-9. ]*$' "$said")" -ge 21

# shellcheck disable=SC2086 # several words
refuse() { refused "$3" "$ventral" "$1" --model resnet-50-doubled_untrained --results "$results" $2; }
refuse audit "$one --neuron 100000" 'unit 100000 does not exist'
refuse audit "$one --neuron many" 'is not the number of a neuroid'
refuse audit "MajajHong2015.IT-pls --neuron 1" 'has no table of units'
misused 'its arguments are missing: ventral audit \[MODEL\] BENCHMARK' "$ventral" audit
refuse cite "nothing" 'unknown benchmark "nothing"; `ventral benchmarks` lists them'
refuse cite "circular" 'did you mean Marques2020_Ringach2002-circular_variance?'
refuse audit "circular" 'did you mean Marques2020_Ringach2002-circular_variance?'

# Model and benchmark in either order; if the result is missing, the command that makes it and the existing draws.
pixels="not scorable: no unit in the field responds"
"$ventral" audit pixels circular_variance --results "$results" | grep -q "^Marques2020_Ringach2002-circular_variance of pixels: $pixels"
"$ventral" audit circular_variance pixels --results "$results" | grep -q "$pixels"
refuse_missing() {
    sentence=$1
    shift
    refused "$sentence" "$ventral" "$@"
    test "$(cat "$said")" = "ventral $1: $sentence"
}
refuse_missing 'unknown model "vone-blok"; did you mean vone-block or vone-block_stochastic?' audit vone-blok circular_variance
doubled=resnet-50-doubled_untrained
missing=$results/$doubled/seed-4
there="run \`ventral score $doubled --seed 4 --results $results\`, or give an existing draw: redrawn-0, seed-0"
for command in table cite; do
    refuse_missing "there is no $missing/scores.json; $there" $command --model $doubled --seed 4 --results "$results"
    refuse_missing "there is no $results/pixels/seed-4/scores.json; the weights of pixels are fixed: omit --seed" \
        $command --model pixels --seed 4 --results "$results"
done
refuse_missing "there is no $missing/Marques2020_Ringach2002-max_dc.json; $there" audit max_dc --model $doubled --seed 4 --results "$results"
refuse_missing "there is no $results/vone-block/seed-0/scores.json; run \`ventral score vone-block --results $results\`, or give a model with results: pixels, resnet-50-doubled_untrained, resnet-50x2_untrained" \
    table vone-block --results "$results"
refuse_missing "there is no $build/tests/none/$doubled/redrawn-0/scores.json; run \`ventral score $doubled --networks redrawn --results $build/tests/none\`" \
    table $doubled --networks redrawn --results "$build/tests/none"
refuse_missing "there is no $build/tests/none/vone-block/redrawn-0/scores.json; the weights of vone-block are fixed: omit --networks" \
    table vone-block --networks redrawn --results "$build/tests/none"

"$ventral" cite --results "$build/tests/none" $one > "$said" # whether or not it was evaluated
test "$(grep -c '^@' "$said")" -eq 4
grep -q '@software{Ventral,' "$said"
grep -q '{Ringach2002,' "$said"
"$ventral" cite --model resnet-50-doubled_untrained --results "$results" > "$said"
test "$(grep '^@' "$said" | sort | uniq -d | wc -l)" -eq 0
grep -q '{Cavanaugh2002,' "$said"
! grep -q '{Majaj2015,' "$said"

# A result under another benchmark's name is refused by every command that reads it, before anything is printed.
mixed=$build/tests/mixed_results
rm -rf "$mixed"
mkdir -p "$mixed"
cp -R "$results/$doubled" "$mixed"
cp "$mixed/$doubled/seed-0/Marques2020_Ringach2002-max_dc.json" "$mixed/$doubled/seed-0/$one.json"
wrong="$mixed/$doubled/seed-0/$one.json: is a result of Marques2020_Ringach2002-max_dc, not of $one; score the model again"
refuse_missing "$wrong" audit $one --model $doubled --results "$mixed"
for command in tree cite; do refuse_missing "$wrong" $command --model $doubled --results "$mixed"; done
if "$ventral" collect $doubled --results "$mixed" > "$said" 2>&1; then exit 1; fi
grep -qF "ventral collect: $wrong" "$said"
refuse_missing "$wrong" compare $doubled "$results/$doubled" --results "$mixed"
if "$ventral" audit $one --model $doubled --neuron 3 --results "$mixed" > /dev/null 2>&1; then exit 1; fi
test ! -e "$mixed/audit"
