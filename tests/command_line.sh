#!/bin/sh
# Arguments of make and programs: a misspelt word is refused at once, and the nearest one suggested; no argument reaches a
# shell; no folder is made for a model that does not exist.
set -eu
build=$1
mkdir -p "$build/tests"
scratch=$(CDPATH= cd "$build/tests" && pwd)/command_line
rm -rf "$scratch"
mkdir -p "$scratch"
said=$scratch/said

make_alone() {
    env -u VENTRAL_INSIDE -u MAKEFLAGS -u MAKELEVEL -u MFLAGS make "$@"
}

# make_refuses SENTENCE WORD...: make refuses these arguments before anything is built or written.
make_refuses() {
    sentence=$1
    shift
    if make_alone "$@" >"$said" 2>&1; then
        echo "make $*: not refused"
        exit 1
    fi
    grep -qF "$sentence" "$said" || { echo "make $*:" && cat "$said" && exit 1; }
}
make_refuses 'there is no variable MODLE; did you mean MODEL' report MODLE=pixels
make_refuses 'there is no variable model; did you mean MODEL' report model=pixels
make_refuses 'SEEDS=abc: give a whole number' report SEEDS=abc
make_refuses 'SEED=-1: give a whole number' results SEED=-1
make_refuses 'MODEL=: give one word' results MODEL=
make_refuses 'NETWORKS=two: give one or redrawn' results NETWORKS=two
make_refuses 'pixels:20 is not model:networks:seeds' ensemble MODELS='pixels:one:3 pixels:20'
make_refuses 'name a benchmark' audit
make_refuses 'PREFIX=usr: give a path that begins with /' install PREFIX=usr
make_refuses 'there is no target' 'report;touch'
make_refuses 'there is no target referense; did you mean reference?' referense
make_refuses 'there is no target resluts; did you mean results?' -n resluts
make_refuses 'there is no variable V7; there are MODEL NAME ' report V7=
make_refuses 'm:redrawn:-5 is not model:networks:seeds' ensemble MODELS=m:redrawn:-5
make_refuses 'run make without it' -i report
make_refuses 'SEED=1 2: give one word' results SEED='1 2'
make_refuses 'RESULTS=-x: give a path that does not begin with -' results RESULTS=-x
make_refuses 'RESULTS=a b: give one word' results RESULTS='a b'
make_refuses 'DATA=x: give embedded or source' results DATA=x
make_refuses 'VENTRAL_DATA=a*: give a path without *; spaces may be in it' data VENTRAL_DATA='a*'

# Every target has its rules.
for goal in report results search page reference validation ranks ensemble data source public cite stimuli docs recovery install uninstall; do
    make_alone -n "$goal" >"$said" 2>&1 || { echo "make -n $goal:" && tail -n 1 "$said" && exit 1; }
done

# No argument is executed: not by make's functions, not by a shell, not with -n, not for help.
trap_='touch hacked'
for word in "RESULTS=\$(shell $trap_)" "VENTRAL_DATA=\$(shell $trap_)" "RESULTS='; $trap_; '" "RESULTS=\`$trap_\`" "BUILD=x; $trap_" \
    "MODEL=\$($trap_)" "SET=x;$trap_" "DATASET=x;$trap_" "BENCHMARK=x';$trap_;'" "DATA=\$($trap_)" "VENTRAL_DATA=x';$trap_;'" \
    "VENTRAL_DATA=x\"\$($trap_)" "MODEL=x'
$trap_;'.onnx" "NAMES=x;$trap_" "quoted=;$trap_;" "x';$trap_;'=1" "THREADS=1;$trap_" "PREFIX=/x;$trap_" "DESTDIR=x';$trap_;'" "REFERENCE_MODELS=pixels;$trap_" "MODELS=pixels:one:1'"; do
    for goal in help results; do
        make_refuses '***' -n "$goal" "$word"
        make_refuses '***' "$goal" "$word"
    done
done
for variable in BENCHMARK NEURON DATASET TIME MODELS VENTRAL_DATA; do
    for value in "\$(shell $trap_)" "x';$trap_;'"; do
        export "$variable=$value"
        make_refuses '***' -n audit
        unset "$variable"
    done
done
make_refuses 'there is no variable GIVEN' -n help GIVEN= "RESULTS=\$(shell $trap_)"
make_refuses 'there is no target' -n "\$(shell $trap_)"
test ! -e hacked

# The path of the downloads may have a space, and other files there may have any names.
downloads="$scratch/data of mine"
mkdir "$downloads"
(cd "$downloads" && touch "\$(touch hacked).nc" "'; touch hacked; '.csv" 'a b.zip' stimulus_Kar2019.csv)
VENTRAL_DATA=$downloads make_alone -n results RESULTS="$scratch/none" >"$said"
grep -q 'data of mine stimulus_Kar2019.csv' "$said"
if grep -q hacked "$said"; then exit 1; fi
test ! -e hacked
test ! -e "$scratch/none"

# refuses SENTENCE COMMAND...: exit code 1 or 2, and one line, which contains the sentence.
refuses() {
    sentence=$1
    shift
    if "$@" >"$said" 2>&1; then
        echo "$*: not refused"
        exit 1
    fi
    grep -qF -- "$sentence" "$said" || { echo "$*:" && cat "$said" && exit 1; }
    test "$(wc -l <"$said")" -eq 1
}
ventral=$build/ventral
for object in "$build"/analyses/*.o "$build"/analyses/*/*.o; do
    program=${object%.o}
    case ${program#"$build/analyses/"} in start | weave | benchmark_main | studies/self_regression | library/*) continue ;; esac
    refuses "not a model's name" "$program" --model ../../x --results "$scratch/results"
    refuses 'unknown option "--modle"; did you mean --model?' "$program" --modle pixels --results "$scratch/results"
    "$program" --model resnet-50_untraned --results "$scratch/unknown" --quiet >/dev/null 2>&1 || true
    test ! -e "$scratch/unknown/resnet-50_untraned"
done
wrong='unknown model "resnet-50_untraned"; did you mean resnet-50_untrained?'
for program in Kar2019/Kar2019-ost Predictivity/MajajHong2015.IT-pls Marques2020/Ringach2002-max_dc \
    Marques2020/FreemanZiemba2013-max_noise; do
    refuses "$wrong" "$build/analyses/$program" --model resnet-50_untraned --results "$scratch/results"
done
for command in record score tree table "audit max_dc" cite ensemble; do
    # shellcheck disable=SC2086
    refuses "$wrong" "$ventral" $command --model resnet-50_untraned --results "$scratch/results"
    refuses "not a model's name" "$ventral" $command --model ../../x --results "$scratch/results"
    refuses 'unknown option "--modle"; did you mean --model?' "$ventral" $command --modle pixels
done
for command in record score tree table ensemble; do
    refuses "$wrong" "$ventral" $command resnet-50_untraned --results "$scratch/results"
done
refuses '"m:redrawn:-5": give only the model'\''s name, and the rest as options: `ventral ensemble m --networks redrawn --seeds 20`' \
    "$ventral" ensemble m:redrawn:-5
refuses 'orientation is a stimulus set: give the folder first' "$ventral" stimuli orientation
refuses "$wrong" "$ventral" models pixels resnet-50_untraned

# Options that would change nothing are refused before anything is done.
ignored() {
    sentence=$1
    shift
    refuses "$sentence" "$ventral" "$@" --results "$scratch/results"
}
for model in pixels vone-block pyramid; do
    for command in score record ensemble; do
        ignored "--networks chooses random weights, but those of $model are fixed; leave it out" $command $model --networks one
        ignored "--networks chooses random weights, but those of $model are fixed; leave it out" $command $model --networks redrawn
    done
    for seed in 0 3; do
        ignored "--seed chooses random weights, but those of $model are fixed" score $model --seed $seed
        ignored "--seed chooses random weights, but those of $model are fixed" record $model --seed $seed
    done
    ignored "give --seeds 1" ensemble $model
    ignored "give --seeds 1" ensemble $model --first 3 --count 1
    refuses "--seed chooses random weights" "$ventral" activations $model x.png --layer $model --seed 1 --output "$scratch/x.npy"
done
for model in vone-block resnet-18_untrained; do
    ignored "--trials is for models with noise, and $model has none; leave it out" score $model --trials 3
    ignored "--trials is for models with noise, and $model has none; leave it out" record $model --trials 3
done
ignored '--networks chooses random weights, but those of vone-block_stochastic are fixed' score vone-block_stochastic --networks redrawn
ignored '--trials is not for recordings' score --recordings x --name mine --trials 3
ignored '--screen is not for recordings' score --recordings x --name mine --screen 64x64
ignored 'layers of a model with noise cannot be compared' score vone-block_stochastic --search-layers V1
ignored '--edges is for --biology only; leave it out' score pixels --edges 3
ignored '--units is for --recordings only' score pixels --units x.csv
ignored '--units has no effect with --set' score --recordings x --name mine --units x.csv --set public
for option in '--networks one' '--benchmark max_dc' --json --source '--biology x.csv' '--edges 3' '--sites x.json'; do
    # shellcheck disable=SC2086
    ignored "${option%% *} has no effect with --search-layers" score pixels --search-layers V1 $option
done
for option in '--benchmark max_dc' --json --source '--biology x.csv' '--edges 3' '--set public'; do
    # shellcheck disable=SC2086
    ignored "${option%% *} has no effect with --sites" score pixels --sites x.json $option
done
for option in '--benchmark max_dc' --json --source '--set public' '--metrics cka'; do
    # shellcheck disable=SC2086
    ignored "${option%% *} has no effect with --biology" score pixels --biology x.csv $option
done
ignored '--layers is for --sites only' score pixels --layers all
ignored '--bins is for --sites only' score pixels --bins each
ignored '--bins has no effect with --layers' score pixels --sites x.json --layers all --bins each
ignored '--metrics has no effect on a search by gratings; leave it out, or add --set public' score pixels --search-layers V1 --metrics cka
ignored 'compares with public recordings only, not with the set "Cadena2017"' score pixels --search-layers V4 --set Cadena2017
ignored '--layer has no effect with --layers' score pixels --sites x.json --layers all --layer V1=image
ignored '--recordings has no effect with --search-layers' score --recordings x --name mine --search-layers V4
for command in 'score pixels' 'identify pixels' 'compare pixels vone-block'; do
    ignored '--quiet cannot be given with --json; leave it out' $command --json --quiet
done
ignored '--data is for --textures only' record pixels --data data
ignored '--seeds and --count both set the number of seeds' ensemble --count 2 --seeds 3
ignored '--seed can only be used without --count' collect --count 2 --seed 3
ignored '--first can only be used with --count' collect --first 2
ignored 'pixels is given twice; give it once' collect pixels vone-block pixels
ignored "$wrong" collect pixels resnet-50_untraned
refuses '--names lists all datasets; omit public' "$ventral" data public --names
refuses 'has a backslash in its path' "$ventral" score pixels --results "$scratch/a\\b" --benchmark max_dc --quiet
ignored 'the model is given twice' score pixels --model vone-block
for option in '--name mine' '--layer x' '--input unit' '--degrees 8'; do
    # shellcheck disable=SC2086
    ignored "${option%% *} is for ONNX files only" score pixels $option
done
ignored 'and pixels is a built-in model; give the path of a file' score pixels --layer x
ignored '--layer is for ONNX files only; unknown model "none"' score none --layer x
for command in table tree "audit max_dc" cite; do
    # shellcheck disable=SC2086
    ignored '--name is for ONNX files only' $command --model pixels --name mine
done
ignored '--results is given twice; give it once' score pixels --out "$scratch/other"
refuses '--results is empty; give it a value, or leave it out' "$ventral" score pixels --results ''
refuses 'argument 1 is empty' "$ventral" stimuli ''
refuses '--degrees is for ONNX files only' "$ventral" layers pixels --degrees 4
refuses '--names cannot be given with --json; leave it out' "$ventral" models --names --json
refuses '--names cannot be given with --json; leave it out' "$ventral" benchmarks --names --json
refuses '--manual is about all subcommands' "$ventral" help score --manual
refuses '--manual and --completion' "$ventral" help --completion --manual
refuses 'did you mean resnet-18_untrained?' "$ventral" models resnet-50_untrained resnet18_untrained
refuses 'did you mean orientation?' "$ventral" stimuli "$scratch/results" orientaton
refuses 'did you mean Marques2020_Ringach2002-circular_variance?' "$ventral" benchmarks Ringach2002-circular_varience
refuses '"IT-pls" may be the benchmark' "$ventral" benchmarks IT-pls
refuses 'unknown benchmark "nothing at all"; `ventral benchmarks` lists them' "$ventral" audit 'nothing at all'
test ! -e "$scratch/results"
for short in circular_variance Ringach2002-circular_variance Marques2020_Ringach2002-circular_variance; do
    test "$("$ventral" benchmarks --names $short)" = Marques2020_Ringach2002-circular_variance
done
