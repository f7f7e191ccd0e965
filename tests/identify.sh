#!/bin/sh
# ventral identify: its tables follow from the seeds' files and the leaderboard, as another program computes them; the
# same bytes for any number of threads; finished seeds are kept; what has no seeds is refused in one sentence.
set -eu
build=$1
folder=$build/tests/identify
model=resnet-18_untrained
rm -rf "$folder"
mkdir -p "$folder"
identify() { "$build/ventral" identify "$@"; }

identify $model --seeds 5 --threads 2 --results "$folder/two" >"$folder/said"
identify $model --seeds 5 --threads 1 --results "$folder/one" --json >"$folder/json"
for name in csv json; do cmp "$folder/two/$model/identify-5.$name" "$folder/one/$model/identify-5.$name"; done
cmp "$folder/json" "$folder/one/$model/identify-5.json"
(cd "$folder/two/$model" && sha256sum --quiet --check SHA256SUMS)
/usr/bin/python3 - "$folder/two/$model" "$folder/said" <<'END'
import csv, json, statistics, sys
folder, said = sys.argv[1], open(sys.argv[2]).read()
published = {}
for row in csv.DictReader(open("data/leaderboard.csv")):
    published.setdefault((row["model"], row["number"]), {})[row["node"]] = row["score"]
seeds = {way: [json.load(open(f"{folder}/ensemble/{name}-{seed}.json"))["benchmarks"] for seed in range(5)]
         for way, name in (("one", "seed"), ("redrawn", "redrawn"))}
names = list(seeds["one"][0])
assert len(names) == 15


def rms(row, others):
    """And the largest z, and how many lie within the others."""
    z, within = [], 0
    for name in names:
        scores = [draw[name]["score"] or 0 for draw in others]
        z.append((row[name] - statistics.mean(scores)) / max(statistics.stdev(scores), .01))
        within += round(min(scores), 3) <= row[name] <= round(max(scores), 3)
    return (sum(x * x for x in z) / len(z)) ** .5, max(map(abs, z)), within


limits = {way: max(rms({n: draw[n]["score"] for n in names}, draws[:i] + draws[i + 1:])[0]
                   for i, draw in enumerate(draws)) for way, draws in seeds.items()}
document = json.load(open(folder + "/identify-5.json"))
rows = list(csv.DictReader(open(folder + "/identify-5.csv")))
whole = {key: {n: float(scores[n]) for n in names} for key, scores in published.items()
         if all(scores.get(n, "X") != "X" for n in names)}
assert {(r["model"], r["number"]) for r in rows} == set(whole)
assert (document["compared"], document["public_models"]) == (len(rows), len(published)) == (332, 455)
distances, consistent = [], []
for row in rows:
    for way, draws in seeds.items():
        expected = rms(whole[row["model"], row["number"]], draws)
        found = [float(row[f"{key}_{way}"]) for key in ("rms_z", "largest_z", "within")]
        assert all(abs(a - b) < 2e-6 for a, b in zip(expected, found)), (row, way, expected)
        assert (row["consistent_" + way] == "1") == (expected[0] <= limits[way])
    distances.append(min(float(row["rms_z_one"]), float(row["rms_z_redrawn"])))
    if "1" in (row["consistent_one"], row["consistent_redrawn"]):
        consistent.append(row["model"])
assert distances == sorted(distances)
assert all(abs(limits[way] - document["limits"][way]) < 1e-9 for way in limits)
assert [one["model"] for one in document["indistinguishable"]] == consistent
assert "resnet-18_untrained" in consistent
assert document["next"]["model"] == next(r["model"] for r in rows if r["model"] not in consistent)
assert f"not above the limit: that of the seed furthest from the others ({len(consistent)} models)." in said
assert "trained weights that were loaded wrongly, for example transposed, would look the same" in said
END

# Finished seeds are kept; --quiet prints nothing.
touch -d 2001-01-01 "$folder/one/$model/ensemble/"*.json
identify $model --seeds 4 --results "$folder/one" --quiet >"$folder/said"
test ! -s "$folder/said"
test -z "$(find "$folder/one/$model/ensemble" -maxdepth 1 -name '*.json' -newermt 2002-01-01)"

# The stored seeds of alexnet_v2_untrained, which tests/report/test_resemblance.c compares, are this engine's.
"$build/ventral" ensemble alexnet_v2_untrained --seeds 1 --results "$folder/alexnet" --quiet
/usr/bin/python3 - "$folder/alexnet/alexnet_v2_untrained/ensemble-1.csv" <<'END'
import csv, sys
computed, stored = (next(csv.DictReader(open(path))) for path in (sys.argv[1], "tests/reference/alexnet_v2_seeds.csv"))
assert computed.keys() == stored.keys()
assert all(abs(float(computed[key]) - float(stored[key])) < .004 for key in stored), (computed, stored)
END

# What cannot be identified, before anything is computed.
refuses() {
    sentence=$1
    shift
    code=0
    identify "$@" --results "$folder/none" >"$folder/said" 2>&1 || code=$?
    test "$code" -eq 1 && test "$(wc -l <"$folder/said")" -eq 1 && grep -qF -- "$sentence" "$folder/said" ||
        { echo "$*:" && cat "$folder/said" && exit 1; }
}
refuses 'pixels has fixed weights, and public models are compared with seeds of random weights; give a model' pixels
printf '\010\007' >"$folder/net.onnx"
refuses 'net.onnx has fixed weights' "$folder/net.onnx"
refuses 'unknown model "resnet-19_untrained"' resnet-19_untrained
refuses '--seeds 3 is too few to compare with; give 4 or more' $model --seeds 3
refuses 'not a number of seeds' $model --seeds none
test ! -e "$folder/none"
