/*
 * recording: the responses of a model's units to a stimulus set. (recording_file.h writes and reads
 * them.)
 */
#pragma once

#include "models/model.h"
#include "network/units.h"
#include "vision/stimulus_set.h"
#include "vision/texture.h"

#include <stdint.h>

#define RECORDING_NAME_LENGTH  64
#define RECORDING_LAYER_LENGTH 256 /* layer names in ONNX files can be long */

/* The name of the texture set as a stimulus set. */
#define TEXTURE_SET_NAME "texture"

typedef struct {
    double start, end; /* milliseconds after stimulus onset */
} TimeBin;

/* The experiment's time bin. A static network responds the same at all times. */
extern const TimeBin experiment_bin;

typedef struct {
    char model[RECORDING_NAME_LENGTH];
    uint64_t seed; /* of the recorded network */
    /* of the network that determined the units in the field; differs if re-initialised (draw.h) */
    uint64_t field_seed;
    char region[RECORDING_NAME_LENGTH];
    char layer[RECORDING_LAYER_LENGTH];
    char stimulus_set[RECORDING_NAME_LENGTH];
    ModelOrigin origin;       /* of a model from a file; otherwise empty */
    LayerOrigin layer_origin; /* of a model from a file; otherwise empty */
    /* how often each stimulus is presented; only the mean response is stored */
    int repetitions;
    size_t trials;  /* over which responses that differ were averaged (trials.h); 0: none */
    bool has_noise; /* was noise added to them? */
    uint64_t noise_seed;
    double visual_degrees; /* of the model's screen */
    size_t units_recorded; /* units of the layer */
    size_t units_mapped;   /* of those, the units that could be in the field, which were mapped */
    size_t units_without_position; /* of those, the units that no mapping stimulus excites */
    size_t units_not_finite;       /* mapped or recorded units with a NaN or infinite response */

    size_t presentations, neuroids;
    Grating *gratings; /* [presentations], owned */
    /* [presentations] for the texture set, instead of gratings; otherwise NULL; owned */
    Texture *textures;
    char images_sha1[FILE_SHA1_LENGTH]; /* of the texture set (texture_set.h); otherwise empty */
    Unit *units;                        /* [neuroids], owned */
    /* [neuroids] position of the receptive field in degrees; NaN if unknown; owned */
    double *field_y;
    double *field_x;
    TimeBin bin;
    double operations; /* operations of matrix products needed to record this; not saved */
    float *responses;  /* [presentation][neuroid], activations, owned */
} Recording;

/* Sets the sizes and allocates everything: positions NaN, the experiment's bin, all else 0. */
bool recording_make(Recording *recording, size_t presentations, size_t neuroids, Error *error);
void recording_free(Recording *recording);

/* Makes it a recording of the texture set: sets the name and allocates the textures. */
bool recording_make_textures(Recording *recording, Error *error);

static inline float recording_response(const Recording *recording, size_t presentation,
                                       size_t neuroid)
{
    return recording->responses[presentation * recording->neuroids + neuroid];
}

/* Adds the number of recorded units with a response that is not finite to units_not_finite. */
void recording_count_not_finite(Recording *recording);

/* The rectangle of the layer that contains all recorded units. */
Rectangle recording_hull(const Recording *recording);

/* How often the experiment presents a set: 10 times for mapping receptive fields, else 20. */
int recording_repetitions(const char *stimulus_set);

/* The number of stimuli in the set with this name; an unknown name is an error. */
bool recording_expected_presentations(const char *stimulus_set, size_t *count, Error *error);
