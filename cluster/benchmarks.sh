#!/bin/sh
# One task of a comparison: one benchmark of one model. cluster/benchmarks.sh MODELS INDEX
#
# MODELS is a file with a model a line: its name, or an ONNX file with its options ("a.onnx --layer V1=layer1 --input
# imagenet --name a"). INDEX counts from 0 over the benchmarks of the first model, then those of the second. A
# result that is there is not computed again. $VENTRAL, $RESULTS and $SEED may be set.
set -eu
models=$1 index=$2
ventral=${VENTRAL:-build/ventral} results=${RESULTS:-results} seed=${SEED:-0}
count=$("$ventral" benchmarks --names | wc -l)
model=$(sed -n "$((index / count + 1))p" "$models")
test -n "$model" || { echo "$models: has no line $((index / count + 1)) for task $index" >&2 && exit 1; }
benchmark=$("$ventral" benchmarks --names | sed -n "$((index % count + 1))p")
case $model in
*' --name '*) name=$(echo "$model" | sed 's/.* --name *\([^ ]*\).*/\1/') ;;
*) name=$(basename "${model%% *}" .onnx) ;;
esac
test ! -s "$results/$name/seed-$seed/$benchmark.json" || exit 0
# shellcheck disable=SC2086 # a line's options are words of their own
exec "$ventral" score $model ${SEED:+--seed "$SEED"} --results "$results" --benchmark "$benchmark" \
    --threads "${SLURM_CPUS_PER_TASK:-1}" --quiet
