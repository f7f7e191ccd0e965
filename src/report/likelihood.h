/*
 * likelihood: how probable a published row of scores is, given many draws of a model.
 *
 * The ratio of these densities under two sets of draws, of re-initialised networks and of single
 * ones, compares the two explanations of the row directly. Two densities are computed:
 *
 *   t        the predictive distribution of one more draw, if scores are normal with unknown mean
 *            and full covariance (Jeffreys' prior): multivariate t with n - d degrees of freedom,
 *            the sample's mean, and scale (n + 1)/n (n - 1)/(n - d) times the sample's covariance
 *            (Gelman et al., Bayesian Data Analysis, 3.6). It is the density of Hotelling's test
 *            for one more observation, whose probability is given as well.
 *   kernel   a Gaussian kernel on every draw, with the sample's covariance times n^(-2/(d + 4))
 *            (Scott 1992; scipy.stats.gaussian_kde). It does not assume a shape, so it also serves
 *            skewed scores; its tails are lighter.
 *
 * Both add `noise` to the diagonal: the published value was rounded to three digits, and its
 * resampling used another random stream.
 *
 * Densities are of unrounded scores; only their ratios are interpreted. Logarithms are to base 10.
 */
#pragma once

#include "base/error.h"

typedef struct {
    size_t n, dimensions;
    const double *draws; /* [n][dimensions] */
    const double *noise; /* [dimensions] variances, > 0 */
} DrawCloud;

typedef struct {
    double t, kernel;   /* log10 of the densities at the published row */
    double distance;    /* squared Mahalanobis distance in the scale of the t distribution */
    double probability; /* Hotelling: that one more draw is as far from the mean */
} Likelihood;

/* Compares published[dimensions] with n >= dimensions + 2 draws. */
bool likelihood_of(const DrawCloud *draws, const double *published, Likelihood *likelihood,
                   Error *error);

/*
 * The share of draws that are as far from the others as the published row from all: (1 + draws at
 * least as far) / (1 + n), with the distance of likelihood_of leaving each draw out. It needs no
 * shape of the distribution.
 */
bool likelihood_rank(const DrawCloud *draws, const double *published, double *probability,
                     Error *error);

/* Skewness of a column of n draws; 0 if it is constant. */
double likelihood_skewness(const double *column, size_t n);
