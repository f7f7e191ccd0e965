/*
 * reduction: the axes of a layer that reduced dimensions of a tensor cover.
 *
 * A mean, a normalisation or a softmax reduces some dimensions of a tensor. The engine's operators
 * handle three cases: all channels at each place, all places of each channel, or both. In any other
 * case units are moved first, so that the reduced dimensions are the channels.
 */
#pragma once

#include "models/onnx/node_context.h"

typedef enum {
    OVER_NOTHING,  /* the reduced dimensions all have size 1 */
    OVER_CHANNELS, /* all channels, place by place */
    OVER_PLACES,   /* all rows and columns, channel by channel */
    OVER_ALL,
    OVER_MIXED /* part of an axis, or rows but not columns */
} AxesOver;

/* The axes that the marked dimensions cover. */
AxesOver reduction_axes(const View *view, const bool *over);

/*
 * Sets *moved to the value with the marked dimensions as channels, all others as rows and columns.
 */
bool reduction_to_channels(Graph *graph, const Value *x, const bool *over, Value *moved,
                           Error *error);

/* Sets *sum to the sum over the marked dimensions, which are removed. */
bool reduction_sum(NodeContext *node, const Value *x, const bool *over, Value *sum, Error *error);

/*
 * Adds a normalisation with a scale and shift per channel, which are copied; either may be NULL.
 * Returns the layer, or -1 with a message.
 */
int reduction_add_norm(NodeContext *node, const Value *x, const Layer *norm, const Tensor *scale,
                       const Tensor *shift, Error *error);
