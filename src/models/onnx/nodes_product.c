#include "models/onnx/nodes.h"

#include "models/onnx/arrangement.h"
#include "network/operators/convolution.h"
#include "network/operators/elementwise.h"
#include "network/operators/product_of_layers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- times a matrix of constants: a 1 x 1 convolution -- */

static int value_index(const NodeContext *node, const Value *value)
{
    return value ? (int)(value - node->graph->values) : -1;
}

/* Sets *moved to x with its last dimension as the channels, all of them. */
static bool last_on_channels(NodeContext *node, const Value *x, Value *moved, Error *error)
{
    int last = x->view.rank - 1;
    *moved = *x;
    if (view_is_axis(&x->view, last, AXIS_CHANNEL, graph_shape(node->graph, x))) return true;
    Axis axis[TENSOR_RANK];
    view_usual_axes(x->view.rank, x->view.size, true, axis);
    return arrange_on_axes(node->graph, x, axis, moved, error);
}

/* The view after its last dimension, all channels, changes size. */
static View with_last(const View *view, int size)
{
    View result = *view;
    int last = view->rank - 1, count = view->first[last];
    result.size[last] = size;
    if (size > 1) result.parts[count++] = (Part){AXIS_CHANNEL, 1, size};
    result.first[view->rank] = count;
    return result;
}

/* Adds x times weights, plus a bias; the weights are stored as [inputs][outputs] or transposed. */
static bool add_linear(NodeContext *node, const Value *x, const StoredWeights *stored, Error *error)
{
    const Tensor *weights = &node->graph->values[stored->weights].tensor;
    int inputs = (int)weights->dims[stored->transposed ? 0 : 1];
    int64_t outputs = weights->dims[stored->transposed ? 1 : 0];
    Value moved;
    if (x->view.rank < 1 || x->view.size[x->view.rank - 1] != inputs || outputs < 1 ||
        outputs > 1 << 24)
        return error_set(error, "multiplies shapes that do not fit");
    if (!last_on_channels(node, x, &moved, error)) return false;
    Layer layer = {.kind = &operator_linear};
    layer.shape.channels = (int)outputs;
    layer.bias_count = stored->bias >= 0 ? (size_t)outputs : 0;
    View view = with_last(&moved.view, (int)outputs);
    return node_finish(node, node_add_weighted(node, &layer, moved.layer, stored, error), &view);
}

/* -- the product of two layers -- */

/* Repeats dimensions of size 1 before the last two where the other operand's are larger. */
static bool repeat_batches(NodeContext *node, Value *x, const Value *other, Error *error)
{
    while (x->view.rank < other->view.rank) x->view = view_with(&x->view, 0);
    int missing = x->view.rank - other->view.rank;
    for (int d = 0; d < x->view.rank - 2; d++) {
        int size = d < missing ? 1 : other->view.size[d - missing], *indices;
        if (x->view.size[d] != 1 || size == 1) continue;
        if (!(indices = allocate((size_t)size, sizeof *indices, error))) return false;
        bool good = arrange_selection(node->graph, x, d, &(Selection){indices, size, 0}, x, error);
        free(indices);
        if (!good) return false;
    }
    return true;
}

/* The fastest part not yet placed; at least one is left. */
static int fastest_part(const View *view, const bool placed[VIEW_PARTS])
{
    int next = 0;
    while (placed[next]) next++;
    for (int p = next + 1; p < view->first[view->rank - 1]; p++)
        if (!placed[p] && view->parts[p].step < view->parts[next].step) next = p;
    return next;
}

/* The result's layout: that of x, but with `columns` fastest channels as its last dimension. */
static bool product_layout(const Value *x, int columns, View *view, Shape *shape)
{
    int length[AXES] = {columns, 1, 1}, last = x->view.rank - 1;
    *view = x->view;
    int count = x->view.first[last];
    bool placed[VIEW_PARTS] = {false};
    for (int n = 0; n < count; n++) {
        int next = fastest_part(&x->view, placed);
        Part *part = &view->parts[next];
        placed[next] = true;
        part->step = length[part->axis];
        if ((int64_t)length[part->axis] * part->size > 1 << 24) return false;
        length[part->axis] *= part->size;
    }
    view->size[last] = columns;
    if (columns > 1) {
        if (count == VIEW_PARTS) return false;
        view->parts[count++] = (Part){AXIS_CHANNEL, 1, columns};
    }
    view->first[view->rank] = count;
    *shape = (Shape){length[AXIS_CHANNEL], length[AXIS_ROW], length[AXIS_COLUMN]};
    return (int64_t)length[0] * length[1] * length[2] <= 1 << 28;
}

/* Lists the unit of each element along dimensions first..last-1, in all combinations. */
static void list_units(const View *view, Shape shape, int first, int last, int *index)
{
    int count = 1;
    for (int d = first; d < last; d++) count *= view->size[d];
    for (int i = 0; i < count; i++) {
        int rest = i, unit = 0;
        for (int d = last - 1; d >= first; d--) {
            int digit = rest % view->size[d];
            rest /= view->size[d];
            for (int p = view->first[d + 1] - 1; p >= view->first[d]; p--) {
                const Part *part = &view->parts[p];
                int place = digit % part->size * part->step;
                digit /= part->size;
                unit += part->axis == AXIS_CHANNEL ? place * shape.height * shape.width
                        : part->axis == AXIS_ROW   ? place * shape.width
                                                   : place;
            }
        }
        index[i] = unit;
    }
}

/* For each matrix of the result, the matrix of y: index 0 along dimensions where y has size 1. */
static void list_batches(const Value *x, const Value *y, Shape shape, int *index)
{
    int missing = x->view.rank - y->view.rank, last = x->view.rank - 2, count = 1;
    for (int d = 0; d < last; d++) count *= x->view.size[d];
    for (int i = 0; i < count; i++) {
        int rest = i;
        index[i] = 0;
        for (int d = last - 1; d >= 0; d--) {
            int digit = rest % x->view.size[d], own = d - missing;
            rest /= x->view.size[d];
            if (own < 0 || y->view.size[own] == 1) continue;
            for (int p = y->view.first[own + 1] - 1; p >= y->view.first[own]; p--) {
                const Part *part = &y->view.parts[p];
                int place = digit % part->size * part->step;
                digit /= part->size;
                index[i] += part->axis == AXIS_CHANNEL ? place * shape.height * shape.width
                            : part->axis == AXIS_ROW   ? place * shape.width
                                                       : place;
            }
        }
    }
}

static bool fill_tables(NodeContext *node, const Value *x, const Value *y, const View *view,
                        Shape shape, Layer *layer)
{
    int rank = x->view.rank, other = y->view.rank;
    LayerProduct size = {.rows = x->view.size[rank - 2],
                         .inner = x->view.size[rank - 1],
                         .columns = y->view.size[other - 1],
                         .batches = 1};
    for (int d = 0; d < rank - 2; d++) size.batches *= x->view.size[d];
    ProductTables tables;
    Error error = {{0}};
    if (!product_tables_make(layer, &size, &tables, &error)) return false;
    Shape from = graph_shape(node->graph, x), with = graph_shape(node->graph, y);
    list_units(&x->view, from, 0, rank - 1, tables.first_rows);
    list_units(&x->view, from, rank - 1, rank, tables.first_inner);
    list_batches(x, y, with, tables.second_batches);
    list_units(&y->view, with, other - 2, other - 1, tables.second_inner);
    list_units(&y->view, with, other - 1, other, tables.second_columns);
    list_units(view, shape, 0, rank - 1, tables.out_rows);
    return true;
}

bool node_multiply(NodeContext *node, const Value *first, const Value *second, Error *error)
{
    Value x = *first, y = *second;
    bool is_row = x.view.rank == 1, is_column = y.view.rank == 1;
    if (x.view.rank < 1 || y.view.rank < 1) return error_set(error, "multiplies single numbers");
    if (is_row) x.view = view_with(&x.view, 0);
    if (is_column) y.view = view_with(&y.view, 1);
    if (!repeat_batches(node, &x, &y, error)) return false;
    int rank = x.view.rank, other = y.view.rank;
    bool fits = x.view.size[rank - 1] == y.view.size[other - 2];
    for (int d = 0; fits && d < other - 2; d++)
        fits = y.view.size[d] == 1 || y.view.size[d] == x.view.size[d + rank - other];
    View view;
    Shape shape;
    if (!fits || !product_layout(&x, y.view.size[other - 1], &view, &shape))
        return error_set(error, "multiplies shapes that do not fit, or are too large");
    Layer layer = {.kind = &operator_product, .shape = shape};
    if (!fill_tables(node, &x, &y, &view, shape, &layer))
        return error_memory(error, "not enough memory for its tables");
    int product = node_add(node, &layer, (int[]){x.layer, y.layer}, 2, error);
    if (is_column) view = view_without(&view, view.rank - 1);
    if (is_row) view = view_without(&view, view.rank - (is_column ? 1 : 2));
    return node_finish(node, product, &view);
}

bool node_operand(NodeContext *node, int i, Value *value, Error *error)
{
    const Value *input = node_input(node, i);
    if (!input) return error_set(error, "has no input %d", i);
    *value = *input;
    if (input->kind == VALUE_LAYER) return true;
    const Tensor *tensor = node_constant(node, i, error);
    return tensor && arrange_constant(node->graph, tensor, NULL, value, error);
}

static bool node_matmul(NodeContext *node, Error *error)
{
    const Value *x = node_input(node, 0), *y = node_input(node, 1);
    if (x && y && x->kind == VALUE_LAYER && y->kind == VALUE_CONSTANT && y->tensor.rank == 2)
        return add_linear(node, x,
                          &(StoredWeights){.weights = value_index(node, y),
                                           .bias = -1,
                                           .transposed = true,
                                           .weight_factor = 1,
                                           .bias_factor = 1},
                          error);
    Value first, second;
    return node_operand(node, 0, &first, error) && node_operand(node, 1, &second, error) &&
           node_multiply(node, &first, &second, error);
}

/* -- Gemm: alpha A B + beta C -- */

static View transposed_if(const View *view, bool transposed)
{
    static const int turned[2] = {1, 0};
    return transposed ? view_transpose(view, turned) : *view;
}

/* Can C be the bias of the linear layer: one number per output? */
static bool is_own_bias(const Value *c, int64_t outputs)
{
    return c && c->kind == VALUE_CONSTANT && c->tensor.count == (size_t)outputs &&
           c->tensor.rank >= 1 && c->tensor.dims[c->tensor.rank - 1] == outputs;
}

/* Checks that C broadcasts to the product; before opset 7, only if the node says so. */
static bool check_added(const NodeContext *node, const Value *product, const Value *c, Error *error)
{
    int64_t dims[TENSOR_RANK];
    int rank = node_shape(c, dims);
    bool same = rank == 2, fits = rank <= 2;
    for (int d = 0; fits && d < rank; d++) {
        int size = product->view.size[d + 2 - rank];
        fits = dims[d] == 1 || dims[d] == size;
        same = same && dims[d] == size;
    }
    if (fits && !same && node_opset(node) < 7)
        fits = onnx_integer(node->proto, "broadcast", 0) != 0;
    return fits || error_set(error, "adds a matrix that does not fit its product");
}

static bool node_gemm(NodeContext *node, Error *error)
{
    const Value *b = node_input(node, 1), *c = node_input(node, 2);
    bool turn_a = onnx_integer(node->proto, "transA", 0) != 0;
    bool turn_b = onnx_integer(node->proto, "transB", 0) != 0;
    float alpha = onnx_float(node->proto, "alpha", 1), beta = onnx_float(node->proto, "beta", 1);
    Value a, other;
    if (!node_operand(node, 0, &a, error)) return false;
    if (a.view.rank != 2 || !b) return error_set(error, "multiplies other things than matrices");
    a.view = transposed_if(&a.view, turn_a);
    bool constant = b->kind == VALUE_CONSTANT && b->tensor.rank == 2, own = false;
    if (constant) {
        own = is_own_bias(c, b->tensor.dims[turn_b ? 0 : 1]);
        StoredWeights stored = {.weights = value_index(node, b),
                                .bias = own ? value_index(node, c) : -1,
                                .transposed = !turn_b,
                                .weight_factor = alpha,
                                .bias_factor = beta};
        if (!add_linear(node, &a, &stored, error)) return false;
    } else {
        if (!node_operand(node, 1, &other, error)) return false;
        if (other.view.rank != 2) return error_set(error, "multiplies other things than matrices");
        other.view = transposed_if(&other.view, turn_b);
        if (!node_multiply(node, &a, &other, error)) return false;
        if (alpha != 1)
            node->outputs[0].layer = node_add_scale(node, node->outputs[0].layer, alpha, 0, error);
        if (node->outputs[0].layer < 0) return false;
    }
    if (c && !check_added(node, &node->outputs[0], c, error)) return false;
    if (!c || own) return true;
    Value product = node->outputs[0], matrix = *c;
    if (beta != 1) {
        if (!node_operand(node, 2, &matrix, error)) return false;
        matrix.layer = node_add_scale(node, matrix.layer, beta, 0, error);
        if (matrix.layer < 0) return false;
    }
    return node_combine(node, ELEMENTS_ADD, &product, &matrix, &node->outputs[0], error);
}

const NodeEntry nodes_product[] = {
    {"MatMul", node_matmul},
    {"Gemm", node_gemm},
    {NULL, NULL},
};
