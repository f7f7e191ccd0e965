/*
 * summary: is the published page a typical draw, and of which model?
 *
 * For each model and benchmark: the spread of the score over seeds, and the published value's place in
 * it. A value counts as unexplained by a model when a further draw would be as far from the mean with a
 * probability below 0.05/15: one chance in twenty that any of a compatible model's fifteen is called so.
 * For each model: the distance of the published fifteen from the cloud of draws (src/score/spread.h).
 *
 *   ensemble/spread.csv, joint.csv, seeds.csv, correlations.csv, summary.json, ensemble_macros.tex
 */
#include "base/csv.h"
#include "base/latex.h"
#include "score/result.h"
#include "score/spread.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_MODELS = 16 };

static const double unexplained_below = 0.05;

typedef struct {
    char model[128];
    Table table;    /* seed, then a column a benchmark */
    Spread *spread; /* [benchmarks], owned */
    bool has_joint;
    JointSpread joint;
    size_t unexplained;
} Cloud;

typedef struct {
    const Options *options;
    Cloud clouds[MOST_MODELS];
    size_t models, benchmarks;
    double *published, *noise; /* [benchmarks], owned */
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

/* "model:seeds" up to the next comma: reads that ensemble's table. */
static bool read_cloud(Summary *summary, const char *entry, Error *error)
{
    char path[FILE_PATH_LENGTH];
    size_t seeds = 0;
    Cloud *cloud = &summary->clouds[summary->models];
    if (summary->models == MOST_MODELS || sscanf(entry, "%127[^:,]:%zu", cloud->model, &seeds) != 2)
        return error_set(error, "\"%.80s\" is not a list of at most %d model:seeds", entry,
                         MOST_MODELS);
    if (!file_path(path, error, "%s/%s/ensemble-%zu.csv", summary->options->results, cloud->model,
                   seeds) ||
        !table_read(&cloud->table, path, 0, error))
        return false;
    summary->models++;
    summary->benchmarks = summary->clouds[0].table.columns - 1;
    if (cloud->table.rows == seeds && cloud->table.columns == summary->benchmarks + 1) return true;
    return error_set(error, "%s: has %zu seeds, not %zu; make the ensemble again", path,
                     cloud->table.rows, seeds);
}

static bool read_all(Summary *summary, Error *error)
{
    for (const char *entry = summary->options->draws; entry; entry = strchr(entry, ',')) {
        if (*entry == ',') entry++;
        if (!read_cloud(summary, entry, error)) return false;
    }
    summary->published = allocate(summary->benchmarks, sizeof(double), error);
    summary->noise = allocate(summary->benchmarks, sizeof(double), error);
    bool good = summary->published && summary->noise;
    for (size_t b = 0; good && b < summary->benchmarks; b++)
        good = result_published(summary->options, benchmark_name(summary, b),
                                &summary->published[b], &summary->noise[b], error);
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

static bool describe_cloud(const Summary *summary, Cloud *cloud, Error *error)
{
    size_t rows = cloud->table.rows, benchmarks = summary->benchmarks;
    double *column = allocate(rows, sizeof *column, error);
    double *all = allocate(rows * benchmarks, sizeof *all, error);
    cloud->spread = allocate(benchmarks, sizeof *cloud->spread, error);
    bool good = column && all && cloud->spread;
    for (size_t b = 0; good && b < benchmarks; b++) {
        column_of(&cloud->table, b, column);
        cloud->spread[b] = spread_describe(column, rows, summary->published[b], summary->noise[b]);
        cloud->unexplained += cloud->spread[b].probability < limit(summary);
        for (size_t seed = 0; seed < rows; seed++) all[seed * benchmarks + b] = column[seed];
    }
    cloud->has_joint = rows >= 4;
    if (good && cloud->has_joint)
        good = spread_joint(all, rows, benchmarks, summary->published, summary->noise,
                            &cloud->joint, error);
    free(column);
    free(all);
    return good;
}

/* -- writing -- */

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
            "model,benchmark,seeds,published,mean,deviation,minimum,maximum,percentile,z,"
            "probability\n");
    for (size_t m = 0; m < summary->models; m++)
        for (size_t b = 0; b < summary->benchmarks; b++) {
            const Spread *s = &summary->clouds[m].spread[b];
            fprintf(output.stream, "%s,%s,%zu,%.3f,%.6f,%.6f,%.6f,%.6f,%.1f,%.4f,%.3g\n",
                    summary->clouds[m].model, benchmark_name(summary, b),
                    summary->clouds[m].table.rows, summary->published[b], s->mean, s->deviation,
                    s->minimum, s->maximum, s->percentile, s->z, s->probability);
        }
    return output_close(&output, true, error);
}

static bool write_joint(const Summary *summary, Error *error)
{
    OutputFile output;
    if (!open_output(summary, "ensemble/joint.csv", &output, error)) return false;
    fprintf(output.stream,
            "model,seeds,unexplained,distance,median_null_distance,probability,shrinkage\n");
    for (size_t m = 0; m < summary->models; m++) {
        const Cloud *cloud = &summary->clouds[m];
        fprintf(output.stream, "%s,%zu,%zu,", cloud->model, cloud->table.rows, cloud->unexplained);
        if (cloud->has_joint)
            fprintf(output.stream, "%.4f,%.4f,%.4f,%.4f\n", cloud->joint.distance,
                    cloud->joint.median_null, cloud->joint.probability, cloud->joint.shrinkage);
        else
            fprintf(output.stream, ",,,\n");
    }
    return output_close(&output, true, error);
}

/* For the strips: every draw, with the numbers of its model and benchmark. */
static bool write_seeds(const Summary *summary, Error *error)
{
    OutputFile output;
    if (!open_output(summary, "figures/ensemble_strips.csv", &output, error)) return false;
    fprintf(output.stream, "model_number,benchmark_number,seed,score,published,model,benchmark\n");
    for (size_t b = 0; b < summary->benchmarks; b++)
        for (size_t m = 0; m < summary->models; m++) {
            const Table *table = &summary->clouds[m].table;
            for (size_t seed = 0; seed < table->rows; seed++) {
                double score = table->values[seed * table->columns + b + 1];
                fprintf(output.stream, "%zu,%zu,%zu,", m, b, seed);
                fprintf(output.stream, isnan(score) ? "nan" : "%.6f", score);
                fprintf(output.stream, ",%.3f,%s,%s\n", summary->published[b],
                        summary->clouds[m].model, benchmark_name(summary, b));
            }
        }
    return output_close(&output, true, error);
}

/* Correlations between benchmarks over the seeds of the first model. */
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

/* -- macros -- */

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

static void put_cloud_macros(FILE *stream, const Summary *summary, const Cloud *cloud)
{
    char owner[256];
    for (size_t b = 0; b < summary->benchmarks; b++) {
        const Spread *spread = &cloud->spread[b];
        snprintf(owner, sizeof owner, "spread/%s/%s", cloud->model, benchmark_name(summary, b));
        fprintf(stream, "\\VentralSet{%s/mean}{%.3f}\n\\VentralSet{%s/deviation}{%.3f}\n", owner,
                spread->mean, owner, spread->deviation);
        fprintf(stream,
                "\\VentralSet{%s/percentile}{%.0f}\n\\VentralSet{%s/z}{\\ensuremath{%+.1f}}\n",
                owner, spread->percentile, owner, spread->z);
        fprintf(stream, "\\VentralSet{%s/mark}{%s}\n", owner,
                spread->probability < limit(summary) ? "*" : "\\phantom{*}");
        put_probability(stream, owner, spread->probability);
    }
    snprintf(owner, sizeof owner, "joint/%s", cloud->model);
    fprintf(stream, "\\VentralSet{%s/seeds}{%zu}\n\\VentralSet{%s/unexplained}{%zu}\n", owner,
            cloud->table.rows, owner, cloud->unexplained);
    if (cloud->has_joint) {
        fprintf(stream, "\\VentralSet{%s/distance}{%.1f}\n\\VentralSet{%s/null}{%.1f}\n", owner,
                cloud->joint.distance, owner, cloud->joint.median_null);
        fprintf(stream, "\\VentralSet{%s/probability}{%.2f}\n", owner, cloud->joint.probability);
    } else {
        fprintf(stream, "\\VentralSet{%s/distance}{---}\n\\VentralSet{%s/null}{---}\n", owner,
                owner);
        fprintf(stream, "\\VentralSet{%s/probability}{---}\n", owner);
    }
}

/* Which benchmarks no model explains, in words; and which models leave none unexplained. */
static void put_verdicts(FILE *stream, const Summary *summary)
{
    size_t never = 0, compatible = 0;
    fprintf(stream, "\\VentralSet{ensemble/never_explained}{");
    for (size_t b = 0; b < summary->benchmarks; b++) {
        bool explained = false;
        for (size_t m = 0; m < summary->models; m++)
            explained = explained || summary->clouds[m].spread[b].probability >= limit(summary);
        if (explained) continue;
        fprintf(stream, "%s\\texttt{", never++ ? ", " : "");
        put_name(stream, benchmark_name(summary, b));
        fprintf(stream, "}");
    }
    fprintf(stream, "%s}\n\\VentralSet{ensemble/never_explained_count}{%zu}\n", never ? "" : "none",
            never);
    fprintf(stream, "\\VentralSet{ensemble/compatible}{");
    for (size_t m = 0; m < summary->models; m++) {
        if (summary->clouds[m].unexplained > 0) continue;
        fprintf(stream, "%s\\texttt{", compatible++ ? ", " : "");
        put_name(stream, summary->clouds[m].model);
        fprintf(stream, "}");
    }
    fprintf(stream, "%s}\n", compatible ? "" : "none");
}

static bool write_macros(const Summary *summary, Error *error)
{
    OutputFile output;
    if (!open_output(summary, "ensemble_macros.tex", &output, error)) return false;
    fprintf(output.stream, "%% Written by analyses/ensemble/summary.c.\n");
    for (size_t m = 0; m < summary->models; m++)
        put_cloud_macros(output.stream, summary, &summary->clouds[m]);
    put_verdicts(output.stream, summary);
    fprintf(output.stream, "\\VentralSet{ensemble/models}{%zu}\n", summary->models);
    return output_close(&output, true, error);
}

/* Rows of the table: published, then mean +- deviation of each model, a star where unexplained. */
static bool write_rows(const Summary *summary, Error *error)
{
    OutputFile output;
    if (!open_output(summary, "ensemble_rows.tex", &output, error)) return false;
    for (size_t b = 0; b < summary->benchmarks; b++) {
        const char *name = benchmark_name(summary, b);
        put_name(output.stream, name);
        fprintf(output.stream, " & \\ventral{%s/published_score}", name);
        for (size_t m = 0; m < summary->models; m++) {
            const char *model = summary->clouds[m].model;
            fprintf(output.stream,
                    " & \\ventral{spread/%s/%s/mean} $\\pm$ \\ventral{spread/%s/%s/deviation}"
                    "\\ventral{spread/%s/%s/mark}",
                    model, name, model, name, model, name);
            if (m == 0)
                fprintf(output.stream, " & \\ventral{spread/%s/%s/percentile}", model, name);
        }
        fprintf(output.stream, " \\\\\n");
    }
    return output_close(&output, true, error);
}

static void print_summary(const Summary *summary)
{
    for (size_t m = 0; m < summary->models; m++) {
        const Cloud *cloud = &summary->clouds[m];
        printf("%-32s %4zu seeds: %zu of %zu published scores unexplained", cloud->model,
               cloud->table.rows, cloud->unexplained, summary->benchmarks);
        if (cloud->has_joint)
            printf("; distance %.1f (median of its own draws %.1f), p = %.3f",
                   cloud->joint.distance, cloud->joint.median_null, cloud->joint.probability);
        printf("\n");
    }
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "compares the page with the spread over seeds",
                      &exit_code))
        return exit_code;
    if (!options.draws) {
        fprintf(stderr, "%s: give --draws model:seeds,model:seeds\n", argv[0]);
        return 2;
    }
    gsl_set_error_handler_off(); /* errors are checked where they can occur */
    Summary summary = {.options = &options};
    bool good = read_all(&summary, &error);
    for (size_t m = 0; good && m < summary.models; m++)
        good = describe_cloud(&summary, &summary.clouds[m], &error);
    good = good && write_spread(&summary, &error) && write_joint(&summary, &error) &&
           write_seeds(&summary, &error) && write_correlations(&summary, &error) &&
           write_macros(&summary, &error) && write_rows(&summary, &error);
    if (good && !options.quiet) print_summary(&summary);
    for (size_t m = 0; m < summary.models; m++) {
        table_free(&summary.clouds[m].table);
        free(summary.clouds[m].spread);
    }
    free(summary.published);
    free(summary.noise);
    return good ? 0 : options_fail(argv[0], &error);
}
