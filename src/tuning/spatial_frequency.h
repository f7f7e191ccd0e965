/*
 * spatial_frequency: a neuron's tuning to the spatial frequency of a grating.
 *
 * The set has 22 spatial frequencies at 2 radii and 6 orientations. The curve over spatial
 * frequency is taken at the radius and orientation of the best grating, smoothed (its ends
 * repeated), and fitted over log2 of the frequency. Schiller et al. (1976) measured the mean
 * response, De Valois et al. (1982b) the larger of mean above baseline and modulation.
 */
#pragma once

#include "tuning/neuroid.h"
#include "vision/stimulus_set.h"

#include <stdbool.h>

typedef struct {
    double curve[FREQUENCY_COUNT]; /* spikes/s at each spatial frequency */
} FrequencyTuning;

/* The curve of DC; false if its maximum does not exceed the baseline by more than 5 spikes/s. */
bool frequency_tuning_of_mean(const Neuroid *neuroid, FrequencyTuning *tuning);

/* The curve of the best component; false if its maximum is not above 5 spikes/s. */
bool frequency_tuning_of_best(const Neuroid *neuroid, FrequencyTuning *tuning);

/*
 * 100 times the lower over the upper spatial frequency at 0.707 of the fitted curve's maximum: 100
 * is infinitely narrow. NaN if the curve does not fall that far on both sides.
 */
double frequency_bandwidth(const FrequencyTuning *tuning);

/* Spatial frequency at the fitted curve's maximum, cycles/degree. */
double frequency_peak(const FrequencyTuning *tuning);
