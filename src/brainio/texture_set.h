/*
 * texture_set: the downloaded texture images in their canonical order.
 *
 * The table's columns type (1 noise, 2 texture), family and sample (1..15), position_y, position_x
 * (the stimuli's centre, 0.5) and degrees (of one image, the same for all) are checked. Every type,
 * family and sample must be there once: a set that lacks or repeats some is refused with the list.
 */
#ifndef BRAINIO_TEXTURE_SET_H
#define BRAINIO_TEXTURE_SET_H

#include "brainio/stimulus_files.h"
#include "vision/texture.h"

typedef struct {
    Texture textures[TEXTURE_SET]; /* in canonical order */
    size_t rows[TEXTURE_SET];      /* of the stimulus set's table */
    double degrees;
} TextureSet;

bool texture_set_read(TextureSet *set, const StimulusFiles *files, Error *error);

#endif
