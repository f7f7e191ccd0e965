/*
 * numbers: every number that the paper prints, as a LaTeX macro, and the data of the overview figures.
 *
 *   macros.tex           \VentralSet{key}{text} a number: \ventral{key} prints it; an unknown key is an error
 *   leaves.tex           the rows of the table of all benchmarks, made of such macros
 *   standing.tex         the rows of the table of ranks among public models (standing.h)
 *   figures/scores.csv   score, error, ceiling and published score of each evaluated benchmark
 *   figures/tree.csv     every node of the page
 *
 * Two draws of the model are read: the one with networks redrawn, as the page was scored, whose numbers have
 * the key "<benchmark>/score"; and the one of a single network, "one/<benchmark>/score". A number that does not
 * exist (not evaluated, not scorable) is a dash, never 0.
 */
#include "base/latex.h"
#include "base/version.h"
#include "score/result.h"
#include "score/standing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char dash[] = "---";

/* A draw's files. */
typedef struct {
    Options options;
    cJSON *tree;        /* scores.json, owned */
    const cJSON *nodes; /* its nodes */
    int count;          /* of them */
    cJSON **results;    /* [count] of the leaves, NULL for parents; owned */
} DrawFiles;

/* What the numbers are made of. */
typedef struct {
    const Options *options;
    DrawFiles redrawn, one;
    Leaderboard leaderboard;
} Sources;

/* -- text -- */

static void set_text(FILE *macros, const char *owner, const char *key, const char *text)
{
    fprintf(macros, "\\VentralSet{%s%s%s}{", owner, *owner ? "/" : "", key);
    latex_put(macros, text);
    fprintf(macros, "}\n");
}

/* A number with `digits` decimals; a dash when there is none. Minus signs are typeset as such. */
static void set_number(FILE *macros, const char *owner, const char *key, const cJSON *item,
                       int digits)
{
    char text[64];
    if (!cJSON_IsNumber(item))
        snprintf(text, sizeof text, "%s", dash);
    else
        snprintf(text, sizeof text, "\\ensuremath{%.*f}", digits, item->valuedouble);
    fprintf(macros, "\\VentralSet{%s%s%s}{%s}\n", owner, *owner ? "/" : "", key, text);
}

/* 401,408 */
static void set_count(FILE *macros, const char *owner, const char *key, const cJSON *item)
{
    char text[64];
    if (!cJSON_IsNumber(item))
        snprintf(text, sizeof text, "%s", dash);
    else if (item->valuedouble < 1000)
        snprintf(text, sizeof text, "%.0f", item->valuedouble);
    else
        snprintf(text, sizeof text, "%.0f,%03.0f", floor(item->valuedouble / 1000),
                 fmod(item->valuedouble, 1000));
    fprintf(macros, "\\VentralSet{%s%s%s}{%s}\n", owner, *owner ? "/" : "", key, text);
}

static const cJSON *get(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static bool is_status(const cJSON *node, const char *status)
{
    return strcmp(json_optional_text(node, "status"), status) == 0;
}

static bool is_leaf(const cJSON *node)
{
    return strcmp(json_optional_text(node, "kind"), "leaf") == 0;
}

/* -- macros -- */

static void set_difference(FILE *macros, const char *name, const cJSON *ours,
                           const cJSON *published)
{
    bool both = cJSON_IsNumber(ours) && cJSON_IsNumber(published);
    if (both)
        fprintf(macros, "\\VentralSet{%s/difference}{\\ensuremath{%+.3f}}\n", name,
                ours->valuedouble - published->valuedouble);
    else
        fprintf(macros, "\\VentralSet{%s/difference}{%s}\n", name, dash);
}

static void set_gap(FILE *macros, const char *name, const cJSON *gap)
{
    cJSON *percent[2] = {NULL, NULL};
    static const char *const sides[] = {"model_cumulative", "biological_cumulative"};
    static const char *const keys[] = {"gap_model", "gap_biology"};
    for (int i = 0; i < 2; i++) {
        const cJSON *side = get(gap, sides[i]);
        if (side) percent[i] = cJSON_CreateNumber(100 * side->valuedouble);
        set_number(macros, name, keys[i], percent[i], 1);
        cJSON_Delete(percent[i]);
    }
    const cJSON *edge = get(gap, "edge");
    char text[32] = "---";
    if (edge) snprintf(text, sizeof text, "%.4g", edge->valuedouble);
    set_text(macros, name, "gap_edge", text);
}

/* The numbers of one benchmark's result, under the name of their owner. */
static void set_leaf(FILE *macros, const char *name, const cJSON *result)
{
    static const char *const numbers[] = {
        "raw",   "raw_error",       "ceiling",           "ceiling_error",
        "score", "published_score", "published_ceiling", "score_current_version",
        NULL};
    static const char *const counts[] = {"units_recorded",
                                         "units_mapped",
                                         "units_without_position",
                                         "units_in_field",
                                         "units_responsive",
                                         "units_kept",
                                         "units_not_a_number",
                                         "neurons",
                                         "neurons_not_a_number",
                                         "published_rank",
                                         "sites",
                                         "sites_recorded",
                                         "stimuli",
                                         "presentations",
                                         "repetitions",
                                         "components",
                                         NULL};
    static const char *const texts[] = {"version",  "region", "layer",          "status", "reason",
                                        "property", "unit",   "biology_source", NULL};
    for (int i = 0; numbers[i]; i++)
        set_number(macros, name, numbers[i], get(result, numbers[i]), 3);
    for (int i = 0; counts[i]; i++) set_count(macros, name, counts[i], get(result, counts[i]));
    for (int i = 0; texts[i]; i++)
        set_text(macros, name, texts[i], json_optional_text(result, texts[i]));
    set_difference(macros, name, get(result, "score"), get(result, "published_score"));
    set_gap(macros, name, get(result, "largest_gap"));
    const cJSON *line = get(result, "calibration");
    set_number(macros, name, "slope", get(line, "slope"), 2);
    set_number(macros, name, "offset", get(line, "offset"), 2);
}

static void set_parent(FILE *macros, const char *name, const cJSON *node)
{
    set_number(macros, name, "score", get(node, "score"), 3);
    set_number(macros, name, "score_evaluated", get(node, "score_evaluated"), 3);
    set_number(macros, name, "published_score", get(node, "published_score"), 3);
    set_number(macros, name, "published_score_evaluated", get(node, "published_score_evaluated"),
               3);
    set_count(macros, name, "leaves", get(node, "leaves"));
    set_count(macros, name, "leaves_evaluated", get(node, "leaves_evaluated"));
}

static void set_total(FILE *macros, const char *key, size_t count)
{
    fprintf(macros, "\\VentralSet{%s}{%zu}\n", key, count);
}

/* Of a model from an ONNX file: which, and how it was looked at, as its first result says. */
static void set_file(FILE *macros, const DrawFiles *draw)
{
    static const char *const keys[][2] = {{"file/path", "model_file"},
                                          {"file/sha256", "model_sha256"},
                                          {"file/input", "model_input"},
                                          {"file/layer", "layer"},
                                          {"file/tensor", "layer_tensor"}};
    for (int i = 0; i < draw->count; i++) {
        const cJSON *result = draw->results[i];
        if (!result || !*json_optional_text(result, "model_file")) continue;
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            set_text(macros, "", keys[k][0], json_optional_text(result, keys[k][1]));
        return;
    }
}

static void set_totals(FILE *macros, const Options *options, const cJSON *nodes)
{
    size_t leaves = 0, evaluated = 0, not_evaluated = 0, not_scorable = 0;
    const cJSON *node = NULL;
    cJSON_ArrayForEach(node, nodes)
    {
        leaves += is_leaf(node);
        evaluated += is_status(node, STATUS_EVALUATED);
        not_evaluated += is_status(node, STATUS_NOT_EVALUATED);
        not_scorable += is_status(node, STATUS_NOT_SCORABLE);
    }
    set_text(macros, "", "model", options->model);
    set_text(macros, "", "version", VENTRAL_VERSION);
    set_text(macros, "", "is_page", strcmp(options->model, PAGE_MODEL) == 0 ? "yes" : "no");
    set_text(macros, "", "published_as",
             published_name(options->model) ? published_name(options->model) : "");
    fprintf(macros, "\\VentralSet{seed}{%llu}\n", (unsigned long long)options->seed);
    set_total(macros, "nodes", (size_t)cJSON_GetArraySize(nodes));
    set_total(macros, "leaves", leaves);
    set_total(macros, "evaluated", evaluated);
    set_total(macros, "not_evaluated", not_evaluated);
    set_total(macros, "not_scorable", not_scorable);
}

/* How far the ceilings of neurons' properties are from the published ones. */
static void set_ceilings(FILE *macros, const Sources *sources)
{
    size_t count = 0;
    double furthest = 0;
    for (int i = 0; i < sources->redrawn.count; i++) {
        const cJSON *result = sources->redrawn.results[i];
        double ours = json_optional_number(result, "ceiling");
        double published = json_optional_number(result, "published_ceiling");
        if (!cJSON_IsArray(get(result, "biological_histogram")) || isnan(ours)) continue;
        count++;
        furthest = fmax(furthest, fabs(ours - published));
    }
    set_total(macros, "ceilings", count);
    fprintf(macros, "\\VentralSet{ceilings/furthest}{%.4f}\n", furthest);
}

/* Mean distance of a draw's scores from the published ones, over those that have both. */
static void set_distance(FILE *macros, const char *key, const DrawFiles *draw)
{
    double sum = 0, count = 0;
    for (int i = 0; i < draw->count; i++) {
        double away = json_optional_number(draw->results[i], "score") -
                      json_optional_number(draw->results[i], "published_score");
        if (isnan(away)) continue;
        sum += fabs(away);
        count++;
    }
    if (count > 0)
        fprintf(macros, "\\VentralSet{%s}{%.3f}\n", key, sum / count);
    else
        fprintf(macros, "\\VentralSet{%s}{%s}\n", key, dash);
}

/* -- ranks -- */

static void set_rank(FILE *macros, const char *name, const char *key, double rank)
{
    cJSON *item = json_new_number(rank);
    set_count(macros, name, key, item);
    cJSON_Delete(item);
}

static void set_value(FILE *macros, const char *name, const char *key, double value)
{
    cJSON *item = json_new_number(value);
    set_number(macros, name, key, item, 3);
    cJSON_Delete(item);
}

/* One node's place among public models. A dagger marks a best model with a note. */
static bool set_standing(FILE *macros, const Sources *sources, const cJSON *node,
                         Standing *standing, Error *error)
{
    const char *name = json_optional_text(node, "name");
    const Leaderboard *leaderboard = &sources->leaderboard;
    if (!standing_read(leaderboard, name, standing, error)) return false;
    double published = json_optional_number(node, "published_score");
    double ours = json_optional_number(node, "score_comparable");
    set_rank(macros, name, "rank", standing_rank(leaderboard, standing->node, published));
    set_rank(macros, name, "our_rank", standing_rank(leaderboard, standing->node, ours));
    set_value(macros, name, "score_comparable", ours);
    fprintf(macros, "\\VentralSet{%s/models}{%zu}\n", name, standing->models);
    set_value(macros, name, "best", standing->best);
    set_value(macros, name, "median", standing->median);
    set_text(macros, name, "best_models", standing->best_models);
    fprintf(macros, "\\VentralSet{%s/best_note}{%s}\n", name, standing->note ? "$^\\dagger$" : "");
    return true;
}

/* All nodes' places; over the evaluated benchmarks, how often a score is above the median. */
static bool set_standings(FILE *macros, const Sources *sources, Error *error)
{
    size_t published_above = 0, ours_above = 0;
    const char *note = "";
    bool good = true;
    const cJSON *node = NULL;
    cJSON_ArrayForEach(node, sources->redrawn.nodes)
    {
        Standing standing = {0};
        good = good && set_standing(macros, sources, node, &standing, error);
        if (good && is_status(node, STATUS_EVALUATED)) {
            published_above += json_optional_number(node, "published_score") > standing.median;
            ours_above += json_optional_number(node, "score") > standing.median;
        }
        if (standing.note) note = standing.note;
        standing_free(&standing);
    }
    set_text(macros, "", "standing/note", note);
    set_text(macros, "", "standing/date", LEADERBOARD_DATE);
    set_total(macros, "standing/models", sources->leaderboard.model_count);
    set_total(macros, "standing/published_above_median", published_above);
    set_total(macros, "standing/ours_above_median", ours_above);
    return good;
}

/* -- the files -- */

/* All nodes of a draw; `prefix` comes before their names. */
static void set_draw(FILE *macros, const char *prefix, const DrawFiles *draw)
{
    char owner[PAGE_NAME_LENGTH + 8];
    int index = 0;
    const cJSON *node = NULL;
    cJSON_ArrayForEach(node, draw->nodes)
    {
        snprintf(owner, sizeof owner, "%s%s", prefix, json_optional_text(node, "name"));
        if (draw->results[index])
            set_leaf(macros, owner, draw->results[index]);
        else
            set_parent(macros, owner, node);
        index++;
    }
}

static bool write_macros(const Sources *sources, Error *error)
{
    char path[FILE_PATH_LENGTH];
    OutputFile output;
    if (!file_path(path, error, "%s/macros.tex", sources->options->results) ||
        !output_open(&output, path, error))
        return false;
    fprintf(output.stream,
            "%% Written by analyses/numbers.c: every number of the paper. See README.md.\n");
    set_file(output.stream, &sources->redrawn);
    set_totals(output.stream, sources->options, sources->redrawn.nodes);
    set_ceilings(output.stream, sources);
    set_distance(output.stream, "difference/redrawn", &sources->redrawn);
    set_distance(output.stream, "difference/one", &sources->one);
    set_draw(output.stream, "", &sources->redrawn);
    set_draw(output.stream, "one/", &sources->one);
    return output_close(&output, set_standings(output.stream, sources, error), error);
}

/* The end of a row of macros of this node. */
static void put_macros(FILE *stream, const char *name, const char *const *keys)
{
    for (size_t i = 0; keys[i]; i++) fprintf(stream, " & \\ventral{%s/%s}", name, keys[i]);
}

/* The name without the prefix that most share. */
static void put_name(FILE *stream, const char *name)
{
    static const char prefix[] = "Marques2020_";
    bool prefixed = strncmp(name, prefix, strlen(prefix)) == 0;
    latex_put(stream, prefixed ? name + strlen(prefix) : name);
}

/* One row of the table: name (linked to its page), then macros only. */
static void put_row(FILE *stream, const cJSON *node)
{
    static const char *const keys[] = {"published_score", "score", "difference", NULL};
    static const char *const more[] = {"ceiling", "units_kept", "neurons", "status", NULL};
    const char *name = json_optional_text(node, "name");
    fprintf(stream, "\\hyperref[page:%s]{", name);
    put_name(stream, name);
    fprintf(stream, "}");
    put_macros(stream, name, keys);
    fprintf(stream, " & \\ventral{one/%s/score}", name);
    put_macros(stream, name, more);
    fprintf(stream, " \\\\\n");
}

static bool write_leaves(const Options *options, const cJSON *nodes, Error *error)
{
    char path[FILE_PATH_LENGTH];
    OutputFile output;
    if (!file_path(path, error, "%s/leaves.tex", options->results) ||
        !output_open(&output, path, error))
        return false;
    const cJSON *node = NULL;
    const char *parent = "";
    cJSON_ArrayForEach(node, nodes)
    {
        if (!is_leaf(node)) continue;
        if (*parent && strcmp(parent, json_optional_text(node, "parent")) != 0)
            fprintf(output.stream, "\\addlinespace\n");
        parent = json_optional_text(node, "parent");
        put_row(output.stream, node);
    }
    return output_close(&output, true, error);
}

/* Every node, indented by its depth: its published place, and that of ours. */
static bool write_standing(const Options *options, const cJSON *nodes, Error *error)
{
    static const char *const keys[] = {"published_score", "rank",   "models", "score_comparable",
                                       "our_rank",        "median", "best",   NULL};
    char path[FILE_PATH_LENGTH];
    OutputFile output;
    if (!file_path(path, error, "%s/standing.tex", options->results) ||
        !output_open(&output, path, error))
        return false;
    const cJSON *node = NULL;
    cJSON_ArrayForEach(node, nodes)
    {
        const char *name = json_optional_text(node, "name");
        fprintf(output.stream, "\\hspace*{%.1fem}", 0.7 * json_optional_number(node, "depth"));
        put_name(output.stream, name);
        put_macros(output.stream, name, keys);
        fprintf(output.stream, "\\ventral{%s/best_note} \\\\\n", name);
    }
    return output_close(&output, true, error);
}

/* A number for gnuplot; "nan" where there is none, which it leaves out. */
static void put_value(FILE *stream, const cJSON *item)
{
    fprintf(stream, cJSON_IsNumber(item) ? ",%.9g" : ",nan",
            cJSON_IsNumber(item) ? item->valuedouble : 0.0);
}

static bool write_scores(const Sources *sources, Error *error)
{
    static const char *const keys[] = {
        "score", "raw", "raw_error", "ceiling", "ceiling_error", "published_score", NULL};
    char path[FILE_PATH_LENGTH];
    OutputFile output;
    if (!file_path(path, error, "%s/figures/scores.csv", sources->options->results) ||
        !output_open(&output, path, error))
        return false;
    fprintf(output.stream, "benchmark");
    for (int i = 0; keys[i]; i++) fprintf(output.stream, ",%s", keys[i]);
    fprintf(output.stream, ",one_network\n");
    int index = -1;
    const cJSON *node = NULL;
    cJSON_ArrayForEach(node, sources->redrawn.nodes)
    {
        index++;
        bool compared = is_leaf(node) && cJSON_IsNumber(get(node, "ceiling")) &&
                        !is_status(node, STATUS_NOT_EVALUATED);
        if (!compared) continue;
        fprintf(output.stream, "%s", json_optional_text(node, "name"));
        for (int i = 0; keys[i]; i++) put_value(output.stream, get(node, keys[i]));
        put_value(output.stream, get(sources->one.results[index], "score"));
        fputc('\n', output.stream);
    }
    return output_close(&output, true, error);
}

static bool write_tree(const Options *options, const cJSON *nodes, Error *error)
{
    char path[FILE_PATH_LENGTH];
    OutputFile output;
    if (!file_path(path, error, "%s/figures/tree.csv", options->results) ||
        !output_open(&output, path, error))
        return false;
    fprintf(output.stream, "name,depth,kind,status,published_score,score,published_score_evaluated,"
                           "score_evaluated,leaves,leaves_evaluated\n");
    const cJSON *node = NULL;
    cJSON_ArrayForEach(node, nodes)
    {
        fprintf(output.stream, "%s,%d,%s,%s", json_optional_text(node, "name"),
                (int)get(node, "depth")->valuedouble, json_optional_text(node, "kind"),
                is_leaf(node) ? json_optional_text(node, "status") : "");
        put_value(output.stream, get(node, "published_score"));
        put_value(output.stream, get(node, "score"));
        put_value(output.stream, get(node, "published_score_evaluated"));
        put_value(output.stream, get(node, "score_evaluated"));
        put_value(output.stream, get(node, "leaves"));
        put_value(output.stream, get(node, "leaves_evaluated"));
        fputc('\n', output.stream);
    }
    return output_close(&output, true, error);
}

/* -- reading -- */

static void free_draw(DrawFiles *draw)
{
    for (int i = 0; draw->results && i < draw->count; i++) cJSON_Delete(draw->results[i]);
    free(draw->results);
    cJSON_Delete(draw->tree);
}

static bool read_draw(DrawFiles *draw, const Options *options, bool redrawn, Error *error)
{
    char path[FILE_PATH_LENGTH];
    draw->options = *options;
    draw->options.redrawn = redrawn;
    if (!options_result_path(&draw->options, "scores.json", path, error) ||
        !(draw->tree = json_read(path, error)) ||
        !(draw->nodes = json_array(draw->tree, "nodes", path, error)))
        return false;
    draw->count = cJSON_GetArraySize(draw->nodes);
    draw->results = allocate((size_t)draw->count, sizeof *draw->results, error);
    bool good = draw->results != NULL;
    int index = 0;
    const cJSON *node = NULL;
    cJSON_ArrayForEach(node, draw->nodes)
    {
        if (good && is_leaf(node))
            good = (draw->results[index] = result_read(
                        &draw->options, json_optional_text(node, "name"), error)) != NULL;
        index++;
    }
    return good;
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "writes the paper's numbers and the figures' data",
                      &exit_code))
        return exit_code;
    Sources sources = {.options = &options};
    bool good =
        read_draw(&sources.redrawn, &options, true, &error) &&
        read_draw(&sources.one, &options, false, &error) &&
        leaderboard_read_checked(&sources.leaderboard, options.data, &error) &&
        write_macros(&sources, &error) && write_leaves(&options, sources.redrawn.nodes, &error) &&
        write_standing(&options, sources.redrawn.nodes, &error) && write_scores(&sources, &error) &&
        write_tree(&options, sources.redrawn.nodes, &error);
    free_draw(&sources.redrawn);
    free_draw(&sources.one);
    leaderboard_free(&sources.leaderboard);
    return good ? 0 : options_fail(argv[0], &error);
}
