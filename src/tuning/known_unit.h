/*
 * known_unit: simulated units of known tuning, to test whether the analysis recovers it.
 *
 * A unit responds to gratings by a formula with one parameter, the truth: tuning width, preference
 * or strength of surround suppression. Its rates to a whole set go through the same analysis as a
 * model's units: once without noise, which shows the effect of smoothing and stimulus sampling, and
 * once with the noise of a recording (20 repetitions of 100 ms, spike counts whose variance equals
 * their mean).
 *
 *   circular_variance           response: von Mises in orientation, exp(k (cos 2(o - p) - 1))
 *                               truth: 1 - I1(k)/I0(k)
 *
 *   or_bandwidth                response: the same
 *                               truth: half-width at 0.707, degrees
 *
 *   pref_or                     response: the same
 *                               truth: p, degrees
 *
 *   orth_pref_ratio             response: the same plus an untuned part
 *                               truth: response at p + 90 over response at p
 *
 *   modulation_ratio            response: DC (1 + m cos(phase)); beyond m = 1, a rectified cosine
 *                               truth: m
 *
 *   max_dc                      response: as for pref_or
 *                               truth: the mean rate at the best grating, spikes/s
 *
 *   peak_sf                     response: Gaussian in log2 of the spatial frequency
 *                               truth: its centre, cycles/degree
 *
 *   sf_bandwidth                response: the same
 *                               truth: 100 lower/upper frequency at 0.707
 *
 *   surround_suppression_index  response: error function of the diameter, then falling to 1 - s of
 *                               it
 *                               truth: s
 *
 *   grating_summation_field     response: the same
 *                               truth: diameter at 0.95 of the maximum
 *
 *   surround_diameter           response: the same
 *                               truth: diameter beyond the peak at 1.05 of the response to the
 *                               largest
 *
 * These are the properties that a unit can be given exactly. The others are functions of these, or
 * counts.
 */
#pragma once

#include "base/error.h"

#include <stdint.h>

enum { KNOWN_PROPERTIES = 11, KNOWN_TRUTHS = 40 };

typedef struct {
    const char *name, *words, *unit; /* unit: "" for a dimensionless number */
    double least, most;              /* range of the truths, equally spaced, in log2 if is_log */
    bool is_log;
    double bias;       /* largest error allowed without noise */
    double noisy;      /* largest median absolute error over units allowed with noise */
    double defined_to; /* largest truth for which the property is defined */
} KnownProperty;

extern const KnownProperty known_properties[KNOWN_PROPERTIES];

/* Truth i of a property, i < KNOWN_TRUTHS. */
double known_truth(int property, int i);

/* The property as recovered from a unit of that truth; NaN: undefined. `seed` seeds the noise. */
double known_unit_recovered(int property, double truth, bool with_noise, uint32_t seed);
