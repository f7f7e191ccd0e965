/*
 * orientation: a neuron's tuning to the orientation of a grating.
 *
 * The orientation set has 12 orientations at 4 spatial frequencies and 3 sizes. The analysis takes
 * the grating with the largest mean response (DC over phases) and the curve of DC over orientation
 * at its size and spatial frequency. Measures follow Ringach et al. (2002) and De Valois et al.
 * (1982a).
 */
#pragma once

#include "tuning/neuroid.h"
#include "vision/stimulus_set.h"

#include <stdbool.h>

typedef struct {
    double max_dc;                   /* spikes/s, the largest DC */
    double modulation_ratio;         /* AC / DC of the preferred grating, 0 to 2 */
    int preferred;                   /* index of the preferred orientation */
    double curve[ORIENTATION_COUNT]; /* DC at 0, 15, .. 165 degrees, spikes/s */
} OrientationTuning;

/* Analyses the responses to the orientation set; false if max_dc is not 5 above baseline. */
bool orientation_tuning(const Neuroid *neuroid, OrientationTuning *tuning);

/*
 * 1 - |sum r exp(2 i o)| / sum r: 0 for a response to one orientation only, 1 without preference.
 */
double orientation_circular_variance(const OrientationTuning *tuning);

/* Response at the orthogonal orientation over that at the preferred one. */
double orientation_orthogonal_ratio(const OrientationTuning *tuning);

/*
 * Half the width, in degrees, of the fitted curve (kernel hanning) at 0.707 of its maximum; NaN for
 * an unselective neuron: the curve never falls that far, or is wider than 180 degrees.
 */
double orientation_bandwidth(const OrientationTuning *tuning);

/* Orientation at the maximum of the fitted curve (kernel smooth), degrees from -22.5 to 157. */
double orientation_preferred(const OrientationTuning *tuning);
