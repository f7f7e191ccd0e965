/*
 * layer_gram: inner products between images, over all units of a layer.
 *
 * Partial least squares needs no more of a layer than this matrix. The layer is computed for all
 * images a band of rows at a time, each unit's activations are centred on their mean over images, and
 * the band's products are added: the activations are never all in memory. A band's units come out as
 * [unit][image], so that both is done in place.
 */
#ifndef PREDICTIVITY_LAYER_GRAM_H
#define PREDICTIVITY_LAYER_GRAM_H

#include "recording/screen_images.h"

/* Activations kept at a time. */
#define LAYER_GRAM_BYTES ((size_t)512 << 20)

/*
 * gram[count][count] of the layer that the model records from, in double precision; both triangles.
 * *operations (may be NULL) counts those of matrix products. Results do not depend on threads.
 */
bool layer_gram(const ScreenImages *images, const BrainModel *model, double *gram,
                double *operations, Error *error);

/* The same of features[units][count], which it centres: a band, or activations from elsewhere. */
bool features_gram(float *features, size_t units, size_t count, int threads, double *gram,
                   Error *error);

#endif
