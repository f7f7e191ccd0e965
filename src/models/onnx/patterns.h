/*
 * patterns: small groups of nodes that compute one operator.
 *
 * Exporters spell out what the operators of their opset cannot express: a layer normalisation is
 * nine nodes, a GELU five. When a node could be the last of such a group, the nodes before it are
 * examined; if they match, one layer is added that reads what the first of them reads. The layers
 * of the other nodes remain available and are computed only if requested.
 *
 *   layer normalisation   (x - mean) / sqrt(mean of squares + epsilon), over the channels; a
 *                         product and a sum with constants that follow become its weights and bias
 *   affine                a product with constants, followed by a sum with constants
 *   GELU                  x (1 + erf(x/sqrt 2))/2 and its tanh form, in the orders that exporters
 *                         write
 *   SiLU                  x sigmoid(x)
 *   hard swish            x clip(x + 3, 0, 6)/6, x hard_sigmoid(x)
 *
 * Channel shuffle and group normalisation need no pattern: views (view.h) express their reshapes.
 */
#pragma once

#include "models/onnx/node_context.h"

/* Does this node (Add, Mul, Div) end a pattern (*found)? Then sets output 0. False on error. */
bool pattern_ends_here(NodeContext *node, bool *found, Error *error);
