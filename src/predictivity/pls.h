/*
 * pls: partial least squares regression in the dual, for many more features than stimuli.
 *
 * The regression that scikit-learn's PLSRegression(n_components, scale=False) computes (PLS2 by
 * NIPALS): components of the centred features, each the direction of largest covariance with the
 * centred responses, found by power iteration and removed from both. The features enter only through
 * inner products between stimuli, so all of it can be done with their Gram matrix (Rannar et al.
 * 1994; Rosipal & Trejo 2001): a hundred thousand features cost no more than a hundred.
 *
 * The power iteration begins with the first response and stops where scikit-learn's does, when the
 * weights move by less than 1e-6 (squared), or after 500 steps. Components end early when nothing is
 * left to explain: a covariance below 1e-12 of the first's. So features that are constant or
 * duplicated, or fewer stimuli than components, give the regression on the components there are.
 *
 * Stimuli are split again and again, but there is one Gram matrix K, which is only read. A split's vectors
 * are as long as there are stimuli and 0 at those left out; that the features are centred on the
 * training stimuli's mean is a correction of rank one, subtracting a mean from K's product with a
 * vector. K's product with all responses Y is made once; a split's is that without the stimuli left out. Neither Y nor
 * K Y is deflated: with orthonormal scores T and loadings P = Y'T the responses left are Y - T P', and the
 * matrix whose largest direction is sought, G = Y'K Y, changes by two rank-one terms. A component
 * costs one product of K with a vector and three of Y's size.
 */
#ifndef PREDICTIVITY_PLS_H
#define PREDICTIVITY_PLS_H

#include "base/error.h"

#include <stddef.h>

#define PLS_COMPONENTS 25

/* Features and responses of all stimuli. */
typedef struct {
    size_t stimuli, sites;
    const double *gram; /* [stimuli][stimuli] inner products, centred on any point; the caller's */
    double *responses;  /* Y [stimuli][sites], centred, owned */
    double *means;      /* [sites] what was taken away, owned */
    double *products;   /* K Y [stimuli][sites], owned */
    double *sums;       /* [stimuli] of K's rows, owned */
} Pls;

/* Which stimuli a regression is fitted on, and which it predicts. */
typedef struct {
    const size_t *train, *test;
    size_t training, testing;
} PlsSplit;

/* Prepares for splits of responses[stimuli][sites]. Release with pls_close. */
bool pls_open(Pls *pls, const double *gram, const double *responses, size_t stimuli, size_t sites,
              Error *error);
void pls_close(Pls *pls);

/*
 * Fits on the split's training stimuli, predicts its test stimuli: predictions[testing][sites].
 * *found (may be NULL) tells how many components there were.
 */
bool pls_predict(const Pls *pls, const PlsSplit *split, size_t components, double *predictions,
                 size_t *found, Error *error);

#endif
