#include "models/onnx/nodes.h"

#include "models/onnx/arrangement.h"
#include "models/onnx/patterns.h"
#include "network/operators/elementwise.h"
#include "network/operators/normalisation.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* -- functions of one number -- */

/* Sets output 0 to the layer, with the view of input 0. */
static bool finish_like(NodeContext *node, const Value *x, int layer)
{
    return node_finish(node, layer, &x->view);
}

static bool add_numbers(NodeContext *node, const Operator *kind, float a, float b, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    Layer layer = {.kind = kind, .numbers = {a, b}};
    return x && finish_like(node, x, node_add(node, &layer, &x->layer, 1, error));
}

/* ONNX operators that are an operator of the engine, with their attributes as its parameters. */
static const struct {
    const char *name;
    const Operator *kind;
    float alpha, beta; /* defaults of the attributes; 0 if it has none */
} simple[] = {
    {"Relu", &operator_relu, 0, 0},
    {"Sigmoid", &operator_sigmoid, 0, 0},
    {"Tanh", &operator_tanh, 0, 0},
    {"Softplus", &operator_softplus, 0, 0},
    {"HardSwish", &operator_hard_swish, 0, 0},
    {"Erf", &operator_erf, 0, 0},
    {"Exp", &operator_exp, 0, 0},
    {"Sqrt", &operator_sqrt, 0, 0},
    {"Abs", &operator_absolute, 0, 0},
    {"LeakyRelu", &operator_leaky_relu, 0.01f, 0},
    {"Elu", &operator_elu, 1, 0},
    {"HardSigmoid", &operator_hard_sigmoid, 0.2f, 0.5f},
    {"ThresholdedRelu", &operator_threshold, 1, 0},
    {"Log", &operator_log, 0, 0},
    {"Sin", &operator_sin, 0, 0},
    {"Cos", &operator_cos, 0, 0},
    {"Tan", &operator_tan, 0, 0},
    {"Asin", &operator_asin, 0, 0},
    {"Acos", &operator_acos, 0, 0},
    {"Atan", &operator_atan, 0, 0},
    {"Sinh", &operator_sinh, 0, 0},
    {"Cosh", &operator_cosh, 0, 0},
    {"Asinh", &operator_asinh, 0, 0},
    {"Acosh", &operator_acosh, 0, 0},
    {"Atanh", &operator_atanh, 0, 0},
    {"Sign", &operator_sign, 0, 0},
    {"Floor", &operator_floor, 0, 0},
    {"Ceil", &operator_ceil, 0, 0},
    {"Round", &operator_round, 0, 0},
    {"Not", &operator_not, 0, 0},
};

enum { SIMPLE = sizeof simple / sizeof *simple };

static bool node_simple(NodeContext *node, Error *error)
{
    size_t i = 0;
    while (!onnx_node_is(node->proto, simple[i].name)) i++;
    return add_numbers(node, simple[i].kind, onnx_float(node->proto, "alpha", simple[i].alpha),
                       onnx_float(node->proto, "beta", simple[i].beta), error);
}

NodeFunction *node_simple_function(const char *operator_name)
{
    for (size_t i = 0; i < SIMPLE; i++)
        if (strcmp(operator_name, simple[i].name) == 0) return node_simple;
    return NULL;
}

static bool node_clip(NodeContext *node, Error *error)
{
    float low = -FLT_MAX, high = FLT_MAX;
    if (!node_number(node, 1, "min", -INFINITY, &low, error) ||
        !node_number(node, 2, "max", INFINITY, &high, error))
        return false;
    if (low > high) low = high; /* the result is then max everywhere */
    return add_numbers(node, &operator_clip, low, high, error);
}

static bool node_shrink(NodeContext *node, Error *error)
{
    return add_numbers(node, &operator_shrink, onnx_float(node->proto, "lambd", 0.5f),
                       onnx_float(node->proto, "bias", 0), error);
}

static bool node_gelu(NodeContext *node, Error *error)
{
    bool by_tanh = onnx_text_is(node->proto, "approximate", "tanh", "none");
    return add_numbers(node, by_tanh ? &operator_gelu_tanh : &operator_gelu, 0, 0, error);
}

/* gamma x above 0, gamma alpha (exp(x) - 1) below. */
static bool node_selu(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    bool older = node_opset(node) < 6; /* whose defaults are rounded */
    float usual = older ? 1.6732f : 1.67326319217681884765625f;
    Layer elu = {.kind = &operator_elu, .numbers = {onnx_float(node->proto, "alpha", usual)}};
    int layer = x ? node_add(node, &elu, &x->layer, 1, error) : -1;
    float gamma = onnx_float(node->proto, "gamma", older ? 1.0507f : 1.05070102214813232421875f);
    return layer >= 0 && finish_like(node, x, node_add_scale(node, layer, gamma, 0, error));
}

/* alpha elu(x/alpha) */
static bool node_celu(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    float alpha = onnx_float(node->proto, "alpha", 1);
    Layer elu = {.kind = &operator_elu, .numbers = {1}};
    int layer = x ? node_add_scale(node, x->layer, 1 / alpha, 0, error) : -1;
    if (layer >= 0) layer = node_add(node, &elu, &layer, 1, error);
    return layer >= 0 && finish_like(node, x, node_add_scale(node, layer, alpha, 0, error));
}

/* x tanh(softplus(x)) */
static bool node_mish(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    int layer = x ? node_add_simple(node, &operator_softplus, x->layer, error) : -1;
    if (layer >= 0) layer = node_add_simple(node, &operator_tanh, layer, error);
    if (layer < 0) return false;
    Layer product = {.kind = &operator_multiply};
    return finish_like(node, x, node_add(node, &product, (int[]){x->layer, layer}, 2, error));
}

/* x sigmoid(alpha x) */
static bool node_swish(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    float alpha = onnx_float(node->proto, "alpha", 1);
    if (x && alpha == 1)
        return finish_like(node, x, node_add_simple(node, &operator_silu, x->layer, error));
    int layer = x ? node_add_scale(node, x->layer, alpha, 0, error) : -1;
    if (layer >= 0) layer = node_add_simple(node, &operator_sigmoid, layer, error);
    if (layer < 0) return false;
    Layer product = {.kind = &operator_multiply};
    return finish_like(node, x, node_add(node, &product, (int[]){x->layer, layer}, 2, error));
}

/* x / (1 + |x|) */
static bool node_softsign(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    int layer = x ? node_add_simple(node, &operator_absolute, x->layer, error) : -1;
    if (layer >= 0) layer = node_add_scale(node, layer, 1, 1, error);
    if (layer < 0) return false;
    Layer quotient = {.kind = &operator_divide};
    return finish_like(node, x, node_add(node, &quotient, (int[]){x->layer, layer}, 2, error));
}

static bool node_negative(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    return x && finish_like(node, x, node_add_scale(node, x->layer, -1, 0, error));
}

static bool node_reciprocal(NodeContext *node, Error *error)
{
    return add_numbers(node, &operator_power, -1, 0, error);
}

/* Refuses Dropout in training mode, unless its ratio is 0, as in torchvision's Swin. */
static bool check_dropout(const NodeContext *node, Error *error)
{
    int opset = node_opset(node);
    float ratio = 0.5f, training = 0;
    if (opset < 7) training = onnx_integer(node->proto, "is_test", 0) == 0;
    if (opset >= 12 && !node_number(node, 2, NULL, 0, &training, error)) return false;
    if (training == 0) return true;
    const Value *given = node_input(node, 1);
    if (!given || given->kind == VALUE_CONSTANT)
        if (!node_number(node, 1, "ratio", 0.5f, &ratio, error)) return false;
    return ratio == 0 ||
           error_set(error, "drops units at random; export the network for inference");
}

enum { BOOLEAN = ONNX__TENSOR_PROTO__DATA_TYPE__BOOL };

/* Cast to a truth value: 1 if x is not 0. */
static bool add_truth(NodeContext *node, const Value *x, Error *error)
{
    int layer = node_add_simple(node, &operator_not, x->layer, error);
    return layer >= 0 && finish_like(node, x, node_add_simple(node, &operator_not, layer, error));
}

/* Cast to an integer of 32 or 64 bits: sign(x) floor(|x|). */
static bool add_whole(NodeContext *node, const Value *x, Error *error)
{
    int sign = node_add_simple(node, &operator_sign, x->layer, error);
    int layer = sign < 0 ? -1 : node_add_simple(node, &operator_absolute, x->layer, error);
    if (layer >= 0) layer = node_add_simple(node, &operator_floor, layer, error);
    if (layer < 0) return false;
    Layer product = {.kind = &operator_multiply};
    if (!finish_like(node, x, node_add(node, &product, (int[]){sign, layer}, 2, error)))
        return false;
    node->outputs[0].whole = true;
    return true;
}

/* Operators that return their input at inference. */
static bool node_nothing(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    bool good = true;
    if (x && onnx_node_is(node->proto, "Cast")) {
        int64_t to = onnx_integer(node->proto, "to", 1);
        if (to == BOOLEAN && !x->whole) return add_truth(node, x, error);
        if ((to == ONNX__TENSOR_PROTO__DATA_TYPE__INT32 ||
             to == ONNX__TENSOR_PROTO__DATA_TYPE__INT64) &&
            !x->whole)
            return add_whole(node, x, error);
        bool holds_bytes = to == 2 || (to >= 4 && to <= 7) || to == 12 || to == 13;
        bool holds_all = to == 6 || to == 7; /* that are not too large for a float */
        good = cast_is_real(to) || (x->whole && (holds_all || (x->bytes && holds_bytes)));
    }
    if (x && onnx_node_is(node->proto, "CastLike")) {
        const Value *like = node_input(node, 1);
        good = like->kind == VALUE_CONSTANT ? like->tensor.kind == TENSOR_REAL : !like->whole;
    }
    if (!good)
        return error_set(error,
                         "casts activations to a type of whole numbers, which is not supported");
    if (x && onnx_node_is(node->proto, "Dropout") && !check_dropout(node, error)) return false;
    return x && node_pass(node, x, &x->view);
}

/* -- slopes by channel -- */

static float *numbers_by_channel(const NodeContext *node, const Tensor *tensor, const Value *like,
                                 Error *error)
{
    size_t channels = (size_t)graph_shape(node->graph, like).channels;
    float *numbers = allocate(channels, sizeof *numbers, error);
    if (!numbers || arrange_by_channel(node->graph, tensor, like, numbers)) return numbers;
    free(numbers);
    error_set(error, "has constants that do not go by channel");
    return NULL;
}

static bool node_prelu(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    const Tensor *slopes = x ? node_constant(node, 1, error) : NULL;
    if (!slopes) return false;
    Layer layer = {.kind = &operator_prelu,
                   .weight_count = (size_t)graph_shape(node->graph, x).channels};
    Tensor own = *slopes;
    if (node_opset(node) < 7 && own.rank == 1 && x->view.rank >= 2) /* one per channel, C x 1 x 1 */
        while (own.rank < x->view.rank - 1) own.dims[own.rank++] = 1;
    layer.weights = numbers_by_channel(node, &own, x, error);
    return layer.weights && finish_like(node, x, node_add(node, &layer, &x->layer, 1, error));
}

/* -- two operands -- */

/* Adds leading dimensions of size 1 until the view has that rank. */
static void extend_view(Value *value, int rank)
{
    while (value->view.rank < rank) value->view = view_with(&value->view, 0);
}

/* Repeats dimensions of size 1 of x where the constant's are larger. */
static bool repeat_to_tensor(NodeContext *node, Value *x, const Tensor *tensor, Error *error)
{
    int missing = x->view.rank - tensor->rank;
    for (int d = 0; d < tensor->rank; d++) {
        int64_t size = tensor->dims[d];
        int own = d + missing;
        if (x->view.size[own] != 1 || size <= 1) continue;
        if (size > 1 << 20) return error_set(error, "repeats its input too often");
        if (!node_is_one_image(node, own, size, error)) return false;
        int *indices = allocate((size_t)size, sizeof *indices, error);
        bool good = indices && arrange_selection(node->graph, x, own,
                                                 &(Selection){indices, (int)size, 0}, x, error);
        free(indices);
        if (!good) return false;
    }
    return true;
}

/* Adds x op constant as a per-channel affine; -2 if the constant varies within a channel. */
static int combine_by_channel(NodeContext *node, Elements how, const Value *x, const Tensor *tensor,
                              bool constant_first, Error *error)
{
    size_t channels = (size_t)graph_shape(node->graph, x).channels;
    float *numbers = allocate(channels, sizeof *numbers, error);
    float *minus = allocate(channels, sizeof *minus, error);
    int layer = -1;
    if (numbers && minus &&
        (!arrange_by_channel(node->graph, tensor, x, numbers) ||
         (how == ELEMENTS_DIVIDE && constant_first))) {
        layer = -2;
    } else if (numbers && minus) {
        for (size_t c = 0; c < channels; c++) {
            minus[c] = -1;
            if (how == ELEMENTS_SUBTRACT && !constant_first) numbers[c] = -numbers[c];
            if (how == ELEMENTS_DIVIDE) numbers[c] = 1 / numbers[c];
        }
        bool product = how == ELEMENTS_MULTIPLY || how == ELEMENTS_DIVIDE;
        bool turned = how == ELEMENTS_SUBTRACT && constant_first;
        layer = node_add_affine(node, x->layer,
                                product  ? numbers
                                : turned ? minus
                                         : NULL,
                                product ? NULL : numbers, error);
    }
    free(numbers);
    free(minus);
    return layer;
}

static const Operator *pair_operator(Elements how)
{
    static const Operator *const operators[] = {&operator_add, &operator_subtract,
                                                &operator_multiply, &operator_divide};
    return operators[how];
}

enum { MOST_COMBINED = 3 };

/* Combines layers of the same layout, some of which may have axes of length 1. */
static bool combine_layers(NodeContext *node, const Operator *kind, const Value *const *values,
                           int count, Value *result, Error *error)
{
    Value parts[MOST_COMBINED] = {{.kind = VALUE_ABSENT}};
    int rank = 0, size[TENSOR_RANK], inputs[MOST_COMBINED];
    for (int i = 0; i < count; i++) {
        parts[i] = *values[i];
        if (parts[i].view.rank > rank) rank = parts[i].view.rank;
    }
    for (int i = 0; i < count; i++) extend_view(&parts[i], rank);
    size_t units = 1;
    for (int d = 0; d < rank; d++) {
        bool same = true;
        size[d] = parts[0].view.size[d];
        for (int i = 1; i < count; i++) {
            same = same && parts[i].view.size[d] == size[d];
            if (parts[i].view.size[d] > size[d]) size[d] = parts[i].view.size[d];
        }
        if (!same && !node_is_one_image(node, d, size[d], error)) return false;
        units *= (size_t)size[d];
    }
    int whole = 0; /* the first part of the result's size */
    while (whole < count && shape_units(graph_shape(node->graph, &parts[whole])) != units) whole++;
    View view = parts[whole % count].view;
    Shape shape = graph_shape(node->graph, &parts[whole % count]);
    Axis axis[TENSOR_RANK];
    view_usual_axes(rank, size, rank != 4, axis);
    if (whole == count && !view_lay_out(&view, rank, size, axis, &shape))
        return error_set(error, "makes a layer that is too large");
    for (int i = 0; i < count; i++)
        if ((inputs[i] = arrange(node->graph, &parts[i], &view, shape, true, error)) < 0)
            return false;
    Layer layer = {.kind = kind};
    int index = node_add(node, &layer, inputs, count, error);
    *result = (Value){.kind = VALUE_LAYER, .layer = index, .view = view};
    return index >= 0;
}

/* Combines a layer and a constant. */
static bool combine_constant(NodeContext *node, Elements how, const Value *first,
                             const Value *second, Value *result, Error *error)
{
    const bool constant_first = first->kind != VALUE_LAYER;
    const Value *x = constant_first ? second : first, *constant = constant_first ? first : second;
    Value *own = graph_value(node->graph, constant->name);
    if (!tensor_load(&own->tensor, node->graph->file, error)) return false;
    Tensor tensor = own->tensor;
    Value like = *x;
    tensor.rank = constant->tensor.rank; /* node_second may have aligned it with an axis */
    memcpy(tensor.dims, constant->tensor.dims, sizeof tensor.dims);
    extend_view(&like, tensor.rank);
    if (!repeat_to_tensor(node, &like, &tensor, error)) return false;
    int layer = combine_by_channel(node, how, &like, &tensor, constant_first, error);
    *result = like;
    result->layer = layer;
    if (layer != -2) return layer >= 0;
    Value filled;
    if (!arrange_constant(node->graph, &tensor, &like, &filled, error)) return false;
    int inputs[2] = {constant_first ? filled.layer : like.layer,
                     constant_first ? like.layer : filled.layer};
    Layer pair = {.kind = pair_operator(how)};
    result->layer = node_add(node, &pair, inputs, 2, error);
    return result->layer >= 0;
}

int node_with_constant(NodeContext *node, const Operator *kind, const Value *x,
                       const Tensor *tensor, Error *error)
{
    Value filled;
    Layer pair = {.kind = kind};
    if (!arrange_constant(node->graph, tensor, x, &filled, error)) return -1;
    return node_add(node, &pair, (int[]){x->layer, filled.layer}, 2, error);
}

bool node_combine(NodeContext *node, Elements how, const Value *x, const Value *y, Value *result,
                  Error *error)
{
    if (x->kind == VALUE_LAYER && y->kind == VALUE_LAYER)
        return combine_layers(node, pair_operator(how), (const Value *[]){x, y}, 2, result, error);
    return combine_constant(node, how, x, y, result, error);
}

/* Add, Sub, Mul, Div. Groups of nodes that form one operator are recognised at their last node. */
static bool node_pair(NodeContext *node, Error *error)
{
    const char *type = node->proto->op_type;
    Value second;
    bool found = false;
    if (!node_second(node, &second, error) || !pattern_ends_here(node, &found, error)) return false;
    if (found) return true;
    Elements how = strcmp(type, "Add") == 0   ? ELEMENTS_ADD
                   : strcmp(type, "Sub") == 0 ? ELEMENTS_SUBTRACT
                   : strcmp(type, "Mul") == 0 ? ELEMENTS_MULTIPLY
                                              : ELEMENTS_DIVIDE;
    return node_combine(node, how, node_input(node, 0), &second, &node->outputs[0], error);
}

/* Turns a constant input into a layer of its own shape. */
static bool as_layer(NodeContext *node, int input, Value *layer, Error *error)
{
    *layer = *node->inputs[input];
    if (layer->kind == VALUE_LAYER) return true;
    const Tensor *tensor = node_constant(node, input, error);
    return tensor && arrange_constant(node->graph, tensor, NULL, layer, error);
}

/*
 * Before opset 8, Max, Min, Sum and Mean do not broadcast: their inputs must have the same shape.
 */
static bool check_alike(const NodeContext *node, Error *error)
{
    int64_t first[TENSOR_RANK], other[TENSOR_RANK];
    int rank = node_shape(node->inputs[0], first);
    bool alike = true;
    for (int i = 1; alike && i < node->input_count; i++)
        alike = node_shape(node->inputs[i], other) == rank &&
                memcmp(first, other, (size_t)rank * sizeof *first) == 0;
    return alike || node_opset(node) >= 8 ||
           error_set(error,
                     "the shapes of its inputs do not match: %s of opset %d wants the "
                     "same shape of all",
                     node->proto->op_type, node_opset(node));
}

/* Max, Min, Sum, Mean: combines input 0 with inputs 1, 2, ... in turn. */
static bool node_many(NodeContext *node, Error *error)
{
    bool is_max = onnx_node_is(node->proto, "Max"), is_min = onnx_node_is(node->proto, "Min");
    const Operator *kind = is_max ? &operator_maximum : is_min ? &operator_minimum : &operator_add;
    for (int i = 0; i < node->input_count; i++)
        if (!node->inputs[i]) return error_set(error, "leaves out input %d", i);
    if (!check_alike(node, error)) return false;
    Value result = {0};
    for (int i = 0; i < node->input_count; i++) {
        Value next, both;
        if (!as_layer(node, i, &next, error)) return false;
        if (i > 0 &&
            !combine_layers(node, kind, (const Value *[]){&result, &next}, 2, &both, error))
            return false;
        result = i > 0 ? both : next;
    }
    if (onnx_node_is(node->proto, "Mean"))
        result.layer =
            node_add_scale(node, result.layer, 1.0f / (float)node->input_count, 0, error);
    return node_finish(node, result.layer, &result.view);
}

/* Comparisons and logic: true is 1, false 0. */
static bool node_comparison(NodeContext *node, Error *error)
{
    static const struct {
        const char *name;
        const Operator *kind;
        bool swapped, negated; /* the operands; the result */
    } kinds[] = {
        {"Greater", &operator_greater, false, false},
        {"GreaterOrEqual", &operator_greater_equal, false, false},
        {"Less", &operator_greater, true, false},
        {"LessOrEqual", &operator_greater_equal, true, false},
        {"Equal", &operator_equal, false, false},
        {"And", &operator_multiply, false, false},
        {"Or", &operator_maximum, false, false},
        {"Xor", &operator_equal, false, true},
    };
    Value values[2], second, result;
    int kind = 0;
    while (!onnx_node_is(node->proto, kinds[kind].name)) kind++;
    for (int i = 0; i < 2; i++)
        if (!as_layer(node, i, &values[i], error)) return false;
    if (!node_second(node, &second, error)) return false;
    if (second.kind == VALUE_LAYER)
        values[1] = second;
    else if (!arrange_constant(node->graph, &second.tensor, NULL, &values[1], error))
        return false;
    const Value *ordered[2] = {&values[kinds[kind].swapped], &values[!kinds[kind].swapped]};
    if (!combine_layers(node, kinds[kind].kind, ordered, 2, &result, error)) return false;
    if (kinds[kind].negated)
        result.layer = node_add_simple(node, &operator_not, result.layer, error);
    return node_finish(node, result.layer, &result.view);
}

/* Adds x > number, as 1 or 0; x >= x if `same`, which only NaN is not. */
static int add_comparison(NodeContext *node, int x, float number, bool same, Error *error)
{
    Layer limit = {.kind = &operator_constant, .shape = {1, 1, 1}};
    Layer compared = {.kind = same ? &operator_greater_equal : &operator_greater};
    limit.weights = allocate(1, sizeof *limit.weights, error);
    if (!limit.weights) return -1;
    limit.weights[0] = number;
    int other = same ? x : node_add(node, &limit, NULL, 0, error);
    if (same) free(limit.weights);
    return other < 0 ? -1 : node_add(node, &compared, (int[]){x, other}, 2, error);
}

static bool node_is_nan(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    int layer = x ? add_comparison(node, x->layer, 0, true, error) : -1;
    return layer >= 0 && finish_like(node, x, node_add_simple(node, &operator_not, layer, error));
}

static bool node_is_infinite(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    bool below = onnx_integer(node->proto, "detect_negative", 1) != 0;
    bool above = onnx_integer(node->proto, "detect_positive", 1) != 0;
    int layer = x ? x->layer : -1;
    if (layer >= 0 && below && above)
        layer = node_add_simple(node, &operator_absolute, layer, error);
    if (layer >= 0 && below && !above) layer = node_add_scale(node, layer, -1, 0, error);
    float limit = below || above ? FLT_MAX : INFINITY;
    return layer >= 0 && finish_like(node, x, add_comparison(node, layer, limit, false, error));
}

static bool node_where(NodeContext *node, Error *error)
{
    Value values[3], result;
    for (int i = 0; i < 3; i++)
        if (!as_layer(node, i, &values[i], error)) return false;
    const Value *ordered[3] = {&values[0], &values[1], &values[2]};
    return combine_layers(node, &operator_choose, ordered, 3, &result, error) &&
           node_finish(node, result.layer, &result.view);
}

/* Multiplies with the sign of x where the exponent is odd: sign odd + (1 - odd). */
static int add_signs(NodeContext *node, const Value *x, int magnitude, const Tensor *exponents,
                     Error *error)
{
    Value sign = *x;
    Tensor odd = {0}, even = {0};
    if (tensor_make(&odd, TENSOR_REAL, exponents->rank, exponents->dims, error) &&
        tensor_make(&even, TENSOR_REAL, exponents->rank, exponents->dims, error)) {
        for (size_t i = 0; i < odd.count; i++) {
            odd.real[i] = fmod(tensor_number(exponents, i), 2) == 1 ? 1 : 0;
            even.real[i] = 1 - odd.real[i];
        }
        sign.layer = node_add_simple(node, &operator_sign, x->layer, error);
        if (sign.layer >= 0)
            sign.layer = node_with_constant(node, &operator_multiply, &sign, &odd, error);
        if (sign.layer >= 0)
            sign.layer = node_with_constant(node, &operator_add, &sign, &even, error);
    } else {
        sign.layer = -1;
    }
    tensor_free(&odd);
    tensor_free(&even);
    Layer product = {.kind = &operator_multiply};
    return sign.layer < 0 ? -1 : node_add(node, &product, (int[]){sign.layer, magnitude}, 2, error);
}

/*
 * x to the power of exponents that broadcast to it: exp(exponent log(x)), which is NaN below 0; or,
 * if all are whole numbers above 0, exp(exponent log|x|) with its sign.
 */
static bool add_powers(NodeContext *node, const Value *x, const Tensor *exponents, Error *error)
{
    size_t whole = 0;
    for (size_t i = 0; i < exponents->count; i++)
        whole += fmod(tensor_number(exponents, i), 1) == 0;
    for (size_t i = 0; i < exponents->count; i++)
        if (whole > 0 && (whole < exponents->count || tensor_number(exponents, i) <= 0))
            return error_set(error, "has several exponents, of which some are whole numbers and "
                                    "some are not above 0 or not whole");
    Value y = *x;
    if (whole > 0) y.layer = node_add_simple(node, &operator_absolute, y.layer, error);
    if (y.layer >= 0) y.layer = node_add_simple(node, &operator_log, y.layer, error);
    if (y.layer >= 0) y.layer = node_with_constant(node, &operator_multiply, &y, exponents, error);
    if (y.layer >= 0) y.layer = node_add_simple(node, &operator_exp, y.layer, error);
    if (y.layer >= 0 && whole > 0) y.layer = add_signs(node, x, y.layer, exponents, error);
    return node_finish(node, y.layer, &x->view);
}

/* A constant above 0 to the power of x, to which it broadcasts: exp(x log(constant)). */
static bool add_exponential(NodeContext *node, const Value *x, Error *error)
{
    const Tensor *base = node_constant(node, 0, error);
    Tensor logarithm = {0};
    Value y = *x;
    if (!base) return false;
    if (base->kind == TENSOR_WHOLE)
        return error_set(error, "raises a whole number to activations, whose result is whole; "
                                "export the network with a real number there");
    if (!tensor_make(&logarithm, TENSOR_REAL, base->rank, base->dims, error)) return false;
    bool good = true;
    for (size_t i = 0; good && i < base->count; i++) {
        good = tensor_number(base, i) > 0 ||
               error_set(error, "raises a number that is not above 0 to activations");
        logarithm.real[i] = good ? (float)log(tensor_number(base, i)) : 0;
    }
    y.layer = good ? node_with_constant(node, &operator_multiply, x, &logarithm, error) : -1;
    tensor_free(&logarithm);
    return y.layer >= 0 &&
           node_finish(node, node_add_simple(node, &operator_exp, y.layer, error), &y.view);
}

static bool node_power(NodeContext *node, Error *error)
{
    float exponent = 1;
    const Value *x = node_input(node, 0), *given = node_input(node, 1);
    if (x->kind == VALUE_CONSTANT && given->kind == VALUE_LAYER)
        return add_exponential(node, given, error);
    if (given->kind == VALUE_CONSTANT && given->tensor.count > 1 && node_opset(node) >= 7) {
        const Tensor *exponents = node_constant(node, 1, error);
        return exponents && add_powers(node, x, exponents, error);
    }
    if (!node_number(node, 1, NULL, 1, &exponent, error)) return false;
    const Operator *kind = exponent == 0.5f ? &operator_sqrt : &operator_power;
    if (!add_numbers(node, kind, exponent == 0.5f ? 0 : exponent, 0, error)) return false;
    extend_view(&node->outputs[0], node_input(node, 1)->tensor.rank);
    return true;
}

/* -- batch normalisation -- */

/* Reads the node's constants per channel: scale, shift, mean, variance. */
static bool read_batch_norm(NodeContext *node, const Value *x, float *constants[4], Error *error)
{
    for (int i = 0; i < 4; i++) {
        const Tensor *tensor = node_constant(node, i + 1, error);
        if (!tensor) return false;
        if (tensor->rank != 1 || tensor->dims[0] != x->view.size[1])
            return error_set(error, "has constants that do not go by channel");
        Tensor by_channel = *tensor; /* C x 1 x 1 */
        by_channel.rank = x->view.rank - 1;
        for (int d = 1; d < by_channel.rank; d++) by_channel.dims[d] = 1;
        constants[i] = numbers_by_channel(node, &by_channel, x, error);
        if (!constants[i]) return false;
    }
    return true;
}

/*
 * Does it normalise by the statistics of the batch? The newest opsets and the oldest have different
 * attributes for that; in all of them, more than one output means training.
 */
static bool in_training(const NodeContext *node)
{
    int opset = node_opset(node);
    if (opset >= 14 && onnx_integer(node->proto, "training_mode", 0) != 0) return true;
    for (size_t i = 1; i < node->proto->n_output; i++)
        if (node->proto->output[i][0]) return true;
    return opset < 7 && onnx_integer(node->proto, "is_test", 0) == 0;
}

static bool node_batch_norm(NodeContext *node, Error *error)
{
    /* Weights are standardised in this way too; there, the batch is really one. */
    if (in_training(node) && node->graph->of_constants) return node_instance_norm(node, error);
    if (in_training(node))
        return error_set(error, "is in training mode; export the network for inference");
    const Value *x = node_layer(node, 0, error);
    if (!x) return false;
    if (x->view.rank < 2) return error_set(error, "normalises a vector, which is not supported");
    float *constants[4] = {NULL, NULL, NULL, NULL};
    Layer layer = {.kind = &operator_affine};
    int channels = graph_shape(node->graph, x).channels, index = -1;
    if (read_batch_norm(node, x, constants, error)) {
        BatchNorm norm = {constants[0], constants[1], constants[2], constants[3],
                          onnx_float(node->proto, "epsilon", 1e-5f)};
        if (batch_norm_affine(&layer, &norm, channels, error))
            index = node_add(node, &layer, &x->layer, 1, error);
    }
    for (int i = 0; i < 4; i++) free(constants[i]);
    return finish_like(node, x, index);
}

const NodeEntry nodes_elementwise[] = {
    {"Clip", node_clip},
    {"Shrink", node_shrink},
    {"Swish", node_swish},
    {"Gelu", node_gelu},
    {"com.microsoft.Gelu", node_gelu},
    {"Selu", node_selu},
    {"Celu", node_celu},
    {"Mish", node_mish},
    {"Softsign", node_softsign},
    {"Neg", node_negative},
    {"Reciprocal", node_reciprocal},
    {"Identity", node_nothing},
    {"Dropout", node_nothing},
    {"Cast", node_nothing},
    {"CastLike", node_nothing},
    {"PRelu", node_prelu},
    {"Add", node_pair},
    {"Sub", node_pair},
    {"Mul", node_pair},
    {"Div", node_pair},
    {"Max", node_many},
    {"Min", node_many},
    {"Sum", node_many},
    {"Mean", node_many},
    {"Pow", node_power},
    {"Greater", node_comparison},
    {"GreaterOrEqual", node_comparison},
    {"Less", node_comparison},
    {"LessOrEqual", node_comparison},
    {"Equal", node_comparison},
    {"And", node_comparison},
    {"Or", node_comparison},
    {"Xor", node_comparison},
    {"Where", node_where},
    {"IsNaN", node_is_nan},
    {"IsInf", node_is_infinite},
    {"BatchNormalization", node_batch_norm},
    {NULL, NULL},
};
