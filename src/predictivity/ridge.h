/*
 * ridge: ridge regression in the dual, for any number of penalties at the cost of one.
 *
 * Computes the same regression as scikit-learn's Ridge and RidgeCV (fit_intercept=True): weights w that minimise
 * |Yc - Xc w|^2 + alpha |w|^2, with features and responses centred on the training stimuli. Features enter only through
 * their inner products K. With Kc = V L V' (one eigendecomposition a split), for each alpha
 *
 *     predictions = mean + k V (L + alpha)^-1 V' Yc     k: a test stimulus's inner products with the training stimuli
 *
 * and the residual of a training stimulus that is left out is exactly r_i / (1 - h_i), where r = alpha V (L + alpha)^-1
 * V' Yc and 1 - h_i = alpha sum_k V_ik^2 / (L_k + alpha).
 *
 * Kc does not change if the features move, so it has the constant vector as an eigenvector of eigenvalue 0, which
 * stands for the intercept, is not penalised and must be left out of both sums. So that it is not lost among other
 * eigenvalues of 0 it is moved above all others, and is the last.
 */
#ifndef PREDICTIVITY_RIDGE_H
#define PREDICTIVITY_RIDGE_H

#include "predictivity/comparison.h"
#include "predictivity/split.h"

typedef struct {
    const Comparison *data;
    Split split;
    size_t directions; /* training stimuli - 1: without the intercept */
    double *values;    /* L [training] not negative, owned */
    double *vectors;   /* V' [training][training], a row a direction, owned */
    double *means;     /* [sites] of the training responses, owned */
    double *along;     /* V' Yc [directions][sites], owned */
    double *centre;    /* [training] mean of each column of K over the training stimuli, owned */
} Ridge;

/*
 * Decomposes a split's training stimuli. Call numerics_threads first if threads do this at once. Release with
 * ridge_close.
 */
bool ridge_open(Ridge *ridge, const Comparison *data, const Split *split, Error *error);
void ridge_close(Ridge *ridge);

/* Predicts the test stimuli: predictions[testing][sites]. */
bool ridge_predict(const Ridge *ridge, double alpha, double *predictions, Error *error);

/* Mean squared error, over training stimuli and sites, of stimuli left out one at a time. */
bool ridge_left_out(const Ridge *ridge, double alpha, double *mean, Error *error);

#endif
