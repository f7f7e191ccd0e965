#include "brainio/supplied_neurons.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* -- possible values -- */

/*
 * The range of each property. Most follow from its definition: ratios of non-negative rates,
 * sparseness by the Cauchy-Schwarz inequality, the variance ratio from -1/14 <= V_f/T <= 1.
 * Otherwise the limit is beyond any neuron, so that codes for missing values (-999, 99999) are not
 * taken for values: 5,000 spikes/s (or, relative to baseline, -500), 100 cycles/deg, a ratio of
 * 100.
 */
typedef struct {
    const char *property;
    double least, most;
    bool is_yes_or_no;
    /* if no value exceeds this, another unit was probably used; 0: cannot be told */
    double suspect;
    const char *suspected, *unit;
} Possible;

#define PI_2 1.5708

static const Possible possible[] = {
    {"circular_variance", 0, 1, false, 0, NULL, NULL},
    {"bandwidth", 0, 90, false, PI_2, "radians", "degrees"},
    {"orthogonal_preferred_ratio", 0, 1, false, 0, NULL, NULL},
    {"orientation_selective", 0, 1, true, 0, NULL, NULL},
    {"circular_variance_bandwidth_ratio", 0, 100, false, 0, NULL, NULL},
    {"orthogonal_preferred_ratio_circular_variance_difference", -1, 1, false, 0, NULL, NULL},
    {"max_dc", 0, 5000, false, 0, NULL, NULL},
    {"modulation_ratio", 0, 2, false, 0, NULL, NULL},
    {"preferred_orientation", -180, 360, false, 2 * PI_2, "radians", "degrees"},
    {"peak_spatial_frequency", 0, 100, false, 0, NULL, NULL},
    {"spatial_frequency_selective", 0, 1, true, 0, NULL, NULL},
    {"spatial_frequency_bandwidth", 0, 100, false, 1, "fractions", "per cent"},
    {"surround_suppression_index", 0, 100, false, 0, NULL, NULL},
    {"grating_summation_field", 0, 180, false, 0, NULL, NULL},
    {"surround_diameter", 0, 180, false, 0, NULL, NULL},
    {"texture_modulation_index", -100, 100, false, 0, NULL, NULL},
    {"absolute_texture_modulation_index", 0, 100, false, 0, NULL, NULL},
    {"texture_selectivity", 0, 1, false, 0, NULL, NULL},
    {"texture_sparseness", 0, 1, false, 0, NULL, NULL},
    {"variance_ratio", -0.05, 51, false, 0, NULL, NULL},
    {"max_texture", -500, 5000, false, 0, NULL, NULL},
    {"max_noise", -500, 5000, false, 0, NULL, NULL},
};

#define ORIENTATION "preferred_orientation"
#define HALF_CIRCLE 180.0
#define FIRST_ANGLE -22.5 /* start of the benchmark's orientation range, half a circle wide */

/* Tolerance for values that rounding took out of range. */
#define ROUNDING 1e-6

static const Possible *find_possible(const char *property)
{
    for (size_t i = 0; i < sizeof possible / sizeof *possible; i++)
        if (strcmp(possible[i].property, property) == 0) return &possible[i];
    return NULL;
}

static void describe_range(const Possible *range, char *words, size_t size)
{
    if (range->is_yes_or_no)
        snprintf(words, size, "0 or 1");
    else
        snprintf(words, size, "from %g to %g", range->least, range->most);
}

/* Refuses a value that the property cannot have; clips one that rounding took out of range. */
static bool check_value(const Table *neurons, size_t row, size_t column, const Possible *range,
                        double *value, Error *error)
{
    const double given = *value;
    bool fits = given >= range->least - ROUNDING && given <= range->most + ROUNDING;
    if (range->is_yes_or_no) fits = given == 0 || given == 1;
    *value = fmin(fmax(*value, range->least), range->most);
    if (fits) return true;
    char words[64];
    bool is_per_cent = range->most == 1 && given > 1 && given <= 100 && !range->is_yes_or_no;
    describe_range(range, words, sizeof words);
    return error_set(
        error, "%s: row %zu: \"%.40s\" in column \"%s\" is impossible: this property is %s; %s",
        neurons->path, row + 1, table_cell(neurons, row, column), neurons->cells[column], words,
        is_per_cent ? "give fractions, not per cent"
                    : "correct it, or leave the cell empty if there is no value");
}

/* Refuses a column whose values all fit another unit; whole numbers are taken to be right. */
static bool check_unit(const Table *neurons, size_t column, const Possible *range,
                       const double *values, Error *error)
{
    size_t inside = 0;
    bool is_whole = true;
    if (range->suspect == 0) return true;
    for (size_t row = 0; row < neurons->rows; row++) {
        if (isnan(values[row])) continue;
        if (fabs(values[row]) > range->suspect) return true;
        is_whole = is_whole && values[row] == floor(values[row]);
        inside++;
    }
    return inside < 2 || is_whole ||
           error_set(error, "%s: all values in column \"%s\" are below %.3g, as %s are; give %s",
                     neurons->path, neurons->cells[column], range->suspect, range->suspected,
                     range->unit);
}

/* Reads values[rows], NaN if missing, to be freed by the caller; NULL with a message. */
static double *read_values(const Table *neurons, size_t column, const char *property, Error *error)
{
    const Possible *range = find_possible(property);
    double *values = table_numbers(neurons, column, error);
    bool good = values != NULL;
    for (size_t row = 0; good && range && row < neurons->rows; row++)
        good = isnan(values[row]) || check_value(neurons, row, column, range, &values[row], error);
    if (good && range) good = check_unit(neurons, column, range, values, error);
    for (size_t row = 0; good && row < neurons->rows && strcmp(property, ORIENTATION) == 0; row++)
        values[row] = biology_fold(values[row], FIRST_ANGLE, HALF_CIRCLE);
    if (good) return values;
    free(values);
    return NULL;
}

/* -- the bins -- */

static bool equal_edges(Biology *biology, size_t bins, const double *values, Error *error)
{
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < biology->neurons; i++) {
        if (isnan(values[i])) continue;
        least = fmin(least, values[i]);
        most = fmax(most, values[i]);
    }
    if (!(least < most))
        return error_set(error,
                         "%s: all neurons have the same value, so there are no bins of equal "
                         "width; give edges",
                         biology->path);
    for (size_t i = 0; i <= bins; i++)
        biology->edges[i] = i == bins ? most : least + (most - least) * (double)i / (double)bins;
    return true;
}

/* Edges from a column of a table; shorter columns end with empty cells. */
static bool table_edges(Biology *biology, const Table *table, size_t column, Error *error)
{
    const char *name = table->cells[column];
    size_t count = 0;
    for (size_t row = 0; row < table->rows; row++) {
        double edge;
        if (!table_number_or_gap(table, row, column, &edge, error)) return false;
        if (isnan(edge)) continue;
        if (count > SUPPLIED_NEURONS_BINS)
            return error_set(error, "%s: has more than %d bins", table->path,
                             SUPPLIED_NEURONS_BINS);
        if (count < row)
            return error_set(error, "%s: the edges of %s have a gap before row %zu; fill it",
                             table->path, name, row + 1);
        if (count > 0 && !(edge > biology->edges[count - 1]))
            return error_set(error, "%s: the edges of %s do not increase at row %zu; sort them",
                             table->path, name, row + 1);
        biology->edges[count++] = edge;
    }
    biology->bins = count ? count - 1 : 0;
    return biology->bins >= 2 || error_set(error,
                                           "%s: %s has %zu edge%s, but needs three or more, for "
                                           "two bins",
                                           table->path, name, count, count == 1 ? "" : "s");
}

static bool choose_edges(Biology *biology, const SuppliedEdges *edges, const double *values,
                         Error *error)
{
    biology->edges = allocate(SUPPLIED_NEURONS_BINS + 2, sizeof *biology->edges, error);
    if (!biology->edges) return false;
    if (edges->table) return table_edges(biology, edges->table, edges->column, error);
    biology->bins = edges->equal ? edges->equal : edges->study->bins;
    if (biology->bins < 2 || biology->bins > SUPPLIED_NEURONS_BINS)
        return error_set(error, "a histogram cannot have %zu bins; give from 2 to %d",
                         biology->bins, SUPPLIED_NEURONS_BINS);
    if (edges->equal) return equal_edges(biology, edges->equal, values, error);
    memcpy(biology->edges, edges->study->edges, (biology->bins + 1) * sizeof *biology->edges);
    return true;
}

/* -- the histogram -- */

/* Counts the neurons outside the bins; at least one must be inside. */
static bool count_outside(Biology *biology, const char *name, const double *values, Error *error)
{
    const double *edges = biology->edges;
    for (size_t i = 0; i < biology->neurons; i++) {
        double value =
            biology->period > 0 ? biology_fold(values[i], edges[0], biology->period) : values[i];
        biology->below += value < edges[0];
        biology->above += value > edges[biology->bins];
    }
    size_t outside = biology->below + biology->above;
    return outside < biology->neurons - biology->not_a_number ||
           error_set(error,
                     "%s: all %zu values of %s are outside the bins, which go from %g to %g; check "
                     "their unit, or give --edges",
                     biology->path, outside, name, edges[0], edges[biology->bins]);
}

/* Supplied edges must put the neurons into two bins or more: with one, every model scores 1. */
static bool check_spread(const Biology *biology, const char *name, const SuppliedEdges *edges,
                         Error *error)
{
    size_t filled = 0;
    for (size_t i = 0; i < biology->bins; i++) filled += biology->counts[i] > 0;
    return filled > 1 || !edges->table ||
           error_set(error, "%s: all values of %s in %s are in one bin; give finer edges",
                     edges->table->path, name, biology->path);
}

static bool count_neurons(Biology *biology, const char *name, const SuppliedEdges *edges,
                          const double *values, Error *error)
{
    if (!choose_edges(biology, edges, values, error)) return false;
    biology->counts = allocate(biology->bins, sizeof *biology->counts, error);
    if (!biology->counts) return false;
    biology->not_a_number = biology_histogram(biology, values, biology->neurons, biology->counts);
    if (biology->neurons - biology->not_a_number < 2)
        return error_set(error, "%s: %s has values for fewer than two neurons", biology->path,
                         name);
    return count_outside(biology, name, values, error) && check_spread(biology, name, edges, error);
}

bool supplied_neurons_read(Biology *biology, const Table *neurons, size_t column,
                           const char *property, const SuppliedEdges *edges, Error *error)
{
    const char *name = neurons->cells[column];
    *biology = (Biology){.neurons = neurons->rows};
    if (strcmp(property, ORIENTATION) == 0) biology->period = HALF_CIRCLE;
    snprintf(biology->path, sizeof biology->path, "%s", neurons->path);
    snprintf(biology->source, sizeof biology->source, "the column %.60s of %.170s", name,
             neurons->path);
    double *values = read_values(neurons, column, property, error);
    bool good = values && count_neurons(biology, name, edges, values, error);
    free(values);
    if (!good) biology_free(biology);
    return good;
}
