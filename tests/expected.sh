#!/bin/sh
# Compares the results of a draw with a tracked list.
#
#   expected.sh copy FOLDER            the sources that a draw is made from, into a new folder
#   expected.sh list FOLDER            prints the list: one line per result file, with its SHA-256 and its numbers, without
#                                      the fields about the program that made it
#   expected.sh compare LIST FOLDER    every file in the list must have the same bytes, or the same numbers within a bound
#
# On one kind of processor files are equal to the byte. OpenBLAS chooses its kernels by processor: with those of Haswell,
# Zen, Skylake and Prescott activations differed by up to 7e-7 of the largest, and no number here differed. A unit on a
# threshold or on the edge of a bin could change sides, though, so two units may: units_kept by 2, raw and score by
# 0.004 (two of about 750 units). Ceilings do not depend on a network: 1e-9.
set -eu

copy() {
    rm -rf "$1" && mkdir -p "$1/data"
    cp -R Makefile make src analyses command "$1"
    cp data/*.json data/*.csv "$1/data"
}

line_of() {
    sed -n "s/^\t\"$1\":\t\"\{0,1\}\([^\"]*\)\"\{0,1\},\$/\1/p" "$2"
}

list() {
    echo "file,sha256,status,raw,ceiling,score,units_kept"
    for file in "$1"/*.json; do
        printf '%s,%s' "${file##*/}" "$(sed '/^\t"program_/d' "$file" | sha256sum | cut -d ' ' -f 1)"
        for key in status raw ceiling score units_kept; do printf ',%s' "$(line_of $key "$file")"; done
        echo
    done
}

compare() {
    list "$2" | awk -F , '
        function far(a, b, bound) {
            return a != b && (a == "" || b == "" || a == "null" || b == "null" || a - b > bound || b - a > bound)
        }
        NR == FNR { if (FNR > 1) expected[$1] = $0; next }
        FNR == 1 || !($1 in expected) { next }
        {
            split(expected[$1], e)
            if (e[2] == $2)
                same++
            else if (e[3] != $3 || far(e[4], $4, 0.004) || far(e[5], $5, 1e-9) || far(e[6], $6, 0.004) || far(e[7], $7, 2)) {
                printf "expected  %s\nfound     %s\n", expected[$1], $0
                different++
            } else
                near++
            delete expected[$1]
        }
        END {
            for (file in expected) { print "missing   " file; different++ }
            printf "%d results have the expected bytes, %d others their numbers within the bound, %d have not\n", same, near, different
            exit different > 0
        }' "$1" -
}

"$@"
