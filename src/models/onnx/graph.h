/*
 * graph: an ONNX graph while it is being turned into a network.
 *
 * The nodes are taken in an order in which each finds its inputs there. What a tensor of the file has become is its
 * Value:
 *
 *   constant   numbers: weights, and whatever is computed from numbers alone (fold.h). The shape of a layer is
 *              known, so the arithmetic that exporters do with shapes is numbers, too
 *   layer      activations: a layer of the network and a view of it (view.h)
 *   unknown    nobody can say: the node that makes it is not supported, or reads one that is not. The node's problem
 *              is kept as a sentence, and is the answer to whoever asks for a layer that depends on it. A network
 *              whose last node is not supported is still good up to there
 *
 * Each operator of ONNX is a function of nodes_*.c that reads a Step and sets its outputs. Some recognise that a few
 * nodes together are one operator (patterns.h); the layers of those nodes are there all the same, for whoever asks
 * for them, and cost nothing otherwise: a plan computes what is needed.
 *
 * Weights are not read here. A layer that has many remembers in a Source which constants they come from; the
 * few of an affine or a mask are filled at once.
 */
#ifndef MODELS_ONNX_GRAPH_H
#define MODELS_ONNX_GRAPH_H

#include "models/onnx/view.h"
#include "network/network.h"
#include "onnx/tensor.h"

typedef enum { VALUE_ABSENT, VALUE_CONSTANT, VALUE_LAYER, VALUE_UNKNOWN } ValueKind;

typedef struct {
    ValueKind kind;
    Tensor tensor; /* of a constant, owned */
    int layer;     /* of activations: index in the network */
    View view;
    bool whole;  /* activations that are whole numbers: an image of bytes, until it is cast */
    int node;    /* which makes it; -1: none, it is the image or a weight */
    int problem; /* of what is unknown: the node whose problem it is */
    const char *name;
} Value;

/* Where a layer's weights and bias come from; -1: from nowhere, or filled already. */
typedef struct {
    int weights, bias;   /* values, constants */
    bool transposed;     /* the file has them [inputs][outputs] */
    bool colours_turned; /* blue first: the first and the last input channel change places */
    float weight_factor, bias_factor;
} Source;

typedef struct {
    const OnnxFile *file;
    Network network;
    Source *sources; /* [network.room], owned */
    int source_room;
    Value *values; /* [value_count] by name, owned */
    int value_count;
    int *order;             /* [nodes] which node comes when, owned */
    char **problems;        /* [nodes] NULL: none; owned */
    size_t computed;        /* elements of constants computed here so far */
    int64_t batch;          /* the images that the file was exported for; 1 where that is open */
    bool of_constants;      /* evaluate.h: what is computed does not depend on a picture */
    bool colours_turned;    /* the network wants blue, green, red */
    int turned_image;       /* a layer with the colours turned; -1: not made yet */
    const char *input_name; /* of the image */
} Graph;

/* An input of the graph that is given as numbers, by tests of single operators: as a constant or as a layer. */
typedef struct {
    const char *name;
    const Tensor *tensor; /* loaded; not owned */
    bool as_layer;
} GivenInput;

/* How the graph is read: which of its inputs is the image, and how large. */
typedef struct {
    int pixels;              /* of the screen where the file leaves it open */
    ImageInput image;        /* `pixels` in it is set here */
    bool prepared;           /* its numbers are not the bytes of a picture, and may be broken */
    bool colours_turned;     /* see Source */
    const char *model;       /* its name, for messages; not owned */
    const GivenInput *given; /* [given_count] in place of an image; NULL: the input is an image */
    int given_count;
} GraphRequest;

/*
 * Reads the whole graph. Fails where nothing can be made of it: no image among its inputs, or several; a cycle; two
 * nodes that make one tensor; no node that is supported. Release with graph_close, also after a failure.
 */
bool graph_open(Graph *graph, const OnnxFile *file, const GraphRequest *request, Error *error);
void graph_close(Graph *graph);

/* The value of that tensor name; NULL: there is none. */
Value *graph_value(const Graph *graph, const char *name);

/* Says why a value is not known. Always false. */
bool graph_refuse(const Graph *graph, const Value *value, Error *error);

/*
 * The layer whose units are the tensor's: its own, or one made for it where the tensor is a part of a layer in
 * another order. -1 with a sentence for what is no layer.
 */
int graph_layer_of(Graph *graph, const Value *value, Error *error);

/*
 * Adds a layer, whose weights and bias come from `source` (NULL: it has none, or they are filled). As network_add: the
 * index, or -1.
 */
int graph_add(Graph *graph, const Layer *description, const Source *source, Error *error);

/* The shape of a value's layer. */
Shape graph_shape(const Graph *graph, const Value *value);

/* The node that makes a value, if it is that standard operator; else NULL. */
const Onnx__NodeProto *graph_maker(const Graph *graph, const Value *value,
                                   const char *operator_name);

#endif
