#!/bin/sh
# make audit and make cite say what the results hold, and refuse what they cannot say.
set -eu
build=$1
results=$build/tests/results
draw=$results/resnet-50-doubled_untrained/seed-0
one=Marques2020_Ringach2002-or_selective
said=$build/tests/said
"$build/ventral" audit --model resnet-50-doubled_untrained --results "$results" $one > "$said"
grep -q '401408  units of the layer' "$said"
grep -q 'decides the distance' "$said"
if grep -q 'published' "$said"; then exit 1; fi
"$build/ventral" audit --results "$results" or_selective > "$said.page"
grep -q 'published 0.995' "$said.page"
digest=$(sha256sum data/biology.json | cut -c1-16)
grep -q "$digest\.\.\.  data/biology.json" "$said"

# A unit's value is that of the benchmark's table, and its peak that of the largest mean response.
"$build/ventral" audit --model resnet-50-doubled_untrained --results "$results" Marques2020_Ringach2002-max_dc --neuron 17 > "$said"
value=$(awk -F, 'NR == 19 { printf "%.4g", $9 }' "$draw/Marques2020_Ringach2002-max_dc.csv")
grep -q "largest mean response  *$value spikes/s  <- in the bin from" "$said"
peak=$(awk -F, 'NR > 1 && $2 > most { most = $2 } END { printf "%.4g", most }' "$results/audit/Marques2020_Ringach2002-max_dc-17.csv")
test "$peak" = "$value"
test "$(grep -c '^  -\{0,1\} *[0-9.]*  *[0-9. ]*$' "$said")" -ge 21

refuse() {
    if "$build/ventral" "$1" --model resnet-50-doubled_untrained --results "$results" $2 > /dev/null 2> "$said"; then exit 1; fi
    test "$(wc -l < "$said")" -eq 1
    grep -q "$3" "$said"
}
refuse audit "$one --neuron 100000" 'there is no neuroid 100000'
refuse audit "$one --neuron many" 'is not the number of a neuroid'
refuse audit "MajajHong2015.IT-pls --neuron 1" 'has no units to audit'
refuse audit "" 'its arguments are missing: ventral audit BENCHMARK'
refuse cite "nothing" 'unknown benchmark "nothing"'

"$build/ventral" cite --model resnet-50-doubled_untrained --results "$results" $one > "$said"
test "$(grep -c '^@' "$said")" -eq 4
grep -q '@software{Ventral,' "$said"
grep -q '{Ringach2002,' "$said"
"$build/ventral" cite --model resnet-50-doubled_untrained --results "$results" > "$said"
test "$(grep '^@' "$said" | sort | uniq -d | wc -l)" -eq 0
grep -q '{Cavanaugh2002,' "$said"
! grep -q '{Majaj2015,' "$said"
