/*
 * view: where the elements of an ONNX tensor lie in a layer of our network.
 *
 * ONNX tensors have any number of dimensions and are transposed and reshaped at will; our layers are always channels x
 * rows x columns and never move. So a Transpose or a Reshape changes nothing but the description: a view says for
 * each dimension of the tensor from which axes of the layer it is made. A dimension is a list of parts, slowest first;
 * a part runs over `size` positions of an axis, `step` apart. Some tensors of a layer of 64 x 56 x 56:
 *
 *   [1, 64, 56, 56]             -, C, H, W
 *   [1, 56, 56, 64]             -, H, W, C           after Transpose
 *   [1, 64, 3136]               -, C, (H W)          after Reshape
 *   [1, 2, 32, 56, 56]          -, C by 32, C, H, W  after Reshape: two groups of 32 channels
 *   [1, 64, 56, 56]             -, (C, C by 32), H, W    after swapping these two and merging them: channel shuffle
 *   [64, 49, 64]                (H by 7, W by 7), (H, W), C      windows of 7 x 7
 *
 * Every unit of the layer is one element of the tensor, and the other way round. A dimension of size 1 has no part.
 *
 * What no view can say (a Reshape that cuts across) needs the units to be moved: arrangement.h.
 */
#ifndef MODELS_ONNX_VIEW_H
#define MODELS_ONNX_VIEW_H

#include "network/operator.h"
#include "onnx/tensor.h"

#define VIEW_PARTS 16 /* most parts of a view */

typedef enum { AXIS_CHANNEL, AXIS_ROW, AXIS_COLUMN, AXES } Axis;

typedef struct {
    Axis axis;
    int step, size; /* positions step * 0 .. step * (size - 1) */
} Part;

typedef struct {
    int rank;
    int size[TENSOR_RANK];      /* of each dimension: the product of its parts */
    int first[TENSOR_RANK + 1]; /* dimension d has parts[first[d]] to parts[first[d + 1] - 1] */
    Part parts[VIEW_PARTS];
} View;

/*
 * The view of a tensor of these dimensions when dimension d lies on axis[d]; several on one axis lie there one inside
 * the other, in their order. *shape: of a layer that holds it. False where a layer would be too large.
 */
bool view_lay_out(View *view, int rank, const int *size, const Axis *axis, Shape *shape);

/*
 * Where dimensions lie unless something else is wanted: the first two on the channels, the third on the rows, all
 * others on the columns. With `channels_last`, the last is the channels, the one before it the rows, all others lie on
 * the columns; [1, H, W, C] lies as the picture that it is.
 */
void view_usual_axes(int rank, const int *size, bool channels_last, Axis axis[TENSOR_RANK]);

/* Transposed: dimension d of the result is dimension order[d]. */
View view_transpose(const View *view, const int *order);

/* Reshaped to dimensions of the same product; false where a part would have to be cut unevenly. */
bool view_reshape(const View *view, int rank, const int *size, View *reshaped);

/* Without dimension d, which must be of size 1; with a new one of size 1 before dimension d. */
View view_without(const View *view, int d);
View view_with(const View *view, int d);

/* Does dimension d run over that axis, all of it, in order, and nothing else? */
bool view_is_axis(const View *view, int d, Axis axis, Shape shape);

/* Is each axis within one dimension, in order, so that a layer's units read as the tensor's do, relabelled? */
bool view_is_relabelling(const View *view, Shape shape);

/* The element of dimension d that a unit at these places of the axes belongs to. */
int view_index(const View *view, int d, const int place[AXES]);

/* Adds where that element lies along the axes. */
void view_add_place(const View *view, int d, int index, int place[AXES]);

/* Length of an axis of a shape. */
int shape_axis(Shape shape, Axis axis);

#endif
