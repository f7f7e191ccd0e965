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
 *   operator_threshold      x; 0 if x <= a
 *   operator_shrink         x + b if x < -a, x - b if x > a, else 0
 *   operator_not            1 if x is 0, else 0
 *   operator_identity       x
 *   operator_affine         x weights + bias, per channel: batch normalisation, a bias, a product
 *                           with constants. weight_count and bias_count are the number of channels,
 *                           or 0 for none
 *
 * The others are the functions of their names; operator_round rounds halves to even.
 *
 * Several inputs:
 *
 *   operator_add            the sum of 2 or more
 *   operator_multiply       the product of 2; likewise operator_subtract, operator_divide,
 *                           operator_maximum and operator_minimum
 *   operator_greater        1 if the first of 2 is greater, else 0; likewise
 *                           operator_greater_equal, operator_equal
 *   operator_choose         of 3: the second where the first is not 0, else the third
 *   operator_cells          simple and complex cells of V1: 2n channels from the 3n filters of one
 *                           layer, which is both inputs. The first n are max(0, x) of the first n
 *                           filters; the other n are sqrt((x^2 + y^2)/2) of the second n filters x
 *                           and the last n filters y
 *   operator_constant       no input: weights[channels][height][width]; the caller sets the shape
 *
 * An input that has one channel, row or column where others have more is broadcast: a gate of C x 1
 * x 1, a map of 1 x H x W.
 */
#pragma once

#include "network/operator.h"

extern const Operator operator_relu, operator_leaky_relu, operator_prelu, operator_elu,
    operator_clip, operator_sigmoid, operator_hard_sigmoid, operator_hard_swish, operator_silu,
    operator_tanh, operator_softplus, operator_gelu, operator_gelu_tanh, operator_erf, operator_exp,
    operator_sqrt, operator_absolute, operator_power, operator_identity, operator_affine,
    operator_threshold, operator_shrink, operator_not;

extern const Operator operator_log, operator_sin, operator_cos, operator_tan, operator_asin,
    operator_acos, operator_atan, operator_sinh, operator_cosh, operator_asinh, operator_acosh,
    operator_atanh, operator_sign, operator_floor, operator_ceil, operator_round;

extern const Operator operator_add, operator_multiply, operator_subtract, operator_divide,
    operator_maximum, operator_minimum, operator_greater, operator_greater_equal, operator_equal,
    operator_choose, operator_cells, operator_constant;
