/* correlation: Pearson's and Spearman's correlation. */
#pragma once

#include "base/error.h"

/*
 * Pearson's correlation of two strided columns over pairs without NaN; NaN if either is constant up
 * to rounding.
 */
double pearson(const double *a, const double *b, size_t count, size_t stride);

/*
 * Spearman's correlation of values without NaN (ties get their mean rank); NaN if either is
 * constant.
 */
bool spearman(const double *a, const double *b, size_t count, double *correlation, Error *error);
