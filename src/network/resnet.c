#include "network/resnet.h"

#include "vision/screen.h"

#include <stdio.h>
#include <string.h>

const ResNet resnet_models[] = {{.name = "resnet-50x2_untrained",
                                 .stem = 128,
                                 .inner = {256, 512, 1024, 2048},
                                 .outer = {512, 1024, 2048, 4096}},
                                {.name = "resnet-50_untrained",
                                 .stem = 64,
                                 .inner = {64, 128, 256, 512},
                                 .outer = {256, 512, 1024, 2048}},
                                {.name = "resnet-18_untrained",
                                 .stem = 64,
                                 .inner = {64, 128, 256, 512},
                                 .outer = {64, 128, 256, 512},
                                 .depth = {2, 2, 2, 2},
                                 .block = BLOCK_BASIC},
                                {.name = "resnet-50x4_untrained",
                                 .stem = 256,
                                 .inner = {1024, 2048, 4096, 8192},
                                 .outer = {1024, 2048, 4096, 8192}},
                                {.name = "resnet-50-doubled_untrained",
                                 .stem = 128,
                                 .inner = {128, 256, 512, 1024},
                                 .outer = {512, 1024, 2048, 4096}},
                                {.name = "wide_resnet50_2_untrained",
                                 .stem = 64,
                                 .inner = {128, 256, 512, 1024},
                                 .outer = {256, 512, 1024, 2048}},
                                {.name = "resnet-34_untrained",
                                 .stem = 64,
                                 .inner = {64, 128, 256, 512},
                                 .outer = {64, 128, 256, 512},
                                 .block = BLOCK_BASIC},
                                {.name = "resnet-101_untrained",
                                 .stem = 64,
                                 .inner = {64, 128, 256, 512},
                                 .outer = {256, 512, 1024, 2048},
                                 .depth = {3, 4, 23, 3}},
                                {.name = "resnet-152_untrained",
                                 .stem = 64,
                                 .inner = {64, 128, 256, 512},
                                 .outer = {256, 512, 1024, 2048},
                                 .depth = {3, 8, 36, 3}},
                                {.name = NULL}};

static int blocks_of_stage(const ResNet *resnet, int stage)
{
    static const int usual[4] = {3, 4, 6, 3};
    return resnet->depth[stage] ? resnet->depth[stage] : usual[stage];
}

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

/* The sum of a block's last layer and its input, which goes through a 1x1 where the shape changes. */
static int add_shortcut(Network *network, const char *block, int last, int input, int outer,
                        int stride, bool project, const char *relu, Error *error)
{
    char name[LAYER_NAME_LENGTH];
    int shortcut = input;
    if (last >= 0 && project)
        shortcut = add_convolution(network, block, "downsample.0", "downsample.1", NULL, input,
                                   outer, 1, stride, error);
    if (last >= 0 && shortcut >= 0)
        last = network_add_sum(network, within(name, block, "add"), last, shortcut, error);
    if (last < 0 || shortcut < 0) return -1;
    return network_add(network, within(name, block, relu), LAYER_RELU, last, 0, 1, 1, 0, error);
}

/* x -> 1x1 -> 3x3 (stride) -> 1x1, plus x, ReLU. */
static int add_bottleneck(Network *network, const char *block, int input, int inner, int outer,
                          int stride, bool project, Error *error)
{
    int last = add_convolution(network, block, "conv1", "bn1", "relu1", input, inner, 1, 1, error);
    if (last >= 0)
        last =
            add_convolution(network, block, "conv2", "bn2", "relu2", last, inner, 3, stride, error);
    if (last >= 0)
        last = add_convolution(network, block, "conv3", "bn3", NULL, last, outer, 1, 1, error);
    return add_shortcut(network, block, last, input, outer, stride, project, "relu3", error);
}

/* x -> 3x3 (stride) -> 3x3, plus x, ReLU. */
static int add_basic(Network *network, const char *block, int input, int inner, int outer,
                     int stride, bool project, Error *error)
{
    int last =
        add_convolution(network, block, "conv1", "bn1", "relu1", input, inner, 3, stride, error);
    if (last >= 0)
        last = add_convolution(network, block, "conv2", "bn2", NULL, last, outer, 3, 1, error);
    return add_shortcut(network, block, last, input, outer, stride, project, "relu2", error);
}

static int add_stem(Network *network, const ResNet *resnet, Error *error)
{
    int last = add_convolution(network, "", "conv1", "bn1", "relu", 0, resnet->stem, 7, 2, error);
    return last < 0 ? last
                    : network_add(network, "maxpool", LAYER_MAX_POOL, last, 0, 3, 2, 1, error);
}

static bool add_layers(Network *network, const ResNet *resnet, Error *error)
{
    int last = add_stem(network, resnet, error), channels = resnet->stem;
    for (int stage = 0; stage < 4; stage++)
        for (int block = 0; last >= 0 && block < blocks_of_stage(resnet, stage); block++) {
            char prefix[LAYER_NAME_LENGTH];
            int inner = resnet->inner[stage], outer = resnet->outer[stage];
            int stride = stage > 0 && block == 0 ? 2 : 1;
            bool project = stride > 1 || channels != outer;
            snprintf(prefix, sizeof prefix, "layer%d.%d.", stage + 1, block);
            last =
                resnet->block == BLOCK_BASIC
                    ? add_basic(network, prefix, last, inner, outer, stride, project, error)
                    : add_bottleneck(network, prefix, last, inner, outer, stride, project, error);
            channels = outer;
        }
    if (last >= 0)
        last = network_add(network, "avgpool", LAYER_AVERAGE_POOL, last, 0, 1, 1, 0, error);
    if (last >= 0) last = network_add(network, "fc", LAYER_LINEAR, last, 1000, 1, 1, 0, error);
    return last >= 0;
}

const ResNet *resnet_find(const char *model, Error *error)
{
    for (const ResNet *resnet = resnet_models; resnet->name; resnet++)
        if (strcmp(model, resnet->name) == 0) return resnet;
    error_set(error, "unknown model \"%s\"; choose %s, %s, %s or %s, or one of the zoo (README)",
              model, resnet_models[0].name, resnet_models[1].name, resnet_models[2].name,
              resnet_models[3].name);
    return NULL;
}

bool resnet_describe(Network *network, const ResNet *resnet, int pixels, Error *error)
{
    if (network_open(network, resnet->name, pixels, error) && add_layers(network, resnet, error))
        return true;
    network_close(network);
    return false;
}

bool resnet_build(Network *network, const char *model, Error *error)
{
    const ResNet *resnet = resnet_find(model, error);
    return resnet && resnet_describe(network, resnet, SCREEN_PIXELS, error);
}
