/*
 * spread: where does one published draw lie in the spread of ours?
 *
 * Draws are the scores of a model's benchmarks, one row a seed. For one benchmark: mean, deviation, the
 * published value's percentile and z, and the probability that a further draw would be as far from the
 * mean (Student's t, with the uncertainty of mean and deviation). For all benchmarks together: the
 * Mahalanobis distance of the published row from the cloud. The covariance of few draws in many
 * dimensions is singular, so correlations are shrunk towards 0 by the amount that minimises the
 * expected squared error (Schaefer & Strimmer 2005); the null distribution is each draw's own distance
 * from the cloud of the others.
 *
 * A published value also carries noise that draws of the network do not have: it was rounded to three
 * digits, and its resampling used another random stream. That variance, `noise`, is added.
 */
#ifndef SCORE_SPREAD_H
#define SCORE_SPREAD_H

#include "base/error.h"

typedef struct {
    double mean, deviation; /* of the draws; deviation divides by n - 1, 0 for one draw */
    double minimum, maximum;
    double percentile;  /* of the published value: percent of draws below it, ties by half */
    double z;           /* (published - mean) / deviation with noise */
    double probability; /* two-sided, of a further draw as far from the mean; 1 for a single draw */
} Spread;

/* Describes n >= 1 draws and the published value's place among them. */
Spread spread_describe(const double *draws, size_t n, double published, double noise);

/* Sample correlation of two columns of n draws; 0 where one does not vary. */
double spread_correlation(const double *a, const double *b, size_t n);

typedef struct {
    double distance;    /* Mahalanobis distance of the published row */
    double shrinkage;   /* intensity, 0 to 1, of the correlations */
    double median_null; /* median of the draws' distances from the others */
    double probability; /* (1 + draws at least as far) / (1 + draws) */
} JointSpread;

typedef struct {
    size_t n, dimensions;
    const double *draws; /* [n][dimensions] */
    const double *noise; /* [dimensions] variances, > 0 */
} DrawCloud;

/* published[dimensions] among at least four draws. */
bool spread_joint(const DrawCloud *of, const double *published, JointSpread *joint, Error *error);

#endif
