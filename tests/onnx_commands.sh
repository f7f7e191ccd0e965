#!/bin/sh
# An ONNX file as a user scores it: a wrong file, layer or input is refused in one sentence, with exit code 1; all layers
# compared at once have the scores that each has by itself.
. tests/begin.sh
mkdir -p "$folder/my models" "$folder/outside"
model="$folder/my models/small.onnx"
"$build/tests/onnx/test_onnx_builtin" --write small "$model"

# refuse WORDS COMMAND...: refused with these words, without output or results.
refuse() {
    sentence=$1
    shift
    refused "$sentence" "$ventral" "$@" --results "$folder/refused"
    if [ -s "$folder/printed" ] || [ -e "$folder/refused" ]; then exit 1; fi
}
score="score --input imagenet --layer V1=relu1"
echo "no network" >"$folder/text.onnx"
refuse "text.onnx: is plain text, not an ONNX model; give" $score "$folder/text.onnx"
head -c 1000 "$model" >"$folder/cut.onnx"
refuse "cut.onnx" $score "$folder/cut.onnx"
: >"$folder/empty.onnx"
refuse "empty" $score "$folder/empty.onnx"
refuse "missing.onnx" $score "$folder/missing.onnx"
cp "$model" "$folder/here.onnx"
program=$(realpath "$ventral")
if (cd "$folder" && "$program" $score here --data "$OLDPWD/data") 2>"$said"; then exit 1; fi
grep -qF "no built-in model here; did you mean the file here.onnx?" "$said"
for kind in cycle vector nan external; do "$build/tests/onnx/test_onnx_builtin" --write $kind "$folder/$kind.onnx"; done
refuse "cycle" $score "$folder/cycle.onnx"
refuse "four dimensions" $score "$folder/vector.onnx"

# Sizes that the file leaves open are said and can be chosen; one that is not square must be.
for kind in open wide; do "$build/tests/onnx/test_onnx_builtin" --write $kind "$folder/$kind.onnx"; done
"$ventral" layers "$folder/open.onnx" | grep -qF "leaves the size of its images open: 224 x 224 is shown"
"$ventral" layers "$folder/open.onnx" --screen 64x96 | grep -qE '^ +1 +Relu +3 x 64 x 96 map '
"$build/tests/onnx/test_onnx_builtin" --write rows "$folder/rows.onnx" # rows normalised each column: rows are channels
"$ventral" layers "$folder/rows.onnx" | grep -qE '^ +1 +Softmax +3 x 16 x 16 tensor '
"$ventral" layers "$folder/rows.onnx" | grep -qE '^ +2 +Softmax +3 x 16 x 16 map '
refuse "not square; give --screen 160x224" $score "$folder/wide.onnx"
refuse "has 224 columns, not the 96 of --screen 160x96" $score "$folder/wide.onnx" --screen 160x96
"$ventral" score "$folder/wide.onnx" --input imagenet --layer V1=r --screen 160x224 --benchmark max_dc \
    --results "$folder/wide" --quiet
grep -q '"model_input":.*"imagenet, screen 160x224"' "$folder"/wide/wide/seed-0/*max_dc.json
refuse "not finite" $score "$folder/nan.onnx"
refuse "cannot be read" $score "$folder/external.onnx"
printf 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 23232\n' >"$folder/weights"
refuse "weights: is a Git LFS pointer, not weights of the model; run git lfs pull" $score "$folder/external.onnx"
rm "$folder/weights"
dd if=/dev/zero of="$folder/outside/weights" bs=1 count=23232 2>/dev/null
ln -s "$PWD/$folder/outside/weights" "$folder/my models/weights"
cp "$folder/external.onnx" "$folder/my models/external.onnx"
refuse "outside the model's folder" $score "$folder/my models/external.onnx"
refuse "the nearest names are relu1" score "$model" --input imagenet --layer V1=rleu1
refuse "a region without its layer; write V1=LAYER" score "$model" --input imagenet --layer V1
refuse "two layers for V1, relu1 and conv1" score "$model" --input imagenet --layer "V1=relu1, V1=conv1"
refuse "--input is missing" score "$model" --layer V1=relu1
refuse "for V1, V2, V4 or IT, not for \"V3\"" score "$model" --input imagenet --search-layers V3
refuse "MajajHong2015.public, which is missing; \`ventral data MajajHong2015.public\` downloads it" \
    score "$model" --input imagenet --search-layers V4
refuse "gives the same layer twice" score "$model" --input imagenet --search-layers V1 --layer relu1,relu1
refuse "cannot represent V1" score "$model" --input imagenet --search-layers V1 --layer flatten
refuse "two layers for V1, relu1 and conv1" score "$model" --input imagenet --layer relu1,conv1
refuse "two layers for V1, relu1 and conv1" score "$model" --input imagenet --layer V1=relu1,V4=relu1,V1=conv1
refuse "--seeds 1" ensemble "$model" --input imagenet --layer relu1 --seeds 2

# A vector as V1: it is said that this is slow.
"$ventral" score "$model" --input imagenet --layer V1=flatten --benchmark max_dc --results "$folder/vectors" >"$said"
grep -qF "layer flatten: a vector: units without a place, for which the whole network runs (slow)" "$said"

# Commands without results need no model name; the ending may be in capitals; other files are refused by what they are.
cp "$model" "$folder/small (1).onnx"
cp "$model" "$folder/SMALL.ONNX"
"$ventral" layers "$model" >"$folder/listed"
grep -qE '^ +1 +Conv .* map ' "$folder/listed"
for name in "small (1).onnx" SMALL.ONNX; do
    "$ventral" layers "$folder/$name" | cmp - "$folder/listed"
done
"$ventral" stimuli "$folder/pictures" blank --quiet
"$ventral" activations "$folder/small (1).onnx" --layer relu1 --input unit --output "$folder/a.npy" \
    "$folder"/pictures/blank/*.png
cp "$folder"/pictures/blank/*.png "$folder/shown.png"
cp "$model" "$folder/small.onnx"
ln -sf shown.png "$folder/link.png"
mkfifo "$folder/pipe"

# An array has the axes of a tensor [1, a, b, c]; of channels last and of tokens it is said which it has.
"$build/tests/onnx/test_onnx_builtin" --write axes "$folder/axes.onnx"
for layer in rows:b axes:t axes:l axes:k; do
    "$ventral" activations "$folder/${layer%:*}.onnx" --layer "${layer#*:}" --input unit \
        --output "$folder/${layer#*:}.npy" "$folder/shown.png"
done >"$said"
{
    echo "l: the tensor's axes [1, 16, 16, 3] are images, rows, columns, channels; the array's are images, channels, rows, columns"
    echo "k: the tensor's axes [1, 256, 3] are images, rows, channels; the array's are images, channels, rows, columns"
} | cmp - "$said"
/usr/bin/python3 - "$folder" <<'END'
import sys, numpy
b, t, l, k = (numpy.load(f"{sys.argv[1]}/{name}.npy") for name in "btlk")
assert b.shape == (1, 3, 16, 16) and numpy.allclose(b.sum(2), 1)
assert numpy.array_equal(t, l.transpose(0, 2, 1, 3))
assert numpy.array_equal(k[0, :, :, 0], l.reshape(3, 256))
END
not_written() { # SENTENCE PLACE
    if "$ventral" activations "$folder/small.onnx" --layer relu1 --input unit --output "$folder/$2" "$folder/shown.png" \
        2>"$said"; then exit 1; fi
    test "$(cat "$said")" = "ventral activations: $folder/$2: $1"
}
for place in shown.png link.png small.onnx; do
    not_written "would be overwritten while it is read; give --output another name" $place
done
not_written "is a pipe; give the path of a file" pipe
cmp "$folder"/pictures/blank/*.png "$folder/shown.png"
cmp "$model" "$folder/small.onnx"
refuse "give one, as in --name mymodel" $score "$folder/small (1).onnx"
printf 'PK\003\004......archive/data.pkl' >"$folder/net.pt"
refuse "net.pt: is a PyTorch checkpoint, not an ONNX model; export" score "$folder/net.pt"
refuse "outside: is a folder, not an ONNX model" score "$folder/outside"
cp "$model" "$folder/net.pb"
refuse "net.pb: does not end in .onnx" score "$folder/net.pb"

# Names with control sequences or line ends are escaped wherever they are printed.
LC_ALL=C sed 's/relu1/r\x1b[1m/g; s/conv2/co\nv2/g' "$model" >"$folder/names.onnx"
"$ventral" layers "$folder/names.onnx" >"$said"
test "$(wc -l <"$said")" -eq "$(wc -l <"$folder/listed")"
grep -qF 'r\x1b[1m' "$said"
grep -qF 'co\nv2' "$said"
"$ventral" score "$folder/names.onnx" --input unit --layer "V1=$(printf 'r\033[1m')" --benchmark max_dc \
    --results "$folder/names" >>"$said"
"$ventral" score "$folder/names.onnx" --input unit --search-layers V1 --results "$folder/names" >>"$said"
"$ventral" layers "$folder/names.onnx" --json >>"$said"
refuse 'r\x1b[1m' score "$folder/names.onnx" --input unit --layer V1=relu1
cat "$folder/names/names/layers-V1.csv" >>"$said"
if LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" "$said"; then
    echo "a name is printed with control characters:" && cat -v "$said" && exit 1
fi
rm -rf "$folder/names"

# All layers at once, and single layers.
"$ventral" score "$model" --input imagenet --search-layers V1 --results "$folder/all" >"$said"
grep -q "selects for a high score" "$said"
test "$(wc -l <"$folder/all/small/layers-V1.csv")" -eq 5
"$ventral" score "$model" --input imagenet --search-layers V1 --threads 1 --layer conv2,relu1 --quiet \
    --results "$folder/two"
for layer in relu1 conv2; do
    grep "^$layer," "$folder/two/small/layers-V1.csv" >"$folder/two.row"
    grep "^$layer," "$folder/all/small/layers-V1.csv" | cmp - "$folder/two.row"
    "$ventral" score "$model" --input imagenet --layer $layer --quiet --results "$folder/$layer"
    /usr/bin/python3 - "$folder" "$layer" <<'END'
import csv, json, sys
scratch, layer = sys.argv[1:]
rows = list(csv.DictReader(open(f"{scratch}/all/small/layers-V1.csv")))
row = next(r for r in rows if r["layer"] == layer)
nodes = {n["name"]: n for n in json.load(open(f"{scratch}/{layer}/small/seed-0/scores.json"))["nodes"]}
names = [name for name in row if name.startswith("Marques2020_")]
assert len(names) == 15
for name in names:
    assert abs(float(row[name]) - nodes[name]["score"]) < 2e-6, (layer, name, row[name], nodes[name]["score"])
assert abs(float(row["Marques2020"]) - nodes["Marques2020"]["score_evaluated"]) < 2e-6
END
done

# Layers that cannot be scored: every result says why, as do the commands that show it; nothing fails.
odd="$folder/odd.onnx"
"$build/tests/onnx/test_onnx_builtin" --write odd "$odd"
# unscorable LAYER BENCHMARKS REASON
unscorable() {
    results=$folder/unscorable/$1
    draw=$results/odd/seed-0
    "$ventral" score "$odd" --layer "$1" --input unit --results "$results" >"$said"
    grep -qF "not scorable: $2 benchmarks: $3" "$said"
    test "$(grep -lF "\"reason\":	\"$3\"" "$draw"/Marques2020_*.json | wc -l)" -eq "$2"
    "$ventral" table odd --results "$results" | cmp - "$said"
    test "$("$ventral" tree odd --results "$results" | grep -cF "not scorable: $3")" -eq "$2"
    "$ventral" audit grating_summation_field --model odd --results "$results" | grep -qF "not scorable: $3"
    "$ventral" ensemble "$odd" --layer "$1" --input unit --seeds 1 --results "$results" --quiet
    test "$(grep -cF "\"reason\":	\"$3\"" "$results/odd/ensemble/seed-0.json")" -eq "$2"
    test "$(sed -n 2p "$results/odd/ensemble-1.csv" | tr -cd , | wc -c)" -eq 15
    test "$(sed -n 2p "$results/odd/ensemble-1.csv" | tr , '\n' | grep -c '^$')" -eq "$2"
    # From recordings that are there: the same again.
    cp -r "$draw" "$folder/once"
    "$ventral" score "$odd" --layer "$1" --input unit --results "$results" --quiet
    diff -r "$folder/once" "$draw" && rm -r "$folder/once"
}
silent="no unit of the layer that could lie at the stimuli's centre responds to a receptive-field stimulus"
away="no unit's receptive field lies at the stimuli's centre"
infinite="the layer has responses that are not finite numbers (NaN or infinite)"
unscorable dead 15 "$silent"
unscorable coarse 15 "$away"
unscorable root 15 "$infinite"
unscorable flat 5 "no unit that is driven by this stimulus set has a value of this property"
"$ventral" record "$odd" --layer root --input unit --results "$folder/recorded" | grep -q '^not finite *[1-9][0-9]* of them respond with NaN'
grep -q '"units_not_finite":' "$folder/unscorable/root/odd/seed-0/Marques2020_Ringach2002-max_dc.json"
"$ventral" score "$odd" --search-layers V1 --layer relu1,dead,coarse,root --input unit --results "$folder/odd" >"$said"
for reason in "$silent" "$away" "$infinite"; do
    grep -qF "not scorable: $reason" "$said"
    test "$(grep -cF ",,,,,,,,,,,,,,,$reason" "$folder/odd/odd/layers-V1.csv")" -eq 1
done
demo=$PWD/tests/reference/neural_demo
cat >"$folder/demo.json" <<END
{"recording": "$demo/assy_demo.nc", "stimuli": "$demo/stimulus_demo.csv", "images": "$demo/stimulus_demo.zip",
 "region": "V4", "degrees": 8, "start": 70, "end": 170}
END
"$ventral" score "$odd" --layer V4=root --input unit --sites "$folder/demo.json" --results "$folder/odd" >"$said"
grep -qF "not scorable        $infinite" "$said"
"$ventral" score "$odd" --input unit --sites "$folder/demo.json" --layers all --metrics cka --results "$folder/odd" --quiet
layers=$folder/odd/odd/seed-0/own-demo.layers
grep -q '^root,.*,,,,,,,,,,,,,,,,$' "$layers.csv"
grep -q '^relu1,.*,0\.[0-9]*,$' "$layers.csv"
test "$(wc -l <"$layers.csv")" -eq 14 # flatten is pool under another name
grep -qF '"reason":	"the layer has responses that are not finite numbers (NaN or infinite)"' "$layers.json"
if "$ventral" audit max_dc --model odd --results "$folder/unscorable/dead" --neuron 0 2>"$said"; then exit 1; fi
grep -q 'odd: no unit has its receptive field at the stimulus centre' "$said"

# A name belongs to one file, layer and input: others neither use its results nor overwrite them.
others() {
    sentence=$1
    shift
    if "$ventral" "$@" --results "$folder/relu1" 2>"$said"; then exit 1; fi
    grep -qF -- "$sentence" "$said" && test "$(wc -l <"$said")" -eq 1
}
"$ventral" ensemble "$model" --input imagenet --layer relu1 --seeds 1 --quiet --results "$folder/relu1"
mkdir "$folder/responses"
/usr/bin/python3 -c 'import numpy, sys; numpy.save(sys.argv[1], numpy.zeros((1, 2), "f4"))' "$folder/responses/blank.npy"
sum() { find "$folder/relu1" -type f -exec sha256sum {} + | sort; }
sum >"$folder/before"
others "of --input imagenet, not of unit; give this model another --name, or record again" score "$model" --input unit \
    --layer relu1
others "of layer relu1, not of conv2; give this model another --name, or record again with \`ventral record '$model' \
--layer conv2 --input imagenet --results $folder/relu1\`" score "$model" --input imagenet --layer conv2
others "of --degrees 8, not of 10" score "$model" --input imagenet --layer relu1 --degrees 10
others "$model, not of $odd" score "$odd" --name small --input imagenet --layer relu1
cp "$model" "$folder/small.before"
cat "$odd" >"$model"
others "a recording of $model before it changed" score "$model" --input imagenet --layer relu1
mv "$folder/small.before" "$model"
for command in table tree "audit max_dc" "cite max_dc"; do
    # shellcheck disable=SC2086
    others "that differs from the present $odd; score it again, or give another --name" $command --model "$odd" --name small
    # shellcheck disable=SC2086
    "$ventral" $command --model "$model" --results "$folder/relu1" >/dev/null
done
others "comes from an ONNX file, not from responses recorded elsewhere" score --recordings "$folder/responses" --name small
sum | cmp - "$folder/before"

# A file may not have a built-in model's name, its own or given, wherever results are written or read.
cp "$model" "$folder/pixels.onnx"
for command in score record "ensemble --seeds 1" "score --search-layers V1"; do
    refuse "the built-in model pixels; give another name, as in --name my-pixels" $command --input imagenet \
        --layer relu1 "$folder/pixels.onnx"
    refuse "the built-in model vone-block; give another name" $command --input imagenet --layer relu1 \
        "$model" --name vone-block
done
for command in table tree "audit max_dc" cite; do
    refuse "the built-in model pixels; give another name" $command --model "$folder/pixels.onnx"
done
"$ventral" layers "$folder/pixels.onnx" >"$said"
rm -rf "$folder"
