/*
 * texture_set: the downloaded texture images in their canonical order.
 *
 * Checks the table's columns type (1 noise, 2 texture), family and sample (1..15), position_y,
 * position_x (the stimulus centre, 0.5) and degrees (the size of an image, the same for all). Every
 * combination of type, family and sample must occur once: otherwise the set is refused with a list
 * of those missing or repeated.
 */
#pragma once

#include "brainio/stimulus_files.h"
#include "vision/texture.h"

typedef struct {
    Texture textures[TEXTURE_SET]; /* in canonical order */
    size_t rows[TEXTURE_SET];      /* rows in the stimulus set's table */
    double degrees;
} TextureSet;

bool texture_set_read(TextureSet *set, const StimulusFiles *files, Error *error);
