/*
 * numbers: every number of one draw that the paper prints, and the sentences about it.
 *
 *   paper/macros.tex   \VentralSet{key}{text}, a line a number: \ventral{key} prints it; an unknown key is an error
 *
 * Two draws of the model are read: the one with networks redrawn, as the page was scored, whose numbers have the
 * key "<benchmark>/score"; and the one of a single network, "one/<benchmark>/score". A number that does not exist
 * (not evaluated, not scorable) is a dash, never 0. Keys "say/.." are sentences that the results decide, and
 * "<benchmark>/caption" says what there is to see in its figure.
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

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the numbers are made of. */
typedef struct {
    const Options *options;
    DrawResults redrawn, one;
    Leaderboard leaderboard;
    bool random; /* does the seed matter? */
} Sources;

static const cJSON *get(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

/* -- the model, in words -- */

/* What a model is, and why the layer that stands for V1 does. LaTeX. */
static const struct {
    const char *name, *words, *layer;
} models[] = {
    {"resnet-50x2_untrained",
     "a ResNet-50 \\citep{He2016} with random weights, whose stem and stages are twice, and "
     "bottlenecks four times, the standard width, following its submission \\citep{Pogodin2021}",
     "the layer of the submission"},
    {"resnet-50_untrained", "ResNet-50 \\citep{He2016} with random weights",
     "the layer of the submission"},
    {"resnet-18_untrained", "ResNet-18 \\citep{He2016} with random weights",
     "the layer of the submission"},
    {"resnet-34_untrained", "ResNet-34 \\citep{He2016} with random weights",
     "the first rectification after a convolution of the first block"},
    {"resnet-101_untrained", "ResNet-101 \\citep{He2016} with random weights",
     "the rectification after the first block's $3\\times3$ convolution"},
    {"resnet-152_untrained", "ResNet-152 \\citep{He2016} with random weights",
     "the rectification after the first block's $3\\times3$ convolution"},
    {"resnet-50x4_untrained",
     "a ResNet-50 \\citep{He2016} with stem and stages four times, and bottlenecks sixteen times, "
     "the standard width, and with random "
     "weights",
     "the layer of the submission"},
    {"resnet-50-doubled_untrained",
     "a ResNet-50 \\citep{He2016} with every width doubled and with random weights",
     "the rectification after the first block's $3\\times3$ convolution"},
    {"wide_resnet50_2_untrained",
     "a ResNet-50 \\citep{He2016} with bottlenecks twice as wide and with random weights",
     "the rectification after the first block's $3\\times3$ convolution"},
    {"alexnet_untrained", "AlexNet \\citep{Krizhevsky2014} with random weights",
     "the first rectification"},
    {"vgg-16_untrained", "VGG-16 \\citep{Simonyan2015} with random weights",
     "the first rectification after a pool"},
    {"pixels", "the screen itself, no network at all", "the only layer"},
    {"vone-block",
     "the V1 of VOneNet \\citep{Dapello2020}, 256 simple and 256 complex cells with fixed Gabor "
     "filters",
     "the block's output"},
    {NULL, "a network", "the layer that its description names"},
};

/* The first result that says which file its model is from; NULL: it is built in. */
static const cJSON *result_of_file(const DrawResults *draw)
{
    for (int i = 0; i < draw->count; i++)
        if (draw->results[i] && *json_optional_text(draw->results[i], "model_file"))
            return draw->results[i];
    return NULL;
}

/* What an ONNX file's model is, in words. */
static void put_file(FILE *macros, const cJSON *result)
{
    char digest[17];
    snprintf(digest, sizeof digest, "%s", json_optional_text(result, "model_sha256"));
    fprintf(macros, "the network in the file \\texttt{");
    latex_put(macros, json_optional_text(result, "model_file"));
    fprintf(macros,
            "} (its SHA-256 begins with \\texttt{%s}), with the weights that it holds; its "
            "pictures are prepared as \\texttt{",
            digest);
    latex_put(macros, json_optional_text(result, "model_input"));
    fprintf(macros, "} says");
}

static void set_model(FILE *macros, const Sources *sources)
{
    const cJSON *of_file = result_of_file(&sources->redrawn);
    const char *name = sources->options->draw.model;
    const char *published = published_name(name);
    size_t i = 0;
    while (models[i].name && strcmp(models[i].name, name) != 0) i++;
    latex_set_text(macros, "", "model", name);
    latex_open(macros, "", "model_words");
    if (of_file)
        put_file(macros, of_file);
    else
        fputs(models[i].words, macros);
    latex_close(macros);
    latex_open(macros, "", "layer_reason");
    fputs(of_file ? "the one that was chosen for this report" : models[i].layer, macros);
    latex_close(macros);
    latex_set_choice(macros, "", "is_page", strcmp(name, PAGE_MODEL) == 0);
    latex_set_choice(macros, "", "is_published", published != NULL);
    latex_set_choice(macros, "", "is_random", sources->random);
    latex_set_text(macros, "", "published_as", published ? published : "");
    latex_set_text(macros, "", "version", VENTRAL_VERSION);
    fprintf(macros, "\\VentralSet{seed}{%llu}\n", (unsigned long long)sources->options->draw.seed);
}

/* -- the page -- */

static const cJSON *find_node(const DrawResults *draw, const char *name)
{
    const cJSON *node = NULL;
    cJSON_ArrayForEach(node, draw->nodes)
    {
        if (strcmp(json_optional_text(node, "name"), name) == 0) return node;
    }
    return NULL;
}

/* How many benchmarks the page counts, which it does not list for this model. */
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

/* "15 of the 33 benchmarks were evaluated for this report, 17 were not and 1 cannot be scored" */
static void say_counts(FILE *macros, size_t leaves, const size_t counts[3])
{
    latex_open(macros, "", "say/counts");
    fprintf(macros, "Of the %zu benchmarks, ", leaves);
    if (counts[0])
        fprintf(macros, "%zu were evaluated for this report", counts[0]);
    else
        fprintf(macros, "none was evaluated for this report");
    if (counts[1]) fprintf(macros, "%s%zu were not", counts[2] ? ", " : " and ", counts[1]);
    if (counts[2])
        fprintf(macros, "%s%zu cannot be scored", counts[1] ? " and " : " and the other ",
                counts[2]);
    fprintf(macros, "; no missing score was imputed.");
    latex_close(macros);
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
    say_counts(macros, leaves, counts);
}

/* ".020 (average_vision), .040 (..)": of some parents, what exists; returns how many. */
static size_t put_parents(FILE *macros, const DrawResults *draw, const char *key)
{
    static const char *const names[] = {"average_vision", "neural_vision", "V1", "Marques2020"};
    enum { NAMES = sizeof names / sizeof *names };
    double values[NAMES];
    size_t known = 0, put = 0;
    for (int i = 0; i < NAMES; i++) {
        values[i] = json_optional_number(find_node(draw, names[i]), key);
        known += isnan(values[i]) ? 0 : 1;
    }
    for (int i = 0; i < NAMES; i++) {
        if (isnan(values[i])) continue;
        fprintf(macros, "%s%.3f (", latex_separator(put++, known), values[i]);
        latex_put_name(macros, names[i]);
        fputc(')', macros);
    }
    return known;
}

/* Where the tree's upper nodes stand by the page's convention, ours and published. */
static void say_tree(FILE *macros, const Sources *sources)
{
    latex_open(macros, "", "say/tree");
    fprintf(macros, "By the page's convention ours are ");
    put_parents(macros, &sources->redrawn, "score");
    if (published_name(sources->options->draw.model)) {
        fprintf(macros, "; published are ");
        if (!put_parents(macros, &sources->redrawn, "published_score"))
            fprintf(macros, "none of these");
    }
    fputc('.', macros);
    latex_close(macros);
}

/* What the evaluated properties of V1 come to. */
static void say_result(FILE *macros, const Sources *sources)
{
    const cJSON *node = find_node(&sources->redrawn, "Marques2020");
    double ours = json_optional_number(node, "score_evaluated");
    double published = json_optional_number(node, "published_score_evaluated");
    latex_open(macros, "", "say/result");
    if (isnan(ours))
        fprintf(macros, "No property of V1 could be scored.");
    else {
        fprintf(macros,
                "Over the %.0f properties of V1 that were evaluated (\\texttt{Marques2020}, a mean "
                "over the page's "
                "groups of benchmarks) the score is %.3f",
                json_optional_number(node, "leaves_evaluated"), ours);
        if (!isnan(published))
            fprintf(macros, ", where the published scores of the same benchmarks give %.3f",
                    published);
        fputc('.', macros);
    }
    latex_close(macros);
}

/* -- one node -- */

static void set_gap(FILE *macros, const char *name, const cJSON *gap)
{
    latex_set_number(macros, name, "gap_model", 100 * json_optional_number(gap, "model_cumulative"),
                     1);
    latex_set_number(macros, name, "gap_biology",
                     100 * json_optional_number(gap, "biological_cumulative"), 1);
    latex_open(macros, name, "gap_edge");
    fprintf(macros, get(gap, "edge") ? "%.4g" : "---", json_optional_number(gap, "edge"));
    latex_close(macros);
}

static void set_key(FILE *macros, const char *name, const cJSON *result, const ResultKey *key)
{
    double number = json_optional_number(result, key->key);
    const char *text = json_optional_text(result, key->key);
    if (key->kind == RESULT_NUMBER)
        latex_set_number(macros, name, key->key, number, key->digits);
    else if (key->kind == RESULT_COUNT)
        latex_set_count(macros, name, key->key, number);
    else if (key->kind == RESULT_TEXT && (*text || !(key->presence & RESULT_ADDED)))
        latex_set_text(macros, name, key->key, text);
}

/* The numbers and texts of one benchmark's result, under the name of their owner. */
static void set_leaf(FILE *macros, const char *name, const cJSON *result)
{
    for (const ResultKey *one = result_keys; one->key; one++) set_key(macros, name, result, one);
    double difference =
        json_optional_number(result, "score") - json_optional_number(result, "published_score");
    latex_open(macros, name, "difference");
    fprintf(macros, isnan(difference) ? "---" : "\\ensuremath{%+.3f}", difference);
    latex_close(macros);
    set_gap(macros, name, get(result, "largest_gap"));
    const cJSON *line = get(result, "calibration");
    latex_set_number(macros, name, "slope", json_optional_number(line, "slope"), 2);
    latex_set_number(macros, name, "offset", json_optional_number(line, "offset"), 2);
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

/* -- what a figure shows -- */

/* Two cumulative distributions, compared at the bins' upper edges. */
typedef struct {
    double above, below;       /* the units' furthest above the neurons', and below; both >= 0 */
    double above_at, below_at; /* at which edge */
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

/* How the units' distribution lies to the neurons': apart, wider, narrower, or the same. */
static const char *describe_shape(const Comparison *c)
{
    double furthest = fmax(c->above, c->below), other = fmin(c->above, c->below);
    if (furthest < 0.05) return "Units and neurons hardly differ";
    if (other > 0.4 * furthest && other > 0.05)
        return c->above_at < c->below_at ? "Units spread more widely than neurons"
                                         : "Units spread less widely than neurons";
    return c->above > c->below ? "Units tend to smaller values than neurons"
                               : "Units tend to larger values than neurons";
}

/* "Undefined for 12% of the units and 4% of the neurons", where it is for any. */
static void put_undefined(FILE *macros, const cJSON *result)
{
    double units = json_optional_number(result, "units_not_a_number") /
                   json_optional_number(result, "units_kept");
    double neurons = json_optional_number(result, "neurons_not_a_number") /
                     json_optional_number(result, "neurons");
    if (units > 0 || neurons > 0)
        fprintf(macros,
                " Undefined (in no bin) for %.1f\\%% of the units and %.1f\\%% of the neurons.",
                100 * units, 100 * neurons);
}

/* How the two lie to each other, where they are furthest apart, and how far that is. */
static void put_gap(FILE *macros, const cJSON *result, const char *shape)
{
    const cJSON *gap = get(result, "largest_gap");
    double edge = json_optional_number(gap, "edge");
    double distance = json_optional_number(gap, "distance");
    double worst = json_optional_number(gap, "worst_possible_distance");
    bool yes_or_no = cJSON_GetArraySize(get(result, "model_histogram")) == 2;
    if (yes_or_no)
        fputs("``No'' for", macros);
    else
        fprintf(macros, edge < 0 ? "%s: below $%.4g$ lie" : "%s: below %.4g lie", shape, edge);
    fprintf(macros, " %.1f\\%% of the units and %.1f\\%% of the neurons.",
            100 * json_optional_number(gap, "model_cumulative"),
            100 * json_optional_number(gap, "biological_cumulative"));
    fprintf(macros,
            " This Kolmogorov--Smirnov distance, %.3f, is %.0f\\%% of the largest possible.",
            distance, 100 * distance / worst);
}

/* The caption: the property, what the distributions show, where the largest gap is and what it comes to. */
static void set_caption(FILE *macros, const char *name, const cJSON *result)
{
    const char *property = json_optional_text(result, "property");
    const char *unit = json_optional_text(result, "unit");
    Comparison comparison;
    if (!*property || !compare_cumulative(result, &comparison)) return;
    latex_open(macros, name, "caption");
    fputc(toupper((unsigned char)*property), macros);
    latex_put(macros, property + 1);
    if (*unit) fputs(", in ", macros);
    latex_put(macros, unit);
    fprintf(macros, ". ");
    put_gap(macros, result, describe_shape(&comparison));
    put_undefined(macros, result);
    latex_close(macros);
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
        snprintf(owner, sizeof owner, "%s%s", prefix, json_optional_text(node, "name"));
        if (result)
            set_leaf(macros, owner, result);
        else
            set_parent(macros, owner, node);
        if (result && !*prefix) set_caption(macros, owner, result);
    }
}

/* How far the ceilings of neurons' properties are from the published ones. */
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

/* Mean distance of a draw's scores from the published ones, over those that have both. */
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

/* -- what redrawing does to units -- */

/* The median of a property over the units that have a value, in a draw's table of units; NaN: none has. */
static bool median_of_units(const Draw *draw, bool redrawn, const char *benchmark, double *median,
                            Error *error)
{
    char path[FILE_PATH_LENGTH], name[PAGE_NAME_LENGTH + 8];
    Draw chosen = *draw;
    Table table;
    size_t column = 0;
    chosen.redrawn = redrawn;
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

/* Are summation fields larger, and is suppression weaker, where networks are redrawn? */
static bool say_units(FILE *macros, const Sources *sources, Error *error)
{
    static const char *const benchmarks[] = {
        "Marques2020_Cavanaugh2002-grating_summation_field",
        "Marques2020_Cavanaugh2002-surround_suppression_index"};
    double medians[2][2] = {{0}}; /* of each property, as one network and redrawn */
    for (int b = 0; b < 2; b++)
        for (int redrawn = 0; redrawn < 2; redrawn++)
            if (!median_of_units(&sources->options->draw, redrawn, benchmarks[b],
                                 &medians[b][redrawn], error))
                return false;
    bool as_expected = medians[0][1] >= medians[0][0] && medians[1][1] <= medians[1][0] &&
                       (medians[0][1] > medians[0][0] || medians[1][1] < medians[1][0]);
    latex_open(macros, "", "say/redrawn/units");
    if (!isnan(medians[0][0] + medians[0][1] + medians[1][0] + medians[1][1]))
        fprintf(macros,
                "With seed %llu, the median summation field over units is %.2f degrees with one "
                "network and "
                "%.2f with re-initialisation, and the median suppression index %.3f and %.3f%s.",
                (unsigned long long)sources->options->draw.seed, medians[0][0], medians[0][1],
                medians[1][0], medians[1][1],
                as_expected ? ", as expected" : ", which is not as expected");
    latex_close(macros);
    return true;
}

/* -- what was not evaluated -- */

/* Kinds of benchmarks, by what their identifier holds; the first that fits. LaTeX, for one and for several. */
static const struct {
    const char *part, *one, *several;
} kinds[] = {
    {"Marques2020_FreemanZiemba2013", "property of responses to textures",
     "properties of responses to textures"},
    {"Marques2020_", "property of responses to gratings", "properties of responses to gratings"},
    {"-pls", "benchmark of neural predictivity", "benchmarks of neural predictivity"},
    {"", "benchmark of object solution times", "benchmarks of object solution times"},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static size_t kind_of(const char *name)
{
    size_t kind = 0;
    while (!strstr(name, kinds[kind].part)) kind++;
    return kind;
}

/* Why a benchmark has no score: data that are not here, a region without a layer, an undefined comparison. */
typedef enum { REASON_DATA, REASON_LAYER, REASON_UNDEFINED, REASONS } Reason;

static Reason reason_of(const cJSON *node)
{
    const char *reason = json_optional_text(node, "reason");
    if (node_has_status(node, STATUS_NOT_SCORABLE)) return REASON_UNDEFINED;
    return strncmp(reason, "needs ", 6) == 0 ? REASON_DATA : REASON_LAYER;
}

/* "seven properties of .. and ten benchmarks of ..". */
static void put_kinds(FILE *macros, const size_t counts[KINDS])
{
    char word[LATEX_WORD_LENGTH];
    size_t groups = 0, put = 0;
    for (size_t k = 0; k < KINDS; k++) groups += counts[k] > 0;
    for (size_t k = 0; k < KINDS; k++) {
        if (!counts[k]) continue;
        fprintf(macros, "%s%s %s", latex_separator(put++, groups),
                latex_count_word(counts[k], word),
                counts[k] == 1 ? kinds[k].one : kinds[k].several);
    }
}

/* The sentences say/no_data, say/no_layer and say/undefined; each is empty where there is nothing to say. */
static void set_reasons(FILE *macros, const DrawResults *draw)
{
    static const char *const keys[REASONS] = {"say/no_data", "say/no_layer", "say/undefined"};
    static const char *const openings[REASONS] = {
        "Recordings or images that are not distributed with this report are needed for ",
        "The model has no layer that stands for the region of ", "The score is undefined for "};
    for (Reason reason = 0; reason < REASONS; reason++) {
        size_t counts[KINDS] = {0}, all = 0;
        const char *first = "";
        const cJSON *node = NULL;
        cJSON_ArrayForEach(node, draw->nodes)
        {
            if (!node_is_leaf(node) || node_has_status(node, STATUS_EVALUATED) ||
                reason_of(node) != reason)
                continue;
            if (!all++) first = json_optional_text(node, "reason");
            counts[kind_of(json_optional_text(node, "name"))]++;
        }
        latex_open(macros, "", keys[reason]);
        if (all) {
            fputs(openings[reason], macros);
            put_kinds(macros, counts);
            if (reason == REASON_UNDEFINED) fputs(": ", macros);
            if (reason == REASON_UNDEFINED) latex_put(macros, first);
            fputc('.', macros);
        }
        latex_close(macros);
    }
}

/* -- ranks -- */

/* One node's place among public models. A dagger marks a best model with a note. */
static bool set_standing(FILE *macros, const Sources *sources, const cJSON *node,
                         Standing *standing, Error *error)
{
    const char *name = json_optional_text(node, "name");
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
    latex_set_text(macros, name, "best_models", standing->best_models);
    latex_open(macros, name, "best_note");
    if (standing->note) fputs("$^\\dagger$", macros);
    latex_close(macros);
    return true;
}

/* 1st, 2nd, 3rd, 4th, .. 11th, 12th, 13th, .. 21st */
static const char *ordinal_ending(long number)
{
    static const char *const endings[] = {"th", "st", "nd", "rd"};
    long last = number % 10, teens = number % 100;
    return last > 3 || (teens > 10 && teens < 14) ? "th" : endings[last];
}

/* "53rd of 363 in the properties of V1": the published ranks of some parents, where there are any. */
static bool say_ranks(FILE *macros, const Sources *sources, Error *error)
{
    static const char *const parents[][2] = {
        {"Marques2020", "the properties of V1"}, {"V4", "V4"}, {"IT", "IT"}};
    enum { PARENTS = sizeof parents / sizeof *parents };
    double ranks[PARENTS] = {0};
    size_t models_with[PARENTS] = {0}, known = 0, put = 0;
    for (int i = 0; i < PARENTS; i++) {
        Standing standing = {0};
        const cJSON *node = find_node(&sources->redrawn, parents[i][0]);
        if (!node)
            return error_set(error, "scores.json has no node %s; make results", parents[i][0]);
        if (!standing_read(&sources->leaderboard, parents[i][0], &standing, error)) return false;
        ranks[i] = standing_rank(&sources->leaderboard, standing.node,
                                 json_optional_number(node, "published_score"));
        models_with[i] = standing.models;
        known += isnan(ranks[i]) ? 0 : 1;
        standing_free(&standing);
    }
    latex_open(macros, "", "say/ranks");
    if (known) fprintf(macros, "By its published scores the model is ");
    for (int i = 0; i < PARENTS; i++)
        if (!isnan(ranks[i])) {
            fprintf(macros, "%s%.0f%s of %zu in %s", latex_separator(put, known), ranks[i],
                    ordinal_ending(lround(ranks[i])), models_with[i], parents[i][1]);
            put++;
        }
    if (known) fputc('.', macros);
    latex_close(macros);
    return true;
}

/* Counts how often the evaluated scores are above the median of public models. */
static void say_medians(FILE *macros, const Sources *sources, size_t published, size_t ours)
{
    size_t evaluated = 0;
    const cJSON *node = NULL;
    cJSON_ArrayForEach(node, sources->redrawn.nodes)
    {
        evaluated += node_has_status(node, STATUS_EVALUATED);
    }
    latex_open(macros, "", "say/medians");
    if (evaluated) {
        fprintf(macros,
                "Of the %zu benchmarks evaluated here, ours exceeds the median of the public "
                "models in %zu",
                evaluated, ours);
        if (published_name(sources->options->draw.model))
            fprintf(macros, ", the published score in %zu", published);
        fputc('.', macros);
    }
    latex_close(macros);
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
    say_medians(macros, sources, published_above, ours_above);
    return good && say_ranks(macros, sources, error);
}

/* -- the file -- */

static bool write_macros(const Sources *sources, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, sources->options->draw.results, "paper/macros.tex", error))
        return false;
    FILE *macros = output.stream;
    fprintf(macros, "%% Written by paper/numbers.c: every number of one draw. See README.md.\n");
    set_model(macros, sources);
    set_counted(macros, &sources->redrawn);
    set_totals(macros, &sources->redrawn);
    set_ceilings(macros, &sources->redrawn);
    latex_set_number(macros, "", "difference/redrawn", distance_from_published(&sources->redrawn),
                     3);
    latex_set_number(macros, "", "difference/one", distance_from_published(&sources->one), 3);
    set_reasons(macros, &sources->redrawn);
    say_result(macros, sources);
    say_tree(macros, sources);
    set_draw(macros, "", &sources->redrawn);
    set_draw(macros, "one/", &sources->one);
    bool good = say_units(macros, sources, error) && set_standings(macros, sources, error);
    return sums_close(&output, good, error);
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
                draw_results_read(&sources.redrawn, &options.draw, true, &error) &&
                draw_results_read(&sources.one, &options.draw, false, &error) &&
                leaderboard_read_checked(&sources.leaderboard, options.draw.data, &error) &&
                write_macros(&sources, &error);
    draw_results_free(&sources.redrawn);
    draw_results_free(&sources.one);
    leaderboard_free(&sources.leaderboard);
    return good ? 0 : options_fail(argv[0], &error);
}
