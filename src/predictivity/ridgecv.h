/*
 * ridgecv: ridge regression whose penalty is chosen on the training stimuli, as by scikit-learn's
 * RidgeCV.
 *
 * All sites share one penalty: of RIDGECV_ALPHAS candidates, the one with the smallest
 * leave-one-out mean squared error (ridge.h), or the smallest of several with the same error. If it
 * is the first or last candidate, a better one may lie beyond the list.
 */
#pragma once

#include "predictivity/ridge.h"

#define RIDGECV_ALPHAS 99

/* The candidates: .01, .1, .5, 1, and 10 to 1e7: 4 steps up to 100, 18 a decade beyond. */
void ridgecv_alphas(double alphas[RIDGECV_ALPHAS]);

/* The index of the best of alphas[RIDGECV_ALPHAS]. */
bool ridgecv_choose(const Ridge *ridge, const double *alphas, size_t *best, Error *error);
