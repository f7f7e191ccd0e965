#include "network/run.h"

#include "network/columns.h"
#include "network/operators/convolution.h"

#include <stdlib.h>

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
    int buffer = plan->steps[index].buffer;
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

/* Is this layer computed column by column (columns.h)? */
static bool by_columns(const ForwardPlan *plan, int index)
{
    return plan->steps[index].rows.parts && columns_fit(&plan->network->layers[index]);
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

/* Fills what is needed outside the computed parts with the blank's activations. */
static void fill_around(const ForwardPlan *plan, int index, Tile *out)
{
    const ForwardStep *step = &plan->steps[index];
    Rectangle all = step->needed, inner = step->computed;
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
static void run_from_blank(const ForwardPlan *plan, OperatorWork *work, int index)
{
    const Tile *blank = plan->blank->tiles;
    int input = work->layer->inputs[0];
    Changes changes = {plan->steps[input].computed, &blank[input], &blank[index]};
    work->changes = &changes;
    operator_run(work);
}

static void run_layer(const ForwardPlan *plan, ForwardWorkspace *space, int index)
{
    const Layer *layer = &plan->network->layers[index];
    const ForwardStep *step = &plan->steps[index];
    Tile out = tile_of(plan, space, index);
    if (step->folded_into >= 0) return;
    int finished = step->affine >= 0 ? step->affine : index;
    int last = step->pointwise >= 0 ? step->pointwise : finished;
    if (plan->blank) fill_around(plan, last, &out);
    if (!rectangle_is_empty(plan->steps[last].filled))
        space->fill(space->context, space->first, last, plan->steps[last].filled, &out);
    if (rectangle_is_empty(step->computed)) return;
    for (int k = 0; k < layer->input_count; k++)
        space->inputs[k] = tile_of(plan, space, layer->inputs[k]);
    OperatorWork work = {.layer = layer,
                         .inputs = space->inputs,
                         .part = step->computed,
                         .affine = layer_or_none(plan, step->affine),
                         .pointwise = layer_or_none(plan, step->pointwise),
                         .transformed = step->transformed,
                         .scratch = space->scratch.values,
                         .out = &out};
    int count;
    const Rectangle *parts = forward_step_parts(step, &count);
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

void forward_run(const ForwardPlan *plan, ForwardWorkspace *space, const Tile *image)
{
    space->image = *image;
    for (int i = 1; i < plan->count; i++)
        if (!rectangle_is_empty(plan->steps[i].needed)) run_layer(plan, space, i);
}

Tile forward_output(const ForwardPlan *plan, const ForwardWorkspace *space, int layer)
{
    return tile_of(plan, space, layer);
}
