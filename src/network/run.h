/*
 * run: the forward pass of a plan for a batch of images.
 */
#ifndef NETWORK_RUN_H
#define NETWORK_RUN_H

#include "network/blank.h"

/* Floats, owned. */
typedef struct {
    float *values;
    size_t room;
} Buffer;

/* Memory of one thread. */
typedef struct {
    int images;      /* at most, in one run */
    Buffer *buffers; /* [count], owned */
    int count;
    Tile *inputs; /* of the layer being computed, owned */
    Tile image;   /* of the last run; not owned */
    Buffer scratch;
} ForwardWorkspace;

/* `least_scratch`: room for at least that many floats of scratch, for the caller's own use. */
bool forward_workspace_open(ForwardWorkspace *space, const ForwardPlan *plan, int images,
                            size_t least_scratch, Error *error);

/* The same for one that is open, or all 0: whatever is large enough stays. Closed after a failure. */
bool forward_workspace_fit(ForwardWorkspace *space, const ForwardPlan *plan, int images,
                           size_t least_scratch, Error *error);
void forward_workspace_close(ForwardWorkspace *space);

/*
 * Computes the targets for a batch of at most space->images images. `image` has the plan's input rectangle and
 * channels.
 */
void forward_run(const ForwardPlan *plan, ForwardWorkspace *space, const Tile *image);

/* The tile of a layer that is a target; its values lie in the workspace until the next run. */
Tile forward_output(const ForwardPlan *plan, const ForwardWorkspace *space, int layer);

#endif
