#!/bin/sh
# door.sh: checks what make was asked for, before anything is built or written.
#
# The values become parts of shell commands and file names, so only characters without a meaning to a shell are let in.
# The Makefile passes each as an environment variable, with the names of the variables by kind (NUMBERS, NAMES, FILES,
# LISTS, PATHS), those that may be empty (OPTIONAL) and those that may not (REQUIRED), GOALS and TARGETS. It has refused
# dollar signs itself; the end of a line arrives here as a question mark.
#
# Prints the name of the model's results; or, with exit status 1, what is wrong, in a sentence.
#
#     door.sh advice WORD NAME...     only says which of the names resemble a misspelt one
# shellcheck disable=SC1003,SC2086,SC2153,SC2154 # lists of words, and variables of the environment
set -fu
LC_ALL=C
plain=-A-Za-z0-9._ # the hyphen first, as in a bracket

refuse() {
    printf '%s\n' "$1"
    exit 1
}

# advice WORD NAME...: the names with the same letters as the word, or all but one or two; else all names.
advice() {
    awk 'function has(word, letter) { return index(toupper(word), letter) > 0 }
        function apart(a, b,    i, letter, differ, shared) {
            for (i = 1; i <= 26; i++) {
                letter = substr("ABCDEFGHIJKLMNOPQRSTUVWXYZ", i, 1)
                differ += has(a, letter) != has(b, letter)
                shared += has(a, letter) && has(b, letter)
            }
            return shared ? differ : 26
        }
        BEGIN {
            for (i = 2; i < ARGC; i++) all = all " " ARGV[i]
            for (n = 0; n <= 2 && near == ""; n++)
                for (i = 2; i < ARGC; i++) if (apart(ARGV[1], ARGV[i]) == n) near = near " " ARGV[i]
            print near == "" ? "there are" all : "did you mean" near "?"
        }' "$@"
}

# only CHARACTERS WORDS VARIABLE...: refuses a value with any other character but spaces.
only() {
    characters=$1 words=$2
    shift 2
    for name in "$@"; do
        eval "value=\$$name"
        case $value in *[!$characters\ ]*) refuse "$name=$value: give $words" ;; esac
    done
}

# words FEWEST VARIABLE...: refuses a value of fewer words, or of more than one.
words() {
    fewest=$1
    shift
    for name in "$@"; do
        eval "value=\$$name"
        set -- $value
        if [ $# -lt "$fewest" ] || [ $# -gt 1 ]; then refuse "$name=$value: give one word"; fi
    done
}

# any_path VARIABLE: refuses a path with characters that mean something to make or a shell. Spaces may be in it.
any_path() {
    eval "value=\$$1"
    for sign in \' '"' '`' '\' '*' '?' '[' ']' '{' '}' '<' '>' '|' '&' ';' ':' '%' '!' '~' '#'; do
        case $value in *"$sign"*) refuse "$1=$value: give a path without $sign; spaces may be in it" ;; esac
    done
    case $value in *[[:cntrl:]]*) refuse "$1=$value: give a path without control characters" ;; esac
}

no_option() {
    eval "value=\$$1"
    case $value in -*) refuse "$1=$value: give a path that does not begin with -" ;; esac
}

if [ "${1:-}" = advice ]; then
    shift
    advice "$@"
    exit
fi

# A model is a name, or an ONNX file, whose results bear its own name or NAME.
if [ -n "$MODEL_FILE" ]; then
    any_path MODEL
    no_option MODEL
    [ -e "$MODEL_FILE" ] || refuse "MODEL=$MODEL_FILE: there is no such file"
    case " $GOALS " in *' search '*) needed=$INPUT ;; *) needed=$LAYERS ;; esac
    if [ -z "$needed" ] || [ -z "$INPUT" ]; then
        refuse "MODEL=$MODEL_FILE is a file: say which layer represents V1 and how its images are normalised,\
 as in LAYERS=V1=layer1.0 INPUT=imagenet; \`ventral layers\` lists its layers"
    fi
    MODEL=${MODEL_FILE##*/}
    MODEL=${NAME:-${MODEL%.*}}
    case $MODEL in
    *' '*) [ -n "$NAME" ] || refuse "MODEL=$MODEL_FILE: results need a name without spaces; give one with NAME=" ;;
    esac
else
    for name in NAME $FILES; do
        eval "value=\$$name"
        [ -z "$value" ] ||
            refuse "$name=$value is for ONNX files only, and $MODEL is not one: give MODEL a path that ends in .onnx"
    done
fi

case $MODEL in
compare | draws | ensemble | figures | page | paper | simulation)
    refuse "$MODEL is a folder of other results, so it cannot be a model's name; give another with NAME=my-$MODEL" ;;
esac
only 0-9 'a whole number' $NUMBERS
only 0-9. degrees DEGREES
only 0-9x 'rows x columns, as in 240x320' SCREEN
only $plain/+=:@,# 'letters, digits and . _ - / + = : @ , # only' LAYERS INPUT
words 0 $FILES
only $plain 'a name; it has letters, digits and . _ - only' $NAMES
only $plain: 'names of models, or model:networks:seeds' $LISTS
only $plain/+@ 'a path that has letters, digits and . _ - + @ / only' $PATHS
words 0 $OPTIONAL
words 1 $REQUIRED
for one in $MODELS; do
    case ${one#?*:} in
    one:*[!0-9]* | redrawn:*[!0-9]*) false ;;
    one:?* | redrawn:?*) ;;
    *) false ;;
    esac || refuse "MODELS: $one is not model:networks:seeds, as in pixels:one:20 or pixels:redrawn:20"
done
case $NETWORKS in one | redrawn) ;; *) refuse "NETWORKS=$NETWORKS: give one or redrawn" ;; esac
case $DATA in embedded | source) ;; *) refuse "DATA=$DATA: give embedded or source" ;; esac
case $REGION in V1 | V2 | V4 | IT) ;; *) refuse "REGION=$REGION: give V1, V2, V4 or IT" ;; esac
for name in $PATHS; do no_option "$name"; done
case $PREFIX in /*) ;; *) refuse "PREFIX=$PREFIX: give a path that begins with /" ;; esac
any_path VENTRAL_DATA

case $GOALS in *[!$plain/+\ ]*) refuse "there is no target $GOALS" ;; esac
for goal in $GOALS; do
    case " $TARGETS " in
    *" $goal "*) ;;
    *) case $goal in */*) ;; *) refuse "there is no target $goal; $(advice "$goal" $TARGETS)" ;; esac ;;
    esac
    if [ "$goal" = audit ] && [ -z "$BENCHMARK" ]; then
        refuse 'name a benchmark, whole or by its end: make audit BENCHMARK=circular_variance'
    fi
done
echo $MODEL # without spaces around it
