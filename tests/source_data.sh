#!/bin/sh
# From downloaded files to results: the texture benchmarks, the source check, and property assemblies in place
# of the embedded histograms. The files are those of tests/make_downloads.py, the recordings those of the
# other tests (model A, seed 0); tests/textures_in_numpy.py computes the same independently.
. tests/begin.sh
results=$folder
VENTRAL_DATA=$build/tests/downloads
export VENTRAL_DATA
mkdir -p "$results/resnet-50-doubled_untrained/seed-0"
cp -r "$build/tests/results/resnet-50-doubled_untrained/seed-0/recordings" "$results/resnet-50-doubled_untrained/seed-0/"
"$ventral" record --textures --model resnet-50-doubled_untrained --results "$results" --quiet
for program in "$build"/analyses/Marques2020/FreemanZiemba2013-*.o; do
    "${program%.o}" --model resnet-50-doubled_untrained --results "$results" --source --quiet
done
# Texture responses in another order are refused.
mkdir -p "$results/sorted" && cp -r "$results/resnet-50-doubled_untrained" "$results/sorted/"
/usr/bin/python3 - "$results/sorted/resnet-50-doubled_untrained/seed-0/recordings/texture.nc" << 'END'
import netCDF4, sys
with netCDF4.Dataset(sys.argv[1], "r+") as data:
    for variable in data.variables.values():
        if "presentation" in variable.dimensions:
            variable[:] = variable[:][::-1]
END
refused 'in another order or from another set; record again with `ventral record --textures' \
    "$ventral" score resnet-50-doubled_untrained --benchmark max_noise --results "$results/sorted"
rm -r "$results/sorted"
for name in Ringach2002-circular_variance Ringach2002-max_dc; do
    "$build/analyses/Marques2020/$name" --model resnet-50-doubled_untrained --results "$results" --source --quiet
done
"$build/analyses/studies/check_source" --model resnet-50-doubled_untrained --results "$results" --quiet
/usr/bin/python3 tests/textures_in_numpy.py "$build" "$results"

# Textures among the user's own recordings, in another order, identified by names: the same scores.
draw=$results/resnet-50-doubled_untrained/seed-0
/usr/bin/python3 - "$draw/recordings" "$results/own" <<'PYTHON'
import os
import sys

import netCDF4
import numpy

draw, own = sys.argv[1:]
os.makedirs(own)
for name in ("receptive_field", "blank", "orientation", "texture"):
    with netCDF4.Dataset(f"{draw}/{name}.nc") as data:
        responses, names = numpy.array(data["activations"]), data["stimulus_id"][:]
    order = numpy.random.RandomState(1).permutation(len(responses)) if name == "texture" else slice(None)
    numpy.save(f"{own}/{name}.npy", responses[order])
    if name == "texture":
        open(f"{own}/texture.file_names.txt", "w").writelines(f"{i}\n" for i in names[order])
PYTHON
score_own() {
    "$ventral" score --recordings "$results/own" --name elsewhere --results "$results/scored" --quiet
}
score_own
for result in "$draw"/Marques2020_Freeman*.json; do
    for one in "$result" "$results/scored/elsewhere/seed-0/${result##*/}"; do
        grep '"status":\|"units_kept":\|"model_histogram":' "$one" > "$one.values"
    done
    cmp "$result.values" "$one.values"
done
/usr/bin/python3 -c "import numpy, sys
numpy.save(sys.argv[1], numpy.load(sys.argv[1])[:, 1:])" "$results/own/texture.npy"
refused 'texture.npy: has .* it must hold the whole layer as receptive_field does' score_own

# Images without the assembly: the embedded neurons serve. The assembly without images: it gives the ceiling.
one=Marques2020_FreemanZiemba2013-max_texture
result=$results/resnet-50-doubled_untrained/seed-0/$one.json
mkdir -p "$results/images" "$results/neurons"
cp "$VENTRAL_DATA"/stimulus_FreemanZiemba2013_properties.* "$results/images/"
cp "$VENTRAL_DATA"/assy_movshon_FreemanZiemba2013_V1_properties.nc "$results/neurons/"
for kind in images neurons; do
    VENTRAL_DATA=$results/$kind "$build/analyses/Marques2020/${one#Marques2020_}" --model resnet-50-doubled_untrained --results "$results" --quiet
    cp "$result" "$results/$kind.json"
done
grep -q '"status":.*"evaluated"' "$results/images.json"
grep -q '"file":.*"data/biology_textures.json"' "$results/images.json"
grep -q '"status":.*"not evaluated"' "$results/neurons.json"
grep -q '"reason":.*"needs the stimuli FreemanZiemba2013_properties, which are a download"' "$results/neurons.json"
grep -q '"file":.*FreemanZiemba2013_V1_properties.nc"' "$results/neurons.json"
grep -q '"ceiling":[^0-9n]*0\.[89]' "$results/neurons.json"

# A faulty download is refused with a message, and nothing is written.
mkdir -p "$results/broken"
cp "$VENTRAL_DATA"/stimulus_FreemanZiemba2013_properties.zip "$results/broken/"
cp "$VENTRAL_DATA"/broken/incomplete.csv "$results/broken/stimulus_FreemanZiemba2013_properties.csv"
rm "$results/resnet-50-doubled_untrained/seed-0/recordings/texture.nc"
VENTRAL_DATA=$results/broken
refused 'needs each texture once: .*(missing)' "$ventral" record --textures --model resnet-50-doubled_untrained --results "$results"
test ! -e "$results/resnet-50-doubled_untrained/seed-0/recordings/texture.nc"
