/*
 * validation: checks that need no seed: ceilings, and a published model without random weights.
 *
 *     validation --draws vone-block:1     (report/ensemble_tables.h)
 *
 * A ceiling compares neurons with neurons, so it tests the neural data, the resampling and the
 * comparison. The published scores of VOneNet's V1 block (models/vone_block.h), whose weights are
 * not random, test the entire pipeline from pixels to score.
 *
 *   validation.csv               benchmark, published and our ceiling, published and our score of
 *                                the block
 *   paper/validation_rows.tex    the same for the paper
 *   paper/validation_macros.tex  how many agree, and the largest difference
 */
#include "base/sums.h"
#include "program/options.h"
#include "report/ensemble_tables.h"
#include "report/latex.h"
#include "score/result.h"
#include "score/standing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    const Options *options;
    EnsembleTables tables; /* of one draw */
    Page page;             /* scores: those published for the model */
    double *ceilings;      /* [benchmarks] ours, owned */
    double noise;          /* largest variance of a score due to rounding and resampling */
    size_t benchmarks;
} Validation;

static const PageNode *node_of(const Validation *validation, size_t benchmark)
{
    Error unused = {{0}};
    size_t index = 0;
    page_find(&validation->page, ensemble_benchmark(&validation->tables, benchmark), &index,
              &unused);
    return &validation->page.nodes[index];
}

static double score_of(const Validation *validation, size_t benchmark)
{
    return ensemble_score(&validation->tables.list[0], 0, benchmark);
}

/* -- reading -- */

/* Ceilings do not depend on the model, and the noise hardly does: the chosen draw's are used. */
static bool read_ceilings(Validation *validation, Error *error)
{
    validation->ceilings = allocate(validation->benchmarks, sizeof(double), error);
    bool good = validation->ceilings != NULL;
    for (size_t b = 0; good && b < validation->benchmarks; b++) {
        size_t index = 0;
        double noise = 0;
        const char *name = ensemble_benchmark(&validation->tables, b);
        cJSON *result = result_read(&validation->options->draw, name, error);
        good = result && json_number(result, "ceiling", &validation->ceilings[b], name, error) &&
               page_find(&validation->page, name, &index, error) &&
               result_noise(&validation->options->draw, name, &noise, error);
        validation->noise = fmax(validation->noise, noise);
        cJSON_Delete(result);
    }
    return good;
}

static bool read_all(Validation *validation, Error *error)
{
    const Options *options = validation->options;
    if (!ensemble_tables_read(&validation->tables, options->draws, options->draw.results, error) ||
        !page_read_for(&validation->page, options->draw.data, validation->tables.list[0].model,
                       error))
        return false;
    validation->benchmarks = validation->tables.benchmarks;
    return read_ceilings(validation, error);
}

/* -- writing -- */

static bool write_table(const Validation *validation, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, validation->options->draw.results, "validation.csv", error))
        return false;
    fprintf(output.stream, "benchmark,published_ceiling,ceiling,published_score,score\n");
    for (size_t b = 0; b < validation->benchmarks; b++) {
        const PageNode *node = node_of(validation, b);
        fprintf(output.stream, "%s,%.3f,%.6f,%.3f,%.6f\n", node->name, node->published_ceiling,
                validation->ceilings[b], node->score, score_of(validation, b));
    }
    return sums_close(&output, true, error);
}

static bool write_rows(const Validation *validation, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, validation->options->draw.results, "paper/validation_rows.tex",
                        error))
        return false;
    for (size_t b = 0; b < validation->benchmarks; b++) {
        const PageNode *node = node_of(validation, b);
        latex_put_name(output.stream, node->name);
        fprintf(output.stream, " & %.3f & %.3f & %.3f & %.3f & \\ensuremath{%+.3f} \\\\\n",
                node->published_ceiling, validation->ceilings[b], node->score,
                score_of(validation, b), score_of(validation, b) - node->score);
    }
    return sums_close(&output, true, error);
}

/* For two lists of numbers: how many agree within 0.002 and .004, and the largest difference. */
typedef struct {
    size_t count, within_2, within_4;
    double furthest;
} Agreement;

static void compare(Agreement *agreement, double ours, double published)
{
    /* The published number is rounded to three digits. */
    double away = fabs(ours - published), rounding = 0.0005;
    agreement->count++;
    agreement->within_2 += away <= 0.002 + rounding;
    agreement->within_4 += away <= 0.004 + rounding;
    agreement->furthest = fmax(agreement->furthest, away);
}

static void set_agreement(FILE *out, const char *owner, const Agreement *agreement)
{
    latex_set_count(out, owner, "within_2", (double)agreement->within_2);
    latex_set_count(out, owner, "within_4", (double)agreement->within_4);
    latex_set_number(out, owner, "furthest", agreement->furthest, 4);
}

static bool write_macros(const Validation *validation, Error *error)
{
    Agreement scores = {0}, ceilings = {0};
    OutputFile output;
    if (!output_open_in(&output, validation->options->draw.results, "paper/validation_macros.tex",
                        error))
        return false;
    for (size_t b = 0; b < validation->benchmarks; b++) {
        const PageNode *node = node_of(validation, b);
        compare(&scores, score_of(validation, b), node->score);
        compare(&ceilings, validation->ceilings[b], node->published_ceiling);
    }
    latex_set_count(output.stream, "validation", "benchmarks", (double)validation->benchmarks);
    set_agreement(output.stream, "validation/scores", &scores);
    set_agreement(output.stream, "validation/ceilings", &ceilings);
    latex_set_number(output.stream, "validation", "noise", sqrt(validation->noise), 4);
    latex_set_choice(output.stream, "validation", "met",
                     ceilings.within_2 == ceilings.count && scores.within_4 == scores.count);
    return sums_close(&output, true, error);
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(
            &options, argc, argv,
            "compares ceilings, and a model without random weights, with published values",
            &exit_code))
        return exit_code;
    Validation validation = {.options = &options};
    bool good = read_all(&validation, &error) && write_table(&validation, &error) &&
                write_rows(&validation, &error) && write_macros(&validation, &error);
    ensemble_tables_free(&validation.tables);
    page_free(&validation.page);
    free(validation.ceilings);
    return good ? 0 : options_fail(argv[0], &error);
}
