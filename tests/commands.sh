#!/bin/sh
# ventral's subcommands: each has help, its examples are valid commands, its JSON can be parsed, and `ventral score`
# writes the same files as the programs of single benchmarks, byte for byte.
. tests/begin.sh
one=$build/tests/results/resnet-50-doubled_untrained/seed-0

# Every subcommand that help lists has its own help, and takes the options of its examples.
"$ventral" help | sed -n 's/^  \([a-z]*\) .*/\1/p' > "$folder/names"
test "$(wc -l < "$folder/names")" -ge 12
while read -r name; do
    "$ventral" "$name" --help > "$folder/help"
    grep -q "^ventral $name: " "$folder/help"
    "$ventral" help "$name" | cmp - "$folder/help"
    sed -n '/^examples:/,$s/^  ventral //p' "$folder/help" > "$folder/examples"
    test -s "$folder/examples"
    while read -r example; do
        # --help comes last, so whatever is before it has been taken.
        sh -c "\"$ventral\" ${example%% >*} --help" > "$said"
        cmp "$folder/help" "$said"
    done < "$folder/examples"
done < "$folder/names"
code=0; "$ventral" > /dev/null || code=$?
test $code -eq 2
"$ventral" --version | grep -q '^ventral [0-9]'
"$ventral" --version | grep -q "^engine $(sed -n 's/.*{"", "\(.*\)"},/\1/p' "$build/lists/codes.c")$"
"$ventral" --version | grep -q "^commit $(sed -n 's/.* = "\(.*\)";/\1/p' "$build/lists/commit.c")$"

# The manual has the same text; the completion is a script that bash can read.
"$ventral" help --manual > "$folder/ventral.1"
while read -r name; do grep -q "^\.B ventral $name\$" "$folder/ventral.1"; done < "$folder/names"
if command -v bash > /dev/null; then
    "$ventral" help --completion > "$folder/completion"
    # completes WORD.. PREFIX: what bash would offer for the last word, on one line.
    completes() {
        bash -c 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ventral; echo "${COMPREPLY[*]}"' \
            completes "$folder/completion" "$PWD/$ventral" "$@"
    }
    offers() {
        expected=$1
        shift
        test "$(completes "$@")" = "$expected" || { echo "$*: $(completes "$@")" && exit 1; }
    }
    mkdir "$folder/place"
    touch "$folder/place/a net.onnx" "$folder/place/b.ONNX" "$folder/place/c.txt"
    offers record rec
    offers --quiet stimuli --q
    offers 'vone-block vone-block_stochastic' score vone
    offers 'vone-block vone-block_stochastic' table --model vone
    offers 'Marques2020_Ringach2002-circular_variance' audit Marques2020_Ringach2002-ci
    offers 'Marques2020_Ringach2002-circular_variance' score pixels --benchmark Marques2020_Ringach2002-ci
    offers size stimuli images si
    offers 'public' score pixels --set p
    offers 'Sanghavi2020 SanghaviJozwik2020 SanghaviMurty2020 SanghaviMurty2020THINGS1 SanghaviMurty2020THINGS2' data Sang
    offers 'imagenet inside' score x.onnx --input i
    offers redrawn ensemble pixels --networks = r
    offers record help rec
    offers "$folder/place/a net.onnx $folder/place/b.ONNX" layers "$folder/place/"
    offers "$folder/place/c.txt" score pixels --biology "$folder/place/c"
    offers "$folder/place" table --results "$folder/pl"
    case " $(completes score -) " in *' --layer '*) ;; *) exit 1 ;; esac
fi

# The manual has the usual sections, and lists the presets for --input.
for section in INPUTS FILES 'EXIT STATUS' ENVIRONMENT 'SEE ALSO'; do grep -qx "\.SH $section" "$folder/ventral.1"; done
for preset in imagenet unit tf caffe inside; do grep -qx "\.B $preset" "$folder/ventral.1"; done
if command -v man > /dev/null; then
    LC_ALL=C.UTF-8 man --warnings -E UTF-8 -l -Tutf8 "$folder/ventral.1" 2> "$folder/warnings" > /dev/null
    test ! -s "$folder/warnings"
fi

# Lists, as text and as JSON.
leaves=$(grep -c '"version": "' data/page.json)
gratings=$(find analyses/Marques2020 -name '*.c' ! -name 'FreemanZiemba*' | wc -l)
test "$("$ventral" benchmarks --names | wc -l)" -eq "$leaves"
test "$("$ventral" benchmarks --names circular_variance)" = Marques2020_Ringach2002-circular_variance
"$ventral" benchmarks --json > "$folder/benchmarks.json"
"$ventral" models --json > "$folder/models.json"
"$ventral" models --names > "$folder/models"
"$ventral" table resnet-50-doubled_untrained --results "$build/tests/results" --json | cmp - "$one/scores.json"
"$ventral" audit max_dc --model resnet-50-doubled_untrained --results "$build/tests/results" --json |
    cmp - "$one/Marques2020_Ringach2002-max_dc.json"
/usr/bin/python3 - "$folder" << 'END'
import json, sys
folder = sys.argv[1]
page = [n["name"] for n in json.load(open("data/page.json"))["nodes"] if n["version"]]
benchmarks = json.load(open(folder + "/benchmarks.json"))
assert sorted(b["benchmark"] for b in benchmarks) == sorted(page)
assert {b["region"] for b in benchmarks} == {"V1", "V2", "V4", "IT"}
models = json.load(open(folder + "/models.json"))
assert [m["model"] for m in models] == open(folder + "/models").read().split()
assert {"resnet-50x2_untrained", "vone-block", "pixels"} <= {m["model"] for m in models}
END

# From recordings to the tree, as with the single programs; only the paths of recordings differ.
draw=$folder/results/resnet-50-doubled_untrained/seed-0
mkdir -p "$draw"
cp -r "$one/recordings" "$draw/"
"$ventral" score resnet-50-doubled_untrained --results "$folder/results" > "$said"
grep -q "^resnet-50-doubled_untrained, seed 0: $gratings of $leaves benchmarks evaluated" "$said"
# The output ends with the rank; columns for published scores are omitted for a model without any.
grep -q '^Marques2020, over these  *0\.[0-9]*  *-  *[0-9]*/352  *0\.711  *0\.661-0\.757  *0\.849  *0\.717-0\.758$' "$said"
grep -q 'Marques2020 is 0\.[0-9]*, rank [0-9]* of 352 public models (median 0\.711)$' "$said"
if grep -q published "$said"; then exit 1; fi
"$ventral" table --results "$build/tests/results" > "$folder/page"
grep -q '^  Ringach2002-circular_variance  *0\.[0-9 .]* 0\.797  *[+-]0\.[0-9]*  *[0-9]*/357  *0\.817 ' "$folder/page"
sed -i "s|$folder/results|$build/tests/results|" "$draw"/*.json
diff -r "$one" "$draw"
rm "$draw"/*.json "$draw"/*.csv
"$ventral" score resnet-50-doubled_untrained --results "$folder/results" --benchmark or_selective --json |
    sed "s|$folder/results|$build/tests/results|" | cmp - "$one/Marques2020_Ringach2002-or_selective.json"
test "$(find "$draw" -name '*.json' | wc -l)" -eq 1
"$ventral" score resnet-50-doubled_untrained --results "$folder/results" --benchmark circular_variance > "$said"
grep -q '^  public models       rank [0-9]* of 357; median 0\.817, quartiles 0\.695-0\.872, best 0\.984$' "$said"
grep -q '^  untrained ResNets   0\.610-0\.797$' "$said"
