#define _POSIX_C_SOURCE 200809L /* stat, opendir */
#include "command/listed_layers.h"

#include "models/names/name_messages.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int by_layer(const void *left, const void *right)
{
    return ((const ListedLayer *)left)->layer - ((const ListedLayer *)right)->layer;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(((const ListedLayer *)left)->name, ((const ListedLayer *)right)->name);
}

static int dimension_of(const View *view, Axis axis)
{
    for (int dimension = 0; dimension < view->rank; dimension++)
        for (int p = view->first[dimension]; p < view->first[dimension + 1]; p++)
            if (view->parts[p].axis == axis) return dimension;
    return -1;
}

/* Rows and then columns; not rows, what was channels, and columns, as of a sum along rows. */
static bool is_image(const View *view)
{
    return dimension_of(view, AXIS_COLUMN) == dimension_of(view, AXIS_ROW) + 1;
}

/* What the units are: places of an image with channels, tokens, one list, or of more dimensions. */
static const char *form_of(Shape shape, int rank, bool image)
{
    bool flat = rank <= 2 || (shape.height == 1 && shape.width == 1);
    bool map = image && rank == 4 && shape.height > 1 && shape.width > 1;
    return flat ? "vector" : map ? "map" : rank == 3 ? "tokens" : "tensor";
}

/*
 * Is it a tensor [1, a, b, c] that is put in order to be recorded, from units that lie otherwise?
 */
static bool is_put_in_order(Shape shape, const View *view)
{
    return view->rank == AXES + 1 && view->size[0] == 1 && !view_is_relabelling(view, shape);
}

/* The shape with its axes in the order in which `ventral activations` writes them. */
static Shape written_shape(Shape shape, const View *view)
{
    Axis order[AXES];
    if (is_put_in_order(shape, view)) return (Shape){view->size[1], view->size[2], view->size[3]};
    view_written_order(view, order);
    return (Shape){shape_axis(shape, order[0]), shape_axis(shape, order[1]),
                   shape_axis(shape, order[2])};
}

static void describe_value(ListedLayer *one, const OnnxModel *file, int index)
{
    const Graph *graph = onnx_model_graph(file);
    const NamedLayers *names = onnx_model_names(file);
    const Value *value = &graph->values[names->layers[index].value];
    const View *view = &value->view;
    Shape shape = graph_shape(graph, value);
    *one = (ListedLayer){.number = index + 1,
                         .tensor = value->name,
                         .layer = value->layer,
                         .shape = written_shape(shape, view),
                         .form = form_of(written_shape(shape, view), view->rank,
                                         is_put_in_order(shape, view) || is_image(view)),
                         .module = names->paths.parts[names->layers[index].part].path,
                         .folded = layer_names_is_folded(names, index)};
    snprintf(one->found, sizeof one->found, "@%d", index + 1);
    layer_names_text(names, index, one->name);
    onnx_node_operator(graph->file->graph->node[value->node], one->kind);
}

static void describe_layer(ListedLayer *one, const Layer *layer, int index)
{
    *one = (ListedLayer){.number = index, .tensor = "", .module = "", .layer = index};
    one->shape = layer->shape;
    one->form = form_of(layer->shape, 4, true);
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

/* The place in the list of the layer with that name; list->count, with a message, if none. */
static size_t find_named(const ListedLayers *list, OnnxModel *file, const char *name, Error *error)
{
    size_t i = 0;
    int named = file ? layer_names_find(onnx_model_names(file), name, error) : 0;
    if (named < 0) return list->count;
    int value = file ? onnx_model_names(file)->layers[named].value : 0;
    int layer = file ? onnx_model_graph(file)->values[value].layer : 0;
    while (i < list->count &&
           (file ? list->layers[i].layer != layer : strcmp(list->layers[i].name, name) != 0))
        i++;
    if (i == list->count)
        error_set(error, "the network has no layer %s; `ventral layers` lists them", name);
    return i;
}

bool listed_layers_keep(ListedLayers *list, OnnxModel *file, const char *names, Error *error)
{
    size_t kept = 0;
    while (*names) {
        char name[NAMES_LENGTH];
        size_t length = strcspn(names, ",");
        if (length >= sizeof name)
            return error_set(error, "the name of a layer is longer than %d characters",
                             NAMES_LENGTH - 1);
        snprintf(name, sizeof name, "%.*s", (int)length, names);
        size_t i = find_named(list, file, name, error);
        if (i == list->count) return false;
        if (i < kept)
            return error_set(error, "--layer gives the same layer twice, as %s and as %s",
                             list->layers[i].name, name);
        ListedLayer one = list->layers[i];
        memmove(&list->layers[kept + 1], &list->layers[kept], (i - kept) * sizeof one);
        list->layers[kept++] = one;
        names += length + (names[length] == ',');
    }
    list->count = kept;
    qsort(list->layers, kept, sizeof *list->layers, by_layer);
    return true;
}

/* Is it a folder that can be a layer? */
static bool is_layer_folder(const char *folder, const char *name, Error *error)
{
    char path[FILE_PATH_LENGTH];
    struct stat found;
    return name[0] != '.' && strlen(name) < NAMES_LENGTH &&
           file_path(path, error, "%s/%s", folder, name) && stat(path, &found) == 0 &&
           S_ISDIR(found.st_mode);
}

bool listed_layers_recorded(ListedLayers *list, const char *folder, Error *error)
{
    DIR *directory = opendir(folder);
    const struct dirent *entry;
    bool good = true;
    *list = (ListedLayers){0};
    if (!directory) return error_set(error, "%s: cannot be read (%s)", folder, strerror(errno));
    while (good && (entry = readdir(directory))) {
        if (!is_layer_folder(folder, entry->d_name, error)) continue;
        ListedLayer *more = realloc(list->layers, (list->count + 1) * sizeof *more);
        good = more != NULL || error_memory(error, "out of memory");
        if (!good) break;
        list->layers = more;
        more += list->count++;
        *more = (ListedLayer){.tensor = ""};
        snprintf(more->found, sizeof more->found, "%s", entry->d_name);
        snprintf(more->name, sizeof more->name, "%s", entry->d_name);
        snprintf(more->kind, sizeof more->kind, "recorded");
    }
    closedir(directory);
    if (list->count > 0) qsort(list->layers, list->count, sizeof *list->layers, by_name);
    return good && (list->count > 0 ||
                    error_set(error,
                              "%s: has no folders; --layers expects one for each layer, with the "
                              "responses to the stimuli",
                              folder));
}
