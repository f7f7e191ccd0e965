#include "models/onnx/graph.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_LAYER ((size_t)1 << 30) /* units */

/* -- tensors by name -- */

int graph_compare_names(const void *a, const void *b)
{
    return strcmp(((const Value *)a)->name, ((const Value *)b)->name);
}

Value *graph_value(const Graph *graph, const char *name)
{
    Value key = {.name = name};
    return bsearch(&key, graph->values, (size_t)graph->value_count, sizeof key,
                   graph_compare_names);
}

/* -- layers -- */

static bool make_stored_capacity(Graph *graph, Error *error)
{
    if (graph->network.count <= graph->stored_capacity) return true;
    int capacity = graph->stored_capacity ? 2 * graph->stored_capacity : 64;
    StoredWeights *larger = realloc(graph->stored, (size_t)capacity * sizeof *larger);
    if (!larger) return error_memory(error, "not enough memory for %d layers", capacity);
    graph->stored = larger;
    graph->stored_capacity = capacity;
    return true;
}

static bool has_nan(const float *numbers, size_t count)
{
    for (size_t i = 0; numbers && i < count; i++)
        if (isnan(numbers[i])) return true;
    return false;
}

int graph_add(Graph *graph, const Layer *description, Error *error)
{
    int index = network_add(&graph->network, description, error);
    if (index < 0) return -1;
    bool good = make_stored_capacity(graph, error);
    if (good && shape_units(graph->network.layers[index].shape) > LARGEST_LAYER)
        good = error_set(error, "makes a layer of more than %zu units", LARGEST_LAYER);
    const Layer *layer = &graph->network.layers[index];
    if (good &&
        (has_nan(layer->weights, layer->weight_count) || has_nan(layer->bias, layer->bias_count) ||
         has_nan(layer->numbers, sizeof layer->numbers / sizeof *layer->numbers)))
        good = error_set(error, "has a constant that is not a number (NaN); export it again");
    if (!good) {
        network_drop_last(&graph->network);
        return -1;
    }
    graph->stored[index] = (StoredWeights){.weights = -1, .bias = -1};
    return index;
}

void graph_close(Graph *graph)
{
    for (int i = 0; i < graph->value_count; i++) tensor_free(&graph->values[i].tensor);
    for (size_t i = 0; graph->problems && i < graph->file->graph->n_node; i++)
        free(graph->problems[i]);
    free(graph->problems);
    free(graph->values);
    free(graph->order);
    free(graph->stored);
    network_close(&graph->network);
    *graph = (Graph){0};
}

/* -- queries -- */

bool graph_refuse(const Graph *graph, const Value *value, Error *error)
{
    if (value->kind == VALUE_UNKNOWN && value->problem >= 0 && graph->problems[value->problem])
        return error_set(error, "%s: %s", graph->file->path, graph->problems[value->problem]);
    return error_set(error, "%s: %s is not a layer: it does not depend on the image",
                     graph->file->path, value->name);
}

Shape graph_shape(const Graph *graph, const Value *value)
{
    return graph->network.layers[value->layer].shape;
}

const Onnx__NodeProto *graph_maker(const Graph *graph, const Value *value,
                                   const char *operator_name)
{
    if (!value || value->node < 0) return NULL;
    const Onnx__NodeProto *node = graph->file->graph->node[value->node];
    return onnx_node_is(node, operator_name) ? node : NULL;
}
