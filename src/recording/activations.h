/*
 * activations: writes a whole layer's responses to image files as a numpy array.
 *
 * Each picture fills the model's screen, whatever its size: like every stimulus it is resized to
 * the screen's pixels (screen.h). The array is [pictures][channels][rows][columns], or the last three
 * in the order given: 0 channels, 1 rows, 2 columns.
 */
#pragma once

#include "recording/subject.h"

/* The layer is the one start_recording chose. Writes the complete file or none. */
bool activations_write(const Subject *subject, const char *const *pictures, size_t count,
                       const char *path, const int order[3], Error *error);
