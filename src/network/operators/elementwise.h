/*
 * elementwise: what is done to each number alone, or to numbers that lie at the same place of several inputs.
 *
 * With one input x (a = numbers[0], b = numbers[1]):
 *
 *   operator_relu           max(0, x)              operator_sigmoid        1/(1 + exp(-x))
 *   operator_leaky_relu     x or a x below 0       operator_hard_sigmoid   a x + b, within 0 and 1
 *   operator_prelu          the same, a of each    operator_hard_swish     x times (x/6 + 1/2 within 0 and 1)
 *                           channel: weights       operator_silu           x sigmoid(x)
 *   operator_elu            x or a (exp(x) - 1)    operator_tanh           tanh(x)
 *   operator_clip           x within a and b       operator_softplus       ln(1 + exp(x))
 *   operator_gelu           x (1 + erf(x/sqrt 2))/2    operator_gelu_tanh  its approximation by tanh
 *   operator_erf, operator_exp, operator_sqrt, operator_absolute      by their names
 *   operator_power          x^a                    operator_identity       x
 *   operator_affine         x weights + bias, a pair a channel: batch normalisation, a bias, a product with
 *                           constants. weight_count or bias_count is the number of channels, or 0 for none
 *
 * With several inputs:
 *
 *   operator_add            their sum, of 2 or more
 *   operator_multiply, operator_subtract, operator_divide, operator_maximum, operator_minimum        of 2
 *   operator_cells          cells of V1 from filters: of 2n channels, n are max(0, x) of the first n of 3n filters, n
 *   are
 *                           sqrt((x^2 + y^2)/2) of the next n and the last n. Both inputs are the filters' layer
 *   operator_constant       no input: weights[channels][height][width], of the shape that the caller sets
 *
 * An input that has one channel, row or column where others have more serves all of them: a gate of
 * C x 1 x 1, a map of 1 x H x W.
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
