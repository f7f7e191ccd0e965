/*
 * cka: linear centred kernel alignment between a layer's activations and mean responses.
 *
 *     CKA = HSIC(K, L) / sqrt(HSIC(K, K) HSIC(L, L))        K, L: inner products of activations and
 *                                                           of responses
 *
 * with two estimators of the Hilbert-Schmidt independence criterion: the biased one, the inner
 * product of K and L after centring (Kornblith et al. 2019), which rises with the number of units;
 * and the unbiased one, with diagonals set to 0 (Song et al. 2012). L is computed a few rows at a
 * time and never stored.
 */
#pragma once

#include "predictivity/comparison.h"

typedef struct {
    /* 0 if HSIC(K, K) HSIC(L, L) is not positive */
    double unbiased;
    double biased; /* NaN if activations or responses are the same for all stimuli */
} Cka;

/*
 * Computes both over the stimuli chosen[count] (NULL: all), of which there must be at least four.
 */
bool cka(const Comparison *comparison, const size_t *chosen, size_t count, Cka *result,
         Error *error);
