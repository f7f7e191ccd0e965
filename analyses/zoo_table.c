/*
 * zoo_table: the models of the zoo side by side, on the fifteen benchmarks about gratings.
 *
 *     zoo_table --draws "model:seeds,model:seeds"
 *
 * Each model's draws were scored by ensemble/run; a benchmark that is not scorable counts 0, as on the page.
 *
 *     zoo.csv          a row a model: its V1 layer, the mean over seeds of each score, and of the page's V1 tree
 *                      (Marques2020, over what was evaluated)
 *     zoo_rows.tex     the same for the paper, best first; and on the terminal
 */
#include "base/csv.h"
#include "base/latex.h"
#include "base/options.h"
#include "recording/brain_model.h"
#include "score/page.h"
#include "score/tree.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_MODELS = 32 };

typedef struct {
    char name[64], layer[32];
    size_t seeds;
    double *scores;  /* [page nodes], means over seeds; NaN for what was not evaluated; owned */
    double mean;     /* of Marques2020 */
    double distance; /* mean distance of the scores from the page's */
} ZooRow;

static double distance_from_page(const Page *page, const double *scores)
{
    double sum = 0, count = 0;
    for (size_t i = 0; i < page->count; i++) {
        if (isnan(scores[i]) || isnan(page->nodes[i].score)) continue;
        sum += fabs(scores[i] - page->nodes[i].score);
        count++;
    }
    return sum / count;
}

/* Means over seeds of one model's table, and the tree above them. */
static bool score_model(const Options *options, const Page *page, ZooRow *row, Error *error)
{
    char path[FILE_PATH_LENGTH];
    Table table;
    size_t root = 0;
    if (!page_find(page, "Marques2020", &root, error) ||
        !file_path(path, error, "%s/%s/ensemble-%zu.csv", options->results, row->name,
                   row->seeds) ||
        !table_read(&table, path, 0, error))
        return false;
    TreeNode *tree = allocate(page->count, sizeof *tree, error);
    row->scores = allocate(page->count, sizeof *row->scores, error);
    bool good = tree && row->scores;
    for (size_t i = 0; good && i < page->count; i++) row->scores[i] = NAN;
    for (size_t c = 1; good && c < table.columns; c++) {
        size_t node = 0;
        double sum = 0;
        good = page_find(page, table.names[c], &node, error);
        for (size_t s = 0; good && s < table.rows; s++) {
            double score = table.values[s * table.columns + c];
            sum += isnan(score) ? 0 : score;
        }
        if (good) row->scores[node] = sum / (double)table.rows;
    }
    if (good) {
        tree_score(page, row->scores, tree);
        row->mean = tree[root].score_evaluated;
        row->distance = distance_from_page(page, row->scores);
    }
    free(tree);
    table_free(&table);
    return good;
}

static int best_first(const void *left, const void *right)
{
    const ZooRow *a = left, *b = right;
    if (a->mean != b->mean) return a->mean > b->mean ? -1 : 1;
    return strcmp(a->name, b->name);
}

static bool write_table(const Options *options, const Page *page, const ZooRow *rows, size_t count,
                        Error *error)
{
    char path[FILE_PATH_LENGTH];
    OutputFile output;
    if (!file_path(path, error, "%s/zoo.csv", options->results) ||
        !output_open(&output, path, error))
        return false;
    fprintf(output.stream, "model,v1_layer,seeds,distance_from_page,Marques2020");
    for (size_t i = 0; i < page->count; i++)
        if (!isnan(rows[0].scores[i])) fprintf(output.stream, ",%s", page->nodes[i].name);
    fprintf(output.stream, "\n");
    for (size_t r = 0; r < count; r++) {
        fprintf(output.stream, "%s,%s,%zu,%.6f,%.6f", rows[r].name, rows[r].layer, rows[r].seeds,
                rows[r].distance, rows[r].mean);
        for (size_t i = 0; i < page->count; i++)
            if (!isnan(rows[r].scores[i])) fprintf(output.stream, ",%.6f", rows[r].scores[i]);
        fprintf(output.stream, "\n");
    }
    return output_close(&output, true, error);
}

/* The page's groups of V1 benchmarks that gratings can measure, and short for the terminal. */
static const char *const groups[][2] = {
    {"V1-orientation", "orient."},          {"V1-spatial_frequency", "sp.freq."},
    {"V1-response_selectivity", "select."}, {"V1-receptive_field_size", "rf size"},
    {"V1-surround_modulation", "surround"}, {"V1-response_magnitude", "magnit."}};

enum { GROUPS = sizeof groups / sizeof *groups };

/* The mean over a group's benchmarks. */
static double group_mean(const Page *page, const ZooRow *row, const char *group)
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

static bool write_rows(const Options *options, const Page *page, const ZooRow *rows, size_t count,
                       Error *error)
{
    char path[FILE_PATH_LENGTH];
    OutputFile output;
    if (!file_path(path, error, "%s/zoo_rows.tex", options->results) ||
        !output_open(&output, path, error))
        return false;
    for (size_t r = 0; r < count; r++) {
        latex_put(output.stream, rows[r].name);
        fprintf(output.stream, " & \\texttt{");
        latex_put(output.stream, rows[r].layer);
        fprintf(output.stream, "} & %.3f & %.3f", rows[r].distance, rows[r].mean);
        for (int g = 0; g < GROUPS; g++)
            fprintf(output.stream, " & %.3f", group_mean(page, &rows[r], groups[g][0]));
        fprintf(output.stream, " \\\\\n");
    }
    return output_close(&output, true, error);
}

static void print_rows(const Page *page, const ZooRow *rows, size_t count)
{
    printf("%-30s %-16s %5s %12s", "model, best first", "V1 layer", "seeds", "Marques2020");
    for (int g = 0; g < GROUPS; g++) printf(" %9s", groups[g][1]);
    for (size_t r = 0; r < count; r++) {
        printf("\n%-30s %-16s %5zu %12.3f", rows[r].name, rows[r].layer, rows[r].seeds,
               rows[r].mean);
        for (int g = 0; g < GROUPS; g++) printf(" %9.3f", group_mean(page, &rows[r], groups[g][0]));
    }
    printf("\n");
}

/* "model:seeds" up to the next comma; moves *list behind it. */
static bool next_model(const char **list, ZooRow *row, Error *error)
{
    size_t name = strcspn(*list, ":"), whole = strcspn(*list, ",");
    uint64_t seeds = 0;
    char digits[24];
    const ModelDescription *description;
    if (name >= whole || name >= sizeof row->name || whole - name > sizeof digits)
        return error_set(error, "\"%.60s\" is not a list of model:seeds", *list);
    snprintf(row->name, sizeof row->name, "%.*s", (int)name, *list);
    snprintf(digits, sizeof digits, "%.*s", (int)(whole - name - 1), *list + name + 1);
    if (!options_parse_seed(digits, &seeds, error) || !(description = model_find(row->name, error)))
        return false;
    row->seeds = (size_t)seeds;
    snprintf(row->layer, sizeof row->layer, "%s", description->layers[REGION_V1]);
    *list += whole + ((*list)[whole] == ',');
    return true;
}

static bool run(const Options *options, Error *error)
{
    Page page;
    ZooRow rows[MOST_MODELS] = {{.seeds = 0}};
    size_t count = 0;
    const char *list = options->draws;
    if (!page_read(&page, options->data, error)) return false;
    bool good = true;
    while (good && *list && count < MOST_MODELS) {
        good = next_model(&list, &rows[count], error) &&
               score_model(options, &page, &rows[count], error);
        count++;
    }
    qsort(rows, count, sizeof *rows, best_first);
    good = good && count > 0 && write_table(options, &page, rows, count, error) &&
           write_rows(options, &page, rows, count, error);
    if (good && !options->quiet) print_rows(&page, rows, count);
    for (size_t r = 0; r < count; r++) free(rows[r].scores);
    page_free(&page);
    return good;
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "tabulates the zoo", &exit_code)) return exit_code;
    if (!options.draws || !options.draws[0]) {
        fprintf(stderr, "%s: give --draws \"model:seeds,model:seeds\"\n", argv[0]);
        return 2;
    }
    return run(&options, &error) ? 0 : options_fail(argv[0], &error);
}
