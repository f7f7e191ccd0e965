#!/bin/sh
# arm64.sh BUILD: cross-built for arm64 as docs/machines.md says and, if an emulator is installed, run: a draw has
# exactly the scores that it has here. Skipped (77) without the compiler or the libraries.
set -eu
build=$1
packages=/usr/lib/aarch64-linux-gnu/pkgconfig
for needed in "$packages/openblas.pc" "$packages/netcdf.pc" "$packages/libprotobuf-c.pc" "$packages/gsl.pc"; do
    test -e "$needed" || { echo "skipped: there is no $needed" && exit 77; }
done
command -v aarch64-linux-gnu-gcc >/dev/null || { echo "skipped: there is no aarch64-linux-gnu-gcc" && exit 77; }
folder=$build/tests/arm64
rm -rf "$folder/results" "$folder/here"

# A library of this build is no prerequisite of that one, so make need not be told which make it is in.
env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS VENTRAL_INSIDE=yes PKG_CONFIG_PATH="$packages" make --no-print-directory \
    CC=aarch64-linux-gnu-gcc OPTIMISE='-O3 -ffp-contract=off' BUILD="$folder" "$folder/ventral" >"$folder.log" 2>&1 ||
    { tail -n 30 "$folder.log" && exit 1; }
if grep -B2 -A6 'warning:' "$folder.log"; then exit 1; fi
od -An -t u1 -j 18 -N 1 "$folder/ventral" | grep -qw 183 # ELF's number for arm64

emulator=$(command -v qemu-aarch64 || command -v qemu-aarch64-static || true)
test "$(uname -m)" != aarch64 || emulator="env"
test -n "$emulator" || { echo "built; not run, for there is no qemu-aarch64" && exit 0; }
draw=ensemble/seed-0.json
"$emulator" "$folder/ventral" ensemble pixels --count 1 --results "$folder/results" --quiet
"$emulator" "$folder/ventral" ensemble resnet-18_untrained --count 1 --results "$folder/results" --quiet
for model in pixels resnet-18_untrained; do
    "$build/ventral" ensemble "$model" --count 1 --results "$folder/here" --quiet
    for where in here results; do sed '/"program"/d' "$folder/$where/$model/$draw" >"$folder/$where.json"; done
    diff "$folder/here.json" "$folder/results.json"
done
