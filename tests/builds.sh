#!/bin/sh
# builds.sh BUILD: the numbers of a draw do not depend on how the engine was compiled, nor on the kernels that OpenBLAS
# chooses for a processor. Two compilers with -O0 to -O3, then the kernels of three kinds of processor; each against
# data/expected/ within the bound that tests/expected.sh states.
set -eu
build=$1
tree=$build/tests/builds
tests/expected.sh copy "$tree"

# results NAME CC OPTIMISE [VARIABLE=VALUE]
results() {
    (cd "$tree" && exec env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS VENTRAL_INSIDE=yes VENTRAL_DATA=none ${4:+"$4"} \
        make --no-print-directory -j2 results MODEL=resnet-50x2_untrained SEED=0 NETWORKS=one DATA=embedded \
        BUILD="$1" RESULTS=results CC="$2" OPTIMISE="$3") >"$tree/said" 2>&1 || { cat "$tree/said" && exit 1; }
    printf '%-70s' "$2 $3${4:+, $4}:"
    tests/expected.sh compare data/expected/seed-0.csv "$tree/results/resnet-50x2_untrained/seed-0"
    rm -rf "$tree/results"
}

for compiler in gcc clang; do
    for level in 0 1 2 3; do
        results "$compiler" "$compiler" "-O$level -ffp-contract=off"
        rm -rf "${tree:?}/$compiler"
    done
done
results native gcc '-O3 -march=native -ffp-contract=off'
for kernels in Haswell Sandybridge Prescott; do
    results native gcc '-O3 -march=native -ffp-contract=off' "OPENBLAS_CORETYPE=$kernels"
done
rm -rf "$tree"
