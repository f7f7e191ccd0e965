/*
 * ridgecv: ridge regression whose penalty is chosen on the training stimuli, as by scikit-learn's
 * RidgeCV.
 *
 * All sites, or all sites of a subject, share one penalty: of RIDGECV_ALPHAS candidates, the one
 * with the smallest leave-one-out mean squared error over them (ridge.h), or the smallest of several
 * with the same error. If it is the first or last candidate, a better one may lie beyond the list.
 */
#pragma once

#include "predictivity/ridge.h"

#define RIDGECV_ALPHAS 99

/* The candidates: .01, .1, .5, 1, and 10 to 1e7: 4 steps up to 100, 18 a decade beyond. */
void ridgecv_alphas(double alphas[RIDGECV_ALPHAS]);

/* Sites that share a penalty. */
typedef struct {
    const size_t *of_site; /* [sites] the group of each; NULL: all are in group 0 */
    size_t count;
} RidgeGroups;

/* The index of the best of alphas[RIDGECV_ALPHAS] for each group: best[groups.count]. */
bool ridgecv_choose(const Ridge *ridge, const double *alphas, RidgeGroups groups, size_t *best,
                    Error *error);
