/*
 * normalisation: statistics over channels, groups or neighbouring channels.
 *
 *   batch normalisation      at inference a per-channel affine: batch_norm_affine makes
 *                            operator_affine's constants
 *
 *   operator_layer_norm      1 input: at each position, subtracts the mean over channels and
 *                            divides by the standard deviation, then applies weights and bias
 *                            (counts: channels, or 0 for none). numbers[0]: epsilon
 *
 *   operator_group_norm      the same over all positions and the channels of each of `groups`
 *                            groups; one group per channel is instance normalisation.
 *                            maps[1] (maps[2]), if not NULL: how many rows (columns) each row
 *                            (column) stands for (reduced.h)
 *
 *   operator_local_response  x / (c + a/n sum of squares over n neighbouring channels)^b; numbers:
 *                            n, a, b, c (LRN; n is a whole number)
 *
 *   operator_channel_mean    the mean over channels: 1 x H x W
 *
 *   operator_channel_max     the maximum over channels: 1 x H x W; NaN if any is
 */
#pragma once

#include "network/operator.h"

extern const Operator operator_layer_norm, operator_group_norm, operator_local_response,
    operator_channel_mean, operator_channel_max;

/*
 * A trained batch normalisation. Arrays are [channels]; NULL stands for the untrained values (scale
 * and variance 1, shift and mean 0).
 */
typedef struct {
    const float *scale, *shift, *mean, *variance;
    float epsilon; /* added to the variance; PyTorch's is 1e-5 */
} BatchNorm;

/*
 * Sets an affine layer's constants: weights = scale/sqrt(variance + epsilon), bias = shift - mean
 * weights; no bias if it would be all 0. Allocates the arrays unless the layer has them.
 */
bool batch_norm_affine(Layer *layer, const BatchNorm *norm, int channels, Error *error);
