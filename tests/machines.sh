#!/bin/sh
# machines.sh BUILD: programs that may use only a part of the machine: one processor, a limited address space.
# (Another kind of processor: other_processor.sh.)
set -eu
build=$1
tree=$build/tests/machines
rm -rf "$tree"
mkdir -p "$tree"
said=$tree/said

# As many threads as usable processors, here one; OpenBLAS adds none.
threads() {
    most=0
    "$@" score resnet-18_untrained --results "$tree/threads" --quiet >/dev/null 2>&1 &
    while kill -0 $! 2>/dev/null; do
        # shellcheck disable=SC2012 # names are numbers
        now=$(ls "/proc/$!/task" 2>/dev/null | wc -l)
        [ "$now" -le "$most" ] || most=$now
        sleep .02
    done
    wait $! || exit 1
}
threads taskset -c "$(taskset -cp $$ | sed 's/.*: *//; s/[-,].*//')" "$build/ventral"
test "$most" -eq 1 || { echo "one processor may be used, and there were $most threads" && exit 1; }

# With a limited address space: the same results, or one sentence about memory and nothing left behind; no endless loop.
for megabytes in $(test -n "${SANITIZE:-}" || seq 130 90 670); do
    for command in "ventral record resnet-18_untrained" "ventral ensemble resnet-18_untrained --seeds 2" "analyses/studies/simulation --model pixels"; do
        rm -rf "$tree/limited"
        code=0
        sh -c "ulimit -v $((megabytes * 1000)); exec timeout 60 $build/$command --results $tree/limited --quiet" \
            >/dev/null 2>"$said" || code=$?
        test "$code" -eq 0 || {
            test "$code" -eq 1 && grep -q 'not enough memory' "$said" && test "$(wc -l <"$said")" -eq 1 &&
                test -z "$(find "$tree/limited" -name '*.part' 2>/dev/null)"
        } || { echo "$command with $megabytes MB: exit code $code" && cat "$said" && exit 1; }
    done
done
