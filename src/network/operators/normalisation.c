#include "network/operators/normalisation.h"

#include "network/operators/pooling.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* -- batch normalisation -- */

bool batch_norm_affine(Layer *layer, const BatchNorm *norm, int channels, Error *error)
{
    size_t count = (size_t)channels;
    bool shifted = layer->bias_count > 0;
    if (!layer->weights) layer->weights = allocate(count, sizeof *layer->weights, error);
    if (!layer->bias) layer->bias = allocate(count, sizeof *layer->bias, error);
    if (!layer->weights || !layer->bias) {
        free(layer->weights);
        free(layer->bias);
        layer->weights = layer->bias = NULL;
        return false;
    }
    for (size_t c = 0; c < count; c++) {
        float scale = norm->scale ? norm->scale[c] : 1, shift = norm->shift ? norm->shift[c] : 0;
        float mean = norm->mean ? norm->mean[c] : 0;
        float variance = norm->variance ? norm->variance[c] : 1;
        layer->weights[c] = scale / sqrtf(variance + norm->epsilon);
        layer->bias[c] = shift - mean * layer->weights[c];
        shifted = shifted || layer->bias[c] != 0;
    }
    layer->weight_count = count;
    layer->bias_count = shifted ? count : 0;
    if (shifted) return true;
    free(layer->bias);
    layer->bias = NULL;
    return true;
}

/* -- shapes -- */

static bool norm_shape(Layer *layer, Error *error)
{
    layer->shape = layer->from[0];
    size_t channels = (size_t)layer->shape.channels;
    if (!operator_check_inputs(layer, 1, 1, error)) return false;
    if ((layer->weight_count && layer->weight_count != channels) ||
        (layer->bias_count && layer->bias_count != channels))
        return error_set(error, "%s: there are %zu and %zu constants for %zu channels", layer->name,
                         layer->weight_count, layer->bias_count, channels);
    if (layer->groups >= 1 && layer->shape.channels % layer->groups == 0) return true;
    return error_set(error, "%s: %zu channels do not make %d groups", layer->name, channels,
                     layer->groups);
}

static bool local_response_shape(Layer *layer, Error *error)
{
    layer->shape = layer->from[0];
    float size = layer->numbers[0];
    if (!(size >= 1) || size > 65536 || size != floorf(size))
        return error_set(error, "%s: %g neighbouring channels make no sense", layer->name,
                         (double)size);
    return operator_check_inputs(layer, 1, 1, error);
}

static bool mean_shape(Layer *layer, Error *error)
{
    layer->shape = layer->from[0];
    layer->shape.channels = 1;
    return operator_check_inputs(layer, 1, 1, error);
}

/* -- over channels, at each position, row by row -- */

static size_t row_length(const OperatorWork *work)
{
    return (size_t)rectangle_width(work->part) * (size_t)work->out->images;
}

static const float *input_row(const OperatorWork *work, int channel, int row)
{
    return tile_at(&work->inputs[0], channel, row, work->part.left);
}

/* mean[length] over channels. */
static void channel_means(const OperatorWork *work, int row, size_t length, float *mean)
{
    int channels = work->inputs[0].channels;
    memset(mean, 0, length * sizeof *mean);
    for (int channel = 0; channel < channels; channel++) {
        const float *from = input_row(work, channel, row);
        for (size_t i = 0; i < length; i++) mean[i] += from[i];
    }
    for (size_t i = 0; i < length; i++) mean[i] /= (float)channels;
}

/* factor[length] = 1/sqrt(variance over channels + epsilon). */
static void channel_factors(const OperatorWork *work, int row, size_t length, const float *mean,
                            float *factor)
{
    int channels = work->inputs[0].channels;
    memset(factor, 0, length * sizeof *factor);
    for (int channel = 0; channel < channels; channel++) {
        const float *from = input_row(work, channel, row);
        for (size_t i = 0; i < length; i++) factor[i] += (from[i] - mean[i]) * (from[i] - mean[i]);
    }
    float epsilon = work->layer->numbers[0];
    for (size_t i = 0; i < length; i++)
        factor[i] = 1 / sqrtf(factor[i] / (float)channels + epsilon);
}

static float scale_of(const Layer *layer, int channel)
{
    return layer->weights ? layer->weights[channel] : 1;
}

static float shift_of(const Layer *layer, int channel)
{
    return layer->bias ? layer->bias[channel] : 0;
}

static size_t layer_norm_scratch(const OperatorWork *work)
{
    return 2 * row_length(work);
}

static void layer_norm_run(const OperatorWork *work)
{
    size_t length = row_length(work);
    float *mean = work->scratch, *factor = mean + length;
    for (int row = work->part.top; row < work->part.bottom; row++) {
        channel_means(work, row, length, mean);
        channel_factors(work, row, length, mean, factor);
        for (int channel = 0; channel < work->out->channels; channel++) {
            float scale = scale_of(work->layer, channel), shift = shift_of(work->layer, channel);
            const float *from = input_row(work, channel, row);
            float *to = tile_at(work->out, channel, row, work->part.left);
            for (size_t i = 0; i < length; i++)
                to[i] = (from[i] - mean[i]) * factor[i] * scale + shift;
        }
    }
}

static void channel_mean_run(const OperatorWork *work)
{
    for (int row = work->part.top; row < work->part.bottom; row++)
        channel_means(work, row, row_length(work), tile_at(work->out, 0, row, work->part.left));
}

static void channel_max_run(const OperatorWork *work)
{
    size_t length = row_length(work);
    for (int row = work->part.top; row < work->part.bottom; row++) {
        float *to = tile_at(work->out, 0, row, work->part.left);
        memcpy(to, input_row(work, 0, row), length * sizeof *to);
        for (int channel = 1; channel < work->inputs[0].channels; channel++)
            pool_raise(to, input_row(work, channel, row), length);
    }
}

static size_t local_response_scratch(const OperatorWork *work)
{
    return row_length(work);
}

/* sum[length] of the squares of a channel and its neighbours. */
static void neighbour_squares(const OperatorWork *work, int channel, int row, size_t length,
                              float *sum)
{
    int size = (int)work->layer->numbers[0], last = channel + size / 2;
    int first = channel - (size - 1) / 2, channels = work->inputs[0].channels;
    memset(sum, 0, length * sizeof *sum);
    for (int c = first < 0 ? 0 : first; c <= last && c < channels; c++) {
        const float *from = input_row(work, c, row);
        for (size_t i = 0; i < length; i++) sum[i] += from[i] * from[i];
    }
}

static void local_response_run(const OperatorWork *work)
{
    size_t length = row_length(work);
    const float *numbers = work->layer->numbers;
    float *sum = work->scratch, share = numbers[1] / numbers[0];
    for (int channel = 0; channel < work->out->channels; channel++)
        for (int row = work->part.top; row < work->part.bottom; row++) {
            const float *from = input_row(work, channel, row);
            float *to = tile_at(work->out, channel, row, work->part.left);
            neighbour_squares(work, channel, row, length, sum);
            for (size_t i = 0; i < length; i++)
                to[i] = from[i] / powf(numbers[3] + share * sum[i], numbers[2]);
        }
}

/* -- over all positions of a group of channels -- */

enum { TOGETHER = 32 }; /* images normalised at a time */

/* The mean and the factor 1/deviation over a group of channels, per image, in double precision. */
typedef struct {
    int first, beyond;   /* channels */
    size_t image, count; /* first image and number of images */
    double mean[TOGETHER], factor[TOGETHER];
} Group;

/* How many rows (axis 1) or columns (2) of the whole layer this one stands for. */
static double stands_for(const Layer *layer, int axis, int place)
{
    return layer->maps[axis] ? layer->maps[axis][place] : 1;
}

/* The number of positions of the whole layer. */
static double all_positions(const Layer *layer)
{
    double rows = 0, columns = 0;
    for (int row = 0; row < layer->shape.height; row++) rows += stands_for(layer, 1, row);
    for (int column = 0; column < layer->shape.width; column++)
        columns += stands_for(layer, 2, column);
    return rows * columns;
}

static void sum_group(const OperatorWork *work, Group *group, bool squares, double *sums)
{
    const Tile *in = &work->inputs[0];
    size_t images = (size_t)in->images, positions = rectangle_area(in->rectangle);
    int columns = rectangle_width(in->rectangle);
    for (int channel = group->first; channel < group->beyond; channel++) {
        const float *from = in->values + (size_t)channel * positions * images + group->image;
        for (int i = 0; i < (int)positions; i++, from += images) {
            double weight =
                stands_for(work->layer, 1, i / columns) * stands_for(work->layer, 2, i % columns);
            for (size_t k = 0; k < group->count; k++) {
                double x = (double)from[k] - group->mean[k];
                sums[k] += weight * (squares ? x * x : x);
            }
        }
    }
}

static void measure_group(const OperatorWork *work, Group *group)
{
    double sums[TOGETHER] = {0}, squares[TOGETHER] = {0};
    double count = all_positions(work->layer) * (double)(group->beyond - group->first);
    memset(group->mean, 0, sizeof group->mean);
    sum_group(work, group, false, sums);
    for (size_t k = 0; k < group->count; k++) group->mean[k] = sums[k] / count;
    sum_group(work, group, true, squares);
    for (size_t k = 0; k < group->count; k++)
        group->factor[k] = 1 / sqrt(squares[k] / count + (double)work->layer->numbers[0]);
}

static void normalise_group(const OperatorWork *work, const Group *group)
{
    const Rectangle part = work->part;
    for (int channel = group->first; channel < group->beyond; channel++) {
        double scale = (double)scale_of(work->layer, channel);
        double shift = (double)shift_of(work->layer, channel);
        for (int row = part.top; row < part.bottom; row++)
            for (int column = part.left; column < part.right; column++) {
                const float *from = tile_at(&work->inputs[0], channel, row, column) + group->image;
                float *to = tile_at(work->out, channel, row, column) + group->image;
                for (size_t k = 0; k < group->count; k++)
                    to[k] = (float)(((double)from[k] - group->mean[k]) * group->factor[k] * scale +
                                    shift);
            }
    }
}

static void group_norm_run(const OperatorWork *work)
{
    int groups = work->layer->groups, channels = work->layer->shape.channels / groups;
    size_t images = (size_t)work->out->images;
    for (int g = 0; g < groups; g++)
        for (size_t image = 0; image < images; image += TOGETHER) {
            size_t left = images - image;
            Group group = {.first = g * channels,
                           .beyond = (g + 1) * channels,
                           .image = image,
                           .count = left < TOGETHER ? left : TOGETHER};
            measure_group(work, &group);
            normalise_group(work, &group);
        }
}

/* -- the operators -- */

const Operator operator_layer_norm = {.name = "layer normalisation",
                                      .shape = norm_shape,
                                      .needs = operator_needs_same,
                                      .reaches = operator_reaches_same,
                                      .scratch = layer_norm_scratch,
                                      .run = layer_norm_run};

const Operator operator_group_norm = {.name = "group normalisation",
                                      .shape = norm_shape,
                                      .needs = operator_needs_all,
                                      .reaches = operator_reaches_all,
                                      .run = group_norm_run};

const Operator operator_local_response = {.name = "local response normalisation",
                                          .shape = local_response_shape,
                                          .needs = operator_needs_same,
                                          .reaches = operator_reaches_same,
                                          .scratch = local_response_scratch,
                                          .run = local_response_run};

const Operator operator_channel_mean = {.name = "mean over channels",
                                        .shape = mean_shape,
                                        .needs = operator_needs_same,
                                        .reaches = operator_reaches_same,
                                        .run = channel_mean_run};

const Operator operator_channel_max = {.name = "maximum over channels",
                                       .shape = mean_shape,
                                       .needs = operator_needs_same,
                                       .reaches = operator_reaches_same,
                                       .run = channel_max_run};
