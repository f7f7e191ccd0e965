#!/bin/sh
# draws.sh FOLDER MODEL:NETWORKS:SEEDS...: the tables of ensembles in a folder of results as one table, data/draws.csv:
# model, way, seed, the scores, and the beginning of the digest of the code that computed each seed.
set -eu
folder=$1
shift
for one; do
    model=${one%%:*} seeds=${one##*:} way=${one#*:}
    way=${way%:*}
    case $way in redrawn) table=redrawn-ensemble seed=redrawn ;; *) table=ensemble seed=seed ;; esac
    sed -n 's/^.*"program_digest":[^"]*"\(.\{16\}\).*$/\1/p' "$folder/$model/ensemble/$seed"-*.json |
        sort -u >"$folder/digests"
    if [ "$(wc -l <"$folder/digests")" -ne 1 ]; then
        echo "$folder/$model/ensemble: holds seeds of several versions of the code; remove it, and run make draws" \
            "again" >&2
        exit 1
    fi
    awk -v model="$model" -v way="$way" -v digest="$(cat "$folder/digests")" -v head="${headed-yes}" '
        NR == 1 { if (head) print "model,way," $0 ",digest" }
        NR > 1 { print model "," way "," $0 "," digest }' "$folder/$model/$table-$seeds.csv"
    headed=
done
