#include "network/operators/ranking.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* A channel at one position of one image; sorted by descending key, then by ascending tie. */
typedef struct {
    float key;
    int32_t tie;
} Ranked;

static bool ranked_shape(Layer *layer, Error *error)
{
    int channels = layer->shape.channels;
    layer->shape = layer->from[0];
    if (!operator_check_inputs(layer, 1, 1, error)) return false;
    if (channels < 1 || channels > layer->from[0].channels)
        return error_set(error, "%s: %d of %d channels cannot be chosen", layer->name, channels,
                         layer->from[0].channels);
    layer->shape.channels = channels;
    return true;
}

static size_t ranked_scratch(const OperatorWork *work)
{
    return (size_t)work->inputs[0].channels * (sizeof(Ranked) / sizeof(float));
}

static int compare(const void *a, const void *b)
{
    const Ranked *first = a, *second = b;
    if (first->key != second->key) return first->key > second->key ? -1 : 1;
    return (first->tie > second->tie) - (first->tie < second->tie);
}

/* Ranks the channels at from[0], from[apart], ..; writes those chosen to to[0], to[out_apart], .. */
static void rank_one(const OperatorWork *work, const float *from, float *to, Ranked *ranked)
{
    const float *how = work->layer->numbers;
    size_t apart = tile_channel_size(&work->inputs[0]), out_apart = tile_channel_size(work->out);
    int channels = work->inputs[0].channels;
    for (int c = 0; c < channels; c++) {
        float x = from[(size_t)c * apart];
        float key = isnan(x) ? INFINITY : x;
        ranked[c] = (Ranked){how[0] != 0 ? -key : key, how[2] != 0 ? -c : c};
    }
    qsort(ranked, (size_t)channels, sizeof *ranked, compare);
    for (int c = 0; c < work->layer->shape.channels; c++) {
        int index = abs(ranked[c].tie);
        to[(size_t)c * out_apart] = how[1] != 0 ? (float)index : from[(size_t)index * apart];
    }
}

static void ranked_run(const OperatorWork *work)
{
    size_t length = (size_t)rectangle_width(work->part) * (size_t)work->out->images;
    for (int row = work->part.top; row < work->part.bottom; row++) {
        const float *from = tile_at(&work->inputs[0], 0, row, work->part.left);
        float *to = tile_at(work->out, 0, row, work->part.left);
        for (size_t i = 0; i < length; i++)
            rank_one(work, from + i, to + i, (Ranked *)work->scratch);
    }
}

const Operator operator_ranked = {.name = "channels by rank",
                                  .shape = ranked_shape,
                                  .needs = operator_needs_same,
                                  .reaches = operator_reaches_same,
                                  .scratch = ranked_scratch,
                                  .run = ranked_run};
