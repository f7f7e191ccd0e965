#include "network/operators/convolution.h"

#include "network/operators/finish.h"
#include "network/operators/window.h"
#include "network/operators/winograd.h"
#include "network/product.h"

#include <string.h>

/*
 * Columns (output positions x images) per product, approximately. With fewer, packing the weights
 * costs as much as the product; with more, the outputs have left the second-level cache before the
 * next step reads them.
 */
#define COLUMNS 1024

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* -- shapes -- */

size_t convolution_inputs(const Layer *layer)
{
    return (size_t)(layer->from[0].channels / layer->groups) * (size_t)window_taps(&layer->window);
}

static bool convolution_shape(Layer *layer, Error *error)
{
    if (!operator_check_inputs(layer, 1, 1, error) || !window_shape(layer, error)) return false;
    int channels = layer->shape.channels, from = layer->from[0].channels, groups = layer->groups;
    if (channels < 1 || groups < 1 || channels % groups || from % groups)
        return error_set(error, "%s: %d channels from %d cannot be made in %d groups", layer->name,
                         channels, from, groups);
    layer->weight_count = (size_t)channels * convolution_inputs(layer);
    if (layer->bias_count == 0 || layer->bias_count == (size_t)channels) return true;
    return error_set(error, "%s: there are %zu biases for %d channels", layer->name,
                     layer->bias_count, channels);
}

static bool linear_shape(Layer *layer, Error *error)
{
    layer->window = (Window){.kernel = {1, 1}, .stride = {1, 1}, .dilation = {1, 1}};
    layer->groups = 1;
    return convolution_shape(layer, error);
}

static double convolution_products(const Layer *layer)
{
    return (double)layer->weight_count;
}

/* -- im2col: the inputs of output positions as a matrix -- */

/* A 1 x 1 kernel with stride 1 multiplies the input tile in place. */
static bool is_pointwise(const Layer *layer)
{
    const Window *w = &layer->window;
    return window_taps(w) == 1 && w->stride[0] == 1 && w->stride[1] == 1 && w->pads[0] == 0 &&
           w->pads[1] == 0 && w->pads[2] == 0 && w->pads[3] == 0;
}

/* Each output channel reads one input channel. */
static bool is_depthwise(const Layer *layer)
{
    return layer->groups > 1 && layer->groups == layer->from[0].channels;
}

/* Output rows per product: 1 unless contiguous; then all (1 x 1 kernel), or for COLUMNS columns. */
static int rows_together(const OperatorWork *work)
{
    int width = rectangle_width(work->part), height = rectangle_height(work->part);
    if (width != rectangle_width(work->out->rectangle)) return 1;
    if (is_pointwise(work->layer))
        return rectangle_width(work->inputs[0].rectangle) == width ? height : 1;
    return smaller(COLUMNS / (width * work->out->images + 1) + 1, height);
}

/* Upper bound of the im2col matrix for any number of images (with fewer, more rows a product). */
static size_t convolution_scratch(const OperatorWork *work)
{
    if (work->transformed) return winograd_scratch(work);
    if (is_pointwise(work->layer) || is_depthwise(work->layer)) return 0;
    size_t row = (size_t)rectangle_width(work->part) * (size_t)work->out->images;
    size_t all = row * (size_t)rectangle_height(work->part), most = row + COLUMNS;
    size_t channels = (size_t)(work->inputs[0].channels / work->layer->groups);
    return channels * (size_t)window_taps(&work->layer->window) * (all < most ? all : most);
}

/* Copies `count` inputs of row first.row, from first.column on, `stride` apart; zeros outside. */
static float *gather_row(const Tile *in, Unit first, int stride, int count, float *to)
{
    size_t images = (size_t)in->images;
    Rectangle held = in->rectangle;
    bool outside = first.row < held.top || first.row >= held.bottom;
    for (int i = 0; i < count;) {
        int at = first.column + i * stride, run = 1;
        if (outside)
            run = count;
        else if (stride == 1) /* columns up to the next border are contiguous */
            run = at < held.left ? held.left - at : at < held.right ? held.right - at : count;
        run = smaller(run, count - i);
        size_t length = (size_t)run * images;
        if (outside || at < held.left || at >= held.right)
            memset(to, 0, length * sizeof *to);
        else
            memcpy(to, tile_at(in, first.channel, first.row, at), length * sizeof *to);
        to += length;
        i += run;
    }
    return to;
}

/* columns[inputs of the group x taps][positions of `part` x images]. */
static void gather(const Layer *layer, const Tile *in, int group, Rectangle part, float *columns)
{
    const Window *w = &layer->window;
    int channels = in->channels / layer->groups;
    for (int channel = group * channels; channel < (group + 1) * channels; channel++)
        for (int ky = 0; ky < w->kernel[0]; ky++)
            for (int kx = 0; kx < w->kernel[1]; kx++)
                for (int row = part.top; row < part.bottom; row++) {
                    Unit first = {channel, window_start(w, 0, row) + ky * w->dilation[0],
                                  window_start(w, 1, part.left) + kx * w->dilation[1]};
                    columns = gather_row(in, first, w->stride[1], rectangle_width(part), columns);
                }
}

/* -- as matrix products -- */

/* One group's channels in some rows. `before`: as in run_products. */
static void multiply(const OperatorWork *work, const float *weights, const Finish *finish,
                     const Tile *before, int group, Rectangle rows)
{
    const Layer *layer = work->layer;
    const Tile *in = &work->inputs[0];
    int channels = layer->shape.channels / layer->groups;
    int inputs = in->channels / layer->groups * window_taps(&layer->window);
    Product product = {.rows = channels,
                       .columns = (int)rectangle_area(rows) * in->images,
                       .depth = inputs,
                       .weights = weights + (size_t)group * (size_t)channels * (size_t)inputs,
                       .inputs = work->scratch,
                       .out = tile_at(work->out, group * channels, rows.top, rows.left),
                       .out_stride = tile_channel_size(work->out),
                       .finish = *finish,
                       .channel = group * channels,
                       .before = before,
                       .part = rows,
                       .images = in->images};
    product.input_stride = (size_t)product.columns;
    if (is_pointwise(layer)) {
        product.inputs = tile_at(in, group * inputs, rows.top, rows.left);
        product.input_stride = tile_channel_size(in);
    } else {
        gather(layer, in, group, rows, work->scratch);
    }
    product_run(&product);
}

/* `before`: added to the products, the same for all images; NULL: nothing. */
static void run_products(const OperatorWork *work, const float *weights, const Finish *finish,
                         const Tile *before)
{
    int step = rows_together(work);
    for (int row = work->part.top; row < work->part.bottom; row += step) {
        Rectangle rows = work->part;
        rows.top = row;
        rows.bottom = smaller(row + step, work->part.bottom);
        for (int group = 0; group < work->layer->groups; group++)
            multiply(work, weights, finish, before, group, rows);
    }
}

/* -- depthwise -- */

/* to += weight times `count` inputs of a row, from `first` on, `stride` apart; nothing outside. */
static void add_tap(const Tile *in, Unit first, int stride, int count, float weight, float *to)
{
    size_t images = (size_t)in->images;
    Rectangle held = in->rectangle;
    int from = first.column >= held.left ? 0 : (held.left - first.column + stride - 1) / stride;
    int beyond = first.column >= held.right
                     ? 0
                     : smaller(count, (held.right - 1 - first.column) / stride + 1);
    if (first.row < held.top || first.row >= held.bottom || from >= beyond) return;
    const float *row = tile_at(in, first.channel, first.row, first.column + from * stride);
    to += (size_t)from * images;
    size_t length = (size_t)(beyond - from) * images;
    if (stride == 1) {
        for (size_t i = 0; i < length; i++) to[i] += weight * row[i];
        return;
    }
    for (; from < beyond; from++, row += (size_t)stride * images, to += images)
        for (size_t i = 0; i < images; i++) to[i] += weight * row[i];
}

/* Three rows of an input channel below a row of 3 x 3 windows, and what they are added to. */
typedef struct {
    const float *rows[3];
    size_t apart, dilation; /* floats from one window, or tap, to the next */
    const float *weights;   /* [9] */
    float *to;
} NineTaps;

/* to[windows][images] = the windows' sums, added in the order of single taps. */
static inline void sum_nine(const NineTaps *nine, size_t windows, size_t images)
{
    const float *w = nine->weights, *a = nine->rows[0], *b = nine->rows[1], *c = nine->rows[2];
    const size_t one = nine->dilation, two = 2 * one;
    float *restrict to = nine->to;
    for (size_t i = 0; i < windows; i++) {
        for (size_t k = 0; k < images; k++) {
            float sum = 0 + w[0] * a[k];
            sum += w[1] * a[k + one];
            sum += w[2] * a[k + two];
            sum += w[3] * b[k];
            sum += w[4] * b[k + one];
            sum += w[5] * b[k + two];
            sum += w[6] * c[k];
            sum += w[7] * c[k + one];
            to[k] = sum + w[8] * c[k + two];
        }
        a += nine->apart, b += nine->apart, c += nine->apart, to += images;
    }
}

/*
 * Computes the windows of a row that lie inside the input, for 3 x 3 kernels; returns which of its
 * columns these are.
 */
static Span sum_inside(const OperatorWork *work, int channel, int row, const float *weights)
{
    const Window *w = &work->layer->window;
    const Tile *in = &work->inputs[0];
    Rectangle held = in->rectangle;
    int y = window_start(w, 0, row), x = window_start(w, 1, work->part.left);
    int width = rectangle_width(work->part), stride = w->stride[1];
    int last = held.right - 1 - 2 * w->dilation[1] - x; /* where the last window may begin */
    Span inside = {x >= held.left ? 0 : (held.left - x + stride - 1) / stride,
                   last < 0 ? 0 : smaller(width, last / stride + 1)};
    if (w->kernel[0] != 3 || w->kernel[1] != 3 || y < held.top ||
        y + 2 * w->dilation[0] >= held.bottom || inside.first >= inside.beyond)
        return (Span){0, 0};
    size_t images = (size_t)in->images, windows = (size_t)(inside.beyond - inside.first);
    NineTaps nine = {.apart = (size_t)stride * images,
                     .dilation = (size_t)w->dilation[1] * images,
                     .weights = weights,
                     .to = tile_at(work->out, channel, row, work->part.left + inside.first)};
    int multiplier = work->layer->shape.channels / work->layer->groups;
    for (int k = 0; k < 3; k++)
        nine.rows[k] =
            tile_at(in, channel / multiplier, y + k * w->dilation[0], x + inside.first * stride);
    if (stride == 1)
        sum_nine(&nine, 1, windows * images);
    else if (images == 16)
        sum_nine(&nine, windows, 16);
    else
        sum_nine(&nine, windows, images);
    return inside;
}

/* Sums the windows of columns first..beyond-1 of a row, tap by tap. */
static void sum_taps(const OperatorWork *work, int channel, int row, Span columns)
{
    const Layer *layer = work->layer;
    const Window *w = &layer->window;
    const float *weight = layer->weights + (size_t)channel * (size_t)window_taps(w);
    int left = work->part.left + columns.first, count = columns.beyond - columns.first;
    if (count <= 0) return;
    float *to = tile_at(work->out, channel, row, left);
    memset(to, 0, (size_t)count * (size_t)work->out->images * sizeof *to);
    for (int ky = 0; ky < w->kernel[0]; ky++)
        for (int kx = 0; kx < w->kernel[1]; kx++) {
            Unit first = {channel / (layer->shape.channels / layer->groups),
                          window_start(w, 0, row) + ky * w->dilation[0],
                          window_start(w, 1, left) + kx * w->dilation[1]};
            add_tap(&work->inputs[0], first, w->stride[1], count, *weight++, to);
        }
}

static void run_depthwise(const OperatorWork *work, const Finish *finish)
{
    const Layer *layer = work->layer;
    int width = rectangle_width(work->part);
    size_t length = (size_t)width * (size_t)work->out->images;
    for (int channel = 0; channel < layer->shape.channels; channel++)
        for (int row = work->part.top; row < work->part.bottom; row++) {
            float *to = tile_at(work->out, channel, row, work->part.left);
            const float *weights =
                layer->weights + (size_t)channel * (size_t)window_taps(&layer->window);
            Span inside = sum_inside(work, channel, row, weights);
            sum_taps(work, channel, row, (Span){0, inside.first});
            sum_taps(work, channel, row, (Span){inside.beyond, width});
            if (finish->factor != 1)
                for (size_t i = 0; i < length; i++) to[i] *= finish->factor;
            finish_row(finish, channel, length, to);
        }
}

static void convolution_run(const OperatorWork *work)
{
    Finish finish = finish_of(work);
    if (work->transformed)
        winograd_run(work);
    else if (is_depthwise(work->layer))
        run_depthwise(work, &finish);
    else
        run_products(work, work->layer->weights, &finish, NULL);
}

/* -- gray differences -- */

bool convolution_takes_gray(const Layer *layer)
{
    return layer->kind->linear && layer->groups == 1;
}

void convolution_gray_weights(const Layer *layer, const float *deviation, float *gray)
{
    int taps = window_taps(&layer->window);
    for (int channel = 0; channel < layer->shape.channels; channel++)
        for (int colour = 0; colour < 3; colour++)
            for (int k = 0; k < taps; k++)
                gray[channel * taps + k] +=
                    layer->weights[(channel * 3 + colour) * taps + k] / deviation[colour];
}

void convolution_run_gray(const OperatorWork *work, const float *gray, const Tile *before,
                          const Tile *after)
{
    Finish finish = finish_of(work);
    finish.bias = NULL; /* the blank's output includes it */
    run_products(work, gray, &finish, finish.scale || finish.shift ? before : after);
}

/* -- the operators -- */

const Operator operator_convolution = {.name = "convolution",
                                       .shape = convolution_shape,
                                       .needs = window_needs,
                                       .reaches = window_reaches,
                                       .scratch = convolution_scratch,
                                       .run = convolution_run,
                                       .products = convolution_products,
                                       .linear = true};

const Operator operator_linear = {.name = "linear",
                                  .shape = linear_shape,
                                  .needs = window_needs,
                                  .reaches = window_reaches,
                                  .scratch = convolution_scratch,
                                  .run = convolution_run,
                                  .products = convolution_products,
                                  .linear = true};
