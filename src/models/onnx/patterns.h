/*
 * patterns: a few nodes that are one operator.
 *
 * Exporters spell out what the operators of their version cannot say: a layer normalisation is nine nodes, a GELU
 * five. At the last node of such a group the nodes before it are looked at; if they are the group, one layer is added
 * that reads what the first of them reads. The others' layers stay, for whoever asks for one of them, and are not
 * computed otherwise.
 *
 *   layer normalisation   (x - mean) / sqrt(mean of squares + epsilon), over the channels; a product and a sum with
 *                         constants that follow become its weights and bias
 *   affine                a sum with constants that follows a product with constants
 *   GELU                  x (1 + erf(x/sqrt 2))/2 and its form with tanh, in the orders that exporters write
 *   SiLU                  x sigmoid(x)
 *   hard swish            x clip(x + 3, 0, 6)/6, x hard_sigmoid(x)
 *
 * Channel shuffle and group normalisation need no pattern: views (view.h) say what their reshapes do.
 */
#ifndef MODELS_ONNX_PATTERNS_H
#define MODELS_ONNX_PATTERNS_H

#include "models/onnx/step.h"

/* Does this node (Add, Mul, Div) end a pattern? *found: then output 0 is set. False: an error. */
bool pattern_ends_here(Step *step, bool *found, Error *error);

#endif
