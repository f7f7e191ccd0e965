/*
 * normalisation: statistics over channels, groups or neighbours.
 *
 *   batch normalisation      at inference a per-channel affine: batch_norm_affine makes operator_affine's constants
 *   operator_layer_norm      1 input: at each position, minus the mean over channels, over the deviation, times
 *                            weights plus bias (counts set to channels, or 0 for none). numbers[0]: epsilon
 *   operator_group_norm      the same over the channels of each of `groups` and all positions; as many groups as
 *                            channels: instance normalisation
 *   operator_local_response  x / (c + a/n sum of squares over n neighbouring channels)^b;
 *                            numbers: n, a, b, c (LRN; n is a whole number)
 *   operator_channel_mean    the mean over channels: 1 x H x W
 */
#ifndef NETWORK_OPERATORS_NORMALISATION_H
#define NETWORK_OPERATORS_NORMALISATION_H

#include "network/operator.h"

extern const Operator operator_layer_norm, operator_group_norm, operator_local_response,
    operator_channel_mean;

/* A batch normalisation as trained; each [channels], NULL for an untrained one's (scale and variance 1, else 0). */
typedef struct {
    const float *scale, *shift, *mean, *variance;
    float epsilon; /* added to the variance; PyTorch's is 1e-5 */
} BatchNorm;

/*
 * weights = scale/sqrt(variance + epsilon) and bias = shift - mean weights of an affine layer with that many
 * channels; no bias where it would be all 0. Makes the arrays unless the layer has them.
 */
bool batch_norm_affine(Layer *layer, const BatchNorm *norm, int channels, Error *error);

#endif
