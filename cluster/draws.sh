#!/bin/sh
# One task of an ensemble: some draws of one model. cluster/draws.sh MODELS PARTS COUNT INDEX
#
# MODELS is a file with a model's name a line; each model has PARTS tasks of COUNT draws. INDEX counts the tasks from 0:
# first all of the first model, then those of the second. Draws that are finished are not computed again, so a task
# that was killed is simply run again. $VENTRAL, $RESULTS and $NETWORKS (one, redrawn) may be set.
set -eu
models=$1 parts=$2 count=$3 index=$4
model=$(sed -n "$((index / parts + 1))p" "$models")
test -n "$model" || { echo "$models: has no line $((index / parts + 1)) for task $index" >&2 && exit 1; }
exec "${VENTRAL:-build/ventral}" ensemble "$model" ${NETWORKS:+--networks "$NETWORKS"} \
    --results "${RESULTS:-results}" --first $((index % parts * count)) --count "$count" \
    --threads "${SLURM_CPUS_PER_TASK:-1}" --quiet
