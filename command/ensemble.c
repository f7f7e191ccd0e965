/*
 * ensemble: the fifteen benchmarks on gratings for many seeds of one model (ensemble_seeds.c).
 */
#include "command/command.h"

#include <stdlib.h>
#include <string.h>

/* "MODEL:networks:seeds" is the form that make takes. */
static bool refuse_list(const Options *options, Error *error)
{
    const char *word = options->argument_count > 0 ? options->arguments[0] : "";
    const char *colon = strchr(word, ':'), *last = strrchr(word, ':');
    if (!colon || strchr(word, '/')) return true;
    long seeds = strtol(last + 1, NULL, 10);
    return error_set(
        error,
        "\"%.80s\": give only the model's name, and the rest as options: `ventral ensemble "
        "%.*s%s --seeds %ld`",
        word, (int)(colon - word), word, strstr(word, ":redrawn") ? " --networks redrawn" : "",
        seeds > 0 ? seeds : 20);
}

static bool ensemble(Options *options, Error *error)
{
    OnnxModel *file = NULL;
    if (!refuse_list(options, error)) return false;
    if (options->count > 0 && !options_refuse(options, OPTION_LIST(OPTION_SEEDS),
                                              "and --count both set the number of seeds", error))
        return false;
    if (!command_open_model(options, &file, error)) {
        onnx_model_close(file);
        return false;
    }
    char path[FILE_PATH_LENGTH];
    Seeds seeds = ensemble_seeds(options);
    double *scores = allocate(seeds.count * ensemble_members(), sizeof *scores, error);
    bool good =
        scores && ensemble_scores(&options->draw, seeds, options->quiet, scores, error) &&
        (options->count > 0 || ensemble_write_table(&options->draw, seeds, scores, path, error));
    free(scores);
    onnx_model_close(file);
    return good;
}

static const char *const examples[] = {
    "ventral ensemble --seeds 20", "ventral ensemble resnet-18_untrained --networks redrawn",
    "ventral ensemble resnet-50_untrained --first 40 --count 10", NULL};

const Command ensemble_command = {
    .words =
        {.name = "ventral ensemble",
         .purpose = "runs the benchmarks on gratings for many seeds of a model",
         .arguments = "[MODEL]",
         .most = 1,
         .options = OPTION_LIST(OPTION_MODEL, OPTION_NETWORKS, OPTIONS_RESULTS, OPTION_DATA,
                                OPTION_SEEDS, OPTION_FIRST, OPTION_COUNT, OPTION_THREADS,
                                OPTION_QUIET, OPTION_NAME, OPTION_BY_MAKE, OPTIONS_FILE),
         .details =
             "Writes RESULTS/MODEL/ensemble-N.csv, a row for each seed. Finished seeds are kept, "
             "an interrupted run\nresumes, and seeds computed by another version of the code are "
             "recomputed. With "
             "--count,\ncomputes a part of the seeds, and `ventral collect` writes the table.\n",
         .examples = examples},
    .run = ensemble};
