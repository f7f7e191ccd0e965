/*
 * finish: what follows a convolution's product sums, applied while they are in the cache.
 *
 *   (factor sum + bias) scale + shift, then a pointwise layer (ReLU)
 *
 * The bias is the convolution's own; scale and shift belong to an affine layer after it (batch
 * normalisation). If there is one scale for all channels and no bias or shift, it becomes the
 * matrix product's factor. The operations and their order are those of the separate layers, except
 * for that factor.
 */
#pragma once

#include "network/operator.h"

typedef struct {
    float factor;                      /* of the matrix product */
    const float *bias, *scale, *shift; /* [channels], or NULL */
    const Layer *pointwise;            /* applied last; NULL: none */
} Finish;

Finish finish_of(const OperatorWork *work);

/* Applies all but the factor, to a stretch of one channel. */
void finish_row(const Finish *finish, int channel, size_t length, float *to);
