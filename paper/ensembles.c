/*
 * ensembles: is a published row of scores a typical draw, of one network or of several?
 *
 *     ensembles --model MODEL --draws "model:networks:draws,..."     (report/ensemble_tables.h)
 *
 * For each model, way of drawing and benchmark: the spread of the score over draws, and the
 * published value's place in it. A published model is compared with its own row of the leaderboard,
 * another with the row of the list's first model, if that one is published. A value counts as
 * unexplained when a further draw would be as far from the mean with a probability below 0.05/15:
 * one chance in twenty that any of a compatible model's fifteen is called so (Bonferroni).
 *
 *   ensemble/spread.csv                 a row a model, way and benchmark
 *   ensemble/joint.csv                  a row a model and way: how many scores are unexplained
 *   figures/seeds.csv                   quantiles of the scores of the list's first model
 *   figures/ensemble_correlations.csv   correlations of scores over its draws
 *   paper/ensemble_macros.tex           numbers by key, also of what changes between the two ways
 *   paper/ensemble_table.tex            the table of scores, with its head: its columns depend on
 *                                       the list
 */
#include "base/sums.h"
#include "base/table.h"
#include "program/options.h"
#include "report/ensemble_tables.h"
#include "report/latex.h"
#include "report/spread.h"
#include "score/result.h"
#include "score/standing.h"
#include "score/tree.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SCORES = 64 };

static const double unexplained_below = 0.05;

/* The draws of one model, in one way. */
typedef struct {
    const EnsembleTable *draws;
    const char *reference; /* the model whose published row is used for comparison; NULL: none */
    double *published;     /* [benchmarks] that row, owned; NaN if there is no score */
    Spread *spread;        /* [benchmarks], owned */
    size_t unexplained;    /* published scores outside the prediction interval */
} Cloud;

typedef struct {
    const Options *options;
    EnsembleTables tables;
    Cloud clouds[MOST_ENSEMBLES];
    size_t count, benchmarks;
    double *noise; /* [benchmarks] variance due to rounding and resampling, owned */
    Page page;
    Leaderboard leaderboard;
} Summary;

static const char *benchmark_name(const Summary *summary, size_t benchmark)
{
    return ensemble_benchmark(&summary->tables, benchmark);
}

static double limit(const Summary *summary)
{
    return unexplained_below / (double)summary->benchmarks;
}

static bool is_of_first(const Summary *summary, const Cloud *cloud)
{
    return strcmp(cloud->draws->model, summary->clouds[0].draws->model) == 0;
}

/* -- reading -- */

static bool read_published(const Summary *summary, Cloud *cloud, Error *error)
{
    size_t nodes = summary->page.count;
    const char *first = summary->clouds[0].draws->model;
    const char *model = published_name(cloud->draws->model) ? cloud->draws->model : first;
    double *scores = allocate(nodes, sizeof *scores, error);
    double *ranks = allocate(nodes, sizeof *ranks, error);
    cloud->published = allocate(summary->benchmarks, sizeof *cloud->published, error);
    cloud->reference = published_name(model) ? model : NULL;
    bool good =
        scores && ranks && cloud->published &&
        leaderboard_published(&summary->leaderboard, &summary->page, model, scores, ranks, error);
    for (size_t b = 0; good && b < summary->benchmarks; b++) {
        size_t node = 0;
        good = page_find(&summary->page, benchmark_name(summary, b), &node, error);
        if (!good) break;
        cloud->published[b] = scores[node];
        if (isnan(scores[node])) cloud->reference = NULL;
    }
    free(scores);
    free(ranks);
    return good;
}

static bool read_all(Summary *summary, Error *error)
{
    const Options *options = summary->options;
    if (!page_read(&summary->page, options->draw.data, error) ||
        !leaderboard_read(&summary->leaderboard, options->draw.data, error) ||
        !ensemble_tables_read(&summary->tables, options->draws, options->draw.results, error))
        return false;
    summary->count = summary->tables.count;
    summary->benchmarks = summary->tables.benchmarks;
    summary->noise = allocate(summary->benchmarks, sizeof *summary->noise, error);
    bool good = summary->noise != NULL;
    for (size_t i = 0; i < summary->count; i++) summary->clouds[i].draws = &summary->tables.list[i];
    for (size_t i = 0; good && i < summary->count; i++)
        good = read_published(summary, &summary->clouds[i], error);
    for (size_t b = 0; good && b < summary->benchmarks; b++)
        good = result_noise(&options->draw, benchmark_name(summary, b), &summary->noise[b], error);
    return good;
}

/* -- statistics -- */

/* column[draws]: one benchmark's scores, as the page counts them. */
static void column_of(const EnsembleTable *draws, size_t benchmark, double *column)
{
    for (size_t draw = 0; draw < draws->draws; draw++)
        column[draw] = ensemble_counted_score(draws, draw, benchmark);
}

static bool describe_cloud(const Summary *summary, Cloud *cloud, Error *error)
{
    size_t rows = cloud->draws->draws, benchmarks = summary->benchmarks;
    double *column = allocate(rows, sizeof *column, error);
    cloud->spread = allocate(benchmarks, sizeof *cloud->spread, error);
    bool good = column && cloud->spread;
    for (size_t b = 0; good && b < benchmarks; b++) {
        column_of(cloud->draws, b, column);
        cloud->spread[b] = spread_describe(column, rows, cloud->published[b], summary->noise[b]);
        cloud->unexplained += cloud->reference && cloud->spread[b].probability < limit(summary);
    }
    free(column);
    return good;
}

/* -- tables -- */

static bool write_spread(const Summary *summary, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, summary->options->draw.results, "ensemble/spread.csv", error))
        return false;
    fprintf(output.stream,
            "model,networks,benchmark,seeds,published,mean,deviation,minimum,maximum,"
            "percentile,z,probability\n");
    for (size_t i = 0; i < summary->count; i++)
        for (size_t b = 0; b < summary->benchmarks; b++) {
            const Cloud *cloud = &summary->clouds[i];
            const Spread *s = &cloud->spread[b];
            bool compared = cloud->reference != NULL;
            fprintf(output.stream, "%s,%s,%s,%zu", cloud->draws->model,
                    ensemble_networks(cloud->draws), benchmark_name(summary, b),
                    cloud->draws->draws);
            table_put_number(output.stream, "%.3f", cloud->published[b]);
            fprintf(output.stream, ",%.6f,%.6f,%.6f,%.6f", s->mean, s->deviation, s->minimum,
                    s->maximum);
            table_put_number(output.stream, "%.1f", compared ? s->percentile : NAN);
            table_put_number(output.stream, "%.4f", compared ? s->z : NAN);
            table_put_number(output.stream, "%.3g", compared ? s->probability : NAN);
            fputc('\n', output.stream);
        }
    return sums_close(&output, true, error);
}

static bool write_joint(const Summary *summary, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, summary->options->draw.results, "ensemble/joint.csv", error))
        return false;
    fprintf(output.stream, "model,networks,seeds,reference,unexplained\n");
    for (size_t i = 0; i < summary->count; i++) {
        const Cloud *cloud = &summary->clouds[i];
        fprintf(output.stream, "%s,%s,%zu,%s,", cloud->draws->model,
                ensemble_networks(cloud->draws), cloud->draws->draws,
                cloud->reference ? cloud->reference : "");
        if (cloud->reference) fprintf(output.stream, "%zu", cloud->unexplained);
        fputc('\n', output.stream);
    }
    return sums_close(&output, true, error);
}

/* -- data of figures -- */

static int compare_numbers(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Writes the range, the middle 90% and the median of the first model's scores over seeds. */
static bool write_seeds(const Summary *summary, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, summary->options->draw.results, "figures/seeds.csv", error))
        return false;
    fprintf(output.stream, "benchmark,way,seeds,minimum,lower,median,upper,maximum\n");
    bool good = true;
    for (size_t i = 0; good && i < summary->count; i++) {
        const EnsembleTable *draws = summary->clouds[i].draws;
        if (!is_of_first(summary, &summary->clouds[i])) continue;
        double *column = allocate(draws->draws, sizeof *column, error);
        good = column != NULL;
        for (size_t b = 0; good && b < summary->benchmarks; b++) {
            column_of(draws, b, column);
            qsort(column, draws->draws, sizeof *column, compare_numbers);
            fprintf(output.stream, "%s,%s,%zu", benchmark_name(summary, b),
                    ensemble_networks(draws), draws->draws);
            for (int k = 0; k < 5; k++) {
                static const double parts[] = {0, 0.05, 0.5, 0.95, 1};
                fprintf(output.stream, ",%.6f",
                        gsl_stats_quantile_from_sorted_data(column, 1, draws->draws, parts[k]));
            }
            fputc('\n', output.stream);
        }
        free(column);
    }
    return sums_close(&output, good, error);
}

/*
 * The smallest correlation that differs from 0 over n draws, at a level of 0.05 corrected for the
 * number of pairs (Student's t, Bonferroni); 1 if n is too small.
 */
static double critical_correlation(size_t draws, size_t benchmarks)
{
    if (draws < 3) return 1;
    double freedom = (double)draws - 2, pairs = (double)(benchmarks * (benchmarks - 1)) / 2;
    double t = gsl_cdf_tdist_Qinv(unexplained_below / pairs / 2, freedom);
    return t / sqrt(freedom + t * t);
}

/*
 * Correlations between benchmarks over the draws of the first cloud; `clear` if they differ from 0.
 */
static bool write_correlations(const Summary *summary, Error *error)
{
    const EnsembleTable *draws = summary->clouds[0].draws;
    double critical = critical_correlation(draws->draws, summary->benchmarks);
    double *a = allocate(draws->draws, sizeof *a, error),
           *b = allocate(draws->draws, sizeof *b, error);
    OutputFile output;
    bool good = a && b &&
                output_open_in(&output, summary->options->draw.results,
                               "figures/ensemble_correlations.csv", error);
    if (good) {
        fprintf(output.stream, "row,column,correlation,clear,benchmark\n");
        for (size_t i = 0; i < summary->benchmarks; i++)
            for (size_t k = 0; k < summary->benchmarks; k++) {
                column_of(draws, i, a);
                column_of(draws, k, b);
                double correlation = spread_correlation(a, b, draws->draws);
                fprintf(output.stream, "%zu,%zu,%.4f,%d,%s\n", i, k, correlation,
                        i != k && fabs(correlation) > critical, benchmark_name(summary, k));
            }
        good = sums_close(&output, true, error);
    }
    free(a);
    free(b);
    return good;
}

/* -- the paper's numbers -- */

/*
 * The number of pairs of scores that are correlated over the first model's draws, and the most
 * correlated pair; whether any score is constant.
 */
static bool set_correlations(FILE *macros, const Summary *summary, Error *error)
{
    const EnsembleTable *draws = summary->clouds[0].draws;
    double critical = critical_correlation(draws->draws, summary->benchmarks), strongest = 0;
    size_t clear = 0, pairs = 0, first = 0, second = 0;
    bool constant = false;
    double *a = allocate(draws->draws, sizeof *a, error),
           *b = allocate(draws->draws, sizeof *b, error);
    bool good = a && b;
    for (size_t i = 0; good && i < summary->benchmarks; i++) {
        const Spread *spread = &summary->clouds[0].spread[i];
        constant = constant || spread->minimum >= spread->maximum;
        for (size_t k = 0; k < i; k++) {
            column_of(draws, i, a);
            column_of(draws, k, b);
            double correlation = spread_correlation(a, b, draws->draws);
            pairs++;
            clear += fabs(correlation) > critical;
            if (fabs(correlation) > fabs(strongest)) strongest = correlation, first = k, second = i;
        }
    }
    latex_set_count(macros, "correlations", "pairs", (double)pairs);
    latex_set_count(macros, "correlations", "clear", (double)clear);
    latex_set_number(macros, "correlations", "strongest", strongest, 2);
    latex_set_list(macros, "correlations", "first", &(const char *){benchmark_name(summary, first)},
                   1);
    latex_set_list(macros, "correlations", "second",
                   &(const char *){benchmark_name(summary, second)}, 1);
    latex_set_choice(macros, "correlations", "have_constant", constant);
    free(a);
    free(b);
    return good;
}

/* -- what the paper says of all published models -- */

/* The same model, re-initialised; NULL if there are no such draws or it already is that. */
static const Cloud *reinitialised_of(const Summary *summary, const Cloud *one)
{
    for (size_t i = 0; !one->draws->reinitialised && i < summary->count; i++) {
        const Cloud *cloud = &summary->clouds[i];
        if (cloud->draws->reinitialised && strcmp(cloud->draws->model, one->draws->model) == 0)
            return cloud;
    }
    return NULL;
}

/* Scores whose means, of single and re-initialised networks, differ by over 3 standard errors. */
static void set_shifts(FILE *macros, const Summary *summary, const Cloud *one,
                       const Cloud *reinitialised)
{
    const char *lowered[MOST_SCORES], *raised[MOST_SCORES];
    size_t down = 0, up = 0;
    for (size_t b = 0; b < summary->benchmarks && b < MOST_SCORES; b++) {
        const Spread *from = &one->spread[b], *to = &reinitialised->spread[b];
        double change = to->mean - from->mean;
        double variance = from->deviation * from->deviation / (double)one->draws->draws +
                          to->deviation * to->deviation / (double)reinitialised->draws->draws;
        if (!(fabs(change) > 3 * sqrt(variance))) continue;
        if (change < 0)
            lowered[down++] = benchmark_name(summary, b);
        else
            raised[up++] = benchmark_name(summary, b);
        latex_set_number(macros, "shift", benchmark_name(summary, b), fabs(change), 3);
    }
    latex_set_list(macros, "shift", "lowered", lowered, down);
    latex_set_list(macros, "shift", "raised", raised, up);
}

/* The scores that vary least and most over seeds of one network. */
static void set_range(FILE *macros, const Summary *summary, const Cloud *one)
{
    size_t least = 0, most = 0;
    for (size_t b = 1; b < summary->benchmarks; b++) {
        if (one->spread[b].deviation < one->spread[least].deviation) least = b;
        if (one->spread[b].deviation > one->spread[most].deviation) most = b;
    }
    latex_set_number(macros, "spread", "smallest", one->spread[least].deviation, 3);
    latex_set_number(macros, "spread", "largest", one->spread[most].deviation, 3);
    latex_set_list(macros, "spread", "steadiest", &(const char *){benchmark_name(summary, least)},
                   1);
    latex_set_list(macros, "spread", "widest", &(const char *){benchmark_name(summary, most)}, 1);
}

/* Mean and standard deviation over draws of the page's means over groups of benchmarks. */
static bool set_groups(FILE *macros, const Summary *summary, const EnsembleTable *draws,
                       Error *error)
{
    static const char *const groups[] = {"V1-orientation", "V1-spatial_frequency"};
    enum { GROUPS = sizeof groups / sizeof *groups };
    size_t nodes = summary->page.count, n = draws->draws, node = 0;
    double *leaves = allocate(nodes, sizeof *leaves, error);
    double *means = allocate(GROUPS * n, sizeof *means, error);
    TreeNode *tree = allocate(nodes, sizeof *tree, error);
    bool good = leaves && means && tree;
    for (size_t i = 0; good && i < nodes; i++) leaves[i] = NAN;
    for (size_t draw = 0; good && draw < n; draw++) {
        for (size_t b = 0; good && b < summary->benchmarks; b++) {
            good = page_find(&summary->page, benchmark_name(summary, b), &node, error);
            if (good) leaves[node] = ensemble_counted_score(draws, draw, b);
        }
        if (good) tree_score(&summary->page, leaves, tree);
        for (size_t g = 0; good && g < GROUPS; g++) {
            good = page_find(&summary->page, groups[g], &node, error);
            if (good) means[g * n + draw] = tree[node].score_evaluated;
        }
    }
    for (size_t g = 0; good && g < GROUPS; g++) {
        Spread spread = spread_describe(means + g * n, n, NAN, 0);
        char owner[64];
        snprintf(owner, sizeof owner, "spread/%s", groups[g]);
        latex_set_number(macros, owner, "mean", spread.mean, 3);
        latex_set_number(macros, owner, "deviation", n > 1 ? spread.deviation : NAN, 3);
    }
    free(leaves);
    free(means);
    free(tree);
    return good;
}

static bool set_findings(FILE *macros, const Summary *summary, Error *error)
{
    double fewest = 0;
    bool good = true;
    for (size_t i = 0; good && i < summary->count; i++) {
        const Cloud *one = &summary->clouds[i], *reinitialised = reinitialised_of(summary, one);
        if (!is_of_first(summary, one) || !reinitialised) continue;
        fewest = fmin((double)one->draws->draws, (double)reinitialised->draws->draws);
        set_shifts(macros, summary, one, reinitialised);
        set_range(macros, summary, one);
        good = set_groups(macros, summary, one->draws, error);
    }
    latex_set_count(macros, "chosen", "fewest", fewest);
    return good;
}

static bool write_macros(const Summary *summary, Error *error)
{
    OutputFile output;
    char owner[32];
    if (!output_open_in(&output, summary->options->draw.results, "paper/ensemble_macros.tex",
                        error))
        return false;
    fprintf(output.stream, "%% Written by paper/ensembles.c.\n");
    for (size_t i = 0; i < summary->count; i++) {
        const Cloud *cloud = &summary->clouds[i];
        if (!is_of_first(summary, cloud)) continue;
        snprintf(owner, sizeof owner, "chosen/%s", ensemble_networks(cloud->draws));
        latex_set_count(output.stream, owner, "seeds", (double)cloud->draws->draws);
    }
    latex_set_count(output.stream, "", "ensemble/benchmarks", (double)summary->benchmarks);
    latex_set_number(output.stream, "", "ensemble/critical",
                     critical_correlation(summary->clouds[0].draws->draws, summary->benchmarks), 2);
    bool good = set_findings(output.stream, summary, error) &&
                set_correlations(output.stream, summary, error);
    return sums_close(&output, good, error);
}

/* Is the cloud in the table of scores? Published models are, and an unpublished first model. */
static bool is_shown(const Summary *summary, const Cloud *cloud)
{
    if (is_of_first(summary, cloud)) return true;
    return summary->clouds[0].reference && published_name(cloud->draws->model);
}

/* The first cloud of a model, with which its columns begin. */
static bool opens_columns(const Summary *summary, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(summary->clouds[i].draws->model, summary->clouds[index].draws->model) == 0)
            return false;
    return true;
}

/* The number of clouds of the cloud's model that are shown. */
static size_t ways_of(const Summary *summary, const Cloud *cloud)
{
    size_t ways = 0;
    for (size_t i = 0; i < summary->count; i++)
        ways += strcmp(summary->clouds[i].draws->model, cloud->draws->model) == 0;
    return ways;
}

/* Two header lines: the models, then the columns of each. */
static void put_head(FILE *stream, const Summary *summary)
{
    size_t column = 2;
    for (size_t i = 0; i < summary->count; i++) {
        const Cloud *cloud = &summary->clouds[i];
        if (!is_shown(summary, cloud) || !opens_columns(summary, i)) continue;
        size_t columns = ways_of(summary, cloud) + (cloud->reference != NULL);
        fprintf(stream, " & \\multicolumn{%zu}{c}{", columns);
        latex_put_model(stream, cloud->draws->model);
        fprintf(stream, "}");
    }
    fprintf(stream, " \\\\\n");
    for (size_t i = 0; i < summary->count; i++) {
        const Cloud *cloud = &summary->clouds[i];
        if (!is_shown(summary, cloud) || !opens_columns(summary, i)) continue;
        size_t columns = ways_of(summary, cloud) + (cloud->reference != NULL);
        fprintf(stream, "\\cmidrule(lr){%zu-%zu}", column, column + columns - 1);
        column += columns;
    }
    fprintf(stream, "\nbenchmark");
    for (size_t i = 0; i < summary->count; i++) {
        const Cloud *cloud = &summary->clouds[i];
        if (!is_shown(summary, cloud)) continue;
        if (cloud->reference && opens_columns(summary, i)) fprintf(stream, " & publ.");
        fprintf(stream, " & %s", cloud->draws->reinitialised ? "re-initialised" : "one");
    }
    fprintf(stream, " \\\\\nseeds");
    for (size_t i = 0; i < summary->count; i++) {
        const Cloud *cloud = &summary->clouds[i];
        if (!is_shown(summary, cloud)) continue;
        if (cloud->reference && opens_columns(summary, i)) fprintf(stream, " &");
        fprintf(stream, " & %zu\\phantom{*}", cloud->draws->draws);
    }
    fprintf(stream, " \\\\\n\\midrule\n");
}

/*
 * Are the scores the same in both ways, because the benchmark needs only the first group's network?
 */
static bool is_same(const Summary *summary, size_t index, size_t benchmark)
{
    if (index + 1 >= summary->count) return false;
    const EnsembleTable *one = summary->clouds[index].draws, *other = one + 1;
    if (strcmp(one->model, other->model) != 0 || one->draws != other->draws) return false;
    for (size_t draw = 0; draw < one->draws; draw++)
        if (ensemble_counted_score(one, draw, benchmark) !=
            ensemble_counted_score(other, draw, benchmark))
            return false;
    return true;
}

/* .705: the zero before the point is omitted to save space. */
static void put_score(FILE *stream, double score)
{
    char text[32];
    snprintf(text, sizeof text, "%.3f", score);
    fputs(text[0] == '0' ? text + 1 : text, stream);
}

static void put_spread(FILE *stream, const Summary *summary, const Cloud *cloud, size_t benchmark)
{
    const Spread *spread = &cloud->spread[benchmark];
    bool unexplained = cloud->reference && spread->probability < limit(summary);
    put_score(stream, spread->mean);
    if (cloud->draws->draws > 1) {
        fprintf(stream, " $\\pm$ ");
        put_score(stream, spread->deviation);
    }
    fputs(unexplained ? "*" : "\\phantom{*}", stream);
}

/*
 * "Marques2020_Study-property": the study, on a line of its own if it differs from the row before;
 * then the property.
 */
static void put_row_name(FILE *stream, const Summary *summary, size_t benchmark)
{
    const char *name = benchmark_name(summary, benchmark);
    const char *before = benchmark ? benchmark_name(summary, benchmark - 1) : "";
    size_t study = strcspn(name, "-");
    char text[PAGE_NAME_LENGTH];
    if (strncmp(name, before, study + 1) != 0) {
        snprintf(text, sizeof text, "%.*s", (int)study, name);
        latex_put_name(stream, text);
        fprintf(stream, " \\\\\n");
    }
    fprintf(stream, "\\quad ");
    latex_put_name(stream, name[study] ? name + study + 1 : name);
}

/*
 * One benchmark: for each model the published score, then mean and standard deviation in each way,
 * or once if they are equal.
 */
static void put_row(FILE *stream, const Summary *summary, size_t benchmark)
{
    put_row_name(stream, summary, benchmark);
    for (size_t i = 0; i < summary->count; i++) {
        const Cloud *cloud = &summary->clouds[i];
        if (!is_shown(summary, cloud)) continue;
        if (cloud->reference && opens_columns(summary, i)) {
            fprintf(stream, " & ");
            put_score(stream, cloud->published[benchmark]);
        }
        bool same = is_same(summary, i, benchmark);
        fprintf(stream, same ? " & \\multicolumn{2}{c}{" : " & ");
        put_spread(stream, summary, cloud, benchmark);
        if (same) fprintf(stream, "}");
        i += same;
    }
    fprintf(stream, " \\\\\n");
}

static bool write_score_table(const Summary *summary, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, summary->options->draw.results, "paper/ensemble_table.tex", error))
        return false;
    fprintf(output.stream, "\\begin{tabular}{@{}l");
    for (size_t i = 0; i < summary->count; i++) {
        const Cloud *cloud = &summary->clouds[i];
        if (!is_shown(summary, cloud)) continue;
        if (cloud->reference && opens_columns(summary, i)) fputc('r', output.stream);
        fputc('c', output.stream);
    }
    fprintf(output.stream, "@{}}\n\\toprule\n");
    put_head(output.stream, summary);
    for (size_t b = 0; b < summary->benchmarks; b++) put_row(output.stream, summary, b);
    fprintf(output.stream, "\\bottomrule\n\\end{tabular}\n");
    return sums_close(&output, true, error);
}

/* -- the whole -- */

static void print_summary(const Summary *summary)
{
    for (size_t i = 0; i < summary->count; i++) {
        const Cloud *cloud = &summary->clouds[i];
        printf("%-28s %-8s %4zu seeds", cloud->draws->model, ensemble_networks(cloud->draws),
               cloud->draws->draws);
        if (cloud->reference)
            printf(": %zu of %zu published scores outside the prediction interval",
                   cloud->unexplained, summary->benchmarks);
        printf("\n");
    }
}

static void summary_free(Summary *summary)
{
    for (size_t i = 0; i < summary->count; i++) {
        free(summary->clouds[i].spread);
        free(summary->clouds[i].published);
    }
    ensemble_tables_free(&summary->tables);
    free(summary->noise);
    page_free(&summary->page);
    leaderboard_free(&summary->leaderboard);
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "compares published scores with the spread over draws",
                      &exit_code))
        return exit_code;
    gsl_set_error_handler_off(); /* errors are checked by the functions that can fail */
    Summary summary = {.options = &options};
    bool good = read_all(&summary, &error);
    for (size_t i = 0; good && i < summary.count; i++)
        good = describe_cloud(&summary, &summary.clouds[i], &error);
    good = good && write_spread(&summary, &error) && write_joint(&summary, &error) &&
           write_seeds(&summary, &error) && write_correlations(&summary, &error) &&
           write_macros(&summary, &error) && write_score_table(&summary, &error);
    if (good && !options.quiet) print_summary(&summary);
    summary_free(&summary);
    return good ? 0 : options_fail(argv[0], &error);
}
