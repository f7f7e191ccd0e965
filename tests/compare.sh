#!/bin/sh
# ventral compare: its numbers are those that another program computes from the result files and an ensemble's table;
# what cannot be compared is refused in one sentence.
. tests/begin.sh
results=$folder/results
mkdir -p "$results/empty" "$folder/mine" "$folder/none"
for model in resnet-50x2_untrained resnet-50-doubled_untrained pixels; do cp -R "$build/tests/results/$model" "$results"; done
compare() { "$ventral" compare "$@" --results "$results"; }

# Two models without an ensemble, then with one of three draws: a score of one draw is missing, most benchmarks are, too.
a=resnet-50x2_untrained
b=resnet-50-doubled_untrained
compare $a $b --json >"$folder/plain.json"
cat >"$results/$a/ensemble-3.csv" <<'END'
seed,Marques2020_Ringach2002-max_dc,Marques2020_Cavanaugh2002-surround_suppression_index
0,0.9,0.1
1,0.95,0.9
2,,0.5
END
cp "$results/$a/ensemble-3.csv" "$results/$b/"
echo 'not a table' >"$results/$b/ensemble-9.csv.part"
compare $a $b --json >"$folder/draws.json"
compare $a $b >"$said"
grep -q '^Marques2020, over these  *0\.[0-9]*  *0\.[0-9]*  *[+-]0\.[0-9]*\** *0\.[0-9]*  *-$' "$said"
grep -q "^A  $a, seed 0  ($results/$a/seed-0; spread over 3 seeds)\$" "$said"
/usr/bin/python3 - "$folder" "$results" $a $b <<'END'
import csv, json, math, statistics, sys
folder, results, *models = sys.argv[1:]
trees = [json.load(open(f"{results}/{m}/seed-0/scores.json"))["nodes"] for m in models]
leaves = [{n["name"]: n for n in tree if n["kind"] == "leaf" and n["status"] == "evaluated"} for tree in trees]
shared = [name for name in leaves[0] if name in leaves[1]]
assert len(shared) == 15
spread = {"Marques2020_Ringach2002-max_dc": statistics.stdev([.9, .95]),
          "Marques2020_Cavanaugh2002-surround_suppression_index": statistics.stdev([.1, .9, .5])}
parent = {n["name"]: n["parent"] for n in trees[0]}
groups = {}
for name in shared:
    groups.setdefault(parent[name], []).append(name)
weight = {name: 1 / len(groups) / len(groups[parent[name]]) for name in shared}


def near(one, other):
    assert one is not None and abs(one - other) < 1e-12, (one, other)


def expect(k, name):
    """Score and error of one of them."""
    error = {n: leaves[k][n]["raw_error"] / leaves[k][n]["ceiling"] for n in shared}
    if name != "Marques2020":
        return leaves[k][name]["score"], error[name]
    return (sum(weight[n] * leaves[k][n]["score"] for n in shared),
            math.sqrt(sum((weight[n] * error[n]) ** 2 for n in shared)))


for file, draws in ("plain", 0), ("draws", 3):
    said = json.load(open(f"{folder}/{file}.json"))
    assert [(m["model"], m["seeds"]) for m in said["models"]] == [(m, draws) for m in models]
    assert sorted(n["benchmark"] for n in said["benchmarks"]) == sorted(shared + ["Marques2020"])
    for node in said["benchmarks"]:
        name, (first, second) = node["benchmark"], node["models"]
        scores, errors = zip(*(expect(k, name) for k in (0, 1)))
        for k in 0, 1:
            near(node["models"][k]["score"], scores[k])
            near(node["models"][k]["error"], errors[k])
        near(second["difference"], scores[1] - scores[0])
        near(second["limit_resampling"], 2 * math.hypot(*errors))
        assert second["exceeds_resampling"] == (abs(scores[1] - scores[0]) > 2 * math.hypot(*errors)), name
        if draws and name in spread:
            near(first["deviation_over_seeds"], spread[name])
            near(second["limit_seeds"], 2 * math.hypot(spread[name], spread[name]))
            assert second["exceeds_seeds"] == (abs(scores[1] - scores[0]) > second["limit_seeds"])
        else:  # the table lacks that column, so the mean's spread is unknown, too
            assert second["limit_seeds"] is None and second["exceeds_seeds"] is None, name
rows = list(csv.DictReader(open(f"{results}/compare/{models[0]}-seed-0_{models[1]}-seed-0.csv")))
assert len(rows) == 32 and rows[0]["benchmark"] == rows[1]["benchmark"] == "Marques2020"
for node in said["benchmarks"]:
    row = [r for r in rows if r["benchmark"] == node["benchmark"]][1]
    for key in "score", "error", "difference", "limit_resampling":
        assert abs(float(row[key]) - node["models"][1][key]) < 1e-6
END

# As a web page: the same numbers, three digits each.
compare $a $b --html >"$said"
grep -q "$a-seed-0_$b-seed-0.csv, .html" "$said"
/usr/bin/python3 - "$folder/draws.json" "$results/compare/$a-seed-0_$b-seed-0.html" <<'END'
import json, re, sys
nodes = {n["benchmark"]: n["models"] for n in json.load(open(sys.argv[1]))["benchmarks"]}
page = open(sys.argv[2]).read()
rows = {name: re.sub("<[^>]*>", "", cells) for name, cells in re.findall('<tr id="([^"]*)".*?</td>\n(.*?)</tr>', page, re.S)}
assert set(rows) == set(nodes)


def digits(value, plus=""):
    text = re.sub("^0", "", "%.3f" % abs(value))
    return text if float(text) == 0 else ("\u2212" if value < 0 else plus) + text


for name, (first, second) in nodes.items():
    expected = "".join(digits(m["score"]) + " \u00b1 " + digits(m["error"]) for m in (first, second)) + digits(second["difference"], "+")
    expected += "*" * (second["exceeds_resampling"] + bool(second["exceeds_resampling"] and second["exceeds_seeds"]))
    assert rows[name] == expected, (name, rows[name], expected)
assert "spread over 3 seeds" in page and "{{" not in page and "://" not in page
END

# A figure if gnuplot is installed, otherwise a sentence.
if command -v gnuplot >/dev/null; then
    head -c 5 "$results/compare/$a-seed-0_$b-seed-0.pdf" | grep -q '%PDF-'
    grep -q '</svg>' "$results/compare/$a-seed-0_$b-seed-0.svg"
fi
PATH=$folder/none "$ventral" compare $a $b --results "$results" --output "$folder/bare.CSV" >"$said"
test "$(tail -n 1 "$said")" = "$folder/bare.csv; no figure: gnuplot is not installed"
test ! -e "$folder/bare.pdf"
for path in "$folder/" . "$folder/.csv"; do
    if "$ventral" compare $a $b --results "$results" --output "$path" >"$said" 2>&1; then exit 1; fi
    grep -qF -- "--output $path has no name of a file" "$said"
done
test ! -e "$folder/.csv"

# Draws are named in any of these ways.
cp -R "$results/$b" "$folder/mine"
compare $a/redrawn-0 $b --json | grep -q '"redrawn"'
for other in $b.onnx anywhere/$b.ONNX $b/seed-0 "$results/$b" "$results/$b/seed-0" "$PWD/$results/$b/seed-0" "$folder/mine"; do
    compare $a "$other" --json | grep -v '"folder"' >"$folder/other.json"
    grep -v '"folder"' "$folder/draws.json" | cmp - "$folder/other.json"
done
compare $a pixels/../$b $a/redrawn-0 >"$said"
grep -q '  A       B   B - A         C   C - A' "$said"

# refuses SENTENCE NAME..: one line, exit code 1 or 2.
refused 'unknown model or folder of results "resnet-18_untraned"; did you mean resnet-18_untrained?' compare resnet-18_untraned $a
refused 'vone-block has no scores in ' compare $a vone-block
refused "did you mean $b?" compare $a ${b}s
refused 'none.onnx has no scores in ' compare $a none.onnx
refused '`ventral score none.onnx --layer V1=LAYER --input HOW` makes them' compare $a none.onnx
refused 'pixels/seed-0: no benchmark was evaluated' compare $a pixels
refused "$a/seed-0 is named twice" compare $a $b $a/seed-0
ln -s "$PWD/$results/$a" "$folder/link"
refused "$folder/link/seed-0 is named twice" compare $a "$folder/link"
mkdir -p "$folder/swapped/$a/seed-1"
cp "$results/$a/seed-0"/*.json "$folder/swapped/$a/seed-1"
refused "swapped/$a/seed-1/scores.json: belongs to $a, seed 0, networks one; score the model again" compare $b "$folder/swapped/$a/seed-1"
cp -R "$results/$b" "$folder/swapped/vone-block"
refused "swapped/vone-block/seed-0/scores.json: belongs to $b, seed 0, networks one" compare $a "$folder/swapped/vone-block"
refused 'empty contains no scores.json' compare $a empty
refused "$a has no seed-7/scores.json, but redrawn-0, seed-0; name one, as in " compare $a $b --seed 7
refused "has no seed-0/scores.json, but pixels, resnet-50-doubled_untrained, resnet-50x2_untrained; name one" compare $a "$PWD/$results"
misused 'its arguments are missing: ventral compare A B [C..]' compare $a
cp -R "$results/$b" "$results/old"
sed -i 's/"program_version":.*"/"program_version":\t"0.9.0"/' "$results/old/seed-0"/*.json
refused "$a/seed-0 was scored by version 1.0.0 of Ventral and $results/old/seed-0 by version 0.9.0" compare $a old
sed -i 's/0\.9\.0/1.0.0/' "$results/old/seed-0/Marques2020_Ringach2002-max_dc.json"
refused 'old/seed-0: its results were made by versions ' compare $a old
/usr/bin/python3 - "$folder/mine/$b/seed-0/recordings/blank.nc" <<'END'
import h5py, sys
with h5py.File(sys.argv[1], "r+") as file:
    [data] = [v for v in file.values() if "visual_degrees" in v.attrs]
    data.attrs["visual_degrees"] = 12.0
END
refused "$a/seed-0 has a screen of 8 degrees and $folder/mine/$b/seed-0 of 12; score both at the same angle (--degrees)" compare $a "$folder/mine"
sed -i 's/"status":\t"evaluated"/"status":\t"not scorable"/' "$results/$b/seed-0/scores.json"
refused "$b/seed-0: no benchmark was evaluated" compare $a $b
