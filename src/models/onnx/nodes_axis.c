#include "models/onnx/nodes.h"

#include "models/onnx/arrangement.h"
#include "models/onnx/reduction.h"
#include "network/operators/convolution.h"
#include "network/operators/elementwise.h"
#include "network/operators/ranking.h"

#include <stdlib.h>

/* -- a dimension as the channels -- */

/* Sets *moved to x with dimension `axis` as all its channels. */
static bool axis_to_channels(NodeContext *node, const Value *x, int axis, Value *moved,
                             Error *error)
{
    bool over[TENSOR_RANK] = {false};
    over[axis] = true;
    *moved = *x;
    return view_is_axis(&x->view, axis, AXIS_CHANNEL, graph_shape(node->graph, x)) ||
           reduction_to_channels(node->graph, x, over, moved, error);
}

/* The view after dimension `axis`, all channels, has shrunk to `size`. */
static View with_size(const View *view, int axis, int size)
{
    View result = *view;
    int at = view->first[axis], parts = view->first[axis + 1] - at;
    result.size[axis] = size;
    if (parts && size > 1) result.parts[at].size = size;
    if (!parts || size > 1) return result;
    for (int p = at; p + parts < view->first[view->rank]; p++)
        result.parts[p] = result.parts[p + parts];
    for (int d = axis + 1; d <= view->rank; d++) result.first[d] -= parts;
    return result;
}

bool node_multiply_axis(NodeContext *node, const Value *x, int axis, int outputs, float *matrix,
                        Error *error)
{
    Value moved;
    if (!matrix || !axis_to_channels(node, x, axis, &moved, error)) {
        free(matrix);
        return false;
    }
    Layer layer = {.kind = &operator_linear, .shape.channels = outputs, .weights = matrix};
    View view = with_size(&moved.view, axis, outputs);
    return node_finish(node, node_add(node, &layer, &moved.layer, 1, error), &view);
}

/* -- running sums -- */

enum { LONGEST_SUM = 8192 };

static bool node_cumulative_sum(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    float number = 0;
    int axis = 0;
    bool exclusive = onnx_integer(node->proto, "exclusive", 0) != 0;
    bool reverse = onnx_integer(node->proto, "reverse", 0) != 0;
    if (!x || !node_number(node, 1, NULL, 0, &number, error) ||
        !node_axis((int64_t)number, x->view.rank, &axis, error))
        return false;
    int size = x->view.size[axis];
    if (size > LONGEST_SUM)
        return error_set(error, "adds up more than %d elements, which is not supported",
                         LONGEST_SUM);
    float *matrix = allocate((size_t)size * (size_t)size, sizeof *matrix, error);
    for (int to = 0; matrix && to < size; to++)
        for (int from = 0; from < size; from++) {
            int behind = reverse ? from - to : to - from;
            matrix[to * size + from] = behind > 0 || (behind == 0 && !exclusive) ? 1 : 0;
        }
    return node_multiply_axis(node, x, axis, size, matrix, error);
}

/* -- ranks -- */

/* Adds the first channels of `moved`, dimension `axis`, in the order that `ranked` describes. */
static bool add_ranked(NodeContext *node, const Value *moved, int axis, const Layer *ranked,
                       Value *result, Error *error)
{
    int index = node_add(node, ranked, &moved->layer, 1, error);
    if (index < 0) return false;
    *result = (Value){.kind = VALUE_LAYER, .layer = index, .whole = ranked->numbers[1] != 0};
    result->view = with_size(&moved->view, axis, ranked->shape.channels);
    return true;
}

static bool node_top(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    const int64_t *numbers = NULL;
    size_t count = 0;
    int axis = 0;
    Value moved;
    if (!x || !node_integers(node, 1, NULL, &numbers, &count, error) ||
        !node_axis(onnx_integer(node->proto, "axis", -1), x->view.rank, &axis, error))
        return false;
    int size = x->view.size[axis];
    if (count != 1 || numbers[0] < 1 || numbers[0] > size)
        return error_set(error, "takes %lld of %d elements", count ? (long long)numbers[0] : 0,
                         size);
    Layer values = {.kind = &operator_ranked, .shape.channels = (int)numbers[0]};
    values.numbers[0] = onnx_integer(node->proto, "largest", 1) == 0;
    Layer places = values;
    places.numbers[1] = 1;
    return axis_to_channels(node, x, axis, &moved, error) &&
           add_ranked(node, &moved, axis, &values, &node->outputs[0], error) &&
           add_ranked(node, &moved, axis, &places, &node->outputs[1], error);
}

static bool node_extreme(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    int axis = 0;
    Value moved, *result = &node->outputs[0];
    Layer ranked = {.kind = &operator_ranked,
                    .shape.channels = 1,
                    .numbers = {onnx_node_is(node->proto, "ArgMin"), 1,
                                onnx_integer(node->proto, "select_last_index", 0) != 0}};
    if (!x || !node_axis(onnx_integer(node->proto, "axis", 0), x->view.rank, &axis, error) ||
        !axis_to_channels(node, x, axis, &moved, error) ||
        !add_ranked(node, &moved, axis, &ranked, result, error))
        return false;
    if (onnx_integer(node->proto, "keepdims", 1) == 0)
        result->view = view_without(&result->view, axis);
    return true;
}

/* Hardmax: 1 at the first of the largest elements, 0 elsewhere. */
static bool node_hardmax(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    bool newer = node_opset(node) >= 13, over[TENSOR_RANK] = {false};
    int axis = 0;
    if (!x ||
        !node_axis(onnx_integer(node->proto, "axis", newer ? -1 : 1), x->view.rank, &axis, error))
        return false;
    for (int d = axis; d < (newer ? axis + 1 : x->view.rank); d++) over[d] = true;
    Value moved;
    if (!reduction_to_channels(node->graph, x, over, &moved, error)) return false;
    int channels = graph_shape(node->graph, &moved).channels;
    Layer ranked = {.kind = &operator_ranked, .shape.channels = 1, .numbers = {0, 1}};
    Layer places = {.kind = &operator_constant, .shape = {channels, 1, 1}};
    places.weights = allocate((size_t)channels, sizeof *places.weights, error);
    for (int c = 0; places.weights && c < channels; c++) places.weights[c] = (float)c;
    int place = places.weights ? node_add(node, &places, NULL, 0, error) : -1;
    int first = place < 0 ? -1 : node_add(node, &ranked, &moved.layer, 1, error);
    if (first < 0) return false;
    Layer equal = {.kind = &operator_equal};
    return node_finish(node, node_add(node, &equal, (int[]){place, first}, 2, error), &moved.view);
}

/* -- triangles -- */

static bool node_triangle(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    const int64_t *diagonal = NULL;
    size_t count = 0;
    bool upper = onnx_integer(node->proto, "upper", 1) != 0;
    if (!x || !node_integers(node, 1, NULL, &diagonal, &count, error)) return false;
    int rank = x->view.rank;
    if (rank < 2) return error_set(error, "is of a vector; it wants a matrix");
    if (count > 1) return error_set(error, "wants one number as its input 1");
    const int64_t dims[2] = {x->view.size[rank - 2], x->view.size[rank - 1]};
    Tensor mask = {0};
    Value layer;
    if (!tensor_make(&mask, TENSOR_REAL, 2, dims, error)) return false;
    for (size_t i = 0; i < mask.count; i++) {
        int64_t above = (int64_t)i % dims[1] - (int64_t)i / dims[1];
        if (count == 1) above -= diagonal[0];
        mask.real[i] = (upper ? above >= 0 : above <= 0) ? 1 : 0;
    }
    bool good = arrange_constant(node->graph, &mask, NULL, &layer, error);
    tensor_free(&mask);
    return good && node_combine(node, ELEMENTS_MULTIPLY, x, &layer, &node->outputs[0], error);
}

const NodeEntry nodes_axis[] = {
    {"CumSum", node_cumulative_sum},
    {"TopK", node_top},
    {"ArgMax", node_extreme},
    {"ArgMin", node_extreme},
    {"Hardmax", node_hardmax},
    {"Trilu", node_triangle},
    {NULL, NULL},
};
