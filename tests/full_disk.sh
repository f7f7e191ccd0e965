#!/bin/sh
# A full disk (here: files may not grow beyond 100 kB): one sentence, exit code 1, no partial file, and earlier files
# stay.
. tests/begin.sh
results=$folder
mkdir -p "$results/resnet-50-doubled_untrained/seed-0/recordings"
old=$results/resnet-50-doubled_untrained/seed-0/recordings/receptive_field.nc
echo old > "$old"
for command in "ventral record --model resnet-50-doubled_untrained" "analyses/studies/simulation --model pixels"; do
    code=0
    sh -c "ulimit -f 200; exec \"$build\"/$command --results \"$results\" --quiet" \
        > /dev/null 2> "$said" || code=$?
    test "$code" -eq 1
    test "$(wc -l < "$said")" -eq 1
    grep -q 'free some space and run again' "$said"
    test -z "$(find "$results" -name '*.part')"
done
test "$(cat "$old")" = old

# Standard output may be full, too; and if it is closed, no file is opened in its place.
for command in models benchmarks "layers pixels" --version; do
    code=0
    # shellcheck disable=SC2086
    "$ventral" $command > /dev/full 2> "$said" || code=$?
    test "$code" -eq 1
    test "$(cat "$said")" = 'ventral: what is printed cannot be written (No space left on device); free some space and run again'
    "$ventral" $command >&- 2> "$said"
    test ! -s "$said"
done
code=0
"$ventral" nothing > /dev/full 2> "$said" || code=$?
test "$code" -eq 2 && test "$(wc -l < "$said")" -eq 1
