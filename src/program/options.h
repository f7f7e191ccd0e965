/*
 * options: reads the command line. options.c has one table of all options, one row per option.
 * Every program lists the options that it takes, and the others are refused:
 *
 *     static const Option taken[] = {OPTIONS_DRAW, OPTION_DATA, OPTION_QUIET, OPTIONS_END};
 *
 * Each program describes itself once, in ProgramWords: --help, the manual and the shell's
 * completions are made from it.
 */
#pragma once

#include "recording/draw.h"

/* In the order of the table, which is also the order of help. */
typedef enum {
    OPTION_MODEL,
    OPTION_LAYER,
    OPTION_INPUT,
    OPTION_DEGREES,
    OPTION_SCREEN,
    OPTION_NAME,
    OPTION_RECORDINGS,
    OPTION_UNITS,
    OPTION_BIOLOGY,
    OPTION_EDGES,
    OPTION_SITES,
    OPTION_METRICS,
    OPTION_LAYERS,
    OPTION_BINS,
    OPTION_SEARCH_LAYERS,
    OPTION_SEED,
    OPTION_NETWORKS,
    OPTION_TRIALS,
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
    OPTION_HTML,
    OPTION_QUIET,
    OPTION_BY_MAKE,
    OPTION_HELP, /* taken by every program */
    OPTIONS,
    OPTIONS_END = OPTIONS /* ends a list */
} Option;

#define OPTIONS_RESULTS OPTION_RESULTS, OPTION_OUT

/* For programs that work on one draw: its model, its seed, and where its results are. */
#define OPTIONS_DRAW OPTION_MODEL, OPTION_SEED, OPTION_NETWORKS, OPTIONS_RESULTS, OPTION_NAME

/* How the network of an ONNX file is used. */
#define OPTIONS_FILE OPTION_LAYER, OPTION_INPUT, OPTION_DEGREES, OPTION_SCREEN

/* A list without a name of its own: OPTION_LIST(OPTIONS_DRAW, OPTION_DATA). */
#define OPTION_LIST(...) ((const Option[]){__VA_ARGS__, OPTIONS_END})

/* A program's description of itself. */
typedef struct {
    const char *name;            /* as typed: "ventral record" */
    const char *purpose;         /* what it does: "records a model's V1 units" */
    const char *arguments;       /* besides options: "[MODEL]"; NULL: none */
    size_t least, most;          /* how many arguments it takes */
    const Option *options;       /* the options it takes, up to OPTIONS_END; NULL: only --help */
    const char *details;         /* further lines of help, each with its line end; NULL: none */
    const char *const *examples; /* command lines, NULL at the end; NULL: none */
} ProgramWords;

/* Each option's value, or its default; a text without a default is NULL. */
typedef struct {
    Draw draw;
    const char *name, *units, *biology, *edges, *sites, *metrics, *set, *draws, *output, *benchmark;
    const char *search;     /* the region whose layers are compared */
    const char *bins;       /* "each": sites are compared in every time bin */
    const char *all_layers; /* "all": sites are compared with every layer */
    size_t seeds, first, count;
    uint64_t neuron;
    bool source, textures, names, manual, completion, json, html, quiet, by_make;
    bool given[OPTIONS];
    char **arguments; /* [argument_count], of the command line */
    size_t argument_count;
    char
        derived_name[DERIVED_NAME_LENGTH]; /* draw.model points here if it is the file's own name */
    char data_folder[FILE_PATH_LENGTH];    /* draw.data points here unless it was given */
} Options;

/*
 * Reads the command line of a program; argv[0] is ignored, and the rest may be reordered. Returns
 * false if the program should end now with *exit_code: 0 after --help; 2 after an unknown or
 * repeated option, a missing value, or too few or too many arguments; 1 after an invalid value. Any
 * error message has been printed.
 */
bool options_read_words(Options *options, const ProgramWords *words, int argc, char **argv,
                        int *exit_code);

/* The same for a program of the paper or page, which only Make calls; its name is argv[0]. */
bool options_read(Options *options, int argc, char **argv, const char *purpose, int *exit_code);

/*
 * Sets the draw's model from an argument rather than from --model; giving both is an error. For
 * derived_name see chosen_model_set.
 */
bool options_set_model(const Options *options, const char *text, Draw *draw,
                       char derived_name[DERIVED_NAME_LENGTH], Error *error);

/* Refuses the first of these options that was given: "--edges is for --biology only". */
bool options_refuse(const Options *options, const Option *refused, const char *why, Error *error);

/* Refuses what else says how to print, --names and --quiet, if --json is given. */
bool options_print_one_way(const Options *options, Error *error);

/* Does the program take the option? */
bool options_takes(const ProgramWords *words, Option option);

/* Prints the text of --help to stdout. */
void options_print_help(const ProgramWords *words);

/* One option as shown in help. */
typedef struct {
    const char *name;  /* "seed" */
    const char *value; /* "N"; NULL: takes none */
    char meaning[120]; /* "torch.manual_seed(N) (0)" */
} OptionWords;

/* Does the program's help show this option? If so, fills *shown. */
bool options_shown(const ProgramWords *words, Option option, OptionWords *shown);

/* Prints "<program>: <message>" to stderr; returns 1, the exit code. */
int options_fail(const char *program, const Error *error);
