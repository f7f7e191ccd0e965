#!/bin/sh
# coverage.sh BUILD: how many lines and branches of src/ were run: one line per file, the least covered first, then the total.
# Branches that the compiler adds for exceptions do not count in C; those in macros do.
set -eu
build=$1
for source in src/*/*.c src/*/*/*.c; do
    object=$build/${source%.c}.o
    # --coverage names its notes after the object that the compiler wrote: x.o.part, then renamed.
    notes=$(ls "${object%.o}".gcno "$object".gcno 2>/dev/null | head -n 1)
    test -n "$notes" || continue
    gcov -b -n -o "$notes" "$source" 2>/dev/null | awk -v name="$source" '
        /^File/ { ours = index($0, "\x27" name "\x27") > 0 }
        ours && /^Lines executed/ { split($2, a, ":"); sub("%", "", a[2]); lines = $4; run = a[2] * lines / 100 }
        ours && /^Taken at least once/ { split($4, b, ":"); sub("%", "", b[2]); branches = $6; taken = b[2] * branches / 100 }
        END { if (lines) printf "%.1f %.1f %d %.0f %d %.0f %s\n", 100 * run / lines, branches ? 100 * taken / branches : 100, lines, run, branches, taken, name }'
done | sort -n >"$build/coverage.txt"
awk '{ printf "%6.1f%% %6.1f%%  %s\n", $1, $2, $7; lines += $3; run += $4; branches += $5; taken += $6 }
    END { printf "%6.1f%% of %d lines, %.1f%% of %d branches\n", 100 * run / lines, lines, 100 * taken / branches, branches }' "$build/coverage.txt"
