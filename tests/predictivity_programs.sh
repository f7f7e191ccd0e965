#!/bin/sh
# From recording files to results: two benchmarks of predictivity on the demo recording, under the names of the real
# files, against PyTorch and scikit-learn (tests/reference/neural_demo); missing and damaged files.
. tests/begin.sh
results=$folder
demo=tests/reference/neural_demo
mkdir -p "$results/downloads"
for part in private public; do
    cp $demo/assy_demo.nc "$results/downloads/assy_dicarlo_MajajHong2015_$part.nc"
    cp $demo/stimulus_demo.csv "$results/downloads/stimulus_hvm-$part.csv"
    cp $demo/stimulus_demo.zip "$results/downloads/stimulus_hvm-$part.zip"
done
VENTRAL_DATA=$results/downloads
export VENTRAL_DATA
programs=$build/analyses/Predictivity
small=resnet-34_untrained
"$programs/MajajHong2015.V4-pls" --model resnet-50-doubled_untrained --results "$results" --quiet
"$programs/MajajHong2015.IT-pls" --model $small --results "$results" --quiet # those of the other are in test_predictivity.c
"$programs/MajajHong2015.V4-pls" --model resnet-50-doubled_untrained --results "$results" --set public --threads 1 > "$results/audit"
grep -q '^  raw (median r) ' "$results/audit"
grep -q '^  score (v3)  *[0-9.]*  (raw / ceiling)^2, as on the page$' "$results/audit"
grep -q '^  score (v4)  *[0-9.]*  raw^2 / ceiling, as on Brain-Score since January 2026$' "$results/audit"
"$programs/Sanghavi2020.IT-pls" --model resnet-50-doubled_untrained --results "$results" --quiet
/usr/bin/python3 - "$results/resnet-50-doubled_untrained/seed-0/" "$results/$small/seed-0/" << 'END'
import csv, json, re, sys
demo = "tests/reference/neural_demo/"
expected, network = json.load(open(demo + "expected.json")), json.load(open(demo + "resnet_sklearn.json"))
case = next(c for c in network["cases"] if (c["region"], c["degrees"], c["stratified"]) == ("V4", 8, True))
for region, layer, folder in (("V4", "layer1.0.relu2", sys.argv[1]), ("IT", "layer2.3.relu2", sys.argv[2])):
    ceiling = expected[region + "-ceiling"]
    ours = json.load(open(folder + "MajajHong2015.%s-pls.json" % region))
    assert ours["status"] == "evaluated" and ours["region"] == region
    assert ours["layer"] == layer and abs(ours["ceiling"] - ceiling["ceiling"]) < 1e-9
    assert abs(ours["ceiling_error"] - ceiling["error"]) < 1e-9
    assert abs(ours["score"] - (ours["raw"] / ours["ceiling"]) ** 2) < 1e-12
    assert abs(ours["score_current_version"] - ours["raw"] ** 2 / ours["ceiling"]) < 1e-12
    assert (ours["sites"], ours["stimuli"], ours["repetitions"], ours["presentations"]) == (7, 80, 6, 480)
    rows = list(csv.DictReader(open(folder + "MajajHong2015.%s-pls.csv" % region)))
    assert len(rows) == 7 and all(-1 <= float(r["r"]) <= 1 and 0 < float(r["ceiling"]) <= 1 for r in rows)
    if region == "V4":
        public = json.load(open(folder + "MajajHong2015.public.V4-pls.json"))
        assert abs(ours["raw"] - case["raw"]) < 1e-3
        assert all(abs(a - b) < 2e-3 for a, b in zip(ours["splits"]["median_r"], case["median"]))
        assert public["raw"] == ours["raw"] and public["published_score"] is None
        assert (public["version"], public["current_version"]) == (ours["version"], ours["current_version"]) == ("v3", "v4")
    # README says what each key means; its table is the program's (test_programs.c).
    meanings = set(re.findall(r"^\| `(\w+)` \|", open("results/README.md").read(), re.M))
    assert set(ours) <= meanings and {"sites", "splits", "score_current_version"} <= set(ours), set(ours) - meanings
absent = json.load(open(sys.argv[1] + "Sanghavi2020.IT-pls.json"))
assert absent["status"] == "not evaluated" and "Sanghavi2020" in absent["reason"] and absent["score"] is None
END

# Recordings that the page does not have: files of their studies' forms (tests/make_recordings.py), and the demo's images.
twins=$build/tests/downloads/recordings/twins
cp "$twins/cadena.nc" "$results/downloads/assy_tolias_Cadena2017.nc"
cp "$twins/li.nc" "$results/downloads/assy_Li2026_Assembly.nc"
for set in Cadena2017 Li2026_Stimuli; do
    cp $demo/stimulus_demo.csv "$results/downloads/stimulus_$set.csv"
    cp $demo/stimulus_demo.zip "$results/downloads/stimulus_$set.zip"
done
"$ventral" score $small --results "$results" --set Cadena2017 >"$said"
grep -q '^Cadena2017.V1-pls  *[0-9.]* +- [0-9.]* (beside the page); [0-9.]* (raw^2/ceiling, since January 2026)$' "$said"
"$ventral" score $small --results "$results" --set Li2026 --benchmark Li2026.V4-ridgecv >"$said"
/usr/bin/python3 - "$results/$small/seed-0/" "$twins/expected.json" << 'END'
import json, sys
folder, expected = sys.argv[1], json.load(open(sys.argv[2]))
cadena, li = (json.load(open(folder + name + ".json")) for name in ("Cadena2017.V1-pls", "Li2026.V4-ridgecv"))
assert cadena["stimuli_dropped"] == 3 and cadena["stimuli"] == 77 and cadena["sites"] == 14
assert cadena["ceiling"] > .5 and "metrics" not in cadena
assert abs(li["ceiling"] - expected["li"]["ceiling"]) < 1e-12 and abs(li["ceiling_error"] - expected["li"]["error"]) < 1e-12
assert (li["sites"], li["sites_unreliable"]) == (expected["li"]["sites"], expected["li"]["unreliable"])
assert li["raw"] == li["metrics"]["ridgecv"]["raw"] and li["site_ceilings"] == "reliability_window"
assert set(li["metrics"]) == {"ridgecv", "rdm", "rdm_cv"} and li["published_score"] is None
names = open("data/page.json").read()
assert "Cadena2017" not in names and "Li2026" not in names
END
rm "$results/downloads/"*Cadena2017* "$results/downloads/"*Li2026*

# Recordings predict themselves: scikit-learn's value, which for the demo is not the published one.
if "$build/analyses/studies/self_regression" >"$said" 2>&1; then exit 1; fi
grep -q '^  V1 of FreemanZiemba2013.public  *not downloaded$' "$said"
grep -q '^self_regression: 4 recordings predict themselves with another value than published' "$said"
/usr/bin/python3 - "$said" << 'END'
import re, sys
import numpy, xarray
from sklearn.cross_decomposition import PLSRegression
from sklearn.model_selection import StratifiedShuffleSplit
said = dict(re.findall(r"^  (\w+ of MajajHong2015.public) +([0-9.]+), published", open(sys.argv[1]).read(), re.M))
demo = xarray.open_dataarray("tests/reference/neural_demo/assy_demo.nc").load().isel(time_bin=0)
stimuli = sorted(set(demo["stimulus_id"].values))
objects = dict(zip(demo["stimulus_id"].values, demo["object_name"].values))
for region in ("V4", "IT"):
    sites = demo.values[:, demo["region"].values == region]
    means = numpy.array([sites[demo["stimulus_id"].values == s].mean(0) for s in stimuli])
    splits = StratifiedShuffleSplit(10, train_size=.9, random_state=1).split(means, [objects[s] for s in stimuli])
    raw = []
    for train, test in splits:
        predicted = PLSRegression(min(25, means.shape[1]), scale=False).fit(means[train], means[train]).predict(means[test])
        raw.append(numpy.median([numpy.corrcoef(predicted[:, j], means[test, j])[0, 1] for j in range(means.shape[1])]))
    assert abs(numpy.mean(raw) - float(said[region + " of MajajHong2015.public"])) < 2e-6, (region, numpy.mean(raw), said)
END

# The layers of a region, by its public recording.
"$ventral" score $small --results "$results" --search-layers IT --metrics cka,rdm >"$said"
grep -q '^[0-9]* layers in 1 group; passes over the 80 images: 1, with 1.00 times the operations of one; [0-9]* MB$' "$said" ||
    grep -q '^[0-9]* layers in [0-9]* group.*; [0-9]* MB$' "$said"
/usr/bin/python3 - "$results/$small/layers-IT" << 'END'
import csv, json, sys
rows, document = list(csv.DictReader(open(sys.argv[1] + ".csv"))), json.load(open(sys.argv[1] + ".json"))
assert document["benchmark"] == "MajajHong2015.public.IT-pls" and document["region"] == "IT"
assert len(rows) == len(document["layers"]) > 100
assert len({row["rdm_ceiling"] for row in rows}) == 1 and all(row["cka_ceiling"] == "" for row in rows)
END

# By the name of the data: benchmarks whose data are present are run; for the others the download command is printed.
set_of() { "$ventral" score $small --results "$results" "$@" >"$said" 2>&1; }
set_of --set public
grep -q '^MajajHong2015.public.IT-pls  *[0-9.]* +- [0-9.]* (v3); [0-9.]* (v4, since January 2026)$' "$said"
grep -q '^missing: FreemanZiemba2013.public, for 2 benchmarks; `ventral data FreemanZiemba2013.public` downloads it$' "$said"
grep -q '^missing: FreemanZiemba2013_properties, for 7 benchmarks; `ventral data FreemanZiemba2013_properties` downloads it$' "$said"
test "$(tail -n 1 "$said")" = "$small, seed 0: 2 of 16 benchmarks of the set public run"
set_of --set MajajHong2015.private --benchmark MajajHong2015.IT-pls --json
/usr/bin/python3 -c "
import json, sys
said, = json.load(open('$results/said'))
assert said == json.load(open('$results/$small/seed-0/MajajHong2015.IT-pls.json')) and said['status'] == 'evaluated'"
if set_of --set Sanghavi2020; then exit 1; fi
grep -qx 'missing: Sanghavi2020, for 2 benchmarks; `ventral data Sanghavi2020` downloads it' "$said"
set_of --set nothing && exit 1
grep -q 'unknown set with benchmarks "nothing"; `ventral data --names` lists them' "$said"
set_of --set public --benchmark max_dc && exit 1
grep -q 'Ringach2002-max_dc does not belong to the set public' "$said"

# Both versions stand side by side wherever scores are shown.
"$ventral" score $small --results "$results" >"$said"
grep -A 1 '^MajajHong2015.IT-pls, v3  *0' "$said" | grep -q '^  v4, since January 2026  *[0-9.]*$'
"$ventral" audit MajajHong2015.IT-pls --model $small --results "$results" >"$said"
grep -q '^score (v3)  (.*)^2 = [0-9.]*$' "$said"
grep -q '^score (v4)  .*^2 / .* = [0-9.]*, as on Brain-Score since January 2026$' "$said"
"$ventral" score $small --seed 1 --results "$results" --quiet
"$ventral" compare $small $small/seed-1 --results "$results" >"$said"
grep -A 1 '^MajajHong2015.IT-pls, v3  *0' "$said" | grep -q '^  since January 2026  *[0-9.]*  *[0-9.]*  *[+-][0-9.]* *$'
"$ventral" compare $small $small/seed-1 --results "$results" --json >"$said"
/usr/bin/python3 - "$said" "$results/$small/seed-0/MajajHong2015.IT-pls.json" <<'END'
import json, sys
said, result = (json.load(open(path)) for path in sys.argv[1:])
node, = [n for n in said["benchmarks"] if n["benchmark"] == result["benchmark"]]
ratio = result["raw"] / result["ceiling"]
assert abs(node["models"][0]["error"] - 2 * abs(ratio) * result["raw_error"] / result["ceiling"]) < 1e-12
assert node["models"][0]["score_current_version"] == result["score_current_version"]
END

# One clear sentence, exit 1, and the old result stays.
refuse() {
    refused "$2" "$programs/$1" --model resnet-50-doubled_untrained --results "$results" --quiet ${3:+--set "$3"}
}
cp "$results/resnet-50-doubled_untrained/seed-0/MajajHong2015.V4-pls.json" "$results/before"
cp "$build/tests/downloads/broken/neural_same_site.nc" "$VENTRAL_DATA/assy_dicarlo_MajajHong2015_private.nc"
refuse MajajHong2015.V4-pls 'has the neuroid_id'
head -c 20000 $demo/assy_demo.nc > "$VENTRAL_DATA/assy_dicarlo_MajajHong2015_private.nc"
refuse MajajHong2015.V4-pls 'cannot be read as netCDF'
refuse Sanghavi2020.V4-pls 'has no public part' public
refuse MajajHong2015.V4-pls 'is not a part of a recording' secret
cmp "$results/before" "$results/resnet-50-doubled_untrained/seed-0/MajajHong2015.V4-pls.json"

# Kar2019-ost looks at the study's first image where it is there.
"$build/analyses/Kar2019/Kar2019-ost" --model resnet-50-doubled_untrained --results "$results" > "$results/audit"
grep -q 'not scorable: the response to the blank screen is the same in all 18 time bins' "$results/audit"
cp $demo/stimulus_demo.csv "$VENTRAL_DATA/stimulus_Kar2019.csv"
cp $demo/stimulus_demo.zip "$VENTRAL_DATA/stimulus_Kar2019.zip"
"$build/analyses/Kar2019/Kar2019-ost" --model resnet-50-doubled_untrained --results "$results" > "$results/audit"
grep -q 'not scorable: the response to the study.s first image is the same in all 18 time bins' "$results/audit"

# Undefined scores: the result says why, and programs that read it continue.
/usr/bin/python3 - "$VENTRAL_DATA" << 'END'
import csv, sys, zipfile
demo = "tests/reference/neural_demo/stimulus_demo"
with zipfile.ZipFile(demo + ".zip") as images, zipfile.ZipFile(sys.argv[1] + "/same.zip", "w") as same:
    one = images.read(images.namelist()[0])
    for row in csv.DictReader(open(demo + ".csv")):
        same.writestr(row["filename"], one)
END
recordings=$build/tests/downloads/recordings
evaluate() {
    cp "$1" "$VENTRAL_DATA/assy_dicarlo_MajajHong2015_public.nc"
    "$programs/MajajHong2015.V4-pls" --model $small --results "$results" --set public > "$results/audit"
    cp "$results/$small/seed-0/MajajHong2015.public.V4-pls.json" "$results/$2.json"
    cp "$results/$small/seed-0/MajajHong2015.public.V4-pls.csv" "$results/$2.csv"
}
evaluate "$recordings/odd/infinite.nc" infinite
grep -q '^  sites of V4 .*6  (1 left out: 1 not finite, 0 constant' "$results/audit"
evaluate "$recordings/odd/noise.nc" noise
grep -q '^  not scorable .*the ceiling is -0.*not above 0' "$results/audit"
evaluate "$recordings/odd/none.nc" none
grep -q '^  not scorable .*none of the 7 sites can be predicted' "$results/audit"
mv "$VENTRAL_DATA/same.zip" "$VENTRAL_DATA/stimulus_hvm-public.zip"
evaluate $demo/assy_demo.nc alike
grep -q '^  raw (median r) *undefined' "$results/audit"
grep -q '^  not scorable .*the layer.s responses are the same to all stimuli' "$results/audit"
/usr/bin/python3 - "$results" $small << 'END'
import csv, json, sys
def read(name):
    return json.load(open("%s/%s.json" % (sys.argv[1], name))), list(csv.DictReader(open("%s/%s.csv" % (sys.argv[1], name))))
usual = json.load(open("%s/%s/seed-0/MajajHong2015.IT-pls.json" % tuple(sys.argv[1:])))
for name, sites in (("noise", 7), ("none", 0), ("alike", 7)):
    result, rows = read(name)
    assert result["status"] == "not scorable" and len(result["reason"]) > 40 and len(rows) == sites == result["sites"]
    assert result["score"] is None and result["score_current_version"] is None
    assert set(usual) == set(result) and result["components"] == {"noise": 25, "none": 0, "alike": 0}[name]
result, rows = read("none")
assert result["sites_constant"] == 7 and result["raw"] is None and result["ceiling"] is None
result, rows = read("alike")
assert result["raw"] is None and abs(result["ceiling"] - .9053) < 1e-4 and all(r["r"] == "" for r in rows)
result, rows = read("infinite")
assert result["status"] == "evaluated" and result["sites_not_finite"] == 1 and len(rows) == 6
END
