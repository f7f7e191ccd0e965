/*
 * neural_recording: the recorded sites of one region, ready to be predicted.
 *
 * From a BrainIO assembly: its sites of the region, each response averaged over the benchmark's time
 * window (time_window.h), for every presentation; which stimulus and which repetition each presentation
 * is; the mean over repetitions. Repetitions are a coordinate of the presentations, or a dimension of their
 * own. Stimuli are in the sorted order of their identifiers (names.h). A value that is NaN or missing counts
 * nowhere.
 *
 * A site that cannot be predicted is left out and counted, and does not take the others with it: one with a
 * response that is not finite (in single precision, as recordings are stored: beyond 3.4e38 the regression's
 * squares overflow), with no value for some stimulus, or with the same for all. There may be none left.
 */
#ifndef PREDICTIVITY_NEURAL_RECORDING_H
#define PREDICTIVITY_NEURAL_RECORDING_H

#include "brainio/assembly.h"
#include "brainio/names.h"
#include "brainio/stimulus_files.h"

typedef struct {
    const char *region;       /* "IT" */
    double start, end;        /* ms after onset */
    const char *class_column; /* the stimuli's classes, for stratified splits; NULL: none */
} NeuralSelection;

typedef struct {
    size_t stimuli, sites, presentations, repetitions;
    Names identifiers;  /* of the stimuli */
    size_t *rows;       /* [stimuli] of the stimulus set's table; NULL: it is not at hand; owned */
    char **site_names;  /* [sites] neuroid_id, owned */
    size_t *stimulus;   /* [presentations], owned */
    size_t *repetition; /* [presentations] index of the sorted values, owned */
    double *responses;  /* [presentations][sites], owned */
    double *means;      /* [stimuli][sites] over repetitions, owned */
    size_t *classes;    /* [stimuli], in sorted order of their names; NULL: none; owned */
    size_t sites_recorded;   /* of the region */
    size_t sites_not_finite; /* left out: a response is infinite, or too large for a float */
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
