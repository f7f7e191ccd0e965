#include "network/units.h"

#include "network/operators/convolution.h"
#include "network/operators/elementwise.h"

#include <stdlib.h>
#include <string.h>

#define NOWHERE ((size_t)-1)

/* A convolution of the image is computed for single units that are fewer than one in as many. */
#define SPARSE 100

/* -- lists of units -- */

typedef struct {
    Unit *units; /* owned */
    size_t count, capacity;
} UnitList;

static int by_position(const void *left, const void *right)
{
    const Unit *a = left, *b = right;
    if (a->row != b->row) return a->row < b->row ? -1 : 1;
    if (a->column != b->column) return a->column < b->column ? -1 : 1;
    return a->channel < b->channel ? -1 : a->channel > b->channel;
}

static bool list_add(UnitList *list, Unit unit, Error *error)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 256;
        Unit *larger = realloc(list->units, capacity * sizeof *larger);
        if (!larger) return error_memory(error, "not enough memory for %zu units", capacity);
        list->units = larger;
        list->capacity = capacity;
    }
    list->units[list->count++] = unit;
    return true;
}

/* Sorts the list and drops duplicates. */
static void list_sort(UnitList *list)
{
    size_t kept = 0;
    qsort(list->units, list->count, sizeof *list->units, by_position);
    for (size_t i = 0; i < list->count; i++)
        if (kept == 0 || by_position(&list->units[kept - 1], &list->units[i]) != 0)
            list->units[kept++] = list->units[i];
    list->count = kept;
}

/* A unit's index in a sorted step. */
static size_t place_of(const UnitStep *step, Unit unit)
{
    const Unit *found = bsearch(&unit, step->units, step->count, sizeof unit, by_position);
    return (size_t)(found - step->units);
}

/* -- planning -- */

/* While planning: the state of each layer up to the recorded one. */
typedef struct {
    const UnitRequest *request;
    UnitList *units; /* [layers] single units needed of each layer */
    bool *whole;     /* [layers] needed as a rectangle */
    int *readers;    /* [layers] inputs, up to the recorded layer, that read this one */
    int targets;     /* of the plan, for which there is memory */
    UnitPlan *plan;
} Draft;

static bool check_units(const UnitRequest *request, Error *error)
{
    const Layer *layer = &request->network->layers[request->layer];
    Shape shape = layer->shape;
    for (size_t i = 0; i < request->count; i++) {
        Unit u = request->units[i];
        if (u.channel < 0 || u.channel >= shape.channels || u.row < 0 || u.row >= shape.height ||
            u.column < 0 || u.column >= shape.width)
            return error_set(
                error, "unit %zu (channel %d, row %d, column %d) is not in %s (%d x %d x %d)", i,
                u.channel, u.row, u.column, layer->name, shape.channels, shape.height, shape.width);
    }
    return request->count > 0 || error_set(error, "no units of %s were chosen", layer->name);
}

static bool open_draft(Draft *draft, UnitPlan *plan, const UnitRequest *request, Error *error)
{
    size_t layers = (size_t)request->layer + 1;
    *draft = (Draft){.request = request, .plan = plan};
    draft->units = allocate(layers, sizeof *draft->units, error);
    draft->whole = allocate(layers, sizeof *draft->whole, error);
    draft->readers = allocate(layers, sizeof *draft->readers, error);
    plan->steps = allocate(layers, sizeof *plan->steps, error);
    if (!draft->units || !draft->whole || !draft->readers || !plan->steps) return false;
    for (size_t i = 0; i < layers; i++)
        for (int k = 0; k < request->network->layers[i].input_count; k++)
            draft->readers[request->network->layers[i].inputs[k]]++;
    for (size_t i = 0; i < request->count; i++)
        if (!list_add(&draft->units[request->layer], request->units[i], error)) return false;
    return true;
}

static void close_draft(Draft *draft)
{
    for (int i = 0; draft->units && i <= draft->request->layer; i++) free(draft->units[i].units);
    free(draft->units);
    free(draft->whole);
    free(draft->readers);
}

/* Requests a rectangle of a layer. */
static bool want(Draft *draft, int layer, Rectangle rectangle, Error *error)
{
    UnitPlan *plan = draft->plan;
    draft->whole[layer] = true;
    if (plan->target_count == draft->targets) {
        size_t most = 2 * (size_t)draft->targets + 16;
        Target *larger = realloc(plan->targets, most * sizeof *larger);
        if (!larger) return error_memory(error, "not enough memory for %zu targets", most);
        plan->targets = larger;
        draft->targets = (int)most;
    }
    plan->targets[plan->target_count++] = (Target){layer, rectangle};
    return true;
}

/* The bounding rectangle of the step's units. */
static Rectangle hull_of(const UnitStep *step)
{
    Rectangle hull = {0, 0, 0, 0};
    for (size_t i = 0; i < step->count; i++) {
        Unit u = step->units[i];
        hull = rectangle_hull(hull, (Rectangle){u.row, u.column, u.row + 1, u.column + 1});
    }
    return hull;
}

/*
 * Requests a rectangle of the step's layer, or what its convolution reads for it; of tokens, each
 * row by itself.
 */
static bool want_places(Draft *draft, const UnitStep *step, Error *error)
{
    const Layer *layers = draft->request->network->layers;
    const Layer *convolution = step->convolution >= 0 ? &layers[step->convolution] : NULL;
    bool tokens = tokens_are(&layers[step->layer]);
    for (size_t i = 0; i < step->count; i++) {
        Unit unit = step->units[i];
        if (i > 0 && (!tokens || unit.row == step->units[i - 1].row)) continue;
        Rectangle part = tokens ? (Rectangle){unit.row, 0, unit.row + 1, 1} : hull_of(step);
        if (convolution) part = convolution->kind->needs(convolution, 0, part);
        if (!rectangle_is_empty(part) &&
            !want(draft, convolution ? convolution->inputs[0] : step->layer, part, error))
            return false;
    }
    return true;
}

/*
 * The convolution whose dot products give this step's units: the layer itself, or the one before an
 * affine layer that is its only reader. -1 if there is none, or if it reads the image (then it is
 * computed as a rectangle, in one channel), unless the units are few in a large rectangle.
 */
static int convolution_of(const Draft *draft, const UnitStep *step)
{
    const Layer *layers = draft->request->network->layers, *layer = &layers[step->layer];
    int index = step->layer;
    if (layer->kind == &operator_affine && draft->readers[layer->inputs[0]] == 1)
        index = layer->inputs[0];
    if (!layers[index].kind->linear) return -1;
    size_t all = rectangle_area(hull_of(step)) * (size_t)layer->shape.channels;
    return layers[index].inputs[0] > 0 || all / SPARSE > step->count ? index : -1;
}

/* Computes the units as dot products; the convolution's input is requested as a rectangle. */
static bool plan_products(Draft *draft, UnitStep *step, Error *error)
{
    const Layer *convolution = &draft->request->network->layers[step->convolution];
    const Layer *layer = &draft->request->network->layers[step->layer];
    if (!convolution->weights || (convolution->bias_count && !convolution->bias) ||
        (layer->weight_count && !layer->weights) || (layer->bias_count && !layer->bias))
        return error_set(error, "the weights of %s have not been drawn", convolution->name);
    if (!unit_products_make(&step->products, convolution, step->units, step->count, error))
        return false;
    return want_places(draft, step, error);
}

/* Computes the units from as many units of each input. */
static bool plan_pointwise(Draft *draft, UnitStep *step, Error *error)
{
    const Layer *layer = &draft->request->network->layers[step->layer];
    size_t inputs = (size_t)layer->input_count;
    step->sources = allocate(inputs * step->count, sizeof *step->sources, error);
    if (!step->sources) return false;
    for (int k = 0; k < layer->input_count; k++)
        for (size_t i = 0; i < step->count; i++) {
            Unit from;
            if (!layer->kind->unit(layer, k, step->units[i], &from)) continue;
            if (!list_add(&draft->units[layer->inputs[k]], from, error)) return false;
        }
    return true;
}

/* Makes the step for a layer of which single units are needed. */
static bool plan_step(Draft *draft, int index, Error *error)
{
    UnitPlan *plan = draft->plan;
    UnitStep *step = &plan->steps[plan->count++];
    UnitList *list = &draft->units[index];
    list_sort(list);
    *step = (UnitStep){.layer = index, .count = list->count, .units = list->units};
    *list = (UnitList){0};
    step->offset = plan->units;
    plan->units += step->count;
    step->convolution = draft->whole[index] ? -1 : convolution_of(draft, step);
    if (step->convolution >= 0) return plan_products(draft, step, error);
    if (!draft->whole[index] && draft->request->network->layers[index].kind->unit)
        return plan_pointwise(draft, step, error);
    return want_places(draft, step, error);
}

/*
 * Goes backward: when a layer's turn comes, all its readers have requested units of it or a
 * rectangle. Steps are made from the last layer to the first.
 */
static bool plan_steps(Draft *draft, Error *error)
{
    for (int i = draft->request->layer; i >= 0; i--) {
        const Layer *layer = &draft->request->network->layers[i];
        if (draft->units[i].count > 0 && !plan_step(draft, i, error)) return false;
        for (int k = 0; draft->whole[i] && k < layer->input_count; k++)
            draft->whole[layer->inputs[k]] = true;
    }
    return true;
}

/* Puts the steps in order from the first layer to the last. */
static void reverse_steps(UnitPlan *plan)
{
    for (int i = 0, j = plan->count - 1; i < j; i++, j--) {
        UnitStep step = plan->steps[i];
        plan->steps[i] = plan->steps[j];
        plan->steps[j] = step;
    }
}

static const UnitStep *step_of(const UnitPlan *plan, int layer)
{
    int i = 0;
    while (plan->steps[i].layer != layer) i++;
    return &plan->steps[i];
}

static void find_sources(const Network *network, UnitPlan *plan)
{
    for (int s = 0; s < plan->count; s++) {
        UnitStep *step = &plan->steps[s];
        const Layer *layer = &network->layers[step->layer];
        for (int k = 0; step->sources && k < layer->input_count; k++)
            for (size_t i = 0; i < step->count; i++) {
                size_t *source = &step->sources[(size_t)k * step->count + i];
                Unit from;
                *source = NOWHERE;
                if (!layer->kind->unit(layer, k, step->units[i], &from)) continue;
                const UnitStep *input = step_of(plan, layer->inputs[k]);
                *source = input->offset + place_of(input, from);
            }
    }
}

bool forward_unit_narrow(const UnitPlan *plan, const Rectangle *changed, ForwardPlan *inputs,
                         Error *error)
{
    ForwardRequest request = {.network = plan->inputs.network,
                              .targets = plan->targets,
                              .count = plan->target_count,
                              .blank = plan->inputs.blank,
                              .changed = changed,
                              .wider = changed ? &plan->inputs : NULL};
    return forward_plan(inputs, &request, error);
}

bool forward_unit_plan(UnitPlan *plan, const UnitRequest *request, Error *error)
{
    *plan = (UnitPlan){.asked = request->count};
    if (!check_units(request, error)) return false;
    Draft draft;
    plan->places = allocate(request->count, sizeof *plan->places, error);
    bool good =
        open_draft(&draft, plan, request, error) && plan->places && plan_steps(&draft, error);
    if (good) {
        reverse_steps(plan);
        find_sources(request->network, plan);
        for (size_t i = 0; i < request->count; i++)
            plan->places[i] = place_of(&plan->steps[plan->count - 1], request->units[i]);
        plan->inputs.network = request->network;
        plan->inputs.blank = request->blank;
        good = forward_unit_narrow(plan, NULL, &plan->inputs, error);
    }
    close_draft(&draft);
    if (!good) forward_unit_plan_free(plan);
    return good;
}

void forward_unit_plan_free(UnitPlan *plan)
{
    forward_plan_free(&plan->inputs);
    for (int i = 0; i < plan->count; i++) {
        free(plan->steps[i].units);
        free(plan->steps[i].sources);
        unit_products_free(&plan->steps[i].products);
    }
    free(plan->steps);
    free(plan->targets);
    free(plan->places);
    *plan = (UnitPlan){0};
}

double forward_unit_operations(const UnitPlan *plan, const ForwardPlan *inputs)
{
    double operations = forward_operations(inputs);
    for (int i = 0; i < plan->count; i++) {
        const UnitStep *step = &plan->steps[i];
        if (step->convolution < 0) continue;
        const Layer *layer = &plan->inputs.network->layers[step->convolution];
        operations += 2.0 * (double)step->count * (double)convolution_inputs(layer);
    }
    return operations;
}

/* -- running -- */

/* Scratch holds values[units of the plan][images], followed by what the products need. */
bool forward_unit_workspace_fit(ForwardWorkspace *space, const UnitPlan *plan,
                                const ForwardPlan *inputs, int images, Error *error)
{
    size_t most = 0;
    for (int i = 0; i < plan->count; i++) {
        size_t size = unit_products_scratch(&plan->steps[i].products);
        if (size > most) most = size;
    }
    return forward_workspace_fit(space, inputs, images, (plan->units + most) * (size_t)images,
                                 error);
}

static void run_products(const UnitPlan *plan, const ForwardPlan *inputs, const UnitStep *step,
                         ForwardWorkspace *space)
{
    const Network *network = plan->inputs.network;
    const Layer *layer = &network->layers[step->convolution];
    size_t images = (size_t)space->image.images;
    Tile in = forward_output(inputs, space, layer->inputs[0]);
    OperatorWork work = {.layer = layer,
                         .inputs = &in,
                         .affine = step->layer != step->convolution ? &network->layers[step->layer]
                                                                    : NULL,
                         .scratch = space->scratch.values + plan->units * images};
    unit_products_run(&step->products, &work, space->scratch.values + step->offset * images);
}

static void run_pointwise(const UnitPlan *plan, const UnitStep *step, ForwardWorkspace *space)
{
    const Layer *layer = &plan->inputs.network->layers[step->layer];
    size_t images = (size_t)space->image.images;
    const float *inputs[MOST_INPUTS];
    for (size_t i = 0; i < step->count; i++) {
        for (int k = 0; k < layer->input_count; k++) {
            size_t source = step->sources[(size_t)k * step->count + i];
            inputs[k] = source == NOWHERE ? NULL : space->scratch.values + source * images;
        }
        layer->kind->row(layer, step->units[i].channel, inputs, images,
                         space->scratch.values + (step->offset + i) * images);
    }
}

/* Copies units from a layer computed as a rectangle. */
static void pick(const ForwardPlan *inputs, const UnitStep *step, ForwardWorkspace *space)
{
    size_t images = (size_t)space->image.images;
    Tile tile = forward_output(inputs, space, step->layer);
    for (size_t i = 0; i < step->count; i++) {
        const Unit *unit = &step->units[i];
        memcpy(space->scratch.values + (step->offset + i) * images,
               tile_at(&tile, unit->channel, unit->row, unit->column), images * sizeof(float));
    }
}

void forward_unit_run(const UnitPlan *plan, const ForwardPlan *inputs, ForwardWorkspace *space,
                      const Tile *image, float *responses)
{
    size_t images = (size_t)image->images;
    forward_run(inputs, space, image);
    for (int s = 0; s < plan->count; s++) {
        const UnitStep *step = &plan->steps[s];
        if (step->convolution >= 0)
            run_products(plan, inputs, step, space);
        else if (step->sources)
            run_pointwise(plan, step, space);
        else
            pick(inputs, step, space);
    }
    const float *last = space->scratch.values + plan->steps[plan->count - 1].offset * images;
    for (size_t i = 0; i < plan->asked; i++)
        memcpy(responses + i * images, last + plan->places[i] * images, images * sizeof *responses);
}
