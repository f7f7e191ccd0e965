/*
 * experiment: one model, one draw, all its V1 recordings.
 *
 * Map the receptive fields of the units that could look at the stimuli; keep those whose receptive
 * field lies at the stimuli's centre, the experiment's neurons; record them, set by set.
 */
#ifndef RECORDING_EXPERIMENT_H
#define RECORDING_EXPERIMENT_H

#include "recording/receptive_field.h"

enum { EXPERIMENT_SETS = 5 }; /* in the order of stimulus_set_names */

typedef struct {
    ReceptiveFields fields;
    Recording recordings[EXPERIMENT_SETS]; /* not recorded: no presentations */
} Experiment;

/*
 * Runs the experiment on a loaded model. Without `with_mapping_set` the responses to the
 * receptive-field set are used for mapping only and not recorded. Release with experiment_free.
 */
bool experiment_run(Experiment *experiment, BrainModel *model, bool with_mapping_set, Error *error);
void experiment_free(Experiment *experiment);

/* The recording of a set by its name. */
const Recording *experiment_recording(const Experiment *experiment, const char *set);

#endif
