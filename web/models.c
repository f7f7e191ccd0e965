#define _POSIX_C_SOURCE 200809L
#include "web.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* To six digits, so that files stay short. */
static void put_score(Fields scores, const char *node, double score)
{
    if (!isnan(score))
        cJSON_AddItemToObject(scores.item, node, json_new_number(nearbyint(score * 1e6) / 1e6));
}

/*
 * Adds a model, if it has a draw with the page's seed: of a parent, the mean over the benchmarks
 * that were evaluated.
 */
static bool put_draw(const Web *web, const char *model, int way, Fields models, bool *there,
                     Error *error)
{
    char path[FILE_PATH_LENGTH];
    Draw draw = {.model = model,
                 .seed = web->draws[way].seed,
                 .reinitialised = web->draws[way].reinitialised,
                 .results = web->draws[way].results};
    if (!draw_path(&draw, "scores.json", path, error)) return false;
    *there = file_exists(path);
    cJSON *tree = *there ? json_read(path, error) : NULL;
    if (!tree) return !*there;
    Fields one = fields_add(models), scores = fields_object(one, "scores");
    fields_text(one, "name", model);
    fields_text(one, "networks", way_name(way));
    fields_text(one, "seeds", "1");
    const cJSON *node = NULL;
    cJSON_ArrayForEach(node, cJSON_GetObjectItemCaseSensitive(tree, "nodes"))
    {
        bool leaf = node_is_leaf(node);
        put_score(scores, json_optional_text(node, "name"),
                  json_optional_number(node, leaf ? "score" : "score_evaluated"));
    }
    cJSON_Delete(tree);
    return true;
}

/* A reference model: its means over seeds. */
static bool put_reference_model(const Table *table, size_t row, Fields models, Error *error)
{
    size_t model = 0, seeds = 0;
    if (!table_require(table, "model", NULL, &model, error) ||
        !table_require(table, "seeds", NULL, &seeds, error))
        return false;
    Fields one = fields_add(models), scores = fields_object(one, "scores");
    fields_text(one, "name", table_cell(table, row, model));
    fields_text(one, "seeds", table_cell(table, row, seeds));
    fields_text(one, "networks", way_name(ONE));
    for (size_t column = seeds + 1; column < table->columns; column++) {
        const char *name = table->cells[column];
        double score = NAN;
        if (strncmp(name, PAGE_PROPERTIES "_", sizeof PAGE_PROPERTIES) != 0) continue;
        if (!table_number_or_gap(table, row, column, &score, error)) return false;
        put_score(scores, name, score);
    }
    return true;
}

static int by_name(const struct dirent **one, const struct dirent **other)
{
    return strcmp((*one)->d_name, (*other)->d_name);
}

/* Adds a folder of the results: re-initialised networks, else one network, else a reference. */
static bool put_model(const Web *web, const char *name, Fields models, Error *error)
{
    const Wanted wanted = {"model", name};
    size_t row = NO_ROW;
    bool there = name[0] == '.' || strcmp(name, web->draws[REINITIALISED].model) == 0;
    for (int way = 0; !there && way < WAYS; way++)
        if (!put_draw(web, name, way, models, &there, error)) return false;
    return there ||
           (row_find(&web->reference_models, &wanted, 1, &row, error) &&
            (row == NO_ROW || put_reference_model(&web->reference_models, row, models, error)));
}

static bool put_models(const Web *web, Fields models, Error *error)
{
    struct dirent **entries = NULL;
    bool good = true;
    int count = scandir(web->draws[REINITIALISED].results, &entries, NULL, by_name);
    for (int i = 0; i < count; i++) {
        good = good && put_model(web, entries[i]->d_name, models, error);
        free(entries[i]);
    }
    free(entries);
    return good;
}

bool models_write(const Web *web, Error *error)
{
    bool lacking = false;
    Fields document = fields_new(&lacking), list = fields_list(document, "models");
    OutputFile output;
    bool good = put_models(web, list, error) && fields_complete(document, error);
    char *text = good ? cJSON_PrintUnformatted(list.item) : NULL;
    if (good && !text) good = error_memory(error, "not enough memory for the page");
    good = good && output_open_in(&output, web->folder, "models.js", error);
    if (good) {
        fprintf(output.stream, "window.ventralModels = %s;\n", text);
        good = output_close(&output, true, error);
    }
    cJSON_free(text);
    cJSON_Delete(document.item);
    return good;
}
