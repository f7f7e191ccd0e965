/*
 * comparison: a layer's activations and the responses of recorded sites to the same stimuli.
 *
 * The activations A [stimuli][units] are given only as inner products, with each unit centred on
 * some value. PLS, ridge regression and CKA do not depend on that value, but the correlation of two
 * stimuli's activation patterns does: it needs the inner products of the activations themselves,
 * gram_ij + shift_i + shift_j, and the patterns' sums over units.
 */
#pragma once

#include "base/error.h"

typedef struct {
    size_t stimuli, units, sites;
    const double *gram;  /* [stimuli][stimuli] */
    const double *shift; /* [stimuli]; NULL: the inner products are of the activations themselves */
    const double *sums;  /* [stimuli] of A over units */
    const double *responses; /* [stimuli][sites] mean responses */
} Comparison;

/*
 * False, with the reason, if an inner product is not finite, if all stimuli evoke the same
 * activations, or if there are no sites.
 */
bool comparison_check(const Comparison *comparison, Error *error);
