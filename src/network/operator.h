/*
 * operator: what a layer computes. A network is a list of layers; each names an operator and the
 * layers it reads.
 *
 * An operator is a table of functions, one constant each (one file per family in operators/). The
 * forward pass knows operators only through this table, so adding one takes a new constant and
 * nothing else.
 *
 *   shape      shape of the output, from the shapes of the inputs
 *   needs      backward: the rectangle of an input that a rectangle of the output is computed from
 *   reaches    forward: the rectangle of the output that changes when a rectangle of an input does
 *   run, row   computes a rectangle of the output for a batch of images
 *   unit       the one unit of each input that an output unit is computed from, if there is one
 *
 * Shapes. A layer is channels x height x width (C x H x W); a flat one (a global mean, a
 * classifier) is C x 1 x 1. A rectangle of it for a batch of images is a tile (tile.h):
 * values[channel][row][column][image], images fastest. Tokens are C x T x 1, so that whatever
 * treats each token separately (a matrix product over channels, layer normalisation) treats each
 * position separately, and only operators that mix tokens need the whole layer.
 *
 * Rectangles. `needs` and `reaches` may return too large a rectangle, never too small a one. An
 * operator that uses its whole input returns everything from both (operator_needs_all,
 * operator_reaches_all): slower, not wrong. What lies beyond the border of an input is up to the
 * operator (a convolution pads with zeros, a maximum ignores it); it is never requested of an
 * input, so `needs` is clipped to the input.
 *
 * Pointwise operators (Relu, sums, batch normalisation, concatenation, a slice of channels, ...)
 * compute each unit from at most one unit of each input. They have `unit` and `row`; the pass calls
 * `row` for contiguous stretches of a channel (operators that move units within a row have a `run`
 * as well). The same two functions compute single units (units.h), where a stretch is the images of
 * one unit. A pointwise operator that reads two units of one layer lists that layer twice among its
 * inputs.
 *
 * Constants. What a layer's `weights` and `bias` mean is described beside each operator. `shape`
 * sets how many there are; they may be filled later, and only for the layers in use
 * (torch_weights.h).
 *
 * The convolution alone has short cuts: on the image it can take one gray channel, it can absorb a
 * per-channel affine that follows it (batch normalisation, bias), and it can be computed for single
 * units. `linear` marks convolutions and linear layers (convolution.h).
 */
#pragma once

#include "base/error.h"
#include "network/tile.h"

/* Most inputs that a layer can have. */
#define MOST_INPUTS 256

typedef struct Operator Operator;

typedef struct {
    int channels, height, width;
} Shape;

typedef struct {
    int channel, row, column;
} Unit;

/*
 * The window of a convolution or pool, rows before columns. In the first three, unset (0) means 1.
 */
typedef struct {
    int kernel[2], stride[2], dilation[2];
    int pads[4]; /* top, left, bottom, right */
    /* pools: the last window may overhang the padding if it starts inside the input */
    bool round_up;
    bool count_padding; /* average pools: padding counts as zeros; otherwise it is not counted */
} Window;

/*
 * A layer: one use of an operator. To describe one to network_add, set name, kind, inputs and
 * whatever the operator requires; the rest may be 0. The network copies name and inputs and takes
 * ownership of everything else.
 */
typedef struct {
    char *name;
    const Operator *kind;
    int *inputs; /* [input_count] indices of earlier layers */
    int input_count;
    Shape *from;      /* [input_count] their shapes, set by network_add */
    Shape shape;      /* of the output; the caller sets `channels` where the operator requires it */
    Window window;    /* convolutions and pools */
    int groups;       /* convolutions and group normalisation; unset (0) means 1 */
    float numbers[4]; /* slopes, limits, epsilon: see the operator */
    int *maps[3];     /* rearrangement: of channels, rows, columns (rearrangement.h) */
    size_t weight_count; /* weights required; 0: none */
    size_t bias_count;
    float *weights; /* [weight_count]; NULL: not filled yet */
    float *bias;    /* [bias_count] */
} Layer;

/* Images that differ from the blank only in a part of a layer's input. */
typedef struct {
    Rectangle part;
    const Tile *before, *after; /* the blank's input and output, of one image */
} Changes;

/* One call: computes a part of a layer's output for a batch of images. */
typedef struct {
    const Layer *layer;
    const Tile *inputs;       /* [input_count]; each covers at least what `part` needs of it */
    Rectangle part;           /* of the output, not empty */
    const Layer *affine;      /* an affine layer fused into the convolution before it; NULL: none */
    const Layer *pointwise;   /* a pointwise layer (ReLU) after both, fused too; NULL: none */
    const float *transformed; /* weights for the Winograd form (winograd.h); NULL: direct */
    float *scratch;           /* as many floats as Operator.scratch returned */
    const Changes *changes;   /* for a global average of a part of its input; NULL: of all of it */
    Tile *out;                /* covers at least `part` */
} OperatorWork;

struct Operator {
    const char *name; /* used in messages and lists of layers: "convolution" */

    /*
     * Checks the description (number of inputs, their shapes in layer->from, parameters) and sets
     * layer->shape, weight_count and bias_count. An invalid description is an error with a message.
     */
    bool (*shape)(Layer *layer, Error *error);

    /* The rectangle of input `input` from which `part` (not empty) of the output is computed. */
    Rectangle (*needs)(const Layer *layer, int input, Rectangle part);

    /* The rectangle of the output that can change when `part` (not empty) of that input does. */
    Rectangle (*reaches)(const Layer *layer, int input, Rectangle part);

    /*
     * Floats of scratch that `run` needs for this work or for the same with fewer images; the tiles
     * have no values yet. NULL: none.
     */
    size_t (*scratch)(const OperatorWork *work);

    /* Computes out[part]. May be NULL for a pointwise operator, which then uses `row`. */
    void (*run)(const OperatorWork *work);

    /*
     * Pointwise operators: computes to[length] of an output channel from
     * inputs[input_count][length]; an input that this channel does not read is NULL. `to` may be
     * the first input (in_place).
     */
    void (*row)(const Layer *layer, int channel, const float *const *inputs, size_t length,
                float *to);

    /*
     * Pointwise operators: the unit of that input which `unit` of the output reads; false if none.
     */
    bool (*unit)(const Layer *layer, int input, Unit unit, Unit *from);

    /* Multiply-adds at one output position, over all channels; NULL: not counted. */
    double (*products)(const Layer *layer);

    bool in_place; /* may overwrite its first input if that has the same shape */
    /* a convolution or linear layer (convolution.h): weights times inputs, plus bias */
    bool linear;
};

/* -- functions shared by many operators -- */

/*
 * The same rectangle; where the input has one row (column) and the output more, that row (column).
 */
Rectangle operator_needs_same(const Layer *layer, int input, Rectangle part);
Rectangle operator_reaches_same(const Layer *layer, int input, Rectangle part);

Rectangle operator_needs_all(const Layer *layer, int input, Rectangle part);
Rectangle operator_reaches_all(const Layer *layer, int input, Rectangle part);

/* The unit at the same channel, row and column, or 0 along axes where the input has size 1. */
bool operator_same_unit(const Layer *layer, int input, Unit unit, Unit *from);

/* The full rectangle of a shape, and its number of units. */
Rectangle shape_rectangle(Shape shape);
size_t shape_units(Shape shape);

/* An error unless the layer has between `least` and `most` inputs. */
bool operator_check_inputs(const Layer *layer, int least, int most, Error *error);

/* The scratch an operator needs (floats) and its computation, whichever functions it has. */
size_t operator_scratch(const OperatorWork *work);
void operator_run(const OperatorWork *work);
