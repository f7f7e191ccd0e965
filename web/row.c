#include "web.h"

#include "score/result.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { OPEN_DEPTH = 4 }; /* rows above this depth are initially open */

/* The work cited for a parent as a whole. */
static const struct {
    const char *parent, *work;
} parent_works[] = {{"Marques2020", "Marques2021"}};

/* The numbers in a row. */
typedef struct {
    const cJSON *node, *one;  /* in both draws; either may be NULL */
    Standing standing;        /* among the public models */
    double ours, one_network; /* by the leaderboard's convention; NaN if not evaluated */
    double published;         /* NaN if there is none */
    bool is_leaf;
    bool published_x; /* the leaderboard shows X */
} Row;

static const char *name_of(const Row *row)
{
    return json_optional_text(row->node, "name");
}

/* -- reading -- */

/* Was the published model run on this node, but not scorable? */
static bool read_published_x(const Web *web, Row *row, Error *error)
{
    const Leaderboard *leaderboard = &web->leaderboard;
    size_t model = 0;
    if (!web->published || !isnan(row->published)) return true;
    if (!leaderboard_find(leaderboard, web->published, &model, error)) return false;
    const PublicScore *public =
        &leaderboard->scores[model * leaderboard->node_count + row->standing.node];
    row->published_x = public->was_run && isnan(public->score);
    return true;
}

/* Reads a node's row. Release its standing afterwards. */
static bool row_read(const Web *web, const cJSON *node, Row *row, Error *error)
{
    *row = (Row){.node = node, .published = json_optional_number(node, "published_score")};
    row->one = one_network_node(web, name_of(row));
    row->is_leaf = strcmp(json_optional_text(node, "kind"), "leaf") == 0;
    row->ours = json_optional_number(node, "score");
    row->one_network = json_optional_number(row->one, "score");
    return standing_read(&web->leaderboard, name_of(row), &row->standing, error) &&
           read_published_x(web, row, error);
}

/* -- columns -- */

/*
 * The columns' names and CSS classes. An unpublished model has no published score or rank; the rank
 * that our score would have is shown for every model.
 */
typedef struct {
    const char *class, *column;
} Column;
static const Column ours_column = {"ours", "networks redrawn"}, only_column = {"ours", "score"},
                    one_column = {"one", "one network"},
                    published_column = {"published", "published"},
                    rank_column = {"rank", "published rank"},
                    our_rank_column = {"our_rank", "our rank"},
                    best_column = {"best", "best public"},
                    median_column = {"median", "median public"};

static Fields put_column(Fields list, const Column *column)
{
    Fields cell = fields_add(list);
    fields_text(cell, "class", column->class);
    fields_text(cell, "column", column->column);
    return cell;
}

void row_columns(const Web *web, Fields list)
{
    put_column(list, web->model->random_weights ? &ours_column : &only_column);
    if (web->model->random_weights) put_column(list, &one_column);
    if (web->published) put_column(list, &published_column);
    if (web->published) put_column(list, &rank_column);
    put_column(list, &our_rank_column);
    put_column(list, &best_column);
    put_column(list, &median_column);
}

/* The content of a cell: a score, or why there is none. */
static void put_score(Fields list, const Column *column, double score, const char *otherwise,
                      const char *in_words)
{
    Fields cell = put_column(list, column);
    fields_score(cell, "value", score);
    if (!isnan(score)) return;
    fields_text(cell, "sign", otherwise);
    fields_text(cell, "words", in_words);
}

/* "197 of 443": a rank, and the number of models ranked. */
static void put_rank(Fields list, const Column *column, const Row *row, double rank,
                     const char *in_words)
{
    Fields cell = put_column(list, column);
    if (isnan(rank)) {
        fields_text(cell, "value", "");
        fields_text(cell, "sign", row->published_x && column == &rank_column ? "X" : "–");
        fields_text(cell, "words", in_words);
    } else {
        fields_format(cell, "value", "%.0f", rank);
        fields_format(cell, "of", "%zu", row->standing.models);
    }
}

static const char *why_not(const cJSON *node)
{
    const char *status = json_optional_text(node, "status");
    return status[0] ? status : STATUS_NOT_EVALUATED;
}

static void put_cells(const Web *web, const Row *row, Fields list)
{
    const Leaderboard *leaderboard = &web->leaderboard;
    const char *why = why_not(row->node);
    const char *sign = strcmp(why, STATUS_NOT_SCORABLE) == 0 ? "X" : "–";
    put_score(list, web->model->random_weights ? &ours_column : &only_column, row->ours, sign, why);
    if (web->model->random_weights) put_score(list, &one_column, row->one_network, sign, why);
    if (web->published) {
        const char *words = row->published_x ? "not scorable" : "none";
        double rank = standing_rank(leaderboard, row->standing.node, row->published);
        put_score(list, &published_column, row->published, row->published_x ? "X" : "–", words);
        put_rank(list, &rank_column, row, rank, words);
    }
    double comparable = json_optional_number(row->node, "score_comparable");
    put_rank(list, &our_rank_column, row,
             standing_rank(leaderboard, row->standing.node, comparable), "not comparable");
    put_score(list, &best_column, row->standing.best, "–", "none");
    put_score(list, &median_column, row->standing.median, "–", "none");
}

/* -- the bar -- */

static void put_mark(Fields list, const char *class, double score)
{
    if (isnan(score)) return;
    Fields mark = fields_add(list);
    fields_text(mark, "class", class);
    fields_percent(mark, "left", score);
}

static bool put_bar(const Web *web, const Row *row, Fields bar, Error *error)
{
    DrawSpread spread = {0};
    double only = json_optional_number(row->node, "score_evaluated");
    bool partial = !row->is_leaf && isnan(json_optional_number(row->node, "score_comparable"));
    if (!isnan(row->ours)) fields_percent(fields_object(bar, "fill"), "width", row->ours);
    if (partial && !isnan(only)) fields_percent(fields_object(bar, "only"), "width", only);
    if (row->is_leaf && !spread_find(web, "redrawn", name_of(row), &spread, error)) return false;
    if (spread.draws > 1) {
        Fields range = fields_object(bar, "range");
        fields_percent(range, "left", spread.minimum);
        fields_percent(range, "width", fmax(0, fmin(1, spread.maximum) - spread.minimum));
    }
    Fields marks = fields_list(bar, "marks");
    put_mark(marks, "median", row->standing.median);
    put_mark(marks, row->standing.note ? "best noted" : "best", row->standing.best);
    if (web->model->random_weights) put_mark(marks, "one", row->one_network);
    put_mark(marks, "published", row->published);
    return true;
}

/* -- below the row of a parent -- */

/* Means over the benchmarks that could be evaluated, labelled as such. */
static void put_evaluated(const Web *web, const Row *row, Fields fields)
{
    double leaves = json_optional_number(row->node, "leaves");
    double evaluated = json_optional_number(row->node, "leaves_evaluated");
    double missing = json_optional_number(row->node, "benchmarks") - leaves;
    Fields part = fields_object(fields, "evaluated");
    fields_format(part, "leaves", "%.0f", leaves);
    fields_format(part, "evaluated", "%.0f", evaluated);
    fields_true(part, "all", evaluated == leaves && missing == 0);
    if (missing > 0)
        fields_format(part, "absent", missing == 1 ? "%.0f benchmark" : "%.0f benchmarks", missing);
    fields_true(part, "none", evaluated == 0);
    fields_true(part, "single", leaves == 1);
    fields_score(part, "mean", json_optional_number(row->node, "score_evaluated"));
    fields_score(part, "one_mean",
                 web->model->random_weights && row->one
                     ? json_optional_number(row->one, "score_evaluated")
                     : NAN);
    fields_score(part, "published_mean",
                 json_optional_number(row->node, "published_score_evaluated"));
}

/* The models with the best score: the names of the first few, and any note on them. */
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
    if (count > SHOWN) fields_format(fields, "more_models", "%zu", count - SHOWN);
    fields_text(fields, "note", row->standing.note ? row->standing.note : "");
}

/* -- rows -- */

static bool put_reference(Web *web, const Row *row, Fields fields, Error *error)
{
    const char *work = "";
    const cJSON *first = NULL;
    cJSON *result = NULL;
    if (row->is_leaf) {
        result = result_read(&web->reinitialised, name_of(row), error);
        if (!result) return false;
        first = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(result, "citation"), 0);
        if (cJSON_IsString(first)) work = first->valuestring;
    }
    for (size_t i = 0; i < sizeof parent_works / sizeof *parent_works; i++)
        if (strcmp(parent_works[i].parent, name_of(row)) == 0) work = parent_works[i].work;
    bool good = true;
    if (work[0])
        good = reference_describe(web, work, fields_object(fields, "reference"), error);
    else
        fields_true(fields, "reference", false);
    cJSON_Delete(result);
    return good;
}

static void put_name(const Row *row, Fields fields)
{
    const char *name = name_of(row), *version = json_optional_text(row->node, "version");
    double benchmarks = json_optional_number(row->node, "benchmarks");
    const char *rest = strchr(name, '_');
    fields_text(fields, "name", name);
    fields_format(fields, "name_start", "%.*s", rest ? (int)(rest - name) + 1 : 0, name);
    fields_text(fields, "name_rest", rest ? rest + 1 : name);
    fields_text(fields, "version", version);
    if (row->is_leaf)
        fields_text(fields, "count", "");
    else
        fields_format(fields, "count", benchmarks == 1 ? "%.0f benchmark" : "%.0f benchmarks",
                      benchmarks);
    fields_true(fields, "leaf", row->is_leaf);
    fields_true(fields, "open", json_optional_number(row->node, "depth") < (double)OPEN_DEPTH);
}

static bool describe(Web *web, const Row *row, Fields fields, Error *error)
{
    put_name(row, fields);
    put_cells(web, row, fields_list(fields, "cells"));
    put_best(row, fields);
    if (!put_bar(web, row, fields_object(fields, "bar"), error) ||
        !put_reference(web, row, fields, error))
        return false;
    Fields children = fields_list(fields, "children");
    if (row->is_leaf)
        return benchmark_describe(web, row->node, fields_object(fields, "benchmark"), error);
    put_evaluated(web, row, fields);
    return rows_describe(web, name_of(row), children, error);
}

bool rows_describe(Web *web, const char *parent, Fields list, Error *error)
{
    const cJSON *node = NULL;
    cJSON_ArrayForEach(node, cJSON_GetObjectItemCaseSensitive(web->reinitialised_scores, "nodes"))
    {
        if (strcmp(json_optional_text(node, "parent"), parent) != 0) continue;
        Row row;
        bool good =
            row_read(web, node, &row, error) && describe(web, &row, fields_add(list), error);
        standing_free(&row.standing);
        if (!good) return false;
    }
    return true;
}
