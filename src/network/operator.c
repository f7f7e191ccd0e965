#include "network/operator.h"

#include <string.h>

Rectangle shape_rectangle(Shape shape)
{
    return (Rectangle){0, 0, shape.height, shape.width};
}

size_t shape_units(Shape shape)
{
    return (size_t)shape.channels * (size_t)shape.height * (size_t)shape.width;
}

bool operator_check_inputs(const Layer *layer, int least, int most, Error *error)
{
    int count = layer->input_count;
    if (count >= least && count <= most) return true;
    if (least == most)
        return error_set(error, "%s: %s takes %d inputs, not %d", layer->name, layer->kind->name,
                         least, count);
    return error_set(error, "%s: %s takes %d to %d inputs, not %d", layer->name, layer->kind->name,
                     least, most, count);
}

/* -- functions shared by many operators -- */

/* Is this input's single row (column) broadcast over the rows (columns) of the output? */
static bool serves_all_rows(const Layer *layer, int input)
{
    return layer->from[input].height == 1 && layer->shape.height > 1;
}

static bool serves_all_columns(const Layer *layer, int input)
{
    return layer->from[input].width == 1 && layer->shape.width > 1;
}

Rectangle operator_needs_same(const Layer *layer, int input, Rectangle part)
{
    if (serves_all_rows(layer, input)) part.top = 0, part.bottom = 1;
    if (serves_all_columns(layer, input)) part.left = 0, part.right = 1;
    return part;
}

Rectangle operator_reaches_same(const Layer *layer, int input, Rectangle part)
{
    if (serves_all_rows(layer, input)) part.top = 0, part.bottom = layer->shape.height;
    if (serves_all_columns(layer, input)) part.left = 0, part.right = layer->shape.width;
    return part;
}

Rectangle operator_needs_all(const Layer *layer, int input, Rectangle part)
{
    (void)part;
    return shape_rectangle(layer->from[input]);
}

Rectangle operator_reaches_all(const Layer *layer, int input, Rectangle part)
{
    (void)input, (void)part;
    return shape_rectangle(layer->shape);
}

bool operator_same_unit(const Layer *layer, int input, Unit unit, Unit *from)
{
    Shape shape = layer->from[input];
    from->channel = shape.channels == 1 ? 0 : unit.channel;
    from->row = shape.height == 1 ? 0 : unit.row;
    from->column = shape.width == 1 ? 0 : unit.column;
    return true;
}

/* -- pointwise operators, by rows -- */

/* Floats in one row of the part. */
static size_t row_length(const OperatorWork *work)
{
    return (size_t)rectangle_width(work->part) * (size_t)work->out->images;
}

static bool same_columns(Rectangle a, Rectangle b)
{
    return a.left == b.left && a.right == b.right;
}

/* Are the part's rows contiguous in every tile? Then a channel is a single stretch. */
static bool rows_lie_together(const OperatorWork *work)
{
    if (!same_columns(work->part, work->out->rectangle)) return false;
    for (int i = 0; i < work->layer->input_count; i++)
        if (!same_columns(work->part, work->inputs[i].rectangle) ||
            serves_all_rows(work->layer, i) || serves_all_columns(work->layer, i))
            return false;
    return true;
}

/* Repeats the input's single column once for each column of the part. */
static const float *repeat_column(const OperatorWork *work, const float *column, float *row)
{
    size_t images = (size_t)work->out->images, length = row_length(work);
    for (size_t at = 0; at < length; at += images) memcpy(row + at, column, images * sizeof *row);
    return row;
}

static void run_stretch(const OperatorWork *work, int channel, int row, size_t length)
{
    const Layer *layer = work->layer;
    const float *inputs[MOST_INPUTS];
    for (int i = 0; i < layer->input_count; i++) {
        Unit from;
        inputs[i] = NULL;
        if (!layer->kind->unit(layer, i, (Unit){channel, row, work->part.left}, &from)) continue;
        inputs[i] = tile_at(&work->inputs[i], from.channel, from.row, from.column);
        if (serves_all_columns(layer, i))
            inputs[i] =
                repeat_column(work, inputs[i], work->scratch + (size_t)i * row_length(work));
    }
    layer->kind->row(layer, channel, inputs, length,
                     tile_at(work->out, channel, row, work->part.left));
}

static void run_rows(const OperatorWork *work)
{
    bool together = rows_lie_together(work);
    size_t length = row_length(work);
    if (together) length *= (size_t)rectangle_height(work->part);
    for (int channel = 0; channel < work->out->channels; channel++)
        for (int row = work->part.top; row < work->part.bottom; row++) {
            run_stretch(work, channel, row, length);
            if (together) break;
        }
}

void operator_run(const OperatorWork *work)
{
    if (work->layer->kind->run)
        work->layer->kind->run(work);
    else
        run_rows(work);
}

size_t operator_scratch(const OperatorWork *work)
{
    const Layer *layer = work->layer;
    if (layer->kind->scratch) return layer->kind->scratch(work);
    if (layer->kind->run) return 0;
    for (int i = 0; i < layer->input_count; i++)
        if (serves_all_columns(layer, i)) return (size_t)layer->input_count * row_length(work);
    return 0;
}
