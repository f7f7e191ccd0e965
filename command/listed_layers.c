#include "command/listed_layers.h"

#include <stdio.h>
#include <stdlib.h>

static bool list_file(ListedLayers *list, OnnxModel *file, bool (*wanted)(Shape shape),
                      Error *error)
{
    const Graph *graph = onnx_model_graph(file);
    const NamedLayers *names = onnx_model_names(file);
    int known = graph->network.count; /* more are allocated for parts of layers */
    bool *seen = allocate((size_t)known, sizeof *seen, error), good = seen != NULL;
    list->layers = allocate((size_t)known, sizeof *list->layers, error);
    good = good && list->layers;
    for (int i = 0; good && i < names->count; i++) {
        const Value *value = &graph->values[names->layers[i].value];
        Shape shape = graph_shape(graph, value);
        if (value->layer >= known || seen[value->layer] || (wanted && !wanted(shape))) continue;
        ListedLayer *one = &list->layers[list->count++];
        seen[value->layer] = true;
        one->tensor = value->name;
        one->layer = value->layer;
        one->shape = shape;
        snprintf(one->found, sizeof one->found, "@%d", i + 1);
        layer_names_text(names, i, one->name);
        onnx_node_operator(graph->file->graph->node[value->node], one->kind);
        good = onnx_model_layer(file, one->found, error) != NULL;
    }
    free(seen);
    return good;
}

static bool list_network(ListedLayers *list, const Network *network, bool (*wanted)(Shape shape),
                         Error *error)
{
    list->layers = allocate((size_t)network->count, sizeof *list->layers, error);
    for (int i = 1; list->layers && i < network->count; i++) {
        const Layer *layer = &network->layers[i];
        if (wanted && !wanted(layer->shape)) continue;
        ListedLayer *one = &list->layers[list->count++];
        one->tensor = "";
        one->layer = i;
        one->shape = layer->shape;
        snprintf(one->found, sizeof one->found, "%s", layer->name);
        snprintf(one->name, sizeof one->name, "%s", layer->name);
        snprintf(one->kind, sizeof one->kind, "%s", layer->kind->name);
    }
    return list->layers != NULL;
}

bool listed_layers_read(ListedLayers *list, OnnxModel *file, const Network *network,
                        bool (*wanted)(Shape shape), Error *error)
{
    *list = (ListedLayers){0};
    return file ? list_file(list, file, wanted, error) : list_network(list, network, wanted, error);
}
