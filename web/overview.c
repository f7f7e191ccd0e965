#include "web.h"

#include <math.h>
#include <string.h>

/* Counts of pairs of a published number and ours, and their largest difference. */
typedef struct {
    size_t count;
    double furthest;
} Agreement;

static void compare(Agreement *agreement, double published, double ours)
{
    if (isnan(published) || isnan(ours)) return;
    agreement->count++;
    /* both to three digits, as published */
    double apart = fabs(nearbyint(ours * 1000) - nearbyint(published * 1000)) / 1000;
    agreement->furthest = fmax(agreement->furthest, apart);
}

static void put_agreement(Fields fields, const char *key, const Agreement *agreement)
{
    Fields part = fields_object(fields, key);
    fields_count(part, "count", agreement->count ? (double)agreement->count : NAN);
    fields_score(part, "furthest", agreement->furthest);
}

/* -- validation: a published model without random weights, and the ceilings -- */

static bool put_validation(const Web *web, Fields fields, Error *error)
{
    static const char *const columns[] = {"published_score", "score", NULL};
    Agreement scores = {0}, ceilings = {0};
    for (size_t row = 0; row < web->validation.rows; row++) {
        double at[2];
        if (!table_row(&web->validation, row, columns, at, error)) return false;
        compare(&scores, at[0], at[1]);
    }
    for (int i = 0; i < web->found[REINITIALISED].count; i++) {
        const cJSON *result = web->found[REINITIALISED].results[i];
        compare(&ceilings, json_optional_number(result, "published_ceiling"),
                json_optional_number(result, "ceiling"));
    }
    put_agreement(fields, "validated", &scores);
    put_agreement(fields, "ceilings", &ceilings);
    return true;
}

/* Published models without learned weights: their scores, and how many lie within 3 deviations. */
static bool put_weightless(const Web *web, Fields fields, Error *error)
{
    static const char *const columns[] = {"z", NULL};
    double within = 0;
    fields_true(fields, "weightless", false);
    if (web->weightless.rows == 0) return true;
    for (size_t row = 0; row < web->weightless.rows; row++) {
        double z;
        if (!table_row(&web->weightless, row, columns, &z, error)) return false;
        within += fabs(z) <= 3;
    }
    cJSON_DeleteItemFromObjectCaseSensitive(fields.item, "weightless");
    Fields part = fields_object(fields, "weightless");
    fields_count(part, "scores", (double)web->weightless.rows);
    fields_count(part, "within", within);
    return true;
}

/* -- finding -- */

/* Of size tuning (ensemble/likelihood.csv), and how many seeds; rank: as one network. */
typedef struct {
    double t, kernel, rank, seeds;
} Ratio;

/* The ratio in a row of the table. */
static bool read_ratio(const Web *web, size_t row, Ratio *ratio, Error *error)
{
    static const char *const columns[] = {"log10_t", "log10_kernel", "rank_one", "draws_one", NULL};
    double of[4] = {NAN, NAN, NAN, NAN};
    if (row != NO_ROW && !table_row(&web->likelihood, row, columns, of, error)) return false;
    *ratio = (Ratio){of[0], of[1], of[2], of[3]};
    return true;
}

/* The other models that may have been re-initialised and did not prompt the idea. */
static bool put_held_out(const Web *web, Fields part, size_t own, Error *error)
{
    static const char *const names[] = {"published", "group", "weights", "held_out"};
    const Table *table = &web->likelihood;
    size_t columns[4];
    Fields others = fields_list(part, "others");
    for (int i = 0; i < 4; i++)
        if (!table_require(table, names[i], NULL, &columns[i], error)) return false;
    fields_true(part, "prompted", strcmp(table_cell(table, own, columns[3]), "no") == 0);
    for (size_t row = 0, count = 0; row < table->rows; row++) {
        Ratio ratio;
        if (row == own || strcmp(table_cell(table, row, columns[1]), "size") != 0 ||
            strcmp(table_cell(table, row, columns[2]), "drawn") != 0 ||
            strcmp(table_cell(table, row, columns[3]), "yes") != 0)
            continue;
        if (!read_ratio(web, row, &ratio, error)) return false;
        Fields other = fields_add(others);
        fields_text(other, "name", table_cell(table, row, columns[0]));
        fields_number(other, "power", ratio.t, 1);
        fields_number(other, "rank", ratio.rank, 2);
        fields_true(other, "next", count++ > 0);
    }
    return true;
}

/*
 * How much more probable the published scores of size tuning are from networks that were
 * re-initialised than from a single one: decisive if both kinds of densities give a factor of more
 * than 10. Densities far from all seeds are extrapolated, so the share of single networks that are
 * as far out is given, too; and the models that were held out.
 */
static bool put_likelihood(const Web *web, Fields fields, Error *error)
{
    const Wanted wanted[] = {{"model", web->draws[REINITIALISED].model}, {"group", "size"}};
    size_t row = 0;
    Ratio ratio;
    fields_true(fields, "likelihood", false);
    if (!row_find(&web->likelihood, wanted, 2, &row, error) || !read_ratio(web, row, &ratio, error))
        return false;
    if (!web->published || isnan(ratio.t)) return true;
    cJSON_DeleteItemFromObjectCaseSensitive(fields.item, "likelihood");
    Fields part = fields_object(fields, "likelihood");
    fields_number(part, "power", fabs(ratio.t), 1);
    fields_number(part, "own_rank", ratio.rank, 2);
    fields_count(part, "likelihood_seeds", ratio.seeds);
    fields_true(part, "favours_reinitialised", fmin(ratio.t, ratio.kernel) > 1);
    fields_true(part, "favours_one", fmax(ratio.t, ratio.kernel) < -1);
    return put_held_out(web, part, row, error);
}

/* The mean over the evaluated benchmarks on tuning properties among the public models'. */
static void put_mean(const Web *web, Fields fields)
{
    const Page *page = &web->page;
    Agreement scores = {0};
    for (size_t i = 0; i < page->count; i++) {
        const Placement *placement = &web->placements[i];
        int node = (int)i;
        if (page->nodes[i].is_leaf)
            compare(&scores, row_number(web, REINITIALISED, node, "published_score"),
                    row_number(web, REINITIALISED, node, "score"));
        if (strcmp(page->nodes[i].name, PAGE_PROPERTIES) != 0 || isnan(placement->score)) continue;
        Fields mean = fields_object(fields, "overall");
        fields_score(mean, "score", placement->score);
        fields_count(mean, "benchmarks", row_number(web, REINITIALISED, node, "leaves_evaluated"));
        fields_count(mean, "rank", placement->rank);
        fields_count(mean, "models", (double)placement->models);
        fields_score(mean, "lower", placement->lower);
        fields_score(mean, "upper", placement->upper);
        fields_score(mean, "same",
                     row_number(web, REINITIALISED, node, "published_score_evaluated"));
    }
    put_agreement(fields, "compared", &scores);
}

/* -- what is missing -- */

/* Benchmarks on tuning properties need nothing, or what is public; others have private parts. */
static void put_missing(const Web *web, Fields fields)
{
    double leaves = 0, evaluated = 0, properties = 0, unscorable = 0;
    for (size_t i = 0; i < web->page.count; i++) {
        if (!web->page.nodes[i].is_leaf) continue;
        bool is_property = page_is_property(&web->page.nodes[i]);
        leaves++;
        properties += is_property;
        evaluated += row_number(web, REINITIALISED, (int)i, "leaves_evaluated");
        unscorable += strcmp(row_text(web, (int)i, "status"), "not scorable") == 0;
    }
    fields_count(fields, "leaves", leaves);
    fields_count(fields, "evaluated", evaluated);
    fields_count(fields, "missing", leaves - evaluated);
    fields_count(fields, "can_be", properties);
    fields_true(fields, "more_can_be", properties > evaluated);
    fields_count(fields, "unscorable", unscorable > 0 ? unscorable : NAN);
}

/* -- the picture -- */

enum { ROW_HEIGHT = 22, CARD_TOP = 73 }; /* of card.svg, in pixels */

/* A row for each evaluated benchmark of a tuning property. */
static bool put_picture(const Web *web, Fields list, Error *error)
{
    int count = 0;
    for (int i = 0; i < web->found[REINITIALISED].count; i++) {
        Row row;
        if (!page_is_property(&web->page.nodes[i])) continue;
        bool good = row_read(web, i, &row, error);
        if (good && row.evaluated) {
            Fields fields = fields_add(list);
            fields_text(fields, "name", row.name);
            fields_text(fields, "short_name", page_short_name(&web->page.nodes[i]));
            fields_format(fields, "y", "%d", ROW_HEIGHT * count++);
            fields_score(fields, "published_score", row.published);
            good = strip_describe(web, &row, fields_object(fields, "strip"), error);
        }
        standing_free(&row.standing);
        if (!good) return false;
    }
    return true;
}

bool overview_describe(const Web *web, Fields page, Error *error)
{
    Fields picture = fields_list(page, "picture");
    put_missing(web, page);
    put_mean(web, page);
    if (!put_validation(web, page, error) || !put_weightless(web, page, error) ||
        !put_likelihood(web, page, error) || !put_picture(web, picture, error))
        return false;
    int rows = cJSON_GetArraySize(picture.item);
    fields_true(page, "has_picture", rows > 0);
    fields_format(page, "card_legend", "%d", CARD_TOP + ROW_HEIGHT * rows + 22);
    fields_format(page, "card_height", "%d", CARD_TOP + ROW_HEIGHT * rows + 34);
    return true;
}
