#include "models/onnx/patterns.h"

#include "models/onnx/arrangement.h"
#include "models/onnx/reduction.h"
#include "network/operators/elementwise.h"
#include "network/operators/normalisation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* -- examining nodes -- */

/* Input i of the node that makes `value`, if it is this operator; else NULL. */
static const Value *operand(const Graph *graph, const Value *value, const char *operator_name,
                            int i)
{
    const Onnx__NodeProto *node = graph_maker(graph, value, operator_name);
    if (!node || (size_t)i >= node->n_input || !node->input[i][0]) return NULL;
    return graph_value(graph, node->input[i]);
}

/* Is the value a constant with one element? */
static bool one_number(const Graph *graph, const Value *value, double *number)
{
    if (!value || value->kind != VALUE_CONSTANT || value->tensor.count != 1) return false;
    Value *own = graph_value(graph, value->name);
    Error error = {{0}};
    if (!tensor_load(&own->tensor, graph->file, &error)) return false;
    *number = tensor_number(&own->tensor, 0);
    return true;
}

static bool is_number(const Graph *graph, const Value *value, double number)
{
    double own = 0;
    return one_number(graph, value, &own) && fabs(own - number) <= 1e-4 * fabs(number);
}

/* The other operand of a sum or product with that number; NULL: not such a node. */
static const Value *with_number(const Graph *graph, const Value *value, const char *operator_name,
                                double number)
{
    for (int i = 0; i < 2; i++) {
        const Value *one = operand(graph, value, operator_name, i);
        if (is_number(graph, one, number)) return operand(graph, value, operator_name, 1 - i);
    }
    return NULL;
}

/* The other operand of a product with the number or a quotient by its inverse; NULL: neither. */
static const Value *scaled_by(const Graph *graph, const Value *value, double number)
{
    const Value *other = with_number(graph, value, "Mul", number);
    if (other) return other;
    if (!is_number(graph, operand(graph, value, "Div", 1), 1 / number)) return NULL;
    return operand(graph, value, "Div", 0);
}

static bool is_layer(const Value *value)
{
    return value && value->kind == VALUE_LAYER;
}

/* Has no input more dimensions than x? The result would, too, and the pattern would lose them. */
static bool keeps_rank(const NodeContext *node, const Value *x)
{
    int64_t dims[TENSOR_RANK];
    return node_shape(node->inputs[0], dims) <= x->view.rank &&
           node_shape(node->inputs[1], dims) <= x->view.rank;
}

static bool finish_simple(NodeContext *node, const Operator *kind, const Value *x, bool *found,
                          Error *error)
{
    *found = true;
    return node_finish(node, node_add_simple(node, kind, x->layer, error), &x->view);
}

/* -- GELU, SiLU, hard swish: products -- */

/* 1 + erf(x/sqrt 2), or 1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)): *by_tanh. NULL: neither. */
static const Value *gelu_gate(const Graph *graph, const Value *value, bool *by_tanh)
{
    const Value *wave = with_number(graph, value, "Add", 1);
    const Value *inside = operand(graph, wave, "Erf", 0);
    *by_tanh = false;
    if (inside) return scaled_by(graph, inside, sqrt(0.5));
    inside = operand(graph, wave, "Tanh", 0);
    const Value *sum = inside ? scaled_by(graph, inside, 0.7978845608028654) : NULL;
    *by_tanh = true;
    for (int i = 0; i < 2; i++) {
        const Value *x = operand(graph, sum, "Add", i), *cubic = operand(graph, sum, "Add", 1 - i);
        const Value *cube = cubic ? scaled_by(graph, cubic, 0.044715) : NULL;
        if (x && operand(graph, cube, "Pow", 0) == x &&
            is_number(graph, operand(graph, cube, "Pow", 1), 3))
            return x;
    }
    return NULL;
}

/* Matches x, 1/2 and the gate in two products, in any order. */
static const Value *gelu_argument(const Graph *graph, const Value *a, const Value *b, bool *by_tanh)
{
    const Value *x = NULL;
    /* (x gate) 1/2 */
    for (int i = 0; i < 2; i++) {
        const Value *gate = operand(graph, a, "Mul", i);
        x = gelu_gate(graph, gate, by_tanh);
        if (x && operand(graph, a, "Mul", 1 - i) == x && is_number(graph, b, 0.5)) return x;
    }
    /* (x 1/2) gate */
    x = gelu_gate(graph, b, by_tanh);
    if (x && scaled_by(graph, a, 0.5) == x) return x;
    /* x (gate 1/2) */
    const Value *gate = scaled_by(graph, b, 0.5);
    x = gelu_gate(graph, gate, by_tanh);
    return x && x == a ? x : NULL;
}

static bool is_hard_sigmoid(const Graph *graph, const Value *gate, const Value *x)
{
    const Onnx__NodeProto *node = graph_maker(graph, gate, "HardSigmoid");
    return node && operand(graph, gate, "HardSigmoid", 0) == x &&
           fabsf(onnx_float(node, "alpha", 0.2f) - 1.0f / 6) < 1e-5f &&
           fabsf(onnx_float(node, "beta", 0.5f) - 0.5f) < 1e-5f;
}

/* clip(x + 3, 0, 6), or min(relu(x + 3), 6). */
static bool is_clipped(const Graph *graph, const Value *gate, const Value *x)
{
    const Value *sum = operand(graph, gate, "Clip", 0);
    const Onnx__NodeProto *node = graph_maker(graph, gate, "Clip");
    if (!sum || with_number(graph, sum, "Add", 3) != x) return false;
    double low = onnx_float(node, "min", -1), high = onnx_float(node, "max", -1);
    one_number(graph, operand(graph, gate, "Clip", 1), &low);
    one_number(graph, operand(graph, gate, "Clip", 2), &high);
    return low == 0 && high == 6;
}

/* x clip(x + 3, 0, 6), which is divided by 6 next. */
static const Operator *hard_swish_before_sixth(const Graph *graph, const Value *product,
                                               const Value **x)
{
    for (int i = 0; i < 2; i++) {
        *x = operand(graph, product, "Mul", i);
        if (*x && is_clipped(graph, operand(graph, product, "Mul", 1 - i), *x))
            return &operator_hard_swish;
    }
    return NULL;
}

/* The operator computed from x and its gate, or a product and a number; NULL: none. */
static const Operator *gated(const Graph *graph, const Value *a, const Value *b, const Value **x)
{
    bool by_tanh = false;
    const Value *gelu = gelu_argument(graph, a, b, &by_tanh);
    *x = gelu ? gelu : a;
    if (gelu) return by_tanh ? &operator_gelu_tanh : &operator_gelu;
    if (operand(graph, b, "Sigmoid", 0) == a) return &operator_silu;
    if (is_hard_sigmoid(graph, b, a)) return &operator_hard_swish;
    const Value *sixth = scaled_by(graph, b, 1.0 / 6);
    if (sixth && is_clipped(graph, sixth, a)) return &operator_hard_swish;
    return is_number(graph, b, 1.0 / 6) ? hard_swish_before_sixth(graph, a, x) : NULL;
}

static bool find_gated(NodeContext *node, const Value *a, const Value *b, bool *found, Error *error)
{
    const Value *x = NULL;
    const Operator *kind = NULL;
    if (onnx_node_is(node->proto, "Div")) {
        if (is_number(node->graph, b, 6)) kind = hard_swish_before_sixth(node->graph, a, &x);
    } else {
        kind = gated(node->graph, a, b, &x);
        if (!kind) kind = gated(node->graph, b, a, &x);
    }
    if (!kind || !is_layer(x) || !keeps_rank(node, x)) return true;
    return finish_simple(node, kind, x, found, error);
}

/* -- layer normalisation -- */

/* Is `mean` the mean of `of` over exactly the dimensions that are channels? */
static bool is_channel_mean(const Graph *graph, const Value *mean, const Value *of)
{
    const Onnx__NodeProto *node = graph_maker(graph, mean, "ReduceMean");
    if (!is_layer(of) || !is_layer(mean) || operand(graph, mean, "ReduceMean", 0) != of ||
        onnx_integer(node, "keepdims", 1) == 0)
        return false;
    bool over[TENSOR_RANK];
    for (int d = 0; d < of->view.rank; d++)
        over[d] = of->view.size[d] > 1 && mean->view.size[d] == 1;
    return mean->view.rank == of->view.rank && reduction_axes(&of->view, over) == OVER_CHANNELS;
}

/* The x of (x - mean(x)) / sqrt(mean((x - mean(x))^2) + epsilon); NULL: no match. */
static const Value *normalised(const Graph *graph, const Value *centred, const Value *deviation,
                               float *epsilon)
{
    const Value *x = operand(graph, centred, "Sub", 0);
    const Value *sum = operand(graph, deviation, "Sqrt", 0);
    double number = 0;
    if (!x || !sum || !is_channel_mean(graph, operand(graph, centred, "Sub", 1), x)) return NULL;
    for (int i = 0; i < 2; i++) {
        const Value *mean = operand(graph, sum, "Add", i);
        const Value *square = operand(graph, mean, "ReduceMean", 0);
        bool is_square = operand(graph, square, "Pow", 0) == centred &&
                         is_number(graph, operand(graph, square, "Pow", 1), 2);
        if (!is_square)
            is_square = operand(graph, square, "Mul", 0) == centred &&
                        operand(graph, square, "Mul", 1) == centred;
        if (!square || !is_square || !is_channel_mean(graph, mean, square) ||
            !one_number(graph, operand(graph, sum, "Add", 1 - i), &number))
            continue;
        *epsilon = (float)number;
        return x;
    }
    return NULL;
}

static bool find_norm(NodeContext *node, const Value *a, const Value *b, bool *found, Error *error)
{
    float epsilon = 0;
    const Value *x = normalised(node->graph, a, b, &epsilon);
    if (!is_layer(x) || !keeps_rank(node, x)) return true;
    Layer norm = {.kind = &operator_layer_norm, .numbers = {epsilon}};
    *found = true;
    return node_finish(node, node_add(node, &norm, &x->layer, 1, error), &x->view);
}

/* -- absorbing the constants that follow a normalisation or a product -- */

/*
 * Adds a copy of the layer that also has these weights or this bias per channel. -1: out of memory.
 */
static int with_constants(NodeContext *node, const Layer *before, bool is_bias,
                          const float *numbers, Error *error)
{
    size_t channels = (size_t)before->shape.channels;
    Layer layer = {.kind = before->kind, .weight_count = before->weight_count};
    memcpy(layer.numbers, before->numbers, sizeof layer.numbers);
    size_t size = channels * sizeof *numbers;
    float *own = allocate_copy(numbers, size, error);
    float *weights = layer.weight_count ? allocate_copy(before->weights, size, error) : NULL;
    if (!own || (layer.weight_count && !weights)) {
        free(own);
        free(weights);
        return -1;
    }
    layer.weights = is_bias ? weights : own;
    layer.bias = is_bias ? own : NULL;
    if (is_bias)
        layer.bias_count = channels;
    else
        layer.weight_count = channels;
    return node_add(node, &layer, before->inputs, 1, error);
}

/* Can the layer still absorb weights (or a bias)? */
static bool takes_constants(const Layer *layer, bool is_bias)
{
    bool is_norm = layer->kind == &operator_layer_norm;
    if (!is_norm && layer->kind != &operator_affine) return false;
    if (layer->bias_count > 0) return false;
    return is_bias ? is_norm || layer->weight_count > 0 : is_norm && layer->weight_count == 0;
}

static bool find_constants(NodeContext *node, const Value *x, const Value *constant, bool is_bias,
                           bool *found, Error *error)
{
    if (!is_layer(x) || !constant || constant->kind != VALUE_CONSTANT) return true;
    const Layer *before = &node->graph->network.layers[x->layer];
    if (!takes_constants(before, is_bias)) return true;
    Value *own = graph_value(node->graph, constant->name);
    if (!tensor_load(&own->tensor, node->graph->file, error)) return false;
    size_t channels = (size_t)before->shape.channels;
    float *numbers = allocate(channels, sizeof *numbers, error);
    bool good = numbers != NULL;
    if (good && arrange_by_channel(node->graph, &own->tensor, x, numbers)) {
        *found = true;
        good = node_finish(node, with_constants(node, before, is_bias, numbers, error), &x->view);
    }
    free(numbers);
    return good;
}

bool pattern_ends_here(NodeContext *node, bool *found, Error *error)
{
    const Value *a = node_input(node, 0), *b = node_input(node, 1);
    *found = false;
    if (node_opset(node) < 7) return true; /* broadcasting had other rules */
    if (onnx_node_is(node->proto, "Div") && !find_norm(node, a, b, found, error)) return false;
    if (!*found && (onnx_node_is(node->proto, "Mul") || onnx_node_is(node->proto, "Div")) &&
        !find_gated(node, a, b, found, error))
        return false;
    bool is_bias = onnx_node_is(node->proto, "Add");
    if (*found || !(is_bias || onnx_node_is(node->proto, "Mul"))) return true;
    return find_constants(node, a, b, is_bias, found, error) &&
           (*found || find_constants(node, b, a, is_bias, found, error));
}
