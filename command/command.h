/*
 * command: the subcommands of `ventral`, one file each.
 *
 * Each file has one const Command: its words (program/options.h), from which --help, the manual and
 * the shell completions are made, and the function that runs it. ventral.c lists them.
 *
 * Exit codes: 0 done; 1 bad input, with a message that says what to do; 2 wrong usage.
 */
#pragma once

#include "program/options.h"
#include "recording/chosen_model.h"
#include "score/benchmark_program.h"

typedef struct {
    ProgramWords words; /* as in "ventral record" */

    /* Returns false on error; if *error is empty, the message was already printed. */
    bool (*run)(Options *options, Error *error);
} Command;

/* In the order of the help text; ends with NULL. */
extern const Command *const commands[];

/* "record", of "ventral record". */
const char *command_name(const Command *command);

/* Finds a subcommand by name; NULL, with a message that suggests the nearest, if there is none. */
const Command *command_find(const char *name, Error *error);

/*
 * Takes the model that a command works on from its first argument or --model. command_model, for
 * commands that read results, checks that the model exists; command_open_model, for those that run
 * it, opens it (chosen_model.h) after checking that results can be written.
 */
bool command_model(Options *options, Error *error);
bool command_open_model(Options *options, OnnxModel **file, Error *error);

/* Refuses --seed and --networks for a model without random weights, where they have no effect. */
bool command_check_draw(const Options *options, Error *error);

/* Digest of the code that computes an ensemble: library, benchmarks, ensemble_seeds.c; by Make. */
extern const char build_digest[];

/* Says whether the steps that a command runs print their progress. */
Say command_say(const Options *options);

/* The seeds of an ensemble, or of a part of one. */
typedef struct {
    size_t first, count;
} Seeds;

/*
 * Fills scores[seeds.count][ensemble_members()]: those of finished seeds are read, the others
 * computed and kept (ensemble.c). NaN: not scorable.
 */
bool ensemble_scores(const Draw *draw, Seeds seeds, bool quiet, double *scores, Error *error);

/* -- an ensemble's files (ensemble_files.c) -- */

/* The seeds chosen by --seeds, --first and --count. */
Seeds ensemble_seeds(const Options *options);

/* The number of benchmarks in an ensemble. */
size_t ensemble_members(void);

/* The digest of the embedded neural data, stored in each seed's file with that of the program. */
bool ensemble_biology(const Draw *draw, char digest[FILE_DIGEST_LENGTH], Error *error);

bool ensemble_seed_path(const Draw *draw, size_t seed, char *path, Error *error);

typedef enum {
    SEED_WHOLE,
    SEED_MISSING,
    SEED_BROKEN, /* incomplete or damaged */
    /*
     * from another version of the program, other neurons, or an earlier version of the model's file
     */
    SEED_OTHER,
    /* of another model, seed or kind of networks; *error names the file and what it holds */
    SEED_FOREIGN
} SeedState;

/* What a seed's file must match. */
typedef struct {
    const char *biology; /* digest of the neural data */
    /* The model's file and how images are presented to it; "": built in; NULL: any file. */
    const char *model_file;
} SeedRequest;

/* Reads a seed's file: scores[members] if it is complete (NaN: not scorable). */
SeedState ensemble_read_seed(const Draw *draw, const SeedRequest *request, size_t seed,
                             double *scores, Error *error);

/* Writes where a seed was computed to a file of its own; the seed's file does not depend on it. */
bool ensemble_write_machine(const Draw *draw, size_t seed, Error *error);

/* The processor a seed was computed on, into processor[64]; empty if unknown. */
void ensemble_processor(const Draw *draw, size_t seed, char *processor);

/*
 * Writes the table of scores[seeds.count][members] and returns its path in path[FILE_PATH_LENGTH].
 */
bool ensemble_write_table(const Draw *draw, Seeds seeds, const double *scores, char *path,
                          Error *error);

/*
 * Refuses to write to a folder with recordings, results or an ensemble of another kind of model
 * (built in, an ONNX file, responses recorded elsewhere). Those of an earlier version of the same
 * file are replaced. Of an ensemble, only the seed `first` is checked.
 */
bool command_check_folder(const Draw *draw, size_t first, Error *error);

/* Refuses results made from a different ONNX file than the one given. */
bool command_check_file(const Draw *draw, Error *error);

/* -- steps shared by several commands -- */

/* Presents the gratings, or the texture images, to the model and writes the recordings. */
bool record_gratings(const Draw *draw, Say say, Error *error);
bool record_textures(const Draw *draw, Say say, Error *error);

/*
 * Compares the layers of an ONNX file, or of a built-in model (file: NULL), that could represent V1
 * (search_layers.c).
 */
bool search_layers(const Options *options, OnnxModel *file, Error *error);

/* Writes the README.md of a folder of stimuli, which are `degrees` wide. */
bool write_stimuli_readme(const char *folder, double degrees, Error *error);

/* Scores a model from responses recorded elsewhere (--recordings). */
bool score_recordings(Options *options, Error *error);

/*
 * Compares the model with the user's own neurons (--biology); needs the model's recordings.
 * score_biology_check checks the tables of neurons, before anything is recorded.
 */
bool score_biology_check(const Options *options, Error *error);
bool score_biology(const Options *options, Error *error);

/* Scores the model's predictions of the user's own recording sites (--sites). */
bool score_sites(const Options *options, OnnxModel *file, Error *error);

/* Makes the recordings that the draw lacks: gratings, and textures if images were downloaded. */
bool record_what_lacks(const Draw *draw, Say say, Error *error);

/* Runs the benchmarks on a downloaded set (--set). */
bool score_set(const Options *options, Error *error);

/* Does the set "public" contain this recording (or, if not `recording`, this stimulus set)? */
bool is_public_dataset(const char *name, bool recording);

/* Computes the page's tree from the results and writes scores.json; prints it unless quiet. */
bool write_tree_of_scores(const Draw *draw, bool quiet, Error *error);

/* Prints the draw's scores and their ranks among the public models, or scores.json unchanged. */
bool print_table_of_scores(const Options *options, Error *error);

/* Prints the rank of a benchmark's score among the public models, or nothing without a score. */
bool print_placement(const Draw *draw, const char *benchmark, Error *error);
