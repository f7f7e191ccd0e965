/*
 * comparison: a layer's activations and the responses of recorded sites to the same stimuli.
 *
 * The activations A [stimuli][units] are given only as inner products, with each unit centred on
 * some value. PLS, ridge regression and CKA do not depend on that value, but the correlation of two
 * stimuli's activation patterns does: it needs the inner products of the activations themselves,
 * gram_ij + shift_i + shift_j, and the patterns' sums over units.
 *
 * The matrix of inner products is symmetric. Of many stimuli only its lower triangle is stored,
 * row after row (packed), which takes half the memory: 1.9 GB for 22,000 stimuli.
 */
#pragma once

#include "base/error.h"

typedef struct {
    size_t stimuli, units, sites;
    const double *gram; /* [stimuli][stimuli], or packed */
    bool packed;
    const double *shift; /* [stimuli]; NULL: the inner products are of the activations themselves */
    const double *sums;  /* [stimuli] of A over units */
    const double *responses; /* [stimuli][sites] mean responses */
} Comparison;

/*
 * Row i of the inner products: the matrix's own or, if it is packed, copied to scratch[stimuli].
 */
const double *comparison_row(const Comparison *comparison, size_t i, double *scratch);

/* product[stimuli] = the inner products times vector[stimuli]. */
void comparison_multiply(const Comparison *comparison, const double *vector, double *product);

/*
 * False, with the reason, if an inner product is not finite, if all stimuli evoke the same
 * activations, or if there are no sites.
 */
bool comparison_check(const Comparison *comparison, Error *error);
