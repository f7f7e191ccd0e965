/*
 * statistics: what several analyses take of a list of numbers.
 */
#ifndef BASE_STATISTICS_H
#define BASE_STATISTICS_H

#include <stddef.h>

/*
 * The median of the values that are not NaN, for an even number of them the mean of the middle two; NaN
 * where there is none. Reorders the values.
 */
double median_of(double *values, size_t count);

/* Below it lies that share of the values that are not NaN, linearly between them (numpy's default); likewise. */
double quantile_of(double *values, size_t count, double share);

#endif
