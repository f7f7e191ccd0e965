/*
 * source: weights of a file into the layers of a network.
 *
 * The graph remembers where each layer's weights and bias come from (graph.h). They are read when somebody looks at the
 * layer: converted to float, put into our order, and refused unless all of them are finite.
 */
#ifndef MODELS_ONNX_SOURCE_H
#define MODELS_ONNX_SOURCE_H

#include "models/onnx/graph.h"

/* Fills the layers that `keep` marks ([network->count]; NULL: all) of a network that begins with the graph's layers. */
bool source_fill(const Graph *graph, Network *network, const bool *keep, Error *error);

#endif
