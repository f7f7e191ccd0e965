/*
 * recorded_gram: inner products between images, over the units of a layer that was recorded elsewhere.
 *
 * As layer_gram, but the activations are read from a file (brainio/response_set.h), a block of units at a time.
 */
#ifndef PREDICTIVITY_RECORDED_GRAM_H
#define PREDICTIVITY_RECORDED_GRAM_H

#include "brainio/response_set.h"

/* gram[count][count] of images[count] of the set, in double precision; both triangles. */
bool recorded_gram(const ResponseSet *set, const size_t *images, size_t count, int threads,
                   double *gram, Error *error);

#endif
