/*
 * experiment: all V1 recordings of one model and draw.
 *
 * Maps the receptive fields of the units that could be driven by the stimuli; keeps the units whose
 * receptive field lies at the stimulus centre, the experiment's neurons; and records them, set by
 * set. If the network is re-initialised for each stimulus set (draw.h), some sets are presented to
 * other networks and recorded from units at the positions chosen in the first.
 */
#pragma once

#include "recording/draw.h"
#include "recording/receptive_field.h"

enum { EXPERIMENT_SETS = 5 }; /* in the order of stimulus_set_names */

typedef struct {
    ReceptiveFields fields;
    Recording recordings[EXPERIMENT_SETS]; /* a set not recorded has no presentations */
} Experiment;

/* Settings of an experiment. */
typedef struct {
    const ModelDescription *model;
    Draw draw;
    int threads;
    /* also record the receptive-field set, otherwise used for mapping only */
    bool with_mapping_set;
    bool progress; /* show progress on a terminal */
} ExperimentPlan;

/* Initialises the networks and runs the experiment on them. Release with experiment_free. */
bool experiment_run(Experiment *experiment, const ExperimentPlan *plan, Error *error);
void experiment_free(Experiment *experiment);

/* -- its steps, for layer_search.h and supplied_recordings.h -- */

/* Makes a set's recording of units with their field at the stimulus centre, without responses. */
bool experiment_describe(const Subject *subject, const ReceptiveFields *fields, int set,
                         Recording *recording, Error *error);

/* The recording of the set with this name; NULL if unknown. */
const Recording *experiment_recording(const Experiment *experiment, const char *set);
