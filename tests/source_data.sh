#!/bin/sh
# From downloaded files to results: the texture benchmarks, the source check, and property assemblies in place
# of the embedded histograms. The files are those of tests/make_downloads.py, the recordings those of the
# other tests (model A, seed 0); tests/textures_in_numpy.py computes the same independently.
set -eu
build=$1
results=$build/tests/source
VENTRAL_DATA=$build/tests/downloads
export VENTRAL_DATA
rm -rf "$results"
mkdir -p "$results/resnet-50-doubled_untrained/seed-0"
cp -r "$build/tests/results/resnet-50-doubled_untrained/seed-0/recordings" "$results/resnet-50-doubled_untrained/seed-0/"
"$build/analyses/record_textures" --model resnet-50-doubled_untrained --results "$results" --quiet
for program in "$build"/analyses/Marques2020/FreemanZiemba2013-*.o; do
    "${program%.o}" --model resnet-50-doubled_untrained --results "$results" --source --quiet
done
for name in Ringach2002-circular_variance Ringach2002-max_dc; do
    "$build/analyses/Marques2020/$name" --model resnet-50-doubled_untrained --results "$results" --source --quiet
done
"$build/analyses/check_source" --model resnet-50-doubled_untrained --results "$results" --quiet
/usr/bin/python3 tests/textures_in_numpy.py "$build" "$results"

# What is wrong with a download is said, and nothing is written.
mkdir -p "$results/broken"
cp "$VENTRAL_DATA"/stimulus_FreemanZiemba2013_properties.zip "$results/broken/"
cp "$VENTRAL_DATA"/broken/incomplete.csv "$results/broken/stimulus_FreemanZiemba2013_properties.csv"
rm "$results/resnet-50-doubled_untrained/seed-0/recordings/texture.nc"
if VENTRAL_DATA=$results/broken "$build/analyses/record_textures" --model resnet-50-doubled_untrained --results "$results" 2>"$results/said"; then exit 1; fi
grep -q 'needs each texture once: .*(missing)' "$results/said"
test ! -e "$results/resnet-50-doubled_untrained/seed-0/recordings/texture.nc"
