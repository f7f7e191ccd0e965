/*
 * recorded_gram: inner products between images, over the units of a layer recorded elsewhere.
 *
 * Like layer_gram, but activations are read from a file (brainio/response_set.h), one block of
 * units at a time.
 */
#pragma once

#include "brainio/response_set.h"
#include "predictivity/gram.h"

/* Memory for a block of responses. */
#define RECORDED_GRAM_BYTES ((size_t)300 << 20)

/* Fills the result for images[count] of the set. */
bool recorded_gram(const ResponseSet *set, const size_t *images, size_t count, int threads,
                   GramResult result, Error *error);
