/*
 * restructure: reads what nodes say about shapes, for constants and layers alike.
 *
 * Which axes, in which order, from where to where: these questions are the same whether the numbers
 * of a constant are moved now (fold.h) or the units of a layer later (nodes_shape.c). Newer opsets
 * give these numbers as inputs, older ones as attributes; both are read.
 */
#pragma once

#include "models/onnx/arrangement.h"
#include "models/onnx/node_context.h"

void selection_free(Selection *selection);

/* Selects `count` elements: first, first + step, ... */
bool selection_run(Selection *selection, int64_t first, int64_t step, int64_t count, Error *error);

/* -- what the node says; the shape given is that of input 0 -- */

/* Reshape, Flatten, Squeeze, Unsqueeze: the new shape. */
bool restructure_shape(NodeContext *node, int rank, const int64_t *dims, int *new_rank,
                       int64_t new_dims[TENSOR_RANK], Error *error);

/* Transpose: dimension d of the result is dimension order[d]. */
bool restructure_order(NodeContext *node, int rank, int order[TENSOR_RANK], Error *error);

/* Slice: the elements it keeps of dimension d, which has that size. */
bool restructure_slice(NodeContext *node, int rank, int d, int64_t size, Selection *selection,
                       Error *error);

/* Split: the sizes of the parts, sizes[outputs], of a dimension of that size. */
bool restructure_split(NodeContext *node, int64_t size, int64_t sizes[NODE_OUTPUTS], Error *error);

/* Pad: dimension d, which has that size, after padding. */
bool restructure_padding(NodeContext *node, int rank, int d, int64_t size, Selection *selection,
                         Error *error);

/* Reductions: the dimensions that are reduced. */
bool restructure_reduced(NodeContext *node, int rank, bool over[TENSOR_RANK], Error *error);

/* A selection from indices into a dimension of that size; negative ones count from its end. */
bool restructure_indices(const int64_t *indices, size_t count, int64_t size, Selection *selection,
                         Error *error);

/* -- constants -- */

bool restructure_transpose(const Tensor *x, const int *order, Tensor *result, Error *error);
bool restructure_select(const Tensor *x, int d, const Selection *selection, Tensor *result,
                        Error *error);
bool restructure_join(const Tensor *const *parts, int count, int axis, Tensor *result,
                      Error *error);
