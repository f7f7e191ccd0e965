/*
 * graph_build: turns an ONNX file into a graph (graph.h): lists its tensors, orders its nodes,
 * finds the image, and runs the function of each node's operator.
 */
#pragma once

#include "models/onnx/graph.h"
#include "models/onnx/image_input.h"

/* An input given as numbers (in tests of single operators), as a constant or as a layer. */
typedef struct {
    const char *name;
    const Tensor *tensor; /* loaded; not owned */
    bool as_layer;
} GivenInput;

/* How to read the graph: what it is shown, and under which name. */
typedef struct {
    ImageRequest shown;
    const char *model; /* its name, for messages; not owned */
    const GivenInput
        *given; /* [given_count] used instead of an image; NULL: the input is an image */
    int given_count;
} GraphRequest;

/*
 * Reads the whole graph. Fails if it is unusable: no image among its inputs, or several; a cycle;
 * two nodes that make the same tensor; no supported node. Release with graph_close, also after a
 * failure.
 */
bool graph_open(Graph *graph, const OnnxFile *file, const GraphRequest *request, Error *error);

/*
 * The layer whose units, in order, are the tensor's elements: its own layer, or one added for it if
 * the tensor is a part of a layer or has another order. Returns -1, with a message, if the value is
 * not a layer. Sets *view to the tensor's view of that layer.
 */
int graph_layer_of(Graph *graph, const Value *value, View *view, Error *error);
