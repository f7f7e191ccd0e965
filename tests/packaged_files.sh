#!/bin/sh
# The source check on files as they were packaged in October 2020 (../shared/real; its README says where they are from):
# 13 of the 15 embedded histograms and the 7 of textures are reproduced; the two DeValois files are drafts of the published
# ones, as are the tables of orientation and size; every image is what we draw for its row. Exit code 77: not here, skipped.
. tests/begin.sh
packaged=../shared/real/marques2020_2020-10
[ -d $packaged ] || { echo "$packaged is not here"; exit 77; }
mkdir "$folder/results"
for file in "$packaged"/assy_* "$packaged"/image_*; do
    name=${file##*/}
    case $name in image_*) name=stimulus_${name#image_*_} ;; esac
    ln -s "$(realpath "$file")" "$folder/$name"
done
VENTRAL_DATA=$folder "$build/analyses/studies/check_source" --results "$folder/results" --quiet
/usr/bin/python3 - "$folder/results" << 'END'
import csv, sys
rows = {(r["name"], r["kind"]): r for r in csv.DictReader(open(sys.argv[1] + "/source_check.csv"))}
status = {key: r["status"] for key, r in rows.items()}
drafts = {"Marques2020_DeValois1982-peak_sf", "Marques2020_DeValois1982-pref_or"}
histograms = {name for name, kind in rows if kind == "histogram"}
assert len(histograms) == 22 and drafts < histograms
for name in histograms:
    assert status[name, "histogram"] == ("differs" if name in drafts else "agrees"), rows[name, "histogram"]
for name, count, published in (("receptive_field", 3528, True), ("spatial_frequency", 2112, True), ("blank", 1, True),
                               ("orientation", 864, False), ("size", 1728, False)):
    row = rows[name, "table"]
    assert (row["compared"], row["status"]) == (str(count), "agrees" if published else "differs"), row
    assert published or row["note"].startswith("%d rows match none of our gratings" % count), row
for name, count in (("orientation", 864), ("blank", 1)):
    row = rows[name, "images"]
    assert row["compared"] == str(count) and float(row["largest_difference"]) <= 1, row
for name in ("receptive_field", "spatial_frequency", "size"):
    assert status[name, "images"] == "not present"
END
