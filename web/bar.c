#include "web.h"

#include <math.h>

/* A mark at a score, in percent of the scale; false, so that no outer field is taken for it. */
static void put_place(Fields fields, const char *key, double score)
{
    if (isnan(score))
        fields_true(fields, key, false);
    else
        fields_percent(fields_object(fields, key), "left", score);
}

static void put_band(Fields fields, const char *key, double from, double to)
{
    if (isnan(from) || isnan(to)) {
        fields_true(fields, key, false);
        return;
    }
    Fields band = fields_object(fields, key);
    fields_percent(band, "left", from);
    fields_percent(band, "width", fmax(0, fmin(1, to) - fmax(0, from)));
}

void bar_describe(const Web *web, const Row *row, Fields bar)
{
    const SeedSpread *spread = &row->spread[REINITIALISED];
    bool ranges = spread->seeds > 1;
    put_band(bar, "quartiles", row->lower, row->upper);
    put_band(bar, "fill", isnan(row->ours[REINITIALISED]) ? NAN : 0, row->ours[REINITIALISED]);
    put_band(bar, "range", ranges ? spread->minimum : NAN, spread->maximum);
    put_place(bar, "middle", row->median);
    put_place(bar, "tick", row->published_same);
    fields_number(bar, "exact", row->ours[REINITIALISED], 6);
    fields_score(bar, "ours_text", row->ours[REINITIALISED]);
    fields_score(bar, "published_text", row->published_same);
    fields_score(bar, "median_text", row->median);
    fields_score(bar, "lower_text", row->lower);
    fields_score(bar, "upper_text", row->upper);
    fields_score(bar, "least_text", ranges ? spread->minimum : NAN);
    fields_score(bar, "most_text", spread->maximum);
    fields_count(bar, "seeds", web->ways > 1 && ranges ? spread->seeds : NAN);
}

/* -- strips -- */

static bool put_dots(const Web *web, const Row *row, int way, Fields list, Error *error)
{
    const Table *table = &web->seeds[way];
    size_t column = table->rows ? table_find(table, row->name) : NO_COLUMN;
    size_t seed = table->rows ? table_find(table, "seed") : NO_COLUMN;
    for (size_t i = 0; column != NO_COLUMN && seed != NO_COLUMN && i < table->rows; i++) {
        double score = NAN;
        if (!table_number_or_gap(table, i, column, &score, error)) return false;
        if (isnan(score)) continue;
        Fields dot = fields_add(list);
        fields_percent(dot, "left", score);
        fields_text(dot, "seed", table_cell(table, i, seed));
        fields_score(dot, "text", score);
    }
    return true;
}

bool strip_describe(const Web *web, const Row *row, Fields strip, Error *error)
{
    const cJSON *result = web->found[REINITIALISED].results[row->node];
    double ceiling = json_optional_number(result, "ceiling");
    double deviation = json_optional_number(result, "ceiling_error") / ceiling;
    put_band(strip, "quartiles", row->lower, row->upper);
    put_band(strip, "ceiling", 1 - deviation, 1);
    Fields lanes = fields_list(strip, "lanes");
    for (int way = 0; way < web->ways; way++) {
        const SeedSpread *spread = &row->spread[way];
        Fields lane = fields_add(lanes);
        fields_true(lane, "is_reinitialised", way == REINITIALISED);
        fields_true(lane, "is_outside", spread->outside);
        fields_true(lane, "is_above", row->published > spread->mean);
        fields_score(lane, "mean", spread->seeds > 0 ? spread->mean : row->ours[way]);
        put_place(lane, "tick", row->published);
        put_place(lane, "own", row->ours[way]);
        fields_score(lane, "own_text", row->ours[way]);
        if (!put_dots(web, row, way, fields_list(lane, "dots"), error)) return false;
    }
    return true;
}
