/*
 * graph: an ONNX graph while it is being turned into a network.
 *
 * Nodes are processed in the order of their dependencies. What a tensor of the file has become is
 * its Value:
 *
 *   constant   numbers: weights, and whatever is computed from constants alone (fold.h). Since the
 *              shapes of all layers are known, the arithmetic that exporters do on shapes is
 *              constant
 *   layer      activations: a layer of the network and a view of it (view.h)
 *   unknown    cannot be computed: the node that makes it is not supported, or reads a tensor that
 *              is unknown. The node's problem is kept as a message, and reported when a layer that
 *              depends on it is requested. A network whose last node is not supported can
 *              still be used up to there
 *
 * Each ONNX operator is a function in nodes_*.c that reads a NodeContext and sets its outputs. Some
 * recognise that a few nodes together are one operator (patterns.h); the layers of those nodes
 * remain available and cost nothing unless requested, since a plan computes only what is needed.
 *
 * Weights are not read here. A layer with many weights only notes in a StoredWeights which
 * constants of the file they are; the few numbers of an affine layer or a mask are filled at once.
 */
#pragma once

#include "models/onnx/view.h"
#include "network/network.h"
#include "onnx/tensor.h"

typedef enum { VALUE_ABSENT, VALUE_CONSTANT, VALUE_LAYER, VALUE_UNKNOWN } ValueKind;

typedef struct {
    ValueKind kind;
    Tensor tensor; /* if constant; owned */
    int layer;     /* if a layer: its index in the network */
    View view;
    bool whole;  /* activations of an integer type, until they are cast */
    bool bytes;  /* and all from 0 to 255, as in an image */
    int node;    /* the node that makes it; -1: it is the image or a weight */
    int problem; /* if unknown: the node at fault */
    const char *name;
} Value;

/* Where a layer's weights and bias come from; -1: it has none, or they are already filled. */
typedef struct {
    int weights, bias; /* indices of constant values */
    bool transposed;   /* stored as [inputs][outputs] in the file */
    bool bgr;          /* blue first: the first and last input channels are swapped */
    float weight_factor, bias_factor;
    bool of_transposed; /* stored for a ConvTranspose: [inputs][outputs/groups], windows reversed */
} StoredWeights;

typedef struct {
    const OnnxFile *file;
    Network network;
    StoredWeights *stored; /* [network.capacity], owned */
    int stored_capacity;
    Value *values; /* [value_count] sorted by name, owned */
    int value_count;
    int *order;        /* [nodes] the nodes in order of computation, owned */
    char **problems;   /* [nodes] NULL: none; owned */
    size_t computed;   /* elements of constants computed so far */
    int screen_rows;   /* of the input; its columns are the screen's */
    int64_t batch;     /* the batch size the file was exported for; 1 if open */
    bool of_constants; /* evaluate.h: computes a constant, not activations */
    bool bgr;          /* the network expects blue, green, red */
    int bgr_image;     /* the layer that reverses the image's colours; -1: not made yet */
} Graph;

/* Releases what graph_open (graph_build.h) made. */
void graph_close(Graph *graph);

/* Compares two values by their names, for qsort and bsearch. */
int graph_compare_names(const void *a, const void *b);

/* The value of the tensor with that name; NULL: none. */
Value *graph_value(const Graph *graph, const char *name);

/* Sets the message that says why a value is unknown. Always returns false. */
bool graph_refuse(const Graph *graph, const Value *value, Error *error);

/*
 * Adds a layer; returns its index or -1, as network_add does. If its weights or bias are constants
 * of the file, set its entry in graph->stored.
 */
int graph_add(Graph *graph, const Layer *description, Error *error);

/* The shape of a value's layer. */
Shape graph_shape(const Graph *graph, const Value *value);

/* The node that makes a value, if it is this operator of the standard domain; else NULL. */
const Onnx__NodeProto *graph_maker(const Graph *graph, const Value *value,
                                   const char *operator_name);
