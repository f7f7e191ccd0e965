/*
 * ridge: ridge regression in the dual, for any number of penalties at the cost of one.
 *
 * Computes the same regression as scikit-learn's Ridge and RidgeCV (fit_intercept=True): weights w
 * that minimise |Yc - Xc w|^2 + alpha |w|^2, with features and responses centred on the training
 * stimuli. Features enter only through their inner products K. With Kc = V L V' (one
 * eigendecomposition per split), for each alpha
 *
 *     predictions = mean + k V (L + alpha)^-1 V' Yc     k: a test stimulus's inner products with
 *                                                       the training stimuli
 *
 * and the residual of training stimulus i, if it is left out of the fit, is exactly r_i / (1 -
 * h_i), where r = alpha V (L + alpha)^-1 V' Yc and 1 - h_i = alpha sum_k V_ik^2 / (L_k + alpha).
 *
 * Because Kc is centred, the constant vector is an eigenvector with eigenvalue 0. It corresponds to
 * the intercept, which is not penalised, so it must be left out of both sums. To tell it from other
 * eigenvectors with eigenvalue 0, its eigenvalue is moved above all others, which makes it the
 * last.
 */
#pragma once

#include "predictivity/comparison.h"
#include "predictivity/split.h"

typedef struct {
    const Comparison *data;
    Split split;
    size_t directions; /* training stimuli - 1, without the intercept */
    double *values;    /* L [training], not negative, owned */
    double *vectors;   /* V' [training][training], one eigenvector per row, owned */
    double *means;     /* [sites] means of the training responses, owned */
    double *along;     /* V' Yc [directions][sites], owned */
    double *centre;    /* [training] mean of each column of K over the training stimuli, owned */
} Ridge;

/*
 * Decomposes K for a split's training stimuli. Call numerics_threads first if several threads do
 * this at once. Release with ridge_close.
 */
bool ridge_open(Ridge *ridge, const Comparison *data, const Split *split, Error *error);
void ridge_close(Ridge *ridge);

/* Predicts the test stimuli with the penalties alphas[sites]: predictions[testing][sites]. */
bool ridge_predict(const Ridge *ridge, const double *alphas, double *predictions, Error *error);

/* Each site's leave-one-out mean squared error with one penalty: errors[sites]. */
bool ridge_left_out(const Ridge *ridge, double alpha, double *errors, Error *error);
