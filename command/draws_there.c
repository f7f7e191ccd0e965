#define _POSIX_C_SOURCE 200809L
#include "command/draws_there.h"

#include "models/model.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool draw_has_scores(const char *folder)
{
    char path[FILE_PATH_LENGTH];
    Error none = {{0}};
    return file_path(path, &none, "%s/scores.json", folder) && file_exists(path);
}

static int by_name(const void *one, const void *other)
{
    return strcmp(one, other);
}

void draws_search(DrawsFound *found, const char *folder, const char *behind)
{
    char path[FILE_PATH_LENGTH];
    Error none = {{0}};
    DIR *directory = opendir(folder);
    found->count = 0;
    for (struct dirent *entry; directory && (entry = readdir(directory));)
        if (entry->d_name[0] != '.' && strlen(entry->d_name) < DRAWS_NAME_ROOM &&
            found->count < DRAWS_FOUND &&
            file_path(path, &none, "%s/%s%s", folder, entry->d_name, behind) &&
            draw_has_scores(path))
            strcpy(found->names[found->count++], entry->d_name);
    if (directory) closedir(directory);
    qsort(found->names, found->count, sizeof *found->names, by_name);
}

void draws_list(const DrawsFound *found, char *list, size_t capacity)
{
    list[0] = '\0';
    for (size_t i = 0; i < found->count && strlen(list) + 80 < capacity; i++) {
        size_t used = strlen(list);
        snprintf(list + used, capacity - used, "%s%.60s", i ? ", " : "", found->names[i]);
    }
}

bool draw_has_file(const Draw *draw, const char *name, Error *error)
{
    char path[FILE_PATH_LENGTH], folder[FILE_PATH_LENGTH], command[512], list[300];
    DrawsFound found;
    Error none = {{0}};
    if (!draw_path(draw, name, path, error) ||
        !file_path(folder, error, "%s/%s", draw->results, draw->model))
        return false;
    if (file_exists(path)) return true;
    const ModelDescription *model = draw->file ? NULL : model_find(draw->model, &none);
    if (model && !model_uses_seed(model) && (draw->seed > 0 || draw->reinitialised))
        return error_set(error, "there is no %s; the weights of %s are fixed: omit --%s", path,
                         draw->model, draw->reinitialised ? "networks" : "seed");
    draw_command(draw, "score", command, sizeof command);
    draws_search(&found, folder, "");
    draws_list(&found, list, sizeof list);
    if (found.count > 0)
        return error_set(error, "there is no %s; run `%s`, or give an existing draw: %s", path,
                         command, list);
    draws_search(&found, draw->results, draw->reinitialised ? "/redrawn-0" : "/seed-0");
    draws_list(&found, list, sizeof list);
    return error_set(error, "there is no %s; run `%s`%s%s", path, command,
                     found.count > 0 ? ", or give a model with results: " : "", list);
}
