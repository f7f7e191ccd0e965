#include "models/onnx/node_context.h"

#include "network/operators/elementwise.h"

#include <stdlib.h>
#include <string.h>

/* -- inputs -- */

const Value *node_input(const NodeContext *node, int i)
{
    return i >= 0 && i < node->input_count ? node->inputs[i] : NULL;
}

const Value *node_layer(const NodeContext *node, int i, Error *error)
{
    const Value *value = node_input(node, i);
    if (value && value->kind == VALUE_LAYER) return value;
    error_set(
        error,
        value ? "wants activations as its input %d, and that is a constant" : "has no input %d", i);
    return NULL;
}

const Tensor *node_constant(const NodeContext *node, int i, Error *error)
{
    const Value *value = node_input(node, i);
    if (!value || value->kind != VALUE_CONSTANT) {
        error_set(error,
                  value ? "wants a constant as its input %d, and that depends on the image"
                        : "has no input %d",
                  i);
        return NULL;
    }
    /* The values belong to the graph; loading completes one. */
    Value *own = graph_value(node->graph, value->name);
    return tensor_load(&own->tensor, node->graph->file, error) ? &own->tensor : NULL;
}

bool node_integers(const NodeContext *node, int i, const char *attribute, const int64_t **numbers,
                   size_t *count, Error *error)
{
    *numbers = NULL;
    *count = 0;
    if (!node_input(node, i)) {
        *numbers = attribute ? onnx_integers(node->proto, attribute, count) : NULL;
        return true;
    }
    const Tensor *tensor = node_constant(node, i, error);
    if (!tensor) return false;
    if (tensor->kind != TENSOR_WHOLE)
        return error_set(error, "wants whole numbers as its input %d", i);
    *numbers = tensor->whole;
    *count = tensor->count;
    return true;
}

bool node_number(const NodeContext *node, int i, const char *attribute, float otherwise,
                 float *number, Error *error)
{
    *number = attribute ? onnx_float(node->proto, attribute, otherwise) : otherwise;
    if (!node_input(node, i)) return true;
    const Tensor *tensor = node_constant(node, i, error);
    if (tensor && tensor->count != 1)
        return error_set(error, "wants one number as its input %d", i);
    if (tensor) *number = (float)tensor_number(tensor, 0);
    return tensor != NULL;
}

bool node_axis(int64_t axis, int rank, int *d, Error *error)
{
    if (axis < -rank || axis >= rank)
        return error_set(error, "names axis %lld of %d", (long long)axis, rank);
    *d = (int)(axis < 0 ? axis + rank : axis);
    return true;
}

int node_opset(const NodeContext *node)
{
    return node->graph->file->opset;
}

int node_shape(const Value *value, int64_t dims[TENSOR_RANK])
{
    bool layer = value->kind == VALUE_LAYER;
    int rank = layer ? value->view.rank : value->tensor.rank;
    for (int d = 0; d < rank; d++) dims[d] = layer ? value->view.size[d] : value->tensor.dims[d];
    return rank;
}

bool node_is_one_image(const NodeContext *node, int d, int64_t size, Error *error)
{
    int64_t batch = node->graph->batch;
    return batch <= 1 || d > 0 || size != batch ||
           error_set(error,
                     "makes a batch of %lld images, for which the file was exported; export it "
                     "for one",
                     (long long)batch);
}

bool cast_is_real(int64_t type)
{
    return type == 1 || type == 10 || type == 11 || type == 16;
}

/* Before opset 7: the dimension of input 0 that input 1 begins at. */
static bool second_begins(const NodeContext *node, const Value *second, int *axis, int *rank,
                          Error *error)
{
    int64_t dims[TENSOR_RANK], own[TENSOR_RANK];
    *rank = node_shape(node->inputs[0], dims);
    int count = node_shape(second, own);
    bool broadcast = onnx_integer(node->proto, "broadcast", 0) != 0;
    int64_t first = broadcast ? onnx_integer(node->proto, "axis", *rank - count) : 0;
    bool fits = first >= 0 && first + count <= *rank && (broadcast || count == *rank);
    for (int d = 0; fits && d < count; d++)
        fits = own[d] == dims[first + d] || (broadcast && own[d] == 1);
    *axis = (int)first;
    return fits || error_set(error,
                             "the shapes of its inputs do not match: in opset %d the second is "
                             "broadcast to the first only with broadcast = 1, from axis on",
                             node_opset(node));
}

bool node_second(const NodeContext *node, Value *second, Error *error)
{
    int axis = 0, rank = 0;
    *second = *node->inputs[1];
    if (node_opset(node) >= 7) return true;
    if (!second_begins(node, second, &axis, &rank, error)) return false;
    while (second->kind == VALUE_LAYER && axis + second->view.rank < rank)
        second->view = view_with(&second->view, second->view.rank);
    while (second->kind == VALUE_CONSTANT && axis + second->tensor.rank < rank)
        second->tensor.dims[second->tensor.rank++] = 1;
    return true;
}

/* -- layers -- */

static const char *layer_name(const NodeContext *node)
{
    const Onnx__NodeProto *proto = node->proto;
    for (size_t i = 0; i < proto->n_output; i++)
        if (proto->output[i][0]) return proto->output[i];
    return proto->name ? proto->name : "(unnamed)";
}

int node_add(NodeContext *node, const Layer *description, const int *inputs, int input_count,
             Error *error)
{
    Layer layer = *description; /* network_add copies name and inputs */
    layer.name = (char *)layer_name(node);
    layer.inputs = (int *)inputs;
    layer.input_count = input_count;
    return graph_add(node->graph, &layer, error);
}

int node_add_weighted(NodeContext *node, const Layer *description, int input,
                      const StoredWeights *stored, Error *error)
{
    int index = node_add(node, description, &input, 1, error);
    if (index >= 0) node->graph->stored[index] = *stored;
    return index;
}

int node_add_simple(NodeContext *node, const Operator *kind, int input, Error *error)
{
    Layer layer = {.kind = kind};
    return node_add(node, &layer, &input, 1, error);
}

int node_add_affine(NodeContext *node, int input, const float *weights, const float *bias,
                    Error *error)
{
    size_t channels = (size_t)node->graph->network.layers[input].shape.channels;
    Layer layer = {.kind = &operator_affine};
    layer.weight_count = weights ? channels : 0;
    layer.bias_count = bias ? channels : 0;
    if (weights) layer.weights = allocate_copy(weights, channels * sizeof *weights, error);
    if (bias) layer.bias = allocate_copy(bias, channels * sizeof *bias, error);
    if (!weights == !layer.weights && !bias == !layer.bias)
        return node_add(node, &layer, &input, 1, error);
    free(layer.weights);
    free(layer.bias);
    return -1;
}

int node_add_scale(NodeContext *node, int input, float factor, float shift, Error *error)
{
    size_t channels = (size_t)node->graph->network.layers[input].shape.channels;
    float *weights = allocate(channels, sizeof *weights, error);
    float *bias = allocate(channels, sizeof *bias, error);
    int index = -1;
    for (size_t c = 0; weights && bias && c < channels; c++) {
        weights[c] = factor;
        bias[c] = shift;
    }
    if (weights && bias)
        index = node_add_affine(node, input, factor == 1 ? NULL : weights, shift == 0 ? NULL : bias,
                                error);
    free(weights);
    free(bias);
    return index;
}

/* -- outputs -- */

bool node_finish(NodeContext *node, int layer, const View *view)
{
    if (layer < 0) return false;
    node->outputs[0] = (Value){.kind = VALUE_LAYER, .layer = layer, .view = *view};
    return true;
}

bool node_pass(NodeContext *node, const Value *input, const View *view)
{
    return node_finish(node, input->layer, view);
}
