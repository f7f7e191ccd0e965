#!/bin/sh
# A disk that is full (here: files may not grow beyond 100 kB): one sentence, exit 1, no part of a file, and what
# was there before stays.
set -eu
build=$1
results=$build/tests/full
rm -rf "$results"
mkdir -p "$results/resnet-50-doubled_untrained/seed-0/recordings"
old=$results/resnet-50-doubled_untrained/seed-0/recordings/receptive_field.nc
echo old > "$old"
for command in "ventral record --model resnet-50-doubled_untrained" "analyses/studies/simulation --model pixels"; do
    code=0
    sh -c "ulimit -f 200; exec \"$build\"/$command --results \"$results\" --quiet" \
        > /dev/null 2> "$results/said" || code=$?
    test "$code" -eq 1
    test "$(wc -l < "$results/said")" -eq 1
    grep -q 'free some space and run again' "$results/said"
    test -z "$(find "$results" -name '*.part')"
done
test "$(cat "$old")" = old

# What is printed may not fit either; and where nothing can be printed, no file takes the stream's place.
for command in models benchmarks "layers pixels" --version; do
    code=0
    # shellcheck disable=SC2086
    "$build/ventral" $command > /dev/full 2> "$results/said" || code=$?
    test "$code" -eq 1
    test "$(cat "$results/said")" = 'ventral: what is printed cannot be written (No space left on device); free some space and run again'
    "$build/ventral" $command >&- 2> "$results/said"
    test ! -s "$results/said"
done
code=0
"$build/ventral" nothing > /dev/full 2> "$results/said" || code=$?
test "$code" -eq 2 && test "$(wc -l < "$results/said")" -eq 1
