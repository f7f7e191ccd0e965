/*
 * onnx_numbers: the numbers of a tensor of an ONNX graph, whether they are constants or a layer's
 * activations.
 */
#pragma once

#include "models/onnx/evaluate.h"

#include <stdlib.h>

/* To be freed by the caller; NULL with a message. The graph's weights must be filled. */
static inline float *onnx_numbers(const Graph *graph, const Value *value, Error *error)
{
    if (value->kind == VALUE_LAYER) return evaluate_layer(&graph->network, value, error);
    if (value->kind != VALUE_CONSTANT) {
        graph_refuse(graph, value, error);
        return NULL;
    }
    float *numbers = allocate(value->tensor.count, sizeof *numbers, error);
    if (numbers && tensor_floats(&value->tensor, graph->file, numbers, error)) return numbers;
    free(numbers);
    return NULL;
}
