/*
 * firing_rate: from activations to spikes per second.
 *
 * A model's activations have no unit. The benchmarks give them one by a line that makes the
 * population's median agree with macaque V1's (Marques et al. 2021): on the orientation set, a
 * unit's peak is the largest of its phase-averaged responses; units whose peak exceeds the blank's
 * response by 5/243.1 of the largest such excess are responsive; and
 *
 *     slope  = (33.8 - 0.82) / (median peak - median blank response)    over responsive units
 *     offset = 0.82 - slope * median blank response
 *     rate   = max(0, slope * activation + offset)                      spikes/s
 *
 * The same line serves all stimulus sets. The rate to the blank is the baseline.
 */
#ifndef PROPERTIES_FIRING_RATE_H
#define PROPERTIES_FIRING_RATE_H

#include "recording/recording.h"

typedef struct {
    bool
        defined; /* false: no responsive unit, medians that do not differ, or responses that are not finite */
    double slope;      /* spikes/s per unit of activation */
    double offset;     /* spikes/s */
    size_t responsive; /* units */
    size_t not_finite; /* units with responses that are not finite; then nothing else is known */
    double median_peak, median_blank; /* activations, over responsive units */
} FiringRate;

/* The line, from the recordings of the orientation set and the blank, of the same units. */
bool firing_rate_calibrate(FiringRate *line, const Recording *orientation, const Recording *blank,
                           Error *error);

/* Spikes/s for an activation; negative activations count as 0. */
double firing_rate(const FiringRate *line, double activation);

/* rates[count][presentations] of at most so many neuroids from `first` on, spikes/s. */
#define FIRING_RATES_MOST 16
void firing_rates_of(const FiringRate *line, const Recording *recording, size_t first, size_t count,
                     double *rates);

#endif
