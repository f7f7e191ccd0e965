/*
 * recording_check: is a recording read from a file the one that would be made now?
 *
 * A results file may have been sorted, cut, edited or copied since it was written. Values are
 * addressed by index, so everything that describes an index is compared with what is expected: the
 * order of gratings (or textures) and units, the time bin, and the number of repetitions; and,
 * between the recordings of one draw, units, receptive fields, layer, screen and counts.
 * (recording_read checks the consistency of each file.)
 *
 * Errors end with `again`: how to repeat the recording.
 */
#pragma once

#include "recording/recording.h"

/*
 * Checks that all stimuli of the set are present, in order, in one time bin, with this number of
 * repetitions (0: the experiment's; of a model with noise, any)
 */
bool recording_check_stimuli(const Recording *recording, int repetitions, const char *path,
                             const char *again, Error *error);

/* Checks that `other`, read from `path`, has the orientation set's units, layer and screen. */
bool recording_check_same_units(const Recording *orientation, const Recording *other,
                                const char *path, const char *again, Error *error);

/* Checks that units are sorted by channel, row and column, without duplicates. */
bool recording_check_order(const Recording *recording, const char *path, const char *again,
                           Error *error);

/* What a recording must have been made from. */
typedef struct {
    const char *model;
    uint64_t seed, field_seed;
    const char *stimulus_set;
    const ModelDescription *described; /* built in, or of an opened file; NULL: any */
} RecordingOrigin;

/* Checks that the recording was made from this. */
bool recording_check_origin(const Recording *recording, const RecordingOrigin *origin,
                            const char *path, const char *again, Error *error);
