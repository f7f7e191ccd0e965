/*
 * view: where the elements of an ONNX tensor lie in a layer of the network.
 *
 * ONNX tensors have any number of dimensions and are freely transposed and reshaped; a layer is
 * always channels x rows x columns, and its units stay where they are. So a Transpose or Reshape
 * changes only the description: a view says, for each dimension of the tensor, which axes of the
 * layer it is made of. A dimension is a list of parts, slowest first; a part covers `size`
 * positions of an axis, `step` apart. Some tensors of a layer of 64 x 56 x 56:
 *
 *   [1, 64, 56, 56]             -, C, H, W
 *   [1, 56, 56, 64]             -, H, W, C           after Transpose
 *   [1, 64, 3136]               -, C, (H W)          after Reshape
 *   [1, 2, 32, 56, 56]          -, C by 32, C, H, W  after Reshape: two groups of 32 channels
 *   [1, 64, 56, 56]             -, (C, C by 32), H, W    after swapping and merging these two:
 *                               shuffled
 *   [64, 49, 64]                (H by 7, W by 7), (H, W), C      windows of 7 x 7
 *
 * Units and elements correspond one to one. A dimension of size 1 has no part.
 *
 * What a view cannot express (a Reshape that cuts across) requires moving units: arrangement.h.
 */
#pragma once

#include "network/operator.h"
#include "onnx/tensor.h"

#define VIEW_PARTS 16 /* limit on the parts of a view */

typedef enum { AXIS_CHANNEL, AXIS_ROW, AXIS_COLUMN, AXES } Axis;

typedef struct {
    Axis axis;
    int step, size; /* positions 0, step, .., step * (size - 1) */
} Part;

typedef struct {
    int rank;
    int size[TENSOR_RANK];      /* of each dimension: the product of its parts */
    int first[TENSOR_RANK + 1]; /* dimension d has parts[first[d]] to parts[first[d + 1] - 1] */
    Part parts[VIEW_PARTS];
} View;

/*
 * The view of a tensor of these dimensions with dimension d on axis[d]; dimensions that share an
 * axis are nested in their order. Sets *shape to that of a layer that holds it. False if the layer
 * would be too large.
 */
bool view_lay_out(View *view, int rank, const int *size, const Axis *axis, Shape *shape);

/*
 * The axes of dimensions by default: the first two are channels, the third rows, all others
 * columns. With `channels_last`, the last is channels, the one before it rows, all others columns;
 * [1, H, W, C] gets the axes of an image.
 */
void view_usual_axes(int rank, const int *size, bool channels_last, Axis axis[TENSOR_RANK]);

/* Transposes: dimension d of the result is dimension order[d]. */
View view_transpose(const View *view, const int *order);

/* Reshapes to dimensions of the same product; false if a part would have to be cut unevenly. */
bool view_reshape(const View *view, int rank, const int *size, View *reshaped);

/* Removes dimension d, which must have size 1; inserts a dimension of size 1 before dimension d. */
View view_without(const View *view, int d);
View view_with(const View *view, int d);

/* Is dimension d exactly that axis: all of it, in order, and nothing else? */
bool view_is_axis(const View *view, int d, Axis axis, Shape shape);

/*
 * Is every axis exactly one dimension, in order? Then the tensor is the layer with its axes
 * permuted at most (rows x columns x channels, say).
 */
bool view_is_relabelling(const View *view, Shape shape);

/*
 * The order in which a layer's axes are written to files: as in the tensor if that is [1, a, b, c];
 * channels, rows, columns if it is of another rank, or an image with its channels last.
 */
void view_written_order(const View *view, Axis order[AXES]);

/* The index along dimension d of the unit at these places of the axes. */
int view_index(const View *view, int d, const int place[AXES]);

/* Adds to `place` the position, along the axes, of index `index` of dimension d. */
void view_add_place(const View *view, int d, int index, int place[AXES]);

/* Length of an axis of a shape. */
int shape_axis(Shape shape, Axis axis);
