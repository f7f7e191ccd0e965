#include "network/zoo.h"

#include "models/vone_block.h"

#include <stdio.h>
#include <string.h>

/* -- AlexNet and VGG-16, as lists of layers named "features.0", "features.1", .. -- */

/* One entry: a convolution with bias and ReLU (channels > 0), or a max-pool (channels 0). */
typedef struct {
    int channels, kernel, stride, padding;
} Feature;

/* Appends them; PyTorch numbers convolution, ReLU and pool, and counts the bias with the convolution. */
static bool add_features(Network *network, const Feature *features, size_t count, Error *error)
{
    char name[LAYER_NAME_LENGTH];
    int last = 0, number = 0;
    for (size_t i = 0; last >= 0 && i < count; i++) {
        const Feature *f = &features[i];
        if (f->channels == 0) {
            snprintf(name, sizeof name, "features.%d", number++);
            last = network_add(network, name, LAYER_MAX_POOL, last, 0, f->kernel, f->stride,
                               f->padding, error);
            continue;
        }
        snprintf(name, sizeof name, "features.%d.weight", number);
        last = network_add(network, name, LAYER_CONVOLUTION, last, f->channels, f->kernel,
                           f->stride, f->padding, error);
        snprintf(name, sizeof name, "features.%d", number++);
        if (last >= 0) last = network_add(network, name, LAYER_BIAS, last, 0, 1, 1, 0, error);
        snprintf(name, sizeof name, "features.%d", number++);
        if (last >= 0) last = network_add(network, name, LAYER_RELU, last, 0, 1, 1, 0, error);
    }
    return last >= 0;
}

static bool build_alexnet(Network *network, int pixels, Error *error)
{
    static const Feature features[] = {{64, 11, 4, 2}, {0, 3, 2, 0},   {192, 5, 1, 2},
                                       {0, 3, 2, 0},   {384, 3, 1, 1}, {256, 3, 1, 1},
                                       {256, 3, 1, 1}, {0, 3, 2, 0}};
    if (!network_open(network, "alexnet_untrained", pixels, error)) return false;
    network->drawing = DRAW_DEFAULT;
    return add_features(network, features, sizeof features / sizeof *features, error);
}

static bool build_vgg(Network *network, int pixels, Error *error)
{
    static const Feature features[] = {
        {64, 3, 1, 1},  {64, 3, 1, 1},  {0, 2, 2, 0},   {128, 3, 1, 1}, {128, 3, 1, 1},
        {0, 2, 2, 0},   {256, 3, 1, 1}, {256, 3, 1, 1}, {256, 3, 1, 1}, {0, 2, 2, 0},
        {512, 3, 1, 1}, {512, 3, 1, 1}, {512, 3, 1, 1}, {0, 2, 2, 0},   {512, 3, 1, 1},
        {512, 3, 1, 1}, {512, 3, 1, 1}, {0, 2, 2, 0}};
    if (!network_open(network, "vgg-16_untrained", pixels, error)) return false;
    network->drawing = DRAW_FAN_OUT;
    /* The classifier: 25088 -> 4096 -> 4096 -> 1000, with biases. */
    network->other_words = 25089u * 4096u + 4097u * 4096u + 4097u * 1000u;
    return add_features(network, features, sizeof features / sizeof *features, error);
}

/* -- pixels -- */

static bool build_pixels(Network *network, int pixels, Error *error)
{
    if (!network_open(network, "pixels", pixels, error)) return false;
    network->drawing = DRAW_NOTHING;
    int last = network_add(network, "pixels", LAYER_CONVOLUTION, 0, 3, 1, 1, 0, error);
    if (last < 0) return false;
    Layer *layer = &network->layers[last];
    layer->weights = allocate(9, sizeof *layer->weights, error);
    for (int c = 0; layer->weights && c < 3; c++) layer->weights[4 * c] = 1;
    return layer->weights != NULL;
}

/* -- the list -- */

const ZooModel zoo_models[] = {
    {.name = "alexnet_untrained",
     .v1_layer = "features.1",
     .reason =
         "the first ReLU: after the pool its positions are too far apart for units in the field",
     .mean = {0.485f, 0.456f, 0.406f},
     .deviation = {0.229f, 0.224f, 0.225f},
     .build = build_alexnet},
    {.name = "vgg-16_untrained",
     .v1_layer = "features.6",
     .reason = "the first ReLU after a pool",
     .mean = {0.485f, 0.456f, 0.406f},
     .deviation = {0.229f, 0.224f, 0.225f},
     .build = build_vgg},
    {.name = "pixels",
     .v1_layer = "pixels",
     .reason = "the only layer",
     .deviation = {1, 1, 1},
     .build = build_pixels},
    {.name = "vone-block",
     .v1_layer = "vone_block",
     .reason = "the block's output, as published",
     .mean = {0.5f, 0.5f, 0.5f},
     .deviation = {0.5f, 0.5f, 0.5f},
     .build = vone_block_build},
    {.name = NULL}};

const ZooModel *zoo_find(const char *name)
{
    for (const ZooModel *model = zoo_models; model->name; model++)
        if (strcmp(model->name, name) == 0) return model;
    return NULL;
}
