#!/bin/sh
# corpus.sh BUILD TARGET...: each fuzz target reads its corpus (tests/fuzz/corpus) within 20 seconds; then once more for
# each allocation, which fails. (Without memory HDF5 ends the process and libzip leaks: there only our own fail.)
set -eu
build=$1
shift
for target; do
    whose=all
    case $target in archive | netcdf | responses) whose=ours ;; esac
    for way in '' "--without-memory $whose"; do
        timeout "$(test -z "$way" && echo 20 || echo 300)" "$build/tests/fuzz/fuzz_$target" $way "tests/fuzz/corpus/$target" \
            2>"$build/tests/fuzz/said" >"$build/tests/fuzz/count" || {
            echo "$target $way:" && tail -n 30 "$build/tests/fuzz/said" && exit 1
        }
    done
done
