/*
 * fold: nodes whose inputs are all numbers.
 *
 * Exporters leave arithmetic with shapes in the graph (the number of channels, halved; windows counted; the mask of an
 * attention written row by row), and tables of weights that are looked up. Every shape is known here, so all of it is
 * computed once when the file is read. Whole numbers as int64, real ones as float; no more than
 * FOLD_LARGEST elements in all.
 *
 * Constant, Shape (of a layer, too), Size, ConstantOfShape, Range, Identity, Cast, CastLike; Reshape, Flatten,
 * Squeeze, Unsqueeze, Transpose, Concat, Slice, Split, Gather, Expand, Tile, ScatterND, Pad; Add, Sub, Mul, Div, Mod,
 * Pow, Max, Min, Equal, Less, Greater, And, Or, Xor, Not, Where; Neg, Abs, Sign, Floor, Ceil, Round, Sqrt, Exp, Log,
 * Reciprocal, Erf, Sin, Cos, Tanh, Sigmoid, Relu; ReduceSum, ReduceMean, ReduceProd, ReduceMax, ReduceMin;
 * DequantizeLinear. All others are computed as layers are (evaluate.h).
 */
#ifndef MODELS_ONNX_FOLD_H
#define MODELS_ONNX_FOLD_H

#include "models/onnx/step.h"

/* Elements of all constants that are computed for one file. */
#define FOLD_LARGEST ((size_t)1 << 28)

/* Computes the node's outputs. *known: is it one of these? (If not, there is no sentence.) */
bool fold_node(Step *step, bool *known, Error *error);

/*
 * If, as onnx/inline.h leaves it: the outputs of the branch that a constant condition chooses, layers or constants.
 * fold_chosen: which inputs these are, from *first on; false where the condition is no constant.
 */
bool fold_choice(Step *step, Error *error);
bool fold_chosen(const Step *step, int *first);

#endif
