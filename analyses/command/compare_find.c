/*
 * compare_find: which draw a word of the command line names.
 *
 * Tried in this order, where N is of --seed and --networks: RESULTS/word/seed-N, RESULTS/word, word, word/seed-N,
 * and the seed-N of the only model in the folder `word`. The first that holds scores.json is it. If there is none,
 * the sentence says what there is instead.
 */
#define _POSIX_C_SOURCE 200809L
#include "command/compare.h"

#include "base/nearest.h"
#include "models/model.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NAMES = 64, NAME_ROOM = 128 };

/* Is the word a path, which is not looked for among the results? */
static bool is_path(const char *given)
{
    return given[0] == '/' || given[0] == '.';
}

/* Does the folder hold a draw's scores? */
static bool has_scores(const char *folder)
{
    char path[FILE_PATH_LENGTH];
    Error none = {{0}};
    return file_path(path, &none, "%s/scores.json", folder) && file_exists(path);
}

/* The folders in a folder for which <folder>/<entry>/<behind>/scores.json is there; the first MOST_NAMES of them. */
typedef struct {
    char names[MOST_NAMES][NAME_ROOM];
    size_t count;
} Found;

static int by_name(const void *one, const void *other)
{
    return strcmp(one, other);
}

static void search(Found *found, const char *folder, const char *behind)
{
    char path[FILE_PATH_LENGTH];
    Error none = {{0}};
    DIR *directory = opendir(folder);
    found->count = 0;
    for (struct dirent *entry; directory && (entry = readdir(directory));)
        if (entry->d_name[0] != '.' && strlen(entry->d_name) < NAME_ROOM &&
            found->count < MOST_NAMES &&
            file_path(path, &none, "%s/%s%s", folder, entry->d_name, behind) && has_scores(path))
            strcpy(found->names[found->count++], entry->d_name);
    if (directory) closedir(directory);
    qsort(found->names, found->count, sizeof *found->names, by_name);
}

static bool refuse_unknown(const Options *options, const char *given, Error *error)
{
    const char *names[2 * MOST_NAMES];
    NameList list = {"model or folder of results", "", names, 0};
    const ModelDescription *model = NULL;
    Found found;
    size_t index = 0;
    search(&found, options->results, options->redrawn ? "/redrawn-0" : "/seed-0");
    for (size_t i = 0; i < found.count; i++) names[list.count++] = found.names[i];
    for (size_t i = 0; i < MOST_NAMES && (model = model_at(i)); i++)
        names[list.count++] = model->name;
    list.where = "`ventral models`, and the results' folder,";
    if (!nearest_find(&list, given, &index, error)) return false;
    return error_set(error, "%s has no scores in %s; `ventral score %s --results %s` makes them",
                     given, options->results, given, options->results);
}

/* A model's folder that has other draws, or a folder of several models. */
static bool refuse_others(const char *folder, const char *draw, const Found *found, Error *error)
{
    char list[256] = "";
    for (size_t i = 0; i < found->count && strlen(list) < 160; i++) {
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%.60s", i ? ", " : "", found->names[i]);
    }
    return error_set(error, "%s has no %s/scores.json, but %s; name one, as in %s/%s", folder, draw,
                     list, folder, found->names[0]);
}

static bool refuse(const Options *options, const char *given, const char *draw, Error *error)
{
    char folder[FILE_PATH_LENGTH];
    Found found;
    for (int in_results = !is_path(given); in_results >= 0; in_results--) {
        if (!file_path(folder, error, "%s%s%s", in_results ? options->results : "",
                       in_results ? "/" : "", given))
            return false;
        search(&found, folder, "");
        if (found.count == 0) search(&found, folder, draw - 1);
        if (found.count > 0) return refuse_others(folder, draw, &found, error);
        if (file_exists(folder))
            return error_set(error, "%s holds no scores.json; `ventral score` makes it", folder);
    }
    return refuse_unknown(options, given, error);
}

bool compare_find(const Options *options, const char *given, char *folder, Error *error)
{
    char draw[64];
    Found found;
    snprintf(draw, sizeof draw, "/%s-%llu", options->redrawn ? "redrawn" : "seed",
             (unsigned long long)options->seed);
    const char *results = options->results;
    bool path = is_path(given);
    if (!given[0]) return error_set(error, "a name is empty; give models or folders of results");
    if ((!path && file_path(folder, error, "%s/%s%s", results, given, draw) &&
         has_scores(folder)) ||
        (!path && file_path(folder, error, "%s/%s", results, given) && has_scores(folder)) ||
        (file_path(folder, error, "%s", given) && has_scores(folder)) ||
        (file_path(folder, error, "%s%s", given, draw) && has_scores(folder)))
        return true;
    search(&found, given, draw);
    if (found.count == 1) return file_path(folder, error, "%s/%s%s", given, found.names[0], draw);
    return refuse(options, given, draw + 1, error);
}
