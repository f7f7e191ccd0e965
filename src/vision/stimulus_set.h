/*
 * stimulus_set: the five procedural stimulus sets of Marques et al. (2021), in canonical order.
 *
 *   receptive_field    3528   21 x 21 positions, small gratings of 3 cycles/degree, 4 orientations, 2 phases
 *   orientation        1152   3 sizes in cycles x 4 spatial frequencies x 12 orientations x 8 phases
 *   spatial_frequency  2112   2 radii x 22 spatial frequencies x 6 orientations x 8 phases
 *   size               2304   12 radii x 4 spatial frequencies x 6 orientations x 8 phases
 *   blank                 1   the mid-gray screen
 *
 * The first-named parameter varies slowest. The tuning modules rely on this order.
 */
#ifndef VISION_STIMULUS_SET_H
#define VISION_STIMULUS_SET_H

#include "base/error.h"
#include "vision/grating.h"

/* How many values each parameter takes. */
enum {
    FIELD_POSITIONS = 21,    /* along y, and along x, of the receptive-field set */
    FIELD_GRATINGS = 8,      /* 4 orientations x 2 phases at each position */
    TUNING_PHASES = 8,       /* of the three tuning sets: 0, 45, .. 315 degrees */
    ORIENTATION_CYCLES = 3,  /* 2, 3, 4 cycles across the grating */
    ORIENTATION_COUNT = 12,  /* 0, 15, .. 165 degrees */
    COARSE_ORIENTATIONS = 6, /* 0, 30, .. 150 degrees, in the sets not about orientation */
    COARSE_FREQUENCIES = 4,  /* spatial frequencies in the sets not about them */
    FREQUENCY_RADII = 2,     /* 0.75 and 2.25 degrees */
    FREQUENCY_COUNT = 22,
    SIZE_RADII = 12,
    ORIENTATION_SET = ORIENTATION_CYCLES * COARSE_FREQUENCIES * ORIENTATION_COUNT * TUNING_PHASES,
    FREQUENCY_SET = FREQUENCY_RADII * FREQUENCY_COUNT * COARSE_ORIENTATIONS * TUNING_PHASES,
    SIZE_SET = SIZE_RADII * COARSE_FREQUENCIES * COARSE_ORIENTATIONS * TUNING_PHASES
};

/* Where all tuning stimuli are centred, degrees (y and x alike). */
#define STIMULUS_CENTRE 0.5

/* The 22 spatial frequencies (cycles/degree), 12 radii (degrees) and 21 positions (degrees). */
double stimulus_frequency(int index);
double stimulus_radius(int index);
double stimulus_position(int index);

typedef struct {
    const char *name; /* as above; "Marques2020_" + name is its published identifier */
    size_t count;
    Grating *gratings; /* count of them, owned */
} StimulusSet;

/* The sets' names, NULL at the end. */
extern const char *const stimulus_set_names[];

/* Makes the set of that name; an unknown name is an error. Release with stimulus_set_free. */
bool stimulus_set_make(StimulusSet *set, const char *name, Error *error);
void stimulus_set_free(StimulusSet *set);

/* "orientation_0100": the stimulus_id of a stimulus, into id[STIMULUS_ID_LENGTH]. */
#define STIMULUS_ID_LENGTH 32
void stimulus_id(const StimulusSet *set, size_t index, char id[STIMULUS_ID_LENGTH]);

#endif
