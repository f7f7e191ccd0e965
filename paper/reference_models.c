/*
 * reference_models: compares reference models on the benchmarks on gratings, and their distances
 * from one row of scores.
 *
 *     reference_models --model MODEL --draws "model:draws,model:draws"     (report/ensemble_tables.h)
 *
 * Each model's draws were scored by the ensemble; a benchmark that is not scorable counts as 0, as
 * on the page. The row for comparison is MODEL's published one or, if it is not published, that of
 * its draw.
 *
 *   reference_models.csv              a row for each model, nearest first: its V1 layer, its
 *                                     distance, the mean over draws of each score, and of the
 *                                     page's V1 tree (Marques2020, over what was evaluated)
 *   paper/reference_models_rows.tex   the same for the paper, by the page's groups; also printed
 *   paper/reference_models.tex        does the row identify the type of network? numbers for the
 *                                     paper's answer
 */
#include "base/sums.h"
#include "program/options.h"
#include "report/ensemble_tables.h"
#include "report/latex.h"
#include "score/result.h"
#include "score/standing.h"
#include "score/tree.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const EnsembleTable *draws;
    const ModelDescription *description;
    double *scores;  /* [page nodes], means over draws; NaN if not evaluated; owned */
    double mean;     /* of Marques2020 */
    double distance; /* mean absolute difference of the scores from the row for comparison */
} ModelRow;

typedef struct {
    const Options *options;
    EnsembleTables tables;
    Page page;
    double *reference; /* [page nodes] the row for comparison, owned */
    ModelRow rows[MOST_ENSEMBLES];
} ReferenceModels;

/* -- reading -- */

/* MODEL's published row, or otherwise its draw's scores. */
static bool read_reference(ReferenceModels *models, Error *error)
{
    bool published = published_name(models->options->draw.model) != NULL;
    models->reference = allocate(models->page.count, sizeof *models->reference, error);
    for (size_t i = 0; models->reference && i < models->page.count; i++) {
        models->reference[i] = models->page.nodes[i].score;
        if (published || !models->page.nodes[i].is_leaf) continue;
        cJSON *result = result_read(&models->options->draw, models->page.nodes[i].name, error);
        if (!result) return false;
        models->reference[i] = json_optional_number(result, "score");
        cJSON_Delete(result);
    }
    return models->reference != NULL;
}

static double distance_of(const ReferenceModels *models, const double *scores)
{
    double sum = 0, count = 0;
    for (size_t i = 0; i < models->page.count; i++) {
        double away = fabs(scores[i] - models->reference[i]);
        if (isnan(away)) continue;
        sum += away;
        count++;
    }
    return sum / count;
}

/* Means over draws of one model's table, and the tree computed from them. */
static bool score_model(const ReferenceModels *models, ModelRow *row, Error *error)
{
    size_t root = 0, nodes = models->page.count;
    TreeNode *tree = allocate(nodes, sizeof *tree, error);
    row->scores = allocate(nodes, sizeof *row->scores, error);
    bool good = tree && row->scores && page_find(&models->page, "Marques2020", &root, error) &&
                (row->description = model_find(row->draws->model, error)) != NULL;
    for (size_t i = 0; good && i < nodes; i++) row->scores[i] = NAN;
    for (size_t b = 0; good && b < models->tables.benchmarks; b++) {
        size_t node = 0;
        double sum = 0;
        good = page_find(&models->page, ensemble_benchmark(&models->tables, b), &node, error);
        for (size_t d = 0; good && d < row->draws->draws; d++)
            sum += ensemble_counted_score(row->draws, d, b);
        if (good) row->scores[node] = sum / (double)row->draws->draws;
    }
    if (good) {
        tree_score(&models->page, row->scores, tree);
        row->mean = tree[root].score_evaluated;
        row->distance = distance_of(models, row->scores);
    }
    free(tree);
    return good;
}

/* Without distances (no score to compare with), the highest-scoring model comes first. */
static int nearest_first(const void *left, const void *right)
{
    const ModelRow *a = left, *b = right;
    if (!isnan(a->distance) && a->distance != b->distance)
        return a->distance < b->distance ? -1 : 1;
    if (a->mean != b->mean) return a->mean > b->mean ? -1 : 1;
    return strcmp(a->draws->model, b->draws->model);
}

/* -- writing -- */

static bool write_table(const ReferenceModels *models, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, models->options->draw.results, "reference_models.csv", error))
        return false;
    fprintf(output.stream, "model,v1_layer,seeds,distance,Marques2020");
    for (size_t b = 0; b < models->tables.benchmarks; b++)
        fprintf(output.stream, ",%s", ensemble_benchmark(&models->tables, b));
    fprintf(output.stream, "\n");
    for (size_t r = 0; r < models->tables.count; r++) {
        const ModelRow *row = &models->rows[r];
        fprintf(output.stream, "%s,%s,%zu,", row->draws->model, row->description->layers[REGION_V1],
                row->draws->draws);
        if (!isnan(row->distance)) fprintf(output.stream, "%.6f", row->distance);
        fprintf(output.stream, ",%.6f", row->mean);
        for (size_t b = 0; b < models->tables.benchmarks; b++) {
            size_t node = 0;
            if (!page_find(&models->page, ensemble_benchmark(&models->tables, b), &node, error))
                return sums_close(&output, false, error);
            fprintf(output.stream, ",%.6f", row->scores[node]);
        }
        fprintf(output.stream, "\n");
    }
    return sums_close(&output, true, error);
}

/* The page's groups of V1 benchmarks on gratings, and short names for the terminal. */
static const char *const groups[][2] = {
    {"V1-orientation", "orient."},          {"V1-spatial_frequency", "sp.freq."},
    {"V1-response_selectivity", "select."}, {"V1-receptive_field_size", "rf size"},
    {"V1-surround_modulation", "surround"}, {"V1-response_magnitude", "magnit."}};

enum { GROUPS = sizeof groups / sizeof *groups };

/* The mean over a group's benchmarks. */
static double group_mean(const Page *page, const ModelRow *row, const char *group)
{
    double sum = 0, count = 0;
    for (size_t i = 0; i < page->count; i++) {
        int parent = page->nodes[i].parent;
        if (isnan(row->scores[i]) || parent < 0) continue;
        if (strcmp(page->nodes[parent].name, group) != 0) continue;
        sum += row->scores[i];
        count++;
    }
    return sum / count;
}

static bool write_rows(const ReferenceModels *models, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, models->options->draw.results, "paper/reference_models_rows.tex",
                        error))
        return false;
    for (size_t r = 0; r < models->tables.count; r++) {
        const ModelRow *row = &models->rows[r];
        latex_put_name(output.stream, row->draws->model);
        fprintf(output.stream, " & ");
        latex_put_name(output.stream, row->description->layers[REGION_V1]);
        fprintf(output.stream, " & %zu & ", row->draws->draws);
        latex_put_number(output.stream, row->distance, 3);
        fprintf(output.stream, " & %.3f", row->mean);
        for (int g = 0; g < GROUPS; g++)
            fprintf(output.stream, " & %.3f", group_mean(&models->page, row, groups[g][0]));
        fprintf(output.stream, " \\\\\n");
    }
    return sums_close(&output, true, error);
}

/* -- the paper's numbers -- */

/* Residual networks are one type; every other model is a type of its own. */
static bool is_residual(const char *model)
{
    return strstr(model, "resnet") != NULL && strstr(model, "voneresnet") == NULL;
}

static bool is_own_kind(const ReferenceModels *models, const ModelRow *row)
{
    const char *own = models->options->draw.model;
    return is_residual(own) ? is_residual(row->draws->model) : strcmp(row->draws->model, own) == 0;
}

/* The distances of the ResNets, from nearest to furthest, and of each other model. */
static void set_distances(const ReferenceModels *models, FILE *out)
{
    double nearest = INFINITY, furthest = 0;
    const char *others[MOST_ENSEMBLES];
    size_t residual = 0, other = 0;
    for (size_t r = 0; r < models->tables.count; r++) {
        const ModelRow *row = &models->rows[r];
        if (is_residual(row->draws->model)) {
            residual++;
            nearest = fmin(nearest, row->distance);
            furthest = fmax(furthest, row->distance);
            continue;
        }
        others[other++] = row->draws->model;
        latex_set_number(out, row->draws->model, "distance", row->distance, 3);
        latex_open(out, row->draws->model, "name");
        latex_put_name(out, row->draws->model);
        latex_close(out);
    }
    latex_set_count(out, "reference", "resnets", (double)residual);
    latex_set_number(out, "reference/resnets", "nearest", residual ? nearest : NAN, 3);
    latex_set_number(out, "reference/resnets", "furthest", residual ? furthest : NAN, 3);
    latex_set_list(out, "reference", "others", others, other);
}

/* Are all models of the type nearer than any other (own < other), and which rank has the model? */
typedef struct {
    double own, other; /* the furthest of the type, the nearest of another */
    size_t kin,
        place; /* the number of the type; the model's rank among them, 0 if it is not a reference model */
} Kind;

static Kind find_kind(const ReferenceModels *models)
{
    Kind kind = {.other = INFINITY};
    for (size_t r = 0; r < models->tables.count; r++) {
        const ModelRow *row = &models->rows[r];
        bool is_kin = is_own_kind(models, row);
        kind.kin += is_kin;
        if (strcmp(row->draws->model, models->options->draw.model) == 0) kind.place = kind.kin;
        if (is_kin)
            kind.own = fmax(kind.own, row->distance);
        else
            kind.other = fmin(kind.other, row->distance);
    }
    return kind;
}

static bool write_macros(const ReferenceModels *models, Error *error)
{
    OutputFile output;
    Kind kind = find_kind(models);
    if (!output_open_in(&output, models->options->draw.results, "paper/reference_models.tex",
                        error))
        return false;
    fprintf(output.stream, "%% Written by paper/reference_models.c.\n");
    latex_set_choice(output.stream, "reference", "is_known", !isnan(models->rows[0].distance));
    set_distances(models, output.stream);
    latex_set_choice(output.stream, "reference", "kin_is_nearest", kind.own < kind.other);
    latex_set_count(output.stream, "reference", "kin", (double)kind.kin);
    latex_set_count(output.stream, "reference", "place", (double)kind.place);
    return sums_close(&output, true, error);
}

static void print_rows(const ReferenceModels *models)
{
    printf("%-30s %-16s %5s %8s %12s", "model, nearest first", "V1 layer", "seeds", "distance",
           "Marques2020");
    for (int g = 0; g < GROUPS; g++) printf(" %9s", groups[g][1]);
    for (size_t r = 0; r < models->tables.count; r++) {
        const ModelRow *row = &models->rows[r];
        printf("\n%-30s %-16s %5zu %8.3f %12.3f", row->draws->model,
               row->description->layers[REGION_V1], row->draws->draws, row->distance, row->mean);
        for (int g = 0; g < GROUPS; g++)
            printf(" %9.3f", group_mean(&models->page, row, groups[g][0]));
    }
    printf("\n");
}

static bool run(ReferenceModels *models, Error *error)
{
    const Options *options = models->options;
    if (!ensemble_tables_read(&models->tables, options->draws, options->draw.results, error) ||
        !page_read_for(&models->page, options->draw.data, options->draw.model, error))
        return false;
    bool good = read_reference(models, error);
    for (size_t r = 0; good && r < models->tables.count; r++) {
        models->rows[r].draws = &models->tables.list[r];
        good = score_model(models, &models->rows[r], error);
    }
    if (!good) return false;
    qsort(models->rows, models->tables.count, sizeof *models->rows, nearest_first);
    if (!write_table(models, error) || !write_rows(models, error) || !write_macros(models, error))
        return false;
    if (!options->quiet) print_rows(models);
    return true;
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "compares the reference models", &exit_code))
        return exit_code;
    ReferenceModels models = {.options = &options};
    bool good = run(&models, &error);
    for (size_t r = 0; r < models.tables.count; r++) free(models.rows[r].scores);
    free(models.reference);
    page_free(&models.page);
    ensemble_tables_free(&models.tables);
    return good ? 0 : options_fail(argv[0], &error);
}
