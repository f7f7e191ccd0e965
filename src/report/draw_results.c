#include "report/draw_results.h"

#include "recording/chosen_model.h"
#include "recording/draw.h"
#include "score/result.h"

#include <stdlib.h>
#include <string.h>

bool model_is_random(const Options *options, bool *random, Error *error)
{
    *random = false; /* the weights in a file are fixed */
    const ModelDescription *model = options->file ? NULL : model_find(options->model, error);
    if (model) *random = model->random_weights;
    return model || options->file;
}

bool node_is_leaf(const cJSON *node)
{
    return strcmp(json_optional_text(node, "kind"), "leaf") == 0;
}

bool node_has_status(const cJSON *node, const char *status)
{
    return strcmp(json_optional_text(node, "status"), status) == 0;
}

static bool read_leaves(DrawResults *draw, const Options *options, Error *error)
{
    int index = 0;
    const cJSON *node = NULL;
    cJSON_ArrayForEach(node, draw->nodes)
    {
        int i = index++;
        if (!node_is_leaf(node)) continue;
        draw->results[i] = result_read(options, json_optional_text(node, "name"), error);
        if (!draw->results[i]) return false;
    }
    return true;
}

cJSON *scores_read(const Options *options, Error *error)
{
    char path[FILE_PATH_LENGTH];
    double seed = 0;
    cJSON *tree =
        options_result_path(options, "scores.json", path, error) ? json_read(path, error) : NULL;
    const char *model = tree ? json_string(tree, "model", path, error) : NULL;
    const char *networks = model ? json_string(tree, "networks", path, error) : NULL;
    Draw draw = draw_chosen(options);
    bool good = networks && json_number(tree, "seed", &seed, path, error);
    if (good && (strcmp(model, options->model) != 0 || seed != (double)options->seed ||
                 strcmp(networks, draw_networks(&draw)) != 0))
        good = error_set(error, "%s: is of %s, seed %.0f, networks %s; score the model again", path,
                         model, seed, networks);
    ModelOrigin origin = result_origin(tree);
    if (good && chosen_model_is_of(options, &origin, path, error)) return tree;
    cJSON_Delete(tree);
    return NULL;
}

bool draw_results_read(DrawResults *draw, const Options *options, bool redrawn, Error *error)
{
    char path[FILE_PATH_LENGTH];
    Options chosen = *options;
    chosen.redrawn = redrawn;
    *draw = (DrawResults){0};
    if (!options_result_path(&chosen, "scores.json", path, error) ||
        !(draw->tree = scores_read(&chosen, error)))
        return false;
    draw->nodes = json_array(draw->tree, "nodes", path, error);
    if (draw->nodes) {
        draw->count = cJSON_GetArraySize(draw->nodes);
        draw->results = allocate((size_t)draw->count, sizeof(cJSON *), error);
    }
    if (draw->nodes && draw->results && read_leaves(draw, &chosen, error)) return true;
    draw_results_free(draw);
    return false;
}

void draw_results_free(DrawResults *draw)
{
    for (int i = 0; draw->results && i < draw->count; i++) cJSON_Delete(draw->results[i]);
    free(draw->results);
    cJSON_Delete(draw->tree);
    *draw = (DrawResults){0};
}
