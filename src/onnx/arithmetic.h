/*
 * arithmetic: operations on the constants of an ONNX graph.
 *
 * The rules are ONNX's, which are numpy's: shapes are aligned at their last dimension and
 * broadcast; integer division truncates towards zero; Mod takes the sign of the divisor ("fmod": of
 * the dividend); a comparison yields 0 or 1. The result is real if either operand is.
 */
#pragma once

#include "onnx/tensor.h"

/*
 * Apply the operator of that name; false if the name is not known here. *good is false, with a
 * message, if the operator is known but cannot be applied (integer division by 0, shapes that do
 * not broadcast).
 */
bool arithmetic_of_one(const char *name, const Tensor *x, Tensor *result, bool *good, Error *error);
bool arithmetic_of_two(const char *name, const Tensor *x, const Tensor *y, Tensor *result,
                       bool *good, Error *error);

/* x where the condition is nonzero, y elsewhere. */
bool arithmetic_where(const Tensor *condition, const Tensor *x, const Tensor *y, Tensor *result,
                      Error *error);

typedef struct {
    bool over[TENSOR_RANK]; /* the dimensions to reduce */
    bool keep;              /* keep them, with size 1 */
} Reduced;

/* ReduceSum, ReduceMean, ReduceProd, ReduceMax, ReduceMin. */
bool arithmetic_reduce(const char *name, const Tensor *x, const Reduced *how, Tensor *result,
                       bool *good, Error *error);

/* The common shape under broadcasting; false if there is none. */
bool arithmetic_broadcast(int rank, const int64_t *dims, int other_rank, const int64_t *other,
                          int *result_rank, int64_t *result);

/* The element of a tensor of shape dims[rank] that is broadcast to element `index` of target. */
size_t arithmetic_source(int rank, const int64_t *dims, int target_rank, const int64_t *target,
                         size_t index);
