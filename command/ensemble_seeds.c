/*
 * ensemble_seeds: the fifteen benchmarks on gratings for many seeds of one model.
 *
 * The leaderboard shows one draw of a random network. Here each seed is a draw: weights, recordings
 * and benchmarks, all in memory, computed as the programs for one draw compute them file by file.
 * Each finished seed leaves a file; an interrupted run resumes with the seeds that have none. The
 * file holds the digests of this program's code and of the neural data; a seed computed by another
 * version is recomputed.
 *
 * With --first and --count it computes a part of the seeds, as one task of many on a cluster, and
 * leaves the table to `ventral collect`. The files are described in ensemble_files.c.
 */
#include "command/command.h"

#include "base/parallel.h"
#include "base/progress.h"
#include "benchmarks.h"
#include "properties/grating_benchmarks.h"
#include "recording/experiment.h"
#include "score/result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const Draw *draw;
    const ModelDescription *model;
    Seeds seeds;
    char biology_file[FILE_DIGEST_LENGTH];
    GratingBenchmarks gratings;
    /* of a model from a file: its digest, and how images are presented to it */
    char file[FILE_PATH_LENGTH];
    double *scores; /* [seeds][benchmarks]; NaN: not scorable; not owned */
    Progress progress;
} Ensemble;

static cJSON *describe(const Analysis *analysis, double score)
{
    cJSON *one = cJSON_CreateObject();
    cJSON_AddStringToObject(one, "status",
                            analysis->reason ? STATUS_NOT_SCORABLE : STATUS_EVALUATED);
    if (analysis->reason) cJSON_AddStringToObject(one, "reason", analysis->reason);
    cJSON_AddItemToObject(one, "score", json_new_number(score));
    cJSON_AddItemToObject(one, "raw", json_new_number(analysis->reason ? NAN : analysis->raw.mean));
    cJSON_AddItemToObject(one, "raw_error",
                          json_new_number(analysis->reason ? NAN : analysis->raw.deviation));
    cJSON_AddNumberToObject(one, "units_kept", (double)analysis->kept_count);
    cJSON_AddItemToObject(
        one, "model_histogram",
        cJSON_CreateDoubleArray(analysis->model_histogram, (int)analysis->biology->bins));
    return one;
}

/* -- one seed -- */

/* Where to put the scores of one seed. */
typedef struct {
    double *scores; /* [members] */
    cJSON *results;
} SeedResults;

static bool keep_score(void *context, size_t index, const Analysis *analysis, double score,
                       Error *error)
{
    SeedResults *seed = context;
    seed->scores[index] = score;
    return cJSON_AddItemToObject(seed->results, analysis->benchmark->about.identifier,
                                 describe(analysis, score)) ||
           error_memory(error, "not enough memory for the results of a seed");
}

static bool run_seed(void *context, size_t item, int worker, Error *error)
{
    (void)worker;
    Ensemble *ensemble = context;
    size_t seed = ensemble->seeds.first + item;
    double *scores = ensemble->scores + item * ensemble->gratings.count;
    char path[FILE_PATH_LENGTH];
    Experiment experiment;
    SeedRequest request = {ensemble->biology_file, ensemble->file};
    SeedState state = ensemble_read_seed(ensemble->draw, &request, seed, scores, error);
    if (state == SEED_WHOLE) progress_step(&ensemble->progress);
    if (state == SEED_WHOLE || state == SEED_FOREIGN) return state == SEED_WHOLE;
    ExperimentPlan plan = {.model = ensemble->model, .draw = *ensemble->draw, .threads = 1};
    plan.draw.seed = seed;
    if (!experiment_run(&experiment, &plan, error)) return error_prefix(error, "seed %zu", seed);
    cJSON *document = cJSON_CreateObject();
    cJSON_AddStringToObject(document, "model", ensemble->draw->model);
    cJSON_AddNumberToObject(document, "seed", (double)seed);
    cJSON_AddStringToObject(document, "networks", draw_networks(&plan.draw));
    result_add_program(document, "ensemble");
    cJSON_AddStringToObject(document, "program", build_digest);
    cJSON_AddStringToObject(document, "biology", ensemble->biology_file);
    if (ensemble->file[0]) cJSON_AddStringToObject(document, "model_file", ensemble->file);
    cJSON_AddNumberToObject(document, "units_in_field", (double)experiment.fields.in_field);
    cJSON *results = cJSON_AddObjectToObject(document, "benchmarks");
    bool good = ensemble_seed_path(ensemble->draw, seed, path, error) &&
                grating_benchmarks_run(&ensemble->gratings, &experiment, keep_score,
                                       &(SeedResults){scores, results}, error) &&
                ensemble_write_machine(ensemble->draw, seed, error) &&
                json_write(path, document, error);
    cJSON_Delete(document);
    experiment_free(&experiment);
    progress_step(&ensemble->progress);
    return good;
}

/* -- all seeds -- */

static bool prepare(Ensemble *ensemble, Error *error)
{
    const Draw *draw = ensemble->draw;
    return grating_benchmarks_open(&ensemble->gratings, benchmarks, draw->data, error) &&
           ensemble_biology(draw, ensemble->biology_file, error);
}

/* Fixed weights give a single row, so that tables can compare such models, too. */
static bool describe_file(Ensemble *all, Error *error)
{
    const Draw *draw = all->draw;
    if (!model_uses_seed(all->model) && (all->seeds.first > 0 || all->seeds.count > 1))
        return error_set(error,
                         "%s has fixed weights, so all its seeds give the same scores; give "
                         "--seeds 1, or use `ventral score`",
                         draw->file ? draw->file : draw->model);
    if (!draw->file) return true;
    return file_path(all->file, error, "%s %s %s %g", all->model->origin->digest, draw->input,
                     draw->layers ? draw->layers : "", all->model->visual_degrees);
}

bool ensemble_scores(const Draw *draw, Seeds seeds, bool quiet, double *scores, Error *error)
{
    Ensemble all = {
        .draw = draw, .model = draw_model(draw, error), .seeds = seeds, .scores = scores};
    progress_start(&all.progress, "seeds", seeds.count, quiet);
    bool good = all.model && describe_file(&all, error) &&
                command_check_folder(draw, seeds.first, error) && prepare(&all, error) &&
                parallel_run(draw->threads, seeds.count, run_seed, &all, error);
    progress_end(&all.progress);
    grating_benchmarks_close(&all.gratings);
    return good;
}
