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
 *
 *   operator_flatten      1 input: C x H x W to CHW x 1 x 1
 *
 * The functions below make maps. The caller owns them until the layer is added.
 */
#ifndef NETWORK_OPERATORS_REARRANGEMENT_H
#define NETWORK_OPERATORS_REARRANGEMENT_H

#include "network/operator.h"

extern const Operator operator_rearrange, operator_concatenate, operator_flatten;

/* How padding is filled. */
typedef enum { PADDING_NUMBER, PADDING_EDGE, PADDING_REFLECTION } Padding;

/* `count` values first, first + step, ... (step may be negative). */
int *map_slice(int first, int step, int count, Error *error);

/* A map of before + size + after places; a negative number crops. */
int *map_padding(int size, int before, int after, Padding padding, Error *error);

/* Channel shuffle: transposes the channels as a matrix of `groups` rows. */
int *map_shuffle(int channels, int groups, Error *error);

#endif
