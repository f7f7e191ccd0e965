#!/bin/sh
# The seven texture benchmarks on a set in closed form: vone-block's scores and histograms are those of an independent
# computation (tests/reference/textures_procedural.json); results and recordings name the images; a recording of other
# images is refused; units are audited; page and paper name the images; a file that is missing is named.
set -eu
build=$1
folder=$build/tests/textures
ventral=$build/ventral
rm -rf "$folder"
mkdir -p "$folder/set" "$folder/other" "$folder/half"
/usr/bin/python3 - "$folder" <<'END'
import csv, hashlib, io, json, sys, zipfile
import numpy as np
from PIL import Image
folder = sys.argv[1]
reference = json.load(open("tests/reference/textures_procedural.json"))
r, c = np.mgrid[0:640, 0:640]
u, v, d = (c - 360) / 80, (r - 360) / 80, np.hypot(r - 360, c - 360)
inside = (r >= 200) & (r < 520) & (c >= 200) & (c < 520) & (d < 160)
disc = (1 + np.cos(np.pi * d / 160)) / 2
rows, total, files = [], 0, {}
for kind in (1, 2):
    for f in range(15):
        o, k, a = 12 * f * np.pi / 180, .6 * 2 ** (f / 5), .35 + .04 * f
        for s in range(15):
            p, q = 2 * np.pi * (.618034 * (s + 1) % 1), 2 * np.pi * (.414214 * (s + 1) % 1)
            l = 2 * np.pi * k * (u * np.cos(o) + v * np.sin(o)) + p
            m = 2 * np.pi * k * (v * np.cos(o) - u * np.sin(o)) / 2 + q
            w = np.clip(2 * np.sin(l) * np.sin(m), -1, 1) if kind == 2 else (np.sin(l) + np.sin(m)) / 2
            image = np.where(inside, (128 + 127 * a * w * disc).astype(np.uint8), 128).astype(np.uint8)
            total += int(image.sum(dtype=np.int64))
            stream, name = io.BytesIO(), f"{kind}-{f + 1}-{s + 1}"
            Image.fromarray(image).save(stream, format="PNG", compress_level=1)
            files[name + ".png"] = stream.getvalue()
            rows.append([name, 8, .5, .5, f + 1, s + 1, kind, name + ".png"])
assert total == reference["sum of all bytes"], total
header = "image_id degrees position_y position_x family sample type image_file_name".split()
sha1 = lambda data: hashlib.sha1(data).hexdigest()
open(folder + "/sha1", "w").write(sha1("".join(sha1(files[row[-1]]) + "\n" for row in rows).encode()))
for place, first in ("set", "1-1-1.png"), ("other", "1-1-2.png"):  # the other set has one image twice
    base = f"{folder}/{place}/stimulus_FreemanZiemba2013_properties"
    with open(base + ".csv", "w", newline="") as stream:
        csv.writer(stream).writerows([header] + rows)
    with zipfile.ZipFile(base + ".zip", "w") as archive:
        for name, data in files.items():
            archive.writestr(name, files[first] if name == "1-1-1.png" else data)
END

export VENTRAL_DATA="$folder/set"
results=$folder/results
draw=$results/vone-block/seed-0
freeman=Marques2020_FreemanZiemba2013
"$ventral" record vone-block --results "$results" --quiet
"$ventral" record vone-block --textures --results "$results" >"$folder/said"
grep -q '^ *images other than the published$' "$folder/said"
score() { "$ventral" score vone-block --results "$results" --benchmark "$@"; }
for property in texture_selectivity texture_variance_ratio texture_sparseness abs_texture_modulation_index \
    texture_modulation_index max_texture max_noise; do # a whole last part wins: not the absolute index
    score $property --quiet
done
/usr/bin/python3 - "$draw/$freeman" "$folder/sha1" <<'END'
import json, sys
place, sha1 = sys.argv[1], open(sys.argv[2]).read()
expected = json.load(open("tests/reference/textures_procedural.json"))["vone-block"]
for name, raw in expected["raw"].items():
    result = json.load(open(f"{place}-{name}.json"))
    assert (result["units_in_field"], result["units_kept"]) == (expected["in_field"], expected["kept"]), name
    assert abs(result["raw"] - raw) <= expected["tolerance"], (name, result["raw"], raw)
    assert (result["images"], result["images_sha1"]) == ("other than the published", sha1), name
    histogram = expected.get("histogram_" + name.replace("texture_selectivity", "selectivity"))
    if histogram:
        assert sum(abs(a - b) for a, b in zip(result["model_histogram"], histogram)) <= 2 * 3, name
END
/usr/bin/python3 -c "import netCDF4, sys
assert netCDF4.Dataset(sys.argv[1])['activations'].images_sha1 == open(sys.argv[2]).read()" \
    "$draw/recordings/texture.nc" "$folder/sha1"

# A unit: its receptive field, its responses to each family, all its properties.
"$ventral" score vone-block --results "$results" --quiet
"$ventral" audit vone-block texture_modulation_index --results "$results" >"$folder/said"
grep -q "^images other than the published (SHA-1 of their list $(cat "$folder/sha1"))" "$folder/said"
"$ventral" audit vone-block texture_modulation_index --neuron 3 --results "$results" >"$folder/said"
grep -q "^tuning curve: family of textures, spikes/s (and for the family's noise); baseline" "$folder/said"
grep -q '^  texture modulation index .*<- in the bin from' "$folder/said"
grep -q '^  circular variance  ' "$folder/said"
test "$(sed -n 's/^  texture modulation index *\([^ ]*\).*/\1/p' "$folder/said" | cut -c 1-5)" = \
    "$(awk -F , '$1 == 3 { printf "%.4g", $9 }' "$draw/$freeman-texture_modulation_index.csv" | cut -c 1-5)"
curve=$results/audit/$freeman-texture_modulation_index-3
test "$(wc -l <"$curve.csv")" -eq 16
head -n 1 "$curve.csv" | grep -qx 'family of textures,rate,baseline,noise'
gnuplot -c figures/tuning_curve.gp "$curve.csv" "$curve.svg" && test -s "$curve.svg"

# The page says so of each of the seven, and the paper's numbers have it. (Weights are fixed, so both ways are the same.)
mkdir -p "$folder/page" "$results/vone-block/redrawn-0"
cp "$draw"/*.json "$draw"/*.csv "$results/vone-block/redrawn-0"
sed -i 's/"networks":\(.*\)"one"/"networks":\1"redrawn"/' "$results/vone-block/redrawn-0"/*.json
"$build/web/webpage" --model vone-block --results "$results" --output "$folder/page" --quiet
test "$(grep -c 'Images: other than the published, so the score cannot be compared with published ones\.' \
    "$folder/page/index.html")" -eq 7
"$build/paper/numbers" --model vone-block --results "$results" --quiet
grep -qx "\\\\VentralSet{$freeman-max_texture/images}{other than the published}" "$results/paper/macros.tex"

# A recording of other images is refused by a benchmark, and made again by `ventral score`.
refuses() {
    message=$1
    shift
    code=0
    "$@" >"$folder/said" 2>&1 || code=$?
    test "$code" -eq 1 && grep -qF -- "$message" "$folder/said" || { echo "$*:" && cat "$folder/said" && exit 1; }
}
VENTRAL_DATA="$folder/other"
refuses "texture.nc: was recorded with other images than the present FreemanZiemba2013_properties; record again with" \
    "$build/analyses/Marques2020/FreemanZiemba2013-max_noise" --model vone-block --results "$results" --quiet
"$ventral" score vone-block --results "$results" --quiet
"$build/analyses/Marques2020/FreemanZiemba2013-max_noise" --model vone-block --results "$results" --quiet
! grep -q "\"images_sha1\":.*$(cat "$folder/sha1")" "$draw/$freeman-max_noise.json"

# The set is built from the published files, of which every one is checked; here against a list of others.
/usr/bin/python3 - "$folder/published" <<'END'
import hashlib, os, sys
import numpy as np
from PIL import Image
os.mkdir(sys.argv[1])
random, digests = np.random.RandomState(0), []
for kind in ("tex", "noise"):
    for im in (60, 56, 13, 48, 71, 18, 327, 336, 402, 38, 23, 52, 99, 393, 30):
        for sample in range(1, 16):
            path = f"{sys.argv[1]}/{kind}-320x320-im{im}-smp{sample}.png"
            Image.fromarray(random.randint(0, 256, (320, 320), dtype=np.uint8)).save(path, compress_level=1)
            digests.append(hashlib.sha1(open(path, "rb").read()).hexdigest() + ",\n")
open(sys.argv[1] + ".csv", "w").write("sha1,name_if_known\n" + "".join(sorted(digests)))
END
VENTRAL_DATA="$folder/built"
build_set() { /usr/bin/python3 examples/texture_set.py "$folder/published" "$@"; }
build_set "$folder/published.csv" >"$folder/said"
grep -qx 'all 450 files are the published ones' "$folder/said"
"$ventral" record vone-block --textures --results "$results" >"$folder/said"
grep -q '^ *images built from the published files$' "$folder/said"
/usr/bin/python3 - "$folder" <<'END'
import io, sys, zipfile
import numpy as np
from PIL import Image
image = zipfile.ZipFile(sys.argv[1] + "/built/stimulus_FreemanZiemba2013_properties.zip").read("2-3-4.png")
image = np.asarray(Image.open(io.BytesIO(image)))
published = np.asarray(Image.open(sys.argv[1] + "/published/tex-320x320-im13-smp4.png"), float)
assert image.shape == (640, 640) and image[199, 360] == image[360, 520] == image[200, 200] == 128
assert image[360, 360] == published[160, 160]
assert image[360, 440] == int(128 + (published[160, 240] - 128) * (1 + np.cos(np.pi / 2)) / 2)
END
refuses '450 files are not the published ones, such as noise-320x320-im13-smp1.png; get them again' build_set
rm "$folder/published/noise-320x320-im60-smp1.png"
refuses 'has 449 of the 450 published files; the first missing one is noise-320x320-im60-smp1.png' \
    build_set "$folder/published.csv"

# Which file is missing; another size.
cp "$folder/set/stimulus_FreemanZiemba2013_properties.csv" "$folder/half/"
VENTRAL_DATA="$folder/half"
refuses 'stimulus_FreemanZiemba2013_properties.zip is missing; run `ventral data FreemanZiemba2013_properties`' \
    "$ventral" record vone-block --textures --results "$results"
"$ventral" score vone-block --results "$folder/lacks" --quiet
grep -q '"reason":.*which are a download (stimulus_FreemanZiemba2013_properties.zip is missing)"' \
    "$folder/lacks/vone-block/seed-0/$freeman-max_noise.json"
sed 's/,8,/,4,/' "$folder/set/stimulus_FreemanZiemba2013_properties.csv" \
    >"$folder/other/stimulus_FreemanZiemba2013_properties.csv"
VENTRAL_DATA="$folder/other"
refuses 'row 1: 4 degrees; images of this set are 8 degrees wide' "$ventral" record vone-block --textures --results "$results"
