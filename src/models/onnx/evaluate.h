/*
 * evaluate: constants computed by the operators that compute layers.
 *
 * Weights that are made in the graph (standardised, normalised, multiplied) may need any operator. fold.h has what
 * shapes need; for all others the node is turned into layers of a small network of its own, its first input as a layer
 * of constants, and that network is run once.
 */
#ifndef MODELS_ONNX_EVALUATE_H
#define MODELS_ONNX_EVALUATE_H

#include "models/onnx/step.h"

/* Sets the step's outputs, constants; the function is that of the node's operator. All inputs are constants. */
bool evaluate_node(Step *step, NodeFunction *function, Error *error);

#endif
