/*
 * experiment: one model, one draw, all its V1 recordings.
 *
 * Map the receptive fields of the units that could look at the stimuli; keep those whose receptive
 * field lies at the stimuli's centre, the experiment's neurons; record them, set by set. Where networks are
 * redrawn (draw.h), some sets are shown to other networks, at the places of the units that the first one
 * chose.
 */
#ifndef RECORDING_EXPERIMENT_H
#define RECORDING_EXPERIMENT_H

#include "recording/draw.h"
#include "recording/receptive_field.h"

enum { EXPERIMENT_SETS = 5 }; /* in the order of stimulus_set_names */

typedef struct {
    ReceptiveFields fields;
    Recording recordings[EXPERIMENT_SETS]; /* not recorded: no presentations */
} Experiment;

/* How an experiment is run. */
typedef struct {
    const ModelDescription *model;
    Draw draw;
    int threads;
    bool with_mapping_set; /* also records the receptive-field set, else used for mapping only */
    bool progress;         /* shown on a terminal */
} ExperimentPlan;

/* Loads the model's networks and runs the experiment on them. Release with experiment_free. */
bool experiment_run(Experiment *experiment, const ExperimentPlan *plan, Error *error);
void experiment_free(Experiment *experiment);

/* -- steps of it, for layer_search.h and own_recordings.h -- */

/* In ms after stimulus onset; a static network answers alike in all. */
extern const TimeBin experiment_bin;

/* How often a set is shown: 10 times for mapping, 20 otherwise. */
int experiment_repetitions(int set);

/* Says in a recording how many units were mapped for it, and how many of them have no position. */
void experiment_count_units(const ReceptiveFields *fields, Recording *recording);

/* From now on the model records the units whose receptive field is at the stimuli's centre. */
bool experiment_choose_units(BrainModel *model, const ReceptiveFields *fields, Error *error);

/* The recording of a set by its name. */
const Recording *experiment_recording(const Experiment *experiment, const char *set);

#endif
