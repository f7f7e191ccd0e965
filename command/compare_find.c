/*
 * compare_find: finds the draw that was named on the command line.
 *
 * Tried in this order, where seed-N follows from --seed and --networks: RESULTS/name/seed-N,
 * RESULTS/name, name, name/seed-N, and the seed-N of the only model in the folder `name`. The first
 * with a scores.json is used. If there is none, the message lists what exists instead.
 */
#include "command/compare.h"
#include "command/draws_there.h"

#include "base/nearest.h"
#include "models/onnx_model.h"
#include "recording/draw.h"

#include <stdio.h>
#include <string.h>

/* Is it a path, rather than a name among the results? */
static bool is_path(const char *given)
{
    return given[0] == '/' || given[0] == '.';
}

static bool refuse_unknown(const Draw *draw, const char *given, Error *error)
{
    const char *names[2 * DRAWS_FOUND];
    NameList list = {"model or folder of results", "", names, 0};
    const ModelDescription *model = NULL;
    DrawsFound found;
    size_t index = 0;
    draws_search(&found, draw->results, draw->reinitialised ? "/redrawn-0" : "/seed-0");
    for (size_t i = 0; i < found.count; i++) names[list.count++] = found.names[i];
    for (size_t i = 0; i < DRAWS_FOUND && (model = model_at(i)); i++) {
        bool listed = false;
        for (size_t k = 0; k < found.count; k++)
            listed = listed || strcmp(found.names[k], model->name) == 0;
        if (!listed) names[list.count++] = model->name;
    }
    list.where = "`ventral models`, and the results' folder,";
    if (!nearest_find(&list, given, &index, error)) return false;
    char command[512];
    Draw one = *draw;
    one.model = given;
    draw_command(&one, "score", command, sizeof command);
    return error_set(error, "%s has no scores in %s; `%s` computes them", given, draw->results,
                     command);
}

/* Refuses a folder that has only other draws, or several models; `of_draw` is "/seed-0". */
static bool refuse_others(const char *folder, const char *of_draw, const DrawsFound *found,
                          Error *error)
{
    char list[256];
    draws_list(found, list, sizeof list);
    return error_set(error, "%s has no %s/scores.json, but %s; name one, as in %s/%s", folder,
                     of_draw + 1, list, folder, found->names[0]);
}

static bool refuse(const Draw *draw, const char *given, const char *of_draw, Error *error)
{
    char folder[FILE_PATH_LENGTH];
    DrawsFound found;
    for (int in_results = !is_path(given); in_results >= 0; in_results--) {
        if (!file_path(folder, error, "%s%s%s", in_results ? draw->results : "",
                       in_results ? "/" : "", given))
            return false;
        draws_search(&found, folder, "");
        if (found.count == 0) draws_search(&found, folder, of_draw);
        if (found.count > 0) return refuse_others(folder, of_draw, &found, error);
        if (file_exists(folder))
            return error_set(error, "%s contains no scores.json; `ventral score` makes one",
                             folder);
    }
    return refuse_unknown(draw, given, error);
}

/* The results of a model file are under its name without the extension. */
static const char *name_of_results(const char *given, char name[FILE_PATH_LENGTH])
{
    const char *file = file_name(given);
    size_t length = onnx_model_name_length(file);
    if (length == strlen(file) || length >= FILE_PATH_LENGTH) return given;
    snprintf(name, FILE_PATH_LENGTH, "%.*s", (int)length, file);
    return name;
}

bool compare_find(const Draw *draw, const char *model, char *folder, Error *error)
{
    char of_draw[DRAW_NAME_LENGTH + 1] = "/", name[FILE_PATH_LENGTH];
    const char *given = name_of_results(model, name);
    DrawsFound found;
    draw_name(draw, of_draw + 1);
    const char *results = draw->results;
    bool path = is_path(given);
    if (!given[0]) return error_set(error, "a name is empty; give models or folders of results");
    if ((!path && file_path(folder, error, "%s/%s%s", results, given, of_draw) &&
         draw_has_scores(folder)) ||
        (!path && file_path(folder, error, "%s/%s", results, given) && draw_has_scores(folder)) ||
        (file_path(folder, error, "%s", given) && draw_has_scores(folder)) ||
        (file_path(folder, error, "%s%s", given, of_draw) && draw_has_scores(folder)))
        return true;
    draws_search(&found, given, of_draw);
    if (found.count == 1)
        return file_path(folder, error, "%s/%s%s", given, found.names[0], of_draw);
    if (given == name)
        return error_set(error,
                         "%s has no scores in %s; `ventral score %s --layer V1=LAYER --input HOW` "
                         "makes them",
                         model, results, model);
    return refuse(draw, given, of_draw, error);
}
