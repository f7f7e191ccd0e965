#include "network/resnet.h"

#include <stdio.h>
#include <string.h>

const ResNetWidths resnet_models[] = {
    {"resnet-50x2_untrained", 128, {128, 256, 512, 1024}, {512, 1024, 2048, 4096}},
    {"wide_resnet50_2_untrained", 64, {128, 256, 512, 1024}, {256, 512, 1024, 2048}},
    {"resnet-50_untrained", 64, {64, 128, 256, 512}, {256, 512, 1024, 2048}},
    {"resnet-50-width128_untrained", 128, {256, 512, 1024, 2048}, {512, 1024, 2048, 4096}},
    {NULL, 0, {0}, {0}}};

static const int blocks_of_stage[4] = {3, 4, 6, 3};

/* The names in a block: "layer1.0." + "conv2". */
static const char *within(char *place, const char *block, const char *name)
{
    snprintf(place, LAYER_NAME_LENGTH, "%.15s%.16s", block, name);
    return place;
}

/* Convolution, batch normalisation and (named unless NULL) ReLU; returns the index of the last. */
static int add_convolution(Network *network, const char *block, const char *convolution,
                           const char *norm, const char *relu, int input, int channels, int kernel,
                           int stride, Error *error)
{
    char name[LAYER_NAME_LENGTH];
    int last = network_add(network, within(name, block, convolution), LAYER_CONVOLUTION, input,
                           channels, kernel, stride, kernel / 2, error);
    if (last >= 0)
        last = network_add(network, within(name, block, norm), LAYER_BATCH_NORM, last, 0, 1, 1, 0,
                           error);
    if (last >= 0 && relu)
        last = network_add(network, within(name, block, relu), LAYER_RELU, last, 0, 1, 1, 0, error);
    return last;
}

/* x -> 1x1 -> 3x3 (stride) -> 1x1, plus x (through a 1x1 where the shape changes), ReLU. */
static int add_bottleneck(Network *network, const char *block, int input, int inner, int outer,
                          int stride, bool project, Error *error)
{
    char name[LAYER_NAME_LENGTH];
    int last = add_convolution(network, block, "conv1", "bn1", "relu1", input, inner, 1, 1, error);
    if (last >= 0)
        last =
            add_convolution(network, block, "conv2", "bn2", "relu2", last, inner, 3, stride, error);
    if (last >= 0)
        last = add_convolution(network, block, "conv3", "bn3", NULL, last, outer, 1, 1, error);
    int shortcut = input;
    if (last >= 0 && project)
        shortcut = add_convolution(network, block, "downsample.0", "downsample.1", NULL, input,
                                   outer, 1, stride, error);
    if (last >= 0 && shortcut >= 0)
        last = network_add_sum(network, within(name, block, "add"), last, shortcut, error);
    if (last < 0 || shortcut < 0) return -1;
    return network_add(network, within(name, block, "relu3"), LAYER_RELU, last, 0, 1, 1, 0, error);
}

static bool add_layers(Network *network, const ResNetWidths *widths, Error *error)
{
    int last = add_convolution(network, "", "conv1", "bn1", "relu", 0, widths->stem, 7, 2, error);
    if (last >= 0) last = network_add(network, "maxpool", LAYER_MAX_POOL, last, 0, 3, 2, 1, error);
    for (int stage = 0; stage < 4; stage++)
        for (int block = 0; last >= 0 && block < blocks_of_stage[stage]; block++) {
            char prefix[LAYER_NAME_LENGTH];
            snprintf(prefix, sizeof prefix, "layer%d.%d.", stage + 1, block);
            last = add_bottleneck(network, prefix, last, widths->inner[stage], widths->outer[stage],
                                  stage > 0 && block == 0 ? 2 : 1, block == 0, error);
        }
    if (last >= 0)
        last = network_add(network, "avgpool", LAYER_AVERAGE_POOL, last, 0, 1, 1, 0, error);
    if (last >= 0) last = network_add(network, "fc", LAYER_LINEAR, last, 1000, 1, 1, 0, error);
    return last >= 0;
}

bool resnet_build(Network *network, const char *model, Error *error)
{
    for (const ResNetWidths *widths = resnet_models; widths->name; widths++) {
        if (strcmp(model, widths->name) != 0) continue;
        if (network_open(network, widths->name, error) && add_layers(network, widths, error))
            return true;
        network_close(network);
        return false;
    }
    return error_set(error, "unknown model \"%s\"; choose %s, %s, %s or %s", model,
                     resnet_models[0].name, resnet_models[1].name, resnet_models[2].name,
                     resnet_models[3].name);
}
