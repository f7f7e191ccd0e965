/*
 * recovery: do the analyses find what is there?
 *
 * A simulation, and called one: units that are made to have a property of a known size (tuning/known_unit.h) go through
 * the analyses that the model's units go through, without noise and with that of 20 repetitions.
 *
 *     recovery.csv           property, truth, recovered, recovered with noise
 *     recovery_macros.tex    for each property the largest difference without noise, and the median with it
 */
#include "base/file.h"
#include "base/latex.h"
#include "base/options.h"
#include "base/table.h"
#include "tuning/known_unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    double truth, exact, noisy;
} Recovered;

static Recovered recover(int property, int i)
{
    double truth = known_truth(property, i);
    return (Recovered){truth, known_unit_recovered(property, truth, false, 0),
                       known_unit_recovered(property, truth, true, (uint32_t)(100 * property + i))};
}

static bool write_table(const char *results, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, results, "recovery.csv", error)) return false;
    fputs("property,truth,recovered,recovered_with_noise\n", output.stream);
    for (int p = 0; p < KNOWN_PROPERTIES; p++)
        for (int i = 0; i < KNOWN_TRUTHS; i++) {
            Recovered one = recover(p, i);
            fprintf(output.stream, "%s", known_properties[p].name);
            table_put_number(output.stream, "%.6g", one.truth);
            table_put_number(output.stream, "%.6g", one.exact);
            table_put_number(output.stream, "%.6g", one.noisy);
            fputc('\n', output.stream);
        }
    return output_close(&output, true, error);
}

static int by_size(const void *a, const void *b)
{
    double first = *(const double *)a, second = *(const double *)b;
    return (first > second) - (first < second);
}

/* \ventral{recovery/circular_variance/bias}, to two digits. */
static void put_macro(FILE *stream, int property, const char *kind, double value)
{
    char key[64], text[32];
    snprintf(key, sizeof key, "%s/%s", known_properties[property].name, kind);
    snprintf(text, sizeof text, "%.2g", value);
    latex_set_text(stream, "recovery", key, text);
}

static void put_macros(FILE *stream, int property)
{
    double largest = 0, apart[KNOWN_TRUTHS];
    for (int i = 0; i < KNOWN_TRUTHS; i++) {
        Recovered one = recover(property, i);
        largest = fmax(largest, fabs(one.exact - one.truth));
        apart[i] = isnan(one.noisy) ? INFINITY : fabs(one.noisy - one.truth);
    }
    qsort(apart, KNOWN_TRUTHS, sizeof *apart, by_size);
    put_macro(stream, property, "bias", largest);
    put_macro(stream, property, "error", apart[KNOWN_TRUTHS / 2]);
}

static bool write_macros(const char *results, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, results, "recovery_macros.tex", error)) return false;
    for (int p = 0; p < KNOWN_PROPERTIES; p++) put_macros(output.stream, p);
    return output_close(&output, true, error);
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "recovers known truths from simulated units",
                      &exit_code))
        return exit_code;
    if (!write_table(options.results, &error) || !write_macros(options.results, &error))
        return options_fail(argv[0], &error);
    return 0;
}
