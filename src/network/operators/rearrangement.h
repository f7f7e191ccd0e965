/*
 * rearrangement: units go to other places; no number changes.
 *
 *   operator_rearrange    1 input. Output (c, r, k) is input (maps[0][c], maps[1][r], maps[2][k]); -1 in a map stands
 *                         for numbers[0]. A map that is NULL changes nothing; shape.channels, .height, .width are
 *                         the lengths of those that are not. This is slicing, splitting, striding, padding
 *                         (by a number, by reflection, by the edge), channel shuffle, rolling, nearest resizing
 *   operator_concatenate  several inputs of one height and width, channels behind one another
 *   operator_flatten      1 input: C x H x W to CHW x 1 x 1
 *
 * Maps are made by the functions below (memory of the caller's, passed to the network with the layer).
 */
#ifndef NETWORK_OPERATORS_REARRANGEMENT_H
#define NETWORK_OPERATORS_REARRANGEMENT_H

#include "network/operator.h"

extern const Operator operator_rearrange, operator_concatenate, operator_flatten;

/* How padding is filled. */
typedef enum { PADDING_NUMBER, PADDING_EDGE, PADDING_REFLECTION } Padding;

/* first, first + step, ..: `count` of them (step may be negative). */
int *map_slice(int first, int step, int count, Error *error);

/* before + size + after places; either number may be negative, which cuts. */
int *map_padding(int size, int before, int after, Padding padding, Error *error);

/* Channel shuffle: the transpose of channels as a matrix of `groups` rows. */
int *map_shuffle(int channels, int groups, Error *error);

#endif
