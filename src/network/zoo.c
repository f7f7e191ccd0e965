#include "network/zoo.h"

#include "base/random.h"
#include "score/biology.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define PI 3.14159265358979323846

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

static bool build_alexnet(Network *network, int pixels, uint64_t seed, Error *error)
{
    static const Feature features[] = {{64, 11, 4, 2}, {0, 3, 2, 0},   {192, 5, 1, 2},
                                       {0, 3, 2, 0},   {384, 3, 1, 1}, {256, 3, 1, 1},
                                       {256, 3, 1, 1}, {0, 3, 2, 0}};
    (void)seed;
    if (!network_open(network, "alexnet_untrained", pixels, error)) return false;
    network->drawing = DRAW_DEFAULT;
    return add_features(network, features, sizeof features / sizeof *features, error);
}

static bool build_vgg(Network *network, int pixels, uint64_t seed, Error *error)
{
    static const Feature features[] = {
        {64, 3, 1, 1},  {64, 3, 1, 1},  {0, 2, 2, 0},   {128, 3, 1, 1}, {128, 3, 1, 1},
        {0, 2, 2, 0},   {256, 3, 1, 1}, {256, 3, 1, 1}, {256, 3, 1, 1}, {0, 2, 2, 0},
        {512, 3, 1, 1}, {512, 3, 1, 1}, {512, 3, 1, 1}, {0, 2, 2, 0},   {512, 3, 1, 1},
        {512, 3, 1, 1}, {512, 3, 1, 1}, {0, 2, 2, 0}};
    (void)seed;
    if (!network_open(network, "vgg-16_untrained", pixels, error)) return false;
    network->drawing = DRAW_FAN_OUT;
    /* The classifier: 25088 -> 4096 -> 4096 -> 1000, with biases. */
    network->other_words = 25089u * 4096u + 4097u * 4096u + 4097u * 1000u;
    return add_features(network, features, sizeof features / sizeof *features, error);
}

/* -- pixels -- */

static bool build_pixels(Network *network, int pixels, uint64_t seed, Error *error)
{
    (void)seed;
    if (!network_open(network, "pixels", pixels, error)) return false;
    network->drawing = DRAW_NOTHING;
    int last = network_add(network, "pixels", LAYER_CONVOLUTION, 0, 3, 1, 1, 0, error);
    if (last < 0) return false;
    Layer *layer = &network->layers[last];
    layer->weights = allocate(9, sizeof *layer->weights, error);
    for (int c = 0; layer->weights && c < 3; c++) layer->weights[4 * c] = 1;
    return layer->weights != NULL;
}

/* -- an analytic V1 -- */

enum { CELLS = 128, KERNEL = 31, STRIDE = 4, FILTERS = 3 * CELLS };
#define PIXELS_PER_DEGREE 28.0
#define HIGHEST_FREQUENCY 11.2
#define LEVEL_WIDTH       0.8326 /* sqrt(2 ln(1/0.707)): half-width at 0.707, in deviations */

/* A property's distribution over neurons; a draw lies uniformly in its bin. */
static double draw_from(const Biology *biology, Twister *twister)
{
    double total = 0, left;
    for (size_t i = 0; i < biology->bins; i++) total += biology->counts[i];
    left = twister_uniform(twister) * total;
    for (size_t i = 0; i < biology->bins; i++) {
        double share = twister_uniform(twister);
        if (left < biology->counts[i])
            return biology->edges[i] + share * (biology->edges[i + 1] - biology->edges[i]);
        left -= biology->counts[i];
    }
    return biology->edges[biology->bins];
}

typedef struct {
    double orientation, frequency; /* degrees, cycles/degree */
    double along, across; /* deviations of the envelope along x' (of the wave) and y', deg */
    double phase;         /* radians */
} Gabor;

enum { ORIENTATION, FREQUENCY, ORIENTATION_WIDTH, FREQUENCY_WIDTH, PROPERTIES };

static Gabor draw_gabor(const Biology *biology, Twister *twister)
{
    Gabor gabor;
    gabor.orientation = draw_from(&biology[ORIENTATION], twister);
    do gabor.frequency = draw_from(&biology[FREQUENCY], twister);
    while (!(gabor.frequency > 0) || gabor.frequency > HIGHEST_FREQUENCY);
    /* 100 x lower/upper frequency, and half-width in degrees, both at 0.707 of the maximum. */
    double ratio = fmin(0.95, fmax(0.05, draw_from(&biology[FREQUENCY_WIDTH], twister) / 100));
    double half = fmin(80, fmax(5, draw_from(&biology[ORIENTATION_WIDTH], twister)));
    double width = gabor.frequency * (1 - ratio) / (1 + ratio) / LEVEL_WIDTH;
    double height = gabor.frequency * tan(half / 180 * PI) / LEVEL_WIDTH;
    gabor.along = 1 / (2 * PI * width);
    gabor.across = 1 / (2 * PI * height);
    gabor.phase = 2 * PI * twister_uniform(twister);
    return gabor;
}

/* weights[3][KERNEL][KERNEL] of one filter, a third of it in each colour; mean 0 and length 1. */
static void draw_filter(const Gabor *gabor, double phase, float *weights)
{
    double values[KERNEL * KERNEL], mean = 0, squares = 0;
    double o = gabor->orientation / 180 * PI;
    for (int r = 0; r < KERNEL; r++)
        for (int c = 0; c < KERNEL; c++) {
            double y = (r - KERNEL / 2) / PIXELS_PER_DEGREE;
            double x = (c - KERNEL / 2) / PIXELS_PER_DEGREE;
            double u = (x * cos(o) + y * sin(o)) / gabor->along;
            double v = (y * cos(o) - x * sin(o)) / gabor->across;
            double wave = cos(2 * PI * gabor->frequency * u * gabor->along + phase);
            values[r * KERNEL + c] = exp(-(u * u + v * v) / 2) * wave;
            mean += values[r * KERNEL + c] / (KERNEL * KERNEL);
        }
    for (int i = 0; i < KERNEL * KERNEL; i++) {
        values[i] -= mean;
        squares += values[i] * values[i];
    }
    for (int i = 0; i < 3 * KERNEL * KERNEL; i++)
        weights[i] = (float)(values[i % (KERNEL * KERNEL)] / sqrt(squares) / 3);
}

static bool read_biology(Biology *biology, Error *error)
{
    static const char *const names[PROPERTIES] = {
        "Marques2020_DeValois1982-pref_or", "Marques2020_DeValois1982-peak_sf",
        "Marques2020_Ringach2002-or_bandwidth", "Marques2020_Schiller1976-sf_bandwidth"};
    for (int i = 0; i < PROPERTIES; i++)
        if (!biology_read(&biology[i], "data", names[i], error)) return false;
    return true;
}

/* Filters: CELLS simple ones, then pairs for the complex cells: all first halves, all second. */
static bool draw_filters(Layer *layer, uint64_t seed, Error *error)
{
    enum { SIZE = 3 * KERNEL * KERNEL };
    Biology biology[PROPERTIES] = {{0}};
    Twister twister;
    twister_seed(&twister, (uint32_t)seed);
    layer->weights = allocate(FILTERS, SIZE * sizeof *layer->weights, error);
    bool good = layer->weights && read_biology(biology, error);
    for (size_t cell = 0; good && cell < 2 * CELLS; cell++) {
        Gabor gabor = draw_gabor(biology, &twister);
        draw_filter(&gabor, gabor.phase, layer->weights + cell * SIZE);
        if (cell >= CELLS)
            draw_filter(&gabor, gabor.phase + PI / 2, layer->weights + (cell + CELLS) * SIZE);
    }
    for (int i = 0; i < PROPERTIES; i++) biology_free(&biology[i]);
    return good;
}

static bool build_gabor(Network *network, int pixels, uint64_t seed, Error *error)
{
    if (!network_open(network, "gabor-v1", pixels, error)) return false;
    network->drawing = DRAW_NOTHING;
    int last = network_add(network, "filters", LAYER_CONVOLUTION, 0, FILTERS, KERNEL, STRIDE,
                           KERNEL / 2, error);
    if (last < 0 || !draw_filters(&network->layers[last], seed, error)) return false;
    return network_add(network, "cells", LAYER_CELLS, last, 2 * CELLS, 1, 1, 0, error) >= 0;
}

/* -- the list -- */

const ZooModel zoo_models[] = {
    {"alexnet_untrained", "features.1",
     "the first ReLU: after the pool its positions are too far apart for units in the field", false,
     build_alexnet},
    {"vgg-16_untrained", "features.6", "the first ReLU after a pool", false, build_vgg},
    {"pixels", "pixels", "the only layer", true, build_pixels},
    {"gabor-v1", "cells", "the only layer of cells", true, build_gabor},
    {NULL, NULL, NULL, false, NULL}};

const ZooModel *zoo_find(const char *name)
{
    for (const ZooModel *model = zoo_models; model->name; model++)
        if (strcmp(model->name, name) == 0) return model;
    return NULL;
}
