/*
 * resample: a layer at another number of rows and columns.
 *
 *   operator_resample   1 input, shape.height and width set by the caller. Output (c, r, k) is the sum over i and j of
 *                       row weight[r][i] column weight[k][j] input (c, maps[1][r][i], maps[2][k][j]), where i runs over
 *                       window.kernel[0] and j over window.kernel[1] taps. weights holds the row weights, then the
 *                       column weights
 *
 * Linear interpolation has two taps along each axis, cubic four. Nearest neighbours need no weights:
 * operator_rearrange.
 */
#ifndef NETWORK_OPERATORS_RESAMPLE_H
#define NETWORK_OPERATORS_RESAMPLE_H

#include "network/operator.h"

extern const Operator operator_resample;

#endif
