#include "models/onnx/nodes.h"

#include "models/onnx/arrangement.h"
#include "models/onnx/reduction.h"
#include "models/onnx/restructure.h"
#include "network/operators/elementwise.h"
#include "network/operators/normalisation.h"
#include "network/operators/pooling.h"
#include "network/operators/softmax.h"

#include <stdlib.h>
#include <string.h>

/* -- which axes -- */

AxesOver reduction_axes(const View *view, const bool *over)
{
    bool channels = false, others = false, kept[AXES] = {false}, gone[AXES] = {false};
    for (int d = 0; d < view->rank; d++)
        for (int p = view->first[d]; p < view->first[d + 1]; p++)
            (over[d] ? gone : kept)[view->parts[p].axis] = true;
    for (Axis axis = AXIS_CHANNEL; axis < AXES; axis++)
        if (gone[axis] && kept[axis]) return OVER_MIXED;
    channels = gone[AXIS_CHANNEL];
    others = gone[AXIS_ROW] || gone[AXIS_COLUMN];
    if (others && (kept[AXIS_ROW] || kept[AXIS_COLUMN])) return OVER_MIXED;
    return channels && others ? OVER_ALL
           : channels         ? OVER_CHANNELS
           : others           ? OVER_PLACES
                              : OVER_NOTHING;
}

bool reduction_to_channels(Graph *graph, const Value *x, const bool *over, Value *moved,
                           Error *error)
{
    Axis axis[TENSOR_RANK];
    for (int d = 0; d < x->view.rank; d++) {
        bool last = d == x->view.rank - 1;
        axis[d] = over[d] ? AXIS_CHANNEL : last && !over[x->view.rank - 1] ? AXIS_COLUMN : AXIS_ROW;
    }
    return arrange_on_axes(graph, x, axis, moved, error);
}

/* The view after the reduction: without the dimensions, or with size 1 in their place. */
static View reduced_view(const View *view, const bool *over, bool keep)
{
    View left = *view;
    for (int d = view->rank - 1; d >= 0; d--) {
        if (!over[d]) continue;
        /* Remove the dimension's parts. */
        int parts = left.first[d + 1] - left.first[d];
        for (int p = left.first[d]; p + parts < left.first[left.rank]; p++)
            left.parts[p] = left.parts[p + parts];
        for (int i = d + 1; i <= left.rank; i++) left.first[i] -= parts;
        left.size[d] = 1;
        if (!keep) left = view_without(&left, d);
    }
    return left;
}

/* -- means, sums and maxima -- */

/* What reduces all places of each channel, and all channels at each place. */
typedef struct {
    const Operator *places, *channels;
} Reducers;

static const Reducers means = {&operator_global_average, &operator_channel_mean},
                      maxima = {&operator_global_max, &operator_channel_max};

enum { MOST_SLICES = 16 };

/* The elements that are reduced to one. */
static int64_t count_reduced(const View *view, const bool *over)
{
    int64_t count = 1;
    for (int d = 0; d < view->rank; d++) count *= over[d] ? view->size[d] : 1;
    return count;
}

/* Slice number i of x along the marked dimensions, which keep size 1. */
static bool slice_of(NodeContext *node, const Value *x, const bool *over, int i, Value *slice,
                     Error *error)
{
    *slice = *x;
    for (int d = x->view.rank - 1; d >= 0; d--) {
        int index = i % x->view.size[d];
        if (!over[d] || x->view.size[d] == 1) continue;
        i /= x->view.size[d];
        if (!arrange_selection(node->graph, slice, d, &(Selection){&index, 1, 0}, slice, error))
            return false;
    }
    return true;
}

/*
 * The mean or maximum of a few slices, as of the members of a stack: they stay where they are in
 * the image, so that only what is needed of it is computed.
 */
static int reduce_slices(NodeContext *node, const Reducers *reducers, const Value *x,
                         const bool *over, Value *from, Error *error)
{
    int layers[MOST_SLICES] = {0}, count = (int)count_reduced(&x->view, over);
    Layer sum = {.kind = &operator_add}, larger = {.kind = &operator_maximum};
    for (int i = 0; i < count; i++) {
        Value slice;
        if (!slice_of(node, x, over, i, &slice, error)) return -1;
        if (i == 0) *from = slice;
        layers[i] =
            arrange(node->graph, &slice, &from->view, graph_shape(node->graph, from), false, error);
        if (layers[i] < 0) return -1;
    }
    if (reducers == &means) {
        int layer = node_add(node, &sum, layers, count, error);
        return layer < 0 ? -1 : node_add_scale(node, layer, 1.0f / (float)count, 0, error);
    }
    int layer = layers[0];
    for (int i = 1; i < count && layer >= 0; i++)
        layer = node_add(node, &larger, (int[]){layer, layers[i]}, 2, error);
    return layer;
}

/* Adds the mean or maximum over the marked dimensions. */
static int add_reduction(NodeContext *node, const Reducers *reducers, const Value *x,
                         const bool *over, Value *from, Error *error)
{
    *from = *x;
    AxesOver axes = reduction_axes(&x->view, over);
    if (axes == OVER_MIXED && count_reduced(&x->view, over) <= MOST_SLICES)
        return reduce_slices(node, reducers, x, over, from, error);
    if (axes == OVER_MIXED) {
        if (!reduction_to_channels(node->graph, x, over, from, error)) return -1;
        axes = reduction_axes(&from->view, over);
    }
    if (axes == OVER_NOTHING) return from->layer;
    if (axes == OVER_PLACES) return node_add_simple(node, reducers->places, from->layer, error);
    int layer = from->layer;
    if (axes == OVER_ALL) layer = node_add_simple(node, reducers->places, layer, error);
    return layer < 0 ? -1 : node_add_simple(node, reducers->channels, layer, error);
}

bool reduction_sum(NodeContext *node, const Value *x, const bool *over, Value *sum, Error *error)
{
    float count = (float)count_reduced(&x->view, over);
    Value from;
    int layer = add_reduction(node, &means, x, over, &from, error);
    if (layer >= 0 && count > 1) layer = node_add_scale(node, layer, count, 0, error);
    *sum = (Value){.kind = VALUE_LAYER, .layer = layer};
    sum->view = layer < 0 ? x->view : reduced_view(&from.view, over, false);
    return layer >= 0;
}

/* The dimensions that are reduced; not that of a batch, of which only one image is computed. */
static bool read_reduced(NodeContext *node, const Value *x, bool over[TENSOR_RANK], Error *error)
{
    int64_t batch = node->graph->batch;
    if (!restructure_reduced(node, x->view.rank, over, error)) return false;
    return batch <= 1 || x->view.rank == 0 || !over[0] || x->view.size[0] > 1 ||
           error_set(error,
                     "mixes the %lld images of the batch for which the file was exported; export "
                     "it for one",
                     (long long)batch);
}

static bool node_reduce(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    bool over[TENSOR_RANK];
    if (!x || !read_reduced(node, x, over, error)) return false;
    const char *type = node->proto->op_type;
    Value value = *x, from;
    Layer square = {.kind = &operator_multiply};
    bool squares = strcmp(type, "ReduceL2") == 0 || strcmp(type, "ReduceSumSquare") == 0;
    if (squares) value.layer = node_add(node, &square, (int[]){x->layer, x->layer}, 2, error);
    if (strcmp(type, "ReduceL1") == 0)
        value.layer = node_add_simple(node, &operator_absolute, x->layer, error);
    if (strcmp(type, "ReduceLogSumExp") == 0)
        value.layer = node_add_simple(node, &operator_exp, x->layer, error);
    int layer = value.layer < 0 ? -1 : add_reduction(node, &means, &value, over, &from, error);
    float count = 1;
    for (int d = 0; d < x->view.rank; d++) count *= over[d] ? (float)x->view.size[d] : 1;
    if (layer >= 0 && strcmp(type, "ReduceMean") != 0 && count > 1)
        layer = node_add_scale(node, layer, count, 0, error);
    if (layer >= 0 && strcmp(type, "ReduceL2") == 0)
        layer = node_add_simple(node, &operator_sqrt, layer, error);
    if (layer >= 0 && strncmp(type, "ReduceLog", 9) == 0)
        layer = node_add_simple(node, &operator_log, layer, error);
    if (layer < 0) return false;
    View left = reduced_view(&from.view, over, onnx_integer(node->proto, "keepdims", 1) != 0);
    return node_finish(node, layer, &left);
}

/* ReduceMax; ReduceMin is the negative of the maximum of negatives. */
static bool node_reduce_max(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    bool over[TENSOR_RANK], is_min = onnx_node_is(node->proto, "ReduceMin");
    if (!x || !read_reduced(node, x, over, error)) return false;
    Value value = *x, from;
    if (is_min) value.layer = node_add_scale(node, x->layer, -1, 0, error);
    int layer = value.layer < 0 ? -1 : add_reduction(node, &maxima, &value, over, &from, error);
    if (is_min && layer >= 0) layer = node_add_scale(node, layer, -1, 0, error);
    if (layer < 0) return false;
    View left = reduced_view(&from.view, over, onnx_integer(node->proto, "keepdims", 1) != 0);
    return node_finish(node, layer, &left);
}

/* -- normalisations -- */

int reduction_add_norm(NodeContext *node, const Value *x, const Layer *norm, const Tensor *scale,
                       const Tensor *shift, Error *error)
{
    size_t channels = (size_t)graph_shape(node->graph, x).channels;
    Layer layer = *norm;
    float **places[2] = {&layer.weights, &layer.bias};
    const Tensor *tensors[2] = {scale, shift};
    for (int i = 0; i < 2; i++) {
        if (!tensors[i]) continue;
        *places[i] = allocate(channels, sizeof(float), error);
        if (*places[i] && arrange_by_channel(node->graph, tensors[i], x, *places[i])) continue;
        if (*places[i]) error_set(error, "has constants that do not go by channel");
        free(layer.weights);
        free(layer.bias);
        return -1;
    }
    layer.weight_count = scale ? channels : 0;
    layer.bias_count = shift ? channels : 0;
    return node_add(node, &layer, &x->layer, 1, error);
}

/* A constant along dimension 1 (channels) of x, reshaped to C x 1 x 1. */
static Tensor by_channel(const Tensor *tensor, const View *view)
{
    Tensor spread = *tensor;
    spread.rank = view->rank - 1;
    spread.dims[0] = (int64_t)tensor->count;
    for (int d = 1; d < spread.rank; d++) spread.dims[d] = 1;
    return spread;
}

static bool node_layer_norm(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    const Tensor *scale = x ? node_constant(node, 1, error) : NULL;
    const Tensor *shift = scale && node_input(node, 2) ? node_constant(node, 2, error) : NULL;
    int axis = 0;
    if (!scale || (node_input(node, 2) && !shift) ||
        !node_axis(onnx_integer(node->proto, "axis", -1), x->view.rank, &axis, error))
        return false;
    bool over[TENSOR_RANK];
    for (int d = 0; d < x->view.rank; d++) over[d] = d >= axis;
    Value moved = *x;
    AxesOver axes = reduction_axes(&x->view, over);
    if (axes != OVER_CHANNELS && !reduction_to_channels(node->graph, x, over, &moved, error))
        return false;
    Layer norm = {.kind = &operator_layer_norm,
                  .numbers = {onnx_float(node->proto, "epsilon", 1e-5f)}};
    int layer = reduction_add_norm(node, &moved, &norm, scale, shift, error);
    return node_finish(node, layer, &moved.view);
}

/* Sets *moved to x with the marked dimensions alone on their axes of the layer. */
static bool apart(NodeContext *node, const Value *x, const bool *over, Value *moved, Error *error)
{
    *moved = *x;
    return reduction_axes(&x->view, over) != OVER_MIXED ||
           reduction_to_channels(node->graph, x, over, moved, error);
}

/* Adds sqrt(mean of the layer's squares over the marked dimensions + inside) + outside. */
static int add_root(NodeContext *node, const Value *x, const bool *over, float inside,
                    float outside, Error *error)
{
    Value square = *x, from;
    Layer product = {.kind = &operator_multiply};
    square.layer = node_add(node, &product, (int[]){x->layer, x->layer}, 2, error);
    int layer = square.layer < 0 ? -1 : add_reduction(node, &means, &square, over, &from, error);
    if (layer >= 0 && inside != 0) layer = node_add_scale(node, layer, 1, inside, error);
    if (layer >= 0) layer = node_add_simple(node, &operator_sqrt, layer, error);
    return layer >= 0 && outside != 0 ? node_add_scale(node, layer, 1, outside, error) : layer;
}

static int add_pair(NodeContext *node, const Operator *kind, int x, int y, Error *error)
{
    Layer layer = {.kind = kind};
    return x < 0 || y < 0 ? -1 : node_add(node, &layer, (int[]){x, y}, 2, error);
}

/*
 * RMSNormalization: x / sqrt(mean square + epsilon) times input 1, over the dimensions from axis
 * on.
 */
static bool node_rms_norm(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    const Tensor *scale = x ? node_constant(node, 1, error) : NULL;
    int axis = 0;
    bool over[TENSOR_RANK];
    Value moved, factors;
    if (!scale || !node_axis(onnx_integer(node->proto, "axis", -1), x->view.rank, &axis, error))
        return false;
    for (int d = 0; d < x->view.rank; d++) over[d] = d >= axis;
    if (!apart(node, x, over, &moved, error) ||
        !arrange_constant(node->graph, scale, &moved, &factors, error))
        return false;
    float epsilon = onnx_float(node->proto, "epsilon", 1e-5f);
    int root = add_root(node, &moved, over, epsilon, 0, error);
    int quotient = add_pair(node, &operator_divide, moved.layer, root, error);
    return node_finish(node, add_pair(node, &operator_multiply, quotient, factors.layer, error),
                       &moved.view);
}

/* MeanVarianceNormalization: (x - mean) / (standard deviation + 1e-9), as ONNX's own function. */
static bool node_mean_variance(NodeContext *node, Error *error)
{
    static const int64_t usual[] = {0, 2, 3};
    const Value *x = node_layer(node, 0, error);
    size_t count = 0;
    const int64_t *axes = onnx_integers(node->proto, "axes", &count);
    bool over[TENSOR_RANK] = {false};
    Value moved, from;
    if (!x) return false;
    for (size_t i = 0; i < (axes ? count : 3); i++) {
        int d = 0;
        if (!node_axis(axes ? axes[i] : usual[i], x->view.rank, &d, error)) return false;
        over[d] = true;
    }
    if (!apart(node, x, over, &moved, error)) return false;
    int mean = add_reduction(node, &means, &moved, over, &from, error);
    moved.layer = add_pair(node, &operator_subtract, moved.layer, mean, error);
    int root = moved.layer < 0 ? -1 : add_root(node, &moved, over, 0, 1e-9f, error);
    return node_finish(node, add_pair(node, &operator_divide, moved.layer, root, error),
                       &moved.view);
}

/* Sets *moved to x with dimension 1 as the slowest channels, so that each group is contiguous. */
static bool as_groups(NodeContext *node, const Value *x, Value *moved, Error *error)
{
    Shape shape = graph_shape(node->graph, x);
    *moved = *x;
    if (x->view.rank < 3 || x->view.size[0] != 1)
        return error_set(error, "normalises a batch, which is not supported");
    int parts = x->view.first[2] - x->view.first[1];
    const Part *part = &x->view.parts[x->view.first[1]];
    if (x->view.size[1] == 1 ||
        (parts == 1 && part->axis == AXIS_CHANNEL && part->step * part->size == shape.channels))
        return true;
    Axis axis[TENSOR_RANK];
    for (int d = 0; d < x->view.rank; d++)
        axis[d] = d < 2 ? AXIS_CHANNEL : d == 2 ? AXIS_ROW : AXIS_COLUMN;
    return arrange_on_axes(node->graph, x, axis, moved, error);
}

static bool all_are(const Tensor *tensor, double number)
{
    for (size_t i = 0; i < tensor->count; i++)
        if (tensor_number(tensor, i) != number) return false;
    return true;
}

bool node_instance_norm(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    const Tensor *scale = x ? node_constant(node, 1, error) : NULL;
    const Tensor *shift = scale ? node_constant(node, 2, error) : NULL;
    Value moved;
    if (!shift || !as_groups(node, x, &moved, error)) return false;
    int64_t channels = moved.view.size[1];
    if (scale->rank != 1 || scale->dims[0] != channels || shift->rank != 1 ||
        shift->dims[0] != channels)
        return error_set(error, "has constants that do not go by channel");
    bool plain = all_are(scale, 1) && all_are(shift, 0);
    Tensor weights = by_channel(scale, &moved.view), bias = by_channel(shift, &moved.view);
    Layer norm = {.kind = &operator_group_norm,
                  .groups = moved.view.size[1],
                  .numbers = {onnx_float(node->proto, "epsilon", 1e-5f)}};
    int layer = reduction_add_norm(node, &moved, &norm, plain ? NULL : &weights,
                                   plain ? NULL : &bias, error);
    return node_finish(node, layer, &moved.view);
}

/* Expands constants to one per channel; before opset 21 there is one per group. */
static bool repeat_groups(const Tensor *tensor, int64_t count, int channels, Tensor *repeated,
                          Error *error)
{
    const int64_t dims[1] = {channels};
    if (tensor->rank != 1 || tensor->dims[0] != count || channels % count != 0)
        return error_set(error, "has constants that do not go by group or channel");
    if (!tensor_make(repeated, TENSOR_REAL, 1, dims, error)) return false;
    size_t each = (size_t)channels / tensor->count;
    for (size_t i = 0; i < repeated->count; i++)
        repeated->real[i] = (float)tensor_number(tensor, i / each);
    return true;
}

static bool node_group_norm(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    const Tensor *scale = x ? node_constant(node, 1, error) : NULL;
    const Tensor *shift = scale ? node_constant(node, 2, error) : NULL;
    int64_t groups = onnx_integer(node->proto, "num_groups", 1);
    Value moved;
    Tensor weights = {0}, bias = {0};
    if (!shift || !as_groups(node, x, &moved, error)) return false;
    int channels = moved.view.size[1], layer = -1;
    if (channels != graph_shape(node->graph, &moved).channels || groups < 1 || groups > channels)
        return error_set(error, "has %lld groups of %d channels", (long long)groups, channels);
    int64_t count = node_opset(node) < 21 ? groups : channels;
    if (repeat_groups(scale, count, channels, &weights, error) &&
        repeat_groups(shift, count, channels, &bias, error)) {
        Tensor spread = by_channel(&weights, &moved.view), turned = by_channel(&bias, &moved.view);
        Layer norm = {.kind = &operator_group_norm,
                      .groups = (int)groups,
                      .numbers = {onnx_float(node->proto, "epsilon", 1e-5f)}};
        layer = reduction_add_norm(node, &moved, &norm, &spread, &turned, error);
    }
    tensor_free(&weights);
    tensor_free(&bias);
    return node_finish(node, layer, &moved.view);
}

/* -- softmax -- */

/* Are the marked dimensions the fastest channels, in order? *groups: the number of such groups. */
static bool fastest_channels(const View *view, const bool *over, Shape shape, int *groups)
{
    int size = 1, step = 1;
    for (int d = view->rank - 1; d >= 0; d--)
        for (int p = view->first[d + 1] - 1; p >= view->first[d]; p--) {
            const Part *part = &view->parts[p];
            if (!over[d]) continue;
            if (part->axis != AXIS_CHANNEL || part->step != step) return false;
            size *= part->size;
            step *= part->size;
        }
    *groups = shape.channels / size;
    return true;
}

/* Sets *result to the softmax, or its logarithm, over the marked dimensions. */
static bool add_softmax(NodeContext *node, const Operator *kind, const Value *x, const bool *over,
                        Value *result, Error *error)
{
    Layer softmax = {.kind = kind, .groups = 1};
    *result = *x;
    if (!fastest_channels(&x->view, over, graph_shape(node->graph, x), &softmax.groups)) {
        if (!reduction_to_channels(node->graph, x, over, result, error)) return false;
        softmax.groups = 1;
    }
    result->layer = node_add(node, &softmax, &result->layer, 1, error);
    return result->layer >= 0;
}

bool node_softmax_of(NodeContext *node, const Value *x, Value *result, Error *error)
{
    bool over[TENSOR_RANK] = {false};
    over[x->view.rank - 1] = true;
    return add_softmax(node, &operator_softmax, x, over, result, error);
}

static bool node_softmax(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    bool over[TENSOR_RANK], newer = node_opset(node) >= 13;
    bool logarithm = onnx_node_is(node->proto, "LogSoftmax");
    int axis = 0;
    Value result;
    if (!x ||
        !node_axis(onnx_integer(node->proto, "axis", newer ? -1 : 1), x->view.rank, &axis, error))
        return false;
    for (int d = 0; d < x->view.rank; d++) over[d] = newer ? d == axis : d >= axis;
    return add_softmax(node, logarithm ? &operator_log_softmax : &operator_softmax, x, over,
                       &result, error) &&
           node_finish(node, result.layer, &result.view);
}

const NodeEntry nodes_reduction[] = {
    {"ReduceMean", node_reduce},
    {"ReduceSum", node_reduce},
    {"ReduceL1", node_reduce},
    {"ReduceL2", node_reduce},
    {"ReduceLogSum", node_reduce},
    {"ReduceLogSumExp", node_reduce},
    {"ReduceSumSquare", node_reduce},
    {"ReduceMax", node_reduce_max},
    {"ReduceMin", node_reduce_max},
    {"LayerNormalization", node_layer_norm},
    {"RMSNormalization", node_rms_norm},
    {"MeanVarianceNormalization", node_mean_variance},
    {"InstanceNormalization", node_instance_norm},
    {"GroupNormalization", node_group_norm},
    {"Softmax", node_softmax},
    {"LogSoftmax", node_softmax},
    {NULL, NULL},
};
