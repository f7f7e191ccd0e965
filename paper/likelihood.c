/*
 * likelihood: are published scores more probable from networks that were re-initialised for each
 * stimulus set, or from a single network?
 *
 * For each model in data/draws.csv, and for groups of its scores: the logarithm to base 10 of the
 * ratio of the published row's density over re-initialised draws to that over single networks
 * (report/likelihood.h), and how far the row lies from each. Groups are those of the scoring code's
 * cache (recording/draw.h):
 *
 *   size                grating_summation_field and surround_suppression_index
 *   spatial_frequency   peak_sf, sf_bandwidth and sf_selective
 *   rest                surround_diameter. The other scores come from group 0's network in both
 *                       ways, so their ratio is 1. The score is discrete in most models: where half
 *                       of the draws have one value, the ratio is that of the shares of draws that
 *                       equal the published score as printed (with half a draw added to each)
 *   all                 all scores but surround_diameter, with their full covariance
 *
 * A group is left out for a model with fewer than four seeds for each score.
 *
 * Two kinds of models: those whose submission draws its weights when it is loaded, which may have
 * been re-initialised, and controls, whose random weights were stored, so that a single network
 * made all their scores: two ResNets, and six AlexNets. The AlexNets were selected because all
 * their scores, those of size included, match PyTorch's default initialisation (`ventral
 * identify`), so they are not independent evidence. The idea was prompted by the page's model; the
 * others are held out.
 *
 *   ensemble/likelihood.csv          a row a model and group
 *   paper/likelihood.tex             numbers by key: likelihood/<model>/<group>/..
 *   paper/likelihood_rows.tex        a row a model
 */
#include "report/likelihood.h"
#include "base/sums.h"
#include "program/options.h"
#include "report/draws_table.h"
#include "report/latex.h"
#include "score/standing.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *model, *published; /* ours, and on the leaderboard */
    bool stored, held_out;
    const char *key; /* of its numbers in the paper */
} Subject;

#define DRAWN(model, held_out)                                                                     \
    {                                                                                              \
        model, model, false, held_out, model                                                       \
    }
#define STORED(model, published, key)                                                              \
    {                                                                                              \
        model, published, true, true, key                                                          \
    }
#define ALEXNET(number)                                                                            \
    STORED("alexnet_v2_untrained", "alexnet_training_seed_" number, "alexnet_" number)

static const Subject subjects[] = {
    DRAWN("resnet-50x2_untrained", false),
    DRAWN("resnet-50_untrained", true),
    DRAWN("resnet-18_untrained", true),
    STORED("resnet-18-layer1_untrained", "yudixie_resnet18_random_0_240719",
           "resnet-18-layer1_untrained"),
    STORED("resnet-50-layer1_untrained", "yudixie_resnet50_random_0_240908",
           "resnet-50-layer1_untrained"),
    ALEXNET("01"),
    ALEXNET("02"),
    ALEXNET("04"),
    ALEXNET("07"),
    ALEXNET("09"),
    ALEXNET("10")};
enum { SUBJECTS = sizeof subjects / sizeof *subjects, GROUPS = 4, MOST_SCORES = 32 };

static const char *const groups[GROUPS] = {"size", "spatial_frequency", "rest", "all"};
static const char *const names[GROUPS][4] = {
    {"grating_summation_field", "surround_suppression_index"},
    {"peak_sf", "sf_bandwidth", "sf_selective"},
    {"surround_diameter"},
    {NULL}};

/* The variance of rounding to three digits. */
static const double rounding = 0.001 * 0.001 / 12;

/* One group of a model's scores, in both ways; NaN: not computed. */
typedef struct {
    size_t scores, draws[2];
    double t, kernel; /* log10 of the ratios */
    double probability[2], rank[2];
} Comparison;

enum { ONE, REDRAWN };

typedef struct {
    const Subject *subject;
    double *published; /* [benchmarks], owned */
    DrawsRows rows[2];
    Comparison groups[GROUPS];
    double skewness; /* of the summation field, over re-initialised draws */
} Test;

typedef struct {
    const Options *options;
    DrawsTable table;
    Leaderboard leaderboard;
    Test tests[SUBJECTS];
} Tests;

/* -- reading -- */

static bool ends_with(const char *name, const char *end)
{
    size_t length = strlen(name), tail = strlen(end);
    return length >= tail && strcmp(name + length - tail, end) == 0;
}

static bool read_published(const Tests *tests, Test *test, Error *error)
{
    const Leaderboard *board = &tests->leaderboard;
    size_t model = 0, node = 0, count = tests->table.benchmarks;
    test->published = allocate(count, sizeof *test->published, error);
    if (!test->published || !leaderboard_find(board, test->subject->published, &model, error))
        return false;
    for (size_t b = 0; b < count; b++) {
        if (!leaderboard_node(board, draws_table_benchmark(&tests->table, b), &node, error))
            return false;
        test->published[b] = board->scores[model * board->node_count + node].score;
    }
    return true;
}

/* A model is compared over as many seeds in one way as in the other. */
static bool find_draws(const Tests *tests, Test *test, Error *error)
{
    const DrawsTable *table = &tests->table;
    DrawsRows *rows = test->rows;
    for (int way = 0; way < 2; way++)
        if (!draws_table_find(table, test->subject->model, way == REDRAWN, &rows[way], error))
            return false;
    return (rows[ONE].draws > 0 && rows[ONE].draws == rows[REDRAWN].draws) ||
           error_set(error,
                     "%s: has %zu seeds of %s as one network and %zu re-initialised, not equally "
                     "many; remake it with `make draws`",
                     table->table.path, rows[ONE].draws, test->subject->model, rows[REDRAWN].draws);
}

static bool read_all(Tests *tests, Error *error)
{
    const char *data = tests->options->draw.data;
    bool good = draws_table_read(&tests->table, data, error) &&
                leaderboard_read(&tests->leaderboard, data, error);
    for (size_t i = 0; good && i < SUBJECTS; i++) {
        Test *test = &tests->tests[i];
        test->subject = &subjects[i];
        good = read_published(tests, test, error) && find_draws(tests, test, error);
    }
    return good;
}

/* -- comparing -- */

static bool is_in(const char *benchmark, size_t group)
{
    if (!names[group][0]) return !ends_with(benchmark, names[2][0]);
    for (int i = 0; i < 4 && names[group][i]; i++)
        if (ends_with(benchmark, names[group][i])) return true;
    return false;
}

/* The columns of a group: how many, and their indices. */
static size_t columns_of(const Tests *tests, size_t group, size_t columns[MOST_SCORES])
{
    size_t count = 0;
    for (size_t b = 0; b < tests->table.benchmarks && count < MOST_SCORES; b++)
        if (is_in(draws_table_benchmark(&tests->table, b), group)) columns[count++] = b;
    return count;
}

/* The share of draws that have the published value as printed; -1 if the score is not discrete. */
static double share_equal(const DrawsRows *rows, size_t benchmarks, size_t column, double published)
{
    size_t most = 0, equal = 0;
    for (size_t i = 0; i < rows->draws; i++) {
        double score = rows->scores[i * benchmarks + column];
        size_t same = 0;
        for (size_t k = 0; k < rows->draws; k++)
            same += fabs(rows->scores[k * benchmarks + column] - score) < 5e-7;
        if (same > most) most = same;
        equal += fabs(score - published) <= 0.00051;
    }
    if (2 * most < rows->draws) return -1;
    return ((double)equal + 0.5) / ((double)rows->draws + 1);
}

/* Copies a group's columns of the draws, as the page counts them. */
static double *copy_columns(const DrawsRows *rows, size_t benchmarks, const size_t *columns,
                            size_t count, Error *error)
{
    double *copy = allocate(rows->draws * count, sizeof *copy, error);
    for (size_t i = 0; copy && i < rows->draws; i++)
        for (size_t c = 0; c < count; c++) {
            double score = rows->scores[i * benchmarks + columns[c]];
            copy[i * count + c] = isnan(score) ? 0 : score;
        }
    return copy;
}

static bool compare_group(const Tests *tests, Test *test, size_t group, Error *error)
{
    size_t columns[MOST_SCORES], count = columns_of(tests, group, columns);
    double published[MOST_SCORES], noise[MOST_SCORES], share[2];
    Likelihood of[2];
    Comparison *result = &test->groups[group];
    *result = (Comparison){
        .scores = count, .t = NAN, .kernel = NAN, .probability = {NAN, NAN}, .rank = {NAN, NAN}};
    if (fmin((double)test->rows[ONE].draws, (double)test->rows[REDRAWN].draws) < 4 * (double)count)
        return true;
    for (size_t c = 0; c < count; c++)
        published[c] = test->published[columns[c]], noise[c] = rounding;
    bool good = true;
    for (int way = 0; good && way < 2; way++) {
        const DrawsRows *rows = &test->rows[way];
        double *draws = copy_columns(rows, tests->table.benchmarks, columns, count, error);
        DrawCloud cloud = {rows->draws, count, draws, noise};
        good = draws && likelihood_of(&cloud, published, &of[way], error) &&
               likelihood_rank(&cloud, published, &result->rank[way], error);
        free(draws);
        if (!good) break;
        result->draws[way] = rows->draws;
        result->probability[way] = of[way].probability;
        share[way] = share_equal(rows, tests->table.benchmarks, columns[0], published[0]);
    }
    if (!good) return false;
    result->t = of[REDRAWN].t - of[ONE].t;
    result->kernel = of[REDRAWN].kernel - of[ONE].kernel;
    if (count > 1 || (share[ONE] < 0 && share[REDRAWN] < 0)) return true;
    result->t = result->probability[ONE] = result->probability[REDRAWN] = NAN;
    result->rank[ONE] = result->rank[REDRAWN] = NAN;
    result->kernel =
        share[ONE] < 0 || share[REDRAWN] < 0 ? NAN : log10(share[REDRAWN] / share[ONE]);
    return true;
}

static bool compare_all(Tests *tests, Error *error)
{
    for (size_t i = 0; i < SUBJECTS; i++) {
        Test *test = &tests->tests[i];
        const DrawsRows *rows = &test->rows[REDRAWN];
        size_t columns[MOST_SCORES];
        for (size_t group = 0; group < GROUPS; group++)
            if (!compare_group(tests, test, group, error)) return false;
        (void)columns_of(tests, 0, columns);
        double *field = copy_columns(rows, tests->table.benchmarks, columns, 1, error);
        if (!field) return false;
        test->skewness = likelihood_skewness(field, rows->draws);
        free(field);
    }
    return true;
}

/* -- writing -- */

static bool is_known(const Test *test)
{
    return test->groups[0].scores > 0;
}

static bool write_table(const Tests *tests, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, tests->options->draw.results, "ensemble/likelihood.csv", error))
        return false;
    fprintf(output.stream, "model,published,weights,held_out,group,scores,draws_redrawn,draws_one,"
                           "log10_t,log10_kernel,probability_redrawn,probability_one,"
                           "rank_redrawn,rank_one\n");
    for (size_t i = 0; i < SUBJECTS; i++) {
        const Test *test = &tests->tests[i];
        const Subject *subject = test->subject;
        for (size_t g = 0; is_known(test) && g < GROUPS; g++) {
            const Comparison *c = &test->groups[g];
            fprintf(output.stream, "%s,%s,%s,%s,%s,%zu,%zu,%zu", subject->model, subject->published,
                    subject->stored ? "stored" : "drawn", subject->held_out ? "yes" : "no",
                    groups[g], c->scores, c->draws[REDRAWN], c->draws[ONE]);
            table_put_number(output.stream, "%.3f", c->t);
            table_put_number(output.stream, "%.3f", c->kernel);
            for (int way = REDRAWN; way >= ONE; way--)
                table_put_number(output.stream, "%.3g", c->probability[way]);
            for (int way = REDRAWN; way >= ONE; way--)
                table_put_number(output.stream, "%.4f", c->rank[way]);
            fputc('\n', output.stream);
        }
    }
    return sums_close(&output, true, error);
}

/* A logarithm with its sign; a dash for NaN. */
static void set_logarithm(FILE *out, const char *owner, const char *key, double value)
{
    latex_open(out, owner, key);
    if (isnan(value))
        fprintf(out, "---");
    else if (fabs(value) < 0.05)
        fprintf(out, "0.0");
    else
        fprintf(out, "\\ensuremath{%+.1f}", value);
    latex_close(out);
}

/* How many draws are as far from the others as the published row: rank times draws + 1, but it. */
static double as_far(const Comparison *comparison, int way)
{
    return round(comparison->rank[way] * (double)(comparison->draws[way] + 1)) - 1;
}

static void set_test(FILE *out, const Test *test)
{
    char owner[MODEL_NAME_LENGTH + 64];
    for (size_t g = 0; g < GROUPS; g++) {
        const Comparison *c = &test->groups[g];
        snprintf(owner, sizeof owner, "likelihood/%s/%s", test->subject->key, groups[g]);
        set_logarithm(out, owner, "t", c->t);
        set_logarithm(out, owner, "kernel", c->kernel);
        latex_set_probability(out, owner, "p/one", c->probability[ONE]);
        latex_set_probability(out, owner, "p/redrawn", c->probability[REDRAWN]);
        latex_set_probability(out, owner, "rank/one", c->rank[ONE]);
        latex_set_probability(out, owner, "rank/redrawn", c->rank[REDRAWN]);
        latex_set_count(out, owner, "as_far/one", as_far(c, ONE));
    }
    snprintf(owner, sizeof owner, "likelihood/%s", test->subject->key);
    latex_set_count(out, owner, "draws", (double)test->groups[0].draws[REDRAWN]);
    latex_set_number(out, owner, "skewness", test->skewness, 1);
}

/* What the text says of all models of a kind. */
typedef struct {
    size_t count, favour, against; /* models; whose size scores favour either way */
    double held_out;               /* sum of the logarithms for size, over models held out */
    double frequency;              /* the largest logarithm for spatial frequency, by size */
} Kind;

static bool is_alexnet(const Test *test)
{
    return strncmp(test->subject->key, "alexnet", 7) == 0;
}

static void count_test(Kind *kind, const Test *test)
{
    const Comparison *size = &test->groups[0], *frequency = &test->groups[1];
    kind->count++;
    kind->favour += fmin(size->t, size->kernel) > 0;
    kind->against += fmax(size->t, size->kernel) < -0.5; /* by more than three to one */
    kind->held_out += test->subject->held_out ? size->t : 0;
    kind->frequency = fmax(kind->frequency,
                           fmax(fabs(frequency->t), fabs(frequency->kernel))); /* fmax skips NaN */
}

/*
 * It is found that networks were re-initialised if the size scores of all drawn models favour that,
 * and those held out by more than a hundred to one together.
 */
static bool write_macros(const Tests *tests, Error *error)
{
    OutputFile output;
    Kind drawn = {0}, stored = {0};
    size_t alexnets = 0;
    double nearest = -INFINITY, furthest = INFINITY;
    if (!output_open_in(&output, tests->options->draw.results, "paper/likelihood.tex", error))
        return false;
    fprintf(output.stream, "%% Written by paper/likelihood.c.\n");
    for (size_t i = 0; i < SUBJECTS; i++) {
        const Test *test = &tests->tests[i];
        if (!is_known(test)) continue;
        set_test(output.stream, test);
        count_test(test->subject->stored ? &stored : &drawn, test);
        if (!is_alexnet(test)) continue;
        alexnets++;
        nearest = fmax(nearest, test->groups[0].t);
        furthest = fmin(furthest, test->groups[0].t);
    }
    latex_set_choice(output.stream, "likelihood", "is_found",
                     drawn.count > 0 && drawn.favour == drawn.count && drawn.held_out > 2);
    latex_set_count(output.stream, "likelihood", "controls", (double)stored.count);
    latex_set_count(output.stream, "likelihood", "against", (double)stored.against);
    set_logarithm(output.stream, "likelihood", "held_out", drawn.held_out);
    latex_set_count(output.stream, "likelihood", "alexnets", (double)alexnets);
    set_logarithm(output.stream, "likelihood", "alexnets/nearest", alexnets ? nearest : NAN);
    set_logarithm(output.stream, "likelihood", "alexnets/furthest", alexnets ? furthest : NAN);
    latex_set_number(output.stream, "likelihood", "frequency", drawn.frequency, 1);
    latex_set_number(output.stream, "likelihood", "frequency/controls", stored.frequency, 1);
    return sums_close(&output, true, error);
}

static bool write_rows(const Tests *tests, Error *error)
{
    static const char *const keys[] = {"size/t",
                                       "size/kernel",
                                       "size/rank/one",
                                       "spatial_frequency/t",
                                       "spatial_frequency/kernel",
                                       "rest/kernel",
                                       "all/t",
                                       "all/kernel",
                                       "all/p/redrawn",
                                       "all/p/one"};
    OutputFile output;
    bool stored = false;
    if (!output_open_in(&output, tests->options->draw.results, "paper/likelihood_rows.tex", error))
        return false;
    for (size_t i = 0; i < SUBJECTS; i++) {
        const Test *test = &tests->tests[i];
        if (!is_known(test)) continue;
        if (test->subject->stored && !stored) fprintf(output.stream, "\\addlinespace[2pt]\n");
        stored = test->subject->stored;
        latex_put_model(output.stream, test->subject->published);
        fprintf(output.stream, " & %s & \\ventral{likelihood/%s/draws}",
                stored ? "stored" : "drawn", test->subject->key);
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            fprintf(output.stream, " & \\ventral{likelihood/%s/%s}", test->subject->key, keys[k]);
        fprintf(output.stream, " \\\\\n");
    }
    return sums_close(&output, true, error);
}

/* -- the whole -- */

static void print_all(const Tests *tests)
{
    for (size_t i = 0; i < SUBJECTS; i++) {
        const Test *test = &tests->tests[i];
        if (!is_known(test)) continue;
        printf("%-34s %-6s %3zu seeds: size %+.1f (kernel %+.1f), spatial frequency %+.1f (%+.1f), "
               "all %+.1f; p = %.2g re-initialised, %.2g one network\n",
               test->subject->published, test->subject->stored ? "stored" : "drawn",
               test->groups[0].draws[REDRAWN], test->groups[0].t, test->groups[0].kernel,
               test->groups[1].t, test->groups[1].kernel, test->groups[3].t,
               test->groups[3].probability[REDRAWN], test->groups[3].probability[ONE]);
    }
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv,
                      "compares re-initialised and single networks by likelihood", &exit_code))
        return exit_code;
    gsl_set_error_handler_off(); /* errors are checked by the functions that can fail */
    Tests tests = {.options = &options};
    bool good = read_all(&tests, &error) && compare_all(&tests, &error) &&
                write_table(&tests, &error) && write_macros(&tests, &error) &&
                write_rows(&tests, &error);
    if (good && !options.quiet) print_all(&tests);
    for (size_t i = 0; i < SUBJECTS; i++) {
        for (int way = 0; way < 2; way++) draws_rows_free(&tests.tests[i].rows[way]);
        free(tests.tests[i].published);
    }
    draws_table_free(&tests.table);
    leaderboard_free(&tests.leaderboard);
    return good ? 0 : options_fail(argv[0], &error);
}
