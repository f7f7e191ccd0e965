/*
 * pooling: one number of each window.
 *
 *   operator_max_pool        1 input, window: the largest; padding never wins
 *   operator_average_pool    1 input, window: the mean of the inputs, of padding too where window.count_padding
 *   operator_global_average  1 input: the mean over all positions, C x 1 x 1; each row counts as often as maps[1] says
 *                            [rows of the input], each column as maps[2]; NULL: once (shortened.h)
 *   operator_global_max      1 input: the largest of all positions, C x 1 x 1
 */
#ifndef NETWORK_OPERATORS_POOLING_H
#define NETWORK_OPERATORS_POOLING_H

#include "network/operator.h"

extern const Operator operator_max_pool, operator_average_pool, operator_global_average,
    operator_global_max;

/* to[length] = the larger of what is there and of `from`. */
void pool_raise(float *restrict to, const float *restrict from, size_t length);

#endif
