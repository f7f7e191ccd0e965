/*
 * forward: the forward pass that looks only where it matters.
 *
 * A plan is made once for a target, a rectangle of a named layer (or some of its units: units.h). Going
 * backwards, each layer asks its input for just the rectangle it needs, down to the pixels. Going
 * forwards, each rectangle is computed once, for a batch of images, with the layer's true padding.
 *
 * A Blank keeps every activation to the blank screen. With it
 *   - an image that differs from the blank inside a window only is computed only where that window
 *     can reach; elsewhere every activation is the blank's;
 *   - gray images enter as one channel, (byte - 128)/255: the first convolution is linear, so its
 * output is the blank's plus the difference seen through the weights summed over red, green and
 * blue. Both give the full computation's numbers, to rounding.
 *
 *     ForwardPlan plan;
 *     forward_plan(&plan, &network, layer, rectangle, NULL, NULL, error);
 *     forward_workspace_open(&space, &plan, images, error);
 *     forward_run(&plan, &space, &input, &output);
 */
#ifndef NETWORK_FORWARD_H
#define NETWORK_FORWARD_H

#include "network/tile.h"

#include <stdint.h>

/* -- images as the network takes them -- */

/* (byte/255 - mean)/deviation for red, green, blue (channel 0, 1, 2). */
float forward_normalised(const Network *network, int channel, uint8_t byte);

/* (byte - 128)/255: a gray pixel as its difference from the blank. */
float forward_gray_difference(uint8_t byte);

/* -- every activation to the blank screen -- */

typedef struct {
    const Network *network;
    int layer; /* the target it was made for */
    Tile *
        tiles; /* [layer + 1] of one image, owned; empty where the target does not need the layer */
} Blank;

bool forward_blank(Blank *blank, const Network *network, int layer, Rectangle rectangle,
                   Error *error);
void forward_blank_free(Blank *blank);

/* -- plans -- */

typedef struct {
    Rectangle needed; /* what later layers need of this layer; empty: nothing */
    Rectangle
        computed;    /* the part of it that can differ from the blank (all of it without a blank) */
    int buffer;      /* where it is kept while it is needed */
    int folded_into; /* a batch normalisation's convolution, when that does its work; else -1 */
} ForwardStep;

typedef struct {
    const Network *network;
    const Blank *blank; /* NULL: images are RGB and all of the rectangle is computed */
    int layer;
    ForwardStep *steps;   /* [layer + 1], owned */
    size_t *buffer_sizes; /* [buffers] floats an image, owned */
    int buffers;
    float *gray_weights; /* of the first convolution, summed over colours, owned; NULL without a
                            blank */
} ForwardPlan;

/*
 * Plans `rectangle` of `layer` (an index). With a blank (made for a target that contains this one)
 * images are gray and differ from it inside `changed`, a rectangle of the screen. A rectangle
 * outside the layer and a blank that is too small are errors. The network's weights must be drawn.
 */
bool forward_plan(ForwardPlan *plan, const Network *network, int layer, Rectangle rectangle,
                  const Blank *blank, const Rectangle *changed, Error *error);
void forward_plan_free(ForwardPlan *plan);

/* The screen's rectangle that a run reads, and how many channels it has there (3, or 1 with a
 * blank). */
Rectangle forward_input_rectangle(const ForwardPlan *plan);
int forward_input_channels(const ForwardPlan *plan);

/* reach[i], i = 0..layer: the rectangle of layer i that a change of this part of the screen can
 * reach. */
void forward_reach(const Network *network, int layer, Rectangle changed, Rectangle *reach);

/* Multiplications and additions (counted as two operations) of matrix products for one image. */
double forward_operations(const ForwardPlan *plan);

/* -- running -- */

/* Scratch memory of one thread. */
typedef struct {
    int images;
    float **buffers; /* [count], owned */
    int count;
    float *scratch; /* owned */
} ForwardWorkspace;

bool forward_workspace_open(ForwardWorkspace *space, const ForwardPlan *plan, int images,
                            Error *error);

/* The same, with room for at least that many floats of scratch. */
bool forward_workspace_open_with(ForwardWorkspace *space, const ForwardPlan *plan, int images,
                                 size_t least_scratch, Error *error);
void forward_workspace_close(ForwardWorkspace *space);

/*
 * Computes the target for a batch of at most space->images images. `input` has the plan's input
 * rectangle and channels. *output points into the workspace until the next run.
 */
void forward_run(const ForwardPlan *plan, ForwardWorkspace *space, const Tile *input, Tile *output);

#endif
