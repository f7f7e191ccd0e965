#include "network/operators/elementwise.h"

#include "network/operators/functions.h"

#include <math.h>
#include <string.h>

/* -- shapes -- */

static bool same_shape(Layer *layer, Error *error)
{
    layer->shape = layer->from[0];
    return operator_check_inputs(layer, 1, 1, error);
}

/* A count of constants: one per channel, or `other`. */
static bool check_count(const Layer *layer, size_t count, size_t other, Error *error)
{
    if (count == (size_t)layer->shape.channels || count == other) return true;
    return error_set(error, "%s: there are %zu constants for %d channels", layer->name, count,
                     layer->shape.channels);
}

static bool prelu_shape(Layer *layer, Error *error)
{
    return same_shape(layer, error) && check_count(layer, layer->weight_count, 1, error);
}

static bool affine_shape(Layer *layer, Error *error)
{
    return same_shape(layer, error) && check_count(layer, layer->weight_count, 0, error) &&
           check_count(layer, layer->bias_count, 0, error);
}

static bool constant_shape(Layer *layer, Error *error)
{
    layer->weight_count = shape_units(layer->shape);
    return operator_check_inputs(layer, 0, 0, error);
}

/* The common size under broadcasting; 0 if the sizes do not match. */
static int common(int a, int b)
{
    return a == b || b == 1 ? a : a == 1 ? b : 0;
}

static bool common_shape(Layer *layer, int most, Error *error)
{
    if (!operator_check_inputs(layer, 2, most, error)) return false;
    Shape all = layer->from[0];
    for (int i = 1; i < layer->input_count; i++) {
        Shape one = layer->from[i];
        Shape both = {common(all.channels, one.channels), common(all.height, one.height),
                      common(all.width, one.width)};
        if (both.channels < 1 || both.height < 1 || both.width < 1)
            return error_set(error, "%s: %s of %d x %d x %d and %d x %d x %d does not fit",
                             layer->name, layer->kind->name, all.channels, all.height, all.width,
                             one.channels, one.height, one.width);
        all = both;
    }
    layer->shape = all;
    return true;
}

static bool sum_shape(Layer *layer, Error *error)
{
    return common_shape(layer, MOST_INPUTS, error);
}

static bool pair_shape(Layer *layer, Error *error)
{
    return common_shape(layer, 2, error);
}

static bool choose_shape(Layer *layer, Error *error)
{
    return operator_check_inputs(layer, 3, 3, error) && common_shape(layer, 3, error);
}

/* -- one input -- */

#define POINTWISE(words, shape_function, row_function)                                             \
    {                                                                                              \
        .name = (words), .shape = (shape_function), .needs = operator_needs_same,                  \
        .reaches = operator_reaches_same, .row = (row_function), .unit = operator_same_unit,       \
        .in_place = true                                                                           \
    }

/* Defines a function of each value x, with the layer's numbers a and b. */
#define DEFINE_ROW(name, expression)                                                               \
    static void name##_row(const Layer *layer, int channel, const float *const *inputs,            \
                           size_t length, float *to)                                               \
    {                                                                                              \
        const float a = layer->numbers[0], b = layer->numbers[1], *from = inputs[0];               \
        (void)a, (void)b, (void)channel;                                                           \
        for (size_t i = 0; i < length; i++) {                                                      \
            float x = from[i];                                                                     \
            to[i] = (expression);                                                                  \
        }                                                                                          \
    }

/* The same, and the operator that has it. */
#define DEFINE_ONE(name, words, expression)                                                        \
    DEFINE_ROW(name, expression)                                                                   \
    const Operator operator_##name = POINTWISE(words, same_shape, name##_row);

/* exp(x) - 1 of x <= 0. */
static inline float less_one(float x)
{
    float t = fast_tanh(x / 2);
    return 2 * t / (1 - t);
}

#define ROOT_HALF    0.70710678118654752f
#define ROOT_2_BY_PI 0.79788456080286536f

/* The comparisons are written so that NaN stays NaN, as in PyTorch. */
DEFINE_ONE(relu, "relu", x <= 0 ? 0 : x)
DEFINE_ONE(leaky_relu, "leaky relu", x < 0 ? a * x : x)
DEFINE_ONE(elu, "elu", x > 0 ? x : a * less_one(x))
DEFINE_ONE(clip, "clip", within(x, a, b))
DEFINE_ONE(sigmoid, "sigmoid", fast_sigmoid(x))
DEFINE_ONE(hard_sigmoid, "hard sigmoid", within(b + a * x, 0, 1))
DEFINE_ONE(hard_swish, "hard swish", within(x / 6 + 0.5f, 0, 1) * x)
DEFINE_ONE(silu, "silu", fast_sigmoid(x) * x)
DEFINE_ONE(tanh, "tanh", fast_tanh(x))
DEFINE_ONE(softplus, "softplus", x > 0 ? x + log1pf(expf(-x)) : log1pf(expf(x)))
DEFINE_ONE(gelu, "gelu", 0.5f * x * (1 + fast_erf(ROOT_HALF * x)))
DEFINE_ONE(gelu_tanh, "gelu by tanh",
           0.5f * x * (1 + fast_tanh(ROOT_2_BY_PI * (x + 0.044715f * x * x * x))))
DEFINE_ONE(erf, "erf", fast_erf(x))
DEFINE_ONE(exp, "exp", expf(x))
DEFINE_ONE(sqrt, "square root", sqrtf(x))
DEFINE_ONE(absolute, "absolute value", fabsf(x))
DEFINE_ONE(power, "power", a == 2 ? x * x : powf(x, a))
DEFINE_ONE(threshold, "threshold", x <= a ? 0 : x)
DEFINE_ONE(shrink, "shrinkage", x<-a ? x + b : x> a ? x - b : x != x ? x : 0)
DEFINE_ONE(not, "not", x == 0 ? 1 : 0)
DEFINE_ONE(sign, "sign", x > 0 ? 1 : x < 0 ? -1 : x)
DEFINE_ONE(round, "rounding", rintf(x))
DEFINE_ONE(log, "logarithm", logf(x))
DEFINE_ONE(sin, "sine", sinf(x))
DEFINE_ONE(cos, "cosine", cosf(x))
DEFINE_ONE(tan, "tangent", tanf(x))
DEFINE_ONE(asin, "arc sine", asinf(x))
DEFINE_ONE(acos, "arc cosine", acosf(x))
DEFINE_ONE(atan, "arc tangent", atanf(x))
DEFINE_ONE(sinh, "hyperbolic sine", sinhf(x))
DEFINE_ONE(cosh, "hyperbolic cosine", coshf(x))
DEFINE_ONE(asinh, "inverse hyperbolic sine", asinhf(x))
DEFINE_ONE(acosh, "inverse hyperbolic cosine", acoshf(x))
DEFINE_ONE(atanh, "inverse hyperbolic tangent", atanhf(x))
DEFINE_ONE(floor, "floor", floorf(x))
DEFINE_ONE(ceil, "ceiling", ceilf(x))

static void identity_row(const Layer *layer, int channel, const float *const *inputs, size_t length,
                         float *to)
{
    (void)layer, (void)channel;
    if (to != inputs[0]) memcpy(to, inputs[0], length * sizeof *to);
}

static void prelu_row(const Layer *layer, int channel, const float *const *inputs, size_t length,
                      float *to)
{
    float slope = layer->weights[layer->weight_count == 1 ? 0 : channel];
    const float *from = inputs[0];
    for (size_t i = 0; i < length; i++) to[i] = from[i] < 0 ? slope * from[i] : from[i];
}

static void affine_row(const Layer *layer, int channel, const float *const *inputs, size_t length,
                       float *to)
{
    float scale = layer->weights ? layer->weights[channel] : 1;
    float shift = layer->bias ? layer->bias[channel] : 0;
    const float *from = inputs[0];
    if (!layer->bias)
        for (size_t i = 0; i < length; i++) to[i] = from[i] * scale;
    else if (!layer->weights)
        for (size_t i = 0; i < length; i++) to[i] = from[i] + shift;
    else
        for (size_t i = 0; i < length; i++) to[i] = from[i] * scale + shift;
}

/* -- several inputs -- */

#define DEFINE_PAIR_ROW(name, expression)                                                          \
    static void name##_row(const Layer *layer, int channel, const float *const *inputs,            \
                           size_t length, float *to)                                               \
    {                                                                                              \
        const float *first = inputs[0], *second = inputs[1];                                       \
        (void)layer, (void)channel;                                                                \
        for (size_t i = 0; i < length; i++) {                                                      \
            float x = first[i], y = second[i];                                                     \
            to[i] = (expression);                                                                  \
        }                                                                                          \
    }

#define DEFINE_PAIR(name, words, expression)                                                       \
    DEFINE_PAIR_ROW(name, expression)                                                              \
    const Operator operator_##name = POINTWISE(words, pair_shape, name##_row);

DEFINE_PAIR_ROW(sum_of_two, x + y)
DEFINE_PAIR(multiply, "product", (x * y))
DEFINE_PAIR(subtract, "difference", x - y)
DEFINE_PAIR(divide, "quotient", x / y)
DEFINE_PAIR(maximum, "maximum", larger(x, y))
DEFINE_PAIR(minimum, "minimum", x < y || x != x ? x : y)
DEFINE_PAIR(greater, "greater", x > y ? 1 : 0)
DEFINE_PAIR(greater_equal, "greater or equal", x >= y ? 1 : 0)
DEFINE_PAIR(equal, "equal", x == y ? 1 : 0)

static void choose_row(const Layer *layer, int channel, const float *const *inputs, size_t length,
                       float *to)
{
    (void)layer, (void)channel;
    for (size_t i = 0; i < length; i++) to[i] = inputs[0][i] != 0 ? inputs[1][i] : inputs[2][i];
}

static void add_row(const Layer *layer, int channel, const float *const *inputs, size_t length,
                    float *to)
{
    sum_of_two_row(layer, channel, inputs, length, to);
    for (int k = 2; k < layer->input_count; k++)
        for (size_t i = 0; i < length; i++) to[i] += inputs[k][i];
}

/* -- cells -- */

static bool cells_shape(Layer *layer, Error *error)
{
    if (!operator_check_inputs(layer, 2, 2, error)) return false;
    layer->shape = layer->from[0];
    layer->shape.channels = layer->from[0].channels / 3 * 2;
    if (layer->inputs[0] == layer->inputs[1] && layer->from[0].channels % 3 == 0) return true;
    return error_set(error, "%s: cells are made of one layer with three filters for every two",
                     layer->name);
}

/* Channels c < n read filter c; channels c >= n read filters c and c + n (second input). */
static bool cells_unit(const Layer *layer, int input, Unit unit, Unit *from)
{
    int cells = layer->shape.channels / 2;
    bool is_complex = unit.channel >= cells;
    *from = unit;
    if (input == 1) from->channel += cells;
    return input == 0 || is_complex;
}

static void cells_row(const Layer *layer, int channel, const float *const *inputs, size_t length,
                      float *to)
{
    const float *x = inputs[0], *y = inputs[1];
    (void)layer, (void)channel;
    if (!y)
        for (size_t i = 0; i < length; i++) to[i] = x[i] <= 0 ? 0 : x[i];
    else
        for (size_t i = 0; i < length; i++) to[i] = sqrtf((x[i] * x[i] + y[i] * y[i]) / 2);
}

/* -- a constant -- */

static void constant_run(const OperatorWork *work)
{
    const Layer *layer = work->layer;
    const Tile all = {layer->shape.channels, shape_rectangle(layer->shape), 1, layer->weights};
    tile_repeat(&all, work->part, work->out);
}

/* -- the operators -- */

const Operator operator_prelu = POINTWISE("prelu", prelu_shape, prelu_row);
const Operator operator_identity = POINTWISE("identity", same_shape, identity_row);
const Operator operator_affine = POINTWISE("affine", affine_shape, affine_row);

const Operator operator_add = POINTWISE("sum", sum_shape, add_row);
const Operator operator_choose = POINTWISE("choice", choose_shape, choose_row);

const Operator operator_cells = {.name = "cells",
                                 .shape = cells_shape,
                                 .needs = operator_needs_same,
                                 .reaches = operator_reaches_same,
                                 .row = cells_row,
                                 .unit = cells_unit};

/* A constant has no inputs, so `needs` is never called. */
const Operator operator_constant = {.name = "constant",
                                    .shape = constant_shape,
                                    .needs = operator_needs_same,
                                    .reaches = operator_reaches_same,
                                    .run = constant_run};
