#include "network/tile.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

/* im2col matrices larger than this leave the second-level cache (floats). */
#define SCRATCH_TARGET 262144

/* -- shapes -- */

static size_t row_stride(const Tile *tile)
{
    return (size_t)rectangle_width(tile->rectangle) * (size_t)tile->images;
}

static size_t channel_stride(const Tile *tile)
{
    return (size_t)rectangle_height(tile->rectangle) * row_stride(tile);
}

size_t tile_size(const Tile *tile)
{
    return (size_t)tile->channels * channel_stride(tile);
}

float *tile_at(const Tile *tile, int channel, int row, int column)
{
    size_t position = rectangle_index(tile->rectangle, row, column);
    return tile->values + (size_t)channel * channel_stride(tile) + position * (size_t)tile->images;
}

static int clamp(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

Rectangle layer_needs(const Layer *layer, const Layer *input, Rectangle part)
{
    if (rectangle_is_empty(part)) return (Rectangle){0, 0, 0, 0};
    if (layer->kind == LAYER_AVERAGE_POOL) return (Rectangle){0, 0, input->height, input->width};
    int s = layer->stride, p = layer->padding, k = layer->kernel;
    return (Rectangle){clamp(part.top * s - p, 0, input->height),
                       clamp(part.left * s - p, 0, input->width),
                       clamp((part.bottom - 1) * s - p + k, 0, input->height),
                       clamp((part.right - 1) * s - p + k, 0, input->width)};
}

/* Outputs first..beyond-1 whose windows touch inputs low..high-1, along one axis. */
static void touched(const Layer *layer, int size, int low, int high, int *first, int *beyond)
{
    int lowest = low + layer->padding - layer->kernel + 1;
    *first = lowest <= 0 ? 0 : (lowest + layer->stride - 1) / layer->stride;
    *beyond = clamp((high - 1 + layer->padding) / layer->stride + 1, 0, size);
}

Rectangle layer_touched_by(const Layer *layer, Rectangle part)
{
    Rectangle out = {0, 0, 0, 0};
    if (rectangle_is_empty(part)) return out;
    if (layer->kind == LAYER_AVERAGE_POOL || layer->kind == LAYER_LINEAR)
        return (Rectangle){0, 0, layer->height, layer->width};
    touched(layer, layer->height, part.top, part.bottom, &out.top, &out.bottom);
    touched(layer, layer->width, part.left, part.right, &out.left, &out.right);
    return out;
}

/* -- convolution -- */

/* A 1x1 convolution with stride 1 multiplies the input tile where it lies. */
static bool is_pointwise(const Layer *layer)
{
    return layer->kernel == 1 && layer->stride == 1 && layer->padding == 0;
}

/* Output rows computed by one product: all that lie together in memory and fit the scratch target.
 */
static int rows_together(const Layer *layer, const Tile *in, Rectangle part, bool contiguous)
{
    if (!contiguous) return 1;
    if (is_pointwise(layer))
        return rectangle_width(in->rectangle) == rectangle_width(part) ? rectangle_height(part) : 1;
    size_t inputs = (size_t)in->channels * (size_t)(layer->kernel * layer->kernel);
    size_t a_row = inputs * (size_t)rectangle_width(part) * (size_t)in->images;
    return clamp((int)(SCRATCH_TARGET / (a_row + 1)), 1, rectangle_height(part));
}

size_t tile_scratch_size(const Layer *layer, const Tile *input, Rectangle part)
{
    if (is_pointwise(layer) || rectangle_is_empty(part)) return 0;
    size_t inputs = (size_t)input->channels * (size_t)(layer->kernel * layer->kernel);
    size_t a_row = inputs * (size_t)rectangle_width(part) * (size_t)input->images;
    size_t all = a_row * (size_t)rectangle_height(part);
    size_t limit = a_row > SCRATCH_TARGET ? a_row : SCRATCH_TARGET;
    return all < limit ? all : limit;
}

/* Copies inputs (y, first x), (y, first x + stride), .. for `count` output columns; zeros outside. */
static float *gather_row(const Tile *in, int channel, int y, int x, int stride, int count,
                         float *to)
{
    size_t images = (size_t)in->images;
    Rectangle held = in->rectangle;
    bool outside = y < held.top || y >= held.bottom;
    for (int i = 0; i < count;) {
        int at = x + i * stride, run = 1;
        if (outside)
            run = count;
        else if (stride == 1) /* all columns up to the next border lie together */
            run = at < held.left ? held.left - at : at < held.right ? held.right - at : count;
        if (run > count - i) run = count - i;
        size_t length = (size_t)run * images;
        if (outside || at < held.left || at >= held.right)
            memset(to, 0, length * sizeof *to);
        else
            memcpy(to, tile_at(in, channel, y, at), length * sizeof *to);
        to += length;
        i += run;
    }
    return to;
}

/* One row of the im2col matrix: input (channel, ky, kx) of each output position of `part`. */
static void gather_inputs(const Layer *layer, const Tile *in, int channel, int ky, int kx,
                          Rectangle part, float *columns)
{
    int x = part.left * layer->stride - layer->padding + kx;
    for (int row = part.top; row < part.bottom; row++)
        columns = gather_row(in, channel, row * layer->stride - layer->padding + ky, x,
                             layer->stride, rectangle_width(part), columns);
}

static void im2col(const Layer *layer, const Tile *in, Rectangle part, float *columns)
{
    size_t width = rectangle_area(part) * (size_t)in->images;
    for (int channel = 0; channel < in->channels; channel++)
        for (int ky = 0; ky < layer->kernel; ky++)
            for (int kx = 0; kx < layer->kernel; kx++, columns += width)
                gather_inputs(layer, in, channel, ky, kx, part, columns);
}

void tile_inputs_of_position(const Layer *layer, const Tile *in, int row, int column,
                             float *columns)
{
    im2col(layer, in, (Rectangle){row, column, row + 1, column + 1}, columns);
}

void tile_convolve(const Layer *layer, const float *weights, float scale, float keep,
                   const Tile *in, Rectangle part, float *scratch, Tile *out)
{
    int inputs = in->channels * layer->kernel * layer->kernel;
    bool contiguous = rectangle_width(part) == rectangle_width(out->rectangle);
    int step = rows_together(layer, in, part, contiguous);
    for (int row = part.top; row < part.bottom; row += step) {
        Rectangle rows = {row, part.left, clamp(row + step, row, part.bottom), part.right};
        size_t width = rectangle_area(rows) * (size_t)in->images;
        const float *columns = scratch;
        size_t column_stride = width;
        if (is_pointwise(layer)) {
            columns = tile_at(in, 0, row, part.left);
            column_stride = channel_stride(in);
        } else {
            im2col(layer, in, rows, scratch);
        }
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, layer->channels, (int)width, inputs,
                    scale, weights, inputs, columns, (int)column_stride, keep,
                    tile_at(out, 0, row, part.left), (int)channel_stride(out));
    }
}

/* -- everything else runs over contiguous rows -- */

static size_t part_row_length(const Tile *tile, Rectangle part)
{
    return (size_t)rectangle_width(part) * (size_t)tile->images;
}

void tile_scale(float scale, const Tile *in, Rectangle part, Tile *out)
{
    size_t length = part_row_length(out, part);
    for (int channel = 0; channel < out->channels; channel++)
        for (int row = part.top; row < part.bottom; row++) {
            const float *from = tile_at(in, channel, row, part.left);
            float *to = tile_at(out, channel, row, part.left);
            for (size_t i = 0; i < length; i++) to[i] = from[i] * scale;
        }
}

void tile_rectify(const Tile *in, Rectangle part, Tile *out)
{
    size_t length = part_row_length(out, part);
    for (int channel = 0; channel < out->channels; channel++)
        for (int row = part.top; row < part.bottom; row++) {
            const float *from = tile_at(in, channel, row, part.left);
            float *to = tile_at(out, channel, row, part.left);
            for (size_t i = 0; i < length; i++) to[i] = from[i] > 0 ? from[i] : 0;
        }
}

void tile_add_bias(const float *bias, const Tile *in, Rectangle part, Tile *out)
{
    size_t length = part_row_length(out, part);
    for (int channel = 0; channel < out->channels; channel++)
        for (int row = part.top; row < part.bottom; row++) {
            const float *from = tile_at(in, channel, row, part.left);
            float *to = tile_at(out, channel, row, part.left);
            for (size_t i = 0; i < length; i++) to[i] = from[i] + bias[channel];
        }
}

void tile_cells(const Tile *in, Rectangle part, Tile *out)
{
    size_t length = part_row_length(out, part);
    int cells = out->channels / 2;
    for (int channel = 0; channel < out->channels; channel++)
        for (int row = part.top; row < part.bottom; row++) {
            bool is_complex = channel >= cells;
            const float *a = tile_at(in, channel, row, part.left);
            const float *b = tile_at(in, is_complex ? channel + cells : channel, row, part.left);
            float *to = tile_at(out, channel, row, part.left);
            for (size_t i = 0; i < length; i++)
                to[i] = is_complex ? sqrtf((a[i] * a[i] + b[i] * b[i]) / 2) : a[i] > 0 ? a[i] : 0;
        }
}

void tile_add(const Tile *a, const Tile *b, Rectangle part, Tile *out)
{
    size_t length = part_row_length(out, part);
    for (int channel = 0; channel < out->channels; channel++)
        for (int row = part.top; row < part.bottom; row++) {
            const float *left = tile_at(a, channel, row, part.left);
            const float *right = tile_at(b, channel, row, part.left);
            float *to = tile_at(out, channel, row, part.left);
            for (size_t i = 0; i < length; i++) to[i] = left[i] + right[i];
        }
}

static void raise_to(float *restrict to, const float *restrict from, size_t length)
{
    for (size_t i = 0; i < length; i++) to[i] = from[i] > to[i] ? from[i] : to[i];
}

static void add_to(float *restrict to, const float *restrict from, size_t length)
{
    for (size_t i = 0; i < length; i++) to[i] += from[i];
}

/*
 * Combines the inputs of each window, first down the window's rows over whole input rows at a time, then
 * along its columns; then divides by how many there were, if `divide`.
 */
static void pool(const Layer *layer, const Tile *in, Rectangle part, float *scratch, Tile *out,
                 void (*combine)(float *restrict, const float *restrict, size_t), bool divide)
{
    size_t images = (size_t)out->images, length = row_stride(in);
    Rectangle held = in->rectangle;
    for (int channel = 0; channel < out->channels; channel++)
        for (int row = part.top; row < part.bottom; row++) {
            int y = row * layer->stride - layer->padding;
            int top = clamp(y, held.top, held.bottom),
                bottom = clamp(y + layer->kernel, top, held.bottom);
            memcpy(scratch, tile_at(in, channel, top, held.left), length * sizeof *scratch);
            for (y = top + 1; y < bottom; y++)
                combine(scratch, tile_at(in, channel, y, held.left), length);
            for (int column = part.left; column < part.right; column++) {
                int x = column * layer->stride - layer->padding;
                int left = clamp(x, held.left, held.right),
                    right = clamp(x + layer->kernel, left, held.right);
                float *to = tile_at(out, channel, row, column);
                memcpy(to, scratch + (size_t)(left - held.left) * images, images * sizeof *to);
                for (x = left + 1; x < right; x++)
                    combine(to, scratch + (size_t)(x - held.left) * images, images);
                float inputs = (float)((bottom - top) * (right - left));
                for (size_t i = 0; divide && i < images; i++) to[i] /= inputs;
            }
        }
}

void tile_max_pool(const Layer *layer, const Tile *in, Rectangle part, float *scratch, Tile *out)
{
    pool(layer, in, part, scratch, out, raise_to, false);
}

void tile_mean_pool(const Layer *layer, const Tile *in, Rectangle part, float *scratch, Tile *out)
{
    pool(layer, in, part, scratch, out, add_to, true);
}

void tile_average_pool(const Tile *in, Tile *out)
{
    size_t positions = rectangle_area(in->rectangle), images = (size_t)in->images;
    for (int channel = 0; channel < in->channels; channel++)
        for (size_t image = 0; image < images; image++) {
            const float *from = in->values + (size_t)channel * positions * images + image;
            double sum = 0;
            for (size_t i = 0; i < positions; i++) sum += (double)from[i * images];
            out->values[(size_t)channel * images + image] = (float)(sum / (double)positions);
        }
}

void tile_linear(const Layer *layer, const Tile *in, Tile *out)
{
    int images = in->images;
    for (int channel = 0; channel < layer->channels; channel++)
        for (int image = 0; image < images; image++)
            out->values[channel * images + image] = layer->bias[channel];
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, layer->channels, images, in->channels,
                1.0f, layer->weights, in->channels, in->values, images, 1.0f, out->values, images);
}

void tile_repeat(const Tile *one_image, Rectangle part, Tile *out)
{
    for (int channel = 0; channel < out->channels; channel++)
        for (int row = part.top; row < part.bottom; row++)
            for (int column = part.left; column < part.right; column++) {
                float value = *tile_at(one_image, channel, row, column);
                float *to = tile_at(out, channel, row, column);
                for (int image = 0; image < out->images; image++) to[image] = value;
            }
}
