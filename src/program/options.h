/*
 * options: the command line. options.c has one table of all options, a row each; every program lists those that it
 * takes, and refuses the others:
 *
 *     static const Option taken[] = {OPTIONS_DRAW, OPTION_DATA, OPTION_QUIET, OPTIONS_END};
 *
 * What a program says of itself is written once: --help, the manual and the shell's completions are made from it.
 */
#ifndef PROGRAM_OPTIONS_H
#define PROGRAM_OPTIONS_H

#include "recording/draw.h"

/* In the order of the table, in which help shows them. */
typedef enum {
    OPTION_MODEL,
    OPTION_LAYER,
    OPTION_INPUT,
    OPTION_DEGREES,
    OPTION_NAME,
    OPTION_RECORDINGS,
    OPTION_UNITS,
    OPTION_BIOLOGY,
    OPTION_EDGES,
    OPTION_SITES,
    OPTION_METRICS,
    OPTION_LAYERS,
    OPTION_SEARCH_LAYERS,
    OPTION_SEED,
    OPTION_NETWORKS,
    OPTION_RESULTS,
    OPTION_OUT,
    OPTION_DATA,
    OPTION_SEEDS,
    OPTION_FIRST,
    OPTION_COUNT,
    OPTION_THREADS,
    OPTION_SET,
    OPTION_DRAWS,
    OPTION_OUTPUT,
    OPTION_BENCHMARK,
    OPTION_NEURON,
    OPTION_SOURCE,
    OPTION_TEXTURES,
    OPTION_NAMES,
    OPTION_MANUAL,
    OPTION_COMPLETION,
    OPTION_JSON,
    OPTION_QUIET,
    OPTION_BY_MAKE,
    OPTION_HELP, /* every program takes it */
    OPTIONS,
    OPTIONS_END = OPTIONS /* ends a list */
} Option;

#define OPTIONS_RESULTS OPTION_RESULTS, OPTION_OUT

/* Which draw of which model, and where its results are. */
#define OPTIONS_DRAW OPTION_MODEL, OPTION_SEED, OPTION_NETWORKS, OPTIONS_RESULTS, OPTION_NAME

/* How the network of an ONNX file is looked at. */
#define OPTIONS_FILE OPTION_LAYER, OPTION_INPUT, OPTION_DEGREES

/* A list where none is named: OPTION_LIST(OPTIONS_DRAW, OPTION_DATA). */
#define OPTION_LIST(...) ((const Option[]){__VA_ARGS__, OPTIONS_END})

/* What a program says of itself. */
typedef struct {
    const char *name;            /* as it is called: "ventral record" */
    const char *purpose;         /* what it does: "records a model's V1 units" */
    const char *arguments;       /* beside options: "[MODEL]"; NULL: none */
    size_t least, most;          /* how many of these */
    const Option *options;       /* that it takes, up to OPTIONS_END; NULL: only --help */
    const char *details;         /* lines to know beside that, each ended; NULL: none */
    const char *const *examples; /* command lines, NULL at the end; NULL: none */
} ProgramWords;

/* What was given, or the default; a text without a default is NULL. */
typedef struct {
    Draw draw;
    const char *name, *units, *biology, *edges, *sites, *metrics, *set, *draws, *output, *benchmark;
    const char *search;     /* the region whose layers are compared */
    const char *all_layers; /* "all": sites are compared with every layer */
    size_t seeds, first, count;
    uint64_t neuron;
    bool source, textures, names, manual, completion, json, quiet, by_make;
    bool given[OPTIONS];
    char **arguments; /* [argument_count], of the command line */
    size_t argument_count;
    char own_name[OWN_NAME_LENGTH];     /* what draw.model is where it is the file's */
    char data_folder[FILE_PATH_LENGTH]; /* what draw.data is unless given */
} Options;

/*
 * Reads the command line of a program; argv[0] is not looked at, and the others may change places. Returns false
 * when the program should end now with *exit_code: 0 after --help, 2 after an option that it does not take or that is
 * given twice, a missing value or too few or many arguments, 1 after a value that is not what it should be; the
 * sentence has been printed.
 */
bool options_read_words(Options *options, const ProgramWords *words, int argc, char **argv,
                        int *exit_code);

/* The same for a program of paper or page, which only Make calls, under its name argv[0]. */
bool options_read(Options *options, int argc, char **argv, const char *purpose, int *exit_code);

/*
 * Takes a word of the command line for the draw's model, as after --model, which must not have been given, too; for a
 * file's own name see chosen_model_set.
 */
bool options_set_model(const Options *options, const char *text, Draw *draw,
                       char own_name[OWN_NAME_LENGTH], Error *error);

/* Refuses the first of these options that was given, for it would change nothing: "--edges is for --biology only". */
bool options_refuse(const Options *options, const Option *refused, const char *why, Error *error);

/* Does the program take the option? */
bool options_takes(const ProgramWords *words, Option option);

/* Prints what --help prints, to stdout. */
void options_print_help(const ProgramWords *words);

/* One option as it is shown. */
typedef struct {
    const char *name;  /* "seed" */
    const char *value; /* "N"; NULL: takes none */
    char meaning[120]; /* "torch.manual_seed(N) (0)" */
} OptionWords;

/* Is the option among those that the program's help shows? Then *shown is what it shows. */
bool options_shown(const ProgramWords *words, Option option, OptionWords *shown);

/* Prints "<program>: <sentence>" to stderr; returns 1, the exit code. */
int options_fail(const char *program, const Error *error);

#endif
