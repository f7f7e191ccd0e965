/*
 * options: the command line. Every program takes some of these options, and refuses the others:
 *
 *     --model NAME     which model                (resnet-50x2_untrained); a name that ends in .onnx is a file's path
 *     --layer LIST     of an ONNX file: "V1=layer1.0,IT=layer4.2", or "layer1.0" for V1
 *     --input HOW      of an ONNX file: how its pictures are prepared (models/onnx/preprocessing.h)
 *     --search-layers V1  compares all layers that could stand for V1
 *     --degrees N      of an ONNX file: what its screen shows (8)
 *     --name NAME      of an ONNX file or recordings: the model's name in results (the file's, without .onnx)
 *     --recordings DIR responses that were recorded elsewhere (recording/own_recordings.h)
 *     --units PATH     their units and receptive fields, where these are known
 *     --biology PATH   the user's own neurons: a column a property, a row a neuron (brainio/own_biology.h)
 *     --edges HOW      their bins: a number of equal width, or a table
 *     --sites PATH     the user's own recording sites (analyses/command/score_sites.c)
 *     --seed N         torch.manual_seed(N)       (0)
 *     --networks KIND  one, or redrawn: a network a group of benchmarks (one; recording/draw.h)
 *     --results DIR    where results are          (results)
 *     --data DIR       where embedded data are    (base/places.h)
 *     --seeds N        how many seeds, from 0 on  (20)
 *     --first N        the first seed             (0)
 *     --count N        how many seeds from there on
 *     --threads N      threads of this process    (all it may use)
 *     --set NAME       benchmarks on downloaded data: public, or a dataset's
 *     --draws LIST     "model:seeds,model:seeds"
 *     --output PATH    where to write
 *     --neuron N       a neuroid of the recording
 *     --benchmark NAME one benchmark, by its name or the name's end
 *     --source         neurons' properties from downloaded assemblies, where they are there
 *     --textures       the texture images, which are a download
 *     --names          names only, one a line
 *     --manual         the manual, as troff
 *     --completion     what completes commands in bash
 *     --json           for a program to read
 *     --quiet          write the files, print nothing
 *     --by-make        of make: its report asks for both kinds of networks, of any model; not shown in help
 *     --help
 *
 * What a program says of itself, its words, is written once: --help, the manual and shells' completions are made of it.
 */
#ifndef BASE_OPTIONS_H
#define BASE_OPTIONS_H

#include "base/error.h"
#include "base/file.h"

#include <stdint.h>

/* Options that a program may take: a sum of these. --help every program takes. */
enum {
    OPTION_MODEL = 1 << 0,
    OPTION_SEED = 1 << 1,
    OPTION_NETWORKS = 1 << 2,
    OPTION_RESULTS = 1 << 3,
    OPTION_DATA = 1 << 4,
    OPTION_SEEDS = 1 << 5,
    OPTION_THREADS = 1 << 6,
    OPTION_SET = 1 << 7,
    OPTION_DRAWS = 1 << 8,
    OPTION_OUTPUT = 1 << 9,
    OPTION_NEURON = 1 << 10,
    OPTION_SOURCE = 1 << 11,
    OPTION_TEXTURES = 1 << 12,
    OPTION_NAMES = 1 << 13,
    OPTION_JSON = 1 << 14,
    OPTION_QUIET = 1 << 15,
    OPTION_BENCHMARK = 1 << 16,
    OPTION_MANUAL = 1 << 17,
    OPTION_COMPLETION = 1 << 18,
    OPTION_LAYER = 1 << 19,
    OPTION_INPUT = 1 << 20,
    OPTION_DEGREES = 1 << 21,
    OPTION_NAME = 1 << 22,
    OPTION_RECORDINGS = 1 << 23,
    OPTION_UNITS = 1 << 24,
    OPTION_FIRST = 1 << 25,
    OPTION_COUNT = 1 << 26,
    OPTION_BIOLOGY = 1 << 27,
    OPTION_EDGES = 1 << 28,
    OPTION_SITES = 1 << 29,
    OPTION_SEARCH_LAYERS = 1 << 30,

    /* Which draw of which model, and where its results are. */
    OPTIONS_DRAW = OPTION_MODEL | OPTION_SEED | OPTION_NETWORKS | OPTION_RESULTS | OPTION_NAME,
    /* How the network of an ONNX file is looked at. */
    OPTIONS_FILE = OPTION_LAYER | OPTION_INPUT | OPTION_DEGREES,
    /* What the programs of paper and page take, which only Make calls. */
    OPTIONS_OF_REPORT = OPTIONS_DRAW | OPTIONS_FILE | OPTION_DATA | OPTION_SEEDS | OPTION_THREADS |
                        OPTION_SET | OPTION_DRAWS | OPTION_OUTPUT | OPTION_SOURCE | OPTION_QUIET
};

#define OPTION_BY_MAKE (1u << 31) /* too large for an enum */

/* What a program says of itself. */
typedef struct {
    const char *name;            /* as it is called: "ventral record" */
    const char *purpose;         /* what it does: "records a model's V1 units" */
    const char *arguments;       /* beside options: "[MODEL]"; NULL: none */
    size_t least, most;          /* how many of these */
    unsigned options;            /* that it takes */
    const char *details;         /* lines to know beside that, each ended; NULL: none */
    const char *const *examples; /* command lines, NULL at the end; NULL: none */
} ProgramWords;

/* Characters of names of models, which no shell changes. */
#define OPTIONS_NAME_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"

#define OPTIONS_NAME_LENGTH 64 /* of a model that a file gives its name */

/* The length of a model file's own name in results: the path's last component without ".onnx" (or ".ONNX"). */
size_t options_model_name(const char *path);

typedef struct {
    const char *model;  /* its name, also of a file's */
    const char *file;   /* path of its ONNX file; NULL: built in, or only its results are read */
    const char *layers; /* NULL unless given */
    const char *input;  /* NULL unless given */
    const char *name;   /* NULL unless given */
    const char *recordings; /* NULL unless given */
    const char *units;      /* NULL unless given */
    const char *biology;    /* NULL unless given */
    const char *edges;      /* NULL unless given */
    const char *sites;      /* NULL unless given */
    const char *search;     /* the region whose layers are compared; NULL unless given */
    double degrees;         /* 0 unless given */
    const struct ModelDescription *described; /* the opened file's (chosen_model.h), or NULL */
    char file_name[OPTIONS_NAME_LENGTH];      /* what `model` is where it is the file's */
    uint64_t seed;
    bool redrawn; /* --networks redrawn */
    const char *results;
    const char *data;
    char data_folder[FILE_PATH_LENGTH]; /* what `data` is unless given */
    size_t seeds;
    size_t first, count; /* count 0 unless given */
    int threads;
    const char *set;       /* NULL unless given */
    const char *output;    /* NULL unless given */
    const char *draws;     /* NULL unless given */
    const char *benchmark; /* NULL unless given */
    bool has_neuron;
    uint64_t neuron; /* where has_neuron */
    bool source, textures, names, manual, completion, json, quiet, by_make;
    bool progress;    /* not --quiet; stays when a step is told to print nothing */
    unsigned given;   /* which options were given: a sum of OPTION_.. */
    char **arguments; /* [argument_count], of the command line */
    size_t argument_count;
} Options;

/*
 * Reads the command line of a program; argv[0] is not looked at, and the others may change places. Returns false
 * when the program should end now with *exit_code: 0 after --help, 2 after an option that it does not take or that is
 * given twice, a missing value or too few or many arguments, 1 after a value that is not what it should be; the
 * sentence has been printed.
 */
bool options_read_words(Options *options, const ProgramWords *words, int argc, char **argv,
                        int *exit_code);

/* The same for a program that only Make calls, under its name argv[0], with OPTIONS_OF_REPORT. */
bool options_read(Options *options, int argc, char **argv, const char *purpose, int *exit_code);

/* Takes a word of the command line for the model, as after --model, which must not have been given, too. */
bool options_set_model(Options *options, const char *name, Error *error);

/* The same for programs that write no results, so a file may have any name. */
bool options_set_unnamed_model(Options *options, const char *name, Error *error);

/* Refuses the first of these options that was given, for it would change nothing: "--edges is for --biology only". */
bool options_refuse(const Options *options, unsigned refused, const char *why, Error *error);

/* Prints what --help prints, to stdout. */
void options_print_help(const ProgramWords *words);

/* One option as it is shown; NULL where `index` is behind the last. */
typedef struct {
    unsigned option;     /* OPTION_..; 0: --help */
    const char *name;    /* "seed" */
    const char *value;   /* "N"; NULL: takes none */
    const char *meaning; /* "torch.manual_seed(N) (0)"; NULL: not shown in help */
} OptionWords;

const OptionWords *options_words(size_t index);

/* "<results>/<model>/seed-<n>/<name>", or redrawn-<n>, into path[FILE_PATH_LENGTH]. */
bool options_result_path(const Options *options, const char *name, char *path, Error *error);

/*
 * The command line that would do this for the same draw: "ventral score 'my net.onnx' --layer V1=relu --seed 3", for
 * sentences that say what to do; into text[room], cut short where that is too small.
 */
void options_command(const Options *options, const char *subcommand, char *text, size_t room);

/* Prints "<program>: <sentence>" to stderr; returns 1, the exit code. */
int options_fail(const char *program, const Error *error);

#endif
