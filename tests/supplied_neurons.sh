#!/bin/sh
# The user's own neurons and sites: the same numbers as the page's benchmarks on the same neurons and sites; bins as asked
# for; never on the page.
. tests/begin.sh
model=resnet-50-doubled_untrained
draw=$folder/$model/seed-0
mkdir -p "$folder/$model"
cp -r "$build/tests/results/$model/seed-0" "$folder/$model/"
score() { "$ventral" score "$model" --results "$folder" "$@"; }

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
score --biology "$folder/neurons.csv" > "$said"
grep -q 'the column "cell" is not a property' "$said"
cp "$draw/own-neurons-circular_variance.json" "$folder/study.json"
score --biology "$folder/neurons.csv" --edges "$folder/edges.csv" --quiet
cp "$draw/own-neurons-circular_variance.json" "$folder/given.json"
score --biology "$folder/neurons.csv" --edges 7 --quiet
cp "$draw/own-neurons-circular_variance.json" "$folder/equal.json"
score --biology "$folder/neurons.csv" --quiet
"$ventral" tree "$model" --results "$folder" --quiet
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
assert study["neurons_outside"] == 0 and "neurons_outside" not in page
END

# Excel's first line, rows of nothing but commas and words for gaps change nothing; neurons outside the bins are counted
# in the outer ones, in the result and in what is printed; orientations from 0 to 180 or as directions are those from
# -22.5 to 157.5.
# key RESULT KEY: a value of a result.
key() { /usr/bin/python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$draw/own-$1.json" "$2"; }
printf 'cell,max_dc,pref_or\na,20,-10\nb,30,80\nc,n/a,10\nd,5,150\n' > "$folder/plain.csv"
printf 'sep=,\r\ncell,max_dc,pref_or\r\na,20,170\r\n,,\r\nb,30,260\r\nc,NULL,10\r\nd,5,-30\r\n,,\r\n,,\r\n' \
    > "$folder/excel.csv"
score --biology "$folder/plain.csv" > "$said"
! grep -q 'outside the bins' "$said" || exit 1
score --biology "$folder/excel.csv" --quiet
for property in max_dc pref_or; do
    for name in neurons neurons_not_a_number biological_histogram neurons_outside; do
        test "$(key "plain-$property" $name)" = "$(key "excel-$property" $name)"
    done
done
test "$(key plain-max_dc neurons)/$(key plain-max_dc neurons_not_a_number)" = 4/1
test "$(key plain-pref_or biological_histogram)" = "[2, 0, 1, 1]"
printf 'max_dc,Ringach2002-circular_variance\n20,.5\n.5,1\n1000,0\n1001,.3\n4999,.2\n' > "$folder/outside.csv"
score --biology "$folder/outside.csv" > "$said"
grep -q 'outside the bins *3  (1 below, 2 above; counted in the outer bins)' "$said"
test "$(key outside-max_dc neurons_outside)" = 3
test "$(key outside-circular_variance neurons_outside)" = 0

# table NAME HEADER ROW..: a table of neurons or edges.
table() {
    name=$1
    shift
    printf '%s\n' "$@" > "$folder/$name.csv"
}
# wrong WORDS HEADER ROW..: such neurons are refused, and no result of any of their columns is left.
wrong() {
    words=$1
    shift
    table wrong "$@"
    refused "$words" score --biology "$folder/wrong.csv"
    test -z "$(find "$draw" -name 'own-wrong*')"
}
table fine max_dc 20 30
wrong 'no column has the name of a property; name one ' cell,depth a,1
wrong '"much" in column "max_dc" is not a number' max_dc 20 much
wrong '"inf" in column "max_dc" is not finite' max_dc 20 inf
wrong '"0x14" in column "max_dc" is not a number' max_dc 20 0x14
wrong 'has values for fewer than two neurons' max_dc,other 20,1 ,2
wrong 'has the column "max_dc" twice; keep one' circular_variance,max_dc,max_dc .5,20,30 .6,30,40
wrong 'the columns "max_dc" and "Marques2020_Ringach2002-max_dc" are the same property; keep one' \
    max_dc,Marques2020_Ringach2002-max_dc 20,30 30,40
wrong 'the columns "Max DC" and " max_dc" are the same' 'Max DC," max_dc"' 20,30 30,40
wrong 'the columns "peak_sf" and "peak_spatial_frequency" are the same' peak_sf,peak_spatial_frequency 2,3 3,4
wrong 'the columns "circular_variance" and "Ringach2002-circular_variance" are the same' \
    circular_variance,Ringach2002-circular_variance .5,.2 .6,.3
# What a property cannot be: beyond its range, a code for a gap, another unit.
wrong 'row 2: "84.4" in column "circular_variance" is impossible: this property is from 0 to 1; give fractions' \
    max_dc,circular_variance 20,.5 30,84.4
for value in circular_variance:-.1 or_bandwidth:91 orth_pref_ratio:1.1 or_selective:.5 sf_selective:2 opr_cv_diff:-1.2 \
    max_dc:-999 modulation_ratio:2.1 pref_or:-999 peak_sf:-1 sf_bandwidth:101 cv_bandwidth_ratio:-999 \
    surround_suppression_index:-.5 max_dc:99999 peak_sf:999 max_noise:-999 texture_modulation_index:-999 grating_summation_field:-999 surround_diameter:999 texture_selectivity:2 \
    texture_sparseness:-.1 texture_variance_ratio:52 abs_texture_modulation_index:-.1; do
    wrong "\"${value#*:}\" in column \"${value%:*}\" is impossible" "${value%:*}" 0 "${value#*:}" 1
done
wrong 'below 1, as fractions are; give per cent' sf_bandwidth .4 .6 .75
wrong 'below 1.57, as radians are; give degrees' or_bandwidth .4 .6 .75
wrong 'below 3.14, as radians are; give degrees' pref_or .4 3.1 2
wrong 'all 2 values of max_texture are outside the bins, which go from 0.1 to 1000; check their unit' \
    max_texture -.1 1001
wrong 'an Excel workbook, not a CSV table; save the sheet as CSV' "$(printf 'PK\003\004\001xl/workbook.xml')"
wrong 'separated by semicolons' 'sep=;' 'max_dc;peak_sf' '20;2'
# Edges: enough, increasing, finite, without a gap, and of properties that the neurons have.
# bins WORDS HEADER ROW..: such edges of fine.csv are refused.
bins() {
    words=$1
    shift
    table edges "$@"
    refused "$words" score --biology "$folder/fine.csv" --edges "$folder/edges.csv"
}
table same max_dc 20 20
refused 'all neurons have the same value' score --biology "$folder/same.csv" --edges 3
refused 'give from 2 to 1000 bins' score --biology "$folder/same.csv" --edges 1
bins 'do not increase at row 2' max_dc 20 10 30
bins 'do not increase at row 3' max_dc 10 20 20
bins 'has 2 edges, but needs three or more' max_dc 1 2
bins 'has 1 edge, but needs three or more' max_dc 1
bins 'has 0 edges, but needs three or more' max_dc
bins '"inf" in column "max_dc" is not finite' max_dc 1 2 inf
bins 'have a gap before row 3' max_dc,bin 1,a ,b 3,c 4,d
bins 'has no column "max_dc"; add its edges' bin 1
bins 'has edges of "peak_sf", which is not a column of .*fine.csv; remove them' max_dc,peak_sf 1,1 20,2 50,3
bins 'the columns "max_dc" and "Ringach2002-max_dc" are the same' max_dc,Ringach2002-max_dc 1,1 20,2 50,3
bins 'all 2 values of max_dc are outside the bins, which go from 50 to 70' max_dc 50 60 70
bins 'all values of max_dc in .*fine.csv are in one bin; give finer edges' max_dc 0 50 70
# shellcheck disable=SC2046 # a row for each number
bins 'has more than 1000 bins' max_dc $(seq 1 1002)
table edges Ringach2002-max_dc 10 25 40
score --biology "$folder/fine.csv" --edges "$folder/edges.csv" --quiet
test "$(key fine-max_dc bin_edges)" = "[10, 25, 40]"

# A mistake in a table is found before anything is computed.
! "$ventral" score pixels --results "$folder/early" --biology "$folder/wrong.csv" 2> "$said" || exit 1
test ! -e "$folder/early"

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
score --sites "$folder/session/monkey.json" --metrics pls --quiet
VENTRAL_DATA=$folder/downloads "$build/analyses/Predictivity/MajajHong2015.V4-pls" --model "$model" \
    --results "$folder" --quiet
draw=$folder/$model/seed-0
cmp "$draw/own-monkey.csv" "$draw/MajajHong2015.V4-pls.csv"
cmp "$draw/own-monkey.splits.csv" "$draw/MajajHong2015.V4-pls.splits.csv"

# Every metric, unless some are named: none changes another; some subjects give the RDM a ceiling; one repetition gives
# regressions none.
/usr/bin/python3 - "$folder/session" << 'END'
import json, sys
import numpy as np, xarray as xr
demo = xr.open_dataarray("tests/reference/neural_demo/assy_demo.nc").load()
subjects = np.array(["b", "a", "b", "c", "a", "b", "a"] * 2)
demo.assign_coords(animal=("neuroid", subjects)).to_netcdf(sys.argv[1] + "/animals.nc")
demo.isel(presentation=demo["repetition"].values == 0).to_netcdf(sys.argv[1] + "/once.nc")
monkey = json.load(open(sys.argv[1] + "/monkey.json"))
for name in ("animals", "once"):
    json.dump({**monkey, "recording": name + ".nc"}, open(f"{sys.argv[1]}/{name}.json", "w"))
END
score --sites "$folder/session/monkey.json" > "$said"
grep -q '^  metric  *raw  *error  *ceiling  *score' "$said"
grep -q '^  rdm: no score: a ceiling for RDMs needs two subjects' "$said"
score --sites "$folder/session/animals.json" --quiet
score --sites "$folder/session/once.json" > "$said"
grep -q '^  pls: no score: a ceiling needs two repetitions of the stimuli; there is one' "$said"
cp "$draw/own-monkey.json" "$folder/all.json"
cp "$draw/own-monkey.csv" "$folder/all.csv"
cp "$draw/own-monkey.splits.csv" "$folder/all.splits.csv"
score --sites "$folder/session/monkey.json" --metrics rdm,ridgecv --quiet
VENTRAL_DATA=$folder/downloads "$build/analyses/Predictivity/MajajHong2015.V4-pls" --model "$model" \
    --results "$folder" --quiet --metrics cka
/usr/bin/python3 - "$draw" "$folder" << 'END'
import csv, json, statistics, sys
draw, folder = sys.argv[1:]
read = lambda path: json.load(open(path))
rows = lambda path: list(csv.DictReader(open(path)))
every, some, page = read(folder + "/all.json"), read(draw + "/own-monkey.json"), read(draw + "/MajajHong2015.V4-pls.json")
metrics = every["metrics"]
assert list(metrics) == ["pls", "ridge", "ridgecv", "cka", "cka_biased", "cka_cv", "cka_biased_cv", "rdm", "rdm_cv"]
for key in ("raw", "ceiling", "ceiling_error", "score", "score_current_version"):
    assert every[key] == metrics["pls"][key] and some[key] == metrics["ridgecv"][key], key
assert every["raw_error"] == metrics["pls"]["error"]
assert list(some["metrics"]) == ["ridgecv", "rdm", "rdm_cv"] and all(some["metrics"][k] == metrics[k] for k in some["metrics"])
assert list(page["metrics"]) == ["pls", "cka", "cka_biased", "cka_cv", "cka_biased_cv"] and page["raw"] == every["raw"]
for name in ("pls", "ridge", "ridgecv", "cka_cv", "cka_biased_cv", "rdm_cv"):
    one = metrics[name]
    assert abs(statistics.mean(one["parts"]) - one["raw"]) < 1e-12, name
    assert abs(statistics.pstdev(one["parts"]) / 10 ** .5 - one["error"]) < 1e-12, name
for name in ("pls", "ridge", "ridgecv"):
    one = metrics[name]
    assert abs(one["score"] - (one["raw"] / one["ceiling"]) ** 2) < 1e-12 and one["ceiling"] == every["ceiling"]
    assert abs(one["score_current_version"] - one["raw"] ** 2 / one["ceiling"]) < 1e-12
assert metrics["cka"]["score"] == metrics["cka"]["raw"] and metrics["cka"]["ceiling"] is None
assert metrics["cka"]["error"] == metrics["cka_cv"]["error"] and metrics["rdm"]["error"] == metrics["rdm_cv"]["error"]
at_end = sum(a in (.01, 1e7) for a in metrics["ridgecv"]["alphas"])
assert metrics["ridgecv"]["alphas_at_end"] == at_end and (at_end > 0) == ("remark" in metrics["ridgecv"])
assert metrics["rdm"]["score"] is None and "the recording has 1" in metrics["rdm"]["reason"] and metrics["rdm"]["raw"] is not None
animals = read(draw + "/own-animals.json")["metrics"]["rdm"]
assert animals["subjects"] == 2 and animals["raw"] == metrics["rdm"]["raw"] and "reason" not in animals
assert 0 < abs(animals["ceiling_lower"]) < animals["ceiling"] < 1 and abs(animals["score"] - animals["raw"] / animals["ceiling"]) < 1e-12
once = read(draw + "/own-once.json")
assert once["status"] == "not scorable" and once["ceiling"] is None and once["raw"] is not None
assert once["metrics"]["cka"]["score"] is not None
columns = {"all": ["r", "ceiling", "r_ridge", "r_ridgecv"], "own-monkey": ["r", "ceiling", "r_ridgecv"]}
for path, extra in ((folder + "/all", ["ridge", "ridgecv"]), (draw + "/own-monkey", ["ridgecv"])):
    table, splits = rows(path + ".csv"), rows(path + ".splits.csv")
    assert list(table[0]) == ["neuroid_id", "r", "ceiling"] + ["r_" + k for k in extra] and len(table) == 7
    assert list(splits[0]) == ["split", "median_r", "median_ceiling"] + ["median_" + k for k in extra] + ["alpha"]
    for name in extra:
        assert [float(s["median_" + name]) for s in splits] == [float("%.9g" % v) for v in metrics[name]["parts"]]
    assert [float(s["alpha"]) for s in splits] == metrics["ridgecv"]["alphas"] and len(splits) == 10
assert all(row["r"] == "" for row in rows(draw + "/own-monkey.csv"))
END
sed 's/"V4"/"V5"/' "$folder/session/monkey.json" > "$folder/session/other.json"
refused 'is not V1, V2, V4 or IT' score --sites "$folder/session/other.json"

refused 'unknown metric "ridgcv"; did you mean ridgecv?' score --sites "$folder/session/monkey.json" --metrics cka,ridgcv
refused 'the metric cka is given twice' score --sites "$folder/session/monkey.json" --metrics cka,rdm,cka
# Every layer at once: the region's as by itself.
score --sites "$folder/session/monkey.json" --layers all --metrics cka,rdm > "$said"
grep -q '^68 layers in [0-9]* group.* passes over the 80 images: [0-9]*, with [0-9.]* times the operations of one; [0-9]* MB$' "$said"
grep -q 'Choosing a layer by this table selects for a high score' "$said"
/usr/bin/python3 - "$draw/own-monkey.layers" "$folder/all.json" << 'END'
import csv, json, sys
rows, document = list(csv.DictReader(open(sys.argv[1] + ".csv"))), json.load(open(sys.argv[1] + ".json"))
alone = json.load(open(sys.argv[2]))
assert len(rows) == len(document["layers"]) == 68 and document["model"] == alone["model"]
for row, layer in zip(rows, document["layers"]):
    assert row["layer"] == layer["layer"] and int(row["units"]) == layer["units"]
    assert int(row["units"]) == int(row["channels"]) * int(row["height"]) * int(row["width"])
    for key, one in layer["metrics"].items():
        assert abs(float(row[key]) - one["raw"]) < 1e-6 and (row[key + "_score"] == "") == (one["score"] is None)
its, = [layer for layer in document["layers"] if layer["layer"] == alone["layer"]]
assert its["units"] == alone["units_recorded"]
for key, one in its["metrics"].items():
    assert abs(one["raw"] - alone["metrics"][key]["raw"]) < 1e-5, key
END

# Halves, reliability, several sessions and time bins (their numbers: tests/predictivity).
twins=$build/tests/downloads/recordings/twins
of_twin() { # NAME RECORDING FURTHER KEYS
    cat > "$folder/session/$1.json" << END
{"recording": "$(realpath "$twins")/$2", "stimuli": "stimulus_demo.csv", "images": "stimulus_demo.zip",
 "region": "V4", "degrees": 8, "start": 70, "end": 170, $3}
END
}
of_twin halves halves.nc '"split": "split", "alpha": "subject"'
of_twin two train.nc "\"test_recording\": \"$(realpath "$twins")/test.nc\", \"alpha\": \"subject\""
of_twin kept halves.nc '"incomplete": "stimuli"'
echo '{"sessions": ["halves.json", "monkey.json"]}' > "$folder/session/both.json"
score --sites "$folder/session/halves.json" > "$folder/said"
grep -q "^  halves              the recording's own training and test stimuli$" "$folder/said"
score --sites "$folder/session/two.json" --quiet
score --sites "$folder/session/kept.json" --metrics ridge --quiet
score --sites "$folder/session/both.json" > "$folder/said"
grep -q '^Mean of 2 sessions, weighted by sites$' "$folder/said"
score --sites "$folder/session/monkey.json" --bins each --metrics pls,rdm > "$folder/said"
grep -q '  70 to 170$' "$folder/said"
/usr/bin/python3 - "$draw" << 'END'
import csv, json, sys
def read(name):
    return json.load(open(sys.argv[1] + "/own-" + name + ".json"))
halves, two, kept, both, monkey = map(read, ("halves", "two", "kept", "both.sessions", "monkey"))
assert halves["raw"] == two["raw"] and halves["metrics"] == two["metrics"] and halves["stimuli_test"] == 27
assert halves["splits"]["count"] == 1 and halves["splits"]["kind"] == "the recording's own training and test stimuli"
assert len(halves["metrics"]["ridgecv"]["alphas"]) == 1 and len(halves["metrics"]["ridgecv"]["alphas"][0]) == 3
assert halves["raw_error"] is None and "stimuli_test" not in monkey and kept["stimuli_dropped"] == 0
header = next(csv.reader(open(sys.argv[1] + "/own-halves.splits.csv")))
assert header[-3:] == ["alpha_0", "alpha_1", "alpha_2"]
for key, mean in both["metrics"].items():
    raws = [one["metrics"][key]["raw"] for one in (halves, monkey)]
    assert abs(mean["raw"] - sum(raws) / 2) < 1e-12 and mean["sessions"] == 2 # of 7 sites each
bins, = read("monkey.bins")["bins"]
assert (bins["start"], bins["end"], bins["sites"]) == (70, 170, 7)
for key, one in bins["metrics"].items():
    assert one["raw"] == monkey["metrics"][key]["raw"], key
END

refuse_keys() {
    sed "$1" "$folder/session/monkey.json" > "$folder/session/other.json"
    refused "$2" score --sites "$folder/session/other.json"
}
refuse_keys 's/"classes"/"class"/' 'unknown key "class"; did you mean classes?'
refuse_keys 's/"degrees"/"incomplete": "sites", "degrees"/' 'incomplete can only be "stimuli", not "sites"; or leave it out'
refuse_keys 's/"degrees"/"alpha": 3, "degrees"/' 'alpha must be a text'
refuse_keys 's/"degrees"/"least_reliability": 0.4, "degrees"/' 'least_reliability needs reliability'
refuse_keys 's/"degrees"/"reliability": "r", "least_reliability": 5, "degrees"/' 'least_reliability must be at least 0 and below 1, not 5'
refuse_keys 's/"degrees"/"reliability": "r", "least_reliability": -0.1, "degrees"/' 'least_reliability must be at least 0 and below 1, not -0.1'
refuse_keys 's/"degrees"/"split": "split", "degrees"/' 'classes have no effect on a recording with its own halves'
# Of pls alone, too; without a threshold, sites are left out whose reliability is not a number; and why none is left.
score --sites "$folder/session/both.json" --metrics pls > "$folder/said"
grep -q '^  pls  *-*0[.][0-9]* ' "$folder/said"
/usr/bin/python3 - "$draw" << 'END'
import json, sys
halves, monkey, both = (json.load(open(f"{sys.argv[1]}/own-{name}.json")) for name in ("halves", "monkey", "both.sessions"))
assert "metrics" not in halves
for key in "raw", "ceiling", "score", "score_current_version":
    assert abs(both["metrics"]["pls"][key] - (halves[key] + monkey[key]) / 2) < 1e-12, key # of 7 sites each
END
/usr/bin/python3 - tests/reference/neural_demo/assy_demo.nc "$folder/session/reliable.nc" << 'END'
import sys
import numpy, xarray
demo = xarray.open_dataarray(sys.argv[1]).load()
reliability = numpy.linspace(.1, .3, demo.sizes["neuroid"])
reliability[demo["region"].values == "V4"] *= [1] * 6 + [numpy.nan]
demo.assign_coords(measured=("neuroid", reliability), percent=("neuroid", 100 * reliability),
                   gaps=("neuroid", numpy.nan_to_num(reliability, nan=-999))).to_netcdf(sys.argv[2])
END
of_reliable() {
    sed "s/assy_demo.nc/reliable.nc/; s/\"degrees\"/$1, \"degrees\"/" "$folder/session/monkey.json" > "$folder/session/reliable.json"
    score --sites "$folder/session/reliable.json" --metrics pls > "$folder/said"
}
sed 's/assy_demo.nc/reliable.nc/; s/"degrees"/"reliability": "percent", "degrees"/' "$folder/session/monkey.json" > "$folder/session/other.json"
refused 'reliable.nc: its percent has 10 at neuroid 0, but a reliability is a correlation, at most 1' score --sites "$folder/session/other.json"
sed -i 's/percent/gaps/' "$folder/session/other.json"
refused 'which is not a reliability; mark a missing one by nan' score --sites "$folder/session/other.json"
of_reliable '"reliability": "measured"'
grep -q '^  unreliable                1  sites whose measured is not a number, left out too$' "$folder/said"
of_reliable '"reliability": "measured", "least_reliability": 0.9'
grep -q '^  unreliable                7  sites whose measured is not above 0.9, left out too$' "$folder/said"
grep -q 'none of the 7 sites can be predicted: .*, and 7 are not reliable enough$' "$folder/said"

echo '{"sessions": []}' > "$folder/session/other.json"
refused 'sessions must be a list of paths' score --sites "$folder/session/other.json"
echo '{"sessions": ["monkey.json", "../session/monkey.json"]}' > "$folder/session/other.json"
refused 'another session has the result own-monkey, too; rename one of them' score --sites "$folder/session/other.json"
# Files are checked before the first session is scored.
echo '{"sessions": ["monkey.json", "absent.json"]}' > "$folder/session/other.json"
refused 'absent.json: cannot be read' score --sites "$folder/session/other.json"
echo '{"sessions": ["monkey.json"], "region": "V4"}' > "$folder/session/other.json"
refused 'has keys besides sessions' score --sites "$folder/session/other.json"
refused 'are for a single session' score --sites "$folder/session/both.json" --bins each
refuse_keys 's/"start": 70/"Start": 70/' 'unknown key "Start"; did you mean start?'
refuse_keys 's/"degrees"/"comment": 1, "degrees"/' 'unknown key "comment"; the manual of ventral score lists them'
refuse_keys 's/"degrees"/"region": "IT", "degrees"/' 'has the key "region" twice; keep one'
refuse_keys 's/assy_demo.nc/dods:\/\/127.0.0.1:9\/x/' 'x: is an address; download it'
mkfifo "$folder/session/pipe"
refuse_keys 's/stimulus_demo.csv/pipe/' 'pipe: is a pipe; give the path of a file'
refuse_keys 's/stimulus_demo.zip/pipe/' 'pipe: is a pipe; give the path of a file'
refuse_keys 's/assy_demo.nc/pipe/' 'pipe: is a pipe; give the path of a file'
refused 'pipe: is a pipe' score --sites "$folder/session/pipe"

# The same from the model's activations, recorded elsewhere.
VENTRAL_DATA=$folder/downloads "$ventral" stimuli "$folder/images" hvm-private --quiet
layer=$(sed -n 's/^\t"layer":\t"\(.*\)",$/\1/p' "$draw/own-monkey.json")
sed -n "s|^\([^,]*\),hvm-private,.*|$folder/images/\1|p" "$folder/images/manifest.csv" > "$folder/list"
# shellcheck disable=SC2046 # a list of files without spaces
"$ventral" activations "$model" --layer "$layer" --output "$folder/recordings/monkey.npy" $(cat "$folder/list")
"$ventral" score --recordings "$folder/recordings" --name elsewhere --results "$folder" \
    --sites "$folder/session/monkey.json" --quiet
/usr/bin/python3 - "$folder/all.json" "$folder/elsewhere/seed-0/own-monkey.json" << 'END'
import json, sys
ours, elsewhere = (json.load(open(path)) for path in sys.argv[1:])
for key in ("raw", "ceiling", "score"):
    assert abs(ours[key] - elsewhere[key]) < 1e-5, (key, ours[key], elsewhere[key])
for name in ("ridge", "cka", "cka_biased", "rdm", "rdm_cv"):
    assert abs(ours["metrics"][name]["raw"] - elsewhere["metrics"][name]["raw"]) < 1e-5, name
assert ours["units_recorded"] == elsewhere["units_recorded"]
END
# Layers recorded elsewhere: a folder each.
mkdir -p "$folder/layered/b-late" "$folder/layered/a-early" "$folder/layered/.hidden"
cp "$folder/recordings/monkey.npy" "$folder/layered/a-early"
"$build/ventral" activations "$model" --layer layer4.1.relu2 --output "$folder/layered/b-late/monkey.V4.npy" $(cat "$folder/list")
"$build/ventral" score --recordings "$folder/layered" --name elsewhere --results "$folder" \
    --sites "$folder/session/monkey.json" --layers all > "$folder/said"
grep -q '^2 recorded layers of 80 images, one at a time; [0-9]* MB$' "$folder/said"
/usr/bin/python3 - "$draw/own-monkey.layers.json" "$folder/elsewhere/seed-0/own-monkey.layers" << 'END'
import csv, json, sys
ours, theirs = json.load(open(sys.argv[1])), json.load(open(sys.argv[2] + ".json"))
names = [layer["layer"] for layer in theirs["layers"]]
assert names == ["a-early", "b-late"] == [row["layer"] for row in csv.DictReader(open(sys.argv[2] + ".csv"))]
for name, theirs_of in zip(("layer1.0.relu2", "layer4.1.relu2"), theirs["layers"]):
    ours_of, = [layer for layer in ours["layers"] if layer["layer"] == name]
    assert ours_of["units"] == theirs_of["units"]
    for key, one in ours_of["metrics"].items():
        assert abs(one["raw"] - theirs_of["metrics"][key]["raw"]) < 1e-5, (name, key)
END
rm "$folder/layered/b-late/monkey.V4.npy"
! "$build/ventral" score --recordings "$folder/layered" --name elsewhere --results "$folder" \
    --sites "$folder/session/monkey.json" --layers all --quiet 2> "$folder/said" || exit 1
grep -q 'b-late: has no responses to the stimuli; expected monkey.npy$' "$folder/said"
rm -rf "$folder"
