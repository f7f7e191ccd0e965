/*
 * own_biology: the distribution of a property over the user's own neurons, from a table (CSV).
 *
 * The table has a row for each neuron and a column for each property. An empty cell, or a word for a gap (nan, NA,
 * null ..), is a neuron for which the property is undefined: it counts as one without a value, as in the published
 * studies. A value that the property cannot have (a circular variance of 84, a frequency of -999) is refused, with its
 * row. Orientations may be given from 0 to 180 or as directions: they are taken modulo 180 degrees. The bins are
 *
 *   the study's   those of the benchmark for that property, unless told otherwise: a score is then comparable with
 *                 the page's
 *   a number      so many bins of equal width, from the smallest value to the largest
 *   a table       a column of edges for the property, increasing, in a CSV of its own
 *
 * Neurons outside the bins are counted, and clipped into the outer bins as the model's units are; if none is inside,
 * the table is refused.
 */
#ifndef BRAINIO_OWN_BIOLOGY_H
#define BRAINIO_OWN_BIOLOGY_H

#include "base/table.h"
#include "brainio/biology.h"

#define OWN_BIOLOGY_BINS 1000 /* at most */

/* Where the bins come from. */
typedef struct {
    size_t equal;         /* bins of equal width; 0: others */
    const Table *table;   /* of edges; NULL: others */
    size_t column;        /* of that table */
    const Biology *study; /* whose edges are taken where neither is given */
} OwnEdges;

/*
 * Makes the histogram of a column whose property has that name in the published assemblies ("peak_spatial_frequency").
 * Release with biology_free.
 */
bool own_biology_read(Biology *biology, const Table *neurons, size_t column, const char *property,
                      const OwnEdges *edges, Error *error);

#endif
