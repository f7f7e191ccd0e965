/*
 * winograd: 3 x 3 convolutions with a quarter of the products.
 *
 * Winograd's F(4 x 4, 3 x 3). Computed directly, 4 x 4 outputs of a 3 x 3 convolution take 16 sums
 * of 9 products per input channel. They are also a fixed transform of 36 products of transformed
 * inputs (6 x 6) and transformed weights, because both are polynomials of degree 5 multiplied at
 * six points:
 *
 *     output = A' [(G w G') . (B' d B)] A        d: 6 x 6 inputs, w: 3 x 3 weights, .: elementwise
 *
 * The sum over input channels goes inside the brackets, so a layer is 36 matrix products, [channels
 * x input channels] times [input channels x (tiles x images)]. With images fastest, as tiles are
 * laid out, the transforms are loops over contiguous floats.
 *
 * Points: 0, +-1/sqrt 2, +-sqrt 2, infinity. Largest error against sums in double precision,
 * relative to the largest output (256 channels; tests/network/test_winograd.c keeps it below 3e-6): direct
 * form 3e-7, this one 2e-6; with the customary points 0, +-1, +-2 it would be 9e-6.
 *
 * The form is chosen by the plan alone, never by the number of images in a batch: Winograd where
 * there are enough positions and they fill their tiles well (winograd_pays). The direct form
 * (convolution.h) is the definition and the reference of the tests.
 *
 * Source: A. Lavin and S. Gray, Fast algorithms for convolutional neural networks, CVPR 2016; for
 * the points, B. Barabasz and others, Error analysis and improving the accuracy of Winograd
 * convolution, ACM TOMS 46 (2020).
 */
#pragma once

#include "network/operator.h"

/* Is this layer a suitable convolution, and the rectangle large enough to pay? */
bool winograd_pays(const Layer *layer, Rectangle part);

/* The transformed weights, transformed[36][channels][input channels], and their number. */
size_t winograd_weight_count(const Layer *layer);
void winograd_weights(const Layer *layer, float *transformed);

/* Multiply-adds in all products for a rectangle of one image. */
double winograd_products(const Layer *layer, Rectangle part);

/* As Operator.scratch and .run; `work` has transformed weights. */
size_t winograd_scratch(const OperatorWork *work);
void winograd_run(const OperatorWork *work);
