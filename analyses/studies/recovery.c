/*
 * recovery: do the analyses recover known tuning?
 *
 * A simulation: units with a property of known size (tuning/known_unit.h) are analysed like the
 * model's units, without noise and with the noise of 20 repetitions.
 *
 *     recovery.csv              property, truth, recovered, recovered with noise
 *     paper/recovery_rows.tex   for each property the largest error without noise, where the
 *                               property is defined, and the median error with noise
 *     paper/recovery.tex        the largest bandwidth that is defined, by key
 */
#include "base/file.h"
#include "base/sums.h"
#include "base/table.h"
#include "program/options.h"
#include "tuning/known_unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    double truth, exact, noisy;
} Recovered;

typedef Recovered Units[KNOWN_PROPERTIES][KNOWN_TRUTHS];

static void recover(Units units)
{
    for (int p = 0; p < KNOWN_PROPERTIES; p++)
        for (int i = 0; i < KNOWN_TRUTHS; i++) {
            double truth = known_truth(p, i);
            units[p][i] =
                (Recovered){truth, known_unit_recovered(p, truth, false, 0),
                            known_unit_recovered(p, truth, true, (uint32_t)(100 * p + i))};
        }
}

static bool write_table(Units units, const char *results, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, results, "recovery.csv", error)) return false;
    fputs("property,truth,recovered,recovered_with_noise\n", output.stream);
    for (int p = 0; p < KNOWN_PROPERTIES; p++)
        for (int i = 0; i < KNOWN_TRUTHS; i++) {
            fputs(known_properties[p].name, output.stream);
            table_put_number(output.stream, "%.6g", units[p][i].truth);
            table_put_number(output.stream, "%.6g", units[p][i].exact);
            table_put_number(output.stream, "%.6g", units[p][i].noisy);
            fputc('\n', output.stream);
        }
    return sums_close(&output, true, error);
}

static int by_size(const void *a, const void *b)
{
    double first = *(const double *)a, second = *(const double *)b;
    return (first > second) - (first < second);
}

static void put_row(FILE *stream, const KnownProperty *property, const Recovered *units)
{
    double largest = 0, apart[KNOWN_TRUTHS];
    for (int i = 0; i < KNOWN_TRUTHS; i++) {
        largest = fmax(largest, fabs(units[i].exact - units[i].truth)); /* NaN is left out */
        apart[i] = isnan(units[i].noisy) ? INFINITY : fabs(units[i].noisy - units[i].truth);
    }
    qsort(apart, KNOWN_TRUTHS, sizeof *apart, by_size);
    fprintf(stream, "%s & %s & %.2g & %.2g \\\\\n", property->words, property->unit, largest,
            apart[KNOWN_TRUTHS / 2]);
}

static bool write_rows(Units units, const char *results, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, results, "paper/recovery_rows.tex", error)) return false;
    for (int p = 0; p < KNOWN_PROPERTIES; p++)
        put_row(output.stream, &known_properties[p], units[p]);
    return sums_close(&output, true, error);
}

/* The largest true bandwidth up to which all come out defined. */
static bool write_macros(Units units, const char *results, Error *error)
{
    OutputFile output;
    double defined = 0;
    int bandwidth = 0;
    if (!output_open_in(&output, results, "paper/recovery.tex", error)) return false;
    while (strcmp(known_properties[bandwidth].name, "or_bandwidth") != 0) bandwidth++;
    for (int i = 0; i < KNOWN_TRUTHS && !isnan(units[bandwidth][i].exact); i++)
        defined = units[bandwidth][i].truth;
    fprintf(output.stream,
            "%% Written by analyses/studies/recovery.c.\n"
            "\\VentralSet{recovery/bandwidth/defined}{%.0f}\n",
            floor(defined));
    return sums_close(&output, true, error);
}

int main(int argc, char **argv)
{
    Options options;
    Units units;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv,
                      "measures how well known tuning is recovered from simulated units",
                      &exit_code))
        return exit_code;
    recover(units);
    if (!write_table(units, options.draw.results, &error) ||
        !write_rows(units, options.draw.results, &error) ||
        !write_macros(units, options.draw.results, &error))
        return options_fail(argv[0], &error);
    return 0;
}
