/*
 * units: the forward pass for single units.
 *
 * A benchmark records some 400 of a layer's 400,000 units. Up to the input of the last convolution all
 * channels of a small rectangle are needed (forward.h); the convolution itself is done for the units only: at
 * each position, the weights of the channels recorded there times the inputs of that position.
 */
#ifndef NETWORK_UNITS_H
#define NETWORK_UNITS_H

#include "network/forward.h"

typedef struct {
    int channel, row, column;
} Unit;

/*
 * A plan for a list of units of a layer that is a convolution, or follows one through batch
 * normalisation and ReLU: the convolution is done for these units only. Other layers: an error.
 */
typedef struct {
    ForwardPlan inputs; /* of that convolution, over all that the units need */
    int convolution;
    float scale;  /* of the batch normalisation, or 1 */
    bool rectify; /* a ReLU follows */
    size_t count;
    Unit *units;    /* sorted by position, owned */
    size_t *places; /* units[i] is the caller's units[places[i]]; owned */
    float *weights; /* [count][in channels x kernel x kernel], owned */
} UnitPlan;

/* Is this such a layer? */
bool forward_follows_convolution(const Network *network, int layer);

bool forward_unit_plan(UnitPlan *plan, const Network *network, int layer, const Unit *units,
                       size_t count, const Blank *blank, Error *error);
void forward_unit_plan_free(UnitPlan *plan);
double forward_unit_operations(const UnitPlan *plan);

/* responses[unit][images], in the order the units were given. `scratch` of the workspace is used.
 */
bool forward_unit_workspace_open(ForwardWorkspace *space, const UnitPlan *plan, int images,
                                 Error *error);
void forward_unit_run(const UnitPlan *plan, ForwardWorkspace *space, const Tile *input,
                      float *responses);

#endif
