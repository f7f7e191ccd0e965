#include "web.h"

#include "score/result.h"

#include <math.h>
#include <string.h>

/* The work cited for a parent as a whole. */
static const struct {
    const char *parent, *work;
} parent_works[] = {{"Marques2020", "Marques2021"}};

/* -- cells -- */

static void put_score(Fields fields, const char *key, double score, bool is_x)
{
    Fields cell = fields_object(fields, key);
    fields_score(cell, "value", score);
    fields_true(cell, "not_scorable", is_x);
}

static void put_rank(const Row *row, Fields fields, const char *key, double rank, bool is_x)
{
    Fields cell = fields_object(fields, key);
    fields_count(cell, "value", rank);
    fields_format(cell, "models", "%zu", row->standing.models);
    fields_true(cell, "not_scorable", is_x);
}

static void put_cells(const Web *web, const Row *row, Fields fields)
{
    const Leaderboard *leaderboard = &web->leaderboard;
    bool is_x = strcmp(row_text(web, row->node, "status"), STATUS_NOT_SCORABLE) == 0;
    double comparable = row_number(web, REINITIALISED, row->node, "score_comparable");
    put_score(fields, "ours", row->ours[REINITIALISED], is_x);
    put_score(fields, "one", row->ours[ONE], is_x);
    put_score(fields, "published", row->published, row->published_x);
    fields_signed(fields, "difference", row_difference(row), 3);
    put_rank(row, fields, "published_rank",
             standing_rank(leaderboard, row->standing.node, row->published), row->published_x);
    put_rank(row, fields, "our_rank", standing_rank(leaderboard, row->standing.node, comparable),
             false);
    put_score(fields, "median", row->standing.median, false);
    put_score(fields, "best", row->standing.best, false);
}

/* The places of a leaf when rows are sorted by one of these: whole numbers, smallest first. */
static void put_order(const Web *web, const Row *row, Fields fields)
{
    double difference = row_difference(row);
    double rank = standing_rank(&web->leaderboard, row->standing.node,
                                row_number(web, REINITIALISED, row->node, "score_comparable"));
    fields_format(fields, "by_difference", "%.0f",
                  isnan(difference) ? 9999 : -1000 * fabs(difference));
    fields_format(fields, "by_rank", "%.0f", isnan(rank) ? 9999 : rank);
}

/* -- below the row of a parent -- */

/* Means over the benchmarks that could be evaluated, and by the leaderboard's convention. */
static void put_evaluated(const Web *web, const Row *row, Fields fields)
{
    double leaves = row_number(web, REINITIALISED, row->node, "leaves");
    double evaluated = row_number(web, REINITIALISED, row->node, "leaves_evaluated");
    double missing = row_number(web, REINITIALISED, row->node, "benchmarks") - leaves;
    fields_count(fields, "leaves", leaves);
    fields_count(fields, "evaluated", evaluated);
    fields_true(fields, "several_leaves", leaves > 1);
    fields_true(fields, "whole", evaluated == leaves);
    fields_count(fields, "absent", missing > 0 ? missing : NAN);
    fields_true(fields, "several_absent", missing > 1);
    fields_score(fields, "mean", row->ours[REINITIALISED]);
    fields_score(fields, "one_mean", row->ours[ONE]);
    fields_score(fields, "same_mean", row->published_same);
    fields_score(fields, "convention", row_number(web, REINITIALISED, row->node, "score"));
    fields_score(fields, "one_convention", row_number(web, ONE, row->node, "score"));
}

/* The models with the best score: the names of the first few, and whether one has a caveat. */
static void put_best(const Row *row, Fields fields)
{
    enum { SHOWN = 3 };
    size_t count = 0;
    Fields list = fields_list(fields, "best_models");
    for (const char *at = row->standing.best_models, *end = NULL; at && *at;
         at = end ? end + strlen("; ") : NULL) {
        end = strstr(at, "; ");
        if (count++ >= SHOWN) continue;
        Fields model = fields_add(list);
        fields_format(model, "model", "%.*s", (int)strcspn(at, ";"), at);
        fields_true(model, "another", count > 1);
    }
    fields_count(fields, "more_models", count > SHOWN ? (double)(count - SHOWN) : NAN);
    fields_true(fields, "noted", row->standing.note != NULL);
}

/* -- rows -- */

static bool put_reference(Web *web, const Row *row, Fields fields, Error *error)
{
    const char *work = "";
    if (row->is_leaf) {
        const cJSON *list = cJSON_GetObjectItemCaseSensitive(
            web->found[REINITIALISED].results[row->node], "citation");
        const cJSON *first = cJSON_GetArrayItem(list, 0);
        if (cJSON_IsString(first)) work = first->valuestring;
    }
    for (size_t i = 0; i < sizeof parent_works / sizeof *parent_works; i++)
        if (strcmp(parent_works[i].parent, row->name) == 0) work = parent_works[i].work;
    if (!work[0]) fields_true(fields, "reference", false);
    return !work[0] || reference_describe(web, work, fields_object(fields, "reference"), error);
}

static void put_name(const Web *web, const Row *row, Fields fields)
{
    double benchmarks = row_number(web, REINITIALISED, row->node, "benchmarks");
    const char *rest = row->is_leaf ? strchr(row->name, '_') : NULL;
    fields_text(fields, "name", row->name);
    bibtex_name(fields, "bibtex_name", row->name);
    fields_format(fields, "name_start", "%.*s", rest ? (int)(rest - row->name) + 1 : 0, row->name);
    fields_text(fields, "name_rest", rest ? rest + 1 : row->name);
    fields_text(fields, "version", row_text(web, row->node, "version"));
    fields_count(fields, "benchmarks", benchmarks);
    fields_true(fields, "several_benchmarks", benchmarks > 1);
    fields_true(fields, "leaf", row->is_leaf);
    fields_true(fields, "partial", row->partial);
    fields_true(fields, "unevaluated", !row->evaluated);
    fields_true(fields, "outside",
                row->spread[REINITIALISED].outside || (web->ways > 1 && row->spread[ONE].outside));
}

/* The region of a row: the name of its ancestor, or its own, at the depth of regions. */
static const char *region_of(const Web *web, int node)
{
    enum { REGION_DEPTH = 2 };
    while (web->page.nodes[node].depth > REGION_DEPTH) node = web->page.nodes[node].parent;
    return web->page.nodes[node].depth == REGION_DEPTH ? web->page.nodes[node].name : "";
}

static bool describe(Web *web, const Row *row, Fields fields, Error *error)
{
    put_name(web, row, fields);
    fields_text(fields, "area", region_of(web, row->node));
    put_cells(web, row, fields);
    put_order(web, row, fields);
    put_best(row, fields);
    bar_describe(web, row, fields_object(fields, "bar"));
    put_evaluated(web, row, fields);
    if (!put_reference(web, row, fields, error)) return false;
    if (!row->is_leaf) return rows_describe(web, row->name, fields_list(fields, "children"), error);
    return benchmark_describe(web, row, fields_object(fields, "benchmark"), error);
}

/* -- rows that hold nothing but the one that was evaluated share its row -- */

/* The node of V1, if no benchmark of another region was evaluated; else -1. */
static int only_evaluated(const Web *web)
{
    static const char region[] = "V1";
    for (int i = 0; i < web->found[REINITIALISED].count; i++)
        if (strcmp(row_text(web, i, "name"), region) == 0 &&
            row_number(web, REINITIALISED, i, "leaves_evaluated") ==
                row_number(web, REINITIALISED, 0, "leaves_evaluated"))
            return i;
    return -1;
}

/* Adds the nodes from the root to this one: what the leaderboard counts, for each. */
static bool put_path(Web *web, int node, Fields path, Error *error)
{
    int parent = web->page.nodes[node].parent;
    Row row;
    if (parent >= 0 && !put_path(web, parent, path, error)) return false;
    bool good = row_read(web, node, &row, error);
    Fields part = fields_add(path);
    if (good) {
        put_name(web, &row, part);
        put_cells(web, &row, part);
        put_evaluated(web, &row, part);
        fields_true(part, "above", parent >= 0);
    }
    standing_free(&row.standing);
    return good;
}

static bool put_row(Web *web, int node, bool with_path, Fields list, Error *error)
{
    Row row;
    bool good = row_read(web, node, &row, error);
    Fields fields = fields_add(list), path = fields_list(fields, "path");
    fields_true(fields, "shared", with_path);
    good = good && (!with_path || put_path(web, node, path, error)) &&
           describe(web, &row, fields, error);
    standing_free(&row.standing);
    return good;
}

bool rows_describe(Web *web, const char *parent, Fields list, Error *error)
{
    int shared = only_evaluated(web);
    if (shared >= 0 && !parent[0]) {
        if (!put_row(web, shared, true, list, error)) return false;
        parent = web->page.nodes[web->page.nodes[shared].parent].name;
    }
    for (int i = 0; i < web->found[REINITIALISED].count; i++)
        if (strcmp(row_text(web, i, "parent"), parent) == 0 && i != shared &&
            !put_row(web, i, false, list, error))
            return false;
    return true;
}
