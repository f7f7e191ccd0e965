#include "models/onnx/step.h"

#include "network/operators/elementwise.h"

#include <stdlib.h>
#include <string.h>

/* -- inputs -- */

const Value *step_input(const Step *step, int i)
{
    return i >= 0 && i < step->input_count ? step->inputs[i] : NULL;
}

const Value *step_layer(const Step *step, int i, Error *error)
{
    const Value *value = step_input(step, i);
    if (value && value->kind == VALUE_LAYER) return value;
    error_set(
        error,
        value ? "wants activations as its input %d, and that is a constant" : "has no input %d", i);
    return NULL;
}

const Tensor *step_constant(const Step *step, int i, Error *error)
{
    const Value *value = step_input(step, i);
    if (!value || value->kind != VALUE_CONSTANT) {
        error_set(error,
                  value ? "wants a constant as its input %d, and that depends on the picture"
                        : "has no input %d",
                  i);
        return NULL;
    }
    /* The values belong to the graph; loading completes one. */
    Value *own = graph_value(step->graph, value->name);
    return tensor_load(&own->tensor, step->graph->file, error) ? &own->tensor : NULL;
}

bool step_integers(const Step *step, int i, const char *attribute, const int64_t **numbers,
                   size_t *count, Error *error)
{
    *numbers = NULL;
    *count = 0;
    if (!step_input(step, i)) {
        *numbers = attribute ? onnx_integers(step->node, attribute, count) : NULL;
        return true;
    }
    const Tensor *tensor = step_constant(step, i, error);
    if (!tensor) return false;
    if (tensor->kind != TENSOR_WHOLE)
        return error_set(error, "wants whole numbers as its input %d", i);
    *numbers = tensor->whole;
    *count = tensor->count;
    return true;
}

bool step_number(const Step *step, int i, const char *attribute, float otherwise, float *number,
                 Error *error)
{
    *number = attribute ? onnx_float(step->node, attribute, otherwise) : otherwise;
    if (!step_input(step, i)) return true;
    const Tensor *tensor = step_constant(step, i, error);
    if (tensor && tensor->count != 1)
        return error_set(error, "wants one number as its input %d", i);
    if (tensor) *number = (float)tensor_number(tensor, 0);
    return tensor != NULL;
}

bool step_axis(int64_t axis, int rank, int *d, Error *error)
{
    if (axis < -rank || axis >= rank)
        return error_set(error, "names axis %lld of %d", (long long)axis, rank);
    *d = (int)(axis < 0 ? axis + rank : axis);
    return true;
}

int step_opset(const Step *step)
{
    return step->graph->file->opset;
}

int step_shape(const Value *value, int64_t dims[TENSOR_RANK])
{
    bool layer = value->kind == VALUE_LAYER;
    int rank = layer ? value->view.rank : value->tensor.rank;
    for (int d = 0; d < rank; d++) dims[d] = layer ? value->view.size[d] : value->tensor.dims[d];
    return rank;
}

bool step_is_one_image(const Step *step, int d, int64_t size, Error *error)
{
    int64_t batch = step->graph->batch;
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
static bool second_begins(const Step *step, const Value *second, int *axis, int *rank, Error *error)
{
    int64_t dims[TENSOR_RANK], own[TENSOR_RANK];
    *rank = step_shape(step->inputs[0], dims);
    int count = step_shape(second, own);
    bool broadcast = onnx_integer(step->node, "broadcast", 0) != 0;
    int64_t first = broadcast ? onnx_integer(step->node, "axis", *rank - count) : 0;
    bool fits = first >= 0 && first + count <= *rank && (broadcast || count == *rank);
    for (int d = 0; fits && d < count; d++)
        fits = own[d] == dims[first + d] || (broadcast && own[d] == 1);
    *axis = (int)first;
    return fits || error_set(error,
                             "the shapes of its inputs do not match: in opset %d the second is "
                             "broadcast to the first only with broadcast = 1, from axis on",
                             step_opset(step));
}

bool step_second(const Step *step, Value *second, Error *error)
{
    int axis = 0, rank = 0;
    *second = *step->inputs[1];
    if (step_opset(step) >= 7) return true;
    if (!second_begins(step, second, &axis, &rank, error)) return false;
    while (second->kind == VALUE_LAYER && axis + second->view.rank < rank)
        second->view = view_with(&second->view, second->view.rank);
    while (second->kind == VALUE_CONSTANT && axis + second->tensor.rank < rank)
        second->tensor.dims[second->tensor.rank++] = 1;
    return true;
}

/* -- layers -- */

static const char *layer_name(const Step *step)
{
    const Onnx__NodeProto *node = step->node;
    for (size_t i = 0; i < node->n_output; i++)
        if (node->output[i][0]) return node->output[i];
    return node->name ? node->name : "(unnamed)";
}

int step_add(Step *step, const Layer *description, const int *inputs, int input_count, Error *error)
{
    Layer layer = *description; /* network_add copies name and inputs */
    layer.name = (char *)layer_name(step);
    layer.inputs = (int *)inputs;
    layer.input_count = input_count;
    return graph_add(step->graph, &layer, error);
}

int step_add_weighted(Step *step, const Layer *description, int input, const Source *source,
                      Error *error)
{
    int index = step_add(step, description, &input, 1, error);
    if (index >= 0) step->graph->sources[index] = *source;
    return index;
}

int step_add_simple(Step *step, const Operator *kind, int input, Error *error)
{
    Layer layer = {.kind = kind};
    return step_add(step, &layer, &input, 1, error);
}

int step_add_affine(Step *step, int input, const float *weights, const float *bias, Error *error)
{
    size_t channels = (size_t)step->graph->network.layers[input].shape.channels;
    Layer layer = {.kind = &operator_affine};
    layer.weight_count = weights ? channels : 0;
    layer.bias_count = bias ? channels : 0;
    if (weights) layer.weights = allocate_copy(weights, channels * sizeof *weights, error);
    if (bias) layer.bias = allocate_copy(bias, channels * sizeof *bias, error);
    if (!weights == !layer.weights && !bias == !layer.bias)
        return step_add(step, &layer, &input, 1, error);
    free(layer.weights);
    free(layer.bias);
    return -1;
}

int step_add_scale(Step *step, int input, float factor, float shift, Error *error)
{
    size_t channels = (size_t)step->graph->network.layers[input].shape.channels;
    float *weights = allocate(channels, sizeof *weights, error);
    float *bias = allocate(channels, sizeof *bias, error);
    int index = -1;
    for (size_t c = 0; weights && bias && c < channels; c++) {
        weights[c] = factor;
        bias[c] = shift;
    }
    if (weights && bias)
        index = step_add_affine(step, input, factor == 1 ? NULL : weights, shift == 0 ? NULL : bias,
                                error);
    free(weights);
    free(bias);
    return index;
}

/* -- outputs -- */

bool step_finish(Step *step, int layer, const View *view)
{
    if (layer < 0) return false;
    step->outputs[0] = (Value){.kind = VALUE_LAYER, .layer = layer, .view = *view};
    return true;
}

bool step_pass(Step *step, const Value *input, const View *view)
{
    return step_finish(step, input->layer, view);
}
