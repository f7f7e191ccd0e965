/*
 * plan: which rectangles of which layers have to be computed, and where they are kept.
 *
 * A plan is made once for its targets, each a rectangle of a layer. Going backwards, each layer asks its inputs for
 * just the rectangle it needs, down to the pixels. Going forwards (run.h), each rectangle is computed once, for
 * a batch of images, with the layers' true padding.
 *
 * With a Blank (blank.h), every activation to the blank screen,
 *   - an image that differs from the blank inside a window only is computed only where that window can reach;
 *     elsewhere every activation is the blank's;
 *   - if all that reads the image are convolutions, it enters as one channel, (byte - blank)/255: a convolution
 *     is linear, so its output is the blank's plus the difference seen through the weights summed over red, green
 *     and blue. Otherwise it enters as red, green and blue. Both give the full computation's numbers, to rounding.
 *
 *     ForwardPlan plan;
 *     forward_plan(&plan, &(ForwardRequest){&network, &(Target){layer, rectangle}, 1}, error);
 *     forward_workspace_open(&space, &plan, images, 0, error);
 *     forward_run(&plan, &space, &input);
 *     Tile output = forward_output(&plan, &space, layer);
 */
#ifndef NETWORK_PLAN_H
#define NETWORK_PLAN_H

#include "network/network.h"

typedef struct Blank Blank;

typedef struct {
    int layer;
    Rectangle rectangle;
} Target;

typedef struct {
    const Network *network; /* whose weights are filled where they are needed */
    const Target *targets;  /* [count] */
    int count;
    const Blank *blank; /* made for rectangles that contain these; NULL: RGB, and all is computed */
    const Rectangle *changed; /* with a blank: where images may differ from it; NULL: anywhere */
    bool estimate; /* for forward_operations only: no weights are transformed; not to be run */
    bool keep_all; /* every layer's tile is kept, as if it were a target; nothing is folded */
} ForwardRequest;

typedef struct {
    Rectangle needed;   /* what targets and later layers need of this layer; empty: nothing */
    Rectangle computed; /* the part of it that can differ from the blank; without one, all */
    bool is_target;     /* its tile is kept until the next run */
    int readers;        /* layers of this plan that read it, once for each input */
    int last_reader;    /* the last of them; itself if there is none */
    int buffer;         /* where it is kept while it is needed */
    int folded_into;    /* the convolution that does this layer's work; else -1 */
    int affine;         /* the affine layer whose work this convolution does; else -1 */
    int pointwise;      /* the pointwise layer behind them whose work it does; else -1 */
    float *gray;        /* a convolution's weights summed over colours, on a gray image; owned */
    bool quick;         /* a 3 x 3 convolution done in the quick form (winograd.h) */
    float *transformed; /* its weights, owned; else NULL */
} ForwardStep;

typedef struct {
    const Network *network;
    const Blank *blank;
    bool gray;            /* the image enters as one channel */
    ForwardStep *steps;   /* [count], owned */
    int count;            /* layers up to the last target */
    size_t *buffer_sizes; /* [buffers] floats an image, owned */
    int buffers;
} ForwardPlan;

/* A rectangle outside its layer, weights that are not filled, a blank that is too small: errors. */
bool forward_plan(ForwardPlan *plan, const ForwardRequest *request, Error *error);
void forward_plan_free(ForwardPlan *plan);

/* The screen's rectangle that a run reads, and how many channels it has there: 1 (gray differences) or 3. */
Rectangle forward_input_rectangle(const ForwardPlan *plan);
int forward_input_channels(const ForwardPlan *plan);

/* reach[i], i = 0..layer: the rectangle of layer i that a change of this part of the screen can reach. */
void forward_reach(const Network *network, int layer, Rectangle changed, Rectangle *reach);

/* Multiplications and additions (counted as two operations) of products for one image. */
double forward_operations(const ForwardPlan *plan);

/* Is some convolution of it done in the quick form? */
bool forward_is_quick(const ForwardPlan *plan);

/* Floats that a run keeps for each image. */
size_t forward_floats(const ForwardPlan *plan);

#endif
