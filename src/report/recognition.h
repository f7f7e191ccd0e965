/*
 * recognition: can scores identify the model that produced them?
 *
 * Several models have many draws each; a draw is a row of scores. A row is assigned to the model
 * with the nearest mean row: squared differences are divided by the score's pooled variance within
 * models plus the variance of rounding and resampling (result_noise), and summed. To estimate the
 * accuracy, each draw is classified with the mean of its model and the variances computed from the
 * other draws (leave-one-out). Ties go to the first model.
 */
#pragma once

#include "base/error.h"

typedef struct {
    const double *rows; /* [count][dimensions] */
    size_t count;       /* draws, at least 2 */
} ModelDraws;

typedef struct {
    const ModelDraws *draws; /* [models] */
    size_t models, dimensions;
    const double *noise; /* [dimensions] variances, > 0 */
} Recognition;

/*
 * Fills taken[models][models]: how many draws of the first model are assigned to the second, by
 * leave-one-out.
 */
bool recognition_count(const Recognition *recognition, size_t *taken, Error *error);

/* Classifies a row that is not among the draws. */
bool recognition_of(const Recognition *recognition, const double *row, size_t *model, Error *error);
