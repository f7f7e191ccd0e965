/*
 * simulated_sites: what studies of predictivity simulate sites from. The stimuli are evenly spaced
 * gratings of the size set; a site's responses are a random mixture of a layer's units, so they
 * are the Cholesky factor of the layer's Gram matrix times normal numbers.
 */
#pragma once

#include "base/error.h"
#include "brainio/image_file.h"
#include "vision/stimulus_set.h"

#include <stdbool.h>
#include <stddef.h>

/* `count` gratings, evenly spaced over the set, which has at least as many. */
typedef struct {
    const StimulusSet *set;
    size_t count;
} SpacedGratings;

/* ImageMaker, with SpacedGratings as its context: the gratings as images of three colours. */
bool spaced_gratings_image(void *context, size_t i, Image *image, Error *error);

/*
 * Replaces gram[count][count] by its lower Cholesky factor, the diagonal raised by a ten-thousandth
 * of its mean to allow for rounding. False if there is none: all responses are zero, or some are
 * not finite.
 */
bool gram_take_root(double *gram, size_t count);
