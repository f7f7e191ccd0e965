#include "models/resnet.h"

#include "models/torch_weights.h"
#include "network/operators/convolution.h"
#include "network/operators/elementwise.h"
#include "network/operators/normalisation.h"
#include "network/operators/pooling.h"
#include "vision/screen.h"

#include <stdio.h>

typedef enum { BLOCK_BOTTLENECK, BLOCK_BASIC } ResNetBlock;

/* A member of the family. */
typedef struct {
    int stem;     /* channels of conv1 */
    int inner[4]; /* channels inside the blocks of layer1..4 */
    int outer[4]; /* output channels of the blocks */
    int depth[4]; /* number of blocks in layer1..4; all 0: 3, 4, 6, 3 */
    ResNetBlock block;
} ResNet;

static int blocks_of_stage(const ResNet *resnet, int stage)
{
    static const int usual[4] = {3, 4, 6, 3};
    return resnet->depth[stage] ? resnet->depth[stage] : usual[stage];
}

/* -- adding layers -- */

/* A network under construction. */
typedef struct {
    Network *network;
    Error *error;
    char block[32]; /* "layer1.0.", prefix of the block's layer names; empty in stem and head */
    int last;       /* the layer to add to; -1 after a failure, when nothing more is added */
} Builder;

/* Adds a layer after the last one (with `other` as second input, unless negative). */
static void add(Builder *builder, const char *name, Layer layer, int other)
{
    char full_name[64];
    int inputs[2] = {builder->last, other};
    if (builder->last < 0) return;
    snprintf(full_name, sizeof full_name, "%s%s", builder->block, name);
    layer.name = full_name;
    layer.inputs = inputs;
    layer.input_count = other < 0 ? 1 : 2;
    builder->last = network_add(builder->network, &layer, builder->error);
}

static void add_relu(Builder *builder, const char *name)
{
    add(builder, name, (Layer){.kind = &operator_relu}, -1);
}

typedef struct {
    const char *name, *norm; /* names of the convolution and its batch normalisation */
    int channels, kernel, stride;
} Convolution;

/* Adds a convolution and an untrained batch normalisation. */
static void add_convolution(Builder *builder, const Convolution *c)
{
    const BatchNorm untrained = {.epsilon = 1e-5f};
    int pad = c->kernel / 2;
    Layer norm = {.kind = &operator_affine};
    if (builder->last < 0) return;
    add(builder, c->name,
        (Layer){.kind = &operator_convolution,
                .shape.channels = c->channels,
                .window = {.kernel = {c->kernel, c->kernel},
                           .stride = {c->stride, c->stride},
                           .pads = {pad, pad, pad, pad}}},
        -1);
    if (!batch_norm_affine(&norm, &untrained, c->channels, builder->error)) builder->last = -1;
    add(builder, c->norm, norm, -1);
}

/* -- blocks -- */

typedef struct {
    int inner, outer, stride;
    bool project; /* the shape changes, so the shortcut has a 1x1 convolution */
} Block;

/* Adds the block's input to its last layer, then a ReLU. */
static void add_shortcut(Builder *builder, const Block *block, int input, const char *relu)
{
    int last = builder->last;
    if (last >= 0 && block->project) {
        builder->last = input;
        add_convolution(builder, &(Convolution){"downsample.0", "downsample.1", block->outer, 1,
                                                block->stride});
        input = builder->last;
        builder->last = input < 0 ? -1 : last;
    }
    add(builder, "add", (Layer){.kind = &operator_add}, input);
    add_relu(builder, relu);
}

/* x -> 1x1 -> 3x3 (stride) -> 1x1, plus x, ReLU. */
static void add_bottleneck(Builder *builder, const Block *block)
{
    int input = builder->last;
    add_convolution(builder, &(Convolution){"conv1", "bn1", block->inner, 1, 1});
    add_relu(builder, "relu1");
    add_convolution(builder, &(Convolution){"conv2", "bn2", block->inner, 3, block->stride});
    add_relu(builder, "relu2");
    add_convolution(builder, &(Convolution){"conv3", "bn3", block->outer, 1, 1});
    add_shortcut(builder, block, input, "relu3");
}

/* x -> 3x3 (stride) -> 3x3, plus x, ReLU. */
static void add_basic(Builder *builder, const Block *block)
{
    int input = builder->last;
    add_convolution(builder, &(Convolution){"conv1", "bn1", block->inner, 3, block->stride});
    add_relu(builder, "relu1");
    add_convolution(builder, &(Convolution){"conv2", "bn2", block->outer, 3, 1});
    add_shortcut(builder, block, input, "relu2");
}

static void add_stem(Builder *builder, const ResNet *resnet)
{
    add_convolution(builder, &(Convolution){"conv1", "bn1", resnet->stem, 7, 2});
    add_relu(builder, "relu");
    add(builder, "maxpool",
        (Layer){.kind = &operator_max_pool,
                .window = {.kernel = {3, 3}, .stride = {2, 2}, .pads = {1, 1, 1, 1}}},
        -1);
}

static void add_stages(Builder *builder, const ResNet *resnet)
{
    int channels = resnet->stem;
    for (int stage = 0; stage < 4; stage++)
        for (int number = 0; number < blocks_of_stage(resnet, stage); number++) {
            Block block = {.inner = resnet->inner[stage],
                           .outer = resnet->outer[stage],
                           .stride = stage > 0 && number == 0 ? 2 : 1};
            block.project = block.stride > 1 || channels != block.outer;
            snprintf(builder->block, sizeof builder->block, "layer%d.%d.", stage + 1, number);
            if (resnet->block == BLOCK_BASIC)
                add_basic(builder, &block);
            else
                add_bottleneck(builder, &block);
            channels = block.outer;
        }
    builder->block[0] = '\0';
}

static bool build(const ModelDescription *model, Network *network, Error *error)
{
    const ResNet *resnet = model->design;
    ImageInput image = model_image(model);
    if (!network_open(network, model->name, &image, error)) return false;
    Builder builder = {.network = network, .error = error};
    add_stem(&builder, resnet);
    add_stages(&builder, resnet);
    add(&builder, "avgpool", (Layer){.kind = &operator_global_average}, -1);
    add(&builder, "fc",
        (Layer){.kind = &operator_linear, .shape.channels = 1000, .bias_count = 1000}, -1);
    return builder.last >= 0;
}

static bool draw(const ModelDescription *model, Network *network, uint64_t seed, const bool *keep,
                 Error *error)
{
    (void)model;
    return torch_weights_draw(network, &(TorchWeights){.drawing = TORCH_RESNET}, seed, keep, error);
}

/* -- the models -- */

static const ResNet resnet_50x2 = {
    .stem = 128, .inner = {256, 512, 1024, 2048}, .outer = {512, 1024, 2048, 4096}};
static const ResNet resnet_50 = {
    .stem = 64, .inner = {64, 128, 256, 512}, .outer = {256, 512, 1024, 2048}};
static const ResNet resnet_18 = {.stem = 64,
                                 .inner = {64, 128, 256, 512},
                                 .outer = {64, 128, 256, 512},
                                 .depth = {2, 2, 2, 2},
                                 .block = BLOCK_BASIC};
static const ResNet resnet_50x4 = {
    .stem = 256, .inner = {1024, 2048, 4096, 8192}, .outer = {1024, 2048, 4096, 8192}};
static const ResNet resnet_50_doubled = {
    .stem = 128, .inner = {128, 256, 512, 1024}, .outer = {512, 1024, 2048, 4096}};
static const ResNet wide_resnet50_2 = {
    .stem = 64, .inner = {128, 256, 512, 1024}, .outer = {256, 512, 1024, 2048}};
static const ResNet resnet_34 = {
    .stem = 64, .inner = {64, 128, 256, 512}, .outer = {64, 128, 256, 512}, .block = BLOCK_BASIC};
static const ResNet resnet_101 = {.stem = 64,
                                  .inner = {64, 128, 256, 512},
                                  .outer = {256, 512, 1024, 2048},
                                  .depth = {3, 4, 23, 3}};
static const ResNet resnet_152 = {.stem = 64,
                                  .inner = {64, 128, 256, 512},
                                  .outer = {256, 512, 1024, 2048},
                                  .depth = {3, 8, 36, 3}};

#define RESNET(model_name, model_design, v1, it, words)                                            \
    {                                                                                              \
        .name = (model_name), .build = build, .draw = draw, .design = (model_design),              \
        .pixels = SCREEN_PIXELS, .visual_degrees = 8, .mean = IMAGENET_MEAN,                       \
        .deviation = IMAGENET_DEVIATION, .layers = {(v1), "layer1.0.relu2", "layer1.0.relu2", it}, \
        .reason = (words), .random_weights = true                                                  \
    }
#define BOTTLENECKS(name, design)                                                                  \
    RESNET(name, design, "layer1.0.relu2", "layer2.3.relu2", "the submission's layer")
#define BASIC_BLOCKS(name, design, it)                                                             \
    RESNET(name, design, "layer1.0.relu1", it, "as the submission's layer, behind the first 3x3")

/*
 * The layer of two published networks whose random weights were stored, with which Section 6 of the
 * paper compares: the output of the first stage.
 */
#define FIRST_STAGE(model_name, model_design, v1)                                                  \
    {                                                                                              \
        .name = (model_name), .build = build, .draw = draw, .design = (model_design),              \
        .pixels = SCREEN_PIXELS, .visual_degrees = 8, .mean = IMAGENET_MEAN,                       \
        .deviation = IMAGENET_DEVIATION, .layers = {(v1)},                                         \
        .reason = "the submission's layer1, of networks with stored random weights",               \
        .random_weights = true                                                                     \
    }

const ModelDescription resnet_models[] = {
    BOTTLENECKS("resnet-50x2_untrained", &resnet_50x2),
    BOTTLENECKS("resnet-50_untrained", &resnet_50),
    BASIC_BLOCKS("resnet-18_untrained", &resnet_18, NULL),
    BOTTLENECKS("resnet-50x4_untrained", &resnet_50x4),
    BOTTLENECKS("resnet-50-doubled_untrained", &resnet_50_doubled),
    BOTTLENECKS("wide_resnet50_2_untrained", &wide_resnet50_2),
    BASIC_BLOCKS("resnet-34_untrained", &resnet_34, "layer2.3.relu2"),
    BOTTLENECKS("resnet-101_untrained", &resnet_101),
    BOTTLENECKS("resnet-152_untrained", &resnet_152),
    FIRST_STAGE("resnet-18-layer1_untrained", &resnet_18, "layer1.1.relu2"),
    FIRST_STAGE("resnet-50-layer1_untrained", &resnet_50, "layer1.2.relu3"),
    {.name = NULL}};
