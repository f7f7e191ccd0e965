/*
 * score_sessions: scores a model's predictions of several recordings, each with its own images and
 * sites (ventral score --sites all.json).
 *
 *     {"sessions": ["monday.json", "tuesday.json"]}      paths are relative to the file's folder
 *
 * Every session is scored by itself and has a result of its own, own-monday, .. . The mean over
 * sessions is weighted by their sites; a session where a number is undefined is left out of it.
 *
 *   RESULTS/MODEL/seed-N/own-all.sessions.json   the sessions, with their sites, and for each
 *                                                metric the means of raw, ceiling and scores, and
 *                                                over how many sessions
 */
#include "command/score_layers.h"

#include "base/json.h"
#include "base/shown.h"
#include "predictivity/session.h"
#include "score/result.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* -- the sessions -- */

/* Reads a session, and adds its name to a list, in which it must be new. */
static bool check_session(const char *path, cJSON *names, Error *error)
{
    Session session;
    bool good = session_read(&session, path, error);
    const cJSON *other = NULL;
    cJSON_ArrayForEach(other, names)
    {
        if (good && strcmp(other->valuestring, session.name) == 0)
            good =
                error_set(error, "%s: another session has the result %s, too; rename one of them",
                          path, session.name);
    }
    if (good) cJSON_AddItemToArray(names, cJSON_CreateString(session.name));
    session_close(&session);
    return good;
}

/* Checks the files of all sessions before the first is scored. */
static bool check_all(const Options *options, const cJSON *list, Error *error)
{
    char path[FILE_PATH_LENGTH];
    const cJSON *item = NULL;
    if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) == 0)
        return error_set(error, "%s: sessions must be a list of paths", options->sites);
    bool good = true;
    cJSON *names = cJSON_CreateArray();
    cJSON_ArrayForEach(item, list)
    {
        if (good && !cJSON_IsString(item))
            good = error_set(error, "%s: sessions must be a list of paths", options->sites);
        good = good && session_path(options->sites, item->valuestring, path, error) &&
               check_session(path, names, error);
    }
    cJSON_Delete(names);
    return good;
}

static const char *const numbers[] = {"raw", "ceiling", "score", "score_current_version", NULL};

/* A result of pls alone has its numbers at the top. */
static void add_pls(cJSON *result)
{
    if (cJSON_GetObjectItemCaseSensitive(result, "metrics") ||
        strcmp(json_optional_text(result, "status"), STATUS_NOT_EVALUATED) == 0)
        return;
    cJSON *metrics = cJSON_AddObjectToObject(result, "metrics");
    cJSON *pls = cJSON_AddObjectToObject(metrics, "pls");
    for (size_t k = 0; numbers[k]; k++)
        cJSON_AddItemToObject(pls, numbers[k],
                              json_new_number(json_optional_number(result, numbers[k])));
}

/* Scores one session, and adds its result to a list. */
static bool run_session(const Options *options, const char *path, cJSON *results, Error *error)
{
    Session session;
    const BenchmarkRequest request = {.draw = &options->draw,
                                      .metrics = options->metrics,
                                      .say = options->quiet ? SAY_NOTHING : SAY_ALL};
    bool good = session_read(&session, path, error) &&
                neural_benchmark_run_own(&session.benchmark, &session.places, &request, error);
    cJSON *result = good ? result_read(&options->draw, session.name, error) : NULL;
    if (result) {
        add_pls(result);
        cJSON_AddItemToArray(results, result);
    }
    session_close(&session);
    return result != NULL;
}

static bool run_all(const Options *options, const cJSON *list, cJSON *results, Error *error)
{
    char path[FILE_PATH_LENGTH];
    const cJSON *item = NULL;
    if (!check_all(options, list, error)) return false;
    cJSON_ArrayForEach(item, list)
    {
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

/* The metrics of the first session that was evaluated; the others have the same. */
static const cJSON *metrics_of(const cJSON *results)
{
    const cJSON *result = NULL;
    cJSON_ArrayForEach(result, results)
    {
        const cJSON *metrics = cJSON_GetObjectItemCaseSensitive(result, "metrics");
        if (metrics) return metrics;
    }
    return NULL;
}

static cJSON *means_of(const cJSON *results)
{
    cJSON *means = cJSON_CreateObject();
    const cJSON *metric = NULL;
    cJSON_ArrayForEach(metric, metrics_of(results))
    {
        cJSON *one = cJSON_AddObjectToObject(means, metric->string);
        int count = 0;
        for (size_t k = 0; numbers[k]; k++)
            if (cJSON_GetObjectItemCaseSensitive(metric, numbers[k]))
                cJSON_AddItemToObject(one, numbers[k],
                                      mean_of(results, metric->string, numbers[k], &count));
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
    if (cJSON_GetArraySize(means) > 0)
        printf("\nMean of %d session%s, weighted by sites\n"
               "  metric              raw  ceiling    score\n",
               sessions, sessions == 1 ? "" : "s");
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
