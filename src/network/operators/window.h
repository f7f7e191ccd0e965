/*
 * window: the windows of convolutions and pools.
 *
 * Output row r reads the input rows r stride - pad + i dilation, i = 0..kernel-1; columns likewise.
 * There are floor((size + pads - extent)/stride) + 1 output rows, where extent = (kernel - 1)
 * dilation + 1; with round_up the quotient is rounded up, except that no window may begin after the
 * input.
 */
#pragma once

#include "network/operator.h"

/* Rows or columns first..beyond-1; empty if beyond <= first. */
typedef struct {
    int first, beyond;
} Span;

/* Sets the output's height and width; an invalid window is an error. */
bool window_shape(Layer *layer, Error *error);

/* As Operator.needs and .reaches. */
Rectangle window_needs(const Layer *layer, int input, Rectangle part);
Rectangle window_reaches(const Layer *layer, int input, Rectangle part);

/* The number of input rows (axis 0) or columns (axis 1) that the window spans. */
int window_extent(const Window *window, int axis);

/* The first input row (axis 0) or column (axis 1) of the window at `place`; may be negative. */
int window_start(const Window *window, int axis, int place);

/* Which taps of a window that starts at `start` lie in `held`. */
Span window_taps_inside(const Window *window, int axis, int start, Span held);

/* The number of taps in a window, per input channel. */
int window_taps(const Window *window);
