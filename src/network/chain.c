#include "network/chain.h"

#include "network/operators/pooling.h"
#include "network/operators/window.h"
#include "network/operators/winograd.h"

#include <limits.h>
#include <stdlib.h>

/* Floats per image that a strip may hold: with 16 images, most of a second-level cache. */
#define STRIP_FLOATS ((size_t)24 << 10)

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

int chain_output(const ForwardPlan *plan, int layer)
{
    const ForwardStep *step = &plan->steps[layer];
    return step->pointwise >= 0 ? step->pointwise : step->affine >= 0 ? step->affine : layer;
}

/* -- strips -- */

void chain_start(const ForwardPlan *plan, const LayerChain *chain, ChainRows *rows)
{
    for (int k = 0; k < chain->count; k++)
        rows->first[k] = rows->done[k] = rows->beyond[k] =
            plan->steps[chain_output(plan, chain->members[k])].needed.top;
}

/* What the next member reads of member k for its new rows; empty: nothing. */
static Rectangle read_of(const ForwardPlan *plan, const LayerChain *chain, int k,
                         const ChainRows *rows)
{
    int reader = chain->members[k + 1], output = chain_output(plan, chain->members[k]), input = 0;
    const Layer *layer = &plan->network->layers[reader];
    Rectangle part = plan->steps[reader].computed;
    part.top = larger(part.top, rows->done[k + 1]);
    part.bottom = smaller(part.bottom, rows->beyond[k + 1]);
    while (layer->inputs[input] != output) input++;
    return rectangle_is_empty(part) ? part : layer->kind->needs(layer, input, part);
}

bool chain_next(const ForwardPlan *plan, const LayerChain *chain, ChainRows *rows)
{
    int last = chain->count - 1;
    int bottom = plan->steps[chain_output(plan, chain->members[last])].needed.bottom;
    if (rows->beyond[last] >= bottom) return false;
    rows->first[last] = rows->done[last] = rows->beyond[last];
    rows->beyond[last] = smaller(rows->done[last] + chain->rows, bottom);
    for (int k = last - 1; k >= 0; k--) {
        Rectangle read = read_of(plan, chain, k, rows);
        rows->done[k] = rows->beyond[k];
        if (rectangle_is_empty(read)) continue;
        rows->first[k] = read.top;
        rows->done[k] = larger(rows->done[k], read.top);
        rows->beyond[k] = larger(rows->done[k], read.bottom);
    }
    return true;
}

/* -- finding them -- */

/* Is the layer run, on its own? */
static bool runs(const ForwardPlan *plan, int index)
{
    const ForwardStep *step = &plan->steps[index];
    return index > 0 && !rectangle_is_empty(step->computed) && step->folded_into < 0;
}

/* Can the rows of this layer be computed a few at a time? */
static bool goes_by_rows(const ForwardPlan *plan, int index, bool winograd)
{
    const Layer *layer = &plan->network->layers[index];
    if (plan->steps[index].rows.parts) return false;
    bool pointwise =
        layer->kind->row && !layer->kind->run && layer->kind->needs == operator_needs_same;
    return (pointwise || layer->kind->needs == window_needs) &&
           !(winograd && winograd_pays(layer, plan->steps[index].computed));
}

/* The layer that can follow the last of this chain; -1: none. */
static int next_member(const ForwardPlan *plan, const LayerChain *chain, bool winograd)
{
    int output = chain_output(plan, chain->members[chain->count - 1]);
    const ForwardStep *step = &plan->steps[output];
    int next = step->last_reader;
    if (step->is_target || step->readers != 1 || chain->count == MOST_IN_CHAIN ||
        step->folded_into == next || !runs(plan, next) || !goes_by_rows(plan, next, winograd))
        return -1;
    for (int i = output + 1; i < next; i++)
        if (runs(plan, i)) return -1;
    const Layer *layer = &plan->network->layers[next];
    for (int k = 0; k < layer->input_count; k++) {
        int input = layer->inputs[k];
        if (input == output ? layer->kind->needs == operator_needs_same &&
                                  layer->from[k].height != layer->shape.height
                            : input >= chain->members[0])
            return -1;
    }
    return next;
}

/* Floats per image of all rows held; sets how many these are at most. */
static size_t measure(const ForwardPlan *plan, LayerChain *chain, int rows)
{
    ChainRows at;
    size_t floats = 0;
    chain->rows = rows;
    for (int k = 0; k < chain->count; k++) chain->heights[k] = 1;
    for (chain_start(plan, chain, &at); chain_next(plan, chain, &at);)
        for (int k = 0; k < chain->count; k++)
            chain->heights[k] = larger(chain->heights[k], at.beyond[k] - at.first[k]);
    for (int k = 0; k + 1 < chain->count; k++) {
        int member = chain->members[k];
        floats += (size_t)plan->network->layers[member].shape.channels * (size_t)chain->heights[k] *
                  (size_t)rectangle_width(plan->steps[chain_output(plan, member)].needed);
    }
    return floats;
}

/* Chooses the rows of a strip, and marks the chain's layers. */
static void set_up(ForwardPlan *plan, LayerChain *chain, int number)
{
    int last = chain->members[chain->count - 1], rows = 1;
    int height = rectangle_height(plan->steps[chain_output(plan, last)].needed);
    while (rows < height && measure(plan, chain, 2 * rows) <= STRIP_FLOATS) rows *= 2;
    measure(plan, chain, rows);
    for (int k = 0; k < chain->count; k++) {
        int member = chain->members[k], output = chain_output(plan, member);
        const Layer *layer = &plan->network->layers[member];
        for (int i = 0; i < layer->input_count; i++) {
            ForwardStep *input = &plan->steps[layer->inputs[i]];
            input->last_reader = larger(input->last_reader, last);
        }
        for (int i = member; i <= output; i++) {
            ForwardStep *step = &plan->steps[i];
            if (i != member && step->folded_into != member) continue;
            step->chain = number;
            step->member = k;
            step->held = k + 1 < chain->count ? chain->heights[k] : 0;
        }
    }
}

static bool has_global(const ForwardPlan *plan)
{
    for (int i = 1; i < plan->count; i++) {
        const Operator *kind = plan->network->layers[i].kind;
        if (runs(plan, i) && (kind == &operator_global_average || kind == &operator_global_max))
            return true;
    }
    return false;
}

bool chains_find(ForwardPlan *plan, bool winograd, Error *error)
{
    if (!has_global(plan)) return true;
    plan->chains = allocate((size_t)plan->count, sizeof *plan->chains, error);
    for (int i = 1; plan->chains && i < plan->count; i++) {
        if (!runs(plan, i) || plan->steps[i].chain >= 0 || !goes_by_rows(plan, i, winograd))
            continue;
        LayerChain *chain = &plan->chains[plan->chain_count];
        *chain = (LayerChain){.count = 1, .members = {i}};
        for (int next; (next = next_member(plan, chain, winograd)) >= 0;)
            chain->members[chain->count++] = next;
        if (chain->count > 1) set_up(plan, chain, plan->chain_count++);
    }
    return plan->chains != NULL;
}
