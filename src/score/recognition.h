/*
 * recognition: can a row of scores tell which model it is of?
 *
 * Several models were drawn many times; a draw is a row of scores. A row is taken for the model whose mean row is
 * nearest: differences are squared, divided by the score's variance within models (pooled) with the noise of rounding
 * and resampling added (result_noise), and summed. To ask how often that is right, each draw is left out in turn: the
 * mean of its own model and the variances are of the other draws (leave-one-out). Of equal distances the first
 * model's counts.
 */
#ifndef SCORE_RECOGNITION_H
#define SCORE_RECOGNITION_H

#include "base/error.h"

typedef struct {
    const double *rows; /* [count][dimensions] */
    size_t count;       /* draws, 2 or more */
} ModelDraws;

typedef struct {
    const ModelDraws *draws; /* [models] */
    size_t models, dimensions;
    const double *noise; /* [dimensions] variances, > 0 */
} Recognition;

/* taken[models][models]: how many draws of the first are taken for the second, each left out in turn. */
bool recognition_count(const Recognition *recognition, size_t *taken, Error *error);

/* The model that a row, which is none of the draws, is taken for. */
bool recognition_of(const Recognition *recognition, const double *row, size_t *model, Error *error);

#endif
