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
 *       "classes": "object_name"          column by which splits are stratified; optional
 *     }
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
    cJSON *document;             /* to which the benchmark's strings belong */
} Session;

/* Reads the file. The session must not be copied. Always call session_close. */
bool session_read(Session *session, const char *path, Error *error);
void session_close(Session *session);
