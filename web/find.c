#include "web.h"

#include <math.h>
#include <string.h>

double row_number(const Web *web, int way, int node, const char *key)
{
    return json_optional_number(cJSON_GetArrayItem(web->found[way].nodes, node), key);
}

const char *row_text(const Web *web, int node, const char *key)
{
    return json_optional_text(cJSON_GetArrayItem(web->found[REINITIALISED].nodes, node), key);
}

const char *way_name(int way)
{
    return way == REINITIALISED ? "redrawn" : "one";
}

const char *layer_of(const Web *web, const char *region)
{
    Region at = model_region(region);
    const char *layer = at < REGIONS ? web->model->layers[at] : NULL;
    return layer ? layer : "";
}

bool row_find(const Table *table, const Wanted *wanted, size_t count, size_t *row, Error *error)
{
    *row = NO_ROW;
    for (size_t i = table->rows; i > 0; i--) {
        size_t same = 0;
        for (size_t k = 0; k < count; k++) {
            size_t column = 0;
            if (!table_require(table, wanted[k].column, NULL, &column, error)) return false;
            same += strcmp(table_cell(table, i - 1, column), wanted[k].text) == 0;
        }
        if (same == count) *row = i - 1;
    }
    return true;
}

/* How many benchmarks the spread has for this model in this way. */
static size_t count_benchmarks(const Web *web, int way)
{
    const Table *table = &web->spread;
    size_t model = table_find(table, "model"), networks = table_find(table, "networks"), count = 0;
    for (size_t row = 0; row < table->rows; row++)
        count += strcmp(table_cell(table, row, model), web->draws[way].model) == 0 &&
                 strcmp(table_cell(table, row, networks), way_name(way)) == 0;
    return count;
}

bool spread_find(const Web *web, int way, const char *benchmark, SeedSpread *spread, Error *error)
{
    enum { SEEDS, MEAN, DEVIATION, MINIMUM, MAXIMUM, Z, PROBABILITY, NUMBERS };
    static const char *const columns[NUMBERS + 1] = {"seeds",   "mean", "deviation",   "minimum",
                                                     "maximum", "z",    "probability", NULL};
    const Wanted wanted[] = {
        {"model", web->draws[way].model}, {"networks", way_name(way)}, {"benchmark", benchmark}};
    size_t row = 0;
    double of[NUMBERS];
    *spread = (SeedSpread){.z = NAN, .probability = NAN};
    if (!row_find(&web->spread, wanted, 3, &row, error)) return false;
    if (row == NO_ROW) return true;
    if (!table_row(&web->spread, row, columns, of, error)) return false;
    *spread =
        (SeedSpread){of[SEEDS], of[MEAN], of[DEVIATION], of[MINIMUM], of[MAXIMUM], NAN, NAN, false};
    if (!web->published) return true;
    spread->z = of[Z];
    spread->probability = of[PROBABILITY];
    spread->outside = spread->probability < 0.05 / (double)count_benchmarks(web, way);
    return true;
}
