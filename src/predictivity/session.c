#include "predictivity/session.h"

#include "base/json.h"
#include "base/nearest.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

bool session_path(const char *described, const char *value, char *path, Error *error)
{
    const char *slash = strrchr(described, '/');
    if (value[0] == '/' || !slash) return file_path(path, error, "%s", value);
    return file_path(path, error, "%.*s/%s", (int)(slash - described), described, value);
}

static bool take_path(const cJSON *document, const char *key, const char *described, char *path,
                      Error *error)
{
    const char *value = json_string(document, key, described, error);
    return value && session_path(described, value, path, error);
}

static bool take_name(Session *session, const char *path, Error *error)
{
    const char *base = file_name(path), *dot = strrchr(base, '.');
    int stem = dot && dot > base ? (int)(dot - base) : (int)strlen(base);
    int length = snprintf(session->name, sizeof session->name, "own-%.*s", stem, base);
    if (length < 0 || length >= PAGE_NAME_LENGTH)
        return error_set(error, "%s: its name is too long for the name of a benchmark", path);
    for (char *at = session->name + 4; *at; at++)
        if (!isalnum((unsigned char)*at) && *at != '_' && *at != '.' && *at != '-') *at = '_';
    session->benchmark.about.identifier = session->name;
    session->benchmark.stimulus_set = session->name + 4;
    session->benchmark.about.citations[0] = "Schrimpf2018"; /* the procedure */
    return true;
}

static bool take_numbers(NeuralBenchmark *benchmark, const cJSON *document, const char *path,
                         Error *error)
{
    if (!json_number(document, "degrees", &benchmark->degrees, path, error) ||
        !json_number(document, "start", &benchmark->start, path, error) ||
        !json_number(document, "end", &benchmark->end, path, error))
        return false;
    if (!(benchmark->degrees > 0 && benchmark->degrees <= 180))
        return error_set(error, "%s: degrees must be above 0 and at most 180", path);
    return benchmark->end > benchmark->start ||
           error_set(error, "%s: the window must end after it starts", path);
}

/* Refuses misspelt keys, which would otherwise be ignored, and duplicate keys. */
static bool check_keys(const cJSON *document, const char *path, Error *error)
{
    static const char *const keys[] = {
        "recording", "stimuli", "images",         "region",      "degrees",           "start",
        "end",       "classes", "test_recording", "reliability", "least_reliability", "incomplete",
        "alpha",     "split"};
    const NameList list = {"key", "the manual of ventral score", keys, sizeof keys / sizeof *keys};
    bool seen[sizeof keys / sizeof *keys] = {false};
    const cJSON *item = NULL;
    if (!cJSON_IsObject(document))
        return error_set(error, "%s: must be one JSON object, {\"recording\": ...}", path);
    cJSON_ArrayForEach(item, document)
    {
        size_t index = 0;
        if (!nearest_find(&list, item->string, &index, error))
            return error_prefix(error, "%s", path);
        if (seen[index])
            return error_set(error, "%s: has the key \"%s\" twice; keep one", path, keys[index]);
        seen[index] = true;
    }
    return true;
}

/* An optional text; NULL if the key is absent. */
static bool take_text(const cJSON *document, const char *key, const char *meaning,
                      const char **value, const char *path, Error *error)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(document, key);
    *value = item ? item->valuestring : NULL;
    return !item || cJSON_IsString(item) ||
           error_set(error, "%s: %s must be %s", path, key, meaning);
}

/* A key that has only one possible value; *given: is it there? */
static bool take_choice(const cJSON *document, const char *key, const char *only, bool *given,
                        const char *path, Error *error)
{
    const char *value = NULL;
    if (!take_text(document, key, "a text", &value, path, error)) return false;
    *given = value != NULL;
    return !value || strcmp(value, only) == 0 ||
           error_set(error, "%s: %s can only be \"%s\", not \"%.40s\"; or leave it out", path, key,
                     only, value);
}

static bool take_reliability(NeuralBenchmark *benchmark, const cJSON *document, const char *path,
                             Error *error)
{
    const char *threshold = "least_reliability", *coordinate = "the name of a coordinate";
    if (!take_text(document, "reliability", coordinate, &benchmark->reliability, path, error))
        return false;
    benchmark->least_reliability = -INFINITY;
    if (!cJSON_GetObjectItemCaseSensitive(document, threshold)) return true;
    if (!benchmark->reliability)
        return error_set(error, "%s: %s needs reliability, the name of a coordinate", path,
                         threshold);
    double *least = &benchmark->least_reliability;
    return json_number(document, threshold, least, path, error) &&
           ((*least >= 0 && *least < 1) ||
            error_set(error, "%s: %s must be at least 0 and below 1, not %g", path, threshold,
                      *least));
}

/* Halves of the stimuli: a coordinate, or a second file. */
static bool take_halves(Session *session, const cJSON *document, const char *path, Error *error)
{
    NeuralBenchmark *benchmark = &session->benchmark;
    const char *coordinate = "the name of a coordinate", *key = "test_recording";
    bool file = cJSON_GetObjectItemCaseSensitive(document, key) != NULL;
    if (!take_text(document, "split", coordinate, &benchmark->split_column, path, error) ||
        (file && !take_path(document, key, path, session->test_path, error)))
        return false;
    if (file) benchmark->test_path = session->test_path;
    if (file && benchmark->split_column)
        return error_set(error, "%s: has both split and test_recording; keep one", path);
    return !(file || benchmark->split_column) || !benchmark->class_column ||
           error_set(error, "%s: classes have no effect on a recording with its own halves", path);
}

static bool take_options(Session *session, const cJSON *document, const char *path, Error *error)
{
    NeuralBenchmark *benchmark = &session->benchmark;
    return take_choice(document, "incomplete", "stimuli", &benchmark->common_stimuli, path,
                       error) &&
           take_choice(document, "alpha", "subject", &benchmark->alpha_by_subject, path, error) &&
           take_reliability(benchmark, document, path, error) &&
           take_halves(session, document, path, error);
}

static bool describe(Session *session, const cJSON *document, const char *path, Error *error)
{
    NeuralBenchmark *benchmark = &session->benchmark;
    benchmark->about.region = json_string(document, "region", path, error);
    if (!benchmark->about.region) return false;
    if (model_region(benchmark->about.region) == REGIONS)
        return error_set(error, "%s: the region \"%.40s\" is not V1, V2, V4 or IT", path,
                         benchmark->about.region);
    return take_text(document, "classes", "the name of a column", &benchmark->class_column, path,
                     error) &&
           take_options(session, document, path, error) && take_name(session, path, error) &&
           take_numbers(benchmark, document, path, error) &&
           take_path(document, "recording", path, session->places.assembly, error) &&
           take_path(document, "stimuli", path, session->places.table, error) &&
           take_path(document, "images", path, session->places.images, error);
}

bool session_read(Session *session, const char *path, Error *error)
{
    *session = (Session){.benchmark.about.kind = &neural_predictivity};
    session->document = json_read(path, error);
    return session->document && check_keys(session->document, path, error) &&
           describe(session, session->document, path, error);
}

void session_close(Session *session)
{
    cJSON_Delete(session->document);
    session->document = NULL;
}
