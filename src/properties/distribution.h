/*
 * distribution: how similar is a property's distribution over model units to that over neurons?
 *
 * Both are histograms in the study's bins (values outside are clipped into the outermost bins; NaN
 * falls in none), normalised and accumulated. The Kolmogorov-Smirnov distance is the largest gap
 * between the two cumulative distributions. Similarity is 1 minus this distance divided by the
 * largest distance possible (all mass in the first or in the last bin): 1 if identical, 0 at the
 * largest distance.
 *
 * To match sample sizes, the model's values are resampled with replacement 1000 times, each
 * resample having as many values as the study had neurons; the score is the mean similarity, its
 * error the standard deviation. Resampling the neurons' own values gives the ceiling (Marques et
 * al. 2021).
 *
 * The resamples are those of 1000 successive calls of numpy's RandomState(seed).randint(0, count,
 * neurons). distribution_seed derives the seed from a label, so that each benchmark has its own and
 * anyone can repeat the resampling.
 */
#pragma once

#include "brainio/biology.h"

#include <stdint.h>

#define DISTRIBUTION_DRAWS 1000

/* The comparison fails if more than this number of resamples are undefined (NaN only). */
#define DISTRIBUTION_UNDEFINED_DRAWS 100

#define DISTRIBUTION_GENERATOR "MT19937, numpy.random.RandomState(seed).randint(0, n, size)"

typedef struct {
    double mean, deviation; /* over the defined resamples; both 0 if more than 100 are undefined */
    size_t undefined;       /* undefined resamples */
} Similarity;

/* Where two cumulative distributions differ most. */
typedef struct {
    size_t bin;            /* the gap is at the upper edge of this bin */
    double model, biology; /* cumulative fractions there */
    double distance;       /* |model - biology| */
    double worst_distance; /* the largest possible distance */
} LargestGap;

/* The largest gap between a histogram, which must not be empty, and the biological one. */
LargestGap distribution_largest_gap(const Biology *biology, const double *counts);

/* The first four bytes of the label's SHA-256, big-endian. */
bool distribution_seed(const char *label, uint32_t *seed, Error *error);

/* Similarity of count >= 1 values to the biological distribution, over 1000 resamples. */
bool distribution_similarity(const Biology *biology, const double *values, size_t count,
                             uint32_t seed, Similarity *similarity, Error *error);
