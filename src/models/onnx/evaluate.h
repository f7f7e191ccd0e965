/*
 * evaluate: computes constants with the operators that compute layers.
 *
 * Weights that are computed in the graph (standardised, normalised, multiplied) may need any
 * operator. fold.h handles those that shape arithmetic needs. For any other operator, the node
 * becomes a small network of its own, with its first input as a layer of constants, and that
 * network is run once.
 */
#pragma once

#include "models/onnx/node_context.h"

/*
 * Computes the outputs of a node whose inputs are all constants, as constants. `function` is the
 * one for the node's operator.
 */
bool evaluate_node(NodeContext *node, NodeFunction *function, Error *error);

/*
 * A layer's activations in the order of its tensor, to be freed; any image is black. NULL on error.
 */
float *evaluate_layer(const Network *network, const Value *value, Error *error);
