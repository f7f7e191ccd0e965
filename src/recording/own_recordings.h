/*
 * own_recordings: a model that was recorded elsewhere, as the recordings that the benchmarks start from.
 *
 * A folder holds a file for each stimulus set (brainio/response_set.h), every one of the same layer. From the
 * receptive-field set and the blank each unit's receptive field is found, as for a network of our own
 * (receptive_field.h); the units in the field are then taken out of the other sets. A layer that is too large to be
 * kept for all sets is recorded in two passes: the first is receptive_field and blank of the whole layer, from which
 * units.csv is written, the units in the field; the second is the other sets of those units only, in that order.
 * Whoever knows the receptive fields gives a table of the units in place of the first pass.
 *
 * What can be checked is: counts and names of images, the same units in all sets, finite numbers, and, where the set
 * "repeat" was recorded, that images shown again get the same answers (vision/repeated_set.h).
 */
#ifndef RECORDING_OWN_RECORDINGS_H
#define RECORDING_OWN_RECORDINGS_H

#include "brainio/texture_set.h"
#include "recording/experiment.h"

/* The table of the units in the field, in the folder of the recordings. */
#define OWN_UNITS_FILE "units.csv"

/* What such a recording says of how its images were prepared (ModelOrigin). */
#define OWN_INPUT "recorded elsewhere"

enum { OWN_UNUSED_LENGTH = FILE_PATH_LENGTH + 300 };

typedef struct {
    const char *folder;
    const char *units; /* path of a table of units; NULL: from the receptive-field set */
    const char *model, *layer;
    double degrees;             /* of the model's screen */
    const TextureSet *textures; /* the texture images in their order; NULL: they are not here */
} OwnRequest;

typedef struct {
    Experiment experiment; /* a set not there has no presentations; fields: those in the field */
    bool there[EXPERIMENT_SETS + 1]; /* which sets were recorded; the textures are the last */
    Recording textures;              /* likewise */
    bool located;                    /* receptive fields are known */
    size_t in_field;                 /* units whose receptive fields lie at the stimuli's centre */
    bool repeated;                   /* the set "repeat" was there, and agrees */
    char unused[EXPERIMENT_SETS + 2]
               [OWN_UNUSED_LENGTH]; /* what a file holds beside; empty: nothing */
    char units[FILE_PATH_LENGTH];   /* the table of units that was written; empty: none */
} OwnRecordings;

/* Reads the folder. What is there must be right; what is not is no error. Release with own_recordings_free. */
bool own_recordings_read(OwnRecordings *own, const OwnRequest *request, Error *error);
void own_recordings_free(OwnRecordings *own);

#endif
