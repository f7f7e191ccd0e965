/*
 * onnx_numbers: the numbers of a tensor of an ONNX graph, whether they are constants or a layer's
 * activations.
 *
 * For graphs whose inputs are given as numbers (GivenInput); where there is an image, it is black.
 */
#pragma once

#include "models/onnx/graph.h"
#include "network/run.h"

#include <stdlib.h>

/* The element of the tensor that a unit is. */
static inline size_t onnx_element(const View *view, const int place[AXES])
{
    size_t index = 0;
    for (int d = 0; d < view->rank; d++)
        index = index * (size_t)view->size[d] + (size_t)view_index(view, d, place);
    return index;
}

/* A tile of a whole layer in the tensor's order. */
static inline void onnx_reorder(const View *view, const Tile *tile, float *numbers)
{
    int place[AXES];
    const float *from = tile->values;
    for (place[0] = 0; place[0] < tile->channels; place[0]++)
        for (place[1] = 0; place[1] < rectangle_height(tile->rectangle); place[1]++)
            for (place[2] = 0; place[2] < rectangle_width(tile->rectangle); place[2]++)
                numbers[onnx_element(view, place)] = *from++;
}

static inline float *onnx_layer_numbers(const Network *network, const Value *value, Error *error)
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
        image = allocate(3 * rectangle_area(window) + 1, sizeof *image, error);
        Tile black = {3, window, 1, image};
        if (numbers && image) {
            forward_run(&plan, &space, &black);
            Tile out = forward_output(&plan, &space, value->layer);
            onnx_reorder(&value->view, &out, numbers);
        }
    }
    free(image);
    forward_workspace_close(&space);
    forward_plan_free(&plan);
    return numbers;
}

/* To be freed by the caller; NULL with a message. The graph's weights must be filled. */
static inline float *onnx_numbers(const Graph *graph, const Value *value, Error *error)
{
    if (value->kind == VALUE_LAYER) return onnx_layer_numbers(&graph->network, value, error);
    if (value->kind != VALUE_CONSTANT) {
        graph_refuse(graph, value, error);
        return NULL;
    }
    float *numbers = allocate(value->tensor.count, sizeof *numbers, error);
    if (numbers && tensor_floats(&value->tensor, graph->file, numbers, error)) return numbers;
    free(numbers);
    return NULL;
}
