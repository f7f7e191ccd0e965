#define _POSIX_C_SOURCE 200809L
#include "models/onnx_model.h"

#include "models/names/name_messages.h"
#include "models/onnx/graph_build.h"
#include "models/onnx/stored_weights.h"
#include "network/operators/elementwise.h"
#include "network/operators/gather.h"
#include "network/operators/product_of_layers.h"
#include "network/operators/resample.h"
#include "onnx/external_data.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const region_names[REGIONS] = {"V1", "V2", "V4", "IT"};

/* A layer that was requested, under the name used. */
typedef struct {
    char text[NAMES_LENGTH];
    int layer; /* index in the graph's network */
    int named; /* index among the names */
    View view; /* of the layer, as the tensor */
} Chosen;

struct OnnxModel {
    ModelDescription description;
    OnnxFile file;
    Graph graph;
    NamedLayers names;
    char name[DERIVED_NAME_LENGTH];
    ModelOrigin origin;
    LayerOrigin layer_origin[REGIONS];
    Chosen **chosen; /* [chosen_count], owned */
    int chosen_count;
};

/* -- building a network -- */

static void *copy_of(const void *memory, size_t size, Error *error)
{
    void *copy = allocate(size, 1, error);
    if (copy && size) memcpy(copy, memory, size);
    return copy;
}

/* The length of a map of the layer. */
static size_t map_length(const Layer *layer, int i)
{
    const int lengths[3] = {layer->shape.channels, layer->shape.height, layer->shape.width};
    if (layer->kind == &operator_product) return product_table_length(layer, i);
    if (layer->kind == &operator_resample)
        return (size_t)lengths[i] * (size_t)layer->window.kernel[i - 1];
    return layer->kind == &operator_gather ? shape_units(layer->shape) : (size_t)lengths[i];
}

/* Copies the small constants and maps that a layer owns. */
static bool copy_owned(const Layer *from, Layer *to, Error *error)
{
    to->weights = to->bias = NULL;
    for (int i = 0; i < 3; i++) to->maps[i] = NULL;
    bool good = true;
    if (from->weights)
        good = (to->weights = copy_of(from->weights, from->weight_count * sizeof(float), error)) !=
               NULL;
    if (good && from->bias)
        good = (to->bias = copy_of(from->bias, from->bias_count * sizeof(float), error)) != NULL;
    for (int i = 0; good && i < 3; i++)
        if (from->maps[i])
            good = (to->maps[i] =
                        copy_of(from->maps[i], map_length(from, i) * sizeof(int), error)) != NULL;
    if (good) return true;
    free(to->weights);
    free(to->bias);
    for (int i = 0; i < 3; i++) free(to->maps[i]);
    return false;
}

/* The name under which a layer was requested; else its own, unless another was requested by it. */
static const char *built_name(const OnnxModel *model, int layer)
{
    const char *name = model->graph.network.layers[layer].name;
    for (int i = 0; i < model->chosen_count; i++)
        if (model->chosen[i]->layer == layer) return model->chosen[i]->text;
    for (int i = 0; i < model->chosen_count; i++)
        if (strcmp(model->chosen[i]->text, name) == 0) return "";
    return name;
}

static bool copy_layer(const OnnxModel *model, int index, Network *network, Error *error)
{
    const Layer *from = &model->graph.network.layers[index];
    Layer layer = *from;
    layer.name = (char *)built_name(model, index);
    return copy_owned(from, &layer, error) && network_add(network, &layer, error) == index;
}

/* Adds an identity layer for each further name of a layer, and for each of the image itself. */
static bool add_second_names(const OnnxModel *model, Network *network, Error *error)
{
    for (int i = 0; i < model->chosen_count; i++) {
        const Chosen *chosen = model->chosen[i];
        if (chosen->layer > 0 && strcmp(built_name(model, chosen->layer), chosen->text) == 0)
            continue;
        Layer same = {.name = (char *)chosen->text,
                      .kind = &operator_identity,
                      .inputs = (int[]){chosen->layer},
                      .input_count = 1};
        if (network_add(network, &same, error) < 0) return false;
    }
    return true;
}

static bool build(const ModelDescription *description, Network *network, Error *error)
{
    const OnnxModel *model = description->design;
    ImageInput image = model_image(description);
    if (!network_open(network, description->name, &image, error)) return false;
    bool good = true;
    for (int i = 1; good && i < model->graph.network.count; i++)
        good = copy_layer(model, i, network, error);
    if (good && add_second_names(model, network, error)) return true;
    network_close(network);
    return false;
}

static bool draw(const ModelDescription *description, Network *network, uint64_t seed,
                 const bool *keep, Error *error)
{
    const OnnxModel *model = description->design;
    (void)seed;
    return stored_weights_load(&model->graph, network, keep, error);
}

/* -- choosing layers -- */

static const Chosen *choose(OnnxModel *model, const char *text, Error *error)
{
    for (int i = 0; i < model->chosen_count; i++)
        if (strcmp(model->chosen[i]->text, text) == 0) return model->chosen[i];
    if (strlen(text) >= NAMES_LENGTH) {
        error_set(error,
                  "the name of a layer is longer than %d letters; choose it by its number, as "
                  "`ventral layers` lists it",
                  NAMES_LENGTH - 1);
        return NULL;
    }
    int named = layer_names_find(&model->names, text, error);
    if (named < 0) return NULL;
    int value = model->names.layers[named].value;
    View view;
    int layer = graph_layer_of(&model->graph, &model->graph.values[value], &view, error);
    if (layer < 0) return NULL;
    Chosen **larger =
        realloc(model->chosen, (size_t)(model->chosen_count + 1) * sizeof *model->chosen);
    if (larger) model->chosen = larger;
    Chosen *chosen = larger ? allocate(1, sizeof *chosen, error) : NULL;
    if (!chosen) {
        error_memory(error, "not enough memory for the names of layers");
        return NULL;
    }
    snprintf(chosen->text, sizeof chosen->text, "%s", text);
    chosen->layer = layer;
    chosen->named = named;
    chosen->view = view;
    model->chosen[model->chosen_count++] = chosen;
    return chosen;
}

static LayerOrigin origin_of(const OnnxModel *model, const Chosen *chosen)
{
    LayerOrigin origin;
    const NamedLayers *names = &model->names;
    snprintf(origin.tensor, sizeof origin.tensor, "%s",
             model->graph.values[names->layers[chosen->named].value].name);
    layer_names_remark(names, chosen->named, chosen->text, origin.remark);
    return origin;
}

/* Says of a vector as V1 what it costs: receptive fields are mapped with the whole network. */
static void remark_vector(const OnnxModel *model, const Chosen *chosen, char remark[128])
{
    Shape shape = model->graph.network.layers[chosen->layer].shape;
    size_t used = strlen(remark);
    if (shape.height == 1 && shape.width == 1)
        snprintf(remark + used, 128 - used,
                 "%sa vector: units without a place, for which the whole "
                 "network runs (slow)",
                 used ? "; " : "");
}

static bool is_region(const char *text)
{
    for (int i = 0; i < REGIONS; i++)
        if (strcmp(region_names[i], text) == 0) return true;
    return false;
}

/* Reads one "V1=layer1.0", or "layer1.0" for V1. */
static bool choose_region(OnnxModel *model, const char *item, Error *error)
{
    Region region = REGION_V1;
    const char *text = item, *equals = strchr(item, '=');
    if (equals) {
        size_t length = (size_t)(equals - item);
        while (region < REGIONS && (strlen(region_names[region]) != length ||
                                    strncmp(region_names[region], item, length) != 0))
            region++;
        if (region == REGIONS)
            return error_set(error, "unknown region \"%.*s\" in --layer; choose V1, V2, V4 or IT",
                             (int)length, item);
        text = equals + 1;
        if (!*text)
            return error_set(error, "--layer %s names no layer; `ventral layers` lists them", item);
    } else if (is_region(item)) {
        return error_set(
            error,
            "--layer %s is a region without its layer; write %s=LAYER (`ventral layers` "
            "lists them)",
            item, item);
    }
    if (!text[0])
        return error_set(error, "--layer names no layer for %s; write %s=LAYER",
                         region_names[region], region_names[region]);
    if (model->description.layers[region])
        return error_set(error,
                         "--layer names two layers for %s, %s and %s; give one (`ventral score "
                         "--search-layers V1 --layer A,B` compares several)",
                         region_names[region], model->description.layers[region], text);
    const Chosen *chosen = choose(model, text, error);
    if (!chosen) return false;
    model->description.layers[region] = chosen->text;
    model->layer_origin[region] = origin_of(model, chosen);
    if (region == REGION_V1) remark_vector(model, chosen, model->layer_origin[region].remark);
    return true;
}

static bool choose_regions(OnnxModel *model, const char *list, Error *error)
{
    while (list && *list) {
        char item[NAMES_LENGTH];
        size_t length = strcspn(list, ",");
        if (length >= sizeof item)
            return error_set(error, "the name of a layer is longer than %d letters",
                             NAMES_LENGTH - 1);
        memcpy(item, list, length);
        item[length] = '\0';
        if (!choose_region(model, item, error)) return false;
        list += length + (list[length] == ',');
        list += strspn(list, " "); /* "V1=conv1, V2=conv2" */
    }
    return true;
}

/* -- opening -- */

bool onnx_model_is_path(const char *text)
{
    size_t length = strlen(text);
    return length > 5 && strcasecmp(text + length - 5, ".onnx") == 0;
}

size_t onnx_model_name_length(const char *path)
{
    const char *name = file_name(path);
    return strlen(name) - (onnx_model_is_path(name) ? 5 : 0);
}

/* Sets the model's name, which becomes its folder in results. */
static bool choose_name(OnnxModel *model, const OnnxRequest *request, Error *error)
{
    const char *name = request->name ? request->name : file_name(request->path);
    size_t length = request->name ? strlen(name) : onnx_model_name_length(name);
    bool plain = length > 0 && length < sizeof model->name && name[0] != '.' && name[0] != '-';
    plain = plain && strspn(name, MODEL_NAME_LETTERS) >= length;
    if (!plain)
        return error_set(error,
                         "\"%s\" cannot be the name of a model; give one of at most 63 "
                         "letters, digits, dots, hyphens and underscores with --name",
                         name);
    memcpy(model->name, name, length);
    return true;
}

static bool open_graph(OnnxModel *model, const OnnxRequest *request, Error *error)
{
    Preprocessing input = {.deviation = {1, 1, 1}};
    if ((request->input || request->needs_input) &&
        !preprocessing_read(request->input, &input, error))
        return false;
    ModelDescription *description = &model->description;
    memcpy(description->mean, input.mean, sizeof input.mean);
    memcpy(description->deviation, input.deviation, sizeof input.deviation);
    GraphRequest wanted = {
        .shown = {.screen = {request->screen[0], request->screen[1]},
                  .image = model_image(description),
                  .prepared = request->input && !preprocessing_keeps_bytes(&input),
                  .bgr = input.blue_first},
        .model = model->name};
    if (!graph_open(&model->graph, &model->file, &wanted, error)) return false;
    description->pixels = model->graph.network.image.pixels;
    return true;
}

/* Files with external data, after following links. */
enum { DATA_FILES = 4096, LISTED_FILES = 3 };
typedef struct {
    char *paths[DATA_FILES]; /* [count] owned */
    int count;
    char *list; /* "name sha256, .." owned */
} DataFiles;

static bool add_to_list(DataFiles *files, const char *path, Error *error)
{
    char digest[FILE_DIGEST_LENGTH];
    if (!file_digest(path, digest, error)) return false;
    const char *name = strrchr(path, '/') + 1; /* the path is absolute */
    size_t used = files->list ? strlen(files->list) : 0;
    size_t more = strlen(name) + FILE_DIGEST_LENGTH + 4;
    char *copy = strdup(path), *longer = realloc(files->list, used + more);
    if (longer) files->list = longer;
    if (!longer || !copy) {
        free(copy);
        return error_memory(error, "not enough memory for the names of files with weights");
    }
    files->paths[files->count] = copy;
    snprintf(longer + used, more, "%s%s %s", files->count++ ? ", " : "", name, digest);
    return true;
}

/* Adds "name sha256" of the file that holds the tensor's numbers, unless it is listed. */
static bool add_data_file(const OnnxModel *model, DataFiles *files, const Onnx__TensorProto *tensor,
                          Error *error)
{
    if (!tensor || !external_data_is_used(tensor)) return true;
    char path[FILE_PATH_LENGTH];
    if (!external_data_path(&model->file, tensor, path, error)) return false;
    for (int i = 0; i < files->count; i++)
        if (strcmp(files->paths[i], path) == 0) return true;
    if (files->count == DATA_FILES)
        return error_set(error, "%s keeps its weights in more than %d files; save them in one",
                         model->file.path, DATA_FILES);
    return external_data_check(&model->file, tensor, path, error) &&
           add_to_list(files, path, error);
}

/* Weights are initialisers or tensors in attributes of nodes. */
static bool list_data_files(const OnnxModel *model, DataFiles *files, Error *error)
{
    const Onnx__GraphProto *proto = model->file.graph;
    for (size_t i = 0; i < proto->n_initializer; i++)
        if (!add_data_file(model, files, proto->initializer[i], error)) return false;
    for (size_t n = 0; n < proto->n_node; n++)
        for (size_t a = 0; a < proto->node[n]->n_attribute; a++)
            if (!add_data_file(model, files, proto->node[n]->attribute[a]->t, error)) return false;
    return true;
}

/*
 * Records the files; of more than a few (PyTorch before 2.9 writes one a tensor), their list's
 * digest.
 */
static bool add_data_files(OnnxModel *model, Error *error)
{
    DataFiles *files = allocate(1, sizeof *files, error);
    char digest[FILE_DIGEST_LENGTH], *data = model->origin.data;
    bool good = files && list_data_files(model, files, error);
    size_t length = good && files->list ? strlen(files->list) : 0;
    if (good && length < sizeof model->origin.data && files->count <= LISTED_FILES)
        snprintf(data, sizeof model->origin.data, "%s", length ? files->list : "");
    else if (good && (good = file_digest_bytes(files->list, length, digest, error)))
        snprintf(data, sizeof model->origin.data, "%d files, list %s", files->count, digest);
    for (int i = 0; files && i < files->count; i++) free(files->paths[i]);
    if (files) free(files->list);
    free(files);
    return good;
}

static bool set_origin(OnnxModel *model, const OnnxRequest *request, Error *error)
{
    ModelOrigin *origin = &model->origin;
    snprintf(origin->file, sizeof origin->file, "%s", request->path);
    snprintf(origin->input, sizeof origin->input, "%s", request->input);
    int screen[2] = {0, 0};
    if (image_input_is_open(&model->graph, screen) || request->screen[0]) {
        size_t used = strlen(origin->input);
        snprintf(origin->input + used, sizeof origin->input - used, ", screen %dx%d", screen[0],
                 screen[1]);
    }
    model->description.origin = origin;
    model->description.layer_origin = model->layer_origin;
    return file_digest(request->path, origin->digest, error) && add_data_files(model, error);
}

static bool open_model(OnnxModel *model, const OnnxRequest *request, Error *error)
{
    model->description = (ModelDescription){
        .name = model->name,
        .build = build,
        .draw = draw,
        .design = model,
        .visual_degrees = request->degrees > 0 ? request->degrees : 8,
        .reason = "chosen by whoever scores the file",
    };
    bool opened = request->bytes ? onnx_file_parse(&model->file, request->bytes, request->length,
                                                   request->path, error)
                                 : onnx_file_open(&model->file, request->path, error);
    return opened && choose_name(model, request, error) && open_graph(model, request, error) &&
           named_layers_open(&model->names, &model->graph, error) &&
           choose_regions(model, request->layers, error) &&
           (!request->needs_input || request->bytes || set_origin(model, request, error));
}

OnnxModel *onnx_model_open(const OnnxRequest *request, Error *error)
{
    OnnxModel *model = allocate(1, sizeof *model, error);
    if (model && open_model(model, request, error)) return model;
    onnx_model_close(model);
    return NULL;
}

void onnx_model_close(OnnxModel *model)
{
    if (!model) return;
    for (int i = 0; i < model->chosen_count; i++) free(model->chosen[i]);
    free(model->chosen);
    named_layers_close(&model->names);
    graph_close(&model->graph);
    onnx_file_close(&model->file);
    free(model);
}

/* -- queries -- */

const ModelDescription *onnx_model_description(const OnnxModel *model)
{
    return &model->description;
}

const NamedLayers *onnx_model_names(const OnnxModel *model)
{
    return &model->names;
}

const Graph *onnx_model_graph(const OnnxModel *model)
{
    return &model->graph;
}

const char *onnx_model_layer(OnnxModel *model, const char *text, Error *error)
{
    const Chosen *chosen = choose(model, text, error);
    return chosen ? chosen->text : NULL;
}

static const Chosen *find_chosen(const OnnxModel *model, const char *layer)
{
    for (int i = 0; i < model->chosen_count; i++)
        if (strcmp(model->chosen[i]->text, layer) == 0) return model->chosen[i];
    return NULL;
}

LayerOrigin onnx_model_layer_origin(const OnnxModel *model, const char *layer)
{
    const Chosen *chosen = find_chosen(model, layer);
    return chosen ? origin_of(model, chosen) : (LayerOrigin){.tensor = ""};
}

/* Writes "[1, 197, 768] are images, rows, channels", of a tensor whose elements are written so. */
static void describe_axes(const View *view, char text[AXES_TEXT])
{
    static const char *const names[AXES] = {"channels", "rows", "columns"};
    size_t used = 0;
    for (int d = 0; d < view->rank; d++)
        used +=
            (size_t)snprintf(text + used, AXES_TEXT - used, "%s%d", d ? ", " : "[", view->size[d]);
    used += (size_t)snprintf(text + used, AXES_TEXT - used, "] are ");
    for (int d = 0, images = 0; d < view->rank; d++) {
        int p = view->first[d];
        const char *name = view->first[d + 1] > p ? names[view->parts[p].axis]
                           : images++             ? "1"
                                                  : "images";
        used += (size_t)snprintf(text + used, AXES_TEXT - used, "%s%s", d ? ", " : "", name);
    }
}

WrittenAxes onnx_model_axes(const OnnxModel *model, const char *layer)
{
    WrittenAxes axes = {.order = {AXIS_CHANNEL, AXIS_ROW, AXIS_COLUMN}};
    const Chosen *chosen = find_chosen(model, layer);
    if (!chosen) return axes;
    Shape shape = model->graph.network.layers[chosen->layer].shape;
    const View *view = &chosen->view;
    Axis order[AXES];
    bool same = true;
    view_written_order(view, order);
    for (int i = 0; i < AXES; i++) axes.order[i] = (int)order[i];
    for (int p = 0, before = -1; p < view->first[view->rank]; p++) {
        int at = 0;
        while (order[at] != view->parts[p].axis) at++;
        same = same && at > before;
        before = at;
    }
    for (int i = 0; i < AXES && view->rank == AXES + 1; i++)
        same = same && view->size[i + 1] == shape_axis(shape, order[i]);
    if (!same) describe_axes(view, axes.tensor);
    return axes;
}
