/*
 * supplied_recordings: responses recorded elsewhere, converted to the recordings that the benchmarks
 * use.
 *
 * A folder holds a file for each stimulus set (brainio/response_set.h), all of the same layer.
 * Receptive fields are computed from the receptive-field set and the blank, as for networks run
 * here (receptive_field.h); the responses of the units in the field are then taken from the other
 * sets. A layer too large to be saved for all sets is recorded in two passes: first receptive_field
 * and blank for the whole layer, from which units.csv, the units in the field, is written; then the
 * other sets for these units only, in that order. If the receptive fields are known, a table of the
 * units replaces the first pass.
 *
 * Responses of a model with noise may have several trials of each image (brainio/response_file.h),
 * which are averaged as those of built-in models (trials.h): after negative ones were set to 0, and
 * for the receptive fields over as many trials of the blank as receptive_field has.
 *
 * The checks are: numbers and names of images, the same units in all sets, finite values, and, if
 * the set "repeat" was recorded, equal responses to repeated images (vision/repeated_set.h).
 */
#pragma once

#include "brainio/texture_set.h"
#include "recording/experiment.h"

/* Table of the units in the field, written to the folder of the recordings. */
#define SUPPLIED_UNITS_FILE "units.csv"

/* The image preprocessing (ModelOrigin) that these recordings state, as the real one is unknown. */
#define SUPPLIED_INPUT "recorded elsewhere"

enum { SUPPLIED_UNUSED_LENGTH = FILE_PATH_LENGTH + 300 };

typedef struct {
    const char *folder;
    const char *units; /* path of a table of units; NULL: use the receptive-field set */
    const char *model, *layer;
    double degrees;             /* of the model's screen */
    const TextureSet *textures; /* the texture images in order; NULL: not available */
} SuppliedRequest;

typedef struct {
    /* a missing set has no presentations; fields: only the units in the field */
    Experiment experiment;
    bool there[EXPERIMENT_SETS + 1]; /* which sets were recorded; textures last */
    Recording textures;              /* no presentations if missing */
    bool located;                    /* are the receptive fields known? */
    size_t in_field;                 /* units whose receptive field lies at the stimulus centre */
    bool with_trials; /* has a file several trials of each image? Then repeated images may differ */
    bool repeated;    /* the set "repeat" was recorded, and agrees */
    /* contents of each file that are not used; empty: none */
    char unused[EXPERIMENT_SETS + 2][SUPPLIED_UNUSED_LENGTH];
    char units[FILE_PATH_LENGTH]; /* path of the table of units written; empty: none */
} SuppliedRecordings;

/* Reads the folder. Every set present must be valid. Always call supplied_recordings_free. */
bool supplied_recordings_read(SuppliedRecordings *supplied, const SuppliedRequest *request,
                              Error *error);
void supplied_recordings_free(SuppliedRecordings *supplied);
