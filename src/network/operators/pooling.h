/*
 * pooling: one value per window, or per channel.
 *
 *   operator_max_pool        1 input, window: the maximum; padding never wins
 *
 *   operator_average_pool    1 input, window: the mean of the inputs; padding counts only if
 *                            window.count_padding is set
 *
 *   operator_global_average  1 input: the mean over all positions, C x 1 x 1. Each row of the input
 *                            counts maps[1][row] times, each column maps[2][column] times; NULL:
 *                            once (reduced.h). Where only a part of the input can differ from the
 *                            blank, it is the blank's mean plus that of the differences (plan.h)
 *
 *   operator_global_max      1 input: the maximum over all positions, C x 1 x 1
 */
#pragma once

#include "network/operator.h"

extern const Operator operator_max_pool, operator_average_pool, operator_global_average,
    operator_global_max;

/* to[i] = max(to[i], from[i]); NaN if either is. */
void pool_raise(float *restrict to, const float *restrict from, size_t length);
