#include "predictivity/neural_tables.h"

#include "base/sums.h"

#include <math.h>
#include <stdio.h>

/* Mean over splits of one site's r, ignoring undefined values. */
static double site_mean(const Consistency *consistency, size_t site)
{
    double sum = 0;
    size_t count = 0;
    for (size_t s = 0; s < consistency->splits; s++) {
        double r = consistency->r[s * consistency->sites + site];
        if (isnan(r)) continue;
        sum += r;
        count++;
    }
    return sum / (double)count;
}

static void put_number(FILE *stream, double value)
{
    fputc(',', stream);
    if (isfinite(value)) fprintf(stream, "%.9g", value);
}

/* A quoted cell of text; quotes within it are doubled. */
static void put_text(FILE *stream, const char *text)
{
    fputc('"', stream);
    for (; *text; text++) {
        if (*text == '"') fputc('"', stream);
        fputc(*text, stream);
    }
    fputc('"', stream);
}

static bool write_sites(const BenchmarkRun *run, const MetricsOutcome *outcome, Error *error)
{
    const Metrics *metrics = outcome->metrics;
    OutputFile table;
    if (!benchmark_run_table(run, ".csv", &table, error)) return false;
    fprintf(table.stream, "neuroid_id,r,ceiling");
    for (Metric m = METRIC_RIDGE; m < METRIC_REGRESSIONS; m++)
        if (outcome->wanted[m]) fprintf(table.stream, ",r_%s", metric_names[m]);
    for (size_t j = 0; j < outcome->recording->sites; j++) {
        fputc('\n', table.stream);
        put_text(table.stream, outcome->recording->site_names[j]);
        put_number(table.stream, site_mean(&metrics->regressions[METRIC_PLS], j));
        put_number(table.stream, site_mean(&metrics->site_ceiling, j));
        for (Metric m = METRIC_RIDGE; m < METRIC_REGRESSIONS; m++)
            if (outcome->wanted[m])
                put_number(table.stream, site_mean(&metrics->regressions[m], j));
    }
    fputc('\n', table.stream);
    return sums_close(&table, true, error);
}

static double median_at(const Consistency *consistency, size_t s)
{
    return s < consistency->splits ? consistency->medians[s] : NAN;
}

static bool write_splits(const BenchmarkRun *run, const MetricsOutcome *outcome, size_t splits,
                         Error *error)
{
    const Metrics *metrics = outcome->metrics;
    OutputFile table;
    if (!benchmark_run_table(run, ".splits.csv", &table, error)) return false;
    fprintf(table.stream, "split,median_r,median_ceiling");
    for (Metric m = METRIC_RIDGE; m < METRIC_REGRESSIONS; m++)
        if (outcome->wanted[m]) fprintf(table.stream, ",median_%s", metric_names[m]);
    size_t groups = outcome->wanted[METRIC_RIDGECV] ? metrics->alpha_groups : 0;
    for (size_t g = 0; g < groups; g++)
        groups > 1 ? fprintf(table.stream, ",alpha_%zu", g) : fprintf(table.stream, ",alpha");
    fputc('\n', table.stream);
    for (size_t s = 0; s < splits; s++) {
        fprintf(table.stream, "%zu", s);
        put_number(table.stream, median_at(&metrics->regressions[METRIC_PLS], s));
        put_number(table.stream, median_at(&metrics->site_ceiling, s));
        for (Metric m = METRIC_RIDGE; m < METRIC_REGRESSIONS; m++)
            if (outcome->wanted[m])
                put_number(table.stream, median_at(&metrics->regressions[m], s));
        for (size_t g = 0; g < groups; g++)
            put_number(table.stream, metrics->alphas[s * groups + g]);
        fputc('\n', table.stream);
    }
    return sums_close(&table, true, error);
}

bool neural_tables_write(const BenchmarkRun *run, const MetricsOutcome *outcome, size_t splits,
                         Error *error)
{
    return write_sites(run, outcome, error) && write_splits(run, outcome, splits, error);
}
