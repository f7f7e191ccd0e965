/*
 * winograd: 3 x 3 convolutions with a quarter of the products.
 *
 * Winograd's F(4 x 4, 3 x 3): 4 x 4 outputs of a 3 x 3 convolution are 16 sums of 9 products for each input channel.
 * They are also a fixed transform of 36 products of transformed inputs (6 x 6 of them) and transformed weights,
 * because both are polynomials of degree 5 multiplied at six points:
 *
 *     output = A' [(G w G') . (B' d B)] A        d: 6 x 6 inputs, w: 3 x 3 weights, . : number by number
 *
 * The sum over input channels goes inside, so a layer is 36 matrix products, channels x input channels times
 * input channels x (tiles x images). In the tile's layout, images fastest, the transforms are loops over
 * contiguous floats.
 *
 * Points: 0, +-1/sqrt 2, +-sqrt 2, infinity. Largest difference to sums in double precision, relative to the largest
 * output (256 channels; tests/test_winograd.c holds it below 3e-6): direct form 3e-7, F(2 x 2) 5e-7, this 2e-6; with
 * the customary points 0, +-1, +-2 it would be 9e-6.
 *
 * Which form is taken depends on the plan only, never on how many images a batch has: where there are enough positions
 * and they fill their tiles (winograd_pays). The direct form (convolution.h) is the definition and the test.
 *
 * Source: A. Lavin and S. Gray, Fast algorithms for convolutional neural networks, CVPR 2016; for the points, B.
 * Barabasz and others, Error analysis and improving the accuracy of Winograd convolution, ACM TOMS 46 (2020).
 */
#ifndef NETWORK_OPERATORS_WINOGRAD_H
#define NETWORK_OPERATORS_WINOGRAD_H

#include "network/operator.h"

/* Is this layer such a convolution, and the rectangle large enough? */
bool winograd_pays(const Layer *layer, Rectangle part);

/* The weights for it: transformed[36][channels][input channels], and how many they are. */
size_t winograd_weight_count(const Layer *layer);
void winograd_weights(const Layer *layer, float *transformed);

/* Multiplications (each with its addition) of all products for a rectangle of one image. */
double winograd_products(const Layer *layer, Rectangle part);

/* As Operator.scratch and .run; `work` has the transformed weights. */
size_t winograd_scratch(const OperatorWork *work);
void winograd_run(const OperatorWork *work);

#endif
