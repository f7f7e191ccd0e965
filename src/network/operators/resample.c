#include "network/operators/resample.h"

enum { ROWS = 1, COLUMNS };

static int taps(const Layer *layer, int axis)
{
    return layer->window.kernel[axis - 1];
}

static bool check_map(const Layer *layer, int axis, int length, int from, Error *error)
{
    const int *map = layer->maps[axis];
    if (!map || length < 1)
        return error_set(error, "%s: nothing says what is resampled", layer->name);
    for (int i = 0; i < length * taps(layer, axis); i++)
        if (map[i] < 0 || map[i] >= from)
            return error_set(error, "%s: %d is not among the %d places of its input", layer->name,
                             map[i], from);
    return true;
}

static bool resample_shape(Layer *layer, Error *error)
{
    if (!operator_check_inputs(layer, 1, 1, error)) return false;
    Shape from = layer->from[0], *to = &layer->shape;
    to->channels = from.channels;
    if (!check_map(layer, ROWS, to->height, from.height, error) ||
        !check_map(layer, COLUMNS, to->width, from.width, error))
        return false;
    layer->weight_count = (size_t)to->height * (size_t)taps(layer, ROWS) +
                          (size_t)to->width * (size_t)taps(layer, COLUMNS);
    return true;
}

/* The input places that output places first..beyond-1 read. */
static void span_read(const Layer *layer, int axis, int first, int beyond, int *low, int *high)
{
    const int *map = layer->maps[axis];
    *low = *high = map[first * taps(layer, axis)];
    for (int i = first * taps(layer, axis); i < beyond * taps(layer, axis); i++) {
        if (map[i] < *low) *low = map[i];
        if (map[i] > *high) *high = map[i];
    }
    ++*high;
}

static Rectangle resample_needs(const Layer *layer, int input, Rectangle part)
{
    (void)input;
    Rectangle needs;
    span_read(layer, ROWS, part.top, part.bottom, &needs.top, &needs.bottom);
    span_read(layer, COLUMNS, part.left, part.right, &needs.left, &needs.right);
    return needs;
}

/* The output places that read any of low..high-1. */
static void span_reading(const Layer *layer, int axis, int low, int high, int *first, int *beyond)
{
    int length = axis == ROWS ? layer->shape.height : layer->shape.width;
    *first = *beyond = 0;
    for (int i = 0; i < length * taps(layer, axis); i++) {
        int place = layer->maps[axis][i], out = i / taps(layer, axis);
        if (place < low || place >= high) continue;
        if (*first == *beyond) *first = out;
        *beyond = out + 1;
    }
}

static Rectangle resample_reaches(const Layer *layer, int input, Rectangle part)
{
    (void)input;
    Rectangle out;
    span_reading(layer, ROWS, part.top, part.bottom, &out.top, &out.bottom);
    span_reading(layer, COLUMNS, part.left, part.right, &out.left, &out.right);
    return out;
}

/* One position of one channel, for all images. */
static void resample_place(const OperatorWork *work, int channel, int row, int column)
{
    const Layer *layer = work->layer;
    int row_taps = taps(layer, ROWS), column_taps = taps(layer, COLUMNS);
    const float *row_weights = layer->weights + row * row_taps;
    const float *column_weights =
        layer->weights + layer->shape.height * row_taps + column * column_taps;
    float *to = tile_at(work->out, channel, row, column);
    for (int image = 0; image < work->out->images; image++) to[image] = 0;
    for (int i = 0; i < row_taps; i++)
        for (int j = 0; j < column_taps; j++) {
            float weight = row_weights[i] * column_weights[j];
            const float *from =
                tile_at(&work->inputs[0], channel, layer->maps[ROWS][row * row_taps + i],
                        layer->maps[COLUMNS][column * column_taps + j]);
            for (int image = 0; image < work->out->images; image++)
                to[image] += weight * from[image];
        }
}

static void resample_run(const OperatorWork *work)
{
    Rectangle part = work->part;
    for (int channel = 0; channel < work->out->channels; channel++)
        for (int row = part.top; row < part.bottom; row++)
            for (int column = part.left; column < part.right; column++)
                resample_place(work, channel, row, column);
}

const Operator operator_resample = {.name = "resampling",
                                    .shape = resample_shape,
                                    .needs = resample_needs,
                                    .reaches = resample_reaches,
                                    .run = resample_run};
