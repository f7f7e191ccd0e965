/*
 * neural_recording: the recorded sites of one region, as data for the regression.
 *
 * Reads a BrainIO assembly: the region's sites, with each response averaged over the benchmark's
 * time window (time_window.h); the stimulus and repetition of every presentation; and the mean over
 * repetitions. Repetitions are a coordinate of the presentations or a separate dimension. Stimuli
 * are sorted by identifier (names.h). NaN and missing values are left out of all means.
 *
 * Sites that cannot be predicted are excluded and counted: those with a response that is not finite
 * (in single precision, as recordings are stored: beyond 3.4e38 the regression's squares overflow),
 * without a response to some stimulus, or with equal responses to all stimuli. All sites may be
 * excluded. Also excluded are sites whose reliability, a coordinate of the file, is not above a
 * threshold; and, if a study calls for it, stimuli that were not shown to every site instead of the
 * sites that lack them.
 *
 * A recording may have its own training and test stimuli (recording_halves.h).
 */
#pragma once

#include "brainio/assembly.h"
#include "brainio/names.h"
#include "brainio/stimulus_files.h"
#include "recording/recording.h"

typedef struct {
    const char *region; /* "IT" */
    bool one_region;    /* the file does not say regions: all its sites are of this one */
    double start, end;  /* ms after onset; 0 and 0: the file's only bin */
    /* the stimuli's classes, for stratified splits; NULL: not stratified */
    const char *class_column;
    const char *test_path;    /* a second file, of the test stimuli; NULL: none */
    const char *split_column; /* the coordinate that says train or test; NULL: none */
    const char *reliability;  /* a coordinate of the sites; NULL: none */
    double least_reliability; /* sites at or below this are excluded */
    bool common_stimuli;      /* exclude stimuli that lack a site, not sites that lack a stimulus */
} NeuralSelection;

typedef struct {
    size_t stimuli, sites, presentations, repetitions;
    Names identifiers;       /* of the stimuli */
    size_t *rows;            /* [stimuli] rows in the stimulus set's table; NULL: no table; owned */
    char **site_names;       /* [sites] neuroid_id, owned */
    size_t *subject;         /* [sites] index of the subject or animal; NULL: not recorded; owned */
    size_t subjects;         /* of the region's sites */
    size_t *stimulus;        /* [presentations], owned */
    size_t *repetition;      /* [presentations] index among the sorted repetitions, owned */
    double *responses;       /* [presentations][sites], owned */
    double *means;           /* [stimuli][sites] means over repetitions, owned */
    size_t *classes;         /* [stimuli] indices of the sorted class names; NULL: none; owned */
    bool *test;              /* [stimuli] in the test half; NULL: no halves of its own; owned */
    double *reliability;     /* [sites]; NULL: not asked for; owned */
    size_t sites_recorded;   /* in the region */
    size_t sites_not_finite; /* excluded: a response is infinite, or too large for a float */
    size_t sites_constant;   /* excluded: equal responses to all stimuli */
    size_t sites_incomplete; /* excluded: no response to some stimulus */
    size_t sites_unreliable; /* excluded: reliability not above the threshold */
    size_t stimuli_dropped;  /* excluded: not shown to every site */
    size_t fewest, most;     /* presentations per stimulus */
} NeuralRecording;

/*
 * Reads an assembly. `files` (may be NULL) must have the same stimuli, and supplies classes missing
 * from the assembly. Release with neural_recording_free.
 */
bool neural_recording_read(NeuralRecording *recording, const char *path,
                           const NeuralSelection *selection, const StimulusFiles *files,
                           Error *error);

void neural_recording_free(NeuralRecording *recording);
