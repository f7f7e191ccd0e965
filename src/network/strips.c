#include "network/strips.h"

#include <stdlib.h>
#include <string.h>

static StripStep *step_at(const Strips *strips, int strip, int layer)
{
    return &strips->steps[(size_t)strip * (size_t)strips->layers + (size_t)layer];
}

const StripStep *strips_step(const Strips *strips, int strip, int layer)
{
    return step_at(strips, strip, layer);
}

const Rectangle *strips_known(const Strips *strips, int strip)
{
    return strips->known + (size_t)strip * (size_t)strips->network_layers;
}

static Rectangle *known_of(Strips *strips, int strip)
{
    return strips->known + (size_t)strip * (size_t)strips->network_layers;
}

/* -- forward: how far down a layer can be computed -- */

typedef struct {
    const Network *network;
    const int *wanted;
    size_t count;
    int parts, turns;
    int *turn;       /* [layers] which of the turns advances a layer */
    int *available;  /* [layers] rows */
    Target *targets; /* [count] */
} Planning;

/* Are the first `rows` rows of the layer computed from these rows of its inputs? */
static bool can_compute(const Layer *layer, int rows, const int *available)
{
    Rectangle part = {0, 0, rows, layer->shape.width};
    for (int k = 0; k < layer->input_count; k++)
        if (layer->kind->needs(layer, k, part).bottom > available[layer->inputs[k]]) return false;
    return true;
}

/*
 * available[layers]: the rows of each layer after a strip, a limited number more than before it: at
 * the image's end, layers whose units see far ahead would otherwise all finish in the last strip.
 */
static void advance(const Strips *strips, const Planning *planning, int strip)
{
    int parts = planning->parts, *available = planning->available;
    for (int i = 0; i < strips->layers; i++) {
        const Layer *layer = &planning->network->layers[i];
        if (planning->turn[i] != strip % planning->turns) continue;
        int height = layer->shape.height, end = available[i] + (height + parts - 1) / parts;
        while (available[i] < height && available[i] < end &&
               can_compute(layer, available[i] + 1, available))
            available[i]++;
    }
}

static bool is_complete(const Planning *planning)
{
    for (size_t i = 0; i < planning->count; i++) {
        int layer = planning->wanted[i];
        if (planning->available[layer] < planning->network->layers[layer].shape.height)
            return false;
    }
    return true;
}

/* The number of strips until all wanted layers are complete. */
static int count_strips(const Strips *strips, const Planning *planning)
{
    int count = 0;
    for (; !is_complete(planning); count++) advance(strips, planning, count);
    memset(planning->available, 0, (size_t)strips->layers * sizeof *planning->available);
    return count;
}

/* Divides the layers among the turns, so that each adds about as many floats to wanted ones. */
static void take_turns(const Strips *strips, const Planning *planning)
{
    const Layer *layers = planning->network->layers;
    double all = 0, sum = 0;
    for (int pass = 0; pass < 2; pass++) {
        size_t next = 0;
        for (int i = 0; i < strips->layers; i++) {
            int turn = pass ? (int)(sum / all * planning->turns) : 0;
            planning->turn[i] = turn < planning->turns ? turn : planning->turns - 1;
            if (planning->wanted[next] != i) continue;
            *(pass ? &sum : &all) += (double)layers[i].shape.channels * layers[i].shape.width;
            next++;
        }
    }
}

/* -- what each strip computes -- */

/* Takes over what the plan computes of each layer. */
static void take_plan(Strips *strips, const ForwardPlan *plan, int strip)
{
    Rectangle *after = known_of(strips, strip + 1);
    for (int i = 1; i < plan->count; i++) {
        const ForwardStep *step = &plan->steps[i];
        StripStep *to = step_at(strips, strip, i);
        to->needed = step->needed;
        to->kept = step->filled; /* until find_kept */
        if (rectangle_is_empty(step->computed)) continue;
        after[i] = (Rectangle){0, 0, step->computed.bottom, step->computed.right};
    }
    strips->operations += forward_operations(plan);
}

static bool plan_strip(Strips *strips, const Planning *planning, int strip, Error *error)
{
    Rectangle *known = known_of(strips, strip);
    ForwardPlan plan;
    ForwardRequest request = {.network = planning->network,
                              .targets = planning->targets,
                              .estimate = true,
                              .known = known};
    memcpy(known + strips->network_layers, known, (size_t)strips->network_layers * sizeof *known);
    advance(strips, planning, strip);
    for (size_t i = 0; i < planning->count; i++) {
        int layer = planning->wanted[i], rows = planning->available[layer];
        Rectangle part = {known[layer].bottom, 0, rows,
                          planning->network->layers[layer].shape.width};
        if (!rectangle_is_empty(part)) planning->targets[request.count++] = (Target){layer, part};
    }
    if (request.count == 0) return true;
    if (!forward_plan(&plan, &request, error)) return false;
    take_plan(strips, &plan, strip);
    for (size_t i = 0; i < planning->count && planning->wanted[i] < plan.count; i++)
        step_at(strips, strip, planning->wanted[i])->added =
            plan.steps[planning->wanted[i]].computed;
    forward_plan_free(&plan);
    return true;
}

/* -- backward: what later strips read -- */

static void find_kept(Strips *strips, int layer)
{
    int least = INT32_MAX; /* the first row that later strips read */
    for (int s = strips->count - 1; s >= 0; s--) {
        StripStep *step = step_at(strips, s, layer);
        Rectangle filled = step->kept, known = strips_known(strips, s + 1)[layer];
        step->kept = (Rectangle){least, 0, known.bottom, known.right};
        if (rectangle_is_empty(step->kept)) step->kept = (Rectangle){0, 0, 0, 0};
        if (!rectangle_is_empty(filled) && filled.top < least) least = filled.top;
    }
}

bool strips_plan(Strips *strips, const StripsRequest *request, Error *error)
{
    const Network *network = request->network;
    size_t all = (size_t)network->count;
    *strips = (Strips){.layers = request->wanted[request->count - 1] + 1,
                       .network_layers = network->count};
    Planning planning = {network,
                         request->wanted,
                         request->count,
                         request->parts,
                         request->turns,
                         allocate(all, sizeof(int), error),
                         allocate(all, sizeof(int), error),
                         allocate(request->count, sizeof(Target), error)};
    bool good = planning.turn && planning.available && planning.targets;
    if (good) {
        take_turns(strips, &planning);
        strips->count = count_strips(strips, &planning);
        strips->steps =
            allocate((size_t)strips->count, (size_t)strips->layers * sizeof *strips->steps, error);
        strips->known = allocate((size_t)strips->count + 1, all * sizeof *strips->known, error);
        good = strips->steps && strips->known;
    }
    for (int s = 0; good && s < strips->count; s++) good = plan_strip(strips, &planning, s, error);
    for (int i = 1; good && i < strips->layers; i++) find_kept(strips, i);
    free(planning.turn);
    free(planning.available);
    free(planning.targets);
    if (!good) strips_free(strips);
    return good;
}

void strips_free(Strips *strips)
{
    free(strips->steps);
    free(strips->known);
    *strips = (Strips){0};
}

/* -- questions -- */

int strips_targets(const Strips *strips, int strip, Target *targets)
{
    int count = 0;
    for (int i = 1; i < strips->layers; i++) {
        const StripStep *step = strips_step(strips, strip, i);
        Rectangle part = rectangle_hull(step->added, step->kept);
        if (!rectangle_is_empty(step->needed) && !rectangle_is_empty(part))
            targets[count++] = (Target){i, part};
    }
    return count;
}

static size_t most(const Strips *strips, const Network *network, int layer, bool kept)
{
    size_t largest = 0;
    for (int s = 0; s < strips->count; s++) {
        const StripStep *step = strips_step(strips, s, layer);
        size_t area = rectangle_area(kept ? step->kept : step->added);
        if (area > largest) largest = area;
    }
    return largest * (size_t)network->layers[layer].shape.channels;
}

size_t strips_most_kept(const Strips *strips, const Network *network, int layer)
{
    return most(strips, network, layer, true);
}

size_t strips_most_together(const Strips *strips, const Network *network)
{
    size_t largest = 0;
    for (int s = 0; s < strips->count; s++) {
        size_t sum = 0;
        for (int i = 1; i < strips->layers; i++)
            sum += rectangle_area(strips_step(strips, s, i)->added) *
                   (size_t)network->layers[i].shape.channels;
        if (sum > largest) largest = sum;
    }
    return largest;
}

size_t strips_most_added(const Strips *strips, const Network *network, int layer)
{
    return most(strips, network, layer, false);
}
