/*
 * fold: computes nodes whose inputs are all constants.
 *
 * Exporters leave arithmetic on shapes in the graph (half the number of channels, the number of
 * windows, an attention mask written row by row) and lookups in tables of weights. All shapes are
 * known here, so these are computed once, when the file is read: integers as int64, real numbers as
 * float, at most FOLD_LARGEST elements in total.
 *
 * Constant, Shape (of a layer, too), Size, ConstantOfShape, Range, Identity, Cast, CastLike;
 * Reshape, Flatten, Squeeze, Unsqueeze, Transpose, Concat, Slice, Split, Gather, Expand, Tile,
 * ScatterND, Pad; Add, Sub, Mul, Div, Mod, Pow, Max, Min, Equal, Less, Greater, And, Or, Xor, Not,
 * Where; Neg, Abs, Sign, Floor, Ceil, Round, Sqrt, Exp, Log, Reciprocal, Erf, Sin, Cos, Tanh,
 * Sigmoid, Relu; ReduceSum, ReduceMean, ReduceProd, ReduceMax, ReduceMin; DequantizeLinear; those
 * of fold_lookup.h. Other operators on constants are left to evaluate.h.
 */
#pragma once

#include "models/onnx/node_context.h"

/* Limit on the elements of all constants computed for one file. */
#define FOLD_LARGEST ((size_t)1 << 28)

/*
 * Computes the node's outputs. Sets *known to whether the operator is one of those above; if not,
 * *error is untouched.
 */
bool fold_node(NodeContext *node, bool *known, Error *error);

/*
 * An If node, in the form that onnx/inline.h leaves. fold_choice sets the outputs to those of the
 * branch that a constant condition selects, layers or constants. fold_chosen finds the inputs that
 * these outputs are, starting at *first; false if the condition is not a constant.
 */
bool fold_choice(NodeContext *node, Error *error);
bool fold_chosen(const NodeContext *node, int *first);
