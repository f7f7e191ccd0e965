/*
 * own_biology: the distribution of a property over neurons that somebody recorded, from a table (CSV).
 *
 * The table has a row a neuron and a column a property; an empty cell, or nan, is a neuron for which the property is
 * undefined, which counts as one that has no value, as in the published studies. The bins are
 *
 *   the study's   those of the benchmark for that property, unless told otherwise: a score is then comparable with
 *                 the page's; values outside are clipped into the outer bins
 *   a number      so many bins of equal width, from the smallest value to the largest
 *   a table       a column of edges for the property, increasing, in a CSV of its own
 */
#ifndef BRAINIO_OWN_BIOLOGY_H
#define BRAINIO_OWN_BIOLOGY_H

#include "base/table.h"
#include "brainio/biology.h"

#define OWN_BIOLOGY_BINS 1000 /* at most */

typedef struct {
    size_t equal;         /* bins of equal width; 0: others */
    const Table *table;   /* of edges; NULL: others */
    const Biology *study; /* whose edges are taken where neither is given */
} OwnEdges;

/* Makes the histogram of a column. Release with biology_free. */
bool own_biology_read(Biology *biology, const Table *neurons, size_t column, const OwnEdges *edges,
                      Error *error);

#endif
