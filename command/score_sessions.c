/*
 * score_sessions: scores a model's predictions of several recordings, each with its own images and
 * sites (ventral score --sites all.json).
 *
 *     {"sessions": ["monday.json", "tuesday.json"]}      paths are relative to the file's folder
 *
 * Every session is scored by itself and has a result of its own, own-monday, .. . The mean over
 * sessions is weighted by their sites; a session where a number is undefined is left out of it.
 *
 *   RESULTS/MODEL/seed-N/own-all.sessions.json   the sessions, with their sites, and for each metric
 *                                                the means of raw, ceiling and scores, and over how
 *                                                many sessions
 */
#include "command/score_layers.h"

#include "base/json.h"
#include "base/shown.h"
#include "predictivity/session.h"
#include "score/result.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Scores one session, and adds its result to a list. */
static bool run_session(const Options *options, const char *path, cJSON *results, Error *error)
{
    Session session;
    const BenchmarkRequest request = {.draw = &options->draw,
                                      .metrics = options->metrics,
                                      .say = options->quiet ? SAY_NOTHING : SAY_ALL};
    bool good = session_read(&session, path, error);
    const cJSON *other = NULL;
    cJSON_ArrayForEach(other, results)
    {
        if (good && strcmp(json_optional_text(other, "benchmark"), session.name) == 0)
            good =
                error_set(error, "%s: another session has the result %s, too; rename one of them",
                          path, session.name);
    }
    good = good && neural_benchmark_run_own(&session.benchmark, &session.places, &request, error);
    cJSON *result = good ? result_read(&options->draw, session.name, error) : NULL;
    if (result) cJSON_AddItemToArray(results, result);
    session_close(&session);
    return result != NULL;
}

static bool run_all(const Options *options, const cJSON *list, cJSON *results, Error *error)
{
    char path[FILE_PATH_LENGTH];
    const cJSON *item = NULL;
    if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) == 0)
        return error_set(error, "%s: sessions must be a list of paths", options->sites);
    cJSON_ArrayForEach(item, list)
    {
        if (!cJSON_IsString(item))
            return error_set(error, "%s: sessions must be a list of paths", options->sites);
        if (!session_path(options->sites, item->valuestring, path, error) ||
            !run_session(options, path, results, error))
            return false;
    }
    return true;
}

/* -- means -- */

/* A number of a metric in a result; NaN if it is undefined. */
static double number_of(const cJSON *result, const char *metric, const char *key)
{
    const cJSON *metrics = cJSON_GetObjectItemCaseSensitive(result, "metrics");
    const cJSON *one = cJSON_GetObjectItemCaseSensitive(metrics, metric);
    return one ? json_optional_number(one, key) : NAN;
}

/* The mean weighted by sites, or null; *count: of how many sessions. */
static cJSON *mean_of(const cJSON *results, const char *metric, const char *key, int *count)
{
    double sum = 0, weights = 0;
    const cJSON *result = NULL;
    *count = 0;
    cJSON_ArrayForEach(result, results)
    {
        double value = number_of(result, metric, key),
               sites = json_optional_number(result, "sites");
        if (isnan(value) || !(sites > 0)) continue;
        sum += sites * value;
        weights += sites;
        ++*count;
    }
    return json_new_number(sum / weights);
}

/* All metrics of the first result; the others have the same. */
static cJSON *means_of(const cJSON *results)
{
    static const char *const keys[] = {"raw", "ceiling", "score", "score_current_version"};
    cJSON *means = cJSON_CreateObject();
    const cJSON *first = cJSON_GetArrayItem(results, 0), *metric = NULL;
    cJSON_ArrayForEach(metric, cJSON_GetObjectItemCaseSensitive(first, "metrics"))
    {
        cJSON *one = cJSON_AddObjectToObject(means, metric->string);
        int count = 0;
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            if (cJSON_GetObjectItemCaseSensitive(metric, keys[k]))
                cJSON_AddItemToObject(one, keys[k],
                                      mean_of(results, metric->string, keys[k], &count));
        mean_of(results, metric->string, "raw", &count);
        cJSON_AddNumberToObject(one, "sessions", count);
    }
    return means;
}

static cJSON *list_of(const cJSON *results)
{
    cJSON *list = cJSON_CreateArray();
    const cJSON *result = NULL;
    cJSON_ArrayForEach(result, results)
    {
        cJSON *one = cJSON_CreateObject();
        cJSON_AddStringToObject(one, "benchmark", json_optional_text(result, "benchmark"));
        cJSON_AddItemToObject(one, "sites", json_new_number(json_optional_number(result, "sites")));
        cJSON_AddItemToArray(list, one);
    }
    return list;
}

static void print_number(const cJSON *metric, const char *key)
{
    double value = json_optional_number(metric, key);
    if (isnan(value))
        printf("%9s", "-");
    else
        printf("%9.4f", value);
}

static void print_means(const cJSON *means, int sessions, const char *path)
{
    const cJSON *metric = NULL;
    printf(
        "\nMean of %d sessions, weighted by sites\n  metric              raw  ceiling    score\n",
        sessions);
    cJSON_ArrayForEach(metric, means)
    {
        printf("  %-14s", metric->string);
        print_number(metric, "raw");
        print_number(metric, "ceiling");
        print_number(metric, "score");
        printf("\n");
    }
    printf("%s\n", SHOWN(path));
}

bool score_sessions(const Options *options, const cJSON *document, Error *error)
{
    char name[FILE_PATH_LENGTH], path[FILE_PATH_LENGTH];
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(document, "sessions");
    const char *base = file_name(options->sites), *dot = strrchr(base, '.');
    int stem = dot && dot > base ? (int)(dot - base) : (int)strlen(base);
    if (cJSON_GetArraySize(document) > 1)
        return error_set(error,
                         "%s: has keys besides sessions; put them into the sessions' own files",
                         options->sites);
    cJSON *results = cJSON_CreateArray(), *summary = cJSON_CreateObject();
    bool good = run_all(options, list, results, error) &&
                file_path(name, error, "own-%.*s.sessions.json", stem, base) &&
                draw_path(&options->draw, name, path, error);
    if (good) {
        cJSON *means = means_of(results);
        cJSON_AddStringToObject(summary, "model", options->draw.model);
        cJSON_AddItemToObject(summary, "sessions", list_of(results));
        cJSON_AddItemToObject(summary, "metrics", means);
        good = json_write(path, summary, error);
        if (good && !options->quiet) print_means(means, cJSON_GetArraySize(results), path);
    }
    cJSON_Delete(results);
    cJSON_Delete(summary);
    return good;
}
