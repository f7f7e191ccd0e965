/*
 * neural_recording: the recorded sites of one region, ready to be predicted.
 *
 * From a BrainIO assembly: its sites of the region, each response averaged over the benchmark's time
 * window, for every presentation; which stimulus and which repetition each presentation is; the mean
 * over repetitions. Stimuli are in sorted order of their identifiers. A value that is NaN or missing
 * counts nowhere. A site that cannot be predicted (no value for some stimulus, or the same for all)
 * is left out and counted.
 */
#ifndef PREDICTIVITY_NEURAL_RECORDING_H
#define PREDICTIVITY_NEURAL_RECORDING_H

#include "brainio/assembly.h"
#include "brainio/stimulus_files.h"

typedef struct {
    const char *region;       /* "IT" */
    double start, end;        /* ms after onset: time bins inside are averaged */
    const char *class_column; /* the stimuli's classes, for stratified splits; NULL: none */
} NeuralSelection;

typedef struct {
    size_t stimuli, sites, presentations, repetitions;
    char **identifiers;      /* [stimuli] sorted, owned */
    char **site_names;       /* [sites] neuroid_id, owned */
    size_t *stimulus;        /* [presentations], owned */
    size_t *repetition;      /* [presentations] index of the sorted values, owned */
    double *responses;       /* [presentations][sites], owned */
    double *means;           /* [stimuli][sites] over repetitions, owned */
    size_t *classes;         /* [stimuli], in sorted order of their names; NULL: none; owned */
    size_t sites_recorded;   /* of the region */
    size_t sites_constant;   /* left out: one response to all stimuli */
    size_t sites_incomplete; /* left out: none to some stimulus */
    size_t fewest, most;     /* presentations of a stimulus */
} NeuralRecording;

/*
 * Reads an assembly. `files` (NULL: not at hand) gives classes that the assembly does not hold, and
 * must have the same stimuli. Release with neural_recording_free.
 */
bool neural_recording_read(NeuralRecording *recording, const char *path,
                           const NeuralSelection *selection, const StimulusFiles *files,
                           Error *error);
void neural_recording_free(NeuralRecording *recording);

#endif
