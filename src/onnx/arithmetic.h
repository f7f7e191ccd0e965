/*
 * arithmetic: numbers with numbers, for constants of an ONNX graph.
 *
 * The rules are ONNX's, which are numpy's: shapes are aligned at their last dimension and broadcast; whole numbers
 * divide towards zero; Mod has the sign of the divisor ("fmod": of the dividend); a comparison gives 0 or 1. If one
 * operand is real the result is.
 */
#ifndef ONNX_ARITHMETIC_H
#define ONNX_ARITHMETIC_H

#include "onnx/tensor.h"

/*
 * The function of that operator's name; false: not one of these. *good: with a sentence where the numbers do not
 * allow it.
 */
bool arithmetic_of_one(const char *name, const Tensor *x, Tensor *result, bool *good, Error *error);
bool arithmetic_of_two(const char *name, const Tensor *x, const Tensor *y, Tensor *result,
                       bool *good, Error *error);

/* x where the condition is not 0, else y. */
bool arithmetic_where(const Tensor *condition, const Tensor *x, const Tensor *y, Tensor *result,
                      Error *error);

typedef struct {
    bool over[TENSOR_RANK]; /* the dimensions that it runs over */
    bool keep;              /* they stay, with size 1 */
} Reduced;

/* ReduceSum, ReduceMean, ReduceProd, ReduceMax, ReduceMin. */
bool arithmetic_reduce(const char *name, const Tensor *x, const Reduced *how, Tensor *result,
                       bool *good, Error *error);

/* The shape that both broadcast to; false where they do not. */
bool arithmetic_broadcast(int rank, const int64_t *dims, int other_rank, const int64_t *other,
                          int *result_rank, int64_t *result);

/* Element `index` of a tensor of shape `dims` (rank), seen as an element of a tensor that it broadcasts to. */
size_t arithmetic_source(int rank, const int64_t *dims, int target_rank, const int64_t *target,
                         size_t index);

#endif
