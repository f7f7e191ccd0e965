/* statistics: medians and quantiles. */
#pragma once

#include <stddef.h>

/*
 * The median of the values that are not NaN (the mean of the middle two if their number is even);
 * NaN if there are none. Reorders the values.
 */
double median_of(double *values, size_t count);

/*
 * The quantile at `share` of the values that are not NaN, interpolated linearly (numpy's default).
 * NaN if there are none. Reorders the values.
 */
double quantile_of(double *values, size_t count, double share);
