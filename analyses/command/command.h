/*
 * command: the subcommands of `ventral`, one file each.
 *
 * A file has one const Command: its words (base/options.h), from which --help, the manual and shells'
 * completions are made, and the function that does it. ventral.c has their table.
 *
 * Exit codes: 0 done; 1 bad input, with one sentence that says what to do; 2 wrong usage.
 */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include "models/chosen_model.h"

typedef struct {
    ProgramWords words; /* .name = "ventral record" */

    /* Does it. False: an error, or without a sentence one that was printed already. */
    bool (*run)(const Options *options, Error *error);
} Command;

/* In the order in which help shows them; NULL at the end. */
extern const Command *const commands[];

/* "record" of "ventral record". */
const char *command_name(const Command *command);

/*
 * The model that a command works on: its first argument where there is one, or --model. For commands that read
 * results it must exist; for those that show it something it is opened (chosen_model.h).
 */
bool command_model(Options *options, Error *error);
bool command_open_model(Options *options, OnnxModel **file, Error *error);

/* -- where a program finds its files: beside the sources, or where it was installed (places.c) -- */

extern const char places_data[];         /* the folder of embedded data */
extern const char places_bibliography[]; /* references.bib */

/* Digest of the code that computes an ensemble: library, benchmarks and ensemble.c; Make writes it. */
extern const char build_digest[];

/* -- steps that several commands take -- */

/* Shows the stimulus sets to the model, or the texture images, and writes the recordings. */
bool record_gratings(const Options *options, Error *error);
bool record_textures(const Options *options, Error *error);

/* Forms the tree of the page from the leaves' results, and writes scores.json; prints it unless quiet. */
bool write_tree_of_scores(const Options *options, Error *error);

/* Prints the draw's scores beside the published ones, or scores.json as it is. */
bool print_table_of_scores(const Options *options, Error *error);

#endif
