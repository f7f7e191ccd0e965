/* correlation: Pearson's correlation. */
#pragma once

#include <stddef.h>

/* Pearson's correlation of two strided columns, pairs without NaN; NaN: constant to rounding. */
double pearson(const double *a, const double *b, size_t count, size_t stride);
