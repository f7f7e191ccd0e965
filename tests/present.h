/*
 * present: opens a subject, and presents one stimulus set to it.
 */
#pragma once

#include "recording/present.h"

/* Opens a built-in model, seed 0, to record from the region's layer. */
static inline bool open_subject(Subject *subject, const char *name, const char *region,
                                Error *error)
{
    *subject = (Subject){.region = NULL};
    const ModelDescription *model = model_find(name, error);
    return model &&
           subject_open(subject, &(SubjectRequest){.model = model, .region = region}, error);
}

/* Fills units with all of a layer. */
static inline void list_units(Shape shape, Unit *units)
{
    for (int channel = 0; channel < shape.channels; channel++)
        for (int row = 0; row < shape.height; row++)
            for (int column = 0; column < shape.width; column++)
                *units++ = (Unit){channel, row, column};
}

/* Records these units; NULL: the whole layer. */
static inline bool present(const Subject *subject, const StimulusSet *stimuli, const Unit *units,
                           size_t count, Recording *recording, Error *error)
{
    if (!units) count = shape_units(subject_shape(subject));
    if (!subject_describe(subject, stimuli, count, recording, error)) return false;
    recording->repetitions = 20;
    if (!units) list_units(subject_shape(subject), recording->units);
    for (size_t i = 0; units && i < count; i++) recording->units[i] = units[i];
    return present_sets(subject, &recording, 1, error);
}
