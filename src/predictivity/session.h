/*
 * session: the user's own recording sites, described by a JSON file (ventral score --sites
 * session.json).
 *
 * The file describes the recording; paths are relative to its folder:
 *
 *     {
 *       "recording": "session.nc",        BrainIO's format: presentation x neuroid (x time_bin)
 *       "stimuli": "stimuli.csv",         table of the stimulus set
 *       "images": "stimuli.zip",          its images
 *       "region": "V4",                   predicted from the layer assigned to this region
 *       "degrees": 8,                     width of the stimuli in the experiment
 *       "start": 70, "end": 170,          ms after onset: responses are averaged over this window
 *     }
 *
 * Optional are
 *
 *       "classes": "object_name"          column by which splits are stratified
 *       "split": "split"                  coordinate of the presentations, train or test: fit on the
 *                                         one half, score on the other, instead of ten splits
 *       "test_recording": "test.nc"       the same with the test stimuli in a second file
 *       "reliability": "reliability"      coordinate of the sites: their ceilings
 *       "least_reliability": 0.4          sites at or below it are excluded
 *       "incomplete": "stimuli"           exclude stimuli that lack a site, not sites that lack a
 *                                         stimulus
 *       "alpha": "subject"                ridgecv chooses a penalty for each subject of the sites
 *
 * Unknown and repeated keys, regions and impossible numbers are refused.
 */
#pragma once

#include "predictivity/neural_benchmark.h"
#include "score/page.h"

typedef struct {
    NeuralBenchmark benchmark;
    DatasetPlaces places;
    char name[PAGE_NAME_LENGTH]; /* "own-session" */
    char test_path[FILE_PATH_LENGTH];
    cJSON *document; /* to which the benchmark's strings belong */
} Session;

/* Resolves a path in a description relative to the description's folder: path[FILE_PATH_LENGTH]. */
bool session_path(const char *described, const char *value, char *path, Error *error);

/* Reads the file. The session must not be copied. Always call session_close. */
bool session_read(Session *session, const char *path, Error *error);
void session_close(Session *session);
