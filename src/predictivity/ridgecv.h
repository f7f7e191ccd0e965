/*
 * ridgecv: ridge regression whose penalty is chosen on the training stimuli, as by scikit-learn's RidgeCV.
 *
 * One penalty for all sites: of RIDGECV_ALPHAS candidates the one with the smallest mean squared error of stimuli left
 * out one at a time (ridge.h); of equal ones the smallest. If it is the first or last candidate, a better one may lie
 * beyond the list.
 */
#ifndef PREDICTIVITY_RIDGECV_H
#define PREDICTIVITY_RIDGECV_H

#include "predictivity/ridge.h"

#define RIDGECV_ALPHAS 99

/* .01, .1, .5, 1, and from 10 to 1e7: 4 steps to 100, then 18 to each power of ten. */
void ridgecv_alphas(double alphas[RIDGECV_ALPHAS]);

/* The index of the best of alphas[RIDGECV_ALPHAS]. */
bool ridgecv_choose(const Ridge *ridge, const double *alphas, size_t *best, Error *error);

#endif
