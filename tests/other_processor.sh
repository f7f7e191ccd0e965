#!/bin/sh
# other_processor.sh BUILD: programs and the library on a processor of another kind, which qemu plays: what was built for
# this one says so, instead of an illegal instruction; what was built for every processor runs. Skipped (77) without qemu.
set -eu
build=$1
emulator=$(command -v qemu-x86_64-static || command -v qemu-x86_64 || true)
test -n "$emulator" || { echo "skipped: there is no qemu-x86_64" && exit 77; }
test "$(uname -m)" = x86_64 || { echo "skipped: this is no x86_64" && exit 77; }
said=$build/tests/other_processor.said
refusal='built for another processor (this one has no [a-z0-9.]*); build it there, or for every processor with make OPTIMISE='

# Is what is built here more than every processor has?
special=yes
"$build/ventral" --version | grep -q '^ventral '
if "$emulator" -cpu Nehalem "$build/ventral" --version >/dev/null 2>&1; then special=; fi
for program in ventral analyses/studies/ranks analyses/Marques2020/Ringach2002-max_dc tests/base/test_random; do
    "$emulator" -cpu Nehalem "$build/$program" --version >"$said" 2>&1 && code=0 || code=$?
    if grep -q 'Illegal\|core dumped' "$said" || [ "$code" -ge 128 ]; then cat "$said" && exit 1; fi
    test -z "$special" || { [ "$code" -eq 1 ] && grep -q "$program: $refusal" "$said"; } || { cat "$said" && exit 1; }
done

# The library, used by another small program that is built for every processor.
stage=$build/tests/other_processor
rm -rf "$stage"
env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS VENTRAL_INSIDE=yes make --no-print-directory BUILD="$build" install PREFIX=/ventral \
    DESTDIR="$(cd "$build" && pwd)/tests/other_processor" >"$said" 2>&1 || { cat "$said" && exit 1; }
gcc -o "$stage/score" -I"$stage/ventral/include" examples/score.c -L"$stage/ventral/lib" -lventral
export LD_LIBRARY_PATH="$stage/ventral/lib"
"$emulator" -cpu Nehalem "$stage/score" no-such-model >"$said" 2>&1 && exit 1
grep -q "^score: ${special:+libventral was $refusal}" "$said"
