/*
 * stored_weights: reads the weights of a file into the layers of a network.
 *
 * The graph records where each layer's weights and bias come from (graph.h). They are read once the
 * layer is in use: converted to float, put into the engine's order, and refused unless all are
 * finite.
 */
#pragma once

#include "models/onnx/graph.h"

/* Fills the layers marked in keep[network->count] (NULL: all) of the graph's network. */
bool stored_weights_load(const Graph *graph, Network *network, const bool *keep, Error *error);
