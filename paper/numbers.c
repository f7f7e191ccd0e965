/*
 * numbers: what the paper says of one draw: its numbers, the rows of its tables, and the data of
 * its overview figures.
 *
 *   paper/macros.tex           \VentralSet{key}{text}, a line for each number; the paper prints it
 *                              with \ventral{key}
 *   paper/leaves.tex           \LeafRow{benchmark} for each benchmark of the page
 *   paper/standing.tex         \StandingRow{depth}{node} for each node
 *   paper/unevaluated.tex      \UnevaluatedRow{kind}{benchmarks}{what they need} for each kind of
 *                              benchmarks without a score
 *   figures/scores.csv         score, error, ceiling and published score of each benchmark that was
 *                              compared
 *   figures/tree.csv           every node of the page
 *
 * Two draws of the model are read: re-initialised for each stimulus set, as the page was scored,
 * with numbers "<benchmark>/score"; and one network, "one/<benchmark>/score". A number that does
 * not exist (not evaluated, not scorable) is a dash, never 0. The sentences are in report.tex.
 */
#include "base/statistics.h"
#include "base/sums.h"
#include "base/table.h"
#include "base/version.h"
#include "program/options.h"
#include "report/draw_results.h"
#include "report/latex.h"
#include "score/result.h"
#include "score/result_keys.h"
#include "score/standing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const Options *options;
    DrawResults reinitialised, one;
    Leaderboard leaderboard;
    bool random; /* do results depend on the seed? */
} Sources;

static const cJSON *get(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static const char *name_of(const cJSON *node)
{
    return json_optional_text(node, "name");
}

/* -- the model -- */

/* The first result that names its model's file; NULL if the model is built in. */
static const cJSON *result_of_file(const DrawResults *draw)
{
    for (int i = 0; i < draw->count; i++)
        if (draw->results[i] && *json_optional_text(draw->results[i], "model_file"))
            return draw->results[i];
    return NULL;
}

/* The commit of the code that made the results, in 12 digits. */
static void set_commit(FILE *macros, const DrawResults *draw)
{
    const char *commit = json_optional_text(draw->tree, "program_commit");
    const char *rest = strchr(commit, '-');
    latex_open(macros, "", "commit");
    fprintf(macros, "%.12s%s", commit, rest ? rest : "");
    latex_close(macros);
}

static void set_model(FILE *macros, const Sources *sources)
{
    const cJSON *of_file = result_of_file(&sources->reinitialised);
    const char *name = sources->options->draw.model;
    char digest[17];
    snprintf(digest, sizeof digest, "%s", json_optional_text(of_file, "model_sha256"));
    latex_set_text(macros, "", "model", name);
    latex_set_choice(macros, "model", "is_file", of_file != NULL);
    latex_set_text(macros, "model", "file", json_optional_text(of_file, "model_file"));
    latex_set_text(macros, "model", "digest", digest);
    latex_set_text(macros, "model", "input", json_optional_text(of_file, "model_input"));
    latex_set_choice(macros, "", "is_page", strcmp(name, PAGE_MODEL) == 0);
    latex_set_choice(macros, "", "is_published", published_name(name) != NULL);
    latex_set_choice(macros, "", "is_random", sources->random);
    latex_set_text(macros, "", "version", VENTRAL_VERSION);
    set_commit(macros, &sources->reinitialised);
    fprintf(macros, "\\VentralSet{seed}{%llu}\n", (unsigned long long)sources->options->draw.seed);
}

/* -- the page -- */

static const cJSON *find_node(const DrawResults *draw, const char *name)
{
    const cJSON *node = NULL;
    cJSON_ArrayForEach(node, draw->nodes)
    {
        if (strcmp(name_of(node), name) == 0) return node;
    }
    return NULL;
}

/* The number of benchmarks that the page counts but does not list for this model. */
static void set_counted(FILE *macros, const DrawResults *draw)
{
    const cJSON *neural = find_node(draw, "neural_vision");
    double all = json_optional_number(find_node(draw, "average_vision"), "benchmarks");
    double counted = json_optional_number(neural, "benchmarks");
    double listed = json_optional_number(neural, "leaves");
    latex_set_count(macros, "", "counted", all);
    latex_set_count(macros, "", "counted/neural", counted);
    latex_set_count(macros, "", "counted/behavior", all - counted);
    latex_set_count(macros, "", "counted/absent", counted - listed);
}

static void set_totals(FILE *macros, const DrawResults *draw)
{
    static const char *const statuses[] = {STATUS_EVALUATED, STATUS_NOT_EVALUATED,
                                           STATUS_NOT_SCORABLE};
    static const char *const keys[] = {"evaluated", "not_evaluated", "not_scorable"};
    size_t leaves = 0, counts[3] = {0};
    const cJSON *node = NULL;
    cJSON_ArrayForEach(node, draw->nodes)
    {
        leaves += node_is_leaf(node);
        for (int s = 0; s < 3; s++) counts[s] += node_has_status(node, statuses[s]);
    }
    latex_set_count(macros, "", "nodes", (double)draw->count);
    latex_set_count(macros, "", "leaves", (double)leaves);
    for (int s = 0; s < 3; s++) latex_set_count(macros, "", keys[s], (double)counts[s]);
}

/* -- one node -- */

/* Writes a benchmark's numbers and texts, as listed in result_keys. */
static void set_leaf(FILE *macros, const char *owner, const cJSON *result)
{
    for (const ResultKey *key = result_keys; key->key; key++) {
        double value = json_optional_number(result, key->key);
        if (key->kind == RESULT_NUMBER)
            latex_set_number(macros, owner, key->key, value, key->digits);
        else if (key->kind == RESULT_COUNT)
            latex_set_count(macros, owner, key->key, value);
        else if (key->kind == RESULT_TEXT)
            latex_set_text(macros, owner, key->key, json_optional_text(result, key->key));
    }
    double difference =
        json_optional_number(result, "score") - json_optional_number(result, "published_score");
    latex_open(macros, owner, "difference");
    fprintf(macros, isnan(difference) ? "---" : "\\ensuremath{%+.3f}", difference);
    latex_close(macros);
    const cJSON *line = get(result, "calibration");
    latex_set_number(macros, owner, "slope", json_optional_number(line, "slope"), 2);
    latex_set_number(macros, owner, "offset", json_optional_number(line, "offset"), 2);
}

static void set_parent(FILE *macros, const char *name, const cJSON *node)
{
    static const char *const numbers[] = {"score", "score_evaluated", "published_score",
                                          "published_score_evaluated", NULL};
    for (int i = 0; numbers[i]; i++)
        latex_set_number(macros, name, numbers[i], json_optional_number(node, numbers[i]), 3);
    latex_set_count(macros, name, "leaves", json_optional_number(node, "leaves"));
    latex_set_count(macros, name, "leaves_evaluated",
                    json_optional_number(node, "leaves_evaluated"));
}

/* Two cumulative distributions, compared at the bins' upper edges. */
typedef struct {
    /* the largest excess of the units' over the neurons', and the reverse; both >= 0 */
    double above, below;
    double above_at, below_at; /* at which edges */
} Comparison;

static bool compare_cumulative(const cJSON *result, Comparison *comparison)
{
    const cJSON *edges = get(result, "bin_edges"), *units = get(result, "model_histogram");
    const cJSON *neurons = get(result, "biological_histogram");
    double totals[2] = {0}, sums[2] = {0};
    int bins = cJSON_GetArraySize(units);
    if (bins == 0 || cJSON_GetArraySize(neurons) != bins) return false;
    for (int b = 0; b < bins; b++) {
        totals[0] += cJSON_GetArrayItem(units, b)->valuedouble;
        totals[1] += cJSON_GetArrayItem(neurons, b)->valuedouble;
    }
    if (!(totals[0] > 0 && totals[1] > 0)) return false;
    *comparison = (Comparison){0};
    for (int b = 0; b < bins; b++) {
        sums[0] += cJSON_GetArrayItem(units, b)->valuedouble / totals[0];
        sums[1] += cJSON_GetArrayItem(neurons, b)->valuedouble / totals[1];
        double away = sums[0] - sums[1], edge = cJSON_GetArrayItem(edges, b + 1)->valuedouble;
        if (away > comparison->above) comparison->above = away, comparison->above_at = edge;
        if (-away > comparison->below) comparison->below = -away, comparison->below_at = edge;
    }
    return true;
}

/* Describes how the units' distribution differs from the neurons'. */
static const char *shape_of(const Comparison *c)
{
    double furthest = fmax(c->above, c->below), other = fmin(c->above, c->below);
    if (furthest < 0.05) return "same";
    if (other > 0.4 * furthest && other > 0.05)
        return c->above_at < c->below_at ? "wider" : "narrower";
    return c->above > c->below ? "smaller" : "larger";
}

/* Writes the numbers in the caption of a benchmark's figure, if it has one. */
static void set_gap(FILE *macros, const char *owner, const cJSON *result)
{
    Comparison comparison;
    const cJSON *gap = get(result, "largest_gap");
    double edge = json_optional_number(gap, "edge");
    double distance = json_optional_number(gap, "distance");
    double units = json_optional_number(result, "units_not_a_number") /
                   json_optional_number(result, "units_kept");
    double neurons = json_optional_number(result, "neurons_not_a_number") /
                     json_optional_number(result, "neurons");
    if (!compare_cumulative(result, &comparison)) return;
    latex_set_text(macros, owner, "shape", shape_of(&comparison));
    latex_set_choice(macros, owner, "has_two_bins",
                     cJSON_GetArraySize(get(result, "model_histogram")) == 2);
    latex_open(macros, owner, "gap/edge");
    fprintf(macros, edge < 0 ? "\\ensuremath{%.4g}" : "%.4g", edge);
    latex_close(macros);
    latex_set_number(macros, owner, "gap/units",
                     100 * json_optional_number(gap, "model_cumulative"), 1);
    latex_set_number(macros, owner, "gap/neurons",
                     100 * json_optional_number(gap, "biological_cumulative"), 1);
    latex_set_number(macros, owner, "gap/distance", distance, 3);
    latex_set_number(macros, owner, "gap/share",
                     100 * distance / json_optional_number(gap, "worst_possible_distance"), 0);
    latex_set_choice(macros, owner, "has_undefined", units > 0 || neurons > 0);
    latex_set_number(macros, owner, "undefined/units", 100 * units, 1);
    latex_set_number(macros, owner, "undefined/neurons", 100 * neurons, 1);
}

/* -- all nodes of a draw -- */

/* `prefix` comes before their names. */
static void set_draw(FILE *macros, const char *prefix, const DrawResults *draw)
{
    char owner[PAGE_NAME_LENGTH + 8];
    int index = 0;
    const cJSON *node = NULL;
    cJSON_ArrayForEach(node, draw->nodes)
    {
        const cJSON *result = draw->results[index++];
        snprintf(owner, sizeof owner, "%s%s", prefix, name_of(node));
        if (result)
            set_leaf(macros, owner, result);
        else
            set_parent(macros, owner, node);
        if (result && !*prefix) set_gap(macros, owner, result);
    }
}

/* Compares the ceilings of neurons' properties with the published ones. */
static void set_ceilings(FILE *macros, const DrawResults *draw)
{
    size_t count = 0;
    double furthest = 0;
    for (int i = 0; i < draw->count; i++) {
        double ours = json_optional_number(draw->results[i], "ceiling");
        double published = json_optional_number(draw->results[i], "published_ceiling");
        if (!cJSON_IsArray(get(draw->results[i], "biological_histogram")) || isnan(ours)) continue;
        count++;
        furthest = fmax(furthest, fabs(ours - published));
    }
    latex_set_count(macros, "", "ceilings", (double)count);
    latex_set_number(macros, "", "ceilings/furthest", furthest, 4);
}

/* Mean absolute difference between a draw's and the published scores, over benchmarks with both. */
static double distance_from_published(const DrawResults *draw)
{
    double sum = 0, count = 0;
    for (int i = 0; i < draw->count; i++) {
        double away = json_optional_number(draw->results[i], "score") -
                      json_optional_number(draw->results[i], "published_score");
        if (isnan(away)) continue;
        sum += fabs(away);
        count++;
    }
    return count > 0 ? sum / count : NAN;
}

/* -- how re-initialisation affects units -- */

/* The median of a property over a draw's units for which it is defined; NaN if there are none. */
static bool median_of_units(const Draw *draw, bool reinitialised, const char *benchmark,
                            double *median, Error *error)
{
    char path[FILE_PATH_LENGTH], name[PAGE_NAME_LENGTH + 8];
    Draw chosen = *draw;
    Table table;
    size_t column = 0;
    chosen.reinitialised = reinitialised;
    snprintf(name, sizeof name, "%s.csv", benchmark);
    if (!draw_path(&chosen, name, path, error) || !table_read(&table, path, error)) return false;
    double *values = table_require(&table, "value", NULL, &column, error)
                         ? table_numbers(&table, column, error)
                         : NULL;
    if (values) *median = median_of(values, table.rows);
    bool good = values != NULL;
    free(values);
    table_free(&table);
    return good;
}

/* Are summation fields larger, and is suppression weaker, with re-initialisation? */
static bool set_units(FILE *macros, const Sources *sources, Error *error)
{
    static const char *const benchmarks[] = {
        "Marques2020_Cavanaugh2002-grating_summation_field",
        "Marques2020_Cavanaugh2002-surround_suppression_index"};
    static const char *const keys[2][2] = {
        {"units/summation_field/one", "units/summation_field/redrawn"},
        {"units/suppression_index/one", "units/suppression_index/redrawn"}};
    double medians[2][2] = {{0}};
    for (int b = 0; b < 2; b++)
        for (int reinitialised = 0; reinitialised < 2; reinitialised++) {
            if (!median_of_units(&sources->options->draw, reinitialised, benchmarks[b],
                                 &medians[b][reinitialised], error))
                return false;
            latex_set_number(macros, "", keys[b][reinitialised], medians[b][reinitialised], 2 + b);
        }
    double field = medians[0][1] - medians[0][0], suppression = medians[1][1] - medians[1][0];
    latex_set_choice(macros, "units", "are_known", !isnan(field + suppression));
    latex_set_choice(macros, "units", "are_as_expected",
                     field >= 0 && suppression <= 0 && field - suppression > 0);
    return true;
}

/* -- what was not evaluated -- */

/* Kinds of benchmarks: the first whose pattern occurs in the identifier. */
static const char *const kinds[][2] = {{"textures", "Marques2020_FreemanZiemba2013"},
                                       {"gratings", "Marques2020_"},
                                       {"predictivity", "-pls"},
                                       {"times", ""}};
enum { KINDS = sizeof kinds / sizeof *kinds };

static const char needs[] = "needs ";

/*
 * Why a benchmark has no score: missing data, a region without a layer, or an undefined comparison.
 */
static const char *lack_of(const cJSON *node)
{
    if (node_has_status(node, STATUS_NOT_SCORABLE)) return "undefined";
    return strncmp(json_optional_text(node, "reason"), needs, strlen(needs)) == 0 ? "data"
                                                                                  : "layer";
}

static bool lacks(const cJSON *node, const char *lack)
{
    return node_is_leaf(node) && !node_has_status(node, STATUS_EVALUATED) &&
           strcmp(lack_of(node), lack) == 0;
}

/* Counts the benchmarks of each kind without a score, by reason; also says why one is undefined. */
static void set_lacks(FILE *macros, const DrawResults *draw)
{
    static const char *const all[] = {"data", "layer", "undefined"};
    const cJSON *node = NULL;
    const char *reason = "";
    for (int i = 0; i < 3; i++) {
        double counts[KINDS] = {0};
        char owner[32];
        cJSON_ArrayForEach(node, draw->nodes)
        {
            int kind = 0;
            if (!lacks(node, all[i])) continue;
            while (!strstr(name_of(node), kinds[kind][1])) kind++;
            counts[kind]++;
            if (i == 2 && !*reason) reason = json_optional_text(node, "reason");
        }
        snprintf(owner, sizeof owner, "lacking/%s", all[i]);
        for (int kind = 0; kind < KINDS; kind++)
            latex_set_count(macros, owner, kinds[kind][0], counts[kind]);
    }
    latex_set_text(macros, "", "lacking/undefined/reason", reason);
}

/* -- ranks -- */

/* A node's name, and its rank among public models. A dagger marks a best model with a note. */
static bool set_standing(FILE *macros, const Sources *sources, const cJSON *node,
                         Standing *standing, Error *error)
{
    const char *name = name_of(node);
    const Leaderboard *leaderboard = &sources->leaderboard;
    if (!standing_read(leaderboard, name, standing, error)) return false;
    double published = json_optional_number(node, "published_score");
    double ours = json_optional_number(node, "score_comparable");
    latex_set_count(macros, name, "rank", standing_rank(leaderboard, standing->node, published));
    latex_set_count(macros, name, "our_rank", standing_rank(leaderboard, standing->node, ours));
    latex_set_number(macros, name, "score_comparable", ours, 3);
    latex_set_count(macros, name, "models", (double)standing->models);
    latex_set_number(macros, name, "best", standing->best, 3);
    latex_set_number(macros, name, "median", standing->median, 3);
    latex_open(macros, name, "name");
    latex_put_name(macros, name);
    latex_close(macros);
    latex_open(macros, name, "best_note");
    if (standing->note) fputs("$^\\dagger$", macros);
    latex_close(macros);
    return true;
}

/* All nodes' ranks, and how many evaluated benchmarks score above the median. */
static bool set_standings(FILE *macros, const Sources *sources, Error *error)
{
    size_t published_above = 0, ours_above = 0;
    const char *note = "";
    bool good = true;
    const cJSON *node = NULL;
    cJSON_ArrayForEach(node, sources->reinitialised.nodes)
    {
        Standing standing = {0};
        good = good && set_standing(macros, sources, node, &standing, error);
        if (good && node_has_status(node, STATUS_EVALUATED)) {
            published_above += json_optional_number(node, "published_score") > standing.median;
            ours_above += json_optional_number(node, "score") > standing.median;
        }
        if (standing.note) note = standing.note;
        standing_free(&standing);
    }
    latex_set_text(macros, "", "standing/note", note);
    latex_set_text(macros, "", "standing/date", LEADERBOARD_DATE);
    latex_set_count(macros, "", "standing/models", (double)sources->leaderboard.model_count);
    latex_set_count(macros, "", "above_median/ours", (double)ours_above);
    latex_set_count(macros, "", "above_median/published", (double)published_above);
    return good;
}

/* -- the files -- */

static bool write_macros(const Sources *sources, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, sources->options->draw.results, "paper/macros.tex", error))
        return false;
    FILE *macros = output.stream;
    fprintf(macros, "%% Written by paper/numbers.c: every number of one draw. See README.md.\n");
    set_model(macros, sources);
    set_counted(macros, &sources->reinitialised);
    set_totals(macros, &sources->reinitialised);
    set_ceilings(macros, &sources->reinitialised);
    latex_set_number(macros, "difference", "redrawn",
                     distance_from_published(&sources->reinitialised), 3);
    latex_set_number(macros, "difference", "one", distance_from_published(&sources->one), 3);
    set_lacks(macros, &sources->reinitialised);
    set_draw(macros, "", &sources->reinitialised);
    set_draw(macros, "one/", &sources->one);
    bool good = set_units(macros, sources, error) && set_standings(macros, sources, error);
    return sums_close(&output, good, error);
}

/* -- rows of tables, and data of figures -- */

/* Writes a file, calling `put` for each node; `draw` is the index of the draw. */
typedef void PutNode(FILE *stream, const Sources *sources, const cJSON *node, int index);

static bool write_nodes(const Sources *sources, const char *name, const char *head, PutNode *put,
                        Error *error)
{
    OutputFile output;
    int index = 0;
    const cJSON *node = NULL;
    if (!output_open_in(&output, sources->options->draw.results, name, error)) return false;
    fputs(head, output.stream);
    cJSON_ArrayForEach(node, sources->reinitialised.nodes)
    {
        put(output.stream, sources, node, index++);
    }
    return sums_close(&output, true, error);
}

/* Groups benchmarks with the same parent. */
static void put_leaf(FILE *stream, const Sources *sources, const cJSON *node, int index)
{
    if (!node_is_leaf(node)) return;
    while (index > 0 && !node_is_leaf(cJSON_GetArrayItem(sources->reinitialised.nodes, index - 1)))
        index--;
    const cJSON *before = cJSON_GetArrayItem(sources->reinitialised.nodes, index - 1);
    if (index > 0 &&
        strcmp(json_optional_text(before, "parent"), json_optional_text(node, "parent")) != 0)
        fprintf(stream, "\\addlinespace[2pt]\n");
    fprintf(stream, "\\LeafRow{%s}\n", name_of(node));
}

static void put_standing(FILE *stream, const Sources *sources, const cJSON *node, int index)
{
    (void)sources, (void)index;
    fprintf(stream, "\\StandingRow{%.0f}{%s}\n", json_optional_number(node, "depth"),
            name_of(node));
}

/* The rows of the table of benchmarks without a score: the first whose pattern occurs in a name. */
static const char *const unevaluated_rows[][2] = {{"textures", "Marques2020_FreemanZiemba2013"},
                                                  {"gratings", "Marques2020_"},
                                                  {"sanghavi", "Sanghavi"},
                                                  {"recordings", "-pls"},
                                                  {"times", ""}};
enum { UNEVALUATED_ROWS = sizeof unevaluated_rows / sizeof *unevaluated_rows };

static bool is_in_row(const cJSON *node, int row)
{
    if (!node_is_leaf(node) || node_has_status(node, STATUS_EVALUATED)) return false;
    for (int i = 0; i < row; i++)
        if (strstr(name_of(node), unevaluated_rows[i][1])) return false;
    return strstr(name_of(node), unevaluated_rows[row][1]) != NULL;
}

/* What a benchmark needs: "A and B" of "needs A and B, .."; or why it has no score. */
static void copy_need(const cJSON *node, char text[RESULT_REASON_LENGTH])
{
    const char *reason = json_optional_text(node, "reason");
    bool is_needed = strncmp(reason, needs, strlen(needs)) == 0;
    if (is_needed) reason += strlen(needs);
    snprintf(text, RESULT_REASON_LENGTH, "%.*s", (int)strcspn(reason, is_needed ? "," : ""),
             reason);
}

/* Writes the names in a row, separated by commas, and then their needs, each once. */
static void put_unevaluated_row(FILE *stream, const Sources *sources, int row)
{
    const cJSON *node = NULL;
    size_t put = 0, length = 0;
    char text[RESULT_REASON_LENGTH], said[8 * RESULT_REASON_LENGTH] = "";
    cJSON_ArrayForEach(node, sources->reinitialised.nodes)
    {
        if (!is_in_row(node, row)) continue;
        if (put++)
            fprintf(stream, ", ");
        else
            fprintf(stream, "\\UnevaluatedRow{%s}{", unevaluated_rows[row][0]);
        latex_put_name(stream, name_of(node));
        copy_need(node, text);
        if (strstr(said, text) || length + strlen(text) + 3 > sizeof said) continue;
        length +=
            (size_t)snprintf(said + length, sizeof said - length, "%s%s", length ? "; " : "", text);
    }
    if (put == 0) return;
    fprintf(stream, "}{");
    latex_put(stream, said);
    fprintf(stream, "}\n");
}

static bool write_unevaluated(const Sources *sources, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, sources->options->draw.results, "paper/unevaluated.tex", error))
        return false;
    for (int row = 0; row < UNEVALUATED_ROWS; row++)
        put_unevaluated_row(output.stream, sources, row);
    return sums_close(&output, true, error);
}

/* A number for gnuplot, which treats "nan" as missing. */
static void put_value(FILE *stream, const cJSON *object, const char *key)
{
    double value = json_optional_number(object, key);
    fprintf(stream, isnan(value) ? ",nan" : ",%.9g", value);
}

static void put_score(FILE *stream, const Sources *sources, const cJSON *node, int index)
{
    if (!node_is_leaf(node) || !cJSON_IsNumber(get(node, "ceiling")) ||
        node_has_status(node, STATUS_NOT_EVALUATED))
        return;
    fprintf(stream, "%s", name_of(node));
    put_value(stream, node, "score");
    put_value(stream, node, "raw");
    put_value(stream, node, "raw_error");
    put_value(stream, node, "ceiling");
    put_value(stream, node, "ceiling_error");
    put_value(stream, node, "published_score");
    put_value(stream, sources->random ? sources->one.results[index] : NULL, "score");
    fputc('\n', stream);
}

static void put_node(FILE *stream, const Sources *sources, const cJSON *node, int index)
{
    (void)sources, (void)index;
    fprintf(stream, "%s,%.0f,%s,%s", name_of(node), json_optional_number(node, "depth"),
            json_optional_text(node, "kind"),
            node_is_leaf(node) ? json_optional_text(node, "status") : "");
    put_value(stream, node, "published_score");
    put_value(stream, node, "score");
    put_value(stream, node, "published_score_evaluated");
    put_value(stream, node, "score_evaluated");
    put_value(stream, node, "leaves");
    put_value(stream, node, "leaves_evaluated");
    fputc('\n', stream);
}

static bool write_all(const Sources *sources, Error *error)
{
    return write_macros(sources, error) &&
           write_nodes(sources, "paper/leaves.tex", "", put_leaf, error) &&
           write_nodes(sources, "paper/standing.tex", "", put_standing, error) &&
           write_unevaluated(sources, error) &&
           write_nodes(sources, "figures/scores.csv",
                       "benchmark,score,raw,raw_error,ceiling,ceiling_error,published_score,"
                       "one_network\n",
                       put_score, error) &&
           write_nodes(sources, "figures/tree.csv",
                       "name,depth,kind,status,published_score,score,published_score_evaluated,"
                       "score_evaluated,leaves,leaves_evaluated\n",
                       put_node, error);
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "writes the paper's numbers of one draw", &exit_code))
        return exit_code;
    Sources sources = {.options = &options};
    bool good = model_is_random(&options.draw, &sources.random, &error) &&
                draw_results_read(&sources.reinitialised, &options.draw, true, &error) &&
                draw_results_read(&sources.one, &options.draw, false, &error) &&
                leaderboard_read_checked(&sources.leaderboard, options.draw.data, &error) &&
                write_all(&sources, &error);
    draw_results_free(&sources.reinitialised);
    draw_results_free(&sources.one);
    leaderboard_free(&sources.leaderboard);
    return good ? 0 : options_fail(argv[0], &error);
}
