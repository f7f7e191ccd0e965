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
 * duplicated, or fewer stimuli than components, give the regression on the components there are;
 * `components` tells how many.
 */
#ifndef PREDICTIVITY_PLS_H
#define PREDICTIVITY_PLS_H

#include "base/error.h"

#include <stddef.h>

#define PLS_COMPONENTS 25

typedef struct {
    size_t training, sites;
    size_t components; /* found */
    double *weights;   /* [training][sites]: predictions are inner products times these; owned */
    double *means;     /* [sites] of the training responses, owned */
} Pls;

/*
 * Fits responses[training][sites] from gram[training][training], the inner products of centred
 * features. Release with pls_free.
 */
bool pls_fit(Pls *pls, const double *gram, const double *responses, size_t training, size_t sites,
             size_t components, Error *error);
void pls_free(Pls *pls);

/* predictions[count][sites] from cross[count][training], inner products with the training stimuli. */
void pls_predict(const Pls *pls, const double *cross, size_t count, double *predictions);

/*
 * Fits on some stimuli and predicts others. gram[n][n] holds the inner products of all features,
 * centred on any point; the training stimuli's mean is taken away here. responses[n][sites];
 * predictions[testing][sites]. *found (may be NULL) tells how many components there were.
 */
bool pls_predict_split(const double *gram, size_t n, const double *responses, size_t sites,
                       const size_t *train, size_t training, const size_t *test, size_t testing,
                       size_t components, double *predictions, size_t *found, Error *error);

#endif
