#include "models/vone_block.h"

#include "base/random.h"
#include "network/operators/convolution.h"
#include "network/operators/elementwise.h"
#include "vision/grating.h"
#include "vision/screen.h"

#include <math.h>
#include <string.h>

#define PIXELS_PER_DEGREE 28.0
/* of the normals that give width along the wave and spatial frequency */
#define CORRELATION 0.75

enum {
    FILTERS = 2 * VONE_CHANNELS - VONE_SIMPLE, /* complex cells have two each */
    TAPS = VONE_KERNEL * VONE_KERNEL,
    STRIDE = 4,
    COLOURS = 3,
    WIDTH_BINS = 5,
    MOST_BINS = 7
};

/* -- distributions over neurons -- */

/*
 * Numbers of neurons in bins; within a bin they are distributed uniformly in the property, or in
 * its logarithm.
 */
typedef struct {
    int bins;
    bool logarithmic;
    double edges[MOST_BINS + 1];
    double counts[MOST_BINS];
} Distribution;

static const Distribution orientations = {
    4, false, {-22.5, 22.5, 67.5, 112.5, 157.5}, {66, 49, 77, 54}};

/* Cycles/degree. The published weights use frequencies up to 6, so bins above 5.6 are left out. */
static const Distribution frequencies = {
    7, true, {0.5, 0.7, 1, 1.4, 2, 2.8, 4, 5.6}, {4, 4, 8, 25, 32, 26, 28}};

/* Neurons by width along the wave (rows) and across it (columns). */
static const double neurons_of_widths[WIDTH_BINS][WIDTH_BINS] = {
    {2, 0, 1, 0, 0}, {8, 9, 4, 1, 0}, {1, 2, 19, 17, 3}, {0, 0, 1, 7, 4}, {0, 0, 0, 0, 0}};

/* Bins of equal width in the logarithm, from 10^-1 to 10^0.2 cycles; counts are 0. */
static Distribution no_widths(void)
{
    Distribution widths = {.bins = WIDTH_BINS, .logarithmic = true};
    for (int i = 0; i <= WIDTH_BINS; i++)
        widths.edges[i] = pow(10, -1 + 1.2 * i / (double)WIDTH_BINS);
    return widths;
}

/* Distribution of widths along the wave, over all widths across it. */
static Distribution widths_along(void)
{
    Distribution widths = no_widths();
    for (int row = 0; row < WIDTH_BINS; row++)
        for (int column = 0; column < WIDTH_BINS; column++)
            widths.counts[row] += neurons_of_widths[row][column];
    return widths;
}

/*
 * Distribution of widths across the wave, for neurons whose width along it is in the bin of
 * `along`.
 */
static Distribution widths_across(double along)
{
    Distribution widths = no_widths();
    int row = WIDTH_BINS - 1;
    while (row > 0 && widths.edges[row] >= along) row--;
    memcpy(widths.counts, neurons_of_widths[row], sizeof neurons_of_widths[row]);
    return widths;
}

/* The value below which this fraction of neurons lies, 0 <= share <= 1. */
static double quantile(const Distribution *distribution, double share)
{
    const double *edges = distribution->edges, *counts = distribution->counts;
    int last = distribution->bins - 1, bin = 0;
    double total = 0;
    for (int i = 0; i <= last; i++) total += counts[i];
    while (last > 0 && counts[last] <= 0) last--;
    double below = share * total; /* number of neurons, from the bin's lower edge on */
    while (bin < last && below >= counts[bin]) below -= counts[bin++];
    double part = below / counts[bin];
    return distribution->logarithmic ? edges[bin] * pow(edges[bin + 1] / edges[bin], part)
                                     : edges[bin] + (edges[bin + 1] - edges[bin]) * part;
}

/* -- cells -- */

static double normal_probability(double value)
{
    return erfc(-value / sqrt(2)) / 2;
}

void vone_block_cells(VoneCell cells[VONE_CHANNELS])
{
    Twister twister;
    twister_seed(&twister, 0);
    for (int i = 0; i < VONE_CHANNELS; i++) cells[i].phase = 360 * twister_uniform(&twister);
    for (int i = 0; i < VONE_CHANNELS; i++) {
        double orientation = quantile(&orientations, twister_uniform(&twister));
        cells[i].orientation = orientation < 0 ? orientation + 180 : orientation;
    }
    Distribution along = widths_along();
    for (int i = 0; i < VONE_CHANNELS; i++) {
        double pair[2];
        numpy_correlated_normals(&twister, CORRELATION, pair);
        cells[i].along = quantile(&along, normal_probability(pair[0]));
        cells[i].frequency = quantile(&frequencies, normal_probability(pair[1]));
    }
    for (int i = 0; i < VONE_CHANNELS; i++) {
        Distribution across = widths_across(cells[i].along);
        cells[i].across = quantile(&across, twister_uniform(&twister));
    }
}

/* -- filters -- */

void vone_block_filter(const VoneCell *cell, bool quadrature,
                       float filter[VONE_KERNEL * VONE_KERNEL])
{
    double frequency = cell->frequency / PIXELS_PER_DEGREE;                    /* cycles/pixel */
    double along = cell->along / frequency, across = cell->across / frequency; /* pixels */
    double angle = cell->orientation / 180 * PI;
    double phase = cell->phase / 180 * PI + (quadrature ? PI / 2 : 0);
    for (int row = 0; row < VONE_KERNEL; row++)
        for (int column = 0; column < VONE_KERNEL; column++) {
            int y = row - VONE_KERNEL / 2, x = column - VONE_KERNEL / 2;
            double r = y * cos(angle) + x * sin(angle); /* along the wave */
            double q = x * cos(angle) - y * sin(angle);
            double u = r / along, v = q / across;
            double envelope = exp(-(u * u + v * v) / 2) / (2 * PI * along * across);
            filter[row * VONE_KERNEL + column] =
                (float)(envelope * cos(2 * PI * frequency * r + phase));
        }
}

/* Fills weights[FILTERS][COLOURS][TAPS]: q0 of all channels, then q1 of the complex cells. */
static bool make_weights(Layer *layer, Error *error)
{
    VoneCell cells[VONE_CHANNELS];
    layer->weights = allocate(FILTERS, COLOURS * TAPS * sizeof *layer->weights, error);
    if (!layer->weights) return false;
    vone_block_cells(cells);
    for (int i = 0; i < FILTERS; i++) {
        bool quadrature = i >= VONE_CHANNELS;
        int channel = quadrature ? i - VONE_CHANNELS + VONE_SIMPLE : i;
        float *weights = layer->weights + (i * COLOURS + channel % COLOURS) * TAPS;
        vone_block_filter(&cells[channel], quadrature, weights);
        for (int tap = 0; tap < TAPS; tap++) weights[tap] *= (float)VONE_GAIN;
    }
    return true;
}

/* -- the model -- */

static bool build(const ModelDescription *model, Network *network, Error *error)
{
    ImageInput image = model_image(model);
    int screen = 0, filters, pad = VONE_KERNEL / 2;
    if (!network_open(network, model->name, &image, error)) return false;
    filters = network_add(network,
                          &(Layer){.name = "filters",
                                   .kind = &operator_convolution,
                                   .inputs = &screen,
                                   .input_count = 1,
                                   .shape.channels = FILTERS,
                                   .window = {.kernel = {VONE_KERNEL, VONE_KERNEL},
                                              .stride = {STRIDE, STRIDE},
                                              .pads = {pad, pad, pad, pad}}},
                          error);
    return filters >= 0 && network_add(network,
                                       &(Layer){.name = "vone_block",
                                                .kind = &operator_cells,
                                                .inputs = (int[]){filters, filters},
                                                .input_count = 2},
                                       error) >= 0;
}

/* The weights do not depend on the seed. */
static bool draw(const ModelDescription *model, Network *network, uint64_t seed, const bool *keep,
                 Error *error)
{
    (void)model, (void)seed;
    Layer *filters = &network->layers[1];
    return (keep && !keep[1]) || filters->weights || make_weights(filters, error);
}

/* "Neuronal" noise, published with the model: a scale of .35 and a level of .07. */
static const ResponseNoise neuronal_noise = {.gain = 0.35f, .level = 0.07f, .least = 1e-4f};

#define VONE_BLOCK(label, its_noise)                                                               \
    {                                                                                              \
        .name = (label), .build = build, .draw = draw, .pixels = SCREEN_PIXELS,                    \
        .visual_degrees = 8, .mean = {0.5f, 0.5f, 0.5f}, .deviation = {0.5f, 0.5f, 0.5f},          \
        .layers = {"vone_block"}, .reason = "the block's output, as published",                    \
        .noise = (its_noise)                                                                       \
    }

const ModelDescription vone_block_models[] = {VONE_BLOCK("vone-block", NULL),
                                              VONE_BLOCK("vone-block_stochastic", &neuronal_noise),
                                              {.name = NULL}};
