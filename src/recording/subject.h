/*
 * subject: an opened network as the subject of an experiment: its weights, its screen, and the
 * layer that is recorded.
 *
 *     Subject subject;
 *     bool good = subject_open(&subject, &(SubjectRequest){.model = model, .region = "V1", .threads
 *     = 2}, error);
 *     ...                                     present stimuli: present.h, viewing.h,
 *                                             screen_images.h
 *     subject_close(&subject);
 *
 * The model's description (models/model.h) gives the network, its screen, and the layer assigned to
 * each region. The network is feed-forward: its response is identical at all times and, unless the
 * model has noise (trials.h), in every repetition.
 */
#pragma once

#include "models/model.h"
#include "recording/recording.h"
#include "vision/screen.h"

typedef struct {
    const ModelDescription *model; /* copied; what it points to must outlive the subject */
    uint64_t seed;
    const char *region; /* V1, V2, V4 or IT, whose layer is recorded; NULL: see subject_record */
    int threads;        /* responses do not depend on it; below 1: one */
    bool progress;      /* show progress of long recordings on a terminal */
} SubjectRequest;

typedef struct {
    ModelDescription model;
    Network network;
    Screen screen; /* where gratings appear */
    uint64_t seed;
    int threads;
    bool progress;
    const char *region; /* the caller's */
    int trials;         /* of a model with noise, set by the caller; 0: the experiment's */
    int layer;          /* index of the recorded layer */
} Subject;

/* Builds the network and initialises what a given region needs. Always call subject_close. */
bool subject_open(Subject *subject, const SubjectRequest *request, Error *error);
void subject_close(Subject *subject);

/* Initialises what candidate layers of a region need (layer_search.h); the first is recorded. */
bool subject_record(Subject *subject, const char *region, const int *layers, size_t count,
                    Error *error);

/* The recorded layer's shape. */
Shape subject_shape(const Subject *subject);

/*
 * Makes a recording of `neuroids` units complete except for which units these are, and their
 * responses. Release with recording_free.
 */
bool subject_describe(const Subject *subject, const StimulusSet *stimuli, size_t neuroids,
                      Recording *recording, Error *error);

/*
 * Draws image->images gratings into a tile of the screen: with one channel as differences from the
 * blank, with three as network input.
 */
bool subject_draw(const Subject *subject, const Grating *gratings, Tile *image, Error *error);
