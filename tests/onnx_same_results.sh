#!/bin/sh
# A built-in model and the same network from an ONNX file give the same tables, byte for byte, and the same results,
# except for the fields about the file, the digests of the recordings, and what depends on the name: which units are drawn.
. tests/begin.sh

# A result without those fields.
plain() {
    sed -e '/"model":/d' -e '/"raw":/d' -e '/"raw_error":/d' -e '/"score":/d' -e '/"draws":/,/}/d' \
        -e '/"published_score":/d' -e '/"published_rank":/d' -e '/"model_file":/d' -e '/"model_sha256":/d' -e '/"model_input":/d' -e '/"layer_tensor":/d' -e '/"sha256":/d' \
        -e "s#$folder/[a-z]*/[a-z0-9_-]*/##" -e 's/\("program_digest":.*\),$/\1/' "$1"
}

compare() {
    model=$1 layer=$2 input=$3
    "$build/tests/onnx/test_onnx_builtin" --write "$model" "$folder/network.onnx"
    "$ventral" score "$model" --results "$folder/own" --quiet
    "$ventral" score "$folder/network.onnx" --name "my-$model" --layer "$layer" --input "$input" \
        --results "$folder/file" --quiet
    own=$folder/own/$model/seed-0
    file=$folder/file/my-$model/seed-0
    count=0
    for result in "$own"/Marques2020_*.json; do
        name=${result##*/}
        plain "$result" >"$folder/a"
        plain "$file/$name" >"$folder/b"
        cmp "$folder/a" "$folder/b"
        count=$((count + 1))
    done
    test "$count" -eq 22
    for table in "$own"/Marques2020_*.csv "$own/recordings/receptive_fields.csv"; do
        cmp "$table" "$file/${table#"$own/"}"
    done
    grep -q "\"model_sha256\":.*\"$(sha256sum "$folder/network.onnx" | cut -d ' ' -f 1)\"" \
        "$file/Marques2020_Ringach2002-max_dc.json"
}
compare resnet-50x2_untrained layer1.0.relu2 imagenet
compare vone-block vone_block tf

# Recordings of another layer or input are not taken for this one's.
refused 'is a recording of --input tf, not of unit' "$ventral" score "$folder/network.onnx" --name my-vone-block \
    --layer vone_block --input unit --results "$folder/file" --quiet
rm -rf "$folder"
