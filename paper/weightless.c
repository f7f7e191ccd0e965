/*
 * weightless: published V1 scores of models without learned weights, against ours.
 *
 *     weightless --draws vone-block:1,pyramid:1,vone-block_stochastic:3
 *
 * Nothing in these models was trained and nothing is unknown, so their scores test the entire
 * pipeline: VOneNet's block without noise, the same with noise (three published models share it),
 * and a steerable pyramid. The tables of draws (report/ensemble_tables.h) are in the data's folder
 * weightless/, where `make weightless` puts them with the first seed's file, which has the errors
 * of resampling; drawing them takes minutes.
 *
 *   weightless.csv                model, published name, benchmark, published score, mean and
 *                                 standard deviation of ours, how many, and z
 *   paper/weightless_macros.tex   per model, with noise and in all: scores, largest difference, rms
 *                                 and largest z
 *
 * Without noise only the resampling of units differs from the published score; with noise draws
 * differ too. z is the difference divided by the deviation that both would give between a published
 * score and the mean of our draws. The deviation of draws is pooled over ours and the other published
 * scores that share the model, each about its own mean, since both are few. The score itself is left
 * out: it would widen its own deviation, and z of a single score could hardly exceed 2.
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
enum { PAIRS = sizeof pairs / sizeof *pairs, MOST_DRAWS = 100 };

typedef struct {
    const Options *options;
    EnsembleTables tables;
    Leaderboard leaderboard;
    double *noise; /* [tables][benchmarks] variance by rounding and resampling, owned */
    size_t benchmarks;
} Weightless;

/* One published score, and ours. */
typedef struct {
    double published, mean, deviation, z; /* deviation: of ours, NaN if there is one draw */
    size_t draws;
} Compared;

/* -- reading -- */

/* A model's variance by resampling: as result_noise, with the errors in its first seed's file. */
static bool read_noise(const Weightless *all, size_t table, const char *folder, Error *error)
{
    char path[FILE_PATH_LENGTH];
    const EnsembleTable *of = &all->tables.list[table];
    if (!file_path(path, error, "%s/%s/seed-0.json", folder, of->model)) return false;
    cJSON *seed = json_read(path, error);
    bool good = seed != NULL;
    for (size_t b = 0; good && b < all->benchmarks; b++) {
        const char *name = ensemble_benchmark(&all->tables, b);
        const cJSON *one = cJSON_GetObjectItemCaseSensitive(
            cJSON_GetObjectItemCaseSensitive(seed, "benchmarks"), name);
        double raw, raw_error, score;
        cJSON *result = result_read(&all->options->draw, name, error);
        good = result && json_number(one, "raw", &raw, path, error) &&
               json_number(one, "raw_error", &raw_error, path, error) &&
               json_number(one, "score", &score, path, error);
        if (good && fabs(score - ensemble_score(of, 0, b)) > 1e-6)
            good =
                error_set(error, "%s: another score of %s than in the table beside it", path, name);
        double of_ceiling =
            json_optional_number(result, "ceiling_error") / json_optional_number(result, "ceiling");
        double of_raw = good ? raw_error * score / raw : 0;
        cJSON_Delete(result);
        if (!good) break;
        all->noise[table * all->benchmarks + b] =
            0.001 * 0.001 / 12 + (of_raw * of_raw + of_ceiling * of_ceiling * score * score) / 1000;
    }
    cJSON_Delete(seed);
    return good;
}

static bool read_all(Weightless *all, Error *error)
{
    char folder[FILE_PATH_LENGTH];
    const Draw *draw = &all->options->draw;
    if (!file_path(folder, error, "%s/weightless", draw->data) ||
        !ensemble_tables_read(&all->tables, all->options->draws, folder, error) ||
        !leaderboard_read(&all->leaderboard, draw->data, error))
        return false;
    all->benchmarks = all->tables.benchmarks;
    all->noise = allocate(all->tables.count * all->benchmarks, sizeof *all->noise, error);
    for (size_t i = 0; all->noise && i < all->tables.count; i++)
        if (!read_noise(all, i, folder, error)) return false;
    return all->noise != NULL;
}

static bool find_table(const Weightless *all, size_t pair, size_t *table, Error *error)
{
    for (*table = 0; *table < all->tables.count; ++*table)
        if (strcmp(all->tables.list[*table].model, pairs[pair].ours) == 0) return true;
    return error_set(error, "--draws has no table of %s", pairs[pair].ours);
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

/* The sum of squares about the mean. */
static double squares_of(const double *scores, size_t count, double *mean)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++) sum += scores[i];
    *mean = sum / (double)count;
    for (size_t i = 0; i < count; i++) squares += (scores[i] - *mean) * (scores[i] - *mean);
    return squares;
}

/* Adds the squares of the other published scores that share the pair's model, and their freedom. */
static bool add_others(const Weightless *all, size_t pair, size_t benchmark, double *squares,
                       double *freedom, Error *error)
{
    double scores[PAIRS], mean;
    size_t count = 0;
    for (size_t i = 0; i < PAIRS; i++)
        if (i != pair && strcmp(pairs[i].ours, pairs[pair].ours) == 0 &&
            !find_published(all, i, benchmark, &scores[count++], error))
            return false;
    if (count < 2) return true;
    *squares += squares_of(scores, count, &mean);
    *freedom += (double)count - 1;
    return true;
}

static bool compare(const Weightless *all, size_t pair, size_t benchmark, Compared *compared,
                    Error *error)
{
    size_t index;
    *compared = (Compared){.deviation = NAN};
    if (!find_table(all, pair, &index, error) ||
        !find_published(all, pair, benchmark, &compared->published, error))
        return false;
    const EnsembleTable *table = &all->tables.list[index];
    size_t draws = compared->draws = table->draws;
    if (draws > MOST_DRAWS)
        return error_set(error, "%s: %zu draws; at most %d", table->model, draws, MOST_DRAWS);
    double ours[MOST_DRAWS] = {0};
    double variance = all->noise[index * all->benchmarks + benchmark];
    for (size_t d = 0; d < draws; d++) ours[d] = ensemble_score(table, d, benchmark);
    double squares = squares_of(ours, draws, &compared->mean), freedom = (double)draws - 1;
    if (draws > 1) {
        compared->deviation = sqrt(squares / freedom);
        if (!add_others(all, pair, benchmark, &squares, &freedom, error)) return false;
        variance += squares / freedom * (1 + 1 / (double)draws);
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
    Agreement everything = {0}, noisy = {0};
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
            if (one.draws > 1) add(&noisy, &one);
        }
        set_agreement(output.stream, pairs[pair].published, &of_pair);
    }
    set_agreement(output.stream, "with_noise", &noisy);
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
