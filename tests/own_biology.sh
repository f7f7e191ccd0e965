#!/bin/sh
# Neurons and sites of one's own: the same numbers as the page's benchmarks on the same neurons and sites; bins as asked
# for; never on the page.
set -eu
build=$1
folder=$build/tests/own_biology
model=resnet-50-doubled_untrained
draw=$folder/$model/seed-0
rm -rf "$folder"
mkdir -p "$folder/$model"
cp -r "$build/tests/results/$model/seed-0" "$folder/$model/"
score() { "$build/ventral" score "$model" --results "$folder" "$@"; }

# The published histograms as tables of neurons, each at its bin's centre: the same histogram, ceiling and score, but for
# the luck of other draws; then with edges that are given, and with some of equal width.
/usr/bin/python3 - "$folder" << 'END'
import csv, itertools, json, sys
biology = json.load(open("data/biology.json"))
columns, edges = {"cell": []}, {}
for name, entry in biology.items():
    e = entry["bin_edges"]
    values = [(a + b) / 2 for a, b, n in zip(e, e[1:], entry["counts"]) for _ in range(n)]
    if name.endswith(("circular_variance", "or_bandwidth")):
        columns[name.split("-")[-1]] = values + [""] * entry["not_a_number"]
        edges[name.split("-")[-1]] = e[:1] + e[2:]
count = max(map(len, columns.values()))
columns["cell"] = list(range(count))
for file, table in (("neurons", columns), ("edges", edges)):
    with open(f"{sys.argv[1]}/{file}.csv", "w") as out:
        csv.writer(out).writerow(table)
        csv.writer(out).writerows(itertools.zip_longest(*table.values(), fillvalue=""))
END
score --biology "$folder/neurons.csv" > "$folder/said"
grep -q 'the column "cell" is no property' "$folder/said"
cp "$draw/own-neurons-circular_variance.json" "$folder/study.json"
score --biology "$folder/neurons.csv" --edges "$folder/edges.csv" --quiet
cp "$draw/own-neurons-circular_variance.json" "$folder/given.json"
score --biology "$folder/neurons.csv" --edges 7 --quiet
cp "$draw/own-neurons-circular_variance.json" "$folder/equal.json"
score --biology "$folder/neurons.csv" --quiet
"$build/ventral" tree "$model" --results "$folder" --quiet
cmp "$draw/scores.json" "$build/tests/results/$model/seed-0/scores.json"
/usr/bin/python3 - "$folder" "$draw" << 'END'
import json, sys
folder, draw = sys.argv[1:]
read = lambda path: json.load(open(path))
page = read(draw + "/Marques2020_Ringach2002-circular_variance.json")
study, given, equal = (read(f"{folder}/{name}.json") for name in ("study", "given", "equal"))
for key in ("bin_edges", "biological_histogram", "model_histogram", "units_kept", "largest_gap"):
    assert study[key] == page[key], key
for key in ("raw", "ceiling"):
    assert abs(study[key] - page[key]) < 4 * page[key + "_error"] / 1000 ** .5, key
assert study["published_score"] is None and study["citation"] == ["Marques2021"]
assert given["bin_edges"] == page["bin_edges"][:1] + page["bin_edges"][2:]
assert len(equal["bin_edges"]) == 8 and sum(equal["biological_histogram"]) == sum(page["biological_histogram"])
widths = [b - a for a, b in zip(equal["bin_edges"], equal["bin_edges"][1:])]
assert max(widths) - min(widths) < 1e-12
gaps = read(draw + "/own-neurons-or_bandwidth.json")
assert gaps["neurons_not_a_number"] == 0 or gaps["neurons_not_a_number"] > 0
END

refuse() {
    words=$1
    shift
    code=0
    score "$@" > "$folder/said" 2>&1 || code=$?
    test "$code" -eq 1 && grep -q "$words" "$folder/said" || { cat "$folder/said" && exit 1; }
}
printf 'cell,depth\na,1\n' > "$folder/none.csv"
refuse 'no column is called as a property' --biology "$folder/none.csv"
printf 'max_dc\n20\nmuch\n' > "$folder/text.csv"
refuse '"much" in column "max_dc" is not a number' --biology "$folder/text.csv"
printf 'max_dc\n20\n20\n' > "$folder/same.csv"
refuse 'all neurons have one value' --biology "$folder/same.csv" --edges 3
refuse 'give from 2 to 1000 bins' --biology "$folder/same.csv" --edges 1
printf 'max_dc\n20\n10\n30\n' > "$folder/back.csv"
refuse 'do not increase at row 2' --biology "$folder/same.csv" --edges "$folder/back.csv"
printf 'max_dc\n20\n10\n' > "$folder/two.csv"
printf 'max_dc\n1\n2\n' > "$folder/few.csv"
refuse 'needs three edges or more' --biology "$folder/two.csv" --edges "$folder/few.csv"
seq 1 1002 | sed '1i max_dc' > "$folder/many.csv"
refuse 'has more than 1000 bins' --biology "$folder/two.csv" --edges "$folder/many.csv"
printf 'max_dc,other\n20,1\n,2\n' > "$folder/one.csv"
refuse 'has values for fewer than two neurons' --biology "$folder/one.csv"

# Recorded sites: the page's benchmark on the same files, to the last digit.
demo=tests/reference/neural_demo
mkdir "$folder/session" "$folder/images" "$folder/downloads" "$folder/recordings"
cp $demo/assy_demo.nc $demo/stimulus_demo.csv $demo/stimulus_demo.zip "$folder/session"
cp $demo/assy_demo.nc "$folder/downloads/assy_dicarlo_MajajHong2015_private.nc"
cp $demo/stimulus_demo.csv "$folder/downloads/stimulus_hvm-private.csv"
cp $demo/stimulus_demo.zip "$folder/downloads/stimulus_hvm-private.zip"
cat > "$folder/session/monkey.json" << 'END'
{"recording": "assy_demo.nc", "stimuli": "stimulus_demo.csv", "images": "stimulus_demo.zip",
 "region": "V4", "degrees": 8, "start": 70, "end": 170, "classes": "object_name"}
END
model=resnet-18_untrained
score --sites "$folder/session/monkey.json" --quiet
VENTRAL_DATA=$folder/downloads "$build/analyses/Predictivity/MajajHong2015.V4-pls" --model "$model" \
    --results "$folder" --quiet
draw=$folder/$model/seed-0
cmp "$draw/own-monkey.csv" "$draw/MajajHong2015.V4-pls.csv"
cmp "$draw/own-monkey.splits.csv" "$draw/MajajHong2015.V4-pls.splits.csv"
sed 's/"V4"/"V5"/' "$folder/session/monkey.json" > "$folder/session/other.json"
refuse 'is none of V1, V2, V4 and IT' --sites "$folder/session/other.json"

refuse_keys() {
    sed "$1" "$folder/session/monkey.json" > "$folder/session/other.json"
    refuse "$2" --sites "$folder/session/other.json"
}
refuse_keys 's/"classes"/"class"/' 'unknown key "class"; did you mean classes?'
refuse_keys 's/"start": 70/"Start": 70/' 'unknown key "Start"; did you mean start?'
refuse_keys 's/"degrees"/"comment": 1, "degrees"/' 'unknown key "comment"; the manual of ventral score lists them'
refuse_keys 's/"degrees"/"region": "IT", "degrees"/' 'has the key "region" twice; keep one'
refuse_keys 's/assy_demo.nc/dods:\/\/127.0.0.1:9\/x/' 'x: is an address; download it'
mkfifo "$folder/session/pipe"
refuse_keys 's/stimulus_demo.csv/pipe/' 'pipe: is a pipe; give the path of a file'
refuse_keys 's/stimulus_demo.zip/pipe/' 'pipe: is a pipe; give the path of a file'
refuse_keys 's/assy_demo.nc/pipe/' 'pipe: is a pipe; give the path of a file'
refuse 'pipe: is a pipe' --sites "$folder/session/pipe"

# The same from the model's activations, recorded elsewhere.
VENTRAL_DATA=$folder/downloads "$build/ventral" stimuli "$folder/images" hvm-private --quiet
layer=$(sed -n 's/^\t"layer":\t"\(.*\)",$/\1/p' "$draw/own-monkey.json")
sed -n "s|^\([^,]*\),hvm-private,.*|$folder/images/\1|p" "$folder/images/manifest.csv" > "$folder/list"
# shellcheck disable=SC2046 # a list of files without spaces
"$build/ventral" activations "$model" --layer "$layer" --output "$folder/recordings/monkey.npy" $(cat "$folder/list")
"$build/ventral" score --recordings "$folder/recordings" --name elsewhere --results "$folder" \
    --sites "$folder/session/monkey.json" --quiet
/usr/bin/python3 - "$draw/own-monkey.json" "$folder/elsewhere/seed-0/own-monkey.json" << 'END'
import json, sys
ours, elsewhere = (json.load(open(path)) for path in sys.argv[1:])
for key in ("raw", "ceiling", "score"):
    assert abs(ours[key] - elsewhere[key]) < 1e-5, (key, ours[key], elsewhere[key])
assert ours["units_recorded"] == elsewhere["units_recorded"]
END
rm -rf "$folder"
