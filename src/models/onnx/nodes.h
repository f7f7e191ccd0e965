/*
 * nodes: the operators of ONNX as layers of our network, a file a family.
 *
 *   nodes_window.c       Conv, MaxPool, AveragePool, GlobalAveragePool, GlobalMaxPool, LRN
 *   nodes_elementwise.c  functions of one number, sums and products of tensors and constants, BatchNormalization
 *   nodes_shape.c        Transpose, Reshape, Flatten, Squeeze, Unsqueeze, Concat, Slice, Split, Pad, Gather, Expand,
 *                        Tile, DepthToSpace, SpaceToDepth
 *   nodes_resize.c       Resize, Upsample
 *   nodes_reduction.c    means and sums, LayerNormalization, InstanceNormalization, GroupNormalization, Softmax,
 *                        LogSoftmax
 *   nodes_product.c      MatMul, Gemm
 *
 * What an operator of ours does with rectangles is written beside it (network/operators/); here is only what the ONNX
 * operator's inputs and attributes mean. Which of them a node may have is checked before, by the operator's row in
 * signature.c. Their meaning depends on the opset, the version of the operators that the file names; differences are
 * where they matter.
 */
#ifndef MODELS_ONNX_NODES_H
#define MODELS_ONNX_NODES_H

#include "models/onnx/step.h"

/* The function for the operator of that name; NULL: it is not supported. */
NodeFunction *node_function(const char *operator_name);

/* -- one table a family, ended by a name of NULL -- */

typedef struct {
    const char *name;
    NodeFunction *function;
} NodeEntry;

extern const NodeEntry nodes_window[], nodes_elementwise[], nodes_shape[], nodes_reduction[],
    nodes_resize[], nodes_product[];

/* -- what families share -- */

/* Output 0 = x y, x + y and so on, where either may be a constant. */
typedef enum { ELEMENTS_ADD, ELEMENTS_SUBTRACT, ELEMENTS_MULTIPLY, ELEMENTS_DIVIDE } Elements;
bool node_combine(Step *step, Elements how, const Value *x, const Value *y, Value *result,
                  Error *error);

/* InstanceNormalization: by the numbers at hand, scaled and shifted by inputs 1 and 2. */
NodeFunction node_instance_norm;

#endif
