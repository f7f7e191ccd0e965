/*
 * repeated_set: a second presentation of some images, to check models recorded elsewhere.
 *
 * No two images of the five sets (stimulus_set.h) are identical. So a user who records a model with
 * another program is given 32 of them again as a set of their own, "repeat": the blank, then images
 * from across the other four sets. Identical responses show that the order of images and the units
 * were right, and that there was no noise, dropout or batch normalisation in training mode.
 */
#pragma once

#include "vision/stimulus_set.h"

#define REPEATED_SET_NAME "repeat"
enum { REPEATED_SET = 32 };

/* The set (index in stimulus_set_names) and the image in it that image i repeats. */
void repeated_set_source(size_t i, int *set, size_t *index);

/* Makes this set, or the set of stimulus_set.h with that name. Release with stimulus_set_free. */
bool repeated_set_make(StimulusSet *set, const char *name, Error *error);
