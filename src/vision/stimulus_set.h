/*
 * stimulus_set: the five procedural stimulus sets of Marques et al. (2021), in canonical order.
 *
 *   receptive_field    3528  21 x 21 positions, 4 orientations, 2 phases; small gratings of 3
 *                      cycles/degree
 *   orientation        1152  3 sizes in cycles, 4 spatial frequencies, 12 orientations, 8 phases
 *   spatial_frequency  2112  2 radii, 22 spatial frequencies, 6 orientations, 8 phases
 *   size               2304  12 radii, 4 spatial frequencies, 6 orientations, 8 phases
 *   blank                 1  the mid-gray screen
 *
 * The first-named parameter varies slowest. The tuning modules rely on this order.
 */
#pragma once

#include "base/error.h"
#include "vision/grating.h"

/* The number of values of each parameter. */
enum {
    FIELD_POSITIONS = 21,    /* along y and along x, in the receptive-field set */
    FIELD_GRATINGS = 8,      /* 4 orientations x 2 phases at each position */
    TUNING_PHASES = 8,       /* in the three tuning sets: 0, 45, .. 315 degrees */
    ORIENTATION_CYCLES = 3,  /* 2, 3, 4 cycles across the grating */
    ORIENTATION_COUNT = 12,  /* 0, 15, .. 165 degrees */
    COARSE_ORIENTATIONS = 6, /* 0, 30, .. 150 degrees, in the other sets */
    COARSE_FREQUENCIES = 4,  /* in the other sets */
    FREQUENCY_RADII = 2,     /* 0.75 and 2.25 degrees */
    FREQUENCY_COUNT = 22,
    SIZE_RADII = 12,
    ORIENTATION_SET = ORIENTATION_CYCLES * COARSE_FREQUENCIES * ORIENTATION_COUNT * TUNING_PHASES,
    FREQUENCY_SET = FREQUENCY_RADII * FREQUENCY_COUNT * COARSE_ORIENTATIONS * TUNING_PHASES,
    SIZE_SET = SIZE_RADII * COARSE_FREQUENCIES * COARSE_ORIENTATIONS * TUNING_PHASES
};

/* Centre of all tuning stimuli, degrees (both y and x). */
#define STIMULUS_CENTRE 0.5

/* The 22 spatial frequencies (cycles/degree), 12 radii (degrees) and 21 positions (degrees). */
double stimulus_frequency(int index);
double stimulus_radius(int index);
double stimulus_position(int index);

typedef struct {
    const char *name; /* as above; the published identifier is "Marques2020_" + name */
    size_t count;
    Grating *gratings; /* [count], owned */
} StimulusSet;

/* The sets' names, NULL-terminated. */
extern const char *const stimulus_set_names[];

/* Makes the set of that name; an unknown name is an error. Release with stimulus_set_free. */
bool stimulus_set_make(StimulusSet *set, const char *name, Error *error);
void stimulus_set_free(StimulusSet *set);

/* "orientation_0100": the stimulus_id of a stimulus, into id[STIMULUS_ID_LENGTH]. */
#define STIMULUS_ID_LENGTH 32
void stimulus_id(const StimulusSet *set, size_t index, char id[STIMULUS_ID_LENGTH]);
