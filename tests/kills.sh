#!/bin/sh
# kills.sh BUILD N: a report that was killed N times (kill -9, at random moments) and then left alone has the bytes of
# an undisturbed one. Afterwards two makes at once in one tree: the second says that it waits, and both succeed.
set -eu
build=$1
wanted=$2
. tests/small_report.sh
make_undisturbed

tree=$build/tests/killed
rm -rf "$tree"
copy_tree "$tree"
no_results "$tree"
said=$build/tests/killed.log
: >"$said"

# Up to 6 seconds, from the kernel's random numbers.
moment() {
    od -An -N2 -tu2 /dev/urandom | awk '{ printf "%.2f", 6 * $1 / 65536 }'
}

kills=0
while [ "$kills" -lt "$wanted" ]; do
    (cd "$tree" && exec setsid env -u VENTRAL_INSIDE -u MAKEFLAGS -u MAKELEVEL make -j2 report $small_model $small) >>"$said" 2>&1 &
    group=$!
    sleep "$(moment)"
    if kill -9 "-$group" 2>/dev/null; then kills=$((kills + 1)); fi
    if wait "$group" 2>/dev/null; then # it was done before: from the beginning
        no_results "$tree"
    fi
done
small_report "$tree" >>"$said" 2>&1 || { cat "$said" && exit 1; }
digests "$tree" | diff "$build/tests/undisturbed.digests" -

touch "$tree/figures/style.gp"
small_report "$tree" >"$said" 2>&1 &
first=$!
small_report "$tree" >"$said.second" 2>&1 || { cat "$said.second" && exit 1; }
wait "$first"
test "$(cat "$said" "$said.second" | grep -c 'another make is at work in this tree')" -eq 1
digests "$tree" | diff "$build/tests/undisturbed.digests" -
echo "$kills kills"
