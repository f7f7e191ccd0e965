/*
 * layers: what can be recorded from in an ONNX file.
 *
 *     layers model.onnx [--degrees 8]
 *
 * For each layer its number, name, operator, size, how much of the screen a unit sees, and how many units can look at the
 * benchmarks' stimuli; then what is not supported, and where it stands.
 */
#include "models/onnx/onnx_model.h"
#include "recording/layer_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The layer whose units a tensor's are, without making one: -1 for what would have to be moved. */
static void print_layer(const OnnxModel *model, const LayerGeometry *geometry, int index)
{
    const Graph *graph = onnx_model_graph(model);
    const LayerNames *names = onnx_model_names(model);
    const Value *value = &graph->values[names->layers[index].value];
    const Onnx__NodeProto *node = graph->file->graph->node[value->node];
    char text[NAMES_LENGTH], type[128], shape[64];
    layer_names_text(names, index, text);
    onnx_node_operator(node, type);
    Shape own = graph_shape(graph, value);
    snprintf(shape, sizeof shape, "%d x %d x %d", own.channels, own.height, own.width);
    printf("%5d  %-20.20s %18s %7.2f %9zu  %s%s\n", index + 1, type, shape,
           geometry[value->layer].field, geometry[value->layer].can_be_in, text,
           layer_names_is_folded(names, index) ? " (with its batch normalisation)" : "");
}

static void print_problems(const Graph *graph)
{
    bool any = false;
    for (size_t i = 0; i < graph->file->graph->n_node; i++) {
        if (!graph->problems[i]) continue;
        if (!any) printf("not supported, nor what depends on it:\n");
        printf("       %s\n", graph->problems[i]);
        any = true;
    }
}

static bool print_layers(const char *path, double degrees, Error *error)
{
    OnnxModel *model = onnx_model_open(&(OnnxRequest){.path = path, .degrees = degrees}, error);
    if (!model) return false;
    const Graph *graph = onnx_model_graph(model);
    size_t count = (size_t)graph->network.count;
    LayerGeometry *geometry = allocate(count, sizeof *geometry, error);
    bool good = geometry && layer_list_geometry(onnx_model_description(model), &graph->network,
                                                geometry, error);
    if (good) printf("    @  operator                      C x H x W   field  in field  name\n");
    for (int i = 0; good && i < onnx_model_names(model)->count; i++)
        print_layer(model, geometry, i);
    if (good) print_problems(graph);
    free(geometry);
    onnx_model_close(model);
    return good;
}

int main(int argc, char **argv)
{
    Error error = {{0}};
    double degrees = 8;
    if (argc == 4 && strcmp(argv[2], "--degrees") == 0) degrees = atof(argv[3]);
    if ((argc != 2 && argc != 4) || !(degrees > 0)) {
        fprintf(stderr, "usage: %s model.onnx [--degrees 8]\n", argv[0]);
        return 2;
    }
    if (print_layers(argv[1], degrees, &error)) return 0;
    fprintf(stderr, "%s: %s\n", argv[0], error.message);
    return 1;
}
