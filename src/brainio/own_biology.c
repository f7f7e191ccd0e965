#include "brainio/own_biology.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
                         "%s: all neurons have one value, so there are no bins of equal "
                         "width; give edges",
                         biology->path);
    for (size_t i = 0; i <= bins; i++)
        biology->edges[i] = i == bins ? most : least + (most - least) * (double)i / (double)bins;
    return true;
}

/* Edges from their table: the column that has the name of the neurons'. */
static bool table_edges(Biology *biology, const Table *table, const char *name, Error *error)
{
    size_t column = 0, count = 0;
    if (!table_require(table, name, NULL, &column, error)) return false;
    for (size_t row = 0; row < table->rows; row++) {
        double edge;
        if (!table_number_or_gap(table, row, column, &edge, error)) return false;
        if (isnan(edge)) continue;
        if (count > OWN_BIOLOGY_BINS)
            return error_set(error, "%s: has more than %d bins", table->path, OWN_BIOLOGY_BINS);
        if (count > 0 && !(edge > biology->edges[count - 1]))
            return error_set(error, "%s: the edges of %s do not increase at row %zu", table->path,
                             name, row + 1);
        biology->edges[count++] = edge;
    }
    biology->bins = count ? count - 1 : 0;
    return biology->bins >= 2 ||
           error_set(error, "%s: %s needs three edges or more, for two bins", table->path, name);
}

static bool choose_edges(Biology *biology, const Table *neurons, size_t column,
                         const OwnEdges *edges, const double *values, Error *error)
{
    biology->edges = allocate(OWN_BIOLOGY_BINS + 2, sizeof *biology->edges, error);
    if (!biology->edges) return false;
    if (edges->table) return table_edges(biology, edges->table, neurons->cells[column], error);
    biology->bins = edges->equal ? edges->equal : edges->study->bins;
    if (biology->bins < 2 || biology->bins > OWN_BIOLOGY_BINS)
        return error_set(error, "%zu bins do not make a histogram; give from 2 to %d",
                         biology->bins, OWN_BIOLOGY_BINS);
    if (edges->equal) return equal_edges(biology, edges->equal, values, error);
    memcpy(biology->edges, edges->study->edges, (biology->bins + 1) * sizeof *biology->edges);
    return true;
}

static bool count_neurons(Biology *biology, const Table *neurons, size_t column,
                          const OwnEdges *edges, const double *values, Error *error)
{
    const char *name = neurons->cells[column];
    snprintf(biology->path, sizeof biology->path, "%s", neurons->path);
    snprintf(biology->source, sizeof biology->source, "the column %.60s of %.170s", name,
             neurons->path);
    biology->neurons = neurons->rows;
    if (!choose_edges(biology, neurons, column, edges, values, error)) return false;
    biology->counts = allocate(biology->bins, sizeof *biology->counts, error);
    if (!biology->counts) return false;
    biology->not_a_number = biology_histogram(biology, values, biology->neurons, biology->counts);
    return biology->neurons - biology->not_a_number >= 2 ||
           error_set(error, "%s: %s has values for fewer than two neurons", neurons->path, name);
}

bool own_biology_read(Biology *biology, const Table *neurons, size_t column, const OwnEdges *edges,
                      Error *error)
{
    *biology = (Biology){0};
    double *values = table_numbers(neurons, column, error);
    bool good = values && count_neurons(biology, neurons, column, edges, values, error);
    free(values);
    if (!good) biology_free(biology);
    return good;
}
