#include "network/network.h"

#include "base/nearest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- the image -- */

static bool image_shape(Layer *layer, Error *error)
{
    return operator_check_inputs(layer, 0, 0, error);
}

static const Operator operator_image = {.name = "image", .shape = image_shape};

float network_normalised(const Network *network, int channel, uint8_t byte)
{
    const ImageInput *image = &network->image;
    return ((float)byte / 255.0f - image->mean[channel]) / image->deviation[channel];
}

float network_gray_difference(const Network *network, uint8_t byte)
{
    return (float)(byte - network->image.blank) / 255.0f;
}

void network_numbers(const Network *network, int channels, float numbers[3][256])
{
    for (int channel = 0; channel < channels; channel++)
        for (int byte = 0; byte < 256; byte++)
            numbers[channel][byte] = channels == 1
                                         ? network_gray_difference(network, (uint8_t)byte)
                                         : network_normalised(network, channel, (uint8_t)byte);
}

/* -- the list of layers -- */

static void free_layer(Layer *layer)
{
    free(layer->name);
    free(layer->inputs);
    free(layer->from);
    for (int i = 0; i < 3; i++) free(layer->maps[i]);
    free(layer->weights);
    free(layer->bias);
}

bool network_open(Network *network, const char *model, const ImageInput *image, Error *error)
{
    *network = (Network){.model = model, .image = *image};
    if (image->pixels < 1)
        return error_set(error, "the screen of %s has %d pixels along each side", model,
                         image->pixels);
    Layer input = {
        .name = "input", .kind = &operator_image, .shape = {3, image->pixels, image->pixels}};
    return network_add(network, &input, error) == 0;
}

void network_close(Network *network)
{
    for (int i = 0; i < network->count; i++) free_layer(&network->layers[i]);
    free(network->layers);
    *network = (Network){0};
}

static bool enlarge_layers(Network *network, Error *error)
{
    if (network->count < network->capacity) return true;
    int capacity = network->capacity ? 2 * network->capacity : 64;
    Layer *larger = realloc(network->layers, (size_t)capacity * sizeof *larger);
    if (!larger)
        return error_memory(error, "not enough memory for the layers of %s", network->model);
    network->layers = larger;
    network->capacity = capacity;
    return true;
}

/* Unset (0) means 1. */
static void set_usual(int *values, int count)
{
    for (int i = 0; i < count; i++)
        if (values[i] == 0) values[i] = 1;
}

/* Gives the new layer its own copies of name and inputs, and the shapes of its inputs. */
static bool copy_description(const Network *network, Layer *layer, Error *error)
{
    const char *name = layer->name;
    const int *inputs = layer->inputs;
    size_t count = (size_t)layer->input_count;
    layer->name = allocate_copy(name, strlen(name), error);
    layer->inputs = allocate(count + 1, sizeof *layer->inputs, error);
    layer->from = allocate(count + 1, sizeof *layer->from, error);
    if (!layer->name || !layer->inputs || !layer->from) return false;
    for (size_t i = 0; i < count; i++) {
        if (inputs[i] < 0 || inputs[i] >= network->count)
            return error_set(error, "%s reads layer %d, which is not there yet", name, inputs[i]);
        layer->inputs[i] = inputs[i];
        layer->from[i] = network->layers[inputs[i]].shape;
    }
    set_usual(layer->window.kernel, 2);
    set_usual(layer->window.stride, 2);
    set_usual(layer->window.dilation, 2);
    set_usual(&layer->groups, 1);
    return true;
}

static bool check_shape(const Layer *layer, Error *error)
{
    Shape shape = layer->shape;
    if (shape.channels > 0 && shape.height > 0 && shape.width > 0) return true;
    return error_set(error, "%s: %s gives %d x %d x %d, which is empty", layer->name,
                     layer->kind->name, shape.channels, shape.height, shape.width);
}

int network_add(Network *network, const Layer *description, Error *error)
{
    Layer layer = *description;
    if (layer.input_count > MOST_INPUTS || layer.input_count < 0) {
        error_set(error, "%s has %d inputs; at most %d are possible", layer.name, layer.input_count,
                  MOST_INPUTS);
        layer.name = NULL;
        layer.inputs = NULL;
        layer.from = NULL;
    } else if (copy_description(network, &layer, error) && layer.kind->shape(&layer, error) &&
               check_shape(&layer, error) && enlarge_layers(network, error)) {
        network->layers[network->count] = layer;
        return network->count++;
    }
    free_layer(&layer);
    return -1;
}

void network_drop_last(Network *network)
{
    free_layer(&network->layers[--network->count]);
}

/* -- queries -- */

/* Sets an error that suggests similar layer names. */
static void refuse_name(const Network *network, const char *name, Error *error)
{
    size_t count = (size_t)network->count, index = 0;
    const char **names = allocate(count, sizeof *names, error);
    if (!names) return;
    for (size_t i = 0; i < count; i++) names[i] = network->layers[i].name;
    NameList list = {"layer", "the model's description", names, count};
    nearest_find(&list, name, &index, error);
    error_prefix(error, "%s", network->model);
    free(names);
}

int network_find(const Network *network, const char *name, Error *error)
{
    for (int i = network->count - 1; i >= 0; i--)
        if (strcmp(network->layers[i].name, name) == 0) return i;
    refuse_name(network, name, error);
    return -1;
}

void network_mark_needed(const Network *network, int layer, bool *marked)
{
    memset(marked, 0, (size_t)network->count * sizeof *marked);
    marked[layer] = true;
    for (int i = layer; i > 0; i--)
        for (int k = 0; marked[i] && k < network->layers[i].input_count; k++)
            marked[network->layers[i].inputs[k]] = true;
}
