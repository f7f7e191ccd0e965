/*
 * layer_names: which tensor of a graph a person means. A name means one thing, or the message lists what it may mean.
 *
 * A text is taken, in this order, as
 *
 *   an exact name             of a tensor or node, /layer1/layer1.0/relu_1/Relu_output_0, or the path of a module,
 *                             layer1.0.relu: the tensor that leaves it at its last call; layer1.0.relu#2: at its second
 *   @12                       the twelfth layer in the list that `layers` prints
 *   part of a path            conv2_block1_out, as Keras' layers are called; layer1.0 of a network that was wrapped as
 *                             module.layer1.0. All places where it occurs must be one module
 *   the owner of weights      layer1.0.conv1, where weights are called layer1.0.conv1.weight and nodes have no paths
 *   part of a tensor's name   tf2onnx keeps conv1_bn only there
 *
 * Names are looked up among all nodes (module_paths.h). Where the tensor that is meant cannot be computed, the message
 * says why; another tensor never takes its place. A module gives the tensor that its nodes make and others read; where
 * these are several, it means none of them.
 *
 * Two traps. Exporters fold a batch normalisation into the convolution before it: the convolution's tensor then is the
 * normalisation's, and nothing in the file is what the convolution alone would give (layer_names_is_folded). And a
 * module that only passes on what it reads (Identity, Dropout) leaves no node; the message says which tensor would have
 * its values.
 */
#ifndef MODELS_ONNX_LAYER_NAMES_H
#define MODELS_ONNX_LAYER_NAMES_H

#include "models/onnx/module_paths.h"

/* A tensor that is a layer. */
typedef struct {
    int value; /* index among the graph's values */
    int part;  /* of the module paths: the node that makes it */
} NamedLayer;

typedef struct {
    const Graph *graph;
    ModulePaths paths;
    NamedLayer *layers; /* [count] in the order of computation, owned */
    int count;
    int *reads; /* values that nodes read, those of node after node; owned */
    /* [nodes + 2] where each one's begin; the last are the graph's outputs; owned. */
    size_t *first_read;
} LayerNames;

/* Lists all tensors that are layers, the image excepted. Release with layer_names_close, also after a failure. */
bool layer_names_open(LayerNames *names, const Graph *graph, Error *error);
void layer_names_close(LayerNames *names);

/* The layer that a text means: index in names->layers; -1 with a message. */
int layer_names_find(const LayerNames *names, const char *text, Error *error);

/* Has a batch normalisation been folded into the convolution that gives this layer? */
bool layer_names_is_folded(const LayerNames *names, int index);

/* What a result should say of a layer that was found by this text; empty: nothing. */
void layer_names_remark(const LayerNames *names, int index, const char *text, char remark[128]);

/* A name by which it is found: "layer1.0.relu", "layer1.0.relu#2" where there are several calls, or the tensor's. */
void layer_names_text(const LayerNames *names, int index, char text[NAMES_LENGTH]);

#endif
