/*
 * module_paths: which module of the network each node of an ONNX file belongs to.
 *
 * Files have nodes and tensors; people think in modules (layer1.0.relu). A module's path is read
 * from the names of nodes:
 *
 *   PyTorch 1.13      /layer1/layer1.0/relu_1/Relu, the second call of layer1.0.relu
 *   TensorFlow        model/conv2_block1_out/Relu
 *   newer PyTorch     the node's metadata, pkg.torch.onnx.name_scopes
 *
 * All nodes are listed, including unsupported ones, so that a module is never mistaken for its
 * supported part.
 *
 * Calls. PyTorch numbers the calls of a module: relu, relu_1, relu_2. Keras gives such names to
 * three different layers, so the rule is used only for files whose producer is PyTorch. Even there,
 * relu_1 may be a module of its own: it is one if weights are called relu_1.weight or if other
 * modules lie in it. If that does not decide it, the part is marked `doubtful` when the preceding
 * number is missing, when it comes before relu, or when its operator or weights differ from relu's.
 * Tools that rewrite a file (onnx.utils, onnx.quantize) replace the producer's name with theirs;
 * such names in their files are doubtful too.
 */
#pragma once

#include "models/onnx/graph.h"

#define NAMES_LENGTH 256

typedef struct {
    int node;                             /* index in the file */
    bool placed;                          /* its module, or that it is in none, is known */
    bool active;                          /* it depends on the image, or may do */
    char path[NAMES_LENGTH];              /* of its module, "layer1.0.relu"; empty: none */
    unsigned char ends[NAMES_LENGTH / 8]; /* bit i: a module's path ends before path[i] */
    int call;                             /* of the module: 1, 2, .. */
    bool numbered;                        /* the call was read from the name: relu_1 */
    bool doubtful;                        /* relu_1 may be a module of its own */
} ModulePart;

typedef struct {
    const Graph *graph;
    ModulePart *parts; /* [count] one per node, in the order of computation; owned */
    int count;
    bool ordered; /* nodes are in the order in which modules were called */
} ModulePaths;

/* Release with module_paths_close, also after a failure. */
bool module_paths_open(ModulePaths *paths, const Graph *graph, Error *error);
void module_paths_close(ModulePaths *paths);

/* Is the node in that module or in one of its submodules? */
bool module_holds(const char *module, const ModulePart *part);

/*
 * Length of the shortest path of a module that holds the node and is longer than `length`; 0: none.
 */
size_t module_end(const ModulePart *part, size_t length);

/* The module path in the name of a tensor or node, as the name alone gives it. */
void module_path_of_name(const char *name, char path[NAMES_LENGTH]);

/* The path with the number of the call, as in the file: layer1.0.relu_1. */
void module_numbered_path(const ModulePart *part, char path[NAMES_LENGTH]);

/* The whole number between a mark and the end of the text; -1: none, or larger than any count. */
int number_behind(const char *mark);
