#include "report/draw_results.h"

#include "recording/draw.h"
#include "score/result.h"

#include <stdlib.h>
#include <string.h>

bool model_is_random(const Draw *draw, bool *random, Error *error)
{
    *random = false; /* the weights in a file are fixed */
    const ModelDescription *model = draw->file ? NULL : model_find(draw->model, error);
    if (model) *random = model_uses_seed(model);
    return model || draw->file;
}

bool node_is_leaf(const cJSON *node)
{
    return strcmp(json_optional_text(node, "kind"), "leaf") == 0;
}

bool node_has_status(const cJSON *node, const char *status)
{
    return strcmp(json_optional_text(node, "status"), status) == 0;
}

static bool read_leaves(DrawResults *found, const Draw *draw, Error *error)
{
    int index = 0;
    const cJSON *node = NULL;
    cJSON_ArrayForEach(node, found->nodes)
    {
        int i = index++;
        if (!node_is_leaf(node)) continue;
        found->results[i] = result_read(draw, json_optional_text(node, "name"), error);
        if (!found->results[i]) return false;
    }
    return true;
}

cJSON *scores_read(const Draw *draw, Error *error)
{
    char path[FILE_PATH_LENGTH];
    double seed = 0;
    cJSON *tree = draw_path(draw, "scores.json", path, error) ? json_read(path, error) : NULL;
    const char *model = tree ? json_string(tree, "model", path, error) : NULL;
    const char *networks = model ? json_string(tree, "networks", path, error) : NULL;
    bool good = networks && json_number(tree, "seed", &seed, path, error);
    if (good && (strcmp(model, draw->model) != 0 || seed != (double)draw->seed ||
                 strcmp(networks, draw_networks(draw)) != 0))
        good = error_set(error, "%s: belongs to %s, seed %.0f, networks %s; score the model again",
                         path, model, seed, networks);
    ModelOrigin origin = result_origin(tree);
    if (good && draw_is_of(draw, &origin, path, error)) return tree;
    cJSON_Delete(tree);
    return NULL;
}

bool draw_results_read(DrawResults *found, const Draw *draw, bool reinitialised, Error *error)
{
    char path[FILE_PATH_LENGTH];
    Draw chosen = *draw;
    chosen.reinitialised = reinitialised;
    *found = (DrawResults){0};
    if (!draw_path(&chosen, "scores.json", path, error) ||
        !(found->tree = scores_read(&chosen, error)))
        return false;
    found->nodes = json_array(found->tree, "nodes", path, error);
    if (found->nodes) {
        found->count = cJSON_GetArraySize(found->nodes);
        found->results = allocate((size_t)found->count, sizeof(cJSON *), error);
    }
    if (found->nodes && found->results && read_leaves(found, &chosen, error)) return true;
    draw_results_free(found);
    return false;
}

void draw_results_free(DrawResults *found)
{
    for (int i = 0; found->results && i < found->count; i++) cJSON_Delete(found->results[i]);
    free(found->results);
    cJSON_Delete(found->tree);
    *found = (DrawResults){0};
}
