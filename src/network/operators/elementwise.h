/*
 * elementwise: operations on each value, or on the values at one position of several inputs.
 *
 * One input x, with a = numbers[0] and b = numbers[1]:
 *
 *   operator_relu           max(0, x)
 *   operator_leaky_relu     x; a x if x < 0
 *   operator_prelu          the same, with a slope a per channel: weights
 *   operator_elu            x; a (exp(x) - 1) if x <= 0
 *   operator_clip           x clamped to a..b
 *   operator_sigmoid        1/(1 + exp(-x))
 *   operator_hard_sigmoid   a x + b clamped to 0..1
 *   operator_hard_swish     x times (x/6 + 1/2 clamped to 0..1)
 *   operator_silu           x sigmoid(x)
 *   operator_tanh           tanh(x)
 *   operator_softplus       ln(1 + exp(x))
 *   operator_gelu           x (1 + erf(x/sqrt 2))/2
 *   operator_gelu_tanh      its approximation by tanh
 *   operator_power          x^a
 *   operator_identity       x
 *   operator_affine         x weights + bias, per channel: batch normalisation, a bias, a product
 *                           with constants. weight_count and bias_count are the number of channels,
 *                           or 0 for none
 *
 * operator_erf, operator_exp, operator_sqrt and operator_absolute are what their names say.
 *
 * Several inputs:
 *
 *   operator_add            the sum of 2 or more
 *   operator_multiply       the product of 2; likewise operator_subtract, operator_divide,
 *                           operator_maximum and operator_minimum
 *   operator_cells          simple and complex cells of V1: 2n channels from the 3n filters of one
 *                           layer, which is both inputs. The first n are max(0, x) of the first n
 *                           filters; the other n are sqrt((x^2 + y^2)/2) of the second n filters x
 *                           and the last n filters y
 *   operator_constant       no input: weights[channels][height][width]; the caller sets the shape
 *
 * An input that has one channel, row or column where others have more is broadcast: a gate of C x 1
 * x 1, a map of 1 x H x W.
 */
#ifndef NETWORK_OPERATORS_ELEMENTWISE_H
#define NETWORK_OPERATORS_ELEMENTWISE_H

#include "network/operator.h"

extern const Operator operator_relu, operator_leaky_relu, operator_prelu, operator_elu,
    operator_clip, operator_sigmoid, operator_hard_sigmoid, operator_hard_swish, operator_silu,
    operator_tanh, operator_softplus, operator_gelu, operator_gelu_tanh, operator_erf, operator_exp,
    operator_sqrt, operator_absolute, operator_power, operator_identity, operator_affine;

extern const Operator operator_add, operator_multiply, operator_subtract, operator_divide,
    operator_maximum, operator_minimum, operator_cells, operator_constant;

#endif
