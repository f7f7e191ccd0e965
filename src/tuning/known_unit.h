/*
 * known_unit: simulated units whose tuning is known, to see whether the analysis recovers it.
 *
 * A unit is driven by gratings by a formula with one number that is the truth: how narrowly it is tuned, where it
 * prefers, how much its surround suppresses. Its rates to a whole set go through the same analysis as a model's
 * units, once as they are, which shows what smoothing and the sampling of the stimuli do, and once with the noise of
 * a recording with 20 repetitions of 100 ms whose counts vary as much as their mean.
 *
 *     property             the unit's response                                          the truth
 *     circular_variance    von Mises in orientation, exp(k (cos 2(o - p) - 1))          1 - I1(k)/I0(k)
 *     or_bandwidth         the same                                                     where it is at 0.707, degrees
 *     pref_or              the same                                                     p, degrees
 *     orth_pref_ratio      the same, and a part that is not tuned                       value at p + 90 over that at p
 *     modulation_ratio     DC (1 + m cos(phase))                                        m
 *     peak_sf              Gaussian in log2 of the spatial frequency                    its centre, cycles/degree
 *     sf_bandwidth         the same                                                     100 lower/upper at 0.707
 *     surround_suppression_index  an error function of the diameter, then down to 1 - s of it    s
 *     grating_summation_field     the same                                   the diameter at 0.95 of the maximum
 *
 * These are the properties that a unit can be made to have exactly. Others are functions of these, or counts.
 */
#ifndef TUNING_KNOWN_UNIT_H
#define TUNING_KNOWN_UNIT_H

#include "base/error.h"

#include <stdint.h>

enum { KNOWN_PROPERTIES = 9, KNOWN_TRUTHS = 40 };

typedef struct {
    const char *name, *words, *unit; /* unit: "" of a pure number */
    double least, most;              /* of the truths, equally spaced, or in log2 where is_log */
    bool is_log;
    double bias;  /* how far off, at most, the property may be without noise */
    double noisy; /* and with noise: the median over units of absolute differences */
} KnownProperty;

extern const KnownProperty known_properties[KNOWN_PROPERTIES];

/* Truth i of a property. */
double known_truth(int property, int i);

/*
 * The property as the analysis finds it in a unit with that truth; NaN where it finds none. With noise: drawn from
 * that seed.
 */
double known_unit_recovered(int property, double truth, bool with_noise, uint32_t seed);

#endif
