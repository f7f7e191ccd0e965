/*
 * trials: models with noise see each image several times, and their responses are averaged.
 *
 * The network is computed once per image; noise is then added to the recorded layer's responses,
 * anew in each trial (models/model.h). Negative responses count as 0 before they are averaged, so
 * noise raises the mean of a unit that hardly responds. As in the experiment, there are 10 trials
 * for mapping receptive fields and 20 otherwise (recording_repetitions), unless Subject.trials
 * says otherwise. The blank's first 10 trials serve the maps, all 20 the firing rates' baseline:
 * units are selected by maps that these trials decide, so a baseline of the same 10 alone would be
 * biased (orth_pref_ratio .81 instead of the published .76 to .77).
 *
 * Noise is a function of the subject's seed, the stimulus set, the image's number in it, the trial,
 * and the unit's number in the layer (base/philox.h), and of nothing else: not of threads, batches,
 * or which other units are recorded.
 */
#pragma once

#include "recording/subject.h"

/* How often the subject sees the images of this set. */
int trials_of_set(const Subject *subject, const char *stimulus_set);

/* The place of an image in the experiment. */
typedef struct {
    const char *stimulus_set;
    size_t image; /* its number in the set, from 0 */
    int trials;
} TrialsImage;

/* Replaces responses[count] without noise by their means over trials; units[count]: unit_number. */
void trials_average(const Subject *subject, const TrialsImage *image, const uint32_t *units,
                    size_t count, float *responses);

/* The same for a recording's responses to all images; does nothing for a model without noise. */
bool trials_record(const Subject *subject, Recording *recording, Error *error);

/* A unit's number in the recorded layer, by channel, row and column. */
uint32_t unit_number(const Subject *subject, Unit unit);
