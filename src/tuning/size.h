/*
 * size: a neuron's tuning to the diameter of a grating.
 *
 * The set has 12 radii at 4 spatial frequencies and 6 orientations. The curve over radius is taken
 * at the spatial frequency and orientation of the best response, and of its component (mean above
 * baseline, or modulation). Responses grow with the grating until it fills the receptive field's
 * centre, and fall when it reaches a suppressive surround (Cavanaugh et al. 2002).
 */
#pragma once

#include "tuning/neuroid.h"
#include "vision/stimulus_set.h"

#include <stdbool.h>

typedef struct {
    double curve[SIZE_RADII];          /* spikes/s at each radius, of the best component */
    double surround_suppression_index; /* (maximum - response to the largest grating) / maximum */
    /* smallest diameter, degrees, at 95% of the maximum; NaN if the index is not above 0.1 */
    double grating_summation_field;
    /* smallest diameter beyond the peak within 5% of the largest grating's response; or NaN */
    double surround_diameter;
} SizeTuning;

/* Analyses the responses to the size set; false if the maximum is not above 5 spikes/s. */
bool size_tuning(const Neuroid *neuroid, SizeTuning *tuning);
