/*
 * run: the forward pass of a plan for a batch of images.
 */
#pragma once

#include "network/blank.h"

/* Floats, owned. */
typedef struct {
    float *values;
    size_t capacity;
} Buffer;

/* Gives a buffer that is open or all 0 at least this capacity; its values may be lost. */
bool buffer_enlarge(Buffer *buffer, size_t capacity, Error *error);

/*
 * Fills a part of a layer's tile from what was kept of the same images; `first` is that of the
 * workspace.
 */
typedef void ForwardFill(void *context, size_t first, int layer, Rectangle part, Tile *tile);

/* The memory of one worker. */
typedef struct {
    int images;      /* most images in one run */
    Buffer *buffers; /* [count], owned */
    int count;
    Tile *inputs;   /* the inputs of the layer being computed, owned */
    Tile image;     /* of the last run, not owned */
    ChainRows rows; /* of the chain being computed */
    Buffer scratch;
    ForwardFill *fill; /* for plans with known rows; set by the caller, like the next two */
    void *context;     /* passed to `fill` */
    size_t first;      /* number of the run's first image */
} ForwardWorkspace;

/* `least_scratch`: floats of scratch to provide at least, for the caller's own use. */
bool forward_workspace_open(ForwardWorkspace *space, const ForwardPlan *plan, int images,
                            size_t least_scratch, Error *error);

/* The same for a workspace that is open or all 0, whose buffers are reused. Closed on failure. */
bool forward_workspace_fit(ForwardWorkspace *space, const ForwardPlan *plan, int images,
                           size_t least_scratch, Error *error);
void forward_workspace_close(ForwardWorkspace *space);

/* Computes the targets for up to space->images images; `image` has the plan's input rectangle. */
void forward_run(const ForwardPlan *plan, ForwardWorkspace *space, const Tile *image);

/* The tile of a target layer; its values stay in the workspace until the next run. */
Tile forward_output(const ForwardPlan *plan, const ForwardWorkspace *space, int layer);
