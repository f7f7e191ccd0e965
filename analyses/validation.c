/*
 * validation: what can be checked without knowing a seed: ceilings, and a published model without random weights.
 *
 *     validation --draws vone-block:1
 *
 * A ceiling compares neurons with neurons, so it tests biology, resampling and comparison. The published scores of
 * VOneNet's V1 block (models/vone_block.h), whose weights are not random, test the whole way from pixels to score.
 *
 *   validation.csv         benchmark, published and our ceiling, published and our score of the block
 *   validation_rows.tex    the same for the paper; validation_macros.tex: how many agree, how far the rest is
 */
#include "base/csv.h"
#include "base/latex.h"
#include "base/options.h"
#include "score/result.h"
#include "score/standing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const Options *options;
    char model[64];
    Table table;      /* of one draw: a column a benchmark */
    Page page;        /* scores: the model's published ones */
    double *ceilings; /* [benchmarks] ours, owned */
    size_t benchmarks;
} Validation;

static const PageNode *node_of(const Validation *validation, size_t benchmark)
{
    Error unused = {{0}};
    size_t index = 0;
    page_find(&validation->page, validation->table.names[benchmark + 1], &index, &unused);
    return &validation->page.nodes[index];
}

static double score_of(const Validation *validation, size_t benchmark)
{
    return validation->table.values[benchmark + 1];
}

/* -- reading -- */

/* The ceilings do not depend on the model, so those of the chosen draw's results serve. */
static bool read_ceilings(Validation *validation, Error *error)
{
    validation->ceilings = allocate(validation->benchmarks, sizeof(double), error);
    bool good = validation->ceilings != NULL;
    for (size_t b = 0; good && b < validation->benchmarks; b++) {
        size_t index = 0;
        const char *name = validation->table.names[b + 1];
        cJSON *result = result_read(validation->options, name, error);
        good = result && json_number(result, "ceiling", &validation->ceilings[b], name, error) &&
               page_find(&validation->page, name, &index, error);
        cJSON_Delete(result);
    }
    return good;
}

static bool read_all(Validation *validation, Error *error)
{
    const Options *options = validation->options;
    char path[FILE_PATH_LENGTH];
    size_t draws = 0;
    if (sscanf(options->draws, "%63[^:,]:%zu", validation->model, &draws) != 2)
        return error_set(error, "\"%.60s\" is not a model:draws", options->draws);
    if (!file_path(path, error, "%s/%s/ensemble-%zu.csv", options->results, validation->model,
                   draws) ||
        !table_read(&validation->table, path, 0, error))
        return false;
    validation->benchmarks = validation->table.columns - 1;
    if (validation->table.rows < 1) return error_set(error, "%s: has no draw", path);
    return page_read_for(&validation->page, options->data, validation->model, error) &&
           read_ceilings(validation, error);
}

/* -- writing -- */

static bool open_output(const Validation *validation, const char *name, OutputFile *output,
                        Error *error)
{
    char path[FILE_PATH_LENGTH];
    return file_path(path, error, "%s/%s", validation->options->results, name) &&
           output_open(output, path, error);
}

static bool write_table(const Validation *validation, Error *error)
{
    OutputFile output;
    if (!open_output(validation, "validation.csv", &output, error)) return false;
    fprintf(output.stream, "benchmark,published_ceiling,ceiling,published_score,score\n");
    for (size_t b = 0; b < validation->benchmarks; b++) {
        const PageNode *node = node_of(validation, b);
        fprintf(output.stream, "%s,%.3f,%.6f,%.3f,%.6f\n", node->name, node->published_ceiling,
                validation->ceilings[b], node->score, score_of(validation, b));
    }
    return output_close(&output, true, error);
}

static bool write_rows(const Validation *validation, Error *error)
{
    static const char prefix[] = "Marques2020_";
    OutputFile output;
    if (!open_output(validation, "validation_rows.tex", &output, error)) return false;
    for (size_t b = 0; b < validation->benchmarks; b++) {
        const PageNode *node = node_of(validation, b);
        bool prefixed = strncmp(node->name, prefix, strlen(prefix)) == 0;
        latex_put(output.stream, prefixed ? node->name + strlen(prefix) : node->name);
        fprintf(output.stream, " & %.3f & %.3f & %.3f & %.3f & \\ensuremath{%+.3f} \\\\\n",
                node->published_ceiling, validation->ceilings[b], node->score,
                score_of(validation, b), score_of(validation, b) - node->score);
    }
    return output_close(&output, true, error);
}

/* Of two lists of numbers: how many agree within .002 and .004, and the largest difference. */
typedef struct {
    size_t within_2, within_4;
    double furthest;
} Agreement;

static void compare(Agreement *agreement, double ours, double published)
{
    double away = fabs(ours - published);
    /* The published number is rounded to three digits. */
    agreement->within_2 += away <= 0.002 + 0.0005;
    agreement->within_4 += away <= 0.004;
    agreement->furthest = fmax(agreement->furthest, away);
}

static bool write_macros(const Validation *validation, Error *error)
{
    Agreement scores = {0}, ceilings = {0};
    OutputFile output;
    if (!open_output(validation, "validation_macros.tex", &output, error)) return false;
    for (size_t b = 0; b < validation->benchmarks; b++) {
        const PageNode *node = node_of(validation, b);
        compare(&scores, score_of(validation, b), node->score);
        compare(&ceilings, validation->ceilings[b], node->published_ceiling);
    }
    const Agreement *both[] = {&scores, &ceilings};
    static const char *const owners[] = {"validation/scores", "validation/ceilings"};
    fprintf(output.stream, "\\VentralSet{validation/benchmarks}{%zu}\n", validation->benchmarks);
    for (int i = 0; i < 2; i++)
        fprintf(output.stream,
                "\\VentralSet{%s/within_2}{%zu}\n\\VentralSet{%s/within_4}{%zu}\n"
                "\\VentralSet{%s/furthest}{%.4f}\n",
                owners[i], both[i]->within_2, owners[i], both[i]->within_4, owners[i],
                both[i]->furthest);
    return output_close(&output, true, error);
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv,
                      "compares a published model without a draw, and ceilings", &exit_code))
        return exit_code;
    if (!options.draws) {
        fprintf(stderr, "%s: give --draws model:draws\n", argv[0]);
        return 2;
    }
    Validation validation = {.options = &options};
    bool good = read_all(&validation, &error) && write_table(&validation, &error) &&
                write_rows(&validation, &error) && write_macros(&validation, &error);
    table_free(&validation.table);
    page_free(&validation.page);
    free(validation.ceilings);
    return good ? 0 : options_fail(argv[0], &error);
}
