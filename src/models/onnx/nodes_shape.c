#include "models/onnx/nodes.h"

#include "models/onnx/arrangement.h"
#include "models/onnx/restructure.h"
#include "network/operators/elementwise.h"
#include "network/operators/rearrangement.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* -- views: no unit moves -- */

static bool node_transpose(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    int order[TENSOR_RANK];
    if (!x || !restructure_order(node, x->view.rank, order, error)) return false;
    View view = view_transpose(&x->view, order);
    return node_pass(node, x, &view);
}

bool node_reshape_value(Graph *graph, const Value *x, int rank, const int64_t *dims, Value *result,
                        Error *error)
{
    int size[TENSOR_RANK];
    for (int d = 0; d < rank; d++) size[d] = (int)dims[d];
    *result = *x;
    if (view_reshape(&x->view, rank, size, &result->view)) return true;
    Axis axis[TENSOR_RANK] = {AXIS_CHANNEL};
    for (int d = 0; d < TENSOR_RANK; d++) axis[d] = AXIS_CHANNEL;
    Value flat;
    if (!arrange_on_axes(graph, x, axis, &flat, error)) return false;
    *result = flat;
    return view_reshape(&flat.view, rank, size, &result->view) ||
           error_set(error, "makes a shape of too many parts");
}

static bool node_reshape(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    int64_t dims[TENSOR_RANK], new_dims[TENSOR_RANK];
    int rank = 0;
    if (!x) return false;
    for (int d = 0; d < x->view.rank; d++) dims[d] = x->view.size[d];
    return restructure_shape(node, x->view.rank, dims, &rank, new_dims, error) &&
           node_reshape_value(node->graph, x, rank, new_dims, &node->outputs[0], error);
}

/* Splits into six dimensions, transposes and merges: moves blocks between channels and places. */
static bool move_blocks(NodeContext *node, const int64_t *split, const int *order,
                        const int64_t *merged, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    Value blocks;
    if (!x || !node_reshape_value(node->graph, x, 6, split, &blocks, error)) return false;
    blocks.view = view_transpose(&blocks.view, order);
    return node_reshape_value(node->graph, &blocks, 4, merged, &node->outputs[0], error);
}

/* Reads the image's sizes and the side of a block, which must divide what is split. */
static bool read_blocks(NodeContext *node, bool channels, int64_t dims[4], int64_t *block,
                        Error *error)
{
    const Value *x = node_layer(node, 0, error);
    if (!x) return false;
    *block = onnx_integer(node->proto, "blocksize", 0);
    if (x->view.rank != 4 || *block < 1 || *block > 4096)
        return error_set(error, "does not say how large its blocks are");
    for (int d = 0; d < 4; d++) dims[d] = x->view.size[d];
    bool fits = channels ? dims[1] % (*block * *block) == 0
                         : dims[2] % *block == 0 && dims[3] % *block == 0;
    return fits || error_set(error, "has blocks that do not divide its input");
}

static bool node_depth_to_space(NodeContext *node, Error *error)
{
    int64_t d[4] = {0}, b = 0;
    if (!read_blocks(node, true, d, &b, error)) return false;
    bool crd = onnx_text_is(node->proto, "mode", "CRD", "DCR");
    const int64_t dcr_split[6] = {d[0], b, b, d[1] / (b * b), d[2], d[3]};
    const int64_t crd_split[6] = {d[0], d[1] / (b * b), b, b, d[2], d[3]};
    const int64_t merged[4] = {d[0], d[1] / (b * b), d[2] * b, d[3] * b};
    static const int dcr_order[6] = {0, 3, 4, 1, 5, 2}, crd_order[6] = {0, 1, 4, 2, 5, 3};
    return move_blocks(node, crd ? crd_split : dcr_split, crd ? crd_order : dcr_order, merged,
                       error);
}

static bool node_space_to_depth(NodeContext *node, Error *error)
{
    int64_t d[4] = {0}, b = 0;
    if (!read_blocks(node, false, d, &b, error)) return false;
    const int64_t split[6] = {d[0], d[1], d[2] / b, b, d[3] / b, b};
    const int64_t merged[4] = {d[0], d[1] * b * b, d[2] / b, d[3] / b};
    static const int order[6] = {0, 3, 5, 1, 2, 4};
    return move_blocks(node, split, order, merged, error);
}

/* -- selections -- */

typedef bool SelectionFunction(NodeContext *node, int rank, int d, int64_t size,
                               Selection *selection, Error *error);

static bool select_dimensions(NodeContext *node, const Value *x, SelectionFunction *function,
                              Error *error)
{
    if (!x) return false;
    Value now = *x;
    for (int d = 0; d < x->view.rank; d++) {
        Selection selection;
        bool good = function(node, x->view.rank, d, x->view.size[d], &selection, error);
        if (good && selection.indices)
            good = arrange_selection(node->graph, &now, d, &selection, &now, error);
        selection_free(&selection);
        if (!good) return false;
    }
    return node_pass(node, &now, &now.view);
}

static bool node_slice(NodeContext *node, Error *error)
{
    return select_dimensions(node, node_layer(node, 0, error), restructure_slice, error);
}

static bool node_pad(NodeContext *node, Error *error)
{
    return select_dimensions(node, node_layer(node, 0, error), restructure_padding, error);
}

static bool tiled(NodeContext *node, int rank, int d, int64_t size, Selection *selection,
                  Error *error)
{
    const int64_t *repeats;
    size_t count;
    *selection = (Selection){0};
    if (!node_integers(node, 1, NULL, &repeats, &count, error)) return false;
    if (count != (size_t)rank) return error_set(error, "repeats %zu dimensions of %d", count, rank);
    if (repeats[d] < 1 || repeats[d] * size > 1 << 24)
        return error_set(error, "repeats %lld times", (long long)repeats[d]);
    if (repeats[d] > 1 && !node_is_one_image(node, d, repeats[d] * size, error)) return false;
    if (!selection_run(selection, 0, 1, repeats[d] * size, error)) return false;
    for (int i = 0; i < selection->count; i++) selection->indices[i] = i % (int)size;
    return true;
}

static bool node_tile(NodeContext *node, Error *error)
{
    return select_dimensions(node, node_layer(node, 0, error), tiled, error);
}

static bool expanded(NodeContext *node, int rank, int d, int64_t size, Selection *selection,
                     Error *error)
{
    const int64_t *dims;
    size_t count;
    *selection = (Selection){0};
    if (!node_integers(node, 1, NULL, &dims, &count, error)) return false;
    int at = d + (int)count - rank;
    if (at < 0 || dims[at] == 1 || dims[at] == size) return true;
    if (size != 1) return error_set(error, "expands to a shape that does not fit");
    return node_is_one_image(node, d, dims[at], error) &&
           selection_run(selection, 0, 0, dims[at], error);
}

static bool node_expand(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    const int64_t *dims;
    size_t count;
    if (!x || !node_integers(node, 1, NULL, &dims, &count, error)) return false;
    if (count > TENSOR_RANK) return error_set(error, "has more than %d dimensions", TENSOR_RANK);
    Value raised = *x;
    while (raised.view.rank < (int)count) raised.view = view_with(&raised.view, 0);
    return select_dimensions(node, &raised, expanded, error);
}

static bool node_split(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    int64_t sizes[NODE_OUTPUTS], first = 0;
    int axis = 0;
    if (!x || !node_axis(onnx_integer(node->proto, "axis", 0), x->view.rank, &axis, error) ||
        !restructure_split(node, x->view.size[axis], sizes, error))
        return false;
    for (size_t i = 0; i < node->proto->n_output; i++) {
        Selection selection;
        bool good = selection_run(&selection, first, 1, sizes[i], error) &&
                    arrange_selection(node->graph, x, axis, &selection, &node->outputs[i], error);
        selection_free(&selection);
        if (!good) return false;
        first += sizes[i];
    }
    return true;
}

/* Replaces dimension d by dimensions of these sizes, whose product it has. */
static bool split_dimension(NodeContext *node, Value *value, int d, const Tensor *sizes,
                            Error *error)
{
    int64_t dims[TENSOR_RANK];
    int rank = 0;
    if (value->view.rank - 1 + sizes->rank > TENSOR_RANK)
        return error_set(error, "makes more than %d dimensions", TENSOR_RANK);
    for (int i = 0; i < d; i++) dims[rank++] = value->view.size[i];
    for (int i = 0; i < sizes->rank; i++) dims[rank++] = sizes->dims[i];
    for (int i = d + 1; i < value->view.rank; i++) dims[rank++] = value->view.size[i];
    Value whole = *value;
    return node_reshape_value(node->graph, &whole, rank, dims, value, error);
}

/* Gather with constant indices: one index, which removes the dimension, a list or a table. */
static bool node_gather(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    const Tensor *indices = x ? node_constant(node, 1, error) : NULL;
    int axis = 0;
    if (!indices || !node_axis(onnx_integer(node->proto, "axis", 0), x->view.rank, &axis, error))
        return false;
    if (indices->kind != TENSOR_WHOLE || indices->count < 1)
        return error_set(error, "looks up with indices that are not whole numbers, or with none");
    Selection selection;
    Value chosen;
    bool good = restructure_indices(indices->whole, indices->count, x->view.size[axis], &selection,
                                    error) &&
                arrange_selection(node->graph, x, axis, &selection, &chosen, error);
    selection_free(&selection);
    if (!good) return false;
    if (indices->rank == 0) chosen.view = view_without(&chosen.view, axis);
    if (indices->rank > 1 && !split_dimension(node, &chosen, axis, indices, error)) return false;
    return node_pass(node, &chosen, &chosen.view);
}

/* -- joining -- */

/* Parts as layers with the same layout except for the length of one axis. */
typedef struct {
    Value *values; /* [count] */
    int count, d;  /* dimension d: along which they are joined */
    Axis axis;     /* its axis */
} Joint;

/* Turns a constant into a layer laid out like `like`, with its own length along d. */
static bool constant_part(NodeContext *node, const Value *value, const Value *like, int d,
                          Value *part, Error *error)
{
    Value *own = graph_value(node->graph, value->name);
    if (!tensor_load(&own->tensor, node->graph->file, error)) return false;
    const Tensor *tensor = &own->tensor;
    if (tensor->rank != like->view.rank) return error_set(error, "joins shapes that do not fit");
    int size[TENSOR_RANK];
    Axis axis[TENSOR_RANK];
    for (int i = 0; i < tensor->rank; i++) {
        size[i] = i == d ? (int)tensor->dims[i] : like->view.size[i];
        if (tensor->dims[i] > 1 << 24) return error_set(error, "joins shapes that do not fit");
        if (tensor->dims[i] != size[i] && !node_is_one_image(node, i, tensor->dims[i], error))
            return false;
    }
    view_usual_axes(tensor->rank, size, tensor->rank != 4, axis);
    View view;
    Shape shape;
    if (!view_lay_out(&view, tensor->rank, size, axis, &shape))
        return error_set(error, "makes a layer that is too large");
    return arrange_filled(node->graph, tensor, &view, shape, part, error);
}

/* Lays all parts out on default axes, unless they already share the first one's layout. */
static bool lay_parts_out(NodeContext *node, Joint *joint, Error *error)
{
    const Value *first = &joint->values[0];
    Axis axis[TENSOR_RANK];
    view_usual_axes(first->view.rank, first->view.size, first->view.rank != 4, axis);
    for (int i = 0; i < first->view.rank; i++) {
        /* If the first is a whole layer, its own axes. */
        if (view_is_relabelling(&first->view, graph_shape(node->graph, first)) &&
            first->view.size[i] > 1)
            axis[i] = first->view.parts[first->view.first[i]].axis;
    }
    joint->axis = axis[joint->d];
    for (int i = 0; i < joint->count; i++) {
        Value *part = &joint->values[i];
        bool fits = part->view.rank == first->view.rank;
        for (int d = 0; fits && d < part->view.rank; d++)
            fits = d == joint->d || part->view.size[d] == first->view.size[d];
        if (!fits) return error_set(error, "joins shapes that do not fit");
        if (!arrange_on_axes(node->graph, part, axis, part, error)) return false;
    }
    return true;
}

/* Joins channels by concatenation. */
static int join_channels(NodeContext *node, const Joint *joint, Error *error)
{
    int *inputs = allocate((size_t)joint->count, sizeof *inputs, error), layer = -1;
    for (int i = 0; inputs && i < joint->count; i++) inputs[i] = joint->values[i].layer;
    Layer description = {.kind = &operator_concatenate};
    if (inputs) layer = node_add(node, &description, inputs, joint->count, error);
    free(inputs);
    return layer;
}

/* Joins along another axis: pads each part with zeros to the full length, and adds them. */
static int join_padded(NodeContext *node, const Joint *joint, const View *view, Shape shape,
                       Error *error)
{
    int *inputs = allocate((size_t)joint->count, sizeof *inputs, error), first = 0, layer = -1;
    int length = view->size[joint->d];
    int *indices = allocate((size_t)length, sizeof *indices, error);
    bool good = inputs && indices;
    for (int i = 0; good && i < joint->count; i++) {
        int size = joint->values[i].view.size[joint->d];
        for (int k = 0; k < length; k++)
            indices[k] = k >= first && k < first + size ? k - first : -1;
        Value padded;
        good = arrange_selection(node->graph, &joint->values[i], joint->d,
                                 &(Selection){indices, length, 0}, &padded, error);
        if (good) inputs[i] = arrange(node->graph, &padded, view, shape, false, error);
        good = good && inputs[i] >= 0;
        first += size;
    }
    Layer description = {.kind = &operator_add};
    if (good) layer = node_add(node, &description, inputs, joint->count, error);
    free(inputs);
    free(indices);
    return layer;
}

static bool join(NodeContext *node, Joint *joint, Error *error)
{
    int size[TENSOR_RANK], length = 0;
    Axis axis[TENSOR_RANK];
    if (!lay_parts_out(node, joint, error)) return false;
    const View *first = &joint->values[0].view;
    for (int i = 0; i < joint->count; i++) {
        length += joint->values[i].view.size[joint->d];
        if (length > 1 << 24) return error_set(error, "makes a layer that is too large");
    }
    bool alone = joint->axis == AXIS_CHANNEL;
    for (int d = 0; d < first->rank; d++) {
        size[d] = d == joint->d ? length : first->size[d];
        axis[d] = first->size[d] > 1 ? first->parts[first->first[d]].axis : AXIS_CHANNEL;
        if (d == joint->d) axis[d] = joint->axis;
        if (d < joint->d && size[d] > 1 && axis[d] == AXIS_CHANNEL) alone = false;
    }
    View view;
    Shape shape;
    if (!view_lay_out(&view, first->rank, size, axis, &shape))
        return error_set(error, "makes a layer that is too large");
    int layer =
        alone ? join_channels(node, joint, error) : join_padded(node, joint, &view, shape, error);
    return node_finish(node, layer, &view);
}

/* Is the input a slice of x along dimension d, from first to beyond as written? */
static bool is_slice(const NodeContext *node, int input, const char *x, int d, int64_t *first,
                     int64_t *beyond)
{
    const Onnx__NodeProto *slice = graph_maker(node->graph, node->inputs[input], "Slice");
    const int64_t *numbers[3];
    if (!slice || slice->n_input < 4 || strcmp(slice->input[0], x) != 0) return false;
    for (int i = 0; i < 3; i++) {
        Value *value = graph_value(node->graph, slice->input[i + 1]);
        Error none = {{0}};
        if (!value || value->kind != VALUE_CONSTANT ||
            !tensor_load(&value->tensor, node->graph->file, &none) || value->tensor.count != 1 ||
            !value->tensor.whole)
            return false;
        numbers[i] = value->tensor.whole;
    }
    *first = numbers[0][0];
    *beyond = numbers[1][0];
    return numbers[2][0] == d;
}

/*
 * PyTorch 1.12 and 1.13 export padding_mode="circular" with a slice that ends before the last row:
 * x[-(n + 1):-1], x, x[0:n] (github.com/pytorch/pytorch/issues/86690).
 */
static bool is_faulty_circle(const NodeContext *node, int d)
{
    const char *writer = node->graph->file->model->producer_name;
    int64_t first = 0, beyond = 0, other = 0, size = 0;
    return node->input_count == 3 && writer && strcmp(writer, "pytorch") == 0 &&
           is_slice(node, 0, node->proto->input[1], d, &first, &beyond) && beyond == -1 &&
           is_slice(node, 2, node->proto->input[1], d, &other, &size) && other == 0 && first < -1 &&
           size == -1 - first;
}

/* A constant that adds nothing along that dimension. */
static bool is_empty(const Value *value, int d)
{
    const Tensor *tensor = &value->tensor;
    return value->kind == VALUE_CONSTANT && tensor->count == 0 && d < tensor->rank &&
           tensor->dims[d] == 0;
}

static bool node_concat(NodeContext *node, Error *error)
{
    const Value *like = NULL;
    Joint joint = {.count = 0};
    for (int i = 0; i < node->input_count; i++) {
        if (!node->inputs[i]) return error_set(error, "leaves out input %d", i);
        if (node->inputs[i]->kind == VALUE_LAYER && !like) like = node->inputs[i];
    }
    if (!like) return error_set(error, "has no input");
    if (!node_axis(onnx_integer(node->proto, "axis", 1), like->view.rank, &joint.d, error))
        return false;
    if (is_faulty_circle(node, joint.d))
        return error_set(error,
                         "pads circularly as PyTorch 1 exports it, which is not what PyTorch "
                         "computes: it leaves out the last row; export with PyTorch 2");
    joint.values = allocate((size_t)node->input_count, sizeof *joint.values, error);
    bool good = joint.values != NULL;
    for (int i = 0; good && i < node->input_count; i++) {
        Value *value = &joint.values[joint.count];
        if (is_empty(node->inputs[i], joint.d)) continue;
        *value = *node->inputs[i];
        if (value->kind == VALUE_CONSTANT)
            good = constant_part(node, node->inputs[i], like, joint.d, value, error);
        joint.count++;
    }
    if (good)
        good = joint.count == 1 ? node_pass(node, like, &like->view) : join(node, &joint, error);
    free(joint.values);
    return good;
}

const NodeEntry nodes_shape[] = {
    {"Transpose", node_transpose},
    {"Reshape", node_reshape},
    {"Flatten", node_reshape},
    {"Squeeze", node_reshape},
    {"Unsqueeze", node_reshape},
    {"DepthToSpace", node_depth_to_space},
    {"SpaceToDepth", node_space_to_depth},
    {"Slice", node_slice},
    {"Pad", node_pad},
    {"Tile", node_tile},
    {"Expand", node_expand},
    {"Split", node_split},
    {"Gather", node_gather},
    {"Concat", node_concat},
    {NULL, NULL},
};
