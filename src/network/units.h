/*
 * units: the forward pass for single units.
 *
 * A benchmark records some 400 of a layer's 400,000 units. Going backward from them, a pointwise
 * operator (ReLU, a sum, batch normalisation, ...) needs just as many units of its inputs, and a
 * convolution can be computed for those units only: at each position, the weights of the channels
 * recorded there times the inputs in their window. Everything else (what a convolution reads, what
 * other layers need in full anyway, the image) is computed as rectangles (plan.h). So units after
 * the sum of a residual block cost hardly more than units of its last convolution.
 *
 *     UnitPlan plan;
 *     forward_unit_plan(&plan, &(UnitRequest){&network, layer, units, count, &blank}, error);
 *     forward_unit_workspace_fit(&space, &plan, &plan.inputs, images, error);
 *     forward_unit_run(&plan, &plan.inputs, &space, &image, responses);
 */
#pragma once

#include "network/run.h"
#include "network/unit_products.h"

typedef struct {
    const Network *network;
    int layer;
    const Unit *units; /* [count] of the layer, in any order */
    size_t count;
    const Blank *blank; /* covers at least these units; NULL: images are RGB */
} UnitRequest;

/* Units of one layer and their sources. */
typedef struct {
    int layer;
    size_t count;
    Unit *units; /* sorted by row, column, channel; unique; owned */
    /* pointwise: [inputs][count] index of each source among all units of the plan; owned */
    size_t *sources;
    /* the convolution of these units' dot products (the layer or one before an affine); -1: none */
    int convolution;
    UnitProducts products; /* used if convolution >= 0 */
    size_t offset;         /* index of the first of these units among all units of the plan */
} UnitStep;

typedef struct {
    ForwardPlan inputs; /* the layers computed as rectangles */
    Target *targets;    /* [target_count] of `inputs`, owned */
    int target_count;
    UnitStep *steps; /* [count], from the first layer to the last; owned */
    int count;
    size_t units;   /* total of all steps */
    size_t *places; /* the caller's unit i is units[places[i]] of the last step; owned */
    size_t asked;   /* number of units requested */
} UnitPlan;

/* No units, or units outside the layer, are an error. */
bool forward_unit_plan(UnitPlan *plan, const UnitRequest *request, Error *error);
void forward_unit_plan_free(UnitPlan *plan);

/*
 * Multiplications and additions in the products for one image; `inputs`: the plan's, or narrower
 * ones.
 */
double forward_unit_operations(const UnitPlan *plan, const ForwardPlan *inputs);

/*
 * Smaller rectangles, for images that differ from the blank in this part of the screen only. If the
 * plan's inputs have Winograd convolutions, so may these (ForwardRequest.wider), and the plan must
 * outlive them.
 */
bool forward_unit_narrow(const UnitPlan *plan, const Rectangle *changed, ForwardPlan *inputs,
                         Error *error);

/* As forward_workspace_fit; `inputs`: the plan's, or narrower ones. */
bool forward_unit_workspace_fit(ForwardWorkspace *space, const UnitPlan *plan,
                                const ForwardPlan *inputs, int images, Error *error);

/*
 * Computes responses[unit][images], in the order of the request, using the workspace's `scratch`.
 */
void forward_unit_run(const UnitPlan *plan, const ForwardPlan *inputs, ForwardWorkspace *space,
                      const Tile *image, float *responses);
