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
#include "base/options.h"
#include "tuning/known_unit.h"

#include <ctype.h>
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

static void put_number(FILE *stream, double value)
{
    if (isfinite(value))
        fprintf(stream, ",%.6g", value);
    else
        fputc(',', stream);
}

static bool write_table(const char *results, Error *error)
{
    char path[FILE_PATH_LENGTH];
    OutputFile output;
    if (!file_path(path, error, "%s/recovery.csv", results) || !output_open(&output, path, error))
        return false;
    fputs("property,truth,recovered,recovered_with_noise\n", output.stream);
    for (int p = 0; p < KNOWN_PROPERTIES; p++)
        for (int i = 0; i < KNOWN_TRUTHS; i++) {
            Recovered one = recover(p, i);
            fprintf(output.stream, "%s", known_properties[p].name);
            put_number(output.stream, one.truth);
            put_number(output.stream, one.exact);
            put_number(output.stream, one.noisy);
            fputc('\n', output.stream);
        }
    return output_close(&output, true, error);
}

static int by_size(const void *a, const void *b)
{
    double first = *(const double *)a, second = *(const double *)b;
    return (first > second) - (first < second);
}

/* "pref_or" as TeX can have it in a name: "PrefOr". */
static void put_name(FILE *stream, const char *name)
{
    bool begins = true;
    for (; *name; name++) {
        if (*name != '_') fputc(begins ? toupper((unsigned char)*name) : *name, stream);
        begins = *name == '_';
    }
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
    fputs("\\newcommand{\\recoveryBias", stream);
    put_name(stream, known_properties[property].name);
    fprintf(stream, "}{%.2g}\n\\newcommand{\\recoveryError", largest);
    put_name(stream, known_properties[property].name);
    fprintf(stream, "}{%.2g}\n", apart[KNOWN_TRUTHS / 2]);
}

static bool write_macros(const char *results, Error *error)
{
    char path[FILE_PATH_LENGTH];
    OutputFile output;
    if (!file_path(path, error, "%s/recovery_macros.tex", results) ||
        !output_open(&output, path, error))
        return false;
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
