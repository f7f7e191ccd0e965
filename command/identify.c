/*
 * identify: which public models have scores that a model with random weights could have
 * (report/resemblance.h)?
 *
 * Scores the model for many seeds, as one network and re-initialised for each stimulus set, keeping
 * finished seeds as `ventral ensemble` does, and compares every public model that has all fifteen
 * scores. Prints the models that cannot be told from the seeds and the next ones, or JSON.
 *
 *   RESULTS/MODEL/identify-N.csv    a row for each public model compared, nearest first
 *   RESULTS/MODEL/identify-N.json   seeds, rule, limits, the models that cannot be told from the
 *                                   seeds, the next one
 */
#include "command/command.h"

#include "base/json.h"
#include "base/shown.h"
#include "base/sums.h"
#include "base/table.h"
#include "benchmarks.h"
#include "report/resemblance.h"
#include "score/result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Models printed that can be told from the seeds. */
enum { NEXT_SHOWN = 5 };

static const char rule[] =
    "a model cannot be told from the seeds if the rms z of its scores is not above the limit: that "
    "of the seed furthest from the others";
static const char caveat[] = "Such scores do not show that a model was never trained: trained "
                             "weights that were loaded wrongly, "
                             "for example transposed, would look the same.";

typedef struct {
    const Options *options;
    Leaderboard leaderboard;
    Resemblances found;
    const char **benchmarks; /* [count] identifiers, owned */
    size_t count;
    double *scores[WAYS]; /* [seeds][count], owned */
} Identify;

static const PublicModel *public_model(const Identify *all, size_t i)
{
    return &all->leaderboard.models[all->found.models[i].model];
}

static bool is_consistent(const PublicResemblance *model)
{
    return model->ways[WAY_ONE].consistent || model->ways[WAY_REINITIALISED].consistent;
}

/* -- on the terminal -- */

/* How many models are printed: all up to NEXT_SHOWN that can be told from the seeds. */
static size_t shown_models(const Identify *all, int *width)
{
    size_t i = 0;
    *width = (int)strlen("nearest first");
    for (size_t next = 0; i < all->found.count && next < NEXT_SHOWN; i++) {
        int length = (int)strlen(public_model(all, i)->name);
        next += !is_consistent(&all->found.models[i]);
        if (length > *width) *width = length;
    }
    return i;
}

static void print_model(const Identify *all, size_t i, int width)
{
    const PublicResemblance *model = &all->found.models[i];
    printf("%-*s%9.0f", width, SHOWN(public_model(all, i)->name), model->rank);
    for (int way = 0; way < WAYS; way++)
        printf("%9.2f%1s%9.1f%8zu", model->ways[way].rms, model->ways[way].consistent ? "*" : "",
               model->ways[way].largest, model->ways[way].within);
    printf("\n");
}

static void print_notes(const Identify *all)
{
    for (size_t i = 0; i < all->found.count; i++) {
        const char *note = published_note(public_model(all, i)->name);
        if (note && is_consistent(&all->found.models[i])) printf("%s.\n", note);
    }
}

static void print_table(const Identify *all)
{
    const Resemblances *found = &all->found;
    int width = 0;
    size_t shown = shown_models(all, &width);
    printf("%s, %zu seeds, and the %zu of %zu public models that have all %zu scores (%s)\n\n",
           SHOWN(all->options->draw.model), all->options->seeds, found->count,
           all->leaderboard.model_count, all->count, LEADERBOARD_DATE);
    printf("%-*s%27s%27s\n%-*s%9s", width + 9, "", "one network", "re-initialised", width,
           "nearest first", "V1 rank");
    for (int way = 0; way < WAYS; way++) printf("%9s%10s%8s", "rms z", "largest", "within");
    printf("\n");
    for (size_t i = 0; i < shown; i++) print_model(all, i, width);
    printf("%-*s%9.2f%27.2f\n\n", width + 9, "limit", found->limits[WAY_ONE],
           found->limits[WAY_REINITIALISED]);
    printf("*  %s (%zu models).\n", rule, found->consistent);
    printf("%s\n", caveat);
    print_notes(all);
}

/* -- as JSON -- */

static const char *const way_names[WAYS] = {"one", "redrawn"};

static cJSON *model_object(const Identify *all, size_t i)
{
    const PublicResemblance *model = &all->found.models[i];
    cJSON *object = cJSON_CreateObject();
    const char *note = published_note(public_model(all, i)->name);
    cJSON_AddStringToObject(object, "model", public_model(all, i)->name);
    cJSON_AddNumberToObject(object, "number", (double)public_model(all, i)->number);
    cJSON_AddItemToObject(object, "V1_rank", json_new_number(model->rank));
    if (note) cJSON_AddStringToObject(object, "note", note);
    for (int way = 0; way < WAYS; way++) {
        cJSON *one = cJSON_AddObjectToObject(object, way_names[way]);
        cJSON_AddNumberToObject(one, "rms_z", model->ways[way].rms);
        cJSON_AddNumberToObject(one, "largest_z", model->ways[way].largest);
        cJSON_AddNumberToObject(one, "within", (double)model->ways[way].within);
        cJSON_AddBoolToObject(one, "consistent", model->ways[way].consistent);
    }
    return object;
}

static cJSON *make_document(const Identify *all)
{
    const Resemblances *found = &all->found;
    cJSON *document = cJSON_CreateObject(), *next = NULL;
    cJSON_AddStringToObject(document, "model", all->options->draw.model);
    cJSON_AddNumberToObject(document, "seeds", (double)all->options->seeds);
    result_add_program(document, "ensemble");
    cJSON_AddNumberToObject(document, "public_models", (double)all->leaderboard.model_count);
    cJSON_AddNumberToObject(document, "compared", (double)found->count);
    cJSON_AddNumberToObject(document, "benchmarks", (double)all->count);
    cJSON_AddStringToObject(document, "rule", rule);
    cJSON_AddStringToObject(document, "caveat", caveat);
    cJSON *limits = cJSON_AddObjectToObject(document, "limits");
    for (int way = 0; way < WAYS; way++)
        cJSON_AddNumberToObject(limits, way_names[way], found->limits[way]);
    cJSON *list = cJSON_AddArrayToObject(document, "indistinguishable");
    for (size_t i = 0; i < found->count; i++)
        if (is_consistent(&found->models[i]))
            cJSON_AddItemToArray(list, model_object(all, i));
        else if (!next)
            next = model_object(all, i);
    cJSON_AddItemToObject(document, "next", next ? next : cJSON_CreateNull());
    return document;
}

static bool write_document(const Identify *all, Error *error)
{
    char path[FILE_PATH_LENGTH];
    const Draw *draw = &all->options->draw;
    cJSON *document = make_document(all);
    bool good = file_path(path, error, "%s/%s/identify-%zu.json", draw->results, draw->model,
                          all->options->seeds) &&
                json_write(path, document, error) &&
                (!all->options->json || json_print(document, error));
    cJSON_Delete(document);
    return good;
}

/* -- as a table -- */

static bool write_table(const Identify *all, char *path, Error *error)
{
    const Draw *draw = &all->options->draw;
    OutputFile table;
    if (!file_path(path, error, "%s/%s/identify-%zu.csv", draw->results, draw->model,
                   all->options->seeds) ||
        !output_open(&table, path, error))
        return false;
    fprintf(table.stream, "model,number,V1_rank");
    for (int way = 0; way < WAYS; way++)
        fprintf(table.stream, ",rms_z_%s,largest_z_%s,within_%s,consistent_%s", way_names[way],
                way_names[way], way_names[way], way_names[way]);
    fprintf(table.stream, "\n");
    for (size_t i = 0; i < all->found.count; i++) {
        const PublicResemblance *model = &all->found.models[i];
        table_put_text(table.stream, public_model(all, i)->name);
        fprintf(table.stream, ",%zu", public_model(all, i)->number);
        table_put_number(table.stream, "%.0f", model->rank);
        for (int way = 0; way < WAYS; way++)
            fprintf(table.stream, ",%.6f,%.6f,%zu,%d", model->ways[way].rms,
                    model->ways[way].largest, model->ways[way].within, model->ways[way].consistent);
        fprintf(table.stream, "\n");
    }
    return sums_close(&table, true, error);
}

/* -- all of it -- */

/* Scores the seeds, both ways. */
static bool score_seeds(Identify *all, Error *error)
{
    bool good = true;
    all->count = ensemble_members();
    all->benchmarks = allocate(all->count, sizeof *all->benchmarks, error);
    if (!all->benchmarks) return false;
    for (size_t b = 0; b < all->count; b++) all->benchmarks[b] = benchmarks[b]->identifier;
    for (int way = 0; good && way < WAYS; way++) {
        Draw draw = all->options->draw;
        draw.reinitialised = way == WAY_REINITIALISED;
        all->scores[way] = allocate(all->options->seeds * all->count, sizeof(double), error);
        good = all->scores[way] && ensemble_scores(&draw, (Seeds){0, all->options->seeds},
                                                   all->options->quiet, all->scores[way], error);
    }
    return good;
}

static bool run(Identify *all, Error *error)
{
    char path[FILE_PATH_LENGTH];
    if (!leaderboard_read(&all->leaderboard, all->options->draw.data, error) ||
        !score_seeds(all, error))
        return false;
    const ScoredSeeds seeds = {.benchmarks = all->benchmarks,
                               .scores = {all->scores[WAY_ONE], all->scores[WAY_REINITIALISED]},
                               .count = all->count,
                               .seeds = all->options->seeds};
    if (!resemblances_find(&all->found, &all->leaderboard, &seeds, error) ||
        !write_table(all, path, error) || !write_document(all, error))
        return false;
    if (all->options->quiet || all->options->json) return true;
    print_table(all);
    printf("\n%s\n", SHOWN(path));
    return true;
}

/* Checks what would otherwise be found only after all seeds. */
static bool check(Options *options, Error *error)
{
    const Draw *draw = &options->draw;
    if (!command_model(options, error) || !options_print_one_way(options, error)) return false;
    const ModelDescription *model = draw->file ? NULL : draw_model(draw, error);
    if (!draw->file && !model) return false;
    if (!model || !model->random_weights)
        return error_set(
            error,
            "%s has fixed weights, and public models are compared with seeds of random "
            "weights; give a model that has some (`ventral models` lists them)",
            draw->file ? draw->file : draw->model);
    return (options->seeds >= 4 ||
            error_set(error, "--seeds %zu is too few to compare with; give 4 or more",
                      options->seeds)) &&
           file_can_be_made(draw->results, error);
}

static bool identify(Options *options, Error *error)
{
    Identify all = {.options = options};
    bool good = check(options, error) && run(&all, error);
    for (int way = 0; way < WAYS; way++) free(all.scores[way]);
    free(all.benchmarks);
    resemblances_free(&all.found);
    leaderboard_free(&all.leaderboard);
    return good;
}

static const char *const examples[] = {"ventral identify alexnet_v2_untrained",
                                       "ventral identify resnet-18_untrained --seeds 8 --json",
                                       NULL};

const Command identify_command = {
    .words = {.name = "ventral identify",
              .purpose = "lists public models whose scores random weights could give",
              .arguments = "[MODEL]",
              .most = 1,
              .options = OPTION_LIST(OPTION_MODEL, OPTIONS_RESULTS, OPTION_DATA, OPTION_SEEDS,
                                     OPTION_THREADS, OPTION_JSON, OPTION_QUIET),
              .details =
                  "Scores the model for N seeds, as one network and re-initialised for each "
                  "stimulus set, and compares\nthe public models that have all fifteen scores "
                  "on gratings. Finished seeds are kept, as by\n`ventral ensemble`. Writes "
                  "RESULTS/MODEL/identify-N.csv and .json.\n",
              .examples = examples},
    .run = identify};
