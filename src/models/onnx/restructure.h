/*
 * restructure: what nodes say about shapes, for constants and layers alike.
 *
 * Which axes, in which order, from where to where: the same questions whether a tensor's numbers are moved now (fold.h)
 * or a layer's units later (nodes_shape.c). Newer versions of an operator take the answers as inputs where older
 * ones have attributes; both are read.
 */
#ifndef MODELS_ONNX_RESTRUCTURE_H
#define MODELS_ONNX_RESTRUCTURE_H

#include "models/onnx/arrangement.h"
#include "models/onnx/step.h"

void selection_free(Selection *selection);

/* first, first + step, ..: `count` of them. */
bool selection_run(Selection *selection, int64_t first, int64_t step, int64_t count, Error *error);

/* -- what the step's node says; input 0 has that shape -- */

/* Reshape, Flatten, Squeeze, Unsqueeze: the new shape. */
bool restructure_shape(Step *step, int rank, const int64_t *dims, int *new_rank,
                       int64_t new_dims[TENSOR_RANK], Error *error);

/* Transpose: dimension d of the result is dimension order[d]. */
bool restructure_order(Step *step, int rank, int order[TENSOR_RANK], Error *error);

/* Slice: what it leaves of dimension d, of that size. */
bool restructure_slice(Step *step, int rank, int d, int64_t size, Selection *selection,
                       Error *error);

/* Split: sizes[outputs] of the parts of a dimension of that size. */
bool restructure_split(Step *step, int64_t size, int64_t sizes[STEP_OUTPUTS], Error *error);

/* Pad: how dimension d, of that size, is padded. */
bool restructure_padding(Step *step, int rank, int d, int64_t size, Selection *selection,
                         Error *error);

/* Reductions: which dimensions they run over. */
bool restructure_reduced(Step *step, int rank, bool over[TENSOR_RANK], Error *error);

/* Indices below 0 count from the end of a dimension of that size. */
bool restructure_indices(const int64_t *indices, size_t count, int64_t size, Selection *selection,
                         Error *error);

/* -- constants -- */

bool restructure_transpose(const Tensor *x, const int *order, Tensor *result, Error *error);
bool restructure_select(const Tensor *x, int d, const Selection *selection, Tensor *result,
                        Error *error);
bool restructure_join(const Tensor *const *parts, int count, int axis, Tensor *result,
                      Error *error);

#endif
