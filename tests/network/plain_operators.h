/*
 * plain_operators: every operator as its definition says, in plain loops and double precision, for
 * the whole of one image. The tests hold the forward pass to it.
 */
#pragma once

#include "network/network.h"
#include "network/operators/convolution.h"
#include "network/operators/elementwise.h"
#include "network/operators/gather.h"
#include "network/operators/normalisation.h"
#include "network/operators/pooling.h"
#include "network/operators/product_of_layers.h"
#include "network/operators/ranking.h"
#include "network/operators/rearrangement.h"
#include "network/operators/softmax.h"
#include "testing.h"

/* A layer's activations: values[channel][row][column]. */
typedef struct {
    Shape shape;
    double *values;
} PlainMap;

static inline double *plain_at(const PlainMap *map, int channel, int row, int column)
{
    return &map->values[(channel * map->shape.height + row) * map->shape.width + column];
}

/* The same, where a size of one serves all. */
static inline double plain_spread(const PlainMap *map, int channel, int row, int column)
{
    Shape s = map->shape;
    return *plain_at(map, s.channels == 1 ? 0 : channel, s.height == 1 ? 0 : row,
                     s.width == 1 ? 0 : column);
}

static inline bool plain_inside(const PlainMap *map, int row, int column)
{
    return row >= 0 && row < map->shape.height && column >= 0 && column < map->shape.width;
}

static inline double plain_bias(const Layer *layer, int channel)
{
    return layer->bias ? (double)layer->bias[channel] : 0;
}

static inline double plain_weight(const Layer *layer, int channel)
{
    return layer->weights ? (double)layer->weights[channel] : 1;
}

static inline double plain_convolution(const Layer *layer, const PlainMap *in, int channel, int row,
                                       int column)
{
    const Window *w = &layer->window;
    int inputs = in->shape.channels / layer->groups;
    int group = channel / (layer->shape.channels / layer->groups);
    const float *weight = layer->weights + channel * inputs * w->kernel[0] * w->kernel[1];
    double sum = plain_bias(layer, channel);
    for (int i = 0; i < inputs; i++)
        for (int ky = 0; ky < w->kernel[0]; ky++)
            for (int kx = 0; kx < w->kernel[1]; kx++, weight++) {
                int y = row * w->stride[0] - w->pads[0] + ky * w->dilation[0];
                int x = column * w->stride[1] - w->pads[1] + kx * w->dilation[1];
                if (plain_inside(in, y, x))
                    sum += (double)*weight * *plain_at(in, group * inputs + i, y, x);
            }
    return sum;
}

static inline double plain_pool(const Layer *layer, const PlainMap *in, int channel, int row,
                                int column)
{
    const Window *w = &layer->window;
    double sum = 0, most = -INFINITY;
    int count = 0, padding = 0;
    for (int ky = 0; ky < w->kernel[0]; ky++)
        for (int kx = 0; kx < w->kernel[1]; kx++) {
            int y = row * w->stride[0] - w->pads[0] + ky * w->dilation[0];
            int x = column * w->stride[1] - w->pads[1] + kx * w->dilation[1];
            if (plain_inside(in, y, x)) {
                sum += *plain_at(in, channel, y, x);
                most = fmax(most, *plain_at(in, channel, y, x));
                count++;
            } else if (y < in->shape.height + w->pads[2] && x < in->shape.width + w->pads[3]) {
                padding++;
            }
        }
    if (layer->kind == &operator_max_pool) return most;
    return sum / (count + (w->count_padding ? padding : 0));
}

static inline double plain_global(const Layer *layer, const PlainMap *in, int channel)
{
    double sum = 0, most = -INFINITY;
    for (int y = 0; y < in->shape.height; y++)
        for (int x = 0; x < in->shape.width; x++) {
            sum += *plain_at(in, channel, y, x);
            most = fmax(most, *plain_at(in, channel, y, x));
        }
    return layer->kind == &operator_global_max ? most : sum / (in->shape.height * in->shape.width);
}

/* Operators that are a function of the C library. */
static const struct {
    const Operator *kind;
    double (*function)(double x);
} plain_functions[] = {
    {&operator_sin, sin},     {&operator_cos, cos},   {&operator_atan, atan},
    {&operator_sinh, sinh},   {&operator_cosh, cosh}, {&operator_asinh, asinh},
    {&operator_floor, floor}, {&operator_ceil, ceil},
};

static inline double plain_function(const Layer *layer, int channel, double x)
{
    const Operator *kind = layer->kind;
    double a = (double)layer->numbers[0], b = (double)layer->numbers[1];
    if (kind == &operator_relu) return x > 0 ? x : 0;
    if (kind == &operator_leaky_relu) return x > 0 ? x : a * x;
    if (kind == &operator_prelu)
        return x > 0 ? x : (double)layer->weights[layer->weight_count == 1 ? 0 : channel] * x;
    if (kind == &operator_elu) return x > 0 ? x : a * (exp(x) - 1);
    if (kind == &operator_clip) return fmin(fmax(x, a), b);
    if (kind == &operator_sigmoid) return 1 / (1 + exp(-x));
    if (kind == &operator_hard_sigmoid) return fmin(fmax(a * x + b, 0), 1);
    if (kind == &operator_hard_swish) return x * fmin(fmax(x / 6 + 0.5, 0), 1);
    if (kind == &operator_silu) return x / (1 + exp(-x));
    if (kind == &operator_tanh) return tanh(x);
    if (kind == &operator_softplus) return log(1 + exp(x));
    if (kind == &operator_gelu) return x * (1 + erf(x / sqrt(2))) / 2;
    if (kind == &operator_gelu_tanh)
        return x * (1 + tanh(sqrt(2 / acos(-1)) * (x + 0.044715 * x * x * x))) / 2;
    if (kind == &operator_erf) return erf(x);
    if (kind == &operator_exp) return exp(x);
    if (kind == &operator_sqrt) return sqrt(x);
    if (kind == &operator_absolute) return fabs(x);
    if (kind == &operator_power) return pow(x, a);
    if (kind == &operator_identity) return x;
    if (kind == &operator_threshold) return x > a ? x : 0;
    if (kind == &operator_shrink) return x < -a ? x + b : x > a ? x - b : 0;
    if (kind == &operator_not) return x == 0;
    if (kind == &operator_sign) return (x > 0) - (x < 0);
    if (kind == &operator_round) return nearbyint(x);
    if (kind == &operator_affine)
        return x * plain_weight(layer, channel) + plain_bias(layer, channel);
    for (size_t i = 0; i < sizeof plain_functions / sizeof *plain_functions; i++)
        if (kind == plain_functions[i].kind) return plain_functions[i].function(x);
    fail_msg("no plain form of %s", kind->name);
    return NAN;
}

static inline double plain_several(const Layer *layer, const PlainMap *const *in, int channel,
                                   int row, int column)
{
    const Operator *kind = layer->kind;
    double x = plain_spread(in[0], channel, row, column), sum = 0;
    double y = plain_spread(in[1], channel, row, column);
    if (kind == &operator_multiply) return x * y;
    if (kind == &operator_subtract) return x - y;
    if (kind == &operator_divide) return x / y;
    if (kind == &operator_maximum) return fmax(x, y);
    if (kind == &operator_minimum) return fmin(x, y);
    for (int i = 0; i < layer->input_count; i++) sum += plain_spread(in[i], channel, row, column);
    return sum;
}

static inline double plain_cells(const Layer *layer, const PlainMap *in, int channel, int row,
                                 int column)
{
    int n = layer->shape.channels / 2;
    double x = *plain_at(in, channel, row, column);
    if (channel < n) return fmax(x, 0);
    double y = *plain_at(in, channel + n, row, column);
    return sqrt((x * x + y * y) / 2);
}

/* Over the channels first..beyond-1: at one position, or (everywhere) at all of them. */
static inline double plain_standard(const Layer *layer, const PlainMap *in, Unit unit, int first,
                                    int beyond, bool everywhere)
{
    double sum = 0, squares = 0, count = 0;
    for (int pass = 0; pass < 2; pass++)
        for (int c = first; c < beyond; c++)
            for (int y = 0; y < in->shape.height; y++)
                for (int x = 0; x < in->shape.width; x++) {
                    if (!everywhere && (y != unit.row || x != unit.column)) continue;
                    double value = *plain_at(in, c, y, x);
                    if (pass == 0) sum += value, count++;
                    if (pass == 1) squares += pow(value - sum / count, 2);
                }
    double value = *plain_at(in, unit.channel, unit.row, unit.column) - sum / count;
    return value / sqrt(squares / count + (double)layer->numbers[0]) *
               plain_weight(layer, unit.channel) +
           plain_bias(layer, unit.channel);
}

static inline double plain_local_response(const Layer *layer, const PlainMap *in, int channel,
                                          int row, int column)
{
    const float *n = layer->numbers;
    double sum = 0;
    for (int c = 0; c < in->shape.channels;
         c++) /* ONNX: floor((n - 1)/2) before, the rest behind */
        if (c >= channel - ((int)n[0] - 1) / 2 && c <= channel + (int)n[0] / 2)
            sum += pow(*plain_at(in, c, row, column), 2);
    return *plain_at(in, channel, row, column) /
           pow((double)n[3] + (double)n[1] / (double)n[0] * sum, (double)n[2]);
}

static inline double plain_channel_mean(const PlainMap *in, int row, int column)
{
    double sum = 0;
    for (int c = 0; c < in->shape.channels; c++) sum += *plain_at(in, c, row, column);
    return sum / in->shape.channels;
}

static inline double plain_rearrange(const Layer *layer, const PlainMap *in, int channel, int row,
                                     int column)
{
    int *const *maps = layer->maps;
    int c = maps[0] ? maps[0][channel] : channel, r = maps[1] ? maps[1][row] : row;
    int k = maps[2] ? maps[2][column] : column;
    return c < 0 || r < 0 || k < 0 ? (double)layer->numbers[0] : *plain_at(in, c, r, k);
}

static inline double plain_concatenate(const Layer *layer, const PlainMap *const *in, int channel,
                                       int row, int column)
{
    for (int i = 0; i < layer->input_count; i++) {
        if (channel < in[i]->shape.channels) return *plain_at(in[i], channel, row, column);
        channel -= in[i]->shape.channels;
    }
    return NAN;
}

/* The channel that exactly `rank` others come before. */
static inline double plain_ranked(const Layer *layer, const PlainMap *in, int rank, int row,
                                  int column)
{
    bool up = layer->numbers[0] != 0, last = layer->numbers[2] != 0;
    for (int c = 0; c < in->shape.channels; c++) {
        double own = *plain_at(in, c, row, column);
        int before = 0;
        for (int k = 0; k < in->shape.channels; k++) {
            double other = *plain_at(in, k, row, column);
            before += other == own ? (last ? k > c : k < c) : up ? other < own : other > own;
        }
        if (before == rank) return layer->numbers[1] != 0 ? c : own;
    }
    return NAN;
}

static inline double plain_gather(const Layer *layer, const PlainMap *in, int channel, int row,
                                  int column)
{
    Shape shape = layer->shape;
    int place = layer->maps[0][(channel * shape.height + row) * shape.width + column];
    return place < 0 ? (double)layer->numbers[0] : in->values[place];
}

static inline double plain_softmax(const PlainMap *in, Unit u, int first, int beyond)
{
    double sum = 0;
    for (int c = first; c < beyond; c++) sum += exp(*plain_at(in, c, u.row, u.column));
    return exp(*plain_at(in, u.channel, u.row, u.column)) / sum;
}

/* Finds the row whose results include the unit, by trying all. */
static inline double plain_product(const Layer *layer, const PlainMap *const *in, Unit u)
{
    const int *sizes = layer->maps[0], *second = layer->maps[1];
    int batches = sizes[0], rows = sizes[1], inner = sizes[2], columns = sizes[3];
    const int *first_rows = sizes + 4, *first_inner = first_rows + batches * rows;
    int area = layer->shape.height * layer->shape.width;
    int unit = u.channel * area + u.row * layer->shape.width + u.column;
    for (int at = 0; at < batches * rows; at++) {
        int j = (unit - layer->maps[2][at]) / area;
        if (unit < layer->maps[2][at] || (unit - layer->maps[2][at]) % area || j >= columns)
            continue;
        const int *inners = second + batches, *rest = inners + inner;
        double sum = 0;
        for (int k = 0; k < inner; k++)
            sum += in[0]->values[first_rows[at] + first_inner[k]] *
                   in[1]->values[second[at / rows] + inners[k] + rest[j]];
        return sum;
    }
    return NAN;
}

/* One activation of a layer, from its inputs' maps. */
static inline double plain_unit(const Layer *layer, const PlainMap *const *in, Unit u)
{
    const Operator *kind = layer->kind;
    int c = u.channel, r = u.row, k = u.column;
    int per_group = layer->shape.channels / layer->groups, group = c / per_group;
    if (kind == &operator_constant)
        return (double)layer->weights[(c * layer->shape.height + r) * layer->shape.width + k];
    if (kind == &operator_convolution || kind == &operator_linear)
        return plain_convolution(layer, in[0], c, r, k);
    if (kind == &operator_max_pool || kind == &operator_average_pool)
        return plain_pool(layer, in[0], c, r, k);
    if (kind == &operator_global_average || kind == &operator_global_max)
        return plain_global(layer, in[0], c);
    if (kind == &operator_cells) return plain_cells(layer, in[0], c, r, k);
    if (kind == &operator_layer_norm)
        return plain_standard(layer, in[0], u, 0, in[0]->shape.channels, false);
    if (kind == &operator_group_norm)
        return plain_standard(layer, in[0], u, group * per_group, (group + 1) * per_group, true);
    if (kind == &operator_local_response) return plain_local_response(layer, in[0], c, r, k);
    if (kind == &operator_channel_mean) return plain_channel_mean(in[0], r, k);
    if (kind == &operator_ranked) return plain_ranked(layer, in[0], c, r, k);
    if (kind == &operator_rearrange) return plain_rearrange(layer, in[0], c, r, k);
    if (kind == &operator_gather) return plain_gather(layer, in[0], c, r, k);
    if (kind == &operator_product) return plain_product(layer, in, u);
    if (kind == &operator_softmax)
        return plain_softmax(in[0], u, group * per_group, (group + 1) * per_group);
    if (kind == &operator_concatenate) return plain_concatenate(layer, in, c, r, k);
    if (layer->input_count > 1) return plain_several(layer, in, c, r, k);
    return plain_function(layer, c, *plain_at(in[0], c, r, k));
}

/* The last layer's map for one image, bytes[pixels][pixels][3]; to be freed with test_free. */
static inline PlainMap plain_run(const Network *network, const uint8_t *bytes)
{
    PlainMap *maps = test_calloc((size_t)network->count, sizeof *maps);
    for (int i = 0; i < network->count; i++) {
        const Layer *layer = &network->layers[i];
        const PlainMap *in[MOST_INPUTS];
        maps[i] = (PlainMap){layer->shape, test_calloc(shape_units(layer->shape), sizeof(double))};
        for (int k = 0; k < layer->input_count; k++) in[k] = &maps[layer->inputs[k]];
        for (int c = 0; c < layer->shape.channels; c++)
            for (int r = 0; r < layer->shape.height; r++)
                for (int k = 0; k < layer->shape.width; k++)
                    *plain_at(&maps[i], c, r, k) =
                        i > 0 ? plain_unit(layer, in, (Unit){c, r, k})
                              : ((double)bytes[(r * layer->shape.width + k) * 3 + c] / 255 -
                                 (double)network->image.mean[c]) /
                                    (double)network->image.deviation[c];
    }
    PlainMap last = maps[network->count - 1];
    for (int i = 0; i < network->count - 1; i++) test_free(maps[i].values);
    test_free(maps);
    return last;
}
