/*
 * ridge: ridge regression in the dual, for any number of penalties at the cost of one.
 *
 * Computes the same regression as scikit-learn's Ridge and RidgeCV (fit_intercept=True): weights w
 * that minimise |Yc - Xc w|^2 + alpha |w|^2, with features and responses centred on the training
 * stimuli. Features enter only through their inner products K. With Kc = Q T Q', where T is
 * tridiagonal (one reduction per split, in place), for each alpha
 *
 *     predictions = mean + k Q (T + alpha)^-1 Q' Yc     k: a test stimulus's inner products with
 *                                                       the training stimuli
 *
 * and the residual of training stimulus i, if it is left out of the fit, is exactly r_i / (1 -
 * h_i), where r = alpha Q (T + alpha)^-1 Q' Yc and 1 - h_i = alpha q_i (T + alpha)^-1 q_i', with q_i
 * row i of Q. Both are solved with T + alpha = L D L', a few operations per element of Q, so that
 * eigenvectors, which would take twice the time and three times the memory, are not needed.
 *
 * Because Kc is centred, the constant vector is an eigenvector with eigenvalue 0. It corresponds to
 * the intercept, which is not penalised, so it must be left out of 1 - h_i. Its eigenvalue is moved
 * above all others, and its share of 1 - h_i, then known and small, is subtracted.
 *
 * K may have eigenvalues below 0, because its products are in single precision. The lowest is moved
 * to 0, and the others with it.
 */
#pragma once

#include "predictivity/comparison.h"
#include "predictivity/split.h"

/* At most, of splits decomposed at once. */
#define RIDGE_BYTES ((size_t)2 << 30)

typedef struct {
    const Comparison *data;
    Split split;
    double *diagonal, *beside; /* of T, [training] and the elements beside it, owned */
    double *vectors;           /* Q' [training][training], owned */
    double constant;           /* eigenvalue of the constant vector */
    double *means;             /* [sites] means of the training responses, owned */
    double *along;             /* Q' Yc [training][sites], owned */
    double *centre; /* [training] mean of each column of K over the training stimuli, owned */
} Ridge;

/* How many splits to do at once with this many threads: fewer if there are many stimuli. */
int ridge_workers(size_t training, int threads);

/* Bytes of a split's matrix. */
size_t ridge_bytes(size_t training);

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
