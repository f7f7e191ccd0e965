#include "network/forward.h"

#include "vision/grating.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

float forward_normalised(const Network *network, int channel, uint8_t byte)
{
    return ((float)byte / 255.0f - network->mean[channel]) / network->deviation[channel];
}

float forward_gray_difference(uint8_t byte)
{
    return (float)(byte - MID_GRAY) / 255.0f;
}

static Rectangle whole_screen(const Network *network)
{
    return (Rectangle){0, 0, network->pixels, network->pixels};
}

/* -- planning: which rectangles -- */

void forward_reach(const Network *network, int layer, Rectangle changed, Rectangle *reach)
{
    reach[0] = changed;
    for (int i = 1; i <= layer; i++) {
        const Layer *reader = &network->layers[i];
        Rectangle from = reach[reader->input];
        if (reader->other >= 0) from = rectangle_hull(from, reach[reader->other]);
        reach[i] = layer_touched_by(reader, from);
    }
}

/* Backwards: what is needed of each layer, and which part of that can differ from the blank. */
static void demand(ForwardPlan *plan, Rectangle rectangle, const Rectangle *reach)
{
    const Network *network = plan->network;
    plan->steps[plan->layer].needed = rectangle;
    for (int i = plan->layer; i >= 0; i--) {
        const Layer *layer = &network->layers[i];
        ForwardStep *step = &plan->steps[i];
        step->computed = step->needed;
        if (plan->blank) step->computed = rectangle_intersection(step->needed, reach[i]);
        if (i == 0 || rectangle_is_empty(step->computed)) continue;
        ForwardStep *input = &plan->steps[layer->input];
        Rectangle needs = layer_needs(layer, &network->layers[layer->input], step->computed);
        input->needed = rectangle_hull(input->needed, needs);
        if (layer->other >= 0) {
            ForwardStep *other = &plan->steps[layer->other];
            other->needed = rectangle_hull(other->needed, step->computed);
        }
    }
}

static bool is_needed(const ForwardPlan *plan, int index)
{
    return !rectangle_is_empty(plan->steps[index].needed);
}

/* The layers that read layer `index` in this plan: how many, and the last of them. */
static int readers(const ForwardPlan *plan, int index, int *last)
{
    int count = 0;
    for (int i = index + 1; i <= plan->layer; i++) {
        const Layer *layer = &plan->network->layers[i];
        if (!is_needed(plan, i) || (layer->input != index && layer->other != index)) continue;
        count++;
        *last = i;
    }
    return count;
}

/* -- planning: which memory -- */

/* May this layer's output lie in its input's memory? */
static bool in_place(const ForwardPlan *plan, int index)
{
    const Layer *layer = &plan->network->layers[index];
    if (layer->kind != LAYER_RELU && layer->kind != LAYER_BATCH_NORM) return false;
    int last = 0;
    Rectangle in = plan->steps[layer->input].needed, out = plan->steps[index].needed;
    return layer->input > 0 && readers(plan, layer->input, &last) == 1 &&
           rectangle_holds(in, out) && rectangle_holds(out, in);
}

static size_t step_size(const ForwardPlan *plan, int index)
{
    return (size_t)plan->network->layers[index].channels *
           rectangle_area(plan->steps[index].needed);
}

/* The smallest number of the first free buffer, or a new one. busy_until[b]: the last layer that
 * reads it. */
static int free_buffer(const ForwardPlan *plan, const int *busy_until, int index)
{
    for (int b = 0; b < plan->buffers; b++)
        if (busy_until[b] < index) return b;
    return plan->buffers;
}

/* Gives each needed layer a buffer; `keep_all` gives each its own. */
static bool assign_buffers(ForwardPlan *plan, bool keep_all, Error *error)
{
    size_t count = (size_t)plan->layer + 1;
    int *busy_until = allocate(count, sizeof *busy_until, error);
    plan->buffer_sizes = allocate(count, sizeof *plan->buffer_sizes, error);
    bool good = busy_until && plan->buffer_sizes;
    for (int i = 0; good && i <= plan->layer; i++) {
        ForwardStep *step = &plan->steps[i];
        const Layer *layer = &plan->network->layers[i];
        step->buffer = step->folded_into = -1;
        if (i == 0 || !is_needed(plan, i)) continue;
        bool shared = !keep_all && in_place(plan, i);
        if (shared && layer->kind == LAYER_BATCH_NORM &&
            plan->network->layers[layer->input].kind == LAYER_CONVOLUTION)
            step->folded_into = layer->input;
        int buffer = shared     ? plan->steps[layer->input].buffer
                     : keep_all ? plan->buffers
                                : free_buffer(plan, busy_until, i);
        if (buffer == plan->buffers) plan->buffers++;
        int last = i;
        readers(plan, i, &last);
        busy_until[buffer] = i == plan->layer ? INT_MAX : last;
        if (step_size(plan, i) > plan->buffer_sizes[buffer])
            plan->buffer_sizes[buffer] = step_size(plan, i);
        step->buffer = buffer;
    }
    free(busy_until);
    return good;
}

/* -- planning -- */

static int first_convolution(const Network *network)
{
    int index = 0;
    while (network->layers[index].kind != LAYER_CONVOLUTION) index++;
    return index;
}

/* weights[channel][k x k] = sum over colours of weights[channel][colour][k x k] /
 * deviation[colour]. */
static bool sum_over_colours(ForwardPlan *plan, Error *error)
{
    const Layer *layer = &plan->network->layers[first_convolution(plan->network)];
    int taps = layer->kernel * layer->kernel;
    plan->gray_weights =
        allocate((size_t)(layer->channels * taps), sizeof *plan->gray_weights, error);
    if (!plan->gray_weights) return false;
    for (int channel = 0; channel < layer->channels; channel++)
        for (int colour = 0; colour < 3; colour++)
            for (int k = 0; k < taps; k++)
                plan->gray_weights[channel * taps + k] +=
                    layer->weights[(channel * 3 + colour) * taps + k] /
                    plan->network->deviation[colour];
    return true;
}

static bool check_target(const Network *network, int layer, Rectangle rectangle, Error *error)
{
    const Layer *target = &network->layers[layer];
    if (rectangle_is_empty(rectangle) ||
        !rectangle_holds((Rectangle){0, 0, target->height, target->width}, rectangle))
        return error_set(error, "rows %d to %d, columns %d to %d are not a part of %s (%d x %d)",
                         rectangle.top, rectangle.bottom - 1, rectangle.left, rectangle.right - 1,
                         target->name, target->height, target->width);
    return true;
}

static bool check_plan(const ForwardPlan *plan, Error *error)
{
    for (int i = 1; i <= plan->layer; i++) {
        const Layer *layer = &plan->network->layers[i];
        if (layer_weight_count(plan->network, i) > 0 && is_needed(plan, i) && !layer->weights)
            return error_set(error, "the weights of %s have not been drawn", layer->name);
        if (plan->blank && is_needed(plan, i) &&
            (i > plan->blank->layer ||
             !rectangle_holds(plan->blank->tiles[i].rectangle, plan->steps[i].needed)))
            return error_set(error, "the blank does not cover what is needed of %s", layer->name);
    }
    return true;
}

static bool make_plan(ForwardPlan *plan, const Network *network, int layer, Rectangle rectangle,
                      const Blank *blank, Rectangle changed, bool keep_all, Error *error)
{
    *plan = (ForwardPlan){.network = network, .blank = blank, .layer = layer};
    if (!check_target(network, layer, rectangle, error)) return false;
    plan->steps = allocate((size_t)layer + 1, sizeof *plan->steps, error);
    Rectangle *reach = allocate((size_t)layer + 1, sizeof *reach, error);
    bool good = plan->steps && reach;
    if (good) {
        forward_reach(network, layer, changed, reach);
        demand(plan, rectangle, reach);
        good = assign_buffers(plan, keep_all, error) && check_plan(plan, error) &&
               (!blank || sum_over_colours(plan, error));
    }
    free(reach);
    if (!good) forward_plan_free(plan);
    return good;
}

bool forward_plan(ForwardPlan *plan, const Network *network, int layer, Rectangle rectangle,
                  const Blank *blank, const Rectangle *changed, Error *error)
{
    return make_plan(plan, network, layer, rectangle, blank,
                     changed ? *changed : whole_screen(network), false, error);
}

void forward_plan_free(ForwardPlan *plan)
{
    free(plan->steps);
    free(plan->buffer_sizes);
    free(plan->gray_weights);
    *plan = (ForwardPlan){0};
}

Rectangle forward_input_rectangle(const ForwardPlan *plan)
{
    return plan->steps[0].needed;
}

int forward_input_channels(const ForwardPlan *plan)
{
    return plan->blank ? 1 : 3;
}

double forward_operations(const ForwardPlan *plan)
{
    double operations = 0;
    for (int i = 1; i <= plan->layer; i++) {
        double products = (double)layer_weight_count(plan->network, i);
        if (plan->blank && i == first_convolution(plan->network)) products /= 3;
        operations += 2 * products * (double)rectangle_area(plan->steps[i].computed);
    }
    return operations;
}

/* -- running -- */

/* Floats of scratch for the convolution or pool of the plan that needs most. */
static size_t largest_scratch(const ForwardPlan *plan, int images)
{
    size_t largest = 1;
    for (int i = 1; i <= plan->layer; i++) {
        const Layer *layer = &plan->network->layers[i];
        Tile input = {plan->network->layers[layer->input].channels,
                      plan->steps[layer->input].needed, images, NULL};
        size_t size = 0;
        if (layer->kind == LAYER_CONVOLUTION)
            size = tile_scratch_size(layer, &input, plan->steps[i].computed);
        if (layer->kind == LAYER_MAX_POOL)
            size = (size_t)rectangle_width(input.rectangle) * (size_t)images;
        if (size > largest) largest = size;
    }
    return largest;
}

bool forward_workspace_open_with(ForwardWorkspace *space, const ForwardPlan *plan, int images,
                                 size_t least_scratch, Error *error)
{
    size_t scratch = largest_scratch(plan, images);
    if (least_scratch > scratch) scratch = least_scratch;
    *space = (ForwardWorkspace){.images = images, .count = plan->buffers};
    space->buffers = allocate((size_t)plan->buffers + 1, sizeof *space->buffers, error);
    bool good = space->buffers != NULL;
    for (int b = 0; good && b < plan->buffers; b++) {
        space->buffers[b] = allocate(plan->buffer_sizes[b] * (size_t)images, sizeof(float), error);
        good = space->buffers[b] != NULL;
    }
    if (good) space->scratch = allocate(scratch, sizeof *space->scratch, error);
    if (good && space->scratch) return true;
    forward_workspace_close(space);
    return false;
}

bool forward_workspace_open(ForwardWorkspace *space, const ForwardPlan *plan, int images,
                            Error *error)
{
    return forward_workspace_open_with(space, plan, images, 0, error);
}

void forward_workspace_close(ForwardWorkspace *space)
{
    for (int b = 0; space->buffers && b < space->count; b++) free(space->buffers[b]);
    free(space->buffers);
    free(space->scratch);
    *space = (ForwardWorkspace){0};
}

static Tile tile_of(const ForwardPlan *plan, const ForwardWorkspace *space, const Tile *input,
                    int index)
{
    if (index == 0) return *input;
    const ForwardStep *step = &plan->steps[index];
    return (Tile){plan->network->layers[index].channels, step->needed, input->images,
                  space->buffers[step->buffer]};
}

/* What lies in the needed rectangle outside the computed one is the blank's. */
static void fill_around(const ForwardPlan *plan, int index, Tile *out)
{
    Rectangle all = plan->steps[index].needed, inner = plan->steps[index].computed;
    const Tile *blank = &plan->blank->tiles[index];
    if (rectangle_is_empty(inner)) {
        tile_repeat(blank, all, out);
        return;
    }
    tile_repeat(blank, (Rectangle){all.top, all.left, inner.top, all.right}, out);
    tile_repeat(blank, (Rectangle){inner.bottom, all.left, all.bottom, all.right}, out);
    tile_repeat(blank, (Rectangle){inner.top, all.left, inner.bottom, inner.left}, out);
    tile_repeat(blank, (Rectangle){inner.top, inner.right, inner.bottom, all.right}, out);
}

/* The batch normalisation that this convolution does as well, or -1. */
static int folded_norm(const ForwardPlan *plan, int index)
{
    return index < plan->layer && plan->steps[index + 1].folded_into == index ? index + 1 : -1;
}

static void convolve(const ForwardPlan *plan, ForwardWorkspace *space, int index, const Tile *in,
                     Tile *out)
{
    const Layer *layer = &plan->network->layers[index];
    Rectangle part = plan->steps[index].computed;
    int norm = folded_norm(plan, index);
    float scale = norm >= 0 ? batch_norm_scale() : 1.0f;
    if (plan->blank && index == first_convolution(plan->network)) {
        tile_repeat(&plan->blank->tiles[norm >= 0 ? norm : index], part, out);
        tile_convolve(layer, plan->gray_weights, scale, 1.0f, in, part, space->scratch, out);
    } else {
        tile_convolve(layer, layer->weights, scale, 0.0f, in, part, space->scratch, out);
    }
}

static void run_layer(const ForwardPlan *plan, ForwardWorkspace *space, const Tile *input,
                      int index)
{
    const Layer *layer = &plan->network->layers[index];
    const ForwardStep *step = &plan->steps[index];
    Tile out = tile_of(plan, space, input, index);
    if (plan->blank && step->folded_into < 0) fill_around(plan, index, &out);
    if (rectangle_is_empty(step->computed)) return;
    Tile in = tile_of(plan, space, input, layer->input);
    switch (layer->kind) {
    case LAYER_INPUT:
        break;
    case LAYER_CONVOLUTION:
        convolve(plan, space, index, &in, &out);
        break;
    case LAYER_BATCH_NORM:
        if (step->folded_into < 0) tile_scale(batch_norm_scale(), &in, step->computed, &out);
        break;
    case LAYER_RELU:
        tile_rectify(&in, step->computed, &out);
        break;
    case LAYER_BIAS:
        tile_add_bias(layer->bias, &in, step->computed, &out);
        break;
    case LAYER_CELLS:
        tile_cells(&in, step->computed, &out);
        break;
    case LAYER_MAX_POOL:
        tile_max_pool(layer, &in, step->computed, space->scratch, &out);
        break;
    case LAYER_ADD: {
        Tile other = tile_of(plan, space, input, layer->other);
        tile_add(&in, &other, step->computed, &out);
        break;
    }
    case LAYER_AVERAGE_POOL:
        tile_average_pool(&in, &out);
        break;
    case LAYER_LINEAR:
        tile_linear(layer, &in, &out);
        break;
    }
}

void forward_run(const ForwardPlan *plan, ForwardWorkspace *space, const Tile *input, Tile *output)
{
    for (int i = 1; i <= plan->layer; i++)
        if (is_needed(plan, i)) run_layer(plan, space, input, i);
    *output = tile_of(plan, space, input, plan->layer);
}

/* -- the blank -- */

/* A normalised mid-gray screen. */
static bool blank_screen(const ForwardPlan *plan, Tile *screen, Error *error)
{
    *screen = (Tile){3, forward_input_rectangle(plan), 1, NULL};
    screen->values = allocate(tile_size(screen), sizeof *screen->values, error);
    if (!screen->values) return false;
    size_t area = rectangle_area(screen->rectangle);
    for (int colour = 0; colour < 3; colour++)
        for (size_t i = 0; i < area; i++)
            screen->values[(size_t)colour * area + i] =
                forward_normalised(plan->network, colour, MID_GRAY);
    return true;
}

/* Takes the buffers out of the workspace: with keep_all each belongs to one layer. */
static void take_tiles(Blank *blank, const ForwardPlan *plan, ForwardWorkspace *space,
                       const Tile *screen)
{
    blank->tiles[0] = *screen;
    for (int i = 1; i <= plan->layer; i++) {
        if (!is_needed(plan, i)) continue;
        blank->tiles[i] = tile_of(plan, space, screen, i);
        space->buffers[plan->steps[i].buffer] = NULL;
    }
}

bool forward_blank(Blank *blank, const Network *network, int layer, Rectangle rectangle,
                   Error *error)
{
    *blank = (Blank){.network = network, .layer = layer};
    ForwardPlan plan;
    ForwardWorkspace space = {0};
    Tile screen = {0}, target;
    if (!make_plan(&plan, network, layer, rectangle, NULL, whole_screen(network), true, error))
        return false;
    blank->tiles = allocate((size_t)layer + 1, sizeof *blank->tiles, error);
    bool good = blank->tiles && forward_workspace_open(&space, &plan, 1, error) &&
                blank_screen(&plan, &screen, error);
    if (good) {
        forward_run(&plan, &space, &screen, &target);
        take_tiles(blank, &plan, &space, &screen);
    } else {
        forward_blank_free(blank);
    }
    forward_workspace_close(&space);
    forward_plan_free(&plan);
    return good;
}

void forward_blank_free(Blank *blank)
{
    for (int i = 0; blank->tiles && i <= blank->layer; i++) free(blank->tiles[i].values);
    free(blank->tiles);
    *blank = (Blank){0};
}
