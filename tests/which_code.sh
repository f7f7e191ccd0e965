#!/bin/sh
# which_code.sh BUILD: the commit and the digests that results name. The engine's is of what decides results: not of the
# command line and its help, nor of the paper's and page's words. Then, in a small repository (make/code.sh): code that
# is edited or committed changes them, prose does not; and each benchmark has a digest of its own.
set -eu
build=$1

# What make takes the digest of: all of src/ but src/program/ and src/report/, and what makes recordings. Whatever the
# library is made of is among it.
mkdir -p "$build/tests"
env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS VENTRAL_INSIDE=yes make -qp BUILD="$build" help 2>/dev/null |
    sed -n "s|^$build/lists/code.stamp: ||p" | tr ' ' '\n' >"$build/tests/which_code.files"
in_digest() {
    grep -qx "$1" "$build/tests/which_code.files"
}
for file in src/*/*.[ch] src/*/*/*.[ch] command/record_*.c command/write_tree.c command/ensemble_*.c; do
    case $file in
    src/program/* | src/report/*) ! in_digest "$file" || { echo "$file decides no result but is in a digest" && exit 1; } ;;
    *) in_digest "$file" || { echo "$file decides results but is in no digest" && exit 1; } ;;
    esac
done
for words in command/record.c command/tree.c command/ensemble.c command/help.c; do
    ! in_digest "$words" || { echo "$words has help texts but is in a digest" && exit 1; }
done
for object in $(ar t "$build/libventral.a"); do
    grep -q "/${object%.o}.c\$" "$build/tests/which_code.files" || test "$object" = onnx.pb-c.o ||
        { echo "$object is in the library but in no digest" && exit 1; }
done

command -v git >/dev/null || exit 77
build=$(cd "$build" && pwd)
code=$(pwd)/make/code.sh
tree=$build/tests/which_code
rm -rf "$tree"
mkdir -p "$tree/src"
cd "$tree"
export HOME="$tree" GIT_CONFIG_NOSYSTEM=1

files='src/engine.c src/one.c src/other.c'
for file in $files; do
    printf '/* What\n   it is for. */\nint %s = 1; // one\nconst char text[] = "/* not prose */";\n' "${file##*/}" >"$file"
done

commit() {
    # shellcheck disable=SC2086
    "$code" commit $files | sed -n 's/.*program_commit\[\] = "\(.*\)";/\1/p'
}
digest() {
    "$code" digests src/engine.c 'one src/one.c' 'other src/other.c' | sed -n "s/^    {\"$1\", \"\(.*\)\"},/\1/p"
}
is() {
    test "$2" = "$3" || { echo "$1: $2, not $3" && exit 1; }
}
other_than() {
    test "$2" != "$3" || { echo "$1: still $2" && exit 1; }
}
save() {
    git add -A && git -c user.name=a -c user.email=a@b commit -q -m "$1" && git rev-parse HEAD
}

# A folder in another repository, as an unpacked archive may be.
is 'no repository' "$(commit)" unknown
git init -q .
is 'no commit' "$(commit)" unknown
first=$(save first)
is 'as committed' "$(commit)" "$first"
engine=$(digest '') one=$(digest one) other=$(digest other)
other_than 'two benchmarks' "$one" "$other"
is 'a SHA-256' "$(printf %s "$engine$one$other" | tr -d 0-9a-f)$(printf %s "$one" | wc -c)" 64

# Prose, also where it is laid out anew.
sed -i 's/it is for/in other words/; s/one$/two/; s/^int/    int/' src/one.c
is 'edited prose' "$(commit)" "$first"
save prose >/dev/null
echo read me >README.md
save 'another file' >/dev/null
is 'committed prose' "$(commit)" "$first"
is 'prose' "$(digest one)" "$one"

# The code of one benchmark.
sed -i 's/ = 1/ = 2/' src/one.c
is 'edited code' "$(commit)" "$first-modified"
other_than 'edited code' "$(digest one)" "$one"
is 'the other benchmark' "$(digest other)" "$other"
is 'the engine' "$(digest '')" "$engine"
second=$(save code)
is 'committed code' "$(commit)" "$second"

# What looks like a comment in a text; the engine; a new file.
sed -i 's/not prose/code/' src/other.c
other_than 'a text' "$(digest other)" "$other"
git checkout -q src/other.c
sed -i 's/ = 1/ = 3/' src/engine.c
other_than 'the engine' "$(digest '')" "$engine"
other_than 'a benchmark on another engine' "$(digest other)" "$other"
git checkout -q src/engine.c
is 'as it was' "$(commit) $(digest other)" "$second $other"
files="$files src/new.c"
echo 'int new;' >src/new.c
is 'a new file' "$(commit)" "$second-modified"

# A copy without history.
git clone -q --depth 1 "file://$tree" shallow
is 'a shallow clone' "$(cd shallow && files='src/one.c' && commit)" "$(git rev-parse HEAD)"
rm -rf "$tree"
