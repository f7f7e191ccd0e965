#!/bin/sh
# The user's own recordings, in every format, give the same results as the draw that they were copied from; what is wrong
# with them, or missing, is named.
. tests/begin.sh
model=resnet-50-doubled_untrained
draw=$build/tests/results/$model/seed-0
name=my-$model # a built-in model's own is refused
/usr/bin/python3 tests/make_supplied_recordings.py "$folder/made" "$draw"

score() {
    from=$1
    shift
    "$ventral" score --recordings "$folder/made/$from" --name "$name" --results "$folder/$from" "$@"
}

# The same units (but for their places, where a row has none), kept and with the same values: the same histograms as the
# draw has. Scores are equal among recordings: which units are drawn depends on the model's name.
same_lines() {
    grep "$1" "$2" > "$folder/a"
    grep "$1" "$3" > "$folder/b"
    cmp "$folder/a" "$folder/b" || { echo "$2 $3" && exit 1; }
}
same_scores() {
    for result in "$draw"/Marques2020_*.csv; do
        cut -d , -f "$2" "$result" > "$folder/a"
        cut -d , -f "$2" "$folder/$1/$name/seed-0/${result##*/}" > "$folder/b"
        cmp "$folder/a" "$folder/b" || { echo "$1: $result" && exit 1; }
    done
    for result in "$draw"/Marques2020_*.json; do
        case $result in *FreemanZiemba2013*) continue ;; esac
        own=$folder/$1/$name/seed-0/${result##*/}
        same_lines '"model_histogram":\|"ceiling":\|"status":' "$result" "$own"
        same_lines '"score":\|"raw":' "$folder/mixed/$name/seed-0/${result##*/}" "$own"
    done
}
score mixed > "$said"
gratings=$(find analyses/Marques2020 -name '*.c' ! -name 'FreemanZiemba*' | wc -l)
leaves=$(grep -c '"version": "' data/page.json)
grep -q "^$name: $gratings of $leaves benchmarks evaluated" "$said"
same_scores mixed 1,7,8,9

# As other programs leave them.
score others > "$said"
grep -q 'orientation.npz: not used: labels$' "$said"
same_scores others 1,7,8,9

# Receptive fields that are known, and half precision.
score units --units "$folder/made/units/mine.csv" --quiet
same_scores units 1-4,7-9
score half --quiet
of() { sed -n 's/^\t"score":\t\([0-9.]*\),$/\1/p' "$1"; }
for result in "$folder/mixed/$name"/seed-0/Marques2020_[CDRS]*.json; do
    echo "$(of "$result") $(of "$folder/half/$name/seed-0/${result##*/}")"
done | awk '{ if ($1 - $2 > .02 || $2 - $1 > .02) exit 1 }'

# Two passes: the first writes the list of units, the second has only those.
score passes > "$said"
grep -q 'missing: .*/size.npy' "$said"
test "$(wc -l < "$folder/made/passes/units.csv")" -eq "$(wc -l < "$draw/Marques2020_Ringach2002-max_dc.csv")"
cut -d , -f 1 "$folder/made/passes/units.csv" | sed -n 2p | grep -qx 7
for set in orientation spatial_frequency size repeat; do cp "$folder/made/npy/$set.npy" "$folder/made/passes"; done
score passes --quiet
same_scores passes 1,7,8,9
# The first pass may go once its units are written.
rm "$folder/made/passes/receptive_field.npy"
cp "$folder/made/passes/units.csv" "$folder/kept.csv"
score passes --units "$folder/kept.csv" --quiet
same_scores passes 1,7,8,9

# What lacks is named, and the others are scored.
score lacking > "$said"
grep -q 'missing: .*/spatial_frequency.npy' "$said"
grep -q 'not checked: .*repeat' "$said"
grep -q '"evaluated"' "$folder/lacking/$name/seed-0/Marques2020_Ringach2002-max_dc.json"
grep -q 'needs recordings of spatial_frequency' "$folder/lacking/$name/seed-0/Marques2020_DeValois1982-peak_sf.json"

# Mistakes are refused with a sentence, and results that are there stay.
refused 'has 2303 rows, but size has 2304 images' score short
refused 'looks like 36 batches of 64 for the 2304 images of size' score batches
refused 'the size of axis 1; put that axis first' score exchanged
refused 'size.nc: its unit 0 is unit 0, but that of .*orientation.nc is unit 1; save all sets with the units in' score unit_order
refused 'unit 3 of row 5 is not a finite number' score nan
refused 'look for dropout' score noise
refused 'of orientation, but' score order
refused 'it must hold the whole layer' score other_units
refused 'numpy.ascontiguousarray' score columns
refused 'keep one' score twice
refused "torch.load('$folder/made/pickle/size.pt'" score pickle
refused 'not numbers that can be read' score objects
refused 'holds a and b; keep the responses only' score several
refused 'bytes, but its shape needs' score cut
refused 'is not an image of size' score names
refused 'not both' score npy resnet-18_untrained
refuse_units() {
    printf "$1" > "$folder/table.csv"
    refused "$2" score units --units "$folder/table.csv"
}
fields=receptive_field_y,receptive_field_x
refuse_units "$fields\n" 'has no rows'
refuse_units 'receptive_field_y\n0\n' 'receptive_field_x'
refuse_units 'receptive_field_x\n0\n' 'receptive_field_y'
refuse_units "$fields\n0,left\n" '"left" in column "receptive_field_x"'
refuse_units "$fields\nup,0\n" '"up" in column "receptive_field_y"'
for column in unit channel row column; do
    for value in -1 1.5 2147483648; do
        refuse_units "$fields,$column\n.5,.5,$value\n" "its $column in row 1 is not a whole number"
    done
    refuse_units "$fields,$column\n.5,.5,x\n" "\"x\" in column \"$column\""
done
refuse_units "$fields,chanel\n.5,.5,1\n" 'table.csv: unknown column "chanel"; did you mean channel?'
refuse_units "$fields,neuroid\n.5,.5,1\n" 'unknown column "neuroid"; the manual lists them'
refuse_units "$fields,unit,unit\n.5,.5,1,2\n" 'has the column "unit" twice'
refuse_units "$fields,unit\n.5,.5,7\n.6,.5,8\n.6,.5,7.0\n" 'rows 1 and 3 have the same unit; keep one of them'
refuse_units "$fields,channel,row,column\n.5,.5,1,2,3\n.5,.5,1,2,4\n.6,.5,1,2,3\n" \
    'rows 1 and 3 have the same channel, row, column; keep one'
refuse_units "$fields\n.5,.5\n" 'must hold the whole layer, or the 1 units of .*/table.csv'
refuse_units "$fields,unit\n.5,.5,100000\n" 'must hold the whole layer, or the 1 units of'
# Units none of which is in the field are no mistake; nothing can be scored of them.
printf "$fields\n3,3\n" > "$folder/table.csv"
score units --units "$folder/table.csv" > "$said"
grep -q '^0 units have their' "$said"
grep -q ' 15 not scorable' "$said"

# Nothing is read from a folder that is not there, or holds no set; and what would change nothing is refused.
mkdir "$folder/made/empty"
refused 'folder not found' score none
refused 'contains no responses' score empty
for option in '--seed 0' '--networks one' '--benchmark max_dc' '--input unit' '--screen 64x64'; do
    # shellcheck disable=SC2086
    refused "is not for recordings" score npy $option
done

# A built-in model's name is refused, and its results stay.
mkdir "$folder/built_in" && cp -r "$build/tests/results/$model" "$folder/built_in/"
mine=$name name=$model
refused "the built-in model $model; give another name, as in --name my-$model" score npy
name=$mine
diff -r "$folder/built_in/$model" "$build/tests/results/$model"
rm -rf "$folder"
