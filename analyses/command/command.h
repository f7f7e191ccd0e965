/*
 * command: the subcommands of `ventral`, one file each.
 *
 * A file has one const Command: its words (program/options.h), from which --help, the manual and shells'
 * completions are made, and the function that does it. ventral.c has their table.
 *
 * Exit codes: 0 done; 1 bad input, with one sentence that says what to do; 2 wrong usage.
 */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include "program/chosen_model.h"
#include "program/options.h"
#include "score/benchmark_program.h"

typedef struct {
    ProgramWords words; /* .name = "ventral record" */

    /* Does it. False: an error, or without a sentence one that was printed already. */
    bool (*run)(Options *options, Error *error);
} Command;

/* In the order in which help shows them; NULL at the end. */
extern const Command *const commands[];

/* "record" of "ventral record". */
const char *command_name(const Command *command);

/* The subcommand of that name; NULL with a sentence that has the nearest one. */
const Command *command_find(const char *name, Error *error);

/*
 * The model that a command works on: its first argument where there is one, or --model. For commands that read
 * results it must exist; for those that show it something it is opened (chosen_model.h), once it is known that
 * results can be written.
 */
bool command_model(Options *options, Error *error);
bool command_open_model(Options *options, OnnxModel **file, Error *error);

/* Refuses --seed and --networks for a model without random weights, where they would change nothing. */
bool command_check_draw(const Options *options, Error *error);

/* Digest of the code that computes an ensemble: library, benchmarks and ensemble.c; Make writes it. */
extern const char build_digest[];

/* What a command prints while it takes steps of another one. */
Say command_say(const Options *options);

/* -- an ensemble's files (ensemble_files.c) -- */

/* The seeds of an ensemble, or of a part of one. */
typedef struct {
    size_t first, count;
} Seeds;

/* Those that the options name. */
Seeds ensemble_seeds(const Options *options);

/* How many benchmarks an ensemble is of. */
size_t ensemble_members(void);

/* The digest of the embedded biology, which a seed's file carries beside the program's. */
bool ensemble_biology(const Draw *draw, char digest[FILE_DIGEST_LENGTH], Error *error);

bool ensemble_seed_path(const Draw *draw, size_t seed, char *path, Error *error);

typedef enum {
    SEED_WHOLE,
    SEED_MISSING,
    SEED_BROKEN, /* cut short, or no such file */
    SEED_OTHER, /* of another version of the program, of other neurons, or of the model's file as it was */
    SEED_FOREIGN /* of another model, seed or kind of networks: *error names the file, and whose it is */
} SeedState;

/* What is asked of a seed's file. */
typedef struct {
    const char *biology; /* digest of the neurons */
    /* Of which file the model is, and how it was looked at; "": built in; NULL: any file. */
    const char *model_file;
} SeedRequest;

/* Reads a seed's file: scores[members] where it is whole (NaN: not scorable). */
SeedState ensemble_read_seed(const Draw *draw, const SeedRequest *request, size_t seed,
                             double *scores, Error *error);

/* Where a seed was computed, in a file beside its own, which holds nothing of that. */
bool ensemble_write_machine(const Draw *draw, size_t seed, Error *error);

/* The processor it was computed on, processor[64]; empty where that is not known. */
void ensemble_processor(const Draw *draw, size_t seed, char *processor);

/* Writes the table of scores[seeds.count][members] and gives its path, path[FILE_PATH_LENGTH]. */
bool ensemble_write_table(const Draw *draw, Seeds seeds, const double *scores, char *path,
                          Error *error);

/*
 * Refuses to write where the recordings, results or ensemble of another kind of model are: built in, an ONNX file,
 * responses recorded elsewhere. (Of the same file with other contents they are made again.) Of the ensemble the seed
 * `first` is looked at.
 */
bool command_check_folder(const Draw *draw, size_t first, Error *error);

/* Refuses results of another ONNX file than the one that is named to read them. */
bool command_check_file(const Draw *draw, Error *error);

/* -- steps that several commands take -- */

/* Shows the stimulus sets to the model, or the texture images, and writes the recordings. */
bool record_gratings(const Draw *draw, Say say, Error *error);
bool record_textures(const Draw *draw, Say say, Error *error);

/* Compares the layers that could stand for V1, of a file or (NULL) of a built-in model (search_layers.c). */
bool search_layers(const Options *options, OnnxModel *file, Error *error);

/* Writes README.md beside stimuli of that width. */
bool write_stimuli_readme(const char *folder, double degrees, Error *error);

/* The scores of a model that was recorded elsewhere (--recordings). */
bool score_recordings(Options *options, Error *error);

/*
 * The model against the user's own neurons (--biology); its recordings must be there. Their tables can be checked
 * before it is recorded.
 */
bool score_biology_check(const Options *options, Error *error);
bool score_biology(const Options *options, Error *error);

/* The model's prediction of the user's own recording sites (--sites). */
bool score_sites(const Options *options, OnnxModel *file, Error *error);

/* Records what the draw has no recordings of: gratings, and textures whose images are here. */
bool record_what_lacks(const Draw *draw, Say say, Error *error);

/* The benchmarks of a downloaded set (--set). */
bool score_set(const Options *options, Error *error);

/* Is it a recording, or a stimulus set, of the set "public"? */
bool is_public_dataset(const char *name, bool recording);

/* Forms the tree of the page from the leaves' results, and writes scores.json; prints it unless quiet. */
bool write_tree_of_scores(const Draw *draw, bool quiet, Error *error);

/* Prints the draw's scores and where they lie among the public models, or scores.json as it is. */
bool print_table_of_scores(const Options *options, Error *error);

/* Prints where the score of one benchmark lies among the public models; nothing where there is no score. */
bool print_placement(const Draw *draw, const char *benchmark, Error *error);

#endif
