/*
 * units: the forward pass for single units.
 *
 * A benchmark records some 400 of a layer's 400,000 units. Going backwards from them, a pointwise operator (ReLU, a
 * sum, batch normalisation, ..) needs as many units of its inputs and no more, and a convolution can be done
 * for the units only: at each position, the weights of the channels recorded there times the inputs of that
 * position. What a convolution reads, what other layers need as a whole anyway, the image, and everything else
 * is computed as rectangles (plan.h). So units behind the sum of a residual block cost hardly more than units of
 * its last convolution.
 *
 *     UnitPlan plan;
 *     forward_unit_plan(&plan, &(UnitRequest){&network, layer, units, count, &blank}, error);
 *     forward_unit_workspace_fit(&space, &plan, &plan.inputs, images, error);
 *     forward_unit_run(&plan, &plan.inputs, &space, &image, responses);
 */
#ifndef NETWORK_UNITS_H
#define NETWORK_UNITS_H

#include "network/run.h"
#include "network/unit_products.h"

typedef struct {
    const Network *network;
    int layer;
    const Unit *units; /* [count] of the layer, in any order */
    size_t count;
    const Blank *blank; /* made for rectangles that contain them; NULL: images are RGB */
} UnitRequest;

/* Units of one layer, and where they come from. */
typedef struct {
    int layer;
    size_t count;
    Unit *units;     /* by row, column, channel; each once; owned */
    size_t *sources; /* pointwise: [inputs][count] where they are among the input's units; owned */
    int convolution; /* >= 0: they are its products (the layer's own, or that of the affine layer behind it) */
    UnitProducts products; /* then: these */
    size_t offset;         /* of their responses among all of the plan's units */
} UnitStep;

typedef struct {
    ForwardPlan inputs; /* the rectangles */
    Target *targets;    /* [target_count] what they are for, owned */
    int target_count;
    UnitStep *steps; /* [count], from the first layer to the last; owned */
    int count;
    size_t units;   /* of all steps */
    size_t *places; /* the caller's unit i is units[places[i]] of the last step; owned */
    size_t asked;   /* how many the caller has */
} UnitPlan;

/* Units that are not in the layer, or none: an error. */
bool forward_unit_plan(UnitPlan *plan, const UnitRequest *request, Error *error);
void forward_unit_plan_free(UnitPlan *plan);

/* Multiplications and additions of products for one image; `inputs` are the plan's, or narrower ones. */
double forward_unit_operations(const UnitPlan *plan, const ForwardPlan *inputs);

/* Other rectangles, for images that differ from the blank in this part of the screen only. */
bool forward_unit_narrow(const UnitPlan *plan, const Rectangle *changed, ForwardPlan *inputs,
                         Error *error);

/* As forward_workspace_fit; `inputs` are the plan's, or narrower ones. */
bool forward_unit_workspace_fit(ForwardWorkspace *space, const UnitPlan *plan,
                                const ForwardPlan *inputs, int images, Error *error);

/* responses[unit][images], in the order the units were given. `scratch` of the workspace is used. */
void forward_unit_run(const UnitPlan *plan, const ForwardPlan *inputs, ForwardWorkspace *space,
                      const Tile *image, float *responses);

#endif
