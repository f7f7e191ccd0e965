/*
 * convolution: weights times inputs, as matrix products.
 *
 *   operator_convolution  1 input. shape.channels, window, groups; weights[channels][input
 *                         channels/groups][kernel rows][kernel columns]; bias[channels] if
 *                         bias_count is the number of channels, none if it is 0
 *
 *   operator_linear       the same with a 1 x 1 kernel: a matrix product over channels at each
 *                         position. On a C x 1 x 1 input this is a classifier layer
 *
 * The inputs of a stretch of output positions are gathered into a matrix [inputs per
 * position][positions x images] (im2col) and multiplied by the weights; with a 1 x 1 kernel of
 * stride 1 the tile already is that matrix. Where each output channel reads one input channel
 * (depthwise), a plain loop is faster than a product with one row. Matrix products
 * (product.h) use one thread, and their shape depends on the tiles only, so results do not depend
 * on the number of threads.
 *
 * Three short cuts match the full computation to rounding:
 *
 *   finish     a per-channel affine that follows (batch normalisation, bias) and a pointwise layer
 *              after it (ReLU) are applied while the product is still in the cache (finish.h)
 *
 *   winograd   large rectangles of 3 x 3 convolutions take a quarter of the products (winograd.h)
 *
 *   gray       gray images enter as one channel, their difference from the blank, with the weights
 *              summed over colours
 *
 * Single units are computed in unit_products.h.
 */
#pragma once

#include "network/operator.h"

extern const Operator operator_convolution, operator_linear;

/* The number of weights of one output channel. */
size_t convolution_inputs(const Layer *layer);

/* Can this layer, reading the image, take gray differences? */
bool convolution_takes_gray(const Layer *layer);

/* gray[channels][taps] = sum over colours of weights[channels][colour][taps]/deviation[colour]. */
void convolution_gray_weights(const Layer *layer, const float *deviation, float *gray);

/*
 * As run, for an input tile of gray differences. `before` is the blank's output of this layer,
 * `after` that of the affine layer fused into it; the same tile if there is none.
 */
void convolution_run_gray(const OperatorWork *work, const float *gray, const Tile *before,
                          const Tile *after);
