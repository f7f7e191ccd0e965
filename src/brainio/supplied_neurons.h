/*
 * supplied_neurons: the distribution of a property over user-supplied neurons, from a table (CSV).
 *
 * The table has one row per neuron and one column per property. An empty cell, or a word for a
 * missing value (nan, NA, null ..), means that the property is undefined for this neuron: as in the
 * published studies it counts as a neuron without a value. Impossible values (a circular variance
 * of 84, a frequency of -999) are refused, naming the row. Orientations, from 0 to 180 degrees or
 * as directions, are taken modulo 180 degrees. The bins are
 *
 *   the study's   by default those of the benchmark for this property: scores are then comparable
 *                 with the page's
 *   a number      this many bins of equal width, from the smallest value to the largest
 *   a table       an increasing column of edges for the property, in a CSV of its own
 *
 * Neurons outside the bins are counted, and clipped into the outer bins like the model's units; if
 * none is inside, the table is refused.
 */
#pragma once

#include "base/table.h"
#include "brainio/biology.h"

#define SUPPLIED_NEURONS_BINS 1000 /* maximum number of bins */

/* The source of the bins. */
typedef struct {
    size_t equal;         /* number of bins of equal width; 0: not used */
    const Table *table;   /* table of edges; NULL: not used */
    size_t column;        /* of that table */
    const Biology *study; /* provides the edges if neither is given */
} SuppliedEdges;

/*
 * Makes the histogram of a column; `property` is the property's name in the published assemblies
 * ("peak_spatial_frequency"). Release with biology_free.
 */
bool supplied_neurons_read(Biology *biology, const Table *neurons, size_t column,
                           const char *property, const SuppliedEdges *edges, Error *error);
