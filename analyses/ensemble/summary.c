/*
 * summary: is the published page a typical draw, and of one network or of several?
 *
 *     summary --draws "model:networks:seeds,..."     networks: one, or redrawn (src/recording/draw.h)
 *
 * For each model, way of drawing and benchmark: the spread of the score over draws, and the published value's
 * place in it. A published model is compared with its own row of the leaderboard, any other with the row of the
 * first model of the list. A value counts as unexplained when a further draw would be as far from the mean
 * with a probability below 0.05/15: one chance in twenty that any of a compatible model's fifteen is called so
 * (Bonferroni). For each cloud of draws: how far the published fifteen lie from it (src/score/spread.h).
 *
 *   ensemble/spread.csv, joint.csv, figures/ensemble_strips.csv, ensemble_correlations.csv, ensemble_macros.tex,
 *   ensemble_rows.tex, ensemble_joint_rows.tex
 */
#include "base/csv.h"
#include "base/latex.h"
#include "score/result.h"
#include "score/spread.h"
#include "score/standing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CLOUDS = 16, MODEL_LENGTH = 128 };

static const double unexplained_below = 0.05;

/* How the published row compares with a cloud as a whole. */
typedef struct {
    size_t unexplained, inside; /* inside: from the smallest to the largest draw */
    double root_mean_square_z, mean_difference, correlation; /* with the draws' means */
    bool has_joint;
    JointSpread joint;
} Verdict;

typedef struct {
    char model[MODEL_LENGTH], networks[8];
    Table table;       /* seed, then a column a benchmark */
    double *published; /* [benchmarks], owned */
    Spread *spread;    /* [benchmarks], owned */
    Verdict verdict;
} Cloud;

typedef struct {
    const Options *options;
    Cloud clouds[MOST_CLOUDS];
    size_t count, benchmarks;
    double *noise; /* [benchmarks] variance of rounding and resampling, owned */
    Page page;
    Leaderboard leaderboard;
} Summary;

static const char *benchmark_name(const Summary *summary, size_t benchmark)
{
    return summary->clouds[0].table.names[benchmark + 1];
}

static double limit(const Summary *summary)
{
    return unexplained_below / (double)summary->benchmarks;
}

/* -- reading -- */

/* "model:networks:seeds" up to the next comma: reads that ensemble's table. */
static bool read_cloud(Summary *summary, const char *entry, Error *error)
{
    char path[FILE_PATH_LENGTH];
    size_t seeds = 0;
    Cloud *cloud = &summary->clouds[summary->count];
    if (summary->count == MOST_CLOUDS ||
        sscanf(entry, "%127[^:,]:%7[^:,]:%zu", cloud->model, cloud->networks, &seeds) != 3)
        return error_set(error, "\"%.80s\" is not a list of at most %d model:networks:seeds", entry,
                         MOST_CLOUDS);
    const char *prefix = strcmp(cloud->networks, "redrawn") == 0 ? "redrawn-" : "";
    if (!file_path(path, error, "%s/%s/%sensemble-%zu.csv", summary->options->results, cloud->model,
                   prefix, seeds) ||
        !table_read(&cloud->table, path, 0, error))
        return false;
    summary->count++;
    summary->benchmarks = summary->clouds[0].table.columns - 1;
    if (cloud->table.rows == seeds && cloud->table.columns == summary->benchmarks + 1) return true;
    return error_set(error, "%s: has %zu seeds, not %zu; make the ensemble again", path,
                     cloud->table.rows, seeds);
}

/* Published scores of a model, in the table's order: its own, or those of the list's first model. */
static bool read_published(const Summary *summary, Cloud *cloud, Error *error)
{
    size_t nodes = summary->page.count;
    const char *model = published_name(cloud->model) ? cloud->model : summary->clouds[0].model;
    double *scores = allocate(nodes, sizeof *scores, error);
    double *ranks = allocate(nodes, sizeof *ranks, error);
    cloud->published = allocate(summary->benchmarks, sizeof *cloud->published, error);
    bool good =
        scores && ranks && cloud->published &&
        leaderboard_published(&summary->leaderboard, &summary->page, model, scores, ranks, error);
    for (size_t b = 0; good && b < summary->benchmarks; b++) {
        size_t node = 0;
        good = page_find(&summary->page, benchmark_name(summary, b), &node, error);
        if (good) cloud->published[b] = scores[node];
    }
    free(scores);
    free(ranks);
    return good;
}

static bool read_all(Summary *summary, Error *error)
{
    const Options *options = summary->options;
    if (!page_read(&summary->page, options->data, error) ||
        !leaderboard_read(&summary->leaderboard, options->data, error))
        return false;
    for (const char *entry = options->draws; entry; entry = strchr(entry, ',')) {
        if (*entry == ',') entry++;
        if (!read_cloud(summary, entry, error)) return false;
    }
    summary->noise = allocate(summary->benchmarks, sizeof *summary->noise, error);
    bool good = summary->noise != NULL;
    for (size_t i = 0; good && i < summary->count; i++)
        good = read_published(summary, &summary->clouds[i], error);
    for (size_t b = 0; good && b < summary->benchmarks; b++)
        good = result_noise(options, benchmark_name(summary, b), &summary->noise[b], error);
    return good;
}

/* -- statistics -- */

/* draws[rows]: one benchmark's scores over seeds; a draw that is not scorable counts 0, as on the page. */
static void column_of(const Table *table, size_t benchmark, double *draws)
{
    for (size_t seed = 0; seed < table->rows; seed++) {
        double score = table->values[seed * table->columns + benchmark + 1];
        draws[seed] = isnan(score) ? 0 : score;
    }
}

/* What the fifteen places in their spreads come to. */
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
    size_t rows = cloud->table.rows, benchmarks = summary->benchmarks;
    double *column = allocate(rows, sizeof *column, error);
    double *all = allocate(rows * benchmarks, sizeof *all, error);
    cloud->spread = allocate(benchmarks, sizeof *cloud->spread, error);
    bool good = column && all && cloud->spread;
    for (size_t b = 0; good && b < benchmarks; b++) {
        column_of(&cloud->table, b, column);
        cloud->spread[b] = spread_describe(column, rows, cloud->published[b], summary->noise[b]);
        for (size_t seed = 0; seed < rows; seed++) all[seed * benchmarks + b] = column[seed];
    }
    good = good && judge(summary, cloud, error);
    cloud->verdict.has_joint = rows >= 4;
    if (good && cloud->verdict.has_joint)
        good = spread_joint(&(JointDraws){all, rows, benchmarks, cloud->published, summary->noise},
                            &cloud->verdict.joint, error);
    free(column);
    free(all);
    return good;
}

/* -- tables -- */

static bool open_output(const Summary *summary, const char *name, OutputFile *output, Error *error)
{
    char path[FILE_PATH_LENGTH];
    return file_path(path, error, "%s/%s", summary->options->results, name) &&
           output_open(output, path, error);
}

static bool write_spread(const Summary *summary, Error *error)
{
    OutputFile output;
    if (!open_output(summary, "ensemble/spread.csv", &output, error)) return false;
    fprintf(output.stream,
            "model,networks,benchmark,seeds,published,mean,deviation,minimum,maximum,percentile,z,"
            "probability\n");
    for (size_t i = 0; i < summary->count; i++)
        for (size_t b = 0; b < summary->benchmarks; b++) {
            const Cloud *cloud = &summary->clouds[i];
            const Spread *s = &cloud->spread[b];
            fprintf(output.stream, "%s,%s,%s,%zu,%.3f,%.6f,%.6f,%.6f,%.6f,%.1f,%.4f,%.3g\n",
                    cloud->model, cloud->networks, benchmark_name(summary, b), cloud->table.rows,
                    cloud->published[b], s->mean, s->deviation, s->minimum, s->maximum,
                    s->percentile, s->z, s->probability);
        }
    return output_close(&output, true, error);
}

static bool write_joint(const Summary *summary, Error *error)
{
    OutputFile output;
    if (!open_output(summary, "ensemble/joint.csv", &output, error)) return false;
    fprintf(output.stream,
            "model,networks,seeds,unexplained,inside,root_mean_square_z,mean_difference,"
            "correlation,distance,median_null_distance,probability,shrinkage\n");
    for (size_t i = 0; i < summary->count; i++) {
        const Cloud *cloud = &summary->clouds[i];
        const Verdict *v = &cloud->verdict;
        fprintf(output.stream, "%s,%s,%zu,%zu,%zu,%.4f,%.4f,%.4f,", cloud->model, cloud->networks,
                cloud->table.rows, v->unexplained, v->inside, v->root_mean_square_z,
                v->mean_difference, v->correlation);
        if (v->has_joint)
            fprintf(output.stream, "%.4f,%.4f,%.4f,%.4f\n", v->joint.distance, v->joint.median_null,
                    v->joint.probability, v->joint.shrinkage);
        else
            fprintf(output.stream, ",,,\n");
    }
    return output_close(&output, true, error);
}

/* For the strips: every draw of the first model, with the numbers of its cloud and benchmark. */
static bool write_strips(const Summary *summary, Error *error)
{
    OutputFile output;
    if (!open_output(summary, "figures/ensemble_strips.csv", &output, error)) return false;
    fprintf(output.stream,
            "cloud_number,benchmark_number,seed,score,published,networks,benchmark\n");
    for (size_t b = 0; b < summary->benchmarks; b++)
        for (size_t i = 0, number = 0; i < summary->count; i++) {
            const Cloud *cloud = &summary->clouds[i];
            if (strcmp(cloud->model, summary->clouds[0].model) != 0) continue;
            for (size_t seed = 0; seed < cloud->table.rows; seed++) {
                double score = cloud->table.values[seed * cloud->table.columns + b + 1];
                fprintf(output.stream, "%zu,%zu,%zu,", number, b, seed);
                fprintf(output.stream, isnan(score) ? "nan" : "%.6f", score);
                fprintf(output.stream, ",%.3f,%s,%s\n", cloud->published[b], cloud->networks,
                        benchmark_name(summary, b));
            }
            number++;
        }
    return output_close(&output, true, error);
}

/* Correlations between benchmarks over the seeds of the first cloud. */
static bool write_correlations(const Summary *summary, Error *error)
{
    const Table *table = &summary->clouds[0].table;
    double *a = allocate(table->rows, sizeof *a, error),
           *b = allocate(table->rows, sizeof *b, error);
    OutputFile output;
    bool good = a && b && open_output(summary, "figures/ensemble_correlations.csv", &output, error);
    if (good) {
        fprintf(output.stream, "row,column,correlation,benchmark\n");
        for (size_t i = 0; i < summary->benchmarks; i++)
            for (size_t k = 0; k < summary->benchmarks; k++) {
                column_of(table, i, a);
                column_of(table, k, b);
                fprintf(output.stream, "%zu,%zu,%.4f,%s\n", i, k,
                        spread_correlation(a, b, table->rows), benchmark_name(summary, k));
            }
        good = output_close(&output, true, error);
    }
    free(a);
    free(b);
    return good;
}

/* -- the paper's numbers -- */

static void put_name(FILE *stream, const char *name)
{
    const char *prefix = "Marques2020_";
    if (strncmp(name, prefix, strlen(prefix)) == 0) name += strlen(prefix);
    latex_put(stream, name);
}

/* 0.023, or < 0.001 */
static void put_probability(FILE *stream, const char *owner, double probability)
{
    fprintf(stream,
            probability < 0.001 ? "\\VentralSet{%s/probability}{$<0.001$}\n"
                                : "\\VentralSet{%s/probability}{%.3f}\n",
            owner, probability);
}

static void put_spread(FILE *stream, const char *owner, const Spread *spread, bool unexplained)
{
    fprintf(stream, "\\VentralSet{%s/mean}{%.3f}\n\\VentralSet{%s/deviation}{%.3f}\n", owner,
            spread->mean, owner, spread->deviation);
    fprintf(stream, "\\VentralSet{%s/percentile}{%.0f}\n\\VentralSet{%s/z}{\\ensuremath{%+.1f}}\n",
            owner, spread->percentile, owner, spread->z);
    fprintf(stream, "\\VentralSet{%s/mark}{%s}\n", owner, unexplained ? "*" : "\\phantom{*}");
    put_probability(stream, owner, spread->probability);
}

static void put_verdict(FILE *stream, const char *owner, const Cloud *cloud)
{
    const Verdict *v = &cloud->verdict;
    fprintf(stream, "\\VentralSet{%s/seeds}{%zu}\n\\VentralSet{%s/unexplained}{%zu}\n", owner,
            cloud->table.rows, owner, v->unexplained);
    fprintf(stream, "\\VentralSet{%s/inside}{%zu}\n\\VentralSet{%s/rms}{%.2f}\n", owner, v->inside,
            owner, v->root_mean_square_z);
    fprintf(stream, "\\VentralSet{%s/difference}{%.3f}\n\\VentralSet{%s/correlation}{%.3f}\n",
            owner, v->mean_difference, owner, v->correlation);
    if (v->has_joint)
        fprintf(stream,
                "\\VentralSet{%s/distance}{%.1f}\n\\VentralSet{%s/null}{%.1f}\n"
                "\\VentralSet{%s/probability}{%.2f}\n",
                owner, v->joint.distance, owner, v->joint.median_null, owner, v->joint.probability);
    else
        fprintf(stream,
                "\\VentralSet{%s/distance}{---}\n\\VentralSet{%s/null}{---}\n"
                "\\VentralSet{%s/probability}{---}\n",
                owner, owner, owner);
}

/* The scores that a cloud leaves unexplained, in words. */
static void put_unexplained(FILE *stream, const Summary *summary, const char *owner,
                            const Cloud *cloud)
{
    size_t listed = 0;
    fprintf(stream, "\\VentralSet{%s/unexplained_names}{", owner);
    for (size_t b = 0; b < summary->benchmarks; b++) {
        if (cloud->spread[b].probability >= limit(summary)) continue;
        fprintf(stream, "%s\\texttt{", listed++ ? ", " : "");
        put_name(stream, benchmark_name(summary, b));
        fprintf(stream, "}");
    }
    fprintf(stream, "%s}\n", listed ? "" : "none");
}

static bool write_macros(const Summary *summary, Error *error)
{
    OutputFile output;
    char owner[2 * MODEL_LENGTH];
    if (!open_output(summary, "ensemble_macros.tex", &output, error)) return false;
    fprintf(output.stream, "%% Written by analyses/ensemble/summary.c.\n");
    for (size_t i = 0; i < summary->count; i++) {
        const Cloud *cloud = &summary->clouds[i];
        for (size_t b = 0; b < summary->benchmarks; b++) {
            snprintf(owner, sizeof owner, "spread/%s/%s/%s", cloud->model, cloud->networks,
                     benchmark_name(summary, b));
            put_spread(output.stream, owner, &cloud->spread[b],
                       cloud->spread[b].probability < limit(summary));
            fprintf(output.stream, "\\VentralSet{%s/published}{%.3f}\n", owner,
                    cloud->published[b]);
        }
        snprintf(owner, sizeof owner, "joint/%s/%s", cloud->model, cloud->networks);
        put_verdict(output.stream, owner, cloud);
        put_unexplained(output.stream, summary, owner, cloud);
        if (strcmp(cloud->model, summary->clouds[0].model) != 0) continue;
        snprintf(owner, sizeof owner, "chosen/%s", cloud->networks);
        put_verdict(output.stream, owner, cloud);
        put_unexplained(output.stream, summary, owner, cloud);
    }
    fprintf(output.stream, "\\VentralSet{ensemble/clouds}{%zu}\n", summary->count);
    return output_close(&output, true, error);
}

/* The first cloud of a model, which opens its columns in the table. */
static bool opens_columns(const Summary *summary, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(summary->clouds[i].model, summary->clouds[index].model) == 0) return false;
    return true;
}

/* Rows a benchmark: for each published model its published score, then mean +- deviation of each of its clouds. */
static bool write_rows(const Summary *summary, Error *error)
{
    OutputFile output;
    if (!open_output(summary, "ensemble_rows.tex", &output, error)) return false;
    for (size_t b = 0; b < summary->benchmarks; b++) {
        const char *name = benchmark_name(summary, b);
        put_name(output.stream, name);
        for (size_t i = 0; i < summary->count; i++) {
            const Cloud *cloud = &summary->clouds[i];
            if (!published_name(cloud->model)) continue;
            char owner[2 * MODEL_LENGTH];
            snprintf(owner, sizeof owner, "spread/%s/%s/%s", cloud->model, cloud->networks, name);
            if (opens_columns(summary, i))
                fprintf(output.stream, " & \\ventral{%s/published}", owner);
            fprintf(output.stream,
                    " & \\ventral{%s/mean} $\\pm$ \\ventral{%s/deviation}\\ventral{%s/mark}", owner,
                    owner, owner);
        }
        fprintf(output.stream, " \\\\\n");
    }
    return output_close(&output, true, error);
}

/* Rows a cloud: what its verdict says. */
static bool write_joint_rows(const Summary *summary, Error *error)
{
    static const char *const keys[] = {"seeds",    "inside",     "unexplained",
                                       "rms",      "difference", "correlation",
                                       "distance", "null",       "probability"};
    OutputFile output;
    if (!open_output(summary, "ensemble_joint_rows.tex", &output, error)) return false;
    for (size_t i = 0; i < summary->count; i++) {
        const Cloud *cloud = &summary->clouds[i];
        fprintf(output.stream, "\\texttt{");
        latex_put(output.stream, cloud->model);
        fprintf(output.stream, "}%s & %s", published_name(cloud->model) ? "" : "$^\\dagger$",
                cloud->networks);
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            fprintf(output.stream, " & \\ventral{joint/%s/%s/%s}", cloud->model, cloud->networks,
                    keys[k]);
        fprintf(output.stream, " \\\\\n");
    }
    return output_close(&output, true, error);
}

static void print_summary(const Summary *summary)
{
    for (size_t i = 0; i < summary->count; i++) {
        const Cloud *cloud = &summary->clouds[i];
        const Verdict *v = &cloud->verdict;
        printf("%-28s %-8s %4zu draws: %2zu of %zu published scores inside, %zu unexplained, rms z "
               "%.2f",
               cloud->model, cloud->networks, cloud->table.rows, v->inside, summary->benchmarks,
               v->unexplained, v->root_mean_square_z);
        if (v->has_joint)
            printf("; distance %.1f (its own draws %.1f), p = %.3f", v->joint.distance,
                   v->joint.median_null, v->joint.probability);
        printf("\n");
    }
}

static void summary_free(Summary *summary)
{
    for (size_t i = 0; i < MOST_CLOUDS; i++) {
        table_free(&summary->clouds[i].table);
        free(summary->clouds[i].spread);
        free(summary->clouds[i].published);
    }
    free(summary->noise);
    page_free(&summary->page);
    leaderboard_free(&summary->leaderboard);
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "compares published rows with the spread over draws",
                      &exit_code))
        return exit_code;
    if (!options.draws) {
        fprintf(stderr, "%s: give --draws model:networks:seeds,model:networks:seeds\n", argv[0]);
        return 2;
    }
    Summary summary = {.options = &options};
    bool good = read_all(&summary, &error);
    for (size_t i = 0; good && i < summary.count; i++)
        good = describe_cloud(&summary, &summary.clouds[i], &error);
    good = good && write_spread(&summary, &error) && write_joint(&summary, &error) &&
           write_strips(&summary, &error) && write_correlations(&summary, &error) &&
           write_macros(&summary, &error) && write_rows(&summary, &error) &&
           write_joint_rows(&summary, &error);
    if (good && !options.quiet) print_summary(&summary);
    summary_free(&summary);
    return good ? 0 : options_fail(argv[0], &error);
}
