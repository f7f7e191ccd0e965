#include "web.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Lengths are in the units of web/distribution.html and web/sites.html, which are 280 wide so that
 * text of size 10 stays readable on a phone. Two panels share the horizontal axis.
 */
static const double left = 36, right = 266;
static const double upper_top = 24, upper_bottom = 114, lower_top = 134, lower_bottom = 224;

/* A list of counts from a result; NULL with count 0 if it has none. */
static bool read_counts(const cJSON *result, const char *key, double **counts, size_t *count,
                        Error *error)
{
    *counts = NULL;
    *count = 0;
    if (!cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(result, key))) return true;
    return json_numbers(result, key, counts, count, json_optional_text(result, "benchmark"), error);
}

/* -- one distribution -- */

typedef struct {
    const double *counts; /* [bins]; NULL: none */
    size_t bins;
    double total;
} Histogram;

static Histogram histogram_of(const double *counts, size_t bins)
{
    Histogram histogram = {counts, bins, 0};
    for (size_t i = 0; counts && i < bins; i++) histogram.total += counts[i];
    return histogram;
}

static double fraction(const Histogram *histogram, size_t bin)
{
    return histogram->total > 0 ? histogram->counts[bin] / histogram->total : 0;
}

static double bin_left(size_t bin, size_t bins)
{
    return left + (right - left) * (double)bin / (double)bins;
}

/* Bars in one half of each bin: side 0 left, 1 right. */
static void put_bars(Fields list, const Histogram *histogram, int side, double highest)
{
    double width = (right - left) / (double)histogram->bins;
    for (size_t i = 0; histogram->total > 0 && i < histogram->bins; i++) {
        double height = (upper_bottom - upper_top) * fraction(histogram, i) / highest;
        if (height <= 0) continue;
        Fields bar = fields_add(list);
        fields_format(bar, "x", "%.2f",
                      bin_left(i, histogram->bins) + width * (side == 0 ? 0.08 : 0.5));
        fields_format(bar, "y", "%.2f", upper_bottom - height);
        fields_format(bar, "width", "%.2f", width * 0.42);
        fields_format(bar, "height", "%.2f", height);
    }
}

/* The cumulative distribution at the bin edges, as the points of a line that starts at 0. */
static bool put_line(Fields chart, const char *key, const Histogram *histogram, Error *error)
{
    size_t capacity = 32 * (histogram->bins + 1), used = 0;
    char *points = allocate(capacity, 1, error);
    double sum = 0;
    if (!points) return false;
    for (size_t i = 0; histogram->total > 0 && i <= histogram->bins; i++) {
        double y = lower_bottom - (lower_bottom - lower_top) * sum;
        used += (size_t)snprintf(points + used, capacity - used, "%s%.2f,%.2f", i ? " " : "",
                                 bin_left(i, histogram->bins), y);
        if (i < histogram->bins) sum += fraction(histogram, i);
    }
    fields_text(chart, key, points);
    free(points);
    return true;
}

/* -- axes -- */

static void put_tick(Fields list, const char *place, double at, double value, const char *format)
{
    Fields tick = fields_add(list);
    fields_format(tick, place, "%.2f", at);
    char text[32];
    snprintf(text, sizeof text, format, value);
    fields_text(tick, "text", text[0] == '0' && text[1] == '.' ? text + 1 : text);
}

/* Round fractions up to the largest. */
static void put_fractions(Fields list, double highest)
{
    double step = highest > 0.45 ? 0.2 : highest > 0.2 ? 0.1 : 0.05;
    for (int i = 0; step * i <= highest; i++)
        put_tick(list, "y", upper_bottom - (upper_bottom - upper_top) * step * i / highest,
                 step * i, "%.2g");
}

static void put_edges(Fields list, const double *edges, size_t bins)
{
    size_t every = bins / 5 + (bins % 5 > 0);
    for (size_t i = 0; i <= bins; i += every)
        put_tick(list, "x", bin_left(i, bins), edges[i], fabs(edges[i]) < 1000 ? "%.3g" : "%.0f");
}

/* The label of the horizontal axis, on two lines if it is too long for one. */
static void put_axis(Fields chart, const char *property, const char *unit)
{
    enum { LINE_LENGTH = 40 };
    char text[256];
    snprintf(text, sizeof text, unit[0] ? "%s (%s)" : "%s", property, unit);
    char *space = NULL;
    if (strlen(text) > LINE_LENGTH)
        for (char *c = text; c < text + LINE_LENGTH; c++)
            if (*c == ' ') space = c;
    if (space) *space = '\0';
    fields_text(chart, "axis", text);
    fields_text(chart, "axis_more", space ? space + 1 : "");
}

/* -- bins -- */

/* An edge without a leading zero, with the digits that tell it from its neighbours. */
static void put_edge(Fields bin, const char *key, double edge)
{
    char text[32];
    snprintf(text, sizeof text, fabs(edge) < 1000 ? "%.3g" : "%.0f", edge);
    fields_text(bin, key, text[0] == '0' && text[1] == '.' ? text + 1 : text);
}

/* What each bin holds, and how far apart the cumulative distributions are at its end. */
static void put_bins(Fields list, const double *edges, const Histogram *neurons,
                     const Histogram *units)
{
    double apart = 0;
    for (size_t i = 0; i < neurons->bins; i++) {
        Fields bin = fields_add(list);
        fields_format(bin, "x", "%.2f", bin_left(i, neurons->bins));
        fields_format(bin, "width", "%.2f", (right - left) / (double)neurons->bins);
        put_edge(bin, "from", edges[i]);
        put_edge(bin, "to", edges[i + 1]);
        fields_count(bin, "neurons", neurons->counts[i]);
        fields_count(bin, "units", units->total > 0 ? units->counts[i] : NAN);
        if (units->total > 0) apart += fraction(units, i) - fraction(neurons, i);
        fields_signed(bin, "apart", units->total > 0 ? apart : NAN, 3);
    }
}

/* -- the largest gap -- */

static void put_gap(Fields chart, const cJSON *result, const double *edges, size_t bins)
{
    const cJSON *gap = cJSON_GetObjectItemCaseSensitive(result, "largest_gap");
    double edge = json_optional_number(gap, "edge");
    double model = json_optional_number(gap, "model_cumulative");
    double neurons = json_optional_number(gap, "biological_cumulative");
    size_t bin = 1;
    while (bin < bins && edges[bin] < edge) bin++;
    if (isnan(edge) || isnan(model) || isnan(neurons)) {
        fields_true(chart, "gap", false);
        return;
    }
    Fields place = fields_object(chart, "gap");
    double height = lower_bottom - lower_top;
    fields_format(place, "x", "%.2f", bin_left(bin, bins));
    fields_format(place, "from", "%.2f", lower_bottom - height * fmin(model, neurons));
    fields_format(place, "to", "%.2f", lower_bottom - height * fmax(model, neurons));
    fields_score(place, "distance", json_optional_number(gap, "distance"));
    put_edge(place, "edge", edge);
}

/* -- figures -- */

static bool describe(const cJSON *result, const double *edges, const Histogram *neurons,
                     const Histogram *units, Fields chart, Error *error)
{
    size_t bins = neurons->bins;
    double highest = 0;
    for (size_t i = 0; i < bins; i++)
        highest =
            fmax(highest, fmax(fraction(neurons, i), units->total > 0 ? fraction(units, i) : 0));
    if (highest <= 0) return error_set(error, "a histogram of neurons is empty");
    highest *= 1.05; /* room above the highest bar */
    const char *property = json_optional_text(result, "property");
    const char *unit = json_optional_text(result, "unit");
    put_axis(chart, property, unit);
    fields_text(chart, "property", property);
    fields_format(chart, "neurons", "%.0f", neurons->total);
    fields_format(chart, "units", "%.0f", units->total);
    fields_true(chart, "has_units", units->total > 0);
    put_bars(fields_list(chart, "neuron_bars"), neurons, 0, highest);
    put_bars(fields_list(chart, "unit_bars"), units, 1, highest);
    put_fractions(fields_list(chart, "fractions"), highest);
    put_edges(fields_list(chart, "edges"), edges, bins);
    put_bins(fields_list(chart, "bins"), edges, neurons, units);
    put_gap(chart, result, edges, bins);
    return put_line(chart, "neuron_line", neurons, error) &&
           put_line(chart, "unit_line", units, error);
}

bool chart_distribution(const cJSON *result, Fields chart, Error *error)
{
    double *edges = NULL, *neurons = NULL, *units = NULL;
    size_t edge_count = 0, bins = 0, unit_bins = 0;
    bool good = read_counts(result, "bin_edges", &edges, &edge_count, error) &&
                read_counts(result, "biological_histogram", &neurons, &bins, error) &&
                read_counts(result, "model_histogram", &units, &unit_bins, error);
    if (good && (bins < 1 || edge_count != bins + 1 || (units && unit_bins != bins)))
        good = error_set(error, "the histograms of %s do not match its bins; make the result again",
                         json_optional_text(result, "benchmark"));
    if (good) {
        Histogram of_neurons = histogram_of(neurons, bins), of_units = histogram_of(units, bins);
        good = describe(result, edges, &of_neurons, &of_units, chart, error);
    }
    free(edges);
    free(neurons);
    free(units);
    return good;
}

bool chart_sites(const Table *sites, Fields chart, Error *error)
{
    static const char *const columns[] = {"ceiling", "r", NULL};
    Fields points = fields_list(chart, "points");
    for (size_t row = 0; row < sites->rows; row++) {
        double at[2];
        if (!table_row(sites, row, columns, at, error)) return false;
        if (isnan(at[0]) || isnan(at[1])) continue;
        Fields point = fields_add(points);
        fields_format(point, "x", "%.2f", left + (right - left) * fmax(0, fmin(1, at[0])));
        fields_format(point, "y", "%.2f",
                      lower_bottom - (lower_bottom - upper_top) * fmax(0, fmin(1, at[1])));
    }
    fields_format(chart, "sites", "%zu", sites->rows);
    return true;
}
