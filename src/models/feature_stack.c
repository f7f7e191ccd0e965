#include "models/feature_stack.h"

#include "models/torch_weights.h"
#include "network/operators/convolution.h"
#include "network/operators/elementwise.h"
#include "network/operators/pooling.h"
#include "vision/screen.h"

#include <stdio.h>

/* A convolution with bias and ReLU (channels > 0), or a max-pool (channels 0). */
typedef struct {
    int channels, kernel, stride, padding;
} Feature;

typedef struct {
    const Feature *features; /* [count] */
    size_t count;
    TorchWeights weights;
} Stack;

static const Feature alexnet_features[] = {{64, 11, 4, 2}, {0, 3, 2, 0},   {192, 5, 1, 2},
                                           {0, 3, 2, 0},   {384, 3, 1, 1}, {256, 3, 1, 1},
                                           {256, 3, 1, 1}, {0, 3, 2, 0}};

static const Stack alexnet = {.features = alexnet_features,
                              .count = sizeof alexnet_features / sizeof *alexnet_features,
                              .weights = {.drawing = TORCH_DEFAULT}};

/* Up to the third convolution; what PyTorch draws later does not change it. */
static const Feature alexnet_v2_features[] = {
    {64, 11, 4, 0}, {0, 3, 2, 0}, {192, 5, 1, 2}, {0, 3, 2, 0}, {384, 3, 1, 1}};

static const Stack alexnet_v2 = {.features = alexnet_v2_features,
                                 .count = sizeof alexnet_v2_features / sizeof *alexnet_v2_features,
                                 .weights = {.drawing = TORCH_DEFAULT}};

static const Feature vgg_features[] = {
    {64, 3, 1, 1},  {64, 3, 1, 1},  {0, 2, 2, 0},   {128, 3, 1, 1}, {128, 3, 1, 1}, {0, 2, 2, 0},
    {256, 3, 1, 1}, {256, 3, 1, 1}, {256, 3, 1, 1}, {0, 2, 2, 0},   {512, 3, 1, 1}, {512, 3, 1, 1},
    {512, 3, 1, 1}, {0, 2, 2, 0},   {512, 3, 1, 1}, {512, 3, 1, 1}, {512, 3, 1, 1}, {0, 2, 2, 0}};

/* The classifier left out is 25088 -> 4096 -> 4096 -> 1000, with biases. */
static const Stack vgg = {
    .features = vgg_features,
    .count = sizeof vgg_features / sizeof *vgg_features,
    .weights = {.drawing = TORCH_FAN_OUT,
                .other_words = 25089u * 4096u + 4097u * 4096u + 4097u * 1000u}};

/* -- AlexNet and VGG-16 -- */

/* Adds a layer "features.<number><suffix>" after `input`; returns its index, or -1. */
static int add(Network *network, Layer layer, int input, int number, const char *suffix,
               Error *error)
{
    char name[32];
    if (input < 0) return -1;
    snprintf(name, sizeof name, "features.%d%s", number, suffix);
    layer.name = name;
    layer.inputs = &input;
    layer.input_count = 1;
    return network_add(network, &layer, error);
}

/* PyTorch numbers convolutions, ReLUs and pools; the bias belongs to the convolution. */
static bool build_stack(const ModelDescription *model, Network *network, Error *error)
{
    const Stack *stack = model->design;
    ImageInput image = model_image(model);
    if (!network_open(network, model->name, &image, error)) return false;
    int last = 0, number = 0;
    for (size_t i = 0; last >= 0 && i < stack->count; i++) {
        const Feature *f = &stack->features[i];
        Window window = {.kernel = {f->kernel, f->kernel},
                         .stride = {f->stride, f->stride},
                         .pads = {f->padding, f->padding, f->padding, f->padding}};
        Layer pool = {.kind = &operator_max_pool, .window = window};
        Layer convolution = {
            .kind = &operator_convolution, .window = window, .shape.channels = f->channels};
        Layer bias = {.kind = &operator_affine, .bias_count = (size_t)f->channels};
        if (f->channels == 0) {
            last = add(network, pool, last, number++, "", error);
            continue;
        }
        last = add(network, convolution, last, number, ".weight", error);
        last = add(network, bias, last, number++, "", error);
        last = add(network, (Layer){.kind = &operator_relu}, last, number++, "", error);
    }
    return last >= 0;
}

static bool draw_stack(const ModelDescription *model, Network *network, uint64_t seed,
                       const bool *keep, Error *error)
{
    const Stack *stack = model->design;
    return torch_weights_draw(network, &stack->weights, seed, keep, error);
}

/* -- pixels -- */

static bool build_pixels(const ModelDescription *model, Network *network, Error *error)
{
    ImageInput image = model_image(model);
    int screen = 0;
    Layer pixels = {.name = "pixels",
                    .kind = &operator_convolution,
                    .inputs = &screen,
                    .input_count = 1,
                    .shape.channels = 3};
    return network_open(network, model->name, &image, error) &&
           network_add(network, &pixels, error) >= 0;
}

/* Each channel is one colour of the input. */
static bool draw_pixels(const ModelDescription *model, Network *network, uint64_t seed,
                        const bool *keep, Error *error)
{
    (void)model, (void)seed;
    Layer *layer = &network->layers[1];
    if ((keep && !keep[1]) || layer->weights) return true;
    layer->weights = allocate(layer->weight_count, sizeof *layer->weights, error);
    for (int colour = 0; layer->weights && colour < 3; colour++) layer->weights[4 * colour] = 1;
    return layer->weights != NULL;
}

/* -- the models -- */

const ModelDescription feature_stack_models[] = {
    {.name = "alexnet_untrained",
     .build = build_stack,
     .draw = draw_stack,
     .design = &alexnet,
     .pixels = SCREEN_PIXELS,
     .visual_degrees = 8,
     .mean = IMAGENET_MEAN,
     .deviation = IMAGENET_DEVIATION,
     .layers = {"features.1"},
     .reason =
         "the first ReLU: after the pool its positions are too far apart for units in the field",
     .random_weights = true},
    {.name = "alexnet_v2_untrained",
     .build = build_stack,
     .draw = draw_stack,
     .design = &alexnet_v2,
     .pixels = SCREEN_PIXELS,
     .visual_degrees = 8,
     .mean = IMAGENET_MEAN,
     .deviation = IMAGENET_DEVIATION,
     .layers = {"features.7"},
     .reason = "the ReLU after the published layer of alexnet_training_seed_01, features.6",
     .random_weights = true},
    {.name = "vgg-16_untrained",
     .build = build_stack,
     .draw = draw_stack,
     .design = &vgg,
     .pixels = SCREEN_PIXELS,
     .visual_degrees = 8,
     .mean = IMAGENET_MEAN,
     .deviation = IMAGENET_DEVIATION,
     .layers = {"features.6"},
     .reason = "the first ReLU after a pool",
     .random_weights = true},
    {.name = "pixels",
     .build = build_pixels,
     .draw = draw_pixels,
     .pixels = SCREEN_PIXELS,
     .visual_degrees = 8,
     .deviation = {1, 1, 1},
     .layers = {"pixels"},
     .reason = "the only layer"},
    {.name = NULL}};
