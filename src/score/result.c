#include "score/result.h"

#include "base/version.h"
#include "recording/draw.h"
#include "recording/supplied_recordings.h"
#include "score/result_keys.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Running out of memory while adding to a document is reported when it is written (base/json.h). */

/* Groups and seeds of the networks: that of units and scale, if another, and the recorded one. */
static cJSON *network_seeds(const Draw *draw, const char *benchmark)
{
    int group = draw_group_of_benchmark(benchmark);
    bool fields = group > 0 && group <= DRAW_LAST_OF_FIELDS;
    cJSON *list = cJSON_CreateArray();
    for (int i = fields ? 0 : 1; i < 2; i++) {
        int one = i == 0 ? 0 : group;
        cJSON *entry = cJSON_CreateObject();
        cJSON_AddNumberToObject(entry, "group", one);
        cJSON_AddNumberToObject(entry, "seed", (double)draw_seed(draw, one));
        cJSON_AddItemToArray(list, entry);
    }
    return list;
}

void result_add_program(cJSON *document, const char *name)
{
    cJSON_AddStringToObject(document, "program_version", VENTRAL_VERSION);
    cJSON_AddStringToObject(document, "program_commit", program_commit);
    cJSON_AddStringToObject(document, "program_digest", program_digest(name));
}

cJSON *result_new(const Draw *draw, const PageNode *leaf, const BenchmarkProgram *about,
                  const char *layer, Outcome outcome, Error *error)
{
    cJSON *result = cJSON_CreateObject();
    if (!result) {
        error_memory(error, "not enough memory for the result of %s", leaf->name);
        return NULL;
    }
    cJSON_AddStringToObject(result, "benchmark", leaf->name);
    cJSON_AddStringToObject(result, "version", leaf->version);
    cJSON_AddStringToObject(result, "model", draw->model);
    cJSON_AddNumberToObject(result, "seed", (double)draw->seed);
    cJSON_AddStringToObject(result, "networks", draw_networks(draw));
    if (draw->reinitialised)
        cJSON_AddItemToObject(result, "network_seeds", network_seeds(draw, leaf->name));
    cJSON_AddStringToObject(result, "region", about->region);
    cJSON_AddStringToObject(result, "layer", layer);
    cJSON_AddStringToObject(result, "status", outcome.status);
    cJSON_AddStringToObject(result, "reason", outcome.reason ? outcome.reason : "");
    result_set_number(result, "published_score", leaf->score);
    result_set_number(result, "published_rank", leaf->rank);
    result_set_number(result, "published_ceiling", leaf->published_ceiling);
    for (const ResultKey *one = result_keys; one->key; one++)
        if (one->presence & RESULT_FOUND) cJSON_AddNullToObject(result, one->key);
    cJSON *list = cJSON_AddArrayToObject(result, "citation");
    for (size_t i = 0; about->citations[i]; i++)
        cJSON_AddItemToArray(list, cJSON_CreateString(about->citations[i]));
    cJSON_AddArrayToObject(result, "inputs");
    result_add_program(result, about->identifier);
    return result;
}

void result_set_item(cJSON *result, const char *key, cJSON *item)
{
    if (cJSON_HasObjectItem(result, key))
        cJSON_ReplaceItemInObjectCaseSensitive(result, key, item);
    else
        cJSON_AddItemToObject(result, key, item);
}

void result_set_origin(cJSON *result, const ModelOrigin *origin, const LayerOrigin *layer)
{
    if (!origin->file[0]) return;
    result_set_text(result, "model_file", origin->file);
    if (origin->digest[0]) result_set_text(result, "model_sha256", origin->digest);
    if (origin->data[0]) result_set_text(result, "model_data", origin->data);
    result_set_text(result, "model_input", origin->input);
    if (layer->tensor[0]) result_set_text(result, "layer_tensor", layer->tensor);
    if (layer->remark[0]) result_set_text(result, "layer_remark", layer->remark);
}

void result_set_number(cJSON *result, const char *key, double value)
{
    result_set_item(result, key, json_new_number(value));
}

void result_set_count(cJSON *result, const char *key, size_t value)
{
    result_set_item(result, key, cJSON_CreateNumber((double)value));
}

void result_set_text(cJSON *result, const char *key, const char *text)
{
    result_set_item(result, key, cJSON_CreateString(text));
}

void result_set_numbers(cJSON *result, const char *key, const double *values, size_t count)
{
    result_set_item(result, key, cJSON_CreateDoubleArray(values, (int)count));
}

bool result_add_input(cJSON *result, const char *path, Error *error)
{
    char digest[FILE_DIGEST_LENGTH];
    if (!file_digest(path, digest, error)) return false;
    cJSON *input = cJSON_CreateObject();
    cJSON_AddStringToObject(input, "file", path);
    cJSON_AddStringToObject(input, "sha256", digest);
    cJSON_AddItemToArray(cJSON_GetObjectItemCaseSensitive(result, "inputs"), input);
    return true;
}

static bool result_path(const Draw *draw, const char *benchmark, char *path, Error *error)
{
    char name[FILE_PATH_LENGTH];
    return file_path(name, error, "%s.json", benchmark) && draw_path(draw, name, path, error);
}

static void take_text(const cJSON *document, const char *key, char *text, size_t capacity)
{
    snprintf(text, capacity, "%s", json_optional_text(document, key));
}

ModelOrigin result_origin(const cJSON *document)
{
    ModelOrigin origin = {{0}, {0}, {0}, {0}};
    take_text(document, "model_file", origin.file, sizeof origin.file);
    take_text(document, "model_sha256", origin.digest, sizeof origin.digest);
    take_text(document, "model_data", origin.data, sizeof origin.data);
    take_text(document, "model_input", origin.input, sizeof origin.input);
    return origin;
}

/*
 * Every result of a model from a file, or recorded elsewhere, names its origin, even if not
 * evaluated.
 */
static void add_origin(const Draw *draw, cJSON *result)
{
    static const LayerOrigin none = {{0}, {0}};
    ModelOrigin elsewhere = {{0}, {0}, {0}, SUPPLIED_INPUT};
    const ModelOrigin *origin = draw->described ? draw->described->origin : NULL;
    if (draw->recordings) {
        snprintf(elsewhere.file, sizeof elsewhere.file, "%s", draw->recordings);
        origin = &elsewhere;
    }
    if (origin && !cJSON_HasObjectItem(result, "model_file"))
        result_set_origin(result, origin, &none);
}

bool result_write(const Draw *draw, cJSON *result, Error *error)
{
    add_origin(draw, result);
    char path[FILE_PATH_LENGTH];
    const char *benchmark = json_string(result, "benchmark", "the result", error);
    return benchmark && result_path(draw, benchmark, path, error) &&
           json_write(path, result, error);
}

bool result_check_benchmark(const cJSON *result, const char *benchmark, const char *path,
                            Error *error)
{
    const char *own = json_string(result, "benchmark", path, error);
    return own && (strcmp(own, benchmark) == 0 ||
                   error_set(error, "%s: is a result of %s, not of %s; score the model again", path,
                             own, benchmark));
}

cJSON *result_read(const Draw *draw, const char *benchmark, Error *error)
{
    char path[FILE_PATH_LENGTH];
    double seed = NAN;
    if (!result_path(draw, benchmark, path, error)) return NULL;
    cJSON *result = json_read(path, error);
    if (!result) return NULL;
    const char *model = json_string(result, "model", path, error);
    const char *networks = model ? json_string(result, "networks", path, error) : NULL;
    bool good = networks && json_number(result, "seed", &seed, path, error);
    if (good && (strcmp(model, draw->model) != 0 || seed != (double)draw->seed ||
                 strcmp(networks, draw_networks(draw)) != 0))
        good = error_set(error,
                         "%s: is a result of %s, seed %.0f, networks %s; make the results again",
                         path, model, seed, networks);
    ModelOrigin origin = result_origin(result);
    if (good && result_check_benchmark(result, benchmark, path, error) &&
        draw_is_of(draw, &origin, path, error))
        return result;
    cJSON_Delete(result);
    return NULL;
}

double result_score_error(const cJSON *node)
{
    double score = json_optional_number(node, "score");
    double ceiling = json_optional_number(node, "ceiling");
    double ratio = json_optional_number(node, "raw") / ceiling;
    bool squared = fabs(score - ratio * ratio) < fabs(score - ratio);
    return (squared ? 2 * fabs(ratio) : 1) * json_optional_number(node, "raw_error") / ceiling +
           0 * score;
}

bool result_noise(const Draw *draw, const char *benchmark, double *noise, Error *error)
{
    double raw_error = 0, ceiling = 1, ceiling_error = 0;
    cJSON *result = result_read(draw, benchmark, error);
    if (!result) return false;
    bool good = json_number(result, "ceiling", &ceiling, benchmark, error) &&
                json_number(result, "ceiling_error", &ceiling_error, benchmark, error);
    if (good && cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(result, "raw_error")))
        good = json_number(result, "raw_error", &raw_error, benchmark, error);
    double score = json_optional_number(result, "score");
    cJSON_Delete(result);
    double of_raw = raw_error / ceiling, of_ceiling = ceiling_error / ceiling;
    if (isfinite(score)) of_ceiling *= score;
    *noise = 0.001 * 0.001 / 12 + (of_raw * of_raw + of_ceiling * of_ceiling) / 1000;
    return good;
}
