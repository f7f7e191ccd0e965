/*
 * node_context: one node of an ONNX graph with its inputs and outputs, for the functions that turn
 * nodes into layers.
 *
 * Such a function requests its inputs as what they must be (a layer, a constant), adds layers, and
 * sets the outputs. If it cannot, its message has no subject ("has a bias of 3 numbers"): the
 * caller puts the node's name before it.
 */
#pragma once

#include "models/onnx/graph.h"

#define NODE_OUTPUTS 64

typedef struct {
    Graph *graph;
    const Onnx__NodeProto *proto;
    int index;            /* of the node */
    const Value **inputs; /* [input_count] NULL: omitted */
    int input_count;
    Value outputs[NODE_OUTPUTS]; /* set by the function: kind, and tensor or layer and view */
} NodeContext;

/* Turns a node into layers and sets its outputs. False, with a message, if it cannot. */
typedef bool NodeFunction(NodeContext *node, Error *error);

/* -- inputs -- */

/* Input number `i`, or NULL if the node omits it. */
const Value *node_input(const NodeContext *node, int i);

/* Input number `i`, which must be a layer. */
const Value *node_layer(const NodeContext *node, int i, Error *error);

/* Input number `i`, which must be a constant; its numbers are loaded (tensor_load). */
const Tensor *node_constant(const NodeContext *node, int i, Error *error);

/*
 * The integers of input `i`, or of the attribute if there is no such input (older opsets have an
 * attribute where newer ones have an input). i < 0: only the attribute. *count is 0 if both are
 * absent.
 */
bool node_integers(const NodeContext *node, int i, const char *attribute, const int64_t **numbers,
                   size_t *count, Error *error);

/* One real number, read in the same way; `otherwise` if both are absent. */
bool node_number(const NodeContext *node, int i, const char *attribute, float otherwise,
                 float *number, Error *error);

/*
 * Input 1 of Add, Sub, Mul and Div, as a copy that owns nothing. From opset 7 on, both inputs
 * broadcast, aligned at their last dimensions. Before, input 1 broadcasts only if the node has
 * broadcast = 1, and its first dimension is aligned with dimension `axis` of input 0: the copy then
 * has the trailing dimensions of size 1 that this takes. False, with a message, if the shapes do
 * not fit.
 */
bool node_second(const NodeContext *node, Value *second, Error *error);

/* The dimensions of a constant or a layer; returns how many. */
int node_shape(const Value *value, int64_t dims[TENSOR_RANK]);

/*
 * A file exported for a batch of several images is computed for one. False, with a message, if
 * `size` for dimension d would count all images of the batch.
 */
bool node_is_one_image(const NodeContext *node, int d, int64_t size, Error *error);

/* Is this type (onnx.proto's number for it) one of real numbers? */
bool cast_is_real(int64_t type);

/* The opset that applies to the node. */
int node_opset(const NodeContext *node);

/* Sets *d to an axis of a tensor of that rank; negative axes count from the end. */
bool node_axis(int64_t axis, int rank, int *d, Error *error);

/* -- layers -- */

/* Adds a layer that reads these inputs, named after the node's output. -1, with a message. */
int node_add(NodeContext *node, const Layer *description, const int *inputs, int input_count,
             Error *error);

/* Adds a layer that reads one layer, with weights or a bias that are constants of the file. */
int node_add_weighted(NodeContext *node, const Layer *description, int input,
                      const StoredWeights *stored, Error *error);

/* Adds an operator without parameters that reads one layer. */
int node_add_simple(NodeContext *node, const Operator *kind, int input, Error *error);

/* Adds x weights + bias, per channel; the numbers are copied; either may be NULL. */
int node_add_affine(NodeContext *node, int input, const float *weights, const float *bias,
                    Error *error);

/* Adds x factor + shift, the same for all channels. */
int node_add_scale(NodeContext *node, int input, float factor, float shift, Error *error);

/* -- outputs -- */

/* Sets output 0 to a layer with this view. Returns false if `layer` is -1 (adding it failed). */
bool node_finish(NodeContext *node, int layer, const View *view);

/* Sets output 0 to the input with another view. Always true. */
bool node_pass(NodeContext *node, const Value *input, const View *view);
