#include "web.h"

#include <math.h>
#include <string.h>

const cJSON *one_network_node(const Web *web, const char *name)
{
    const cJSON *node = NULL;
    cJSON_ArrayForEach(node, cJSON_GetObjectItemCaseSensitive(web->one_scores, "nodes"))
    {
        if (strcmp(json_optional_text(node, "name"), name) == 0) return node;
    }
    return NULL;
}

bool spread_find(const Web *web, const char *networks, const char *benchmark, DrawSpread *spread,
                 Error *error)
{
    enum { DRAWS, MEAN, DEVIATION, MINIMUM, MAXIMUM, PERCENTILE, Z, NUMBERS };
    static const char *const columns[NUMBERS + 1] = {
        "seeds", "mean", "deviation", "minimum", "maximum", "percentile", "z", NULL};
    const Table *table = &web->spread;
    size_t model = 0, way = 0, name = 0, row = 0;
    double of[NUMBERS];
    *spread = (DrawSpread){.percentile = NAN, .z = NAN};
    if (table->rows == 0) return true;
    if (!table_require(table, "model", NULL, &model, error) ||
        !table_require(table, "networks", NULL, &way, error) ||
        !table_require(table, "benchmark", NULL, &name, error))
        return false;
    while (row < table->rows && (strcmp(table_cell(table, row, model), web->reinitialised.model) ||
                                 strcmp(table_cell(table, row, way), networks) ||
                                 strcmp(table_cell(table, row, name), benchmark)))
        row++;
    if (row == table->rows) return true;
    if (!table_row(table, row, columns, of, error)) return false;
    *spread = (DrawSpread){of[DRAWS],   of[MEAN],       of[DEVIATION], of[MINIMUM],
                           of[MAXIMUM], of[PERCENTILE], of[Z]};
    return true;
}
