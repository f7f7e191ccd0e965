/* correlation: Pearson's and Spearman's correlation. */
#pragma once

#include "base/error.h"

/* Pearson's correlation of two strided columns, pairs without NaN; NaN: constant to rounding. */
double pearson(const double *a, const double *b, size_t count, size_t stride);

/* Spearman's correlation of values without NaN (ties: mean rank); NaN if either is constant. */
bool spearman(const double *a, const double *b, size_t count, double *correlation, Error *error);
