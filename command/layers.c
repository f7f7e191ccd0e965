/*
 * layers: lists the layers of a model that can be recorded.
 *
 * For each layer of an ONNX file, or of a built-in model: its number, operator and size, the size
 * of a unit's receptive field, how many units can have theirs at the stimulus centre, and its name.
 * Then the nodes of the file that are not supported.
 */
#include "command/command.h"
#include "command/listed_layers.h"

#include "base/json.h"
#include "base/shown.h"
#include "models/onnx/image_input.h"
#include "recording/layer_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *remark_of(const ListedLayer *layer)
{
    return layer->folded ? "with its batch normalisation" : "";
}

static void print_line(const ListedLayer *layer, const LayerGeometry *geometry)
{
    char shape[64];
    snprintf(shape, sizeof shape, "%d x %d x %d", layer->shape.channels, layer->shape.height,
             layer->shape.width);
    printf("%5d  %-22.22s %18s %-6s %6.2f %9zu  %s%s%s\n", layer->number, SHOWN(layer->kind), shape,
           layer->form, geometry->field, geometry->can_be_in, SHOWN(layer->name),
           layer->folded ? ", " : "", remark_of(layer));
}

/* Does the module contain others? */
static bool contains_modules(const ListedLayers *listed, const char *module)
{
    size_t length = strlen(module);
    for (size_t i = 0; i < listed->count; i++)
        if (strncmp(listed->layers[i].module, module, length) == 0 &&
            listed->layers[i].module[length] == '.')
            return true;
    return false;
}

/* The module that a layer is listed under: its own if that contains others, else the one around. */
static void group_of(const ListedLayers *listed, const ListedLayer *layer, char group[NAMES_LENGTH])
{
    snprintf(group, NAMES_LENGTH, "%s", layer->module);
    if (contains_modules(listed, layer->module)) return;
    char *dot = strrchr(group, '.');
    if (dot) *dot = '\0';
    if (!dot) group[0] = '\0';
}

static void print_group(const ListedLayers *listed, size_t i, char before[NAMES_LENGTH])
{
    char group[NAMES_LENGTH];
    group_of(listed, &listed->layers[i], group);
    if (strcmp(group, before) != 0) printf("in %s:\n", group[0] ? SHOWN(group) : "the network");
    strcpy(before, group);
}

static void add_line(cJSON *list, const ListedLayer *layer, const LayerGeometry *geometry)
{
    const int sizes[3] = {layer->shape.channels, layer->shape.height, layer->shape.width};
    cJSON *one = cJSON_CreateObject();
    cJSON_AddItemToArray(list, one);
    cJSON_AddNumberToObject(one, "number", layer->number);
    cJSON_AddStringToObject(one, "name", layer->name);
    cJSON_AddStringToObject(one, "tensor", layer->tensor);
    cJSON_AddStringToObject(one, "operator", layer->kind);
    cJSON_AddStringToObject(one, "module", layer->module);
    cJSON_AddStringToObject(one, "form", layer->form);
    cJSON_AddItemToObject(one, "shape", cJSON_CreateIntArray(sizes, 3));
    cJSON_AddNumberToObject(one, "field_degrees", geometry->field);
    cJSON_AddNumberToObject(one, "units_that_can_be_in_field", (double)geometry->can_be_in);
    cJSON_AddStringToObject(one, "remark", remark_of(layer));
}

static void print_head(void)
{
    printf("    @  operator                        C x H x W form    field  in field  name\n"
           "                                                       degrees     units\n");
}

/* Lists unsupported nodes, but none whose first output is supported, even if others are not. */
static void print_problems(const Graph *graph)
{
    bool any = false;
    for (size_t i = 0; i < graph->file->graph->n_node; i++) {
        const Onnx__NodeProto *node = graph->file->graph->node[i];
        const Value *first = node->n_output ? graph_value(graph, node->output[0]) : NULL;
        if (!graph->problems[i] || (first && first->kind != VALUE_UNKNOWN)) continue;
        if (!any) printf("not supported, nor are the layers that depend on it:\n");
        printf("       %s\n", SHOWN(graph->problems[i]));
        any = true;
    }
}

/* Says the size at which images are shown where the file leaves it open. */
static void print_screen(const Graph *graph)
{
    int screen[2];
    if (image_input_is_open(graph, screen))
        printf("The file leaves the size of its images open: %d x %d is shown (--screen %dx%d).\n",
               screen[0], screen[1], screen[0], screen[1]);
}

static bool list_layers(const Options *options, const OnnxModel *file, Error *error)
{
    const ModelDescription *model =
        file ? onnx_model_description(file) : draw_model(&options->draw, error);
    Network network = {0};
    if (!model || (!file && !model->build(model, &network, error))) return false;
    const Network *own = file ? &onnx_model_graph(file)->network : &network;
    LayerGeometry *geometry = allocate((size_t)own->count, sizeof *geometry, error);
    ListedLayers listed = {0};
    cJSON *list = options->json ? cJSON_CreateArray() : NULL;
    bool good = geometry && layer_list_geometry(model, own, geometry, error) &&
                listed_layers_names(&listed, file, own, error);
    char group[NAMES_LENGTH] = "";
    if (good && !list) print_head();
    for (size_t i = 0; good && i < listed.count; i++) {
        const ListedLayer *layer = &listed.layers[i];
        if (list) {
            add_line(list, layer, &geometry[layer->layer]);
        } else {
            print_group(&listed, i, group);
            print_line(layer, &geometry[layer->layer]);
        }
    }
    if (good && list) good = json_print(list, error);
    if (good && !list && file) {
        print_screen(onnx_model_graph(file));
        print_problems(onnx_model_graph(file));
    }
    cJSON_Delete(list);
    free(listed.layers);
    free(geometry);
    network_close(&network);
    return good;
}

static bool layers(Options *options, Error *error)
{
    OnnxModel *file = NULL;
    if (!chosen_model_set_unnamed(&options->draw, options->arguments[0], options->derived_name,
                                  error) ||
        (!options->draw.file && !options_refuse(options, OPTION_LIST(OPTION_DEGREES, OPTION_SCREEN),
                                                "is for ONNX files only", error)))
        return false;
    if (options->draw.file) {
        OnnxRequest request = {.path = options->draw.file,
                               .name = options->draw.model,
                               .degrees = options->draw.degrees,
                               .screen = {options->draw.screen[0], options->draw.screen[1]}};
        if (!(file = onnx_model_open(&request, error))) return false;
    }
    bool good = list_layers(options, file, error);
    onnx_model_close(file);
    return good;
}

static const char *const examples[] = {"ventral layers model.onnx",
                                       "ventral layers model.onnx --degrees 10 --json",
                                       "ventral layers resnet-50_untrained", NULL};

const Command layers_command = {
    .words =
        {.name = "ventral layers",
         .purpose = "lists a model's layers: sizes, receptive fields, names",
         .arguments = "MODEL",
         .least = 1,
         .most = 1,
         .options = OPTION_LIST(OPTION_DEGREES, OPTION_SCREEN, OPTION_JSON),
         .details =
             "A layer of an ONNX file may be given by its name in this list, its tensor's "
             "name, its module (layer1.0),\na part of the module's path that no other "
             "contains, or @ and its number. A name that fits\nseveral layers is "
             "refused.\nA map has units at places of the image, tokens are a list of such units, "
             "a vector has no places,\nand a tensor has more dimensions.\n",
         .examples = examples},
    .run = layers};
