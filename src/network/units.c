#include "network/units.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>

/* Finds the convolution behind the layer, through at most one normalisation and one ReLU. */
static void find_convolution(UnitPlan *plan, const Network *network, int layer)
{
    int index = layer;
    plan->scale = 1;
    plan->rectify = network->layers[index].kind == LAYER_RELU;
    if (plan->rectify) index = network->layers[index].input;
    if (network->layers[index].kind == LAYER_BATCH_NORM) {
        plan->scale = batch_norm_scale();
        index = network->layers[index].input;
    }
    plan->convolution = index;
}

bool forward_follows_convolution(const Network *network, int layer)
{
    UnitPlan plan;
    find_convolution(&plan, network, layer);
    const Layer *found = &network->layers[plan.convolution];
    return found->kind == LAYER_CONVOLUTION && found->input > 0;
}

typedef struct {
    Unit unit;
    size_t place;
} PlacedUnit;

static int by_position(const void *left, const void *right)
{
    const PlacedUnit *a = left, *b = right;
    if (a->unit.row != b->unit.row) return a->unit.row < b->unit.row ? -1 : 1;
    if (a->unit.column != b->unit.column) return a->unit.column < b->unit.column ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

static bool sort_units(UnitPlan *plan, const Unit *units, Error *error)
{
    PlacedUnit *placed = allocate(plan->count, sizeof *placed, error);
    plan->units = allocate(plan->count, sizeof *plan->units, error);
    plan->places = allocate(plan->count, sizeof *plan->places, error);
    if (placed && plan->units && plan->places) {
        for (size_t i = 0; i < plan->count; i++) placed[i] = (PlacedUnit){units[i], i};
        qsort(placed, plan->count, sizeof *placed, by_position);
        for (size_t i = 0; i < plan->count; i++) {
            plan->units[i] = placed[i].unit;
            plan->places[i] = placed[i].place;
        }
    }
    free(placed);
    return plan->units && plan->places && (plan->count == 0 || placed);
}

static bool gather_weights(UnitPlan *plan, const Network *network, Error *error)
{
    const Layer *layer = &network->layers[plan->convolution];
    size_t inputs = layer_weight_count(network, plan->convolution) / (size_t)layer->channels;
    plan->weights = allocate(plan->count * inputs, sizeof *plan->weights, error);
    if (!plan->weights) return false;
    for (size_t i = 0; i < plan->count; i++)
        memcpy(plan->weights + i * inputs, layer->weights + (size_t)plan->units[i].channel * inputs,
               inputs * sizeof *plan->weights);
    return true;
}

static bool check_units(const Layer *layer, const Unit *units, size_t count, Error *error)
{
    for (size_t i = 0; i < count; i++)
        if (units[i].channel < 0 || units[i].channel >= layer->channels || units[i].row < 0 ||
            units[i].row >= layer->height || units[i].column < 0 || units[i].column >= layer->width)
            return error_set(error,
                             "unit %zu (channel %d, row %d, column %d) is not in %s (%d x %d x %d)",
                             i, units[i].channel, units[i].row, units[i].column, layer->name,
                             layer->channels, layer->height, layer->width);
    return count > 0 || error_set(error, "no units of %s were chosen", layer->name);
}

bool forward_unit_plan(UnitPlan *plan, const Network *network, int layer, const Unit *units,
                       size_t count, const Blank *blank, Error *error)
{
    *plan = (UnitPlan){.count = count};
    if (!forward_follows_convolution(network, layer))
        return error_set(
            error,
            "single units of %s cannot be planned: it does not follow a convolution of a layer",
            network->layers[layer].name);
    if (!check_units(&network->layers[layer], units, count, error)) return false;
    find_convolution(plan, network, layer);
    const Layer *convolution = &network->layers[plan->convolution];
    const Layer *input = &network->layers[convolution->input];
    if (!convolution->weights)
        return error_set(error, "the weights of %s have not been drawn", convolution->name);
    Rectangle needs = {0, 0, 0, 0};
    for (size_t i = 0; i < count; i++) {
        Rectangle one = {units[i].row, units[i].column, units[i].row + 1, units[i].column + 1};
        needs = rectangle_hull(needs, layer_needs(convolution, input, one));
    }
    if (sort_units(plan, units, error) && gather_weights(plan, network, error) &&
        forward_plan(&plan->inputs, network, convolution->input, needs, blank, NULL, error))
        return true;
    forward_unit_plan_free(plan);
    return false;
}

void forward_unit_plan_free(UnitPlan *plan)
{
    forward_plan_free(&plan->inputs);
    free(plan->units);
    free(plan->places);
    free(plan->weights);
    *plan = (UnitPlan){0};
}

static int inputs_of_unit(const UnitPlan *plan)
{
    const Network *network = plan->inputs.network;
    const Layer *layer = &network->layers[plan->convolution];
    return network->layers[layer->input].channels * layer->kernel * layer->kernel;
}

double forward_unit_operations(const UnitPlan *plan)
{
    return forward_operations(&plan->inputs) + 2.0 * (double)plan->count * inputs_of_unit(plan);
}

/* Units from `first` on that share its position. */
static size_t at_one_position(const UnitPlan *plan, size_t first)
{
    size_t n = 1;
    while (first + n < plan->count && plan->units[first + n].row == plan->units[first].row &&
           plan->units[first + n].column == plan->units[first].column)
        n++;
    return n;
}

bool forward_unit_workspace_open(ForwardWorkspace *space, const UnitPlan *plan, int images,
                                 Error *error)
{
    size_t most = 0;
    for (size_t i = 0; i < plan->count; i += at_one_position(plan, i))
        if (at_one_position(plan, i) > most) most = at_one_position(plan, i);
    size_t scratch = ((size_t)inputs_of_unit(plan) + most) * (size_t)images;
    return forward_workspace_open_with(space, &plan->inputs, images, scratch, error);
}

void forward_unit_run(const UnitPlan *plan, ForwardWorkspace *space, const Tile *input,
                      float *responses)
{
    Tile in;
    forward_run(&plan->inputs, space, input, &in);
    const Layer *layer = &plan->inputs.network->layers[plan->convolution];
    int inputs = inputs_of_unit(plan), images = input->images;
    float *columns = space->scratch, *results = columns + (size_t)inputs * (size_t)images;
    for (size_t first = 0, n; first < plan->count; first += n) {
        n = at_one_position(plan, first);
        tile_inputs_of_position(layer, &in, plan->units[first].row, plan->units[first].column,
                                columns);
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)n, images, inputs, plan->scale,
                    plan->weights + first * (size_t)inputs, inputs, columns, images, 0.0f, results,
                    images);
        for (size_t u = 0; u < n; u++) {
            float *to = responses + plan->places[first + u] * (size_t)images;
            const float *from = results + u * (size_t)images;
            for (int i = 0; i < images; i++) to[i] = plan->rectify && !(from[i] > 0) ? 0 : from[i];
        }
    }
}
