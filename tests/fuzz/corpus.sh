#!/bin/sh
# corpus.sh BUILD TARGET...: each fuzz target reads its corpus (tests/fuzz/corpus), 20 seconds at most.
set -eu
build=$1
shift
for target; do
    timeout 20 "$build/tests/fuzz/fuzz_$target" "tests/fuzz/corpus/$target" 2>"$build/tests/fuzz/said" >"$build/tests/fuzz/count" || {
        echo "$target:" && tail -n 30 "$build/tests/fuzz/said" && exit 1
    }
done
