/*
 * convolution: weights times inputs, as matrix products.
 *
 *   operator_convolution  1 input. shape.channels, window, groups; weights[channels][input channels/groups][rows]
 *                         [columns] of the kernel; bias[channels] where bias_count is set to channels, else none
 *   operator_linear       the same with a kernel of one: a matrix product over channels at each position. On a
 *                         C x 1 x 1 input it is the classifier's layer
 *
 * The inputs of a stretch of output positions are gathered as a matrix [inputs of a position][positions x images]
 * and multiplied by the weights (a kernel of one: the tile is that matrix already). Where each output
 * channel sees one input channel only (depthwise) a plain loop is faster than a product with one row.
 * Matrix products are single-threaded OpenBLAS calls whose shape depends on the tiles only, so results do not
 * depend on how many threads work on other tiles.
 *
 * Three short cuts, all with the numbers of the whole computation to rounding:
 *
 *   finish     a per-channel affine that follows (batch normalisation, bias) and a pointwise layer behind it (ReLU) are
 *              done while the product is still in the cache (finish.h)
 *   winograd   large rectangles of 3 x 3 convolutions take a quarter of the products (winograd.h)
 *   gray       on the image, gray pixels as one channel, their difference from the blank, seen through the weights
 *              summed over the colours
 *
 * Single units are done in unit_products.h.
 */
#ifndef NETWORK_OPERATORS_CONVOLUTION_H
#define NETWORK_OPERATORS_CONVOLUTION_H

#include "network/operator.h"

extern const Operator operator_convolution, operator_linear;

/* Weights that one output channel has. */
size_t convolution_inputs(const Layer *layer);

/* Can this layer, on the image, look at gray differences? */
bool convolution_takes_gray(const Layer *layer);

/* gray[channels][taps] = sum over colours of weights[channels][colour][taps]/deviation[colour]. */
void convolution_gray_weights(const Layer *layer, const float *deviation, float *gray);

/*
 * As run, for an input tile of gray differences. `before` is the blank's answer before the affine (the layer's
 * own), `after` the one behind it; the same where there is none.
 */
void convolution_run_gray(const OperatorWork *work, const float *gray, const Tile *before,
                          const Tile *after);

#endif
