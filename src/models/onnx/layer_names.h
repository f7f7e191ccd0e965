/*
 * layer_names: which tensor of a graph a person means.
 *
 * People know a network by its modules (layer1.0.relu), files know it by nodes and tensors. A text is taken, in this
 * order, as
 *
 *   the exact name of a tensor or node        /layer1/layer1.0/relu_1/Relu_output_0
 *   @12                                       the twelfth layer in the list that `layers` prints
 *   the path of a module                      layer1.0.relu: what its last call gives; layer1.0.relu#2: what its second
 *                                             gives; layer1.0: what the block's last node gives
 *   one part of such a path                   conv2_block1_out, as Keras' layers are called
 *   the owner of a convolution's weights      layer1.0.conv1, where weights are called layer1.0.conv1.weight
 *
 * Otherwise it is an error that gives the nearest names. Paths come from the nodes' names: PyTorch 1.13 writes
 * /layer1/layer1.0/relu_1/Relu for the second call of layer1.0.relu, TensorFlow model/conv2_block1_out/Relu. Newer
 * PyTorch keeps them in a node's metadata, as pkg.torch.onnx.name_scopes.
 *
 * A trap: exporters fold a batch normalisation into the convolution before it. The tensor of that convolution then
 * is the normalisation's, and nothing in the file is what the convolution alone would give (layer_names_is_folded).
 */
#ifndef MODELS_ONNX_LAYER_NAMES_H
#define MODELS_ONNX_LAYER_NAMES_H

#include "models/onnx/graph.h"

#define NAMES_LENGTH 256

/* A layer-giving node of the list, in the order of computation. */
typedef struct {
    int value;               /* index among the graph's values: the node's first output */
    char path[NAMES_LENGTH]; /* of its module: "layer1.0.relu"; empty: the file does not say */
    int call;                /* of the module: 1, 2, .. */
    const char *scope;       /* whole text of the node's name; not owned */
} NamedLayer;

typedef struct {
    const Graph *graph;
    NamedLayer *layers; /* [count], owned */
    int count;
} LayerNames;

/* Lists all tensors that are layers, the image excepted. Release with layer_names_close. */
bool layer_names_open(LayerNames *names, const Graph *graph, Error *error);
void layer_names_close(LayerNames *names);

/* The layer that a text means: index in names->layers; -1 with a sentence. */
int layer_names_find(const LayerNames *names, const char *text, Error *error);

/* Has a batch normalisation been folded into the convolution that gives this layer? */
bool layer_names_is_folded(const LayerNames *names, int index);

/* "layer1.0.relu", "layer1.0.relu#2" where there are several calls, or the tensor's name. */
void layer_names_text(const LayerNames *names, int index, char text[NAMES_LENGTH]);

#endif
