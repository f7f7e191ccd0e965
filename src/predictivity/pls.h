/*
 * pls: partial least squares regression in the dual, for many more features than stimuli.
 *
 * Computes the same regression as scikit-learn's PLSRegression(n_components, scale=False) (PLS2 by
 * NIPALS): components of the centred features, each the direction of largest covariance with the
 * centred responses, found by power iteration and removed from both. Features enter only through
 * inner products between stimuli, so the Gram matrix suffices (Rannar et al. 1994; Rosipal & Trejo
 * 2001): a hundred thousand features cost no more than a hundred.
 *
 * As in scikit-learn, power iteration starts with the first response and stops when the squared
 * change of the weights is below 1e-6, or after 500 steps. Extraction stops early when nothing is
 * left to explain: a squared covariance below 1e-12 of the first's. With constant or duplicated
 * features, or fewer stimuli than components, the regression therefore uses the components that
 * exist.
 *
 * All splits share one Gram matrix K, which is never modified. A split's vectors have an entry for
 * every stimulus, 0 for those left out; centring the features on the training stimuli is a
 * correction of rank one, which subtracts a mean from K's product with a vector. K's product with
 * all responses Y is computed once; for a split the contribution of the stimuli left out is
 * subtracted. Neither Y nor K Y is deflated: with orthonormal scores T and loadings P = Y'T the
 * residual responses are Y - T P', and the matrix whose leading direction is sought, G = Y'K Y,
 * changes by two rank-one terms. A component costs one product of K with a vector and three of Y's
 * size.
 */
#pragma once

#include "predictivity/comparison.h"
#include "predictivity/split.h"

#define PLS_COMPONENTS 25

/* Features and responses of all stimuli. */
typedef struct {
    size_t stimuli, sites;
    const Comparison *data; /* inner products, centred on any point; owned by the caller */
    double *responses;      /* Y [stimuli][sites], centred, owned */
    double *means;          /* [sites] means subtracted, owned */
    double *products;       /* K Y [stimuli][sites], owned */
    double *sums;           /* [stimuli] row sums of K, owned */
} Pls;

/* Prepares for splits of the stimuli. Release with pls_close. */
bool pls_open(Pls *pls, const Comparison *data, Error *error);
void pls_close(Pls *pls);

/*
 * Fits the split's training stimuli and predicts its test stimuli: predictions[testing][sites].
 * *found (may be NULL) is the number of components.
 */
bool pls_predict(const Pls *pls, const Split *split, size_t components, double *predictions,
                 size_t *found, Error *error);
