#include "network/operators/rearrangement.h"

#include "network/operators/window.h"

#include <string.h>

/* -- maps -- */

int *map_slice(int first, int step, int count, Error *error)
{
    int *map = allocate(count > 0 ? (size_t)count : 1, sizeof *map, error);
    for (int i = 0; map && i < count; i++) map[i] = first + i * step;
    return map;
}

/* -- rearranging by maps -- */

enum { CHANNELS, ROWS, COLUMNS };

/* The input places that these output places read; empty if none. */
static Span read_by(const int *map, Span outputs)
{
    Span inputs = {0, 0};
    for (int i = outputs.first; i < outputs.beyond; i++) {
        int place = map ? map[i] : i;
        if (place < 0) continue;
        if (inputs.first == inputs.beyond) inputs.first = inputs.beyond = place;
        if (place < inputs.first) inputs.first = place;
        if (place >= inputs.beyond) inputs.beyond = place + 1;
    }
    return inputs;
}

/* The output places (of `size`) that read any of these input places. */
static Span reading(const int *map, int size, Span inputs)
{
    Span outputs = {0, 0};
    for (int i = 0; i < size; i++) {
        int place = map ? map[i] : i;
        if (place < inputs.first || place >= inputs.beyond) continue;
        if (outputs.first == outputs.beyond) outputs.first = i;
        outputs.beyond = i + 1;
    }
    return outputs;
}

static bool check_map(const Layer *layer, int axis, int to, int from, Error *error)
{
    static const char *const names[3] = {"channels", "rows", "columns"};
    const int *map = layer->maps[axis];
    if (map && to < 1)
        return error_set(error, "%s: nothing is left of its %s", layer->name, names[axis]);
    for (int i = 0; map && i < to; i++)
        if (map[i] < -1 || map[i] >= from)
            return error_set(error, "%s: %d is not among the %d %s of its input", layer->name,
                             map[i], from, names[axis]);
    return true;
}

static bool rearrange_shape(Layer *layer, Error *error)
{
    Shape from = layer->from[0], *to = &layer->shape;
    if (!layer->maps[CHANNELS]) to->channels = from.channels;
    if (!layer->maps[ROWS]) to->height = from.height;
    if (!layer->maps[COLUMNS]) to->width = from.width;
    return operator_check_inputs(layer, 1, 1, error) &&
           check_map(layer, CHANNELS, to->channels, from.channels, error) &&
           check_map(layer, ROWS, to->height, from.height, error) &&
           check_map(layer, COLUMNS, to->width, from.width, error);
}

static Rectangle rearrange_needs(const Layer *layer, int input, Rectangle part)
{
    (void)input;
    Span rows = read_by(layer->maps[ROWS], (Span){part.top, part.bottom});
    Span columns = read_by(layer->maps[COLUMNS], (Span){part.left, part.right});
    return (Rectangle){rows.first, columns.first, rows.beyond, columns.beyond};
}

static Rectangle rearrange_reaches(const Layer *layer, int input, Rectangle part)
{
    (void)input;
    Shape shape = layer->shape;
    Span rows = reading(layer->maps[ROWS], shape.height, (Span){part.top, part.bottom});
    Span columns = reading(layer->maps[COLUMNS], shape.width, (Span){part.left, part.right});
    return (Rectangle){rows.first, columns.first, rows.beyond, columns.beyond};
}

static bool rearrange_unit(const Layer *layer, int input, Unit unit, Unit *from)
{
    (void)input;
    const int *const *maps = (const int *const *)layer->maps;
    from->channel = maps[CHANNELS] ? maps[CHANNELS][unit.channel] : unit.channel;
    from->row = maps[ROWS] ? maps[ROWS][unit.row] : unit.row;
    from->column = maps[COLUMNS] ? maps[COLUMNS][unit.column] : unit.column;
    return from->channel >= 0 && from->row >= 0 && from->column >= 0;
}

void rearrange_row(const Layer *layer, int channel, const float *const *inputs, size_t length,
                   float *to)
{
    (void)channel;
    if (inputs[0]) memcpy(to, inputs[0], length * sizeof *to);
    for (size_t i = 0; !inputs[0] && i < length; i++) to[i] = layer->numbers[0];
}

/* How many columns, from this one on, read neighbouring ones of the input or are all a number. */
static int columns_together(const Layer *layer, int column, int beyond)
{
    const int *map = layer->maps[COLUMNS];
    int run = 1, step = map && map[column] < 0 ? 0 : 1;
    if (layer->kind != &operator_rearrange) return 1;
    if (!map) return beyond - column;
    while (column + run < beyond && map[column + run] == map[column] + run * step) run++;
    return run;
}

void rearrange_run(const OperatorWork *work)
{
    const Layer *layer = work->layer;
    Rectangle part = work->part;
    for (int channel = 0; channel < work->out->channels; channel++)
        for (int row = part.top; row < part.bottom; row++)
            for (int column = part.left, run; column < part.right; column += run) {
                Unit unit = {channel, row, column}, from;
                run = columns_together(layer, column, part.right);
                const float *input = NULL;
                if (layer->kind->unit(layer, 0, unit, &from))
                    input = tile_at(&work->inputs[0], from.channel, from.row, from.column);
                rearrange_row(layer, channel, &input, (size_t)run * (size_t)work->out->images,
                              tile_at(work->out, channel, row, column));
            }
}

/* -- concatenating channels -- */

static bool concatenate_shape(Layer *layer, Error *error)
{
    if (!operator_check_inputs(layer, 1, MOST_INPUTS, error)) return false;
    Shape first = layer->from[0];
    layer->shape = (Shape){0, first.height, first.width};
    for (int i = 0; i < layer->input_count; i++) {
        Shape one = layer->from[i];
        if (one.height != first.height || one.width != first.width)
            return error_set(error, "%s: inputs of %d x %d and %d x %d cannot be concatenated",
                             layer->name, first.height, first.width, one.height, one.width);
        layer->shape.channels += one.channels;
    }
    return true;
}

/* The number of output channels from earlier inputs. */
static int channels_before(const Layer *layer, int input)
{
    int channels = 0;
    for (int i = 0; i < input; i++) channels += layer->from[i].channels;
    return channels;
}

static bool concatenate_unit(const Layer *layer, int input, Unit unit, Unit *from)
{
    *from = unit;
    from->channel -= channels_before(layer, input);
    return from->channel >= 0 && from->channel < layer->from[input].channels;
}

static void concatenate_row(const Layer *layer, int channel, const float *const *inputs,
                            size_t length, float *to)
{
    (void)channel;
    for (int i = 0; i < layer->input_count; i++)
        if (inputs[i]) memcpy(to, inputs[i], length * sizeof *to);
}

static void copy_input(const OperatorWork *work, const Tile *in, int first)
{
    Rectangle part = work->part;
    size_t length = (size_t)rectangle_width(part) * (size_t)in->images;
    for (int channel = 0; channel < in->channels; channel++)
        for (int row = part.top; row < part.bottom; row++)
            memcpy(tile_at(work->out, first + channel, row, part.left),
                   tile_at(in, channel, row, part.left), length * sizeof *in->values);
}

static void concatenate_run(const OperatorWork *work)
{
    for (int i = 0, first = 0; i < work->layer->input_count; i++) {
        copy_input(work, &work->inputs[i], first);
        first += work->inputs[i].channels;
    }
}

/* -- the operators -- */

const Operator operator_rearrange = {.name = "rearrangement",
                                     .shape = rearrange_shape,
                                     .needs = rearrange_needs,
                                     .reaches = rearrange_reaches,
                                     .run = rearrange_run,
                                     .row = rearrange_row,
                                     .unit = rearrange_unit};

const Operator operator_concatenate = {.name = "concatenation",
                                       .shape = concatenate_shape,
                                       .needs = operator_needs_same,
                                       .reaches = operator_reaches_same,
                                       .run = concatenate_run,
                                       .row = concatenate_row,
                                       .unit = concatenate_unit};
