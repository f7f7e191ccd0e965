/*
 * activations: what a whole layer answers to pictures from files, as an array for numpy.
 *
 * Each picture fills the model's screen, whatever its size: it is resized to the screen's pixels as every stimulus is
 * (screen.h). The array is [pictures][channels][rows][columns].
 */
#ifndef RECORDING_ACTIVATIONS_H
#define RECORDING_ACTIVATIONS_H

#include "recording/brain_model.h"

/* Of the layer that the model is recording from (start_recording). The file is written whole or not at all. */
bool activations_write(const BrainModel *model, const char *const *pictures, size_t count,
                       const char *path, Error *error);

#endif
