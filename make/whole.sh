#!/bin/sh
# whole.sh FOLDER: every table below the folder that has changed since it was written (src/base/sums.h) is deleted, and said to
# be, so that make makes it again. A program that is writing meanwhile has the folder locked.
test -d "$1" || exit 0
export LC_ALL=C
locked=$(command -v flock) || locked=
find "$1" -name SHA256SUMS | while IFS= read -r list; do
    folder=${list%/*}
    # shellcheck disable=SC2016
    ${locked:+"$locked" "$folder"} sh -c 'cd "$1" && sha256sum --check --quiet --ignore-missing SHA256SUMS 2> /dev/null' sh "$folder" |
        sed -n 's/: FAILED$//p' | while IFS= read -r name; do
        echo "$folder/$name: has changed since it was written (its SHA-256 is not the one in SHA256SUMS beside it), so it is made again" >&2
        rm -f "$folder/$name"
    done
done
