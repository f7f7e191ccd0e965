/*
 * operator: what a layer does. A network is a list of layers; each names an operator and the layers it reads.
 *
 * An operator is a table of functions, one const each (operators/, a file a family). The forward pass knows
 * operators only through this table, so a new one is a new const and nothing else. It tells
 *
 *   shape      what comes out: the shape of the output, from those of the inputs
 *   needs      going back:     which rectangle of an input a rectangle of the output is computed from
 *   reaches    going forward:  which rectangle of the output changes when a rectangle of an input does
 *   run, row   the numbers:    a rectangle of the output for a batch of images
 *   unit       one number:     from which unit of each input one unit of the output is computed, if it is one
 *
 * Shapes. A layer is channels x height x width (C x H x W). What is flat (a global mean, a classifier) is
 * C x 1 x 1. A batch of a rectangle of it is a tile (tile.h): values[channel][row][column][image], images
 * fastest. Tokens would be C x T x 1: then what is done at every token alone (a matrix product over channels, a
 * layer normalisation) is done at every position alone, and only what mixes tokens looks everywhere.
 *
 * Rectangles. `needs` may answer with too much and `reaches` with too much, never with too little. An operator
 * that looks everywhere answers "all" to both (operator_needs_all, operator_reaches_all): slower, not wrong.
 * What lies beyond the border of an input is the operator's own business: a convolution takes zeros, a
 * maximum ignores it; it is never asked of an input, so `needs` is clipped to the input.
 *
 * Pointwise operators (Relu, sums, batch normalisation, concatenation, a slice of channels, ..) compute each unit
 * from at most one unit of each input. They have `unit` and `row`; the pass calls `row` for stretches of a
 * channel that lie together (those whose units move within a row have a `run`, too). The same two functions
 * serve single units (units.h): there a stretch is the images of one unit. A pointwise operator that reads two
 * units of one layer names that layer twice among its inputs.
 *
 * Constants. A layer's `weights` and `bias` are its own: what they mean is said beside each operator. `shape`
 * says how many there are; they may be filled later, for the layers that somebody looks at (torch_weights.h).
 *
 * The convolution is the only operator with short cuts of its own: over the image it can take one gray channel,
 * a following per-channel affine (batch normalisation, bias) can be done with it, and it can be done for
 * single units. `linear` marks it and its kin (convolution.h).
 */
#ifndef NETWORK_OPERATOR_H
#define NETWORK_OPERATOR_H

#include "base/error.h"
#include "network/tile.h"

/* No layer reads more. */
#define MOST_INPUTS 256

typedef struct Operator Operator;

typedef struct {
    int channels, height, width;
} Shape;

typedef struct {
    int channel, row, column;
} Unit;

/* Where a convolution or pool looks. Rows come before columns; 0 stands for 1 in the first three. */
typedef struct {
    int kernel[2], stride[2], dilation[2];
    int pads[4];   /* top, left, bottom, right */
    bool round_up; /* pools: a last window may begin inside the input and end beyond its padding */
    bool count_padding; /* average pools: padding counts as zeros, not as nothing */
} Window;

/*
 * A layer: one use of an operator. To describe one (network_add), set name, kind, inputs, and what the operator
 * asks for; everything else may be 0. The network copies name and inputs, and owns all the rest from then on.
 */
typedef struct {
    char *name;
    const Operator *kind;
    int *inputs; /* [input_count] indices of earlier layers */
    int input_count;
    Shape *from; /* [input_count] their shapes, set by network_add */
    Shape shape; /* of the output; `channels` is set by the caller where the operator asks for it */
    Window window;       /* convolutions and pools */
    int groups;          /* convolutions and group normalisation; 0 stands for 1 */
    float numbers[4];    /* slopes, limits, epsilon: see the operator */
    int *maps[3];        /* rearrangement: of channels, rows, columns (rearrangement.h) */
    size_t weight_count; /* how many weights there must be; 0: none */
    size_t bias_count;
    float *weights; /* [weight_count]; NULL: not filled yet */
    float *bias;    /* [bias_count] */
} Layer;

/* One call: a part of a layer's output for a batch of images. */
typedef struct {
    const Layer *layer;
    const Tile *inputs;     /* [input_count]; each holds at least what `part` needs of it */
    Rectangle part;         /* of the output, not empty */
    const Layer *affine;    /* a layer that follows a convolution and is done with it; NULL: none */
    const Layer *pointwise; /* one behind both (ReLU), done with them; NULL: none */
    const float *transformed; /* weights for the quick form (winograd.h); NULL: direct */
    float *scratch;           /* as many floats as `scratch` asked for */
    Tile *out;                /* holds at least `part` */
} OperatorWork;

struct Operator {
    const char *name; /* in messages and lists of layers: "convolution" */

    /*
     * Checks the description (number of inputs, their shapes in layer->from, parameters) and sets layer->shape,
     * weight_count, bias_count. A description that makes no sense is an error with a sentence.
     */
    bool (*shape)(Layer *layer, Error *error);

    /* The rectangle of input number `input` from which `part` (not empty) of the output is computed. */
    Rectangle (*needs)(const Layer *layer, int input, Rectangle part);

    /* The rectangle of the output that a change of `part` (not empty) of that input can change. */
    Rectangle (*reaches)(const Layer *layer, int input, Rectangle part);

    /* Floats of scratch that `run` needs for this work, whose tiles have no values yet, or for fewer images; NULL:
     * none. */
    size_t (*scratch)(const OperatorWork *work);

    /* Computes out[part]. May be NULL for a pointwise operator: then `row` does it. */
    void (*run)(const OperatorWork *work);

    /*
     * Pointwise operators: to[length] of an output channel from inputs[input_count][length]; an input that
     * this channel does not read is NULL. `to` may be the first input (in_place).
     */
    void (*row)(const Layer *layer, int channel, const float *const *inputs, size_t length,
                float *to);

    /* Pointwise operators: the unit of that input which `unit` of the output reads; false: none. */
    bool (*unit)(const Layer *layer, int input, Unit unit, Unit *from);

    /* Multiplications (each with its addition) at one output position, all channels; NULL: not counted. */
    double (*products)(const Layer *layer);

    bool in_place; /* may write where its first input lies, if that has the same shape */
    bool linear;   /* a convolution (convolution.h): weights times inputs, plus bias */
};

/* -- answers that many operators share -- */

/* The same rectangle; where the input is one row high or one column wide and the output is not: that one. */
Rectangle operator_needs_same(const Layer *layer, int input, Rectangle part);
Rectangle operator_reaches_same(const Layer *layer, int input, Rectangle part);

Rectangle operator_needs_all(const Layer *layer, int input, Rectangle part);
Rectangle operator_reaches_all(const Layer *layer, int input, Rectangle part);

/* The unit of the same channel, row and column; of the only one where the input has only one. */
bool operator_same_unit(const Layer *layer, int input, Unit unit, Unit *from);

/* All rows and columns of a shape, and how many units it has. */
Rectangle shape_rectangle(Shape shape);
size_t shape_units(Shape shape);

/* Refuses a layer unless it has between `least` and `most` inputs. */
bool operator_check_inputs(const Layer *layer, int least, int most, Error *error);

/* Floats of scratch, and the computation, of an operator whatever functions it has. */
size_t operator_scratch(const OperatorWork *work);
void operator_run(const OperatorWork *work);

#endif
