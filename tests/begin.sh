# shellcheck shell=sh
# Read first (. tests/begin.sh) by a test that is called with the folder of a build. Sets build, ventral, folder, which is
# the test's own and empty, and said, where `refused` leaves what was printed.
set -eu
build=$1
ventral=$build/ventral
folder=$build/tests/$(basename "$0" .sh)
said=$folder/said
rm -rf "$folder"
mkdir -p "$folder"

# fails CODE WORDS COMMAND..: the command ends with this exit code, and with one line on stderr, which has these words (or
# matches them, as a basic regular expression).
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
