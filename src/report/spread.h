/*
 * spread: where a published row of scores lies in the distribution of our draws.
 *
 * Draws are the scores of a model's benchmarks, one row per seed. For a single benchmark: mean,
 * deviation, the published value's percentile and z, and the probability that a further draw is as
 * far from the mean (Student's t, with the uncertainty of mean and deviation).
 *
 * A published value also contains noise that our draws do not: it was rounded to three digits, and
 * its resampling used another random stream. This variance, `noise`, is added.
 */
#pragma once

#include "base/error.h"

typedef struct {
    /* of the draws; deviation divides by n - 1, and is 0 for a single draw */
    double mean, deviation;
    double minimum, maximum;
    /* of the published value: percentage of draws below it, ties counting half */
    double percentile;
    double z; /* (published - mean) / deviation with noise */
    /* two-sided, that a further draw is as far from the mean; 1 for a single draw */
    double probability;
} Spread;

/* Describes n >= 1 draws, and the published value relative to them. */
Spread spread_describe(const double *draws, size_t n, double published, double noise);

/* Sample correlation of two columns of n draws; 0 if either is constant. */
double spread_correlation(const double *a, const double *b, size_t n);
