/*
 * module_paths: which module of the network each node of an ONNX file belongs to.
 *
 * Files know nodes and tensors; people know modules (layer1.0.relu). A module's path is read from the names of nodes:
 *
 *   PyTorch 1.13      /layer1/layer1.0/relu_1/Relu, the second call of layer1.0.relu
 *   TensorFlow        model/conv2_block1_out/Relu
 *   newer PyTorch     a node's metadata, pkg.torch.onnx.name_scopes
 *
 * All nodes are listed, also those that are not supported, so that a module is never taken for the part of it that is.
 *
 * Calls. PyTorch numbers the calls of one module: relu, relu_1, relu_2. Elsewhere these are three layers: Keras names
 * layers so. The rule therefore holds only for files whose producer is PyTorch. Even there relu_1 may be a module of
 * its own. It is one if weights are called relu_1.weight or if modules lie in it. Where nothing decides, the part is
 * `doubtful`: the number before it is missing, it comes before relu, or operator or weights differ from relu's. Tools
 * that rewrite a file (onnx.utils, onnx.quantize) replace the producer's name by theirs: the same names are doubtful.
 */
#ifndef MODELS_ONNX_MODULE_PATHS_H
#define MODELS_ONNX_MODULE_PATHS_H

#include "models/onnx/graph.h"

#define NAMES_LENGTH 256

typedef struct {
    int node;                             /* index in the file */
    bool placed;                          /* its module is known, or that it is in none */
    bool active;                          /* it depends on the image, or that is unknown */
    char path[NAMES_LENGTH];              /* of its module: "layer1.0.relu"; empty: none */
    unsigned char ends[NAMES_LENGTH / 8]; /* bit i: a module's path ends before path[i] */
    int call;                             /* of the module: 1, 2, .. */
    bool numbered;                        /* the call was read from the end of the name: relu_1 */
    bool doubtful;                        /* or that is a module of its own */
} ModulePart;

typedef struct {
    const Graph *graph;
    ModulePart *parts; /* [count] one a node, in the order of computation; owned */
    int count;
    bool ordered; /* nodes stand in the order in which modules were called */
} ModulePaths;

/* Release with module_paths_close, also after a failure. */
bool module_paths_open(ModulePaths *paths, const Graph *graph, Error *error);
void module_paths_close(ModulePaths *paths);

/* Is the node in that module, or in a module inside it? */
bool module_holds(const char *module, const ModulePart *part);

/* Length of the path of the module that holds the node and whose path is longer than `length`; 0: there is none. */
size_t module_end(const ModulePart *part, size_t length);

/* The path that a tensor's or node's name gives by itself. */
void module_path_of_name(const char *name, char path[NAMES_LENGTH]);

/* The path with the number of its call, as the file has it: layer1.0.relu_1. */
void module_numbered_path(const ModulePart *part, char path[NAMES_LENGTH]);

/* The whole number between a mark and the end of the text; -1: there is none, or more than a file has nodes. */
int number_behind(const char *mark);

#endif
