/*
 * stimulus_classes: which class (object, kind of texture) each stimulus of a recording is of.
 *
 * The classes are a coordinate of the presentations, or a column of the stimulus set's table. Splits keep
 * their shares, so every stimulus must have a named class, and every class two stimuli: anything else is an
 * error that names the file, the stimulus or the class.
 */
#ifndef PREDICTIVITY_STIMULUS_CLASSES_H
#define PREDICTIVITY_STIMULUS_CLASSES_H

#include "predictivity/neural_recording.h"

/*
 * Fills recording->classes, numbers in the sorted order of the classes' names. The recording's stimuli are
 * known already, and their rows where there is a table (files; NULL: none).
 */
bool stimulus_classes_read(NeuralRecording *recording, Assembly *assembly,
                           const StimulusFiles *files, const char *column, Error *error);

#endif
