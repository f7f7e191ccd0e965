/*
 * ensemble_files: the files of an ensemble.
 *
 *   results/<model>/ensemble/seed-<n>.json   one seed's scores; redrawn-<n>.json with --networks
 *                                            redrawn
 *   results/<model>/ensemble/machine/...     under the same names, where it was computed:
 *                                            OpenBLAS's name of the processor, and the program's
 *                                            digest
 *   results/<model>/ensemble-<N>.csv         all seeds: a row each, a column for each benchmark;
 *                                            redrawn-ensemble-<N>.csv; ensemble-<first>-<last>.csv
 *                                            if they do not begin with 0
 *
 * A seed's file is identical wherever it was computed on the same type of processor, so the machine
 * is recorded separately.
 */
#include "command/command.h"

#include "base/json.h"
#include "base/numerics.h"
#include "base/sums.h"
#include "base/table.h"
#include "benchmarks.h"

#include <math.h>
#include <stdio.h>

Seeds ensemble_seeds(const Options *options)
{
    return (Seeds){options->first, options->count > 0 ? options->count : options->seeds};
}

size_t ensemble_members(void)
{
    size_t members = 0;
    while (grating_benchmark(benchmarks[members])) members++;
    return members;
}

bool ensemble_biology(const Draw *draw, char digest[FILE_DIGEST_LENGTH], Error *error)
{
    char path[FILE_PATH_LENGTH];
    return file_path(path, error, "%s/biology.json", draw->data) &&
           file_digest(path, digest, error);
}

static bool path_in(const Draw *draw, const char *folder, size_t seed, char *path, Error *error)
{
    return file_path(path, error, "%s/%s/%s/%s-%zu.json", draw->results, draw->model, folder,
                     draw->reinitialised ? "redrawn" : "seed", seed);
}

bool ensemble_seed_path(const Draw *draw, size_t seed, char *path, Error *error)
{
    return path_in(draw, "ensemble", seed, path, error);
}

/* -- a finished seed's file -- */

static bool is_text(const cJSON *document, const char *key, const char *expected)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(document, key);
    return cJSON_IsString(item) && strcmp(item->valuestring, expected) == 0;
}

/* Does it hold the scores of that model, seed and kind of networks? */
static bool check_owner(const Draw *draw, const cJSON *document, size_t seed, const char *path,
                        Error *error)
{
    double found = json_optional_number(document, "seed");
    const char *networks = draw->reinitialised ? "redrawn" : "one";
    return (is_text(document, "model", draw->model) && found == (double)seed &&
            is_text(document, "networks", networks)) ||
           error_set(
               error,
               "%s: holds the scores of %.80s, seed %.0f, networks %.20s, not of %s, seed %zu, "
               "networks %s; remove it, and run the command again",
               path, json_optional_text(document, "model"), found,
               json_optional_text(document, "networks"), draw->model, seed, networks);
}

/* Are both built in, or both from a file? */
static bool check_kind(const SeedRequest *request, const cJSON *document, const char *path,
                       Error *error)
{
    const char *file = json_optional_text(document, "model_file");
    bool should_have = request->model_file && request->model_file[0];
    if (!request->model_file || should_have == (file[0] != '\0')) return true;
    return error_set(error,
                     "%s: holds the scores of %s, not of %s; remove it, or use another --results",
                     path, file[0] ? "an ONNX file" : "a built-in model",
                     should_have ? "an ONNX file" : "a built-in model");
}

static SeedState read_scores(const cJSON *document, const SeedRequest *request, double *scores)
{
    if (!is_text(document, "program", build_digest) ||
        !is_text(document, "biology", request->biology) ||
        (request->model_file && request->model_file[0] &&
         !is_text(document, "model_file", request->model_file)))
        return SEED_OTHER;
    const cJSON *results = cJSON_GetObjectItemCaseSensitive(document, "benchmarks");
    for (size_t m = 0; grating_benchmark(benchmarks[m]); m++) {
        const cJSON *one = cJSON_GetObjectItemCaseSensitive(results, benchmarks[m]->identifier);
        const cJSON *score = cJSON_GetObjectItemCaseSensitive(one, "score");
        if (!cJSON_IsNumber(score) && !cJSON_IsNull(score)) return SEED_BROKEN;
        scores[m] = cJSON_IsNumber(score) ? score->valuedouble : NAN;
    }
    return SEED_WHOLE;
}

static bool has_header(const cJSON *document)
{
    static const char *const keys[] = {"model", "seed", "networks", "program", "biology", NULL};
    for (int i = 0; keys[i]; i++)
        if (!cJSON_HasObjectItem(document, keys[i])) return false;
    return true;
}

SeedState ensemble_read_seed(const Draw *draw, const SeedRequest *request, size_t seed,
                             double *scores, Error *error)
{
    char path[FILE_PATH_LENGTH];
    Error unused = {{0}};
    if (!ensemble_seed_path(draw, seed, path, &unused) || !file_exists(path)) return SEED_MISSING;
    cJSON *document = json_read(path, &unused);
    SeedState state = SEED_BROKEN;
    if (document && has_header(document))
        state = check_owner(draw, document, seed, path, error) &&
                        check_kind(request, document, path, error)
                    ? read_scores(document, request, scores)
                    : SEED_FOREIGN;
    cJSON_Delete(document);
    return state;
}

/* -- where it was computed -- */

bool ensemble_write_machine(const Draw *draw, size_t seed, Error *error)
{
    char path[FILE_PATH_LENGTH];
    cJSON *document = cJSON_CreateObject();
    cJSON_AddStringToObject(document, "processor", numerics_processor());
    cJSON_AddStringToObject(document, "program", build_digest);
    bool good =
        path_in(draw, "ensemble/machine", seed, path, error) && json_write(path, document, error);
    cJSON_Delete(document);
    return good;
}

void ensemble_processor(const Draw *draw, size_t seed, char *processor)
{
    char path[FILE_PATH_LENGTH];
    Error unused = {{0}};
    processor[0] = '\0';
    if (!path_in(draw, "ensemble/machine", seed, path, &unused) || !file_exists(path)) return;
    cJSON *document = json_read(path, &unused);
    if (is_text(document, "program", build_digest))
        snprintf(processor, 64, "%s", json_optional_text(document, "processor"));
    cJSON_Delete(document);
}

/* -- the table -- */

static bool table_path(const Draw *draw, Seeds seeds, char *path, Error *error)
{
    const char *name = draw->reinitialised ? "redrawn-ensemble" : "ensemble";
    if (seeds.first == 0)
        return file_path(path, error, "%s/%s/%s-%zu.csv", draw->results, draw->model, name,
                         seeds.count);
    return file_path(path, error, "%s/%s/%s-%zu-%zu.csv", draw->results, draw->model, name,
                     seeds.first, seeds.first + seeds.count - 1);
}

bool ensemble_write_table(const Draw *draw, Seeds seeds, const double *scores, char *path,
                          Error *error)
{
    size_t members = ensemble_members();
    OutputFile table;
    if (!table_path(draw, seeds, path, error) || !output_open(&table, path, error)) return false;
    fprintf(table.stream, "seed");
    for (size_t m = 0; m < members; m++) fprintf(table.stream, ",%s", benchmarks[m]->identifier);
    for (size_t i = 0; i < seeds.count; i++) {
        fprintf(table.stream, "\n%zu", seeds.first + i);
        for (size_t m = 0; m < members; m++) {
            double score = scores[i * members + m];
            table_put_number(table.stream, "%.6f", score);
        }
    }
    fputc('\n', table.stream);
    return sums_close(&table, true, error);
}
