#!/bin/sh
# A model recorded in PyTorch by the example has the same distributions as in the engine, with the same weights. (Scores
# are resampled with seeds derived from the model's name, and a recording may not have the name of a built-in model.)
set -eu
build=$1
folder=$build/tests/example_pytorch
model=resnet-18_untrained
name=recorded-in-pytorch
/usr/bin/python3 -c 'import torch, torchvision, PIL' 2> /dev/null || exit 77
rm -rf "$folder"
mkdir -p "$folder"
"$build/ventral" stimuli "$folder/images" --degrees 8 --quiet
/usr/bin/python3 examples/record_pytorch.py "$folder/images" "$folder/responses" --model resnet18 \
    --layer 'layer1.0.relu#1' --window .3
"$build/ventral" score --recordings "$folder/responses" --name "$name" --results "$folder/own"
"$build/ventral" score "$model" --results "$folder/engine" --quiet

# As many units in the field, as many of them kept, and the largest gaps to the neurons within .001.
of() { sed -n "s/^\t*\"$2\":\t\(.*\),\$/\1/p" "$1"; }
for result in "$folder/engine/$model/seed-0"/Marques2020_[CDRS]*.json; do
    own=$folder/own/$name/seed-0/${result##*/}
    for key in units_in_field units_kept distance; do
        echo "${result##*/} $key $(of "$result" $key) $(of "$own" $key)"
    done
done > "$folder/compared"
cat "$folder/compared"
test "$(grep -c ' distance [0-9]' "$folder/compared")" -eq 15
awk '{ apart = $3 - $4; if (apart < 0) apart = -apart; if (apart > ($2 == "distance" ? .001 : 0)) exit 1 }' \
    "$folder/compared"
rm -rf "$folder"
