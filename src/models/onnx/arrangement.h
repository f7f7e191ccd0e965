/*
 * arrangement: moving the units of a layer to where an operator wants them.
 *
 * A convolution wants channels on the channels' axis; a sum of two tensors wants both to lie alike; tokens that were a
 * picture's rows and columns want to stand in one row. Where a view (view.h) already says so, nothing is done.
 * Otherwise a layer is added that moves units: channels among channels, rows among rows, columns among columns
 * (operator_rearrange, which is asked only for what is needed), or, where axes mix, any unit to any place
 * (operator_gather, which looks everywhere).
 */
#ifndef MODELS_ONNX_ARRANGEMENT_H
#define MODELS_ONNX_ARRANGEMENT_H

#include "models/onnx/graph.h"

/*
 * The value as a layer of this view and shape. Dimensions must be the target's, or 1 where the target's is larger:
 * there the unit is repeated, except that an axis along which nothing differs gets the length 1 where `may_shrink`
 * (operators of two inputs repeat it themselves). -1 with a sentence.
 */
int arrange(Graph *graph, const Value *value, const View *target, Shape shape, bool may_shrink,
            Error *error);

/* *moved: the value with dimension d on axis[d] (view_lay_out). */
bool arrange_on_axes(Graph *graph, const Value *value, const Axis *axis, Value *moved,
                     Error *error);

/* *moved: the value as [1, C, H, W] with C, H, W the layer's own axes; the tensor must have four dimensions, the
 * first of size 1. */
bool arrange_image(Graph *graph, const Value *value, Value *moved, Error *error);

/*
 * A constant as a layer that broadcasts to `like` (NULL: of its own shape, on its usual axes); the tensor's numbers are
 * loaded. Sets kind, layer and view of *made.
 */
bool arrange_constant(Graph *graph, const Tensor *tensor, const Value *like, Value *made,
                      Error *error);

/* A constant, which broadcasts to the view, as a layer that fills all of it. */
bool arrange_filled(Graph *graph, const Tensor *tensor, const View *view, Shape shape, Value *made,
                    Error *error);

/*
 * The numbers of a constant by channels of `like`: numbers[channels], if it differs between channels at most. False
 * where it differs along rows or columns, too, or does not broadcast.
 */
bool arrange_by_channel(const Graph *graph, const Tensor *tensor, const Value *like,
                        float *numbers);

/* The elements of one dimension that are chosen; -1 stands for `number`. */
typedef struct {
    int *indices; /* [count], owned; NULL: all, in order */
    int count;
    float number;
} Selection;

/* Dimension d's elements chosen anew: slices, padding, repetition. */
bool arrange_selection(Graph *graph, const Value *value, int d, const Selection *selection,
                       Value *chosen, Error *error);

#endif
