/*
 * arrangement: puts the units of a layer where an operator needs them.
 *
 * A convolution needs channels on the channel axis; the sum of two tensors needs both laid out the
 * same way; tokens made from the rows and columns of an image must stand in one row. If the value's
 * view (view.h) already says so, nothing is done. Otherwise a layer that moves units is added:
 * within each axis, channels to channels, rows to rows, columns to columns (operator_rearrange,
 * which requests only what is needed), or, if axes mix, any unit to any place (operator_gather,
 * which requests its whole input).
 */
#pragma once

#include "models/onnx/graph.h"

/*
 * Index of a layer that holds the value with this view and shape. Each dimension must have the
 * target's size, or size 1, in which case its unit is repeated. With `may_shrink`, an axis along
 * which all units would be equal keeps length 1 instead (operators with two inputs broadcast it
 * themselves). Returns -1, with a message, on failure.
 */
int arrange(Graph *graph, const Value *value, const View *target, Shape shape, bool may_shrink,
            Error *error);

/* Sets *moved to the value laid out with dimension d on axis[d] (view_lay_out). */
bool arrange_on_axes(Graph *graph, const Value *value, const Axis *axis, Value *moved,
                     Error *error);

/*
 * Sets *moved to the value as [1, C, H, W], with C, H and W the axes of its layer. The tensor must
 * have four dimensions, the first of size 1.
 */
bool arrange_image(Graph *graph, const Value *value, Value *moved, Error *error);

/*
 * Turns a constant, whose numbers are loaded, into a layer that broadcasts to `like` (NULL: its own
 * shape, on its usual axes). Sets kind, layer and view of *made.
 */
bool arrange_constant(Graph *graph, const Tensor *tensor, const Value *like, Value *made,
                      Error *error);

/* Turns a constant that broadcasts to the view into a layer of the view's full size. */
bool arrange_filled(Graph *graph, const Tensor *tensor, const View *view, Shape shape, Value *made,
                    Error *error);

/*
 * Writes a constant that varies at most between the channels of `like` as numbers[channels].
 * Returns false if it varies along rows or columns too, or does not broadcast.
 */
bool arrange_by_channel(const Graph *graph, const Tensor *tensor, const Value *like,
                        float *numbers);

/* Elements selected from one dimension; index -1 stands for `number`. */
typedef struct {
    int *indices; /* [count], owned; NULL: all elements, in order */
    int count;
    float number;
} Selection;

/* Sets *chosen to the value with dimension d replaced by a selection: a slice, padding, repeats. */
bool arrange_selection(Graph *graph, const Value *value, int d, const Selection *selection,
                       Value *chosen, Error *error);
