/*
 * nodes: turns the nodes of ONNX operators into layers, one file per family.
 *
 *   nodes_window.c       Conv, ConvTranspose, MaxPool, AveragePool, GlobalAveragePool,
 *                        GlobalMaxPool, LRN
 *   nodes_elementwise.c  functions of one number, sums and products of tensors and constants,
 *                        BatchNormalization
 *   nodes_shape.c        Transpose, Reshape, Flatten, Squeeze, Unsqueeze, Concat, Slice, Split,
 *                        Pad, Gather, Expand, Tile, DepthToSpace, SpaceToDepth
 *   nodes_resize.c       Resize, Upsample
 *   nodes_reduction.c    means and sums, LayerNormalization, InstanceNormalization,
 *                        GroupNormalization, Softmax, LogSoftmax
 *   nodes_product.c      MatMul, Gemm
 *   nodes_einsum.c       Einsum
 *   nodes_attention.c    Attention, RotaryEmbedding
 *   nodes_axis.c         CumSum, TopK, ArgMax, ArgMin, Hardmax, Trilu: along one dimension, or two
 *   nodes_sample.c       GridSample
 *   nodes_quantised.c    QuantizeLinear, DequantizeLinear
 *
 * How the engine's operators treat rectangles is described beside them (network/operators/); these
 * files deal only with the meaning of ONNX inputs and attributes. Which of them a node may have has
 * been checked before, against the operator's row in signature.c. Their meaning depends on the
 * opset that the file names; differences are noted where they matter.
 */
#pragma once

#include "models/onnx/node_context.h"

/* The function for the operator with that name; NULL: not supported. */
NodeFunction *node_function(const char *operator_name);

/* -- one table per family; the last entry has name NULL -- */

typedef struct {
    const char *name;
    NodeFunction *function;
} NodeEntry;

extern const NodeEntry nodes_window[], nodes_elementwise[], nodes_shape[], nodes_reduction[],
    nodes_resize[], nodes_product[], nodes_axis[], nodes_sample[], nodes_quantised[],
    nodes_einsum[], nodes_attention[];

/* node_function for operators of nodes_elementwise.c that are one of the engine's. */
NodeFunction *node_simple_function(const char *operator_name);

/* -- shared by families -- */

/* Sets *result to x + y, x - y, x y or x / y; either may be a constant. */
typedef enum { ELEMENTS_ADD, ELEMENTS_SUBTRACT, ELEMENTS_MULTIPLY, ELEMENTS_DIVIDE } Elements;
bool node_combine(NodeContext *node, Elements how, const Value *x, const Value *y, Value *result,
                  Error *error);

/* Adds x op tensor, a constant that broadcasts to x; the result has the view of x. -1 on error. */
int node_with_constant(NodeContext *node, const Operator *kind, const Value *x,
                       const Tensor *tensor, Error *error);

/*
 * Reshapes a layer: as a view if possible; otherwise its units are moved first. `x` is not
 * `result`.
 */
bool node_reshape_value(Graph *graph, const Value *x, int rank, const int64_t *dims, Value *result,
                        Error *error);

/*
 * Sets output 0 to x with dimension `axis` multiplied by matrix[outputs][size], which is taken
 * over, also on failure (NULL: a failure).
 */
bool node_multiply_axis(NodeContext *node, const Value *x, int axis, int outputs, float *matrix,
                        Error *error);

/* Input `i` as a layer, also if it is a constant. */
bool node_operand(NodeContext *node, int i, Value *value, Error *error);

/* The ONNX type of a constant that is stored in the file or cast; 0: unknown. */
int64_t node_constant_type(const NodeContext *node, const Value *value);

/* Sets output 0 to the product of two layers, as of MatMul. */
bool node_multiply(NodeContext *node, const Value *first, const Value *second, Error *error);

/* Sets *result to the softmax over the last dimension. */
bool node_softmax_of(NodeContext *node, const Value *x, Value *result, Error *error);

/* InstanceNormalization: by the input's own mean and variance; scaled, shifted by inputs 1, 2. */
NodeFunction node_instance_norm;
