/*
 * recording_halves: a recording with its own training and test stimuli.
 *
 * Either a coordinate of the presentations says which is which ("train" or "test", the same in all
 * presentations of a stimulus), or the test stimuli are in a second file, with the same sites in any
 * order.
 */
#pragma once

#include "predictivity/neural_recording.h"

/* Fills recording->test from a coordinate. */
bool recording_halves_read(NeuralRecording *recording, Assembly *assembly, const char *coordinate,
                           Error *error);

/*
 * Appends the recording of the test stimuli, whose file is `path`; fills recording->test. Rows and
 * classes must not have been read yet.
 */
bool recording_halves_join(NeuralRecording *recording, const NeuralRecording *test,
                           const char *path, Error *error);
