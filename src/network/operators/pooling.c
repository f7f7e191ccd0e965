#include "network/operators/pooling.h"

#include "network/operators/functions.h"
#include "network/operators/window.h"

#include <math.h>
#include <string.h>

/* -- windows -- */

static bool pool_shape(Layer *layer, Error *error)
{
    layer->shape.channels = layer->from[0].channels;
    return operator_check_inputs(layer, 1, 1, error) && window_shape(layer, error);
}

/* One row of the input, for all images. */
static size_t pool_scratch(const OperatorWork *work)
{
    return tile_row_size(&work->inputs[0]);
}

/* How a window combines its values: two of them, or one more with the result so far. */
typedef struct {
    void (*two)(float *restrict to, const float *restrict a, const float *restrict b,
                size_t length);
    void (*more)(float *restrict to, const float *restrict a, size_t length);
} Combine;

static void larger_of(float *restrict to, const float *restrict a, const float *restrict b,
                      size_t length)
{
    for (size_t i = 0; i < length; i++) to[i] = larger(b[i], a[i]);
}

void pool_raise(float *restrict to, const float *restrict from, size_t length)
{
    for (size_t i = 0; i < length; i++) to[i] = larger(from[i], to[i]);
}

static void sum_of(float *restrict to, const float *restrict a, const float *restrict b,
                   size_t length)
{
    for (size_t i = 0; i < length; i++) to[i] = a[i] + b[i];
}

static void add_to(float *restrict to, const float *restrict a, size_t length)
{
    for (size_t i = 0; i < length; i++) to[i] += a[i];
}

/* Combines `count` (returned) rows or columns, `apart` floats from one to the next, into to[]. */
static int combine_taps(const Combine *combine, const float *from, size_t apart, int count,
                        size_t length, float *to)
{
    if (count == 1)
        memcpy(to, from, length * sizeof *to);
    else
        combine->two(to, from, from + apart, length);
    for (int k = 2; k < count; k++) combine->more(to, from + (size_t)k * apart, length);
    return count;
}

/* Combines the window's rows into scratch, for each column of the input; returns how many. */
static int combine_rows(const OperatorWork *work, int channel, int row, const Combine *combine)
{
    const Window *w = &work->layer->window;
    const Tile *in = &work->inputs[0];
    Rectangle held = in->rectangle;
    int y = window_start(w, 0, row);
    Span taps = window_taps_inside(w, 0, y, (Span){held.top, held.bottom});
    if (taps.beyond <= taps.first) return 0;
    return combine_taps(combine, tile_at(in, channel, y + taps.first * w->dilation[0], held.left),
                        (size_t)w->dilation[0] * tile_row_size(in), taps.beyond - taps.first,
                        tile_row_size(in), work->scratch);
}

/* Combines the window's columns, from scratch, into `to`; returns how many columns. */
static int combine_columns(const OperatorWork *work, int column, const Combine *combine, float *to)
{
    const Window *w = &work->layer->window;
    Rectangle held = work->inputs[0].rectangle;
    size_t images = (size_t)work->out->images;
    int x = window_start(w, 1, column);
    Span taps = window_taps_inside(w, 1, x, (Span){held.left, held.right});
    if (taps.beyond <= taps.first) return 0;
    return combine_taps(
        combine, work->scratch + (size_t)(x + taps.first * w->dilation[1] - held.left) * images,
        (size_t)w->dilation[1] * images, taps.beyond - taps.first, images, to);
}

/* How many taps lie on the input or its padding, along one axis. */
static int taps_on_padding(const Layer *layer, int axis, int place)
{
    const Window *w = &layer->window;
    int size = axis == 0 ? layer->from[0].height : layer->from[0].width;
    Span padded = {-w->pads[axis], size + w->pads[axis + 2]};
    Span taps = window_taps_inside(w, axis, window_start(w, axis, place), padded);
    return taps.beyond - taps.first;
}

/* First along the window's rows, over whole input rows at a time, then along its columns. */
static void run_pool(const OperatorWork *work, const Combine *combine, float nothing, bool divide)
{
    const Layer *layer = work->layer;
    size_t images = (size_t)work->out->images;
    for (int channel = 0; channel < work->out->channels; channel++)
        for (int row = work->part.top; row < work->part.bottom; row++) {
            int rows = combine_rows(work, channel, row, combine);
            for (int column = work->part.left; column < work->part.right; column++) {
                float *to = tile_at(work->out, channel, row, column);
                int columns = rows ? combine_columns(work, column, combine, to) : 0;
                float inputs = (float)(rows * columns);
                for (size_t i = 0; !(inputs > 0) && i < images; i++) to[i] = nothing;
                if (layer->window.count_padding)
                    inputs =
                        (float)(taps_on_padding(layer, 0, row) * taps_on_padding(layer, 1, column));
                for (size_t i = 0; divide && inputs > 0 && i < images; i++) to[i] /= inputs;
            }
        }
}

static void max_pool_run(const OperatorWork *work)
{
    run_pool(work, &(Combine){larger_of, pool_raise}, -INFINITY, false);
}

static void average_pool_run(const OperatorWork *work)
{
    run_pool(work, &(Combine){sum_of, add_to}, 0, true);
}

/* -- over all positions -- */

static bool global_shape(Layer *layer, Error *error)
{
    layer->shape = (Shape){layer->from[0].channels, 1, 1};
    return operator_check_inputs(layer, 1, 1, error);
}

enum { TOGETHER = 16 }; /* images summed at a time */

/* How many times the row (axis 0) or column at `place` counts. */
static double stands_for(const Layer *layer, int axis, int place)
{
    const int *counts = layer->maps[1 + axis];
    return counts ? counts[place] : 1;
}

/* A row of one channel to sum, and what is subtracted from each image's value. */
typedef struct {
    const float *values; /* [columns][images] */
    const float *less;   /* [columns]; NULL: nothing */
    const int *counts;   /* [columns] how many times each counts; NULL: once */
    int columns;
    size_t images;
} SummedRow;

static inline void add_row(const SummedRow *row, double weight, size_t count, double *restrict sums)
{
    const float *from = row->values;
    for (int column = 0; column < row->columns; column++, from += row->images) {
        double times = weight * (row->counts ? row->counts[column] : 1);
        double less = row->less ? (double)row->less[column] : 0;
        for (size_t k = 0; k < count; k++) sums[k] += times * ((double)from[k] - less);
    }
}

/* The same for one of the usual counts, which the compiler unrolls. */
static void add_summed_row(const SummedRow *row, double weight, size_t count, double *sums)
{
    if (count == TOGETHER)
        add_row(row, weight, TOGETHER, sums);
    else if (count == TOGETHER / 2)
        add_row(row, weight, TOGETHER / 2, sums);
    else
        add_row(row, weight, count, sums);
}

/*
 * sums[count] += the values in `part` of a channel, or their differences from the blank, for the
 * images from `first` on; in double precision.
 */
static void sum_channel(const OperatorWork *work, int channel, Rectangle part, size_t first,
                        size_t count, double *sums)
{
    const Tile *in = &work->inputs[0];
    const int *counts = work->layer->maps[2];
    for (int row = part.top; row < part.bottom; row++) {
        SummedRow summed = {.values = tile_at(in, channel, row, part.left) + first,
                            .counts = counts ? counts + part.left : NULL,
                            .columns = rectangle_width(part),
                            .images = (size_t)in->images};
        if (work->changes) summed.less = tile_at(work->changes->before, channel, row, part.left);
        add_summed_row(&summed, stands_for(work->layer, 0, row), count, sums);
    }
}

/* How many positions the mean is of. */
static double all_positions(const Layer *layer)
{
    double size[2] = {0};
    for (int row = 0; row < layer->from[0].height; row++) size[0] += stands_for(layer, 0, row);
    for (int column = 0; column < layer->from[0].width; column++)
        size[1] += stands_for(layer, 1, column);
    return size[0] * size[1];
}

static void global_average_run(const OperatorWork *work)
{
    const Changes *changes = work->changes;
    Rectangle part = changes ? changes->part : shape_rectangle(work->layer->from[0]);
    size_t images = (size_t)work->out->images, count;
    double positions = all_positions(work->layer);
    for (int channel = 0; channel < work->out->channels; channel++)
        for (size_t image = 0; image < images; image += count) {
            double sums[TOGETHER] = {0}, before = 0;
            count = images - image;
            if (count > TOGETHER) count = TOGETHER;
            if (count < TOGETHER && count > TOGETHER / 2) count = TOGETHER / 2;
            sum_channel(work, channel, part, image, count, sums);
            if (changes) before = (double)*tile_at(changes->after, channel, 0, 0);
            float *to = tile_at(work->out, channel, 0, 0) + image;
            for (size_t k = 0; k < count; k++) to[k] = (float)(before + sums[k] / positions);
        }
}

static void global_max_run(const OperatorWork *work)
{
    const Tile *in = &work->inputs[0];
    size_t positions = rectangle_area(in->rectangle), images = (size_t)in->images;
    for (int channel = 0; channel < in->channels; channel++) {
        const float *from = in->values + (size_t)channel * positions * images;
        float *to = work->out->values + (size_t)channel * images;
        memcpy(to, from, images * sizeof *to);
        for (size_t i = 1; i < positions; i++) pool_raise(to, from + i * images, images);
    }
}

/* -- the operators -- */

const Operator operator_max_pool = {.name = "maximum pool",
                                    .shape = pool_shape,
                                    .needs = window_needs,
                                    .reaches = window_reaches,
                                    .scratch = pool_scratch,
                                    .run = max_pool_run};

const Operator operator_average_pool = {.name = "average pool",
                                        .shape = pool_shape,
                                        .needs = window_needs,
                                        .reaches = window_reaches,
                                        .scratch = pool_scratch,
                                        .run = average_pool_run};

const Operator operator_global_average = {.name = "global average",
                                          .shape = global_shape,
                                          .needs = operator_needs_all,
                                          .reaches = operator_reaches_all,
                                          .run = global_average_run};

const Operator operator_global_max = {.name = "global maximum",
                                      .shape = global_shape,
                                      .needs = operator_needs_all,
                                      .reaches = operator_reaches_all,
                                      .run = global_max_run};
