/*
 * columns: a product over the channels of tokens, for those tokens and images only that it is asked
 * for and that differ from the blank.
 *
 * Each image of a batch changes other tokens, and what is asked for are a few rows, so that most
 * columns of the product [channels][tokens x images] would be computed in vain. Columns that are
 * needed are gathered and multiplied together, in one product or a few, and the others get the
 * blank's output: a column whose inputs all equal the blank's has that output.
 */
#pragma once

#include "network/operator.h"

typedef struct {
    OperatorWork work;      /* of a linear layer of tokens; `part` is the hull of the parts */
    const Rectangle *parts; /* [count] stretches of rows to compute */
    int count;
    const Tile *before, *after; /* the blank's input, and its output after what is fused */
} Columns;

/* Can this layer be computed so? */
bool columns_fit(const Layer *layer);

/* Floats of scratch for this work, or for the same with fewer images. */
size_t columns_scratch(const OperatorWork *work);

/* Computes the parts. The choice of columns depends on the images alone. */
void columns_run(const Columns *columns);
