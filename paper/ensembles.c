/*
 * ensembles: is a published row of scores a typical draw, of one network or of several?
 *
 *     ensembles --model MODEL --draws "model:networks:draws,..."     (report/ensemble_tables.h)
 *
 * For each model, way of drawing and benchmark: the spread of the score over draws, and the
 * published value's place in it. A published model is compared with its own row of the leaderboard,
 * another with the row of the list's first model, if that one is published. A value counts as
 * unexplained when a further draw would be as far from the mean with a probability below 0.05/15:
 * one chance in twenty that any of a compatible model's fifteen is called so (Bonferroni). For each
 * cloud of draws: how far the published row lies from it (report/spread.h).
 *
 *   ensemble/spread.csv                 a row a model, way and benchmark
 *   ensemble/joint.csv                  a row a model and way
 *   figures/ensemble_strips.csv         every draw of the list's first model
 *   figures/ensemble_correlations.csv   correlations of scores over its draws
 *   paper/ensemble_macros.tex           numbers by key, also of what changes between the two ways
 *   paper/ensemble_table.tex            the table of scores, with its head: its columns depend on
 *                                       the list
 *   paper/ensemble_joint_rows.tex       a row a cloud
 */
#include "base/sums.h"
#include "base/table.h"
#include "program/options.h"
#include "report/ensemble_tables.h"
#include "report/latex.h"
#include "report/spread.h"
#include "score/result.h"
#include "score/standing.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SCORES = 64 };

static const double unexplained_below = 0.05;

/* Compares the published row with a cloud of draws as a whole. */
typedef struct {
    size_t unexplained, inside; /* inside: within the range of the draws */
    double root_mean_square_z, mean_difference, correlation; /* with the mean over draws */
    bool has_joint;
    JointSpread joint;
} Verdict;

/* The draws of one model, in one way. */
typedef struct {
    const EnsembleTable *draws;
    const char *reference; /* the model whose published row is used for comparison; NULL: none */
    double *published;     /* [benchmarks] that row, owned; NaN if there is no score */
    Spread *spread;        /* [benchmarks], owned */
    Verdict verdict;       /* if there is a published row */
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

/* Summarises where the published scores lie in the spreads. */
static bool judge(const Summary *summary, Cloud *cloud, Error *error)
{
    Verdict *verdict = &cloud->verdict;
    size_t benchmarks = summary->benchmarks;
    double count = (double)benchmarks, squares = 0, difference = 0;
    double *means = allocate(benchmarks, sizeof *means, error);
    if (!means) return false;
    for (size_t b = 0; b < benchmarks; b++) {
        const Spread *spread = &cloud->spread[b];
        double published = cloud->published[b];
        means[b] = spread->mean;
        squares += spread->z * spread->z / count;
        difference += fabs(published - spread->mean) / count;
        verdict->unexplained += spread->probability < limit(summary);
        /* The published value is rounded to three digits. */
        verdict->inside +=
            published >= spread->minimum - 0.0005 && published <= spread->maximum + 0.0005;
    }
    verdict->root_mean_square_z = sqrt(squares);
    verdict->mean_difference = difference;
    verdict->correlation = spread_correlation(means, cloud->published, benchmarks);
    free(means);
    return true;
}

static bool describe_cloud(const Summary *summary, Cloud *cloud, Error *error)
{
    size_t rows = cloud->draws->draws, benchmarks = summary->benchmarks;
    double *column = allocate(rows, sizeof *column, error);
    double *all = allocate(rows * benchmarks, sizeof *all, error);
    cloud->spread = allocate(benchmarks, sizeof *cloud->spread, error);
    bool good = column && all && cloud->spread;
    for (size_t b = 0; good && b < benchmarks; b++) {
        column_of(cloud->draws, b, column);
        cloud->spread[b] = spread_describe(column, rows, cloud->published[b], summary->noise[b]);
        for (size_t row = 0; row < rows; row++) all[row * benchmarks + b] = column[row];
    }
    cloud->verdict.has_joint = cloud->reference && rows >= 4;
    if (good && cloud->reference) good = judge(summary, cloud, error);
    if (good && cloud->verdict.has_joint)
        good = spread_joint(&(DrawCloud){rows, benchmarks, all, summary->noise}, cloud->published,
                            &cloud->verdict.joint, error);
    free(column);
    free(all);
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
    fprintf(output.stream, "model,networks,seeds,reference,unexplained,inside,root_mean_square_z,"
                           "mean_difference,correlation,distance,median_null_distance,probability,"
                           "shrinkage\n");
    for (size_t i = 0; i < summary->count; i++) {
        const Cloud *cloud = &summary->clouds[i];
        const Verdict *v = &cloud->verdict;
        fprintf(output.stream, "%s,%s,%zu,%s", cloud->draws->model, ensemble_networks(cloud->draws),
                cloud->draws->draws, cloud->reference ? cloud->reference : "");
        if (cloud->reference)
            fprintf(output.stream, ",%zu,%zu,%.4f,%.4f,%.4f", v->unexplained, v->inside,
                    v->root_mean_square_z, v->mean_difference, v->correlation);
        else
            fprintf(output.stream, ",,,,,");
        if (v->has_joint)
            fprintf(output.stream, ",%.4f,%.4f,%.4f,%.4f\n", v->joint.distance,
                    v->joint.median_null, v->joint.probability, v->joint.shrinkage);
        else
            fprintf(output.stream, ",,,,\n");
    }
    return sums_close(&output, true, error);
}

/* -- data of figures -- */

/* Writes each draw of the first model, with the number of its kind and benchmark. */
static bool write_strips(const Summary *summary, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, summary->options->draw.results, "figures/ensemble_strips.csv",
                        error))
        return false;
    fprintf(output.stream, "way,benchmark_number,seed,score,published,networks,benchmark\n");
    for (size_t b = 0; b < summary->benchmarks; b++)
        for (size_t i = 0; i < summary->count; i++) {
            const Cloud *cloud = &summary->clouds[i];
            if (!is_of_first(summary, cloud)) continue;
            for (size_t draw = 0; draw < cloud->draws->draws; draw++) {
                double score = ensemble_score(cloud->draws, draw, b);
                fprintf(output.stream, "%d,%zu,%zu", cloud->draws->reinitialised ? 0 : 1, b, draw);
                fprintf(output.stream, isnan(score) ? ",nan" : ",%.6f", score);
                fprintf(output.stream, isnan(cloud->published[b]) ? ",nan" : ",%.3f",
                        cloud->published[b]);
                fprintf(output.stream, ",%s,%s\n", ensemble_networks(cloud->draws),
                        benchmark_name(summary, b));
            }
        }
    return sums_close(&output, true, error);
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

static void set_verdict(FILE *macros, const Summary *summary, const char *owner, const Cloud *cloud)
{
    const Verdict *v = &cloud->verdict;
    bool compared = cloud->reference != NULL, joint = v->has_joint;
    const char *unexplained[MOST_SCORES];
    size_t named = 0;
    latex_set_count(macros, owner, "seeds", (double)cloud->draws->draws);
    latex_set_count(macros, owner, "unexplained", compared ? (double)v->unexplained : NAN);
    latex_set_count(macros, owner, "inside", compared ? (double)v->inside : NAN);
    latex_set_number(macros, owner, "rms", compared ? v->root_mean_square_z : NAN, 2);
    latex_set_number(macros, owner, "difference", compared ? v->mean_difference : NAN, 3);
    latex_set_number(macros, owner, "correlation", compared ? v->correlation : NAN, 3);
    latex_set_number(macros, owner, "distance", joint ? v->joint.distance : NAN, 1);
    latex_set_number(macros, owner, "null", joint ? v->joint.median_null : NAN, 1);
    latex_set_number(macros, owner, "probability", joint ? v->joint.probability : NAN, 2);
    for (size_t b = 0; b < summary->benchmarks; b++) {
        char key[PAGE_NAME_LENGTH + 16];
        if (compared && cloud->spread[b].probability < limit(summary) && named < MOST_SCORES)
            unexplained[named++] = benchmark_name(summary, b);
        snprintf(key, sizeof key, "%s/mean", benchmark_name(summary, b));
        latex_set_number(macros, owner, key, cloud->spread[b].mean, 3);
        snprintf(key, sizeof key, "%s/deviation", benchmark_name(summary, b));
        latex_set_number(macros, owner, key, cloud->spread[b].deviation, 3);
    }
    latex_set_list(macros, owner, "unexplained_names", unexplained, named);
}

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

/* Is the model compared with its own published row? */
static bool is_compared(const Cloud *cloud)
{
    return cloud->reference && strcmp(cloud->reference, cloud->draws->model) == 0;
}

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

/* Totals over the models with published scores of their own. */
static void set_models(FILE *macros, const Summary *summary)
{
    size_t models = 0, smaller = 0, fewest = SIZE_MAX, one_left = 0, reinitialised_left = 0;
    for (size_t i = 0; i < summary->count; i++) {
        const Cloud *one = &summary->clouds[i], *reinitialised = reinitialised_of(summary, one);
        if (!reinitialised || !is_compared(one)) continue;
        models++;
        one_left += one->verdict.unexplained;
        reinitialised_left += reinitialised->verdict.unexplained;
        smaller += reinitialised->verdict.root_mean_square_z < one->verdict.root_mean_square_z;
        if (one->draws->draws < fewest) fewest = one->draws->draws;
        if (reinitialised->draws->draws < fewest) fewest = reinitialised->draws->draws;
    }
    latex_set_count(macros, "models", "count", (double)models);
    latex_set_count(macros, "models", "scores", (double)(models * summary->benchmarks));
    latex_set_count(macros, "models", "fewest", models ? (double)fewest : 0);
    latex_set_count(macros, "models", "smaller", (double)smaller);
    latex_set_count(macros, "models", "unexplained/one", (double)one_left);
    latex_set_count(macros, "models", "unexplained/redrawn", (double)reinitialised_left);
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

static void set_findings(FILE *macros, const Summary *summary)
{
    double fewest = 0;
    set_models(macros, summary);
    for (size_t i = 0; i < summary->count; i++) {
        const Cloud *one = &summary->clouds[i], *reinitialised = reinitialised_of(summary, one);
        if (!is_of_first(summary, one) || !reinitialised) continue;
        fewest = fmin((double)one->draws->draws, (double)reinitialised->draws->draws);
        set_shifts(macros, summary, one, reinitialised);
        set_range(macros, summary, one);
    }
    latex_set_count(macros, "chosen", "fewest", fewest);
}

static bool write_macros(const Summary *summary, Error *error)
{
    OutputFile output;
    char owner[2 * ENSEMBLE_MODEL_LENGTH];
    if (!output_open_in(&output, summary->options->draw.results, "paper/ensemble_macros.tex",
                        error))
        return false;
    fprintf(output.stream, "%% Written by paper/ensembles.c.\n");
    for (size_t i = 0; i < summary->count; i++) {
        const Cloud *cloud = &summary->clouds[i];
        const char *networks = ensemble_networks(cloud->draws);
        snprintf(owner, sizeof owner, "joint/%s/%s", cloud->draws->model, networks);
        set_verdict(output.stream, summary, owner, cloud);
        if (!is_of_first(summary, cloud)) continue;
        snprintf(owner, sizeof owner, "chosen/%s", networks);
        set_verdict(output.stream, summary, owner, cloud);
    }
    latex_set_count(output.stream, "", "ensemble/benchmarks", (double)summary->benchmarks);
    latex_set_number(output.stream, "", "ensemble/critical",
                     critical_correlation(summary->clouds[0].draws->draws, summary->benchmarks), 2);
    set_findings(output.stream, summary);
    return sums_close(&output, set_correlations(output.stream, summary, error), error);
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
        fprintf(stream, " & %s", ensemble_networks(cloud->draws));
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

/* One row for each cloud: its comparison with the published row. */
static bool write_joint_rows(const Summary *summary, Error *error)
{
    static const char *const keys[] = {"seeds",    "inside",     "unexplained",
                                       "rms",      "difference", "correlation",
                                       "distance", "null",       "probability"};
    OutputFile output;
    if (!output_open_in(&output, summary->options->draw.results, "paper/ensemble_joint_rows.tex",
                        error))
        return false;
    for (size_t i = 0; i < summary->count; i++) {
        const Cloud *cloud = &summary->clouds[i];
        const char *networks = ensemble_networks(cloud->draws);
        bool own = published_name(cloud->draws->model) || !cloud->reference;
        if (i > 0 && own != (published_name(summary->clouds[i - 1].draws->model) ||
                             !summary->clouds[i - 1].reference))
            fprintf(output.stream, "\\addlinespace[2pt]\n");
        latex_put_model(output.stream, cloud->draws->model);
        fprintf(output.stream, "%s & %s", own ? "" : "$^\\dagger$", networks);
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            fprintf(output.stream, " & \\ventral{joint/%s/%s/%s}", cloud->draws->model, networks,
                    keys[k]);
        fprintf(output.stream, " \\\\\n");
    }
    return sums_close(&output, true, error);
}

/* -- the whole -- */

static void print_summary(const Summary *summary)
{
    for (size_t i = 0; i < summary->count; i++) {
        const Cloud *cloud = &summary->clouds[i];
        const Verdict *v = &cloud->verdict;
        printf("%-28s %-8s %4zu draws", cloud->draws->model, ensemble_networks(cloud->draws),
               cloud->draws->draws);
        if (cloud->reference)
            printf(": %2zu of %zu published scores inside, %zu unexplained, rms z %.2f", v->inside,
                   summary->benchmarks, v->unexplained, v->root_mean_square_z);
        if (v->has_joint)
            printf("; distance %.1f (its own draws %.1f), p = %.3f", v->joint.distance,
                   v->joint.median_null, v->joint.probability);
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
           write_strips(&summary, &error) && write_correlations(&summary, &error) &&
           write_macros(&summary, &error) && write_score_table(&summary, &error) &&
           write_joint_rows(&summary, &error);
    if (good && !options.quiet) print_summary(&summary);
    summary_free(&summary);
    return good ? 0 : options_fail(argv[0], &error);
}
