# shellcheck shell=sh disable=SC2034
# Sourced first by a test that is called with the folder of a build. Sets build, ventral, folder, the test's own, which is
# empty, and said, the last message of a command that was refused.
set -eu
build=$1
ventral=$build/ventral
folder=$build/tests/$(basename "$0" .sh)
said=$folder/said
rm -rf "$folder"
mkdir -p "$folder"

# fails CODE WORDS COMMAND..: the command must fail with this exit code and one line on stderr, which contains these words
# or matches them as a basic regular expression.
fails() {
    expected=$1 words=$2
    shift 2
    code=0
    "$@" >"$folder/printed" 2>"$said" || code=$?
    if [ "$code" -ne "$expected" ] || [ "$(wc -l <"$said")" -ne 1 ] ||
        ! { grep -qF -e "$words" "$said" || grep -q -e "$words" "$said"; }; then
        echo "$*: exit code $code; \"$words\" is not in:" && cat "$said"
        exit 1
    fi
}
refused() { fails 1 "$@"; } # bad input
misused() { fails 2 "$@"; } # wrong usage
