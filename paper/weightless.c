/*
 * weightless: published V1 scores of models without learned weights, against ours.
 *
 *     weightless --draws vone-block:1,pyramid:1,vone-block_stochastic:4
 *
 * Nothing in these models was trained and nothing is unknown, so their scores test the entire
 * pipeline: VOneNet's block without noise, the same with noise (three published models share it),
 * and a steerable pyramid. The tables of draws (report/ensemble_tables.h) are in the data's folder
 * weightless/, where `make weightless` puts them; drawing them takes minutes.
 *
 *   weightless.csv                model, published name, benchmark, published score, mean and
 *                                 standard deviation of ours, how many, and z
 *   paper/weightless_macros.tex   per model and in all: scores, largest difference, rms and largest z
 *
 * Without noise only the resampling of units differs from the published score; with noise draws
 * differ too. z is the difference divided by the deviation that both would give between a published
 * score and the mean of our draws.
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
#include <string.h>

/* Our models, and the published ones whose V1 they are. */
static const struct {
    const char *ours, *published;
} pairs[] = {{"vone-block", "voneresnet-50-non_stochastic"},
             {"pyramid", "v1-pyr-nodown"},
             {"vone-block_stochastic", "voneresnet-50"},
             {"vone-block_stochastic", "voneresnet-50-robust"},
             {"vone-block_stochastic", "VOneCORnet-S"}};
enum { PAIRS = sizeof pairs / sizeof *pairs };

typedef struct {
    const Options *options;
    EnsembleTables tables;
    Leaderboard leaderboard;
    double *noise; /* [benchmarks] variance by rounding and resampling, owned */
    size_t benchmarks;
} Weightless;

/* One published score, and ours. */
typedef struct {
    double published, mean, deviation, z; /* deviation: NaN if there is one draw */
    size_t draws;
} Compared;

/* -- reading -- */

static bool read_all(Weightless *all, Error *error)
{
    char folder[FILE_PATH_LENGTH];
    const Draw *draw = &all->options->draw;
    if (!file_path(folder, error, "%s/weightless", draw->data) ||
        !ensemble_tables_read(&all->tables, all->options->draws, folder, error) ||
        !leaderboard_read(&all->leaderboard, draw->data, error))
        return false;
    all->benchmarks = all->tables.benchmarks;
    all->noise = allocate(all->benchmarks, sizeof *all->noise, error);
    for (size_t b = 0; all->noise && b < all->benchmarks; b++)
        if (!result_noise(draw, ensemble_benchmark(&all->tables, b), &all->noise[b], error))
            return false;
    return all->noise != NULL;
}

static const EnsembleTable *table_of(const Weightless *all, size_t pair, Error *error)
{
    for (size_t i = 0; i < all->tables.count; i++)
        if (strcmp(all->tables.list[i].model, pairs[pair].ours) == 0) return &all->tables.list[i];
    error_set(error, "--draws has no table of %s", pairs[pair].ours);
    return NULL;
}

static bool find_published(const Weightless *all, size_t pair, size_t benchmark, double *score,
                           Error *error)
{
    size_t model = 0, node = 0;
    const Leaderboard *leaderboard = &all->leaderboard;
    if (!leaderboard_find(leaderboard, pairs[pair].published, &model, error) ||
        !leaderboard_node(leaderboard, ensemble_benchmark(&all->tables, benchmark), &node, error))
        return false;
    *score = leaderboard->scores[model * leaderboard->node_count + node].score;
    return true;
}

static bool compare(const Weightless *all, size_t pair, size_t benchmark, Compared *compared,
                    Error *error)
{
    const EnsembleTable *table = table_of(all, pair, error);
    *compared = (Compared){.deviation = NAN};
    if (!table || !find_published(all, pair, benchmark, &compared->published, error)) return false;
    size_t draws = compared->draws = table->draws;
    double sum = 0, squares = 0, variance = all->noise[benchmark];
    for (size_t d = 0; d < draws; d++) sum += ensemble_score(table, d, benchmark);
    compared->mean = sum / (double)draws;
    for (size_t d = 0; d < draws; d++)
        squares += pow(ensemble_score(table, d, benchmark) - compared->mean, 2);
    if (draws > 1) {
        compared->deviation = sqrt(squares / (double)(draws - 1));
        variance += compared->deviation * compared->deviation * (1 + 1 / (double)draws);
    }
    compared->z = (compared->published - compared->mean) / sqrt(variance);
    return true;
}

/* -- writing -- */

static bool write_table(const Weightless *all, Error *error)
{
    OutputFile output;
    Compared one;
    bool good = output_open_in(&output, all->options->draw.results, "weightless.csv", error);
    if (!good) return false;
    fprintf(output.stream, "model,published_as,benchmark,published,mean,deviation,draws,z\n");
    for (size_t pair = 0; pair < PAIRS; pair++)
        for (size_t b = 0; good && b < all->benchmarks; b++) {
            if (!(good = compare(all, pair, b, &one, error))) break;
            fprintf(output.stream, "%s,%s,%s,%.3f,%.6f,", pairs[pair].ours, pairs[pair].published,
                    ensemble_benchmark(&all->tables, b), one.published, one.mean);
            if (!isnan(one.deviation)) fprintf(output.stream, "%.6f", one.deviation);
            fprintf(output.stream, ",%zu,%.3f\n", one.draws, one.z);
        }
    return sums_close(&output, good, error) && good;
}

/* How close several scores are. */
typedef struct {
    size_t count, within_4, within_8, within_3_deviations;
    double furthest, squares, largest;
} Agreement;

static void add(Agreement *sum, const Compared *one)
{
    double away = fabs(one->published - one->mean), rounding = 0.0005;
    sum->count++;
    sum->within_4 += away <= 0.004 + rounding;
    sum->within_8 += away <= 0.008 + rounding;
    sum->within_3_deviations += fabs(one->z) <= 3;
    sum->furthest = fmax(sum->furthest, away);
    sum->squares += one->z * one->z;
    sum->largest = fmax(sum->largest, fabs(one->z));
}

static void set_agreement(FILE *out, const char *name, const Agreement *sum)
{
    char owner[MODEL_NAME_LENGTH + 16];
    snprintf(owner, sizeof owner, "weightless/%s", name);
    latex_set_count(out, owner, "scores", (double)sum->count);
    latex_set_count(out, owner, "within_4", (double)sum->within_4);
    latex_set_count(out, owner, "within_8", (double)sum->within_8);
    latex_set_count(out, owner, "within_3_deviations", (double)sum->within_3_deviations);
    latex_set_number(out, owner, "furthest", sum->furthest, 4);
    latex_set_number(out, owner, "rms_z", sqrt(sum->squares / (double)sum->count), 2);
    latex_set_number(out, owner, "largest_z", sum->largest, 1);
}

static bool write_macros(const Weightless *all, Error *error)
{
    Agreement everything = {0};
    OutputFile output;
    bool good =
        output_open_in(&output, all->options->draw.results, "paper/weightless_macros.tex", error);
    if (!good) return false;
    for (size_t pair = 0; good && pair < PAIRS; pair++) {
        Agreement of_pair = {0};
        Compared one;
        for (size_t b = 0; b < all->benchmarks; b++) {
            if (!(good = compare(all, pair, b, &one, error))) break;
            add(&of_pair, &one);
            add(&everything, &one);
        }
        set_agreement(output.stream, pairs[pair].published, &of_pair);
    }
    set_agreement(output.stream, "all", &everything);
    return sums_close(&output, good, error) && good;
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv,
                      "compares models without learned weights with their published V1 scores",
                      &exit_code))
        return exit_code;
    Weightless all = {.options = &options};
    bool good = read_all(&all, &error) && write_table(&all, &error) && write_macros(&all, &error);
    ensemble_tables_free(&all.tables);
    leaderboard_free(&all.leaderboard);
    free(all.noise);
    return good ? 0 : options_fail(argv[0], &error);
}
