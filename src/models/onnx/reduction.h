/*
 * reduction: over which axes of a layer the dimensions of a tensor run.
 *
 * A mean, a normalisation, a softmax runs over some dimensions of a tensor. Our operators know three cases: all
 * channels at each place, all places of each channel, or both. Anything else is first moved so that what the
 * operator runs over are the channels.
 */
#ifndef MODELS_ONNX_REDUCTION_H
#define MODELS_ONNX_REDUCTION_H

#include "models/onnx/step.h"

typedef enum {
    OVER_NOTHING,  /* all of these dimensions have size 1 */
    OVER_CHANNELS, /* all channels, each place alone */
    OVER_PLACES,   /* all rows and columns, each channel alone */
    OVER_ALL,
    OVER_MIXED /* a part of an axis, or rows without columns */
} AxesOver;

/* Over which axes do the marked dimensions run? */
AxesOver reduction_axes(const View *view, const bool *over);

/* The value with the marked dimensions on the channels, all others on rows and columns. */
bool reduction_to_channels(Graph *graph, const Value *x, const bool *over, Value *moved,
                           Error *error);

/* Adds a normalisation with constants by channel (either may be NULL), copied. -1 with a sentence. */
int reduction_add_norm(Step *step, const Value *x, const Layer *norm, const Tensor *scale,
                       const Tensor *shift, Error *error);

#endif
