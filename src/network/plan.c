#include "network/plan.h"

#include "network/blank.h"
#include "network/chain.h"
#include "network/operators/convolution.h"
#include "network/operators/elementwise.h"
#include "network/operators/pooling.h"
#include "network/operators/window.h"
#include "network/operators/winograd.h"

#include <limits.h>
#include <stdlib.h>

/* -- rectangles -- */

void forward_reach(const Network *network, int layer, Rectangle changed, Rectangle *reach)
{
    reach[0] = changed;
    for (int i = 1; i <= layer; i++) {
        const Layer *reader = &network->layers[i];
        reach[i] = (Rectangle){0, 0, 0, 0};
        for (int k = 0; k < reader->input_count; k++) {
            Rectangle from = reach[reader->inputs[k]];
            if (!rectangle_is_empty(from))
                reach[i] = rectangle_hull(reach[i], reader->kind->reaches(reader, k, from));
        }
    }
}

static bool equal_shapes(Shape a, Shape b)
{
    return a.channels == b.channels && a.height == b.height && a.width == b.width;
}

/* Could this layer overwrite its first input, as far as operator and shapes go? */
static bool keeps_place(const Layer *layer)
{
    return layer->kind->in_place && layer->inputs[0] > 0 &&
           equal_shapes(layer->from[0], layer->shape);
}

/* Requests a part of a layer that will be read. */
static void request_part(ForwardStep *step, Rectangle part)
{
    step->needed = rectangle_hull(step->needed, part);
    step->filled = rectangle_hull(step->filled, part);
}

/*
 * Divides a layer's rows between those that the caller fills and those that are computed, which
 * follow the known ones without a gap.
 */
static void leave_known(ForwardStep *step, int known, int width)
{
    Rectangle read = step->filled, *needed = &step->needed;
    step->filled = step->computed = (Rectangle){0, 0, 0, 0};
    if (rectangle_is_empty(*needed)) return;
    if (read.bottom > read.top && read.top < known)
        step->filled = (Rectangle){read.top, 0, read.bottom < known ? read.bottom : known, width};
    if (known < needed->bottom) step->computed = (Rectangle){known, 0, needed->bottom, width};
    needed->left = 0;
    needed->right = width;
    if (known < needed->top) needed->top = known;
}

const Rectangle *forward_step_parts(const ForwardStep *step, int *count)
{
    *count = step->rows.parts ? step->rows.count : !rectangle_is_empty(step->computed);
    return step->rows.parts ? step->rows.parts : &step->computed;
}

/* State of the way back from the targets. */
typedef struct {
    ForwardPlan *plan;
    const ForwardRequest *request;
    Rectangle *reach; /* [count], owned */
    Tokens tokens;
} Demand;

/* Lists the rows of a layer of tokens. */
static bool list_rows(Demand *demand, int index, Error *error)
{
    ForwardStep *step = &demand->plan->steps[index];
    if (!demand->plan->blank || demand->request->known ||
        !tokens_are(&demand->plan->network->layers[index]))
        return true;
    if (!tokens_stretches(&demand->tokens, index, true, &step->rows, error) ||
        !tokens_stretches(&demand->tokens, index, false, &step->around, error))
        return false;
    step->computed = (Rectangle){0, 0, 0, 0};
    for (int i = 0; i < step->rows.count; i++)
        step->computed = rectangle_hull(step->computed, step->rows.parts[i]);
    return true;
}

/* What a layer needs of an input: a global average just what can differ from the blank. */
static Rectangle part_read(const Demand *demand, int index, int input, Rectangle part)
{
    const ForwardPlan *plan = demand->plan;
    const Layer *layer = &plan->network->layers[index];
    Rectangle needs = layer->kind->needs(layer, input, part);
    Rectangle changed = demand->reach[layer->inputs[input]];
    if (!plan->blank || layer->kind != &operator_global_average) return needs;
    plan->steps[index].from_blank = !rectangle_holds(changed, needs);
    return rectangle_intersection(needs, changed);
}

/* One backward step: requests what layer `index`, its demand complete, needs of its inputs. */
static bool demand_inputs(Demand *demand, int index, Error *error)
{
    ForwardPlan *plan = demand->plan;
    const Layer *layer = &plan->network->layers[index];
    const Rectangle *known = demand->request->known;
    ForwardStep *step = &plan->steps[index];
    if (known && index > 0) {
        leave_known(step, known[index].bottom, layer->shape.width);
    } else {
        step->computed =
            plan->blank ? rectangle_intersection(step->needed, demand->reach[index]) : step->needed;
        step->filled = (Rectangle){0, 0, 0, 0};
    }
    if (!list_rows(demand, index, error)) return false;
    int parts;
    const Rectangle *part = forward_step_parts(step, &parts);
    for (int k = 0; parts > 0 && k < layer->input_count; k++) {
        ForwardStep *input = &plan->steps[layer->inputs[k]];
        for (int p = 0; p < parts; p++) {
            Rectangle needs = part_read(demand, index, k, part[p]);
            request_part(input, needs);
            tokens_ask(&demand->tokens, layer->inputs[k], needs);
        }
        if (k == 0 && keeps_place(layer)) /* including what is filled around it */
            input->needed = rectangle_hull(input->needed, step->needed);
        input->readers++;
        if (index > input->last_reader) input->last_reader = index;
    }
    return true;
}

static bool demand_all(Demand *demand, Error *error)
{
    ForwardPlan *plan = demand->plan;
    const ForwardRequest *request = demand->request;
    size_t count = (size_t)plan->count;
    demand->reach = allocate(count, sizeof *demand->reach, error);
    if (!demand->reach || !tokens_open(&demand->tokens, plan->network, plan->count, error))
        return false;
    Rectangle screen = shape_rectangle(plan->network->layers[0].shape);
    forward_reach(plan->network, plan->count - 1, request->changed ? *request->changed : screen,
                  demand->reach);
    tokens_reach(&demand->tokens, demand->reach);
    for (int t = 0; t < request->count; t++) {
        ForwardStep *step = &plan->steps[request->targets[t].layer];
        request_part(step, request->targets[t].rectangle);
        tokens_ask(&demand->tokens, request->targets[t].layer, request->targets[t].rectangle);
        step->is_target = true;
    }
    for (int i = plan->count - 1; i >= 0; i--)
        if (!demand_inputs(demand, i, error)) return false;
    return true;
}

static bool demand(ForwardPlan *plan, const ForwardRequest *request, Error *error)
{
    Demand demand = {.plan = plan, .request = request};
    bool good = demand_all(&demand, error);
    tokens_close(&demand.tokens);
    free(demand.reach);
    return good;
}

static bool is_needed(const ForwardPlan *plan, int index)
{
    return !rectangle_is_empty(plan->steps[index].needed);
}

static bool is_computed(const ForwardPlan *plan, int index)
{
    return !rectangle_is_empty(plan->steps[index].computed);
}

/* -- buffers -- */

/* May this layer overwrite its first input? */
static bool in_place(const ForwardPlan *plan, int index)
{
    const Layer *layer = &plan->network->layers[index];
    if (!keeps_place(layer)) return false;
    const ForwardStep *input = &plan->steps[layer->inputs[0]];
    return input->readers == 1 && input->last_reader == index && !input->is_target &&
           rectangle_equal(input->needed, plan->steps[index].needed);
}

static size_t step_size(const ForwardPlan *plan, int index)
{
    const ForwardStep *step = &plan->steps[index];
    size_t channels = (size_t)plan->network->layers[index].shape.channels;
    if (step->held == 0) return channels * rectangle_area(step->needed);
    return channels * (size_t)rectangle_width(step->needed) * (size_t)step->held;
}

/* The first free buffer, or the next new one. busy_until[b]: the last layer that reads buffer b. */
static int free_buffer(const ForwardPlan *plan, const int *busy_until, int index)
{
    for (int b = 0; b < plan->buffers; b++)
        if (busy_until[b] < index) return b;
    return plan->buffers;
}

/*
 * A layer that shares a convolution's buffer is fused into it: a batch normalisation or bias, then
 * (or alone) one pointwise layer (ReLU).
 */
static void fold(ForwardPlan *plan, int index)
{
    const Layer *layer = &plan->network->layers[index];
    int input = layer->inputs[0], folded_into = plan->steps[input].folded_into;
    int convolution = folded_into >= 0 ? folded_into : input;
    ForwardStep *step = &plan->steps[convolution];
    if (!plan->network->layers[convolution].kind->linear || step->pointwise >= 0) return;
    if (layer->kind == &operator_affine && step->affine < 0)
        step->affine = index;
    else if (layer->input_count == 1 && layer->kind->row)
        step->pointwise = index;
    else
        return;
    plan->steps[index].folded_into = convolution;
}

static void fold_all(ForwardPlan *plan)
{
    for (int i = 1; i < plan->count; i++)
        if (is_needed(plan, i) && in_place(plan, i)) fold(plan, i);
}

/* Assigns a buffer to each layer needed; with `keep_all`, one of its own. */
static bool assign_buffers(ForwardPlan *plan, bool keep_all, Error *error)
{
    size_t count = (size_t)plan->count;
    int *busy_until = allocate(count, sizeof *busy_until, error);
    plan->buffer_sizes = allocate(count, sizeof *plan->buffer_sizes, error);
    bool good = busy_until && plan->buffer_sizes;
    for (int i = 1; good && i < plan->count; i++) {
        ForwardStep *step = &plan->steps[i];
        if (!is_needed(plan, i)) continue;
        bool shared = step->folded_into >= 0 || (step->chain < 0 && !keep_all && in_place(plan, i));
        int buffer = shared     ? plan->steps[plan->network->layers[i].inputs[0]].buffer
                     : keep_all ? plan->buffers
                                : free_buffer(plan, busy_until, i);
        if (buffer == plan->buffers) plan->buffers++;
        busy_until[buffer] = step->is_target ? INT_MAX : step->last_reader;
        if (step_size(plan, i) > plan->buffer_sizes[buffer])
            plan->buffer_sizes[buffer] = step_size(plan, i);
        step->buffer = buffer;
    }
    free(busy_until);
    return good;
}

/* -- gray images -- */

/* May the image enter as one channel? Only if all layers that read it are convolutions. */
static bool takes_gray(const ForwardPlan *plan)
{
    if (!plan->blank || plan->steps[0].is_target) return false;
    for (int i = 1; i < plan->count; i++) {
        const Layer *layer = &plan->network->layers[i];
        for (int k = 0; is_computed(plan, i) && k < layer->input_count; k++)
            if (layer->inputs[k] == 0 && !convolution_takes_gray(layer)) return false;
    }
    return true;
}

static bool sum_over_colours(ForwardPlan *plan, Error *error)
{
    plan->gray = takes_gray(plan);
    for (int i = 1; plan->gray && i < plan->count; i++) {
        const Layer *layer = &plan->network->layers[i];
        if (!is_computed(plan, i) || layer->input_count != 1 || layer->inputs[0] != 0) continue;
        size_t taps = (size_t)window_taps(&layer->window);
        float *gray = allocate((size_t)layer->shape.channels * taps, sizeof *gray, error);
        if (!gray) return false;
        convolution_gray_weights(layer, plan->network->image.deviation, gray);
        plan->steps[i].gray = gray;
    }
    return true;
}

/* -- Winograd form -- */

/*
 * Where the blank fills the surround, activations are compared with the blank's, and both must come
 * from the same form: the blank's is direct, so Winograd's is used only beside a blank image of the
 * same batch (ForwardRequest.wider). The choice depends only on the rectangle, so a
 * unit's activation does not depend on how images are batched.
 */
static bool transform_weights(ForwardPlan *plan, const ForwardRequest *request, Error *error)
{
    bool narrow = request->blank && request->changed;
    const ForwardPlan *wider = narrow ? request->wider : NULL;
    for (int i = 1; (wider || !narrow) && !request->keep_all && i < plan->count; i++) {
        const Layer *layer = &plan->network->layers[i];
        ForwardStep *step = &plan->steps[i];
        step->winograd = is_computed(plan, i) && winograd_pays(layer, step->computed) &&
                         (!wider || wider->steps[i].winograd);
        if (!step->winograd || request->estimate) continue;
        step->borrowed = wider != NULL;
        if (wider) step->transformed = wider->steps[i].transformed;
        if (wider) continue;
        step->transformed = allocate(winograd_weight_count(layer), sizeof(float), error);
        if (!step->transformed) return false;
        winograd_weights(layer, step->transformed);
    }
    return true;
}

/* -- pools of the image's convolution -- */

/* The convolution of the image whose output, as fused, only this pool reads; -1: none. */
static int pooled_convolution(const ForwardPlan *plan, int pool)
{
    const Layer *layer = &plan->network->layers[pool];
    if (layer->kind != &operator_max_pool && layer->kind != &operator_average_pool) return -1;
    int input = layer->inputs[0], folded_into = plan->steps[input].folded_into;
    int convolution = folded_into >= 0 ? folded_into : input;
    const ForwardStep *step = &plan->steps[convolution], *last = &plan->steps[input];
    const Layer *from = &plan->network->layers[convolution];
    bool alone = last->readers == 1 && !last->is_target && !step->winograd && !step->rows.parts &&
                 step->chain < 0 && is_computed(plan, convolution);
    return convolution > 0 && from->kind->linear && from->inputs[0] == 0 && alone ? convolution
                                                                                  : -1;
}

/* Other inputs than the image might be overwritten before the pool. */
static void find_pooled(ForwardPlan *plan, const ForwardRequest *request)
{
    for (int i = 1; !request->keep_all && !request->known && i < plan->count; i++) {
        ForwardStep *step = &plan->steps[i];
        if (!is_computed(plan, i) || step->rows.parts || step->chain >= 0) continue;
        step->pools = pooled_convolution(plan, i);
        if (step->pools >= 0) plan->steps[step->pools].pooled = true;
    }
}

/* -- planning -- */

static bool check_target(const Network *network, const Target *target, Error *error)
{
    Rectangle r = target->rectangle;
    if (target->layer < 0 || target->layer >= network->count)
        return error_set(error, "%s has no layer %d", network->model, target->layer);
    const Layer *layer = &network->layers[target->layer];
    if (!rectangle_is_empty(r) && rectangle_holds(shape_rectangle(layer->shape), r)) return true;
    return error_set(error, "rows %d to %d, columns %d to %d are not a part of %s (%d x %d)", r.top,
                     r.bottom - 1, r.left, r.right - 1, layer->name, layer->shape.height,
                     layer->shape.width);
}

static bool check_request(const ForwardRequest *request, Error *error)
{
    if (request->count < 1)
        return error_set(error, "nothing of %s was asked for", request->network->model);
    for (int t = 0; t < request->count; t++)
        if (!check_target(request->network, &request->targets[t], error)) return false;
    return true;
}

static bool has_constants(const Layer *layer)
{
    return (layer->weight_count == 0 || layer->weights) && (layer->bias_count == 0 || layer->bias);
}

static bool check_plan(const ForwardPlan *plan, Error *error)
{
    for (int i = 1; i < plan->count; i++) {
        const Layer *layer = &plan->network->layers[i];
        const ForwardStep *step = &plan->steps[i];
        if (is_computed(plan, i) && !has_constants(layer))
            return error_set(error, "the weights of %s have not been drawn", layer->name);
        if (plan->blank && is_needed(plan, i) &&
            (i >= plan->blank->count ||
             !rectangle_holds(plan->blank->tiles[i].rectangle, step->needed)))
            return error_set(error, "the blank does not cover what is needed of %s", layer->name);
    }
    return true;
}

/* Fuses layers, and finds those to compute together. */
static bool arrange(ForwardPlan *plan, const ForwardRequest *request, Error *error)
{
    bool winograd = request->wider || !request->blank || !request->changed;
    if (request->keep_all) return true;
    fold_all(plan);
    return request->known || chains_find(plan, winograd, error);
}

bool forward_plan(ForwardPlan *plan, const ForwardRequest *request, Error *error)
{
    *plan = (ForwardPlan){.network = request->network, .blank = request->blank};
    if (!check_request(request, error)) return false;
    for (int t = 0; t < request->count; t++)
        if (request->targets[t].layer >= plan->count) plan->count = request->targets[t].layer + 1;
    plan->steps = allocate((size_t)plan->count, sizeof *plan->steps, error);
    for (int i = 0; plan->steps && i < plan->count; i++)
        plan->steps[i] = (ForwardStep){.last_reader = i,
                                       .buffer = -1,
                                       .folded_into = -1,
                                       .affine = -1,
                                       .pointwise = -1,
                                       .pools = -1,
                                       .chain = -1};
    if (plan->steps && demand(plan, request, error) && arrange(plan, request, error) &&
        assign_buffers(plan, request->keep_all, error) && check_plan(plan, error) &&
        sum_over_colours(plan, error) && transform_weights(plan, request, error)) {
        find_pooled(plan, request);
        return true;
    }
    forward_plan_free(plan);
    return false;
}

void forward_plan_free(ForwardPlan *plan)
{
    for (int i = 0; plan->steps && i < plan->count; i++) {
        free(plan->steps[i].gray);
        free(plan->steps[i].rows.parts);
        free(plan->steps[i].around.parts);
        if (!plan->steps[i].borrowed) free(plan->steps[i].transformed);
    }
    free(plan->steps);
    free(plan->buffer_sizes);
    free(plan->chains);
    *plan = (ForwardPlan){0};
}

/* -- questions -- */

Rectangle forward_input_rectangle(const ForwardPlan *plan)
{
    return plan->steps[0].needed;
}

int forward_input_channels(const ForwardPlan *plan)
{
    return plan->gray ? 1 : 3;
}

static size_t computed_area(const ForwardStep *step)
{
    int count;
    size_t area = 0;
    const Rectangle *parts = forward_step_parts(step, &count);
    for (int p = 0; p < count; p++) area += rectangle_area(parts[p]);
    return area;
}

double forward_operations(const ForwardPlan *plan)
{
    double operations = 0;
    for (int i = 1; i < plan->count; i++) {
        const Layer *layer = &plan->network->layers[i];
        double products = layer->kind->products ? layer->kind->products(layer) : 0;
        if (plan->steps[i].gray) products /= 3;
        products *= (double)computed_area(&plan->steps[i]);
        if (plan->steps[i].winograd) products = winograd_products(layer, plan->steps[i].computed);
        operations += 2 * products;
    }
    return operations;
}

bool forward_has_winograd(const ForwardPlan *plan)
{
    for (int i = 1; i < plan->count; i++)
        if (plan->steps[i].winograd) return true;
    return false;
}

size_t forward_floats(const ForwardPlan *plan)
{
    size_t floats = 0;
    for (int b = 0; b < plan->buffers; b++) floats += plan->buffer_sizes[b];
    return floats;
}
