/*
 * size: how a neuron's response depends on the diameter of a grating.
 *
 * The set shows 12 radii at 4 spatial frequencies and 6 orientations. The curve over radius is
 * taken at the spatial frequency, orientation and component (mean above baseline, or modulation) of
 * the best response. Responses grow with the grating until it fills the receptive field's centre,
 * and fall when it reaches a suppressive surround (Cavanaugh et al. 2002).
 */
#ifndef TUNING_SIZE_H
#define TUNING_SIZE_H

#include "tuning/neuroid.h"
#include "vision/stimulus_set.h"

#include <stdbool.h>

typedef struct {
    double curve[SIZE_RADII];          /* spikes/s at each radius, of the best component */
    double surround_suppression_index; /* (maximum - response to the largest grating) / maximum */
    double grating_summation_field; /* diameter, degrees, that first gives 95% of the maximum; NaN
                                       where the index is not above 0.1 */
    double surround_diameter; /* diameter, degrees, beyond the maximum's, that first comes within 5%
                                 of the response to the largest; NaN likewise */
} SizeTuning;

/* Analyses the responses to the size set; false when the maximum is not above 5 spikes/s. */
bool size_tuning(const Neuroid *neuroid, SizeTuning *tuning);

#endif
