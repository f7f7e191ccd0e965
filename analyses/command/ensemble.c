/*
 * ensemble: the fifteen benchmarks for many seeds of one model.
 *
 * The page shows one draw of a random network. Here each seed is a draw: weights, recordings, benchmarks,
 * all in memory, as the programs of one draw do it file by file. A finished seed leaves a file; an
 * interrupted run resumes with the seeds that have none. The file carries the digest of this program's code
 * and of the biology, and a seed computed by another version is computed again, never mixed in.
 *
 *   results/<model>/ensemble/seed-<n>.json   one seed's scores; redrawn-<n>.json where networks are redrawn
 *   results/<model>/ensemble-<N>.csv         all of them: a row a seed, a column a benchmark; redrawn-ensemble-<N>.csv
 */
#include "command/command.h"

#include "base/parallel.h"
#include "base/progress.h"
#include "base/version.h"
#include "benchmarks.h"
#include "properties/analysis.h"
#include "recording/experiment.h"
#include "score/result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const Options *options;
    const ModelDescription *model;
    char biology_file[FILE_DIGEST_LENGTH];
    Biology *biology;    /* [members] */
    Similarity *ceiling; /* [members]; does not depend on the seed */
    size_t members;
    double *scores; /* [seeds][members]; NaN: not scorable */
    Progress progress;
} Ensemble;

static bool seed_path(const Ensemble *ensemble, size_t seed, char *path, Error *error)
{
    const Options *options = ensemble->options;
    return file_path(path, error, "%s/%s/ensemble/%s-%zu.json", options->results, options->model,
                     options->redrawn ? "redrawn" : "seed", seed);
}

/* -- a finished seed's file -- */

static bool is_text(const cJSON *document, const char *key, const char *expected)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(document, key);
    return cJSON_IsString(item) && strcmp(item->valuestring, expected) == 0;
}

/* Takes the scores of a seed that this very program finished before; false when there is none. */
static bool resume(const Ensemble *ensemble, size_t seed, double *scores)
{
    char path[FILE_PATH_LENGTH];
    Error unused = {{0}};
    if (!seed_path(ensemble, seed, path, &unused)) return false;
    cJSON *document = json_read(path, &unused);
    bool good = document && is_text(document, "program", build_digest) &&
                is_text(document, "biology", ensemble->biology_file);
    const cJSON *results = cJSON_GetObjectItemCaseSensitive(document, "benchmarks");
    for (size_t m = 0; good && m < ensemble->members; m++) {
        const cJSON *one =
            cJSON_GetObjectItemCaseSensitive(results, grating_benchmarks[m]->about.identifier);
        const cJSON *score = cJSON_GetObjectItemCaseSensitive(one, "score");
        good = cJSON_IsNumber(score) || cJSON_IsNull(score);
        scores[m] = cJSON_IsNumber(score) ? score->valuedouble : NAN;
    }
    cJSON_Delete(document);
    return good;
}

static cJSON *describe(const Analysis *analysis, double score)
{
    cJSON *one = cJSON_CreateObject();
    cJSON_AddStringToObject(one, "status",
                            analysis->reason ? STATUS_NOT_SCORABLE : STATUS_EVALUATED);
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

static bool score_all(const Ensemble *ensemble, const Experiment *experiment, double *scores,
                      cJSON *results, Error *error)
{
    const Recording *blank = experiment_recording(experiment, "blank");
    FiringRate line;
    if (!firing_rate_calibrate(&line, experiment_recording(experiment, "orientation"), blank,
                               error))
        return false;
    for (size_t m = 0; m < ensemble->members; m++) {
        const Benchmark *benchmark = grating_benchmarks[m];
        const Recording *set = experiment_recording(experiment, benchmark->stimulus_set);
        Analysis analysis;
        if (!analysis_run(&analysis, benchmark, &ensemble->biology[m], &line, set, blank, error))
            return false;
        scores[m] = analysis_score(&analysis, &ensemble->ceiling[m]);
        cJSON_AddItemToObject(results, benchmark->about.identifier, describe(&analysis, scores[m]));
        analysis_free(&analysis);
    }
    return true;
}

static bool run_seed(void *context, size_t seed, int worker, Error *error)
{
    (void)worker;
    Ensemble *ensemble = context;
    double *scores = ensemble->scores + seed * ensemble->members;
    char path[FILE_PATH_LENGTH];
    Experiment experiment;
    if (resume(ensemble, seed, scores)) {
        progress_step(&ensemble->progress);
        return true;
    }
    ExperimentPlan plan = {ensemble->model, {seed, ensemble->options->redrawn}, 1, false};
    if (!experiment_run(&experiment, &plan, error)) return error_prefix(error, "seed %zu", seed);
    cJSON *document = cJSON_CreateObject();
    cJSON_AddStringToObject(document, "model", ensemble->options->model);
    cJSON_AddNumberToObject(document, "seed", (double)seed);
    cJSON_AddStringToObject(document, "networks", draw_networks(&plan.draw));
    cJSON_AddStringToObject(document, "program_version", VENTRAL_VERSION);
    cJSON_AddStringToObject(document, "program", build_digest);
    cJSON_AddStringToObject(document, "biology", ensemble->biology_file);
    cJSON_AddNumberToObject(document, "units_in_field", (double)experiment.fields.in_field);
    cJSON *results = cJSON_AddObjectToObject(document, "benchmarks");
    bool good = seed_path(ensemble, seed, path, error) &&
                score_all(ensemble, &experiment, scores, results, error) &&
                json_write(path, document, error);
    cJSON_Delete(document);
    experiment_free(&experiment);
    progress_step(&ensemble->progress);
    return good;
}

/* -- all seeds -- */

static bool prepare(Ensemble *ensemble, Error *error)
{
    char path[FILE_PATH_LENGTH];
    const Options *options = ensemble->options;
    while (grating_benchmarks[ensemble->members]) ensemble->members++;
    ensemble->biology = allocate(ensemble->members, sizeof *ensemble->biology, error);
    ensemble->ceiling = allocate(ensemble->members, sizeof *ensemble->ceiling, error);
    ensemble->scores = allocate(options->seeds * ensemble->members, sizeof(double), error);
    if (!ensemble->biology || !ensemble->ceiling || !ensemble->scores) return false;
    for (size_t m = 0; m < ensemble->members; m++)
        if (!biology_read(&ensemble->biology[m], options->data,
                          grating_benchmarks[m]->about.identifier, error) ||
            !analysis_ceiling(grating_benchmarks[m], &ensemble->biology[m], &ensemble->ceiling[m],
                              NULL, error))
            return false;
    return file_path(path, error, "%s/biology.json", options->data) &&
           file_digest(path, ensemble->biology_file, error);
}

static bool write_table(const Ensemble *ensemble, Error *error)
{
    char path[FILE_PATH_LENGTH];
    const Options *options = ensemble->options;
    OutputFile table;
    if (!file_path(path, error, "%s/%s/%s-%zu.csv", options->results, options->model,
                   options->redrawn ? "redrawn-ensemble" : "ensemble", options->seeds) ||
        !output_open(&table, path, error))
        return false;
    fprintf(table.stream, "seed");
    for (size_t m = 0; m < ensemble->members; m++)
        fprintf(table.stream, ",%s", grating_benchmarks[m]->about.identifier);
    for (size_t seed = 0; seed < options->seeds; seed++) {
        fprintf(table.stream, "\n%zu", seed);
        for (size_t m = 0; m < ensemble->members; m++) {
            double score = ensemble->scores[seed * ensemble->members + m];
            fprintf(table.stream, isnan(score) ? "," : ",%.6f", score);
        }
    }
    fputc('\n', table.stream);
    return output_close(&table, true, error);
}

static bool ensemble(const Options *given, Error *error)
{
    Options options = *given;
    if (!command_model(&options, error)) return false;
    if (options.file)
        return error_set(error,
                         "%s has fixed weights, so that all its draws are one; score it "
                         "(ventral score)",
                         options.file);
    Ensemble all = {.options = &options, .model = model_find(options.model, error)};
    if (!all.model) return false;
    progress_start(&all.progress, "seeds", options.seeds, options.quiet);
    bool good =
        prepare(&all, error) && parallel_run(options.threads, options.seeds, run_seed, &all, error);
    progress_end(&all.progress);
    good = good && write_table(&all, error);
    for (size_t m = 0; all.biology && m < all.members; m++) biology_free(&all.biology[m]);
    free(all.biology);
    free(all.ceiling);
    free(all.scores);
    return good;
}

static const char *const examples[] = {
    "ventral ensemble --seeds 20", "ventral ensemble resnet-18_untrained --networks redrawn", NULL};

const Command ensemble_command = {
    .words = {.name = "ventral ensemble",
              .purpose = "runs the benchmarks on gratings for many seeds of a model",
              .arguments = "[MODEL]",
              .most = 1,
              .options = OPTION_MODEL | OPTION_NETWORKS | OPTION_RESULTS | OPTION_DATA |
                         OPTION_SEEDS | OPTION_THREADS | OPTION_QUIET,
              .details =
                  "Writes RESULTS/MODEL/ensemble-N.csv, a row a seed. A finished seed is kept, "
                  "an interrupted run\nresumes, and what other code computed is computed again.\n",
              .examples = examples},
    .run = ensemble};
