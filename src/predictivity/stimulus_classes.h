/*
 * stimulus_classes: the class (object, texture type) of each stimulus of a recording.
 *
 * Classes are a coordinate of the presentations, or a column of the stimulus set's table. Splits
 * are stratified by them, so every stimulus must have a named class, and every class two stimuli;
 * otherwise the error names the file, and the stimulus or class.
 */
#pragma once

#include "predictivity/neural_recording.h"

/*
 * Fills recording->classes with indices of the sorted class names. The recording's stimuli must be
 * known, and also their rows if there is a table (files; NULL: none).
 */
bool stimulus_classes_read(NeuralRecording *recording, Assembly *assembly,
                           const StimulusFiles *files, const char *column, Error *error);
