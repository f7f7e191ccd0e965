#!/bin/sh
# A network from a file, as a person scores it: what is wrong with file, layer or input is one sentence and exit code 1;
# all layers compared at once have the scores that each has alone.
set -eu
build=$1
ventral=$build/ventral
scratch=$build/tests/onnx_commands
rm -rf "$scratch"
mkdir -p "$scratch/my models" "$scratch/outside"
model="$scratch/my models/small.onnx"
"$build/tests/onnx/test_onnx_builtin" --write small "$model"

# refused WORDS COMMAND...: exit code 1, one sentence with these words, and no result.
refused() {
    words=$1
    shift
    code=0
    "$ventral" "$@" --results "$scratch/refused" >"$scratch/out" 2>"$scratch/said" || code=$?
    if [ "$code" -ne 1 ] || [ -s "$scratch/out" ] || [ "$(wc -l <"$scratch/said")" -ne 1 ] ||
        ! grep -qF -- "$words" "$scratch/said" || [ -e "$scratch/refused" ]; then
        echo "$*: exit code $code, \"$words\" is not in:" && cat "$scratch/said"
        exit 1
    fi
}
score="score --input imagenet --layer V1=relu1"
echo "no network" >"$scratch/text.onnx"
refused "text.onnx: is plain text, not an ONNX model; give" $score "$scratch/text.onnx"
head -c 1000 "$model" >"$scratch/cut.onnx"
refused "cut.onnx" $score "$scratch/cut.onnx"
: >"$scratch/empty.onnx"
refused "empty" $score "$scratch/empty.onnx"
refused "missing.onnx" $score "$scratch/missing.onnx"
cp "$model" "$scratch/here.onnx"
program=$(realpath "$ventral")
if (cd "$scratch" && "$program" $score here --data "$OLDPWD/data") 2>"$scratch/said"; then exit 1; fi
grep -qF "no built-in model here; did you mean the file here.onnx?" "$scratch/said"
for kind in cycle vector nan external; do "$build/tests/onnx/test_onnx_builtin" --write $kind "$scratch/$kind.onnx"; done
refused "cycle" $score "$scratch/cycle.onnx"
refused "four dimensions" $score "$scratch/vector.onnx"
refused "not finite" $score "$scratch/nan.onnx"
refused "cannot be read" $score "$scratch/external.onnx"
printf 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 23232\n' >"$scratch/weights"
refused "weights: is a Git LFS pointer, not weights of the model; run git lfs pull" $score "$scratch/external.onnx"
rm "$scratch/weights"
dd if=/dev/zero of="$scratch/outside/weights" bs=1 count=23232 2>/dev/null
ln -s "$PWD/$scratch/outside/weights" "$scratch/my models/weights"
cp "$scratch/external.onnx" "$scratch/my models/external.onnx"
refused "outside the model's folder" $score "$scratch/my models/external.onnx"
refused "the nearest names are relu1" score "$model" --input imagenet --layer V1=rleu1
refused "before the flattening" score "$model" --input imagenet --layer V1=flatten
refused "a region without its layer; write V1=LAYER" score "$model" --input imagenet --layer V1
refused "two layers for V1, relu1 and conv1" score "$model" --input imagenet --layer "V1=relu1, V1=conv1"
refused "--input is missing" score "$model" --layer V1=relu1
refused "for V1, V2, V4 or IT, not for \"V3\"" score "$model" --input imagenet --search-layers V3
refused "MajajHong2015.public, which is missing; \`ventral data MajajHong2015.public\` downloads it" \
    score "$model" --input imagenet --search-layers V4
refused "gives the same layer twice" score "$model" --input imagenet --search-layers V1 --layer relu1,relu1
refused "cannot represent V1" score "$model" --input imagenet --search-layers V1 --layer flatten
refused "two layers for V1, relu1 and conv1" score "$model" --input imagenet --layer relu1,conv1
refused "two layers for V1, relu1 and conv1" score "$model" --input imagenet --layer V1=relu1,V4=relu1,V1=conv1
refused "--seeds 1" ensemble "$model" --input imagenet --layer relu1 --seeds 2

# What has no results needs no name for them; an ending may be in capitals; other files are refused as what they are.
cp "$model" "$scratch/small (1).onnx"
cp "$model" "$scratch/SMALL.ONNX"
"$ventral" layers "$model" >"$scratch/listed"
for name in "small (1).onnx" SMALL.ONNX; do
    "$ventral" layers "$scratch/$name" | cmp - "$scratch/listed"
done
"$ventral" stimuli "$scratch/pictures" blank --quiet
"$ventral" activations "$scratch/small (1).onnx" --layer relu1 --input unit --output "$scratch/a.npy" \
    "$scratch"/pictures/blank/*.png
cp "$scratch"/pictures/blank/*.png "$scratch/shown.png"
cp "$model" "$scratch/small.onnx"
ln -sf shown.png "$scratch/link.png"
mkfifo "$scratch/pipe"
not_written() { # SENTENCE PLACE
    if "$ventral" activations "$scratch/small.onnx" --layer relu1 --input unit --output "$scratch/$2" "$scratch/shown.png" \
        2>"$scratch/said"; then exit 1; fi
    test "$(cat "$scratch/said")" = "ventral activations: $scratch/$2: $1"
}
for place in shown.png link.png small.onnx; do
    not_written "would be overwritten while it is read; give --output another name" $place
done
not_written "is a pipe; give the path of a file" pipe
cmp "$scratch"/pictures/blank/*.png "$scratch/shown.png"
cmp "$model" "$scratch/small.onnx"
refused "give one, as in --name mymodel" $score "$scratch/small (1).onnx"
printf 'PK\003\004......archive/data.pkl' >"$scratch/net.pt"
refused "net.pt: is a PyTorch checkpoint, not an ONNX model; export" score "$scratch/net.pt"
refused "outside: is a folder, not an ONNX model" score "$scratch/outside"
cp "$model" "$scratch/net.pb"
refused "net.pb: does not end in .onnx" score "$scratch/net.pb"

# Names that a terminal would obey, or that end the line, are shown as they are, wherever they are printed.
LC_ALL=C sed 's/relu1/r\x1b[1m/g; s/conv2/co\nv2/g' "$model" >"$scratch/names.onnx"
"$ventral" layers "$scratch/names.onnx" >"$scratch/said"
test "$(wc -l <"$scratch/said")" -eq "$(wc -l <"$scratch/listed")"
grep -qF 'r\x1b[1m' "$scratch/said"
grep -qF 'co\nv2' "$scratch/said"
"$ventral" score "$scratch/names.onnx" --input unit --layer "V1=$(printf 'r\033[1m')" --benchmark max_dc \
    --results "$scratch/names" >>"$scratch/said"
"$ventral" score "$scratch/names.onnx" --input unit --search-layers V1 --results "$scratch/names" >>"$scratch/said"
"$ventral" layers "$scratch/names.onnx" --json >>"$scratch/said"
refused 'r\x1b[1m' score "$scratch/names.onnx" --input unit --layer V1=relu1
cat "$scratch/names/names/layers-V1.csv" >>"$scratch/said"
if LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" "$scratch/said"; then
    echo "a name is printed with control characters:" && cat -v "$scratch/said" && exit 1
fi
rm -rf "$scratch/names"

# Compared at once, and alone.
"$ventral" score "$model" --input imagenet --search-layers V1 --results "$scratch/all" >"$scratch/said"
grep -q "selects for a high score" "$scratch/said"
test "$(wc -l <"$scratch/all/small/layers-V1.csv")" -eq 5
"$ventral" score "$model" --input imagenet --search-layers V1 --threads 1 --layer conv2,relu1 --quiet \
    --results "$scratch/two"
for layer in relu1 conv2; do
    grep "^$layer," "$scratch/two/small/layers-V1.csv" >"$scratch/two.row"
    grep "^$layer," "$scratch/all/small/layers-V1.csv" | cmp - "$scratch/two.row"
    "$ventral" score "$model" --input imagenet --layer $layer --quiet --results "$scratch/$layer"
    /usr/bin/python3 - "$scratch" "$layer" <<'END'
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

# Layers that cannot be scored: every result says why, and so do the commands that show it; nothing fails.
odd="$scratch/odd.onnx"
"$build/tests/onnx/test_onnx_builtin" --write odd "$odd"
# unscorable LAYER BENCHMARKS REASON
unscorable() {
    results=$scratch/unscorable/$1
    draw=$results/odd/seed-0
    "$ventral" score "$odd" --layer "$1" --input unit --results "$results" >"$scratch/said"
    grep -qF "not scorable: $2 benchmarks: $3" "$scratch/said"
    test "$(grep -lF "\"reason\":	\"$3\"" "$draw"/Marques2020_*.json | wc -l)" -eq "$2"
    "$ventral" table odd --results "$results" | cmp - "$scratch/said"
    test "$("$ventral" tree odd --results "$results" | grep -cF "not scorable: $3")" -eq "$2"
    "$ventral" audit grating_summation_field --model odd --results "$results" | grep -qF "not scorable: $3"
    "$ventral" ensemble "$odd" --layer "$1" --input unit --seeds 1 --results "$results" --quiet
    test "$(grep -cF "\"reason\":	\"$3\"" "$results/odd/ensemble/seed-0.json")" -eq "$2"
    test "$(sed -n 2p "$results/odd/ensemble-1.csv" | tr -cd , | wc -c)" -eq 15
    test "$(sed -n 2p "$results/odd/ensemble-1.csv" | tr , '\n' | grep -c '^$')" -eq "$2"
    # From recordings that are there: the same again.
    cp -r "$draw" "$scratch/once"
    "$ventral" score "$odd" --layer "$1" --input unit --results "$results" --quiet
    diff -r "$scratch/once" "$draw" && rm -r "$scratch/once"
}
silent="no unit of the layer that could lie at the stimuli's centre responds to a receptive-field stimulus"
away="no unit's receptive field lies at the stimuli's centre"
infinite="the layer has responses that are not finite numbers (NaN or infinite)"
unscorable dead 15 "$silent"
unscorable coarse 15 "$away"
unscorable root 15 "$infinite"
unscorable flat 5 "no unit that is driven by this stimulus set has a value of this property"
grep -q '"units_not_finite":' "$scratch/unscorable/root/odd/seed-0/Marques2020_Ringach2002-max_dc.json"
"$ventral" score "$odd" --search-layers V1 --layer relu1,dead,coarse,root --input unit --results "$scratch/odd" >"$scratch/said"
for reason in "$silent" "$away" "$infinite"; do
    grep -qF "not scorable: $reason" "$scratch/said"
    test "$(grep -cF ",,,,,,,,,,,,,,,$reason" "$scratch/odd/odd/layers-V1.csv")" -eq 1
done
demo=$PWD/tests/reference/neural_demo
cat >"$scratch/demo.json" <<END
{"recording": "$demo/assy_demo.nc", "stimuli": "$demo/stimulus_demo.csv", "images": "$demo/stimulus_demo.zip",
 "region": "V4", "degrees": 8, "start": 70, "end": 170}
END
"$ventral" score "$odd" --layer V4=root --input unit --sites "$scratch/demo.json" --results "$scratch/odd" >"$scratch/said"
grep -qF "not scorable        $infinite" "$scratch/said"
"$ventral" score "$odd" --input unit --sites "$scratch/demo.json" --layers all --metrics cka --results "$scratch/odd" --quiet
layers=$scratch/odd/odd/seed-0/own-demo.layers
grep -q '^root,.*,,,,,,,,,,,,,,,,$' "$layers.csv"
grep -q '^relu1,.*,0\.[0-9]*,$' "$layers.csv"
test "$(wc -l <"$layers.csv")" -eq 14 # flatten is pool under another name
grep -qF '"reason":	"the layer has responses that are not finite numbers (NaN or infinite)"' "$layers.json"
if "$ventral" audit max_dc --model odd --results "$scratch/unscorable/dead" --neuron 0 2>"$scratch/said"; then exit 1; fi
grep -q 'odd: no unit has its receptive field at the stimulus centre' "$scratch/said"

# One name is of one file, layer and input: another one's results are neither used nor written over by others.
others() {
    sentence=$1
    shift
    if "$ventral" "$@" --results "$scratch/relu1" 2>"$scratch/said"; then exit 1; fi
    grep -qF -- "$sentence" "$scratch/said" && test "$(wc -l <"$scratch/said")" -eq 1
}
"$ventral" ensemble "$model" --input imagenet --layer relu1 --seeds 1 --quiet --results "$scratch/relu1"
mkdir "$scratch/responses"
/usr/bin/python3 -c 'import numpy, sys; numpy.save(sys.argv[1], numpy.zeros((1, 2), "f4"))' "$scratch/responses/blank.npy"
sum() { find "$scratch/relu1" -type f -exec sha256sum {} + | sort; }
sum >"$scratch/before"
others "of --input imagenet, not of unit; give this model another --name, or record again" score "$model" --input unit \
    --layer relu1
others "of layer relu1, not of conv2; give this model another --name, or record again with \`ventral record '$model' \
--layer conv2 --input imagenet --results $scratch/relu1\`" score "$model" --input imagenet --layer conv2
others "of --degrees 8, not of 10" score "$model" --input imagenet --layer relu1 --degrees 10
others "$model, not of $odd" score "$odd" --name small --input imagenet --layer relu1
cp "$model" "$scratch/small.before"
cat "$odd" >"$model"
others "a recording of $model before it changed" score "$model" --input imagenet --layer relu1
mv "$scratch/small.before" "$model"
for command in table tree "audit max_dc" "cite max_dc"; do
    # shellcheck disable=SC2086
    others "that differs from the present $odd; score it again, or give another --name" $command --model "$odd" --name small
    # shellcheck disable=SC2086
    "$ventral" $command --model "$model" --results "$scratch/relu1" >/dev/null
done
others "comes from an ONNX file, not from responses recorded elsewhere" score --recordings "$scratch/responses" --name small
sum | cmp - "$scratch/before"

# A built-in model's name is not a file's: not as its own, not given, wherever results are written or read.
cp "$model" "$scratch/pixels.onnx"
for command in score record "ensemble --seeds 1" "score --search-layers V1"; do
    refused "the built-in model pixels; give another name, as in --name my-pixels" $command --input imagenet \
        --layer relu1 "$scratch/pixels.onnx"
    refused "the built-in model vone-block; give another name" $command --input imagenet --layer relu1 \
        "$model" --name vone-block
done
for command in table tree "audit max_dc" cite; do
    refused "the built-in model pixels; give another name" $command --model "$scratch/pixels.onnx"
done
"$ventral" layers "$scratch/pixels.onnx" >"$scratch/said"
rm -rf "$scratch"
