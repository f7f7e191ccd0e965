/*
 * finish: what follows the product sums of a convolution, done while they are still in the cache.
 *
 *   (factor sum + bias) scale + shift, then a pointwise layer (ReLU)
 *
 * The bias is the convolution's own; scale and shift are those of an affine layer behind it (batch normalisation). One
 * scale for all channels without a shift is the product's own factor. The same operations in the same order as
 * the layers one by one, except for that factor.
 */
#ifndef NETWORK_OPERATORS_FINISH_H
#define NETWORK_OPERATORS_FINISH_H

#include "network/operator.h"

typedef struct {
    float factor;                      /* of the product itself */
    const float *bias, *scale, *shift; /* [channels], or NULL */
    const Layer *pointwise;            /* the last step; NULL: none */
} Finish;

Finish finish_of(const OperatorWork *work);

/* All but the factor, for a stretch of one channel; and for rows of the output, in channels first..beyond-1. */
void finish_row(const Finish *finish, int channel, size_t length, float *to);
void finish_rows(const OperatorWork *work, const Finish *finish, Rectangle rows, int first,
                 int beyond);

#endif
