#include "network/operators/softmax.h"

#include "network/operators/functions.h"
#include "network/operators/pooling.h"

#include <math.h>
#include <string.h>

/* -- softmax -- */

static bool softmax_shape(Layer *layer, Error *error)
{
    if (!operator_check_inputs(layer, 1, 1, error)) return false;
    layer->shape = layer->from[0];
    if (layer->groups >= 1 && layer->shape.channels % layer->groups == 0) return true;
    return error_set(error, "%s: %d channels do not make %d groups", layer->name,
                     layer->shape.channels, layer->groups);
}

static size_t softmax_length(const OperatorWork *work)
{
    return (size_t)rectangle_width(work->part) * (size_t)work->out->images;
}

static size_t softmax_scratch(const OperatorWork *work)
{
    return 2 * softmax_length(work);
}

static void add_power(const float *from, const float *restrict largest, size_t length, float *to,
                      float *restrict sum)
{
    for (size_t i = 0; i < length; i++) {
        to[i] = fast_exp(from[i] - largest[i]);
        sum[i] += to[i];
    }
}

/* exp(x - largest) of a row's `channels` from `first` on; leaves largest and sums in scratch. */
static void add_powers(const OperatorWork *work, int first, int channels, int row)
{
    size_t length = softmax_length(work);
    float *largest = work->scratch, *sum = work->scratch + length;
    memcpy(largest, tile_at(&work->inputs[0], first, row, work->part.left),
           length * sizeof *largest);
    memset(sum, 0, length * sizeof *sum);
    for (int c = first + 1; c < first + channels; c++)
        pool_raise(largest, tile_at(&work->inputs[0], c, row, work->part.left), length);
    for (int c = first; c < first + channels; c++)
        add_power(tile_at(&work->inputs[0], c, row, work->part.left), largest, length,
                  tile_at(work->out, c, row, work->part.left), sum);
}

/* Divides the powers, already in the output, by their sums. */
static void softmax_row(const OperatorWork *work, int first, int channels, int row)
{
    size_t length = softmax_length(work);
    const float *sum = work->scratch + length;
    add_powers(work, first, channels, row);
    for (int c = first; c < first + channels; c++) {
        float *to = tile_at(work->out, c, row, work->part.left);
        for (size_t i = 0; i < length; i++) to[i] /= sum[i];
    }
}

/* ln(exp(x - largest)/sum) = x - largest - ln(sum). Needs x again, so it cannot run in place. */
static void log_softmax_row(const OperatorWork *work, int first, int channels, int row)
{
    size_t length = softmax_length(work);
    const float *largest = work->scratch, *sum = work->scratch + length;
    add_powers(work, first, channels, row);
    for (int c = first; c < first + channels; c++) {
        const float *from = tile_at(&work->inputs[0], c, row, work->part.left);
        float *to = tile_at(work->out, c, row, work->part.left);
        for (size_t i = 0; i < length; i++) to[i] = from[i] - largest[i] - logf(sum[i]);
    }
}

typedef void SoftmaxRow(const OperatorWork *work, int first, int channels, int row);

static void run_groups(const OperatorWork *work, SoftmaxRow *row_function)
{
    int channels = work->layer->shape.channels / work->layer->groups;
    for (int group = 0; group < work->layer->groups; group++)
        for (int row = work->part.top; row < work->part.bottom; row++)
            row_function(work, group * channels, channels, row);
}

static void softmax_run(const OperatorWork *work)
{
    run_groups(work, softmax_row);
}

static void log_softmax_run(const OperatorWork *work)
{
    run_groups(work, log_softmax_row);
}

/* -- the operators -- */

const Operator operator_softmax = {.name = "softmax",
                                   .shape = softmax_shape,
                                   .needs = operator_needs_same,
                                   .reaches = operator_reaches_same,
                                   .scratch = softmax_scratch,
                                   .run = softmax_run,
                                   .in_place = true};

const Operator operator_log_softmax = {.name = "log softmax",
                                       .shape = softmax_shape,
                                       .needs = operator_needs_same,
                                       .reaches = operator_reaches_same,
                                       .scratch = softmax_scratch,
                                       .run = log_softmax_run};
