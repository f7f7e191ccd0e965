/*
 * resample: a layer at another number of rows and columns.
 *
 *   operator_resample   1 input; the caller sets shape.height and shape.width. Output (c, r, k) is
 *                       the sum over i and j of row weight[r][i] x column weight[k][j] x input (c,
 *                       maps[1][r][i], maps[2][k][j]), with window.kernel[0] taps i and
 *                       window.kernel[1] taps j. `weights` holds the row weights, then the column
 *                       weights
 *
 * Linear interpolation has two taps per axis, cubic four. Nearest-neighbour resampling needs no
 * weights: operator_rearrange.
 */
#pragma once

#include "network/operator.h"

extern const Operator operator_resample;
