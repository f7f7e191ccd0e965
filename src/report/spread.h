/*
 * spread: where a published row of scores lies in the distribution of our draws.
 *
 * Draws are the scores of a model's benchmarks, one row per seed. For a single benchmark: mean,
 * deviation, the published value's percentile and z, and the probability that a further draw is as
 * far from the mean (Student's t, with the uncertainty of mean and deviation). For all benchmarks
 * together: the Mahalanobis distance of the published row from the cloud. The covariance of few
 * draws in many dimensions is singular, so correlations are shrunk towards 0 by the amount that
 * minimises the expected squared error (Schaefer & Strimmer 2005); the null distribution consists
 * of each draw's distance from the cloud of the others.
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

typedef struct {
    double distance;    /* Mahalanobis distance of the published row */
    double shrinkage;   /* intensity, 0 to 1, of the correlations */
    double median_null; /* median distance of a draw from the others */
    double probability; /* (1 + draws at least as far) / (1 + draws) */
} JointSpread;

typedef struct {
    size_t n, dimensions;
    const double *draws; /* [n][dimensions] */
    const double *noise; /* [dimensions] variances, > 0 */
} DrawCloud;

/* Compares published[dimensions] with at least four draws. */
bool spread_joint(const DrawCloud *of, const double *published, JointSpread *joint, Error *error);
