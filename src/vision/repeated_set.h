/*
 * repeated_set: images of the other sets once more, for models that are recorded elsewhere.
 *
 * No image of the five sets (stimulus_set.h) is like another. So whoever shows them with another program is given 32 of
 * them again as a set of its own, "repeat": the blank, then images from all over the other four. A model that
 * answers them as it did before was shown the images in the right order, with the same units, and without noise,
 * dropout or batch normalisation that still learns.
 */
#ifndef VISION_REPEATED_SET_H
#define VISION_REPEATED_SET_H

#include "vision/stimulus_set.h"

#define REPEATED_SET_NAME "repeat"
enum { REPEATED_SET = 32 };

/* Which image of which set (of stimulus_set_names) image i is. */
void repeated_set_source(size_t i, int *set, size_t *index);

/* Makes the set, or the one of stimulus_set.h that has the name. Release with stimulus_set_free. */
bool repeated_set_make(StimulusSet *set, const char *name, Error *error);

#endif
