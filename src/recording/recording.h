/*
 * recording: the responses of a model's units to a stimulus set, in memory and as a netCDF-4 file.
 *
 * The file is what BrainIO's users know: one data variable with dimensions presentation x neuroid
 * (x time_bin where there is more than one), a coordinate variable for each thing known about a
 * presentation (stimulus_id and the grating's parameters) or a neuroid (neuroid_id, channel, y, x,
 * layer, region, receptive field), attributes for the rest. xarray.open_dataarray opens it.
 */
#ifndef RECORDING_RECORDING_H
#define RECORDING_RECORDING_H

#include "models/model.h"
#include "network/units.h"
#include "vision/stimulus_set.h"
#include "vision/texture.h"

#include <stdint.h>

#define RECORDING_NAME_LENGTH  64
#define RECORDING_LAYER_LENGTH 256 /* files name their layers at length */

/* The name of the texture set as a stimulus set. */
#define TEXTURE_SET_NAME "texture"

typedef struct {
    double start, end; /* milliseconds after stimulus onset */
} TimeBin;

typedef struct {
    char model[RECORDING_NAME_LENGTH];
    uint64_t seed;       /* of the network that answered */
    uint64_t field_seed; /* of the one whose fields chose the units: another if redrawn (draw.h) */
    char region[RECORDING_NAME_LENGTH];
    char layer[RECORDING_LAYER_LENGTH];
    char stimulus_set[RECORDING_NAME_LENGTH];
    ModelOrigin origin;       /* of a model from a file; else empty */
    LayerOrigin layer_origin; /* likewise */
    int repetitions;          /* how often the experiment shows each stimulus; a model without noise
                              answers the same each time, so one answer is kept */
    double visual_degrees;    /* of the model's screen */
    size_t units_recorded;    /* units of the layer */
    size_t units_mapped; /* of those, the ones that could be in the field: a map was measured */
    size_t units_without_position; /* of those, the ones no mapping stimulus excites */
    size_t units_not_finite;       /* mapped or recorded, with a response that is NaN or infinite */

    size_t presentations, neuroids, time_bins;
    Grating *gratings; /* [presentations], owned */
    Texture *textures; /* [presentations] in place of gratings: the texture set's; or NULL; owned */
    Unit *units;       /* [neuroids], owned */
    double *field_y;   /* [neuroids] receptive field position, degrees; NaN where unknown; owned */
    double *field_x;
    TimeBin *bins;     /* [time_bins], owned */
    double operations; /* of matrix products, to record this; not kept in files */
    float *responses;  /* [presentation][neuroid][time_bin], activations, owned */
} Recording;

/* Sets the sizes and allocates everything zeroed; positions are NaN. */
bool recording_make(Recording *recording, size_t presentations, size_t neuroids, size_t time_bins,
                    Error *error);
void recording_free(Recording *recording);

/* Makes it a recording of textures: allocates them. */
bool recording_make_textures(Recording *recording, Error *error);

/* The response of one unit, first time bin. */
static inline float recording_response(const Recording *recording, size_t presentation,
                                       size_t neuroid)
{
    return recording
        ->responses[(presentation * recording->neuroids + neuroid) * recording->time_bins];
}

/* Counts the recorded units with a response that is not finite, beside those that were counted by the mapping. */
void recording_count_not_finite(Recording *recording);

/* The rectangle of the layer that holds all recorded units. */
Rectangle recording_hull(const Recording *recording);

/* Stimuli of the set of that name, which its recording must have; an unknown name is an error. */
bool recording_expected_presentations(const char *stimulus_set, size_t *count, Error *error);

/* Writes the netCDF-4 file (temporary, then rename). */
bool recording_write(const Recording *recording, const char *path, Error *error);

/* What a recording must be of. */
typedef struct {
    const char *model;
    uint64_t seed, field_seed;
    const char *stimulus_set;
    const ModelDescription *described; /* built in, or of an opened file; NULL: whatever it is */
} RecordingOrigin;

/* Reads only of which model's file a recording is. */
bool recording_read_origin(const char *path, ModelOrigin *origin, Error *error);

/*
 * Reads a file that recording_write wrote. It must be of that origin and of this version of the program, agree with
 * itself (names of stimuli and units with what they are named after), be complete, and hold finite numbers
 * only, unless it says that some are not: anything else is an error that says what to do. Release with recording_free.
 */
bool recording_read(Recording *recording, const char *path, const RecordingOrigin *origin,
                    Error *error);

/* The same; errors end with `again`, what makes this recording again. */
bool recording_read_or(Recording *recording, const char *path, const RecordingOrigin *origin,
                       const char *again, Error *error);

#endif
