#include "command/listed_layers.h"

#include <stdio.h>
#include <stdlib.h>

static void describe_value(ListedLayer *one, const OnnxModel *file, int index)
{
    const Graph *graph = onnx_model_graph(file);
    const NamedLayers *names = onnx_model_names(file);
    const Value *value = &graph->values[names->layers[index].value];
    *one = (ListedLayer){.number = index + 1,
                         .tensor = value->name,
                         .layer = value->layer,
                         .shape = graph_shape(graph, value),
                         .folded = layer_names_is_folded(names, index)};
    snprintf(one->found, sizeof one->found, "@%d", index + 1);
    layer_names_text(names, index, one->name);
    onnx_node_operator(graph->file->graph->node[value->node], one->kind);
}

static void describe_layer(ListedLayer *one, const Layer *layer, int index)
{
    *one = (ListedLayer){.number = index, .tensor = "", .layer = index, .shape = layer->shape};
    snprintf(one->found, sizeof one->found, "%s", layer->name);
    snprintf(one->name, sizeof one->name, "%s", layer->name);
    snprintf(one->kind, sizeof one->kind, "%s", layer->kind->name);
}

bool listed_layers_names(ListedLayers *list, const OnnxModel *file, const Network *network,
                         Error *error)
{
    int count = file ? onnx_model_names(file)->count : network->count - 1;
    *list = (ListedLayers){.layers = allocate((size_t)count, sizeof *list->layers, error)};
    if (!list->layers) return false;
    for (int i = 0; i < count; i++)
        if (file)
            describe_value(&list->layers[i], file, i);
        else
            describe_layer(&list->layers[i], &network->layers[i + 1], i + 1);
    list->count = (size_t)count;
    return true;
}

bool listed_layers_read(ListedLayers *list, OnnxModel *file, const Network *network,
                        bool (*wanted)(Shape shape), Error *error)
{
    /* more layers are added to a file's graph for parts of layers */
    int known = file ? onnx_model_graph(file)->network.count : network->count;
    bool *seen = allocate((size_t)known, sizeof *seen, error);
    bool good = listed_layers_names(list, file, network, error) && seen;
    size_t count = 0;
    for (size_t i = 0; good && i < list->count; i++) {
        const ListedLayer one = list->layers[i];
        if (one.layer >= known || seen[one.layer] || (wanted && !wanted(one.shape))) continue;
        seen[one.layer] = true;
        list->layers[count++] = one;
        good = !file || onnx_model_layer(file, one.found, error) != NULL;
    }
    list->count = count;
    free(seen);
    return good;
}
