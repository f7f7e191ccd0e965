#include "network/network.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool network_open(Network *network, const char *model, int pixels, Error *error)
{
    *network = (Network){.model = model,
                         .pixels = pixels,
                         .mean = {0.485f, 0.456f, 0.406f},
                         .deviation = {0.229f, 0.224f, 0.225f}};
    int input = network_add(network, "input", LAYER_INPUT, -1, 3, 1, 1, 0, error);
    return input == 0;
}

void network_close(Network *network)
{
    for (int i = 0; i < network->count; i++) {
        free(network->layers[i].weights);
        free(network->layers[i].bias);
    }
    free(network->layers);
    *network = (Network){0};
}

/* -- shapes -- */

static int pooled(int size, const Layer *layer)
{
    return (size + 2 * layer->padding - layer->kernel) / layer->stride + 1;
}

/* The output's shape; the input layer is its own input. */
static void set_shape(Layer *layer, const Layer *input, int channels)
{
    layer->channels = channels > 0 ? channels : input->channels;
    if (layer->kind == LAYER_AVERAGE_POOL || layer->kind == LAYER_LINEAR) {
        layer->height = layer->width = 1;
        return;
    }
    layer->height = pooled(input->height, layer);
    layer->width = pooled(input->width, layer);
}

int network_add(Network *network, const char *name, LayerKind kind, int input, int channels,
                int kernel, int stride, int padding, Error *error)
{
    if (network->count == network->room) {
        int room = network->room ? 2 * network->room : 64;
        Layer *larger = realloc(network->layers, (size_t)room * sizeof *larger);
        if (!larger) {
            error_set(error, "not enough memory for the layers of %s", network->model);
            return -1;
        }
        network->layers = larger;
        network->room = room;
    }
    Layer *layer = &network->layers[network->count];
    *layer = (Layer){.kind = kind,
                     .input = input,
                     .other = -1,
                     .kernel = kernel,
                     .stride = stride,
                     .padding = padding};
    snprintf(layer->name, sizeof layer->name, "%s", name);
    const Layer image = {.channels = 3, .height = network->pixels, .width = network->pixels};
    set_shape(layer, input < 0 ? &image : &network->layers[input], channels);
    return network->count++;
}

int network_add_sum(Network *network, const char *name, int input, int other, Error *error)
{
    int index = network_add(network, name, LAYER_ADD, input, 0, 1, 1, 0, error);
    if (index >= 0) network->layers[index].other = other;
    return index;
}

/* -- questions -- */

float batch_norm_scale(void)
{
    return 1.0f / sqrtf(1.0f + BATCH_NORM_EPSILON);
}

int network_find(const Network *network, const char *name, Error *error)
{
    for (int i = 0; i < network->count; i++)
        if (strcmp(network->layers[i].name, name) == 0) return i;
    error_set(error,
              "unknown layer \"%s\" of %s; its layers are named like layer1.0.relu2, conv1, fc",
              name, network->model);
    return -1;
}

size_t layer_units(const Layer *layer)
{
    return (size_t)layer->channels * (size_t)layer->height * (size_t)layer->width;
}

size_t layer_weight_count(const Network *network, int index)
{
    const Layer *layer = &network->layers[index];
    if (layer->kind != LAYER_CONVOLUTION && layer->kind != LAYER_LINEAR) return 0;
    size_t inputs = (size_t)network->layers[layer->input].channels;
    return (size_t)layer->channels * inputs * (size_t)(layer->kernel * layer->kernel);
}
