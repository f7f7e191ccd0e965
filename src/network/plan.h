/*
 * plan: which rectangles of which layers are computed, and which buffers hold them.
 *
 * A plan is made once for its targets, each a rectangle of a layer. Going backward, each layer
 * requests of its inputs just the rectangle it needs, down to the pixels. Going forward (run.h),
 * each rectangle is computed once for a batch of images, with the layers' true padding.
 *
 * A Blank (blank.h), every activation to the blank screen, saves work in two ways:
 *
 *   - An image that differs from the blank only inside a window is computed only where that window
 *     can reach; everywhere else the activations are the blank's. A global average is the blank's
 *     plus the mean of the differences there.
 *
 *   - If only convolutions read the image, it enters as one channel, (byte - blank)/255. A
 *     convolution is linear, so its output is the blank's plus that of the difference through the
 *     weights summed over red, green and blue. Otherwise the image enters as RGB. Both match the
 *     full computation to rounding.
 *
 * Of tokens (tokens.h), only those are computed that are asked for and can change, wherever they
 * lie in the rectangle.
 *
 * A convolution of the image that only a pool reads is computed a few rows at a time, each time
 * followed by the pool, so that its output, the largest of most networks, stays in the cache.
 *
 * Rows that the caller kept from an earlier run (`known`, see strips.h) are filled in by the caller
 * instead of being computed again.
 *
 *     ForwardPlan plan;
 *     forward_plan(&plan, &(ForwardRequest){&network, &(Target){layer, rectangle}, 1}, error);
 *     forward_workspace_open(&space, &plan, images, 0, error);
 *     forward_run(&plan, &space, &input);
 *     Tile output = forward_output(&plan, &space, layer);
 */
#pragma once

#include "network/tokens.h"

typedef struct Blank Blank;

typedef struct {
    int layer;
    Rectangle rectangle;
} Target;

typedef struct ForwardPlan ForwardPlan;

typedef struct {
    const Network *network; /* its weights must be filled where they are needed */
    const Target *targets;  /* [count] */
    int count;
    /* covers at least these rectangles; NULL: RGB, and everything is computed */
    const Blank *blank;
    const Rectangle *changed; /* with a blank: where images may differ from it; NULL: anywhere */
    /* for forward_operations only: no weights are transformed, and the plan cannot be run */
    bool estimate;
    bool keep_all; /* every layer's tile is kept, as for targets, and nothing is fused */
    /*
     * with a blank and `changed`: a plan of the same layers for larger rectangles, whose
     * transformed weights (Winograd) are used where it has some; responses may then be compared
     * only with those to a blank image of the same batch. It must outlive this plan. NULL: none
     */
    const ForwardPlan *wider;
    /*
     * [network->count] the first rows of each layer, in their full width, which the caller fills
     * where they are read (ForwardWorkspace.fill); rows are computed from the first unknown one on.
     * NULL: none
     */
    const Rectangle *known;
} ForwardRequest;

typedef struct {
    /* what targets and later layers need of this layer; empty: nothing */
    Rectangle needed;
    Rectangle computed; /* the part of it that can differ from the blank; all of it without one */
    Rectangle filled;   /* the known part of it that is read, filled by the caller */
    bool from_blank;    /* a global average: the blank's, plus that of what its input changes */
    /* of tokens: the rows of `computed` that are asked for; and those that stay the blank's */
    Stretches rows, around;
    bool is_target;     /* its tile is kept until the next run */
    int readers;        /* how many inputs of the plan's layers read it */
    int last_reader;    /* the last layer that reads it; itself if none does */
    int buffer;         /* index of the buffer that holds it */
    int folded_into;    /* the convolution this layer is fused into; else -1 */
    int affine;         /* the affine layer fused into this convolution; else -1 */
    int pointwise;      /* the pointwise layer fused after both; else -1 */
    int pools;          /* a pool: the convolution of the image that is computed for it; else -1 */
    bool pooled;        /* that convolution: a few rows at a time, when the pool is run */
    int chain;          /* the chain it belongs to (chain.h); else -1 */
    int member;         /* its number among the chain's layers */
    int held;           /* rows of it that are held at once, if the chain goes on; 0: all */
    float *gray;        /* on a gray image: the convolution's weights summed over colours; owned */
    bool winograd;      /* a 3 x 3 convolution in Winograd form (winograd.h) */
    float *transformed; /* its transformed weights; else NULL; owned, unless borrowed */
    bool borrowed;      /* from the wider plan */
} ForwardStep;

#define MOST_IN_CHAIN   16
#define IMAGES_OF_CHAIN 16 /* with more, strips leave the second-level cache */

/* Layers computed together in strips of rows (chain.h). */
typedef struct {
    int count, rows;            /* members; rows of the last one in a strip */
    int members[MOST_IN_CHAIN]; /* ascending, without those fused into them */
    int heights[MOST_IN_CHAIN]; /* rows held of each member at most */
} LayerChain;

/* In a strip, of each member: the first row held, the first one computed now, and the end of both. */
typedef struct {
    int first[MOST_IN_CHAIN], done[MOST_IN_CHAIN], beyond[MOST_IN_CHAIN];
} ChainRows;

struct ForwardPlan {
    const Network *network;
    const Blank *blank;
    bool gray;            /* the image enters as one channel */
    ForwardStep *steps;   /* [count], owned */
    int count;            /* layers up to the last target */
    size_t *buffer_sizes; /* [buffers] floats per image, owned */
    int buffers;
    LayerChain *chains; /* [chain_count], owned */
    int chain_count;
};

/* Errors: a rectangle outside its layer, unfilled weights, a blank that does not cover the plan. */
bool forward_plan(ForwardPlan *plan, const ForwardRequest *request, Error *error);
void forward_plan_free(ForwardPlan *plan);

/* The rectangle of the screen that a run reads, and its channels: 1 (gray differences) or 3. */
Rectangle forward_input_rectangle(const ForwardPlan *plan);
int forward_input_channels(const ForwardPlan *plan);

/* What a step computes: *count rectangles, not more than one unless its layer is of tokens. */
const Rectangle *forward_step_parts(const ForwardStep *step, int *count);

/* reach[i], i = 0..layer: the rectangle of layer i that a change in this part can reach. */
void forward_reach(const Network *network, int layer, Rectangle changed, Rectangle *reach);

/* Multiplications and additions (two operations) in the products for one image. */
double forward_operations(const ForwardPlan *plan);

/* Is any of its convolutions in Winograd form? */
bool forward_has_winograd(const ForwardPlan *plan);

/* Floats that a run keeps per image. */
size_t forward_floats(const ForwardPlan *plan);
