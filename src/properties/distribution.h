/*
 * distribution: how similar is the distribution of a property over model units to that over
 * neurons?
 *
 * Both are histograms in the study's bins (values outside are clipped into the outermost bins; NaN
 * is in none), normalised and accumulated. The Kolmogorov-Smirnov distance is the largest gap
 * between the two cumulative distributions; divided by the largest that any distribution could have
 * (all of it in the first or in the last bin) and subtracted from 1 it is the similarity: 1 the
 * same, 0 as far as can be.
 *
 * A study has few neurons, so the model is given no more: 1000 times as many values as the study
 * had neurons are drawn from the model's, with replacement; the score is the mean similarity, its
 * error the standard deviation. The same with the biological values themselves is the ceiling
 * (Marques et al. 2021).
 *
 * Draws are those of numpy's RandomState(seed).randint(0, count, neurons), 1000 times in a row; the
 * seed is made from a label by distribution_seed, so that each benchmark has its own and anyone can
 * repeat it.
 */
#ifndef PROPERTIES_DISTRIBUTION_H
#define PROPERTIES_DISTRIBUTION_H

#include "brainio/biology.h"

#include <stdint.h>

#define DISTRIBUTION_DRAWS 1000

/* Draws that may be undefined (of NaN only) before the comparison as a whole counts as failed. */
#define DISTRIBUTION_UNDEFINED_DRAWS 100

#define DISTRIBUTION_GENERATOR "MT19937, numpy.random.RandomState(seed).randint(0, n, size)"

typedef struct {
    double mean, deviation; /* over the defined draws; both 0 when more than 100 are undefined */
    size_t undefined;       /* draws */
} Similarity;

/* Where two cumulative distributions are furthest apart. */
typedef struct {
    size_t bin;            /* the gap is at the upper edge of this bin */
    double model, biology; /* cumulative there */
    double distance;       /* |model - biology| */
    double worst_distance; /* the largest that a distribution could have */
} LargestGap;

/* The largest gap between a histogram and the biological one. The histogram must not be empty. */
LargestGap distribution_largest_gap(const Biology *biology, const double *counts);

/* The first four bytes of the label's SHA-256, most significant first. */
bool distribution_seed(const char *label, uint32_t *seed, Error *error);

/* Similarity of count >= 1 values to the biological distribution, over 1000 draws. */
bool distribution_similarity(const Biology *biology, const double *values, size_t count,
                             uint32_t seed, Similarity *similarity, Error *error);

#endif
