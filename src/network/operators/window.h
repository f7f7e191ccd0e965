/*
 * window: where convolutions and pools look.
 *
 * Output row r sees the input rows r stride - pad + i dilation, i = 0..kernel-1; columns likewise. There are
 * floor((size + pads - extent)/stride) + 1 of them, where extent = (kernel - 1) dilation + 1; with
 * round_up the quotient is rounded up, except that a window must not begin behind the input.
 */
#ifndef NETWORK_OPERATORS_WINDOW_H
#define NETWORK_OPERATORS_WINDOW_H

#include "network/operator.h"

/* Rows or columns first..beyond-1; none where beyond <= first. */
typedef struct {
    int first, beyond;
} Span;

/* Sets the output's height and width; a window that makes no sense is an error. */
bool window_shape(Layer *layer, Error *error);

/* As Operator.needs and .reaches. */
Rectangle window_needs(const Layer *layer, int input, Rectangle part);
Rectangle window_reaches(const Layer *layer, int input, Rectangle part);

/* How many input rows (axis 0) or columns (axis 1) the window spans. */
int window_extent(const Window *window, int axis);

/* The first input row (axis 0) or column (axis 1) of the window at `place`; may lie before the input. */
int window_start(const Window *window, int axis, int place);

/* Of a window that starts at `start`: which of its taps lie in `held`. */
Span window_taps_inside(const Window *window, int axis, int start, Span held);

/* How many inputs one input channel has in the window. */
int window_taps(const Window *window);

#endif
