#include "network/run.h"

#include "network/chain.h"
#include "network/columns.h"
#include "network/operators/convolution.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* A layer's tile without its values. */
static Tile shape_of_tile(const ForwardPlan *plan, int index, int images)
{
    int channels =
        index == 0 ? forward_input_channels(plan) : plan->network->layers[index].shape.channels;
    return (Tile){channels, plan->steps[index].needed, images, NULL};
}

static Tile tile_of(const ForwardPlan *plan, const ForwardWorkspace *space, int index)
{
    if (index == 0) return space->image;
    Tile tile = shape_of_tile(plan, index, space->image.images);
    const ForwardStep *step = &plan->steps[index];
    if (step->held > 0) {
        tile.rectangle.top = space->rows.first[step->member];
        tile.rectangle.bottom = space->rows.beyond[step->member];
    }
    int buffer = step->buffer;
    if (buffer >= 0) tile.values = space->buffers[buffer].values;
    return tile;
}

/* -- memory -- */

static int most_inputs(const ForwardPlan *plan)
{
    int most = 1;
    for (int i = 0; i < plan->count; i++)
        if (plan->network->layers[i].input_count > most)
            most = plan->network->layers[i].input_count;
    return most;
}

/*
 * Is this layer computed column by column (columns.h)? Not if the blank lacks values (reduced.h) or
 * the image enters as one channel.
 */
static bool by_columns(const ForwardPlan *plan, int index)
{
    const Layer *layer = &plan->network->layers[index];
    if (!plan->steps[index].rows.parts || plan->steps[index].gray || !columns_fit(layer))
        return false;
    const Tile *blank = plan->blank->tiles;
    return blank[layer->inputs[0]].values && blank[chain_output(plan, index)].values;
}

/* Floats of scratch for the layer that needs most. */
static size_t largest_scratch(const ForwardPlan *plan, Tile *inputs, int images)
{
    size_t largest = 1;
    for (int i = 1; i < plan->count; i++) {
        const Layer *layer = &plan->network->layers[i];
        Tile out = shape_of_tile(plan, i, images);
        OperatorWork work = {.layer = layer,
                             .inputs = inputs,
                             .part = plan->steps[i].computed,
                             .transformed = plan->steps[i].transformed,
                             .out = &out};
        if (rectangle_is_empty(work.part)) continue;
        for (int k = 0; k < layer->input_count; k++)
            inputs[k] = shape_of_tile(plan, layer->inputs[k], images);
        size_t size = by_columns(plan, i) ? columns_scratch(&work) : operator_scratch(&work);
        if (size > largest) largest = size;
    }
    return largest;
}

bool buffer_enlarge(Buffer *buffer, size_t capacity, Error *error)
{
    if (buffer->values && capacity <= buffer->capacity) return true;
    free(buffer->values);
    *buffer = (Buffer){allocate(capacity, sizeof *buffer->values, error), capacity};
    return buffer->values != NULL;
}

static bool enlarge_all(ForwardWorkspace *space, const ForwardPlan *plan, size_t least_scratch,
                        Error *error)
{
    size_t images = (size_t)space->images;
    Tile *inputs = allocate((size_t)most_inputs(plan), sizeof *inputs, error);
    free(space->inputs);
    space->inputs = inputs;
    if (!inputs) return false;
    if (plan->buffers > space->count || !space->buffers) {
        Buffer *more = allocate((size_t)plan->buffers + 1, sizeof *more, error);
        if (!more) return false;
        for (int b = 0; b < space->count; b++) more[b] = space->buffers[b];
        free(space->buffers);
        space->buffers = more;
        space->count = plan->buffers;
    }
    for (int b = 0; b < plan->buffers; b++)
        if (!buffer_enlarge(&space->buffers[b], plan->buffer_sizes[b] * images, error))
            return false;
    size_t scratch = largest_scratch(plan, inputs, space->images);
    return buffer_enlarge(&space->scratch, scratch > least_scratch ? scratch : least_scratch,
                          error);
}

bool forward_workspace_fit(ForwardWorkspace *space, const ForwardPlan *plan, int images,
                           size_t least_scratch, Error *error)
{
    space->images = images;
    if (enlarge_all(space, plan, least_scratch, error)) return true;
    forward_workspace_close(space);
    return false;
}

bool forward_workspace_open(ForwardWorkspace *space, const ForwardPlan *plan, int images,
                            size_t least_scratch, Error *error)
{
    *space = (ForwardWorkspace){0};
    return forward_workspace_fit(space, plan, images, least_scratch, error);
}

void forward_workspace_close(ForwardWorkspace *space)
{
    for (int b = 0; space->buffers && b < space->count; b++) free(space->buffers[b].values);
    free(space->buffers);
    free(space->inputs);
    free(space->scratch.values);
    *space = (ForwardWorkspace){0};
}

/* -- running -- */

/* Those of a rectangle's rows that are among first..beyond-1. */
static Rectangle rows_of(Rectangle all, int first, int beyond)
{
    return rectangle_intersection(all, (Rectangle){first, all.left, beyond, all.right});
}

/* Fills `all`, which is needed, outside the part computed with the blank's activations. */
static void fill_around(const ForwardPlan *plan, int index, Rectangle all, Rectangle inner,
                        Tile *out)
{
    const ForwardStep *step = &plan->steps[index];
    const Tile *blank = &plan->blank->tiles[index];
    for (int i = 0; i < step->around.count; i++) tile_repeat(blank, step->around.parts[i], out);
    if (step->rows.parts) return;
    if (rectangle_is_empty(inner)) {
        tile_repeat(blank, all, out);
        return;
    }
    tile_repeat(blank, (Rectangle){all.top, all.left, inner.top, all.right}, out);
    tile_repeat(blank, (Rectangle){inner.bottom, all.left, all.bottom, all.right}, out);
    tile_repeat(blank, (Rectangle){inner.top, all.left, inner.bottom, inner.left}, out);
    tile_repeat(blank, (Rectangle){inner.top, inner.right, inner.bottom, all.right}, out);
}

static const Layer *layer_or_none(const ForwardPlan *plan, int index)
{
    return index >= 0 ? &plan->network->layers[index] : NULL;
}

/* Runs a global average of what differs from the blank. */
static void run_from_blank(const ForwardPlan *plan, const OperatorWork *work, int index)
{
    const Tile *blank = plan->blank->tiles;
    int input = work->layer->inputs[0];
    Changes changes = {plan->steps[input].computed, &blank[input], &blank[index]};
    OperatorWork with_changes = *work;
    with_changes.changes = &changes;
    operator_run(&with_changes);
}

/* Computes the rows first..beyond-1 of a layer that are needed into a tile. */
static void run_rows(const ForwardPlan *plan, ForwardWorkspace *space, int index, int first,
                     int beyond, Tile out)
{
    const Layer *layer = &plan->network->layers[index];
    const ForwardStep *step = &plan->steps[index];
    Rectangle part = rows_of(step->computed, first, beyond);
    int finished = step->affine >= 0 ? step->affine : index, last = chain_output(plan, index);
    if (plan->blank)
        fill_around(plan, last, rows_of(plan->steps[last].needed, first, beyond), part, &out);
    if (!rectangle_is_empty(plan->steps[last].filled))
        space->fill(space->context, space->first, last, plan->steps[last].filled, &out);
    if (rectangle_is_empty(part)) return;
    for (int k = 0; k < layer->input_count; k++)
        space->inputs[k] = tile_of(plan, space, layer->inputs[k]);
    OperatorWork work = {.layer = layer,
                         .inputs = space->inputs,
                         .part = part,
                         .affine = layer_or_none(plan, step->affine),
                         .pointwise = layer_or_none(plan, step->pointwise),
                         .transformed = step->transformed,
                         .scratch = space->scratch.values,
                         .out = &out};
    int count = 1;
    const Rectangle *parts = step->rows.parts ? forward_step_parts(step, &count) : &part;
    if (by_columns(plan, index)) {
        const Tile *blank = plan->blank->tiles;
        columns_run(&(Columns){work, parts, count, &blank[layer->inputs[0]], &blank[last]});
        return;
    }
    for (int p = 0; p < count; p++) {
        work.part = parts[p];
        if (step->gray)
            convolution_run_gray(&work, step->gray, &plan->blank->tiles[index],
                                 &plan->blank->tiles[finished]);
        else if (step->from_blank)
            run_from_blank(plan, &work, index);
        else
            operator_run(&work);
    }
}

/*
 * Moves the rows from `first` on from one tile to another in the same memory; channels in the order
 * in which none is overwritten.
 */
static void move_rows(const Tile *from, const Tile *to, int first)
{
    int left = to->rectangle.left;
    size_t length = (size_t)(from->rectangle.bottom - first) * tile_row_size(to);
    bool spread = tile_channel_size(to) > tile_channel_size(from);
    for (int i = 0; i < to->channels; i++) {
        int channel = spread ? to->channels - 1 - i : i;
        memmove(tile_at(to, channel, first, left), tile_at(from, channel, first, left),
                length * sizeof(float));
    }
}

/* Moves the rows of a layer that stay in its tile from their place in the strip before. */
static void keep_rows(const ForwardPlan *plan, ForwardWorkspace *space, int index,
                      const ChainRows *before)
{
    int k = plan->steps[index].member, first = space->rows.first[k];
    Tile to = tile_of(plan, space, index), from = to;
    from.rectangle.top = before->first[k];
    from.rectangle.bottom = before->beyond[k];
    if (from.rectangle.bottom > first && !rectangle_equal(from.rectangle, to.rectangle))
        move_rows(&from, &to, first);
}

static void run_chain(const ForwardPlan *plan, ForwardWorkspace *space, const LayerChain *chain)
{
    ChainRows *rows = &space->rows, before;
    chain_start(plan, chain, rows);
    for (before = *rows; chain_next(plan, chain, rows); before = *rows)
        for (int k = 0; k < chain->count; k++) {
            int index = chain->members[k];
            if (plan->steps[index].held > 0) keep_rows(plan, space, index, &before);
            if (rows->beyond[k] > rows->done[k])
                run_rows(plan, space, index, rows->done[k], rows->beyond[k],
                         tile_of(plan, space, index));
        }
}

/* -- a convolution of the image and its pool -- */

/* Columns (positions x images) of the convolution per strip of rows, at least, for fast products. */
enum { STRIP = 1024 };

/*
 * Turns a strip of rows into the next one in the same memory; returns how many of the next one's
 * rows it has already.
 */
static int move_strip(Tile *strip, Rectangle next)
{
    Tile from = *strip;
    int known = from.rectangle.bottom - next.top;
    strip->rectangle.top = next.top;
    strip->rectangle.bottom = next.bottom;
    if (known <= 0) return 0;
    move_rows(&from, strip, next.top);
    return known;
}

/* Runs a pool of a convolution that is computed for it, a few rows at a time. */
static void run_pool(const ForwardPlan *plan, ForwardWorkspace *space, int index)
{
    const Layer *layer = &plan->network->layers[index];
    const ForwardStep *step = &plan->steps[index];
    Rectangle all = step->computed, part = all;
    Tile out = tile_of(plan, space, index), strip = tile_of(plan, space, layer->inputs[0]);
    Rectangle needed = strip.rectangle;
    int rows = STRIP / (int)tile_row_size(&strip) / layer->window.stride[0] + 1;
    strip.rectangle.bottom = strip.rectangle.top; /* no rows yet */
    if (plan->blank) fill_around(plan, index, step->needed, all, &out);
    for (; part.top < all.bottom; part.top = part.bottom) {
        part.bottom = part.top + rows < all.bottom ? part.top + rows : all.bottom;
        Rectangle reads = rectangle_intersection(layer->kind->needs(layer, 0, part), needed);
        reads.left = needed.left;
        reads.right = needed.right;
        int known = move_strip(&strip, reads);
        run_rows(plan, space, step->pools, reads.top + known, reads.bottom, strip);
        operator_run(&(OperatorWork){.layer = layer,
                                     .inputs = &strip,
                                     .part = part,
                                     .scratch = space->scratch.values,
                                     .out = &out});
    }
}

void forward_run(const ForwardPlan *plan, ForwardWorkspace *space, const Tile *image)
{
    space->image = *image;
    for (int i = 1; i < plan->count; i++) {
        const ForwardStep *step = &plan->steps[i];
        if (rectangle_is_empty(step->needed) || step->folded_into >= 0 || step->pooled) continue;
        if (step->pools >= 0)
            run_pool(plan, space, i);
        else if (step->chain < 0)
            run_rows(plan, space, i, 0, INT_MAX, tile_of(plan, space, i));
        else if (step->member == 0)
            run_chain(plan, space, &plan->chains[step->chain]);
    }
}

Tile forward_output(const ForwardPlan *plan, const ForwardWorkspace *space, int layer)
{
    return tile_of(plan, space, layer);
}
