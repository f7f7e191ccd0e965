#include "models/onnx/nodes.h"

#include "network/operators/elementwise.h"

#include <math.h>

/* -- activations in whole numbers: round(x / scale) + zero, within the range of a type -- */

/* A scale or zero point: one number, or one for each index of a dimension of x. */
static bool spread_of(NodeContext *node, int input, const Value *x, Tensor *spread, Error *error)
{
    const Tensor *tensor = node_constant(node, input, error);
    int axis = 0;
    if (!tensor) return false;
    *spread = *tensor;
    spread->rank = 0;
    if (tensor->count == 1) return true;
    if (!node_axis(onnx_integer(node->proto, "axis", 1), x->view.rank, &axis, error)) return false;
    if (tensor->rank != 1 || tensor->dims[0] != x->view.size[axis])
        return error_set(error, "has scales or zeros that do not fit its axis %d", axis);
    spread->rank = x->view.rank - axis;
    for (int d = 0; d < spread->rank; d++) spread->dims[d] = d ? 1 : tensor->dims[0];
    return true;
}

static bool scale_of(NodeContext *node, const Value *x, Tensor *scale, Error *error)
{
    if (!spread_of(node, 1, x, scale, error)) return false;
    if (scale->kind != TENSOR_REAL)
        return error_set(error, "has a scale of whole numbers, which ONNX does not have");
    for (size_t i = 0; i < scale->count; i++)
        if (!(scale->real[i] > 0) || !isfinite(scale->real[i]))
            return error_set(error, "has a scale that is not a positive number");
    return true;
}

/* The least and largest number of a type of ONNX; false if it does not have 8 or 16 bits. */
static bool range_of(int64_t type, float range[2])
{
    static const struct {
        int type;
        float range[2];
    } types[] = {{ONNX__TENSOR_PROTO__DATA_TYPE__UINT8, {0, 255}},
                 {ONNX__TENSOR_PROTO__DATA_TYPE__INT8, {-128, 127}},
                 {ONNX__TENSOR_PROTO__DATA_TYPE__UINT16, {0, 65535}},
                 {ONNX__TENSOR_PROTO__DATA_TYPE__INT16, {-32768, 32767}}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        range[0] = types[i].range[0];
        range[1] = types[i].range[1];
        if (types[i].type == type) return true;
    }
    return false;
}

int64_t node_constant_type(const NodeContext *node, const Value *value)
{
    const Onnx__NodeProto *cast = graph_maker(node->graph, value, "Cast");
    return value->tensor.source ? value->tensor.source->data_type
           : cast               ? onnx_integer(cast, "to", 0)
                                : 0;
}

/* The range of the result: that of the zero point's type, of output_dtype, or of 8 bits. */
static bool read_range(const NodeContext *node, float range[2], Error *error)
{
    const Value *zero = node_input(node, 2);
    int64_t stated = onnx_integer(node->proto, "output_dtype", 0);
    int64_t type = stated ? stated : ONNX__TENSOR_PROTO__DATA_TYPE__UINT8;
    if (zero && zero->kind == VALUE_CONSTANT) type = node_constant_type(node, zero);
    if (stated && stated != type)
        return error_set(error, "has a zero point of another type than its output_dtype");
    return range_of(type, range) ||
           error_set(error, "quantises to other numbers than those of 8 or 16 bits; export the "
                            "network before it is quantised");
}

static bool node_quantise(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    Tensor scale, zero;
    float range[2] = {0, 0};
    if (!x || !scale_of(node, x, &scale, error) || !read_range(node, range, error) ||
        (node_input(node, 2) && !spread_of(node, 2, x, &zero, error)))
        return false;
    Layer clip = {.kind = &operator_clip, .numbers = {range[0], range[1]}};
    Value y = *x;
    y.layer = node_with_constant(node, &operator_divide, &y, &scale, error);
    if (y.layer >= 0) y.layer = node_add_simple(node, &operator_round, y.layer, error);
    if (y.layer >= 0 && node_input(node, 2))
        y.layer = node_with_constant(node, &operator_add, &y, &zero, error);
    if (y.layer >= 0) y.layer = node_add(node, &clip, &y.layer, 1, error);
    if (!node_finish(node, y.layer, &y.view)) return false;
    node->outputs[0].whole = true;
    return true;
}

/* (x - zero) scale */
static bool node_dequantise(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    Tensor scale, zero;
    if (!x || !scale_of(node, x, &scale, error) ||
        (node_input(node, 2) && !spread_of(node, 2, x, &zero, error)))
        return false;
    if (!x->whole) return error_set(error, "wants whole numbers as its input 0");
    Value y = *x;
    if (node_input(node, 2))
        y.layer = node_with_constant(node, &operator_subtract, &y, &zero, error);
    if (y.layer >= 0) y.layer = node_with_constant(node, &operator_multiply, &y, &scale, error);
    return node_finish(node, y.layer, &y.view);
}

const NodeEntry nodes_quantised[] = {
    {"QuantizeLinear", node_quantise},
    {"DequantizeLinear", node_dequantise},
    {NULL, NULL},
};
