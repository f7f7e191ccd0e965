/*
 * collect: makes tables of what the tasks of a cluster computed, and names the tasks that failed.
 *
 * With --count: each model's ensemble, as the table that `ventral ensemble` would have written in
 * one go, byte for byte. If a draw is missing, incomplete or from another version of the program,
 * the command that recomputes it is printed, and the table is not written. If draws were computed
 * on different types of processor, their numbers are printed.
 *
 * Without --count: RESULTS/scores.csv, a row for each model and benchmark. A missing result is
 * named, and has a row that says so.
 */
#include "command/command.h"

#include "base/shown.h"
#include "base/sums.h"
#include "base/table.h"
#include "benchmarks.h"
#include "score/result.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- the draws of ensembles -- */

/* The number of draws computed on one type of processor. */
typedef struct {
    char name[64];
    size_t count;
} Processor;
enum { PROCESSORS = 16 };

static void count_processor(Processor *processors, const char *name)
{
    for (int i = 0; i < PROCESSORS; i++) {
        if (processors[i].count > 0 && strcmp(processors[i].name, name) != 0) continue;
        snprintf(processors[i].name, sizeof processors[i].name, "%s", name);
        processors[i].count++;
        return;
    }
}

static void say_processors(const Draw *draw, const Processor *processors)
{
    if (processors[1].count == 0) return;
    fprintf(stderr, "ventral collect: %s: computed on different processors:", draw->model);
    for (int i = 0; i < PROCESSORS && processors[i].count > 0; i++)
        fprintf(stderr, "%s %s (%zu)", i ? "," : "",
                SHOWN(processors[i].name[0] ? processors[i].name : "unknown"), processors[i].count);
    fprintf(stderr, "; their results may differ in the last bits\n");
}

static void say_state(const Draw *draw, size_t seed, SeedState state)
{
    static const char *const words[] = {
        [SEED_MISSING] = "is missing",
        [SEED_BROKEN] = "is incomplete or damaged",
        [SEED_OTHER] = "was computed by another version of the program or with other neurons"};
    fprintf(stderr,
            "ventral collect: %s: seed %zu %s; run `ventral ensemble %s%s --results %s --first %zu "
            "--count 1`\n",
            draw->model, seed, words[state], draw->model,
            draw->reinitialised ? " --networks redrawn" : "", draw->results, seed);
}

static bool collect_ensemble(const Draw *draw, const Options *options, size_t *lacking,
                             Error *error)
{
    Seeds seeds = ensemble_seeds(options);
    size_t members = ensemble_members(), failed = 0;
    char biology[FILE_DIGEST_LENGTH], name[64], path[FILE_PATH_LENGTH];
    Processor processors[PROCESSORS] = {{{0}, 0}};
    Error none = {{0}};
    SeedRequest request = {biology, model_find(draw->model, &none) ? "" : NULL};
    double *scores = allocate(seeds.count, members * sizeof *scores, error);
    bool good = scores && ensemble_biology(draw, biology, error);
    for (size_t i = 0; good && i < seeds.count; i++) {
        size_t seed = seeds.first + i;
        Error foreign = {{0}};
        SeedState state = ensemble_read_seed(draw, &request, seed, scores + i * members, &foreign);
        ensemble_processor(draw, seed, name);
        if (state == SEED_WHOLE) count_processor(processors, name);
        if (state == SEED_WHOLE) continue;
        if (state == SEED_FOREIGN)
            fprintf(stderr, "ventral collect: %s\n", foreign.message);
        else
            say_state(draw, seed, state);
        failed++;
    }
    if (good && failed == 0) {
        say_processors(draw, processors);
        good = ensemble_write_table(draw, seeds, scores, path, error);
        if (good && !options->quiet) printf("%zu draws -> %s\n", seeds.count, SHOWN(path));
    }
    *lacking += failed;
    free(scores);
    return good;
}

/* -- the results of draws -- */

static void put_number(FILE *stream, const cJSON *result, const char *key)
{
    table_put_number(stream, "%.6f", json_optional_number(result, key));
}

/* Prints the command that makes the result or, if its file exists, why it cannot be used. */
static void say_missing(const Draw *draw, const char *benchmark, const Error *error)
{
    char name[FILE_PATH_LENGTH], path[FILE_PATH_LENGTH], seed[40] = "";
    Error none = {{0}};
    bool there = file_path(name, &none, "%s.json", benchmark) &&
                 draw_path(draw, name, path, &none) && file_exists(path);
    if (draw->seed > 0) snprintf(seed, sizeof seed, " --seed %llu", (unsigned long long)draw->seed);
    if (there)
        fprintf(stderr, "ventral collect: %s\n", error->message);
    else
        fprintf(stderr,
                "ventral collect: %s: %s is missing; run `ventral score %s%s%s --results %s "
                "--benchmark %s`\n",
                draw->model, benchmark, draw->model,
                draw->reinitialised ? " --networks redrawn" : "", seed, draw->results, benchmark);
}

static void collect_result(const Draw *draw, const char *benchmark, FILE *stream, size_t *lacking)
{
    Error error = {{0}};
    cJSON *result = result_read(draw, benchmark, &error);
    const char *status = result ? json_optional_text(result, "status") : "missing";
    fprintf(stream, "%s,%llu,%s,%s", draw->model, (unsigned long long)draw->seed, benchmark,
            status);
    put_number(stream, result, "score");
    put_number(stream, result, "raw");
    put_number(stream, result, "ceiling");
    fputc('\n', stream);
    if (!result) {
        (*lacking)++;
        say_missing(draw, benchmark, &error);
    }
    cJSON_Delete(result);
}

static bool collect_model(const Draw *draw, FILE *stream, size_t *lacking, Error *error)
{
    Page page;
    if (!page_read(&page, draw->data, error)) return false;
    for (size_t i = 0; i < page.count; i++)
        if (page.nodes[i].is_leaf) collect_result(draw, page.nodes[i].name, stream, lacking);
    page_free(&page);
    return true;
}

/* -- all of it -- */

/* The draw of one of the models collected. */
static bool choose(Draw *draw, const Options *options, size_t i,
                   char derived_name[DERIVED_NAME_LENGTH], Error *error)
{
    *draw = options->draw;
    return options->argument_count == 0 ||
           options_set_model(options, options->arguments[i], draw, derived_name, error);
}

/* Each model may be given once, and must be known or have results. */
static bool check_models(const Options *options, size_t models, Error *error)
{
    Draw one;
    char name[DERIVED_NAME_LENGTH];
    for (size_t i = 0; i < models; i++) {
        for (size_t k = 0; k < i; k++)
            if (strcmp(options->arguments[i], options->arguments[k]) == 0)
                return error_set(error, "%s is given twice; give it once", options->arguments[i]);
        if (!choose(&one, options, i, name, error) || !chosen_model_exists(&one, false, error))
            return false;
    }
    return true;
}

static bool collect_ensembles(const Options *options, size_t models, size_t *lacking, Error *error)
{
    Draw one;
    char name[DERIVED_NAME_LENGTH];
    for (size_t i = 0; i < models; i++)
        if (!choose(&one, options, i, name, error) ||
            !collect_ensemble(&one, options, lacking, error))
            return false;
    return true;
}

static bool collect_results(const Options *options, size_t models, size_t *lacking, Error *error)
{
    char path[FILE_PATH_LENGTH];
    OutputFile output;
    bool good = true;
    if (!file_path(path, error, "%s/scores.csv", options->draw.results) ||
        !output_open(&output, path, error))
        return false;
    fprintf(output.stream, "model,seed,benchmark,status,score,raw,ceiling\n");
    for (size_t i = 0; good && i < models; i++) {
        Draw one;
        char name[DERIVED_NAME_LENGTH];
        good = choose(&one, options, i, name, error) &&
               collect_model(&one, output.stream, lacking, error);
    }
    good = sums_close(&output, good, error);
    if (good && !options->quiet) printf("%zu models -> %s\n", models, SHOWN(path));
    return good;
}

static bool collect(Options *options, Error *error)
{
    size_t models = options->argument_count ? options->argument_count : 1, lacking = 0;
    bool good =
        options->count > 0
            ? options_refuse(options, OPTION_LIST(OPTION_SEED),
                             "can only be used without --count, for results of one seed", error)
            : options_refuse(options, OPTION_LIST(OPTION_FIRST),
                             "can only be used with --count, for ensembles", error);
    if (!good || !check_models(options, models, error)) return false;
    good = options->count > 0 ? collect_ensembles(options, models, &lacking, error)
                              : collect_results(options, models, &lacking, error);
    return good &&
           (lacking == 0 || error_set(error, "%zu %s missing or unusable; see above", lacking,
                                      lacking == 1 ? "task's file is" : "tasks' files are"));
}

static const char *const examples[] = {
    "ventral collect resnet-18_untrained resnet-50_untrained --count 100",
    "ventral collect --networks redrawn --count 20", "ventral collect pixels vone-block", NULL};

const Command collect_command = {
    .words = {.name = "ventral collect",
              .purpose = "makes tables of what many tasks computed, and names those that failed",
              .arguments = "[MODEL..]",
              .most = SIZE_MAX,
              .options = OPTION_LIST(OPTION_MODEL, OPTION_SEED, OPTION_NETWORKS, OPTIONS_RESULTS,
                                     OPTION_DATA, OPTION_FIRST, OPTION_COUNT, OPTION_QUIET),
              .details =
                  "With --count: RESULTS/MODEL/ensemble-N.csv, as `ventral ensemble` writes it. "
                  "Without: RESULTS/scores.csv,\na row a model and benchmark. Exit code 1 where "
                  "something is missing.\n",
              .examples = examples},
    .run = collect};
