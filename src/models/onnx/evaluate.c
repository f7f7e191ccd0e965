#include "models/onnx/evaluate.h"

#include "models/onnx/arrangement.h"
#include "models/onnx/stored_weights.h"
#include "network/run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The index, in the tensor, of the unit at `place`. */
static size_t element(const View *view, const int place[AXES])
{
    size_t index = 0;
    for (int d = 0; d < view->rank; d++)
        index = index * (size_t)view->size[d] + (size_t)view_index(view, d, place);
    return index;
}

/* Copies a whole layer in the tensor's order. */
static void reorder(const View *view, Shape shape, const float *from, float *numbers)
{
    int place[AXES];
    for (place[0] = 0; place[0] < shape.channels; place[0]++)
        for (place[1] = 0; place[1] < shape.height; place[1]++)
            for (place[2] = 0; place[2] < shape.width; place[2]++)
                numbers[element(view, place)] = *from++;
}

float *evaluate_layer(const Network *network, const Value *value, Error *error)
{
    Shape shape = network->layers[value->layer].shape;
    Target target = {value->layer, shape_rectangle(shape)};
    ForwardPlan plan = {0};
    ForwardWorkspace space = {0};
    float *numbers = NULL, *image = NULL;
    ForwardRequest request = {.network = network, .targets = &target, .count = 1};
    if (forward_plan(&plan, &request, error) &&
        forward_workspace_open(&space, &plan, 1, 0, error)) {
        Rectangle window = forward_input_rectangle(&plan);
        numbers = allocate(shape_units(shape), sizeof *numbers, error);
        image = numbers ? allocate(3 * rectangle_area(window) + 1, sizeof *image, error) : NULL;
        if (image) {
            forward_run(&plan, &space, &(Tile){3, window, 1, image});
            Tile out = forward_output(&plan, &space, value->layer);
            reorder(&value->view, shape, out.values, numbers);
        } else {
            free(numbers);
            numbers = NULL;
        }
    }
    free(image);
    forward_workspace_close(&space);
    forward_plan_free(&plan);
    return numbers;
}

/* Integers are computed as floats, which are exact up to here. */
#define LARGEST_WHOLE (1 << 24)

static bool take_output(const Graph *graph, const Value *value, bool whole, Tensor *made,
                        Error *error)
{
    int64_t dims[TENSOR_RANK];
    int rank = node_shape(value, dims);
    float *numbers = evaluate_layer(&graph->network, value, error);
    bool good = numbers && tensor_make(made, whole ? TENSOR_WHOLE : TENSOR_REAL, rank, dims, error);
    if (good && !whole) memcpy(made->real, numbers, made->count * sizeof *numbers);
    for (size_t i = 0; good && whole && i < made->count; i++) {
        if (!(fabsf(numbers[i]) < LARGEST_WHOLE))
            good = error_set(error, "makes whole numbers of more than 24 bits");
        else
            made->whole[i] = (int64_t)numbers[i];
    }
    free(numbers);
    return good;
}

static bool all_whole(const NodeContext *node)
{
    for (int i = 0; i < node->input_count; i++)
        if (node->inputs[i] && node->inputs[i]->tensor.kind != TENSOR_WHOLE) return false;
    return true;
}

/* Runs the node in a graph of its own, with the same constants. */
static bool run_alone(NodeContext *node, Graph *graph, NodeFunction *function, Error *error)
{
    const ImageInput image = {.pixels = 1, .deviation = {1, 1, 1}};
    const Tensor *tensor = node_constant(node, 0, error);
    Value first = tensor ? *node->inputs[0] : (Value){0};
    const Value **inputs = allocate((size_t)node->input_count, sizeof *inputs, error);
    NodeContext *alone = allocate(1, sizeof *alone, error);
    bool good = tensor && inputs && alone && network_open(&graph->network, "", &image, error) &&
                arrange_constant(graph, tensor, NULL, &first, error);
    for (int i = 0; good && i < node->input_count; i++) inputs[i] = i ? node->inputs[i] : &first;
    if (good) {
        *alone = *node;
        alone->graph = graph;
        alone->inputs = inputs;
        good = function(alone, error) && stored_weights_load(graph, &graph->network, NULL, error);
    }
    for (size_t i = 0; good && i < node->proto->n_output && i < NODE_OUTPUTS; i++) {
        if (alone->outputs[i].kind != VALUE_LAYER) continue;
        node->outputs[i].kind = VALUE_CONSTANT;
        good = take_output(graph, &alone->outputs[i], all_whole(node), &node->outputs[i].tensor,
                           error);
    }
    free(inputs);
    free(alone);
    return good;
}

bool evaluate_node(NodeContext *node, NodeFunction *function, Error *error)
{
    Graph graph = {.file = node->graph->file,
                   .values = node->graph->values,
                   .value_count = node->graph->value_count,
                   .bgr_image = -1,
                   .batch = 1,
                   .of_constants = true};
    bool good = run_alone(node, &graph, function, error);
    free(graph.stored);
    network_close(&graph.network);
    return good;
}
