/*
 * rearrangement: moves units; no value changes.
 *
 *   operator_rearrange    1 input. Output (c, r, k) is input (maps[0][c], maps[1][r], maps[2][k]);
 *                         -1 in a map gives numbers[0]. A NULL map changes nothing; shape.channels,
 *                         .height and .width are the lengths of the other maps. This covers
 *                         slicing, splitting, striding, padding (with a number, by reflection, by
 *                         the edge), channel shuffle, rolling and nearest-neighbour resizing
 *
 *   operator_concatenate  several inputs of equal height and width, channel after channel
 */
#pragma once

#include "network/operator.h"

extern const Operator operator_rearrange, operator_concatenate;

/* Copies the units that the operator's `unit` names; numbers[0] where there is none. Shared with gather.c. */
void rearrange_run(const OperatorWork *work);
void rearrange_row(const Layer *layer, int channel, const float *const *inputs, size_t length,
                   float *to);

/* A map of `count` places first, first + step, ... (step may be negative); the caller's until its layer is added. */
int *map_slice(int first, int step, int count, Error *error);
