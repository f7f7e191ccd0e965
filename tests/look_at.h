/*
 * look_at: a model looks at one stimulus set.
 */
#ifndef TESTS_LOOK_AT_H
#define TESTS_LOOK_AT_H

#include "recording/look.h"

static inline bool look_at(const BrainModel *model, const StimulusSet *stimuli, int repetitions,
                           Recording *recording, Error *error)
{
    return brain_model_describe(model, stimuli, repetitions, recording, error) &&
           look_at_sets(model, &recording, 1, error);
}

#endif
