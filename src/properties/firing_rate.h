/*
 * firing_rate: conversion of activations to spikes per second.
 *
 * Activations have no unit. The benchmarks scale them linearly so that the population medians match
 * macaque V1 (Marques et al. 2021). A unit's peak is the largest of its phase-averaged responses to
 * the orientation set; a unit is responsive if its peak exceeds its response to the blank by more
 * than 5/243.1 of the largest such difference. Then
 *
 *     slope  = (33.8 - 0.82) / (median peak - median blank response)    over responsive units
 *     offset = 0.82 - slope * median blank response
 *     rate   = max(0, slope * activation + offset)                      spikes/s
 *
 * The same scale is used for all stimulus sets. The rate for the blank is the baseline.
 */
#pragma once

#include "recording/recording.h"

typedef struct {
    bool defined;  /* false: no responsive unit, equal medians, or responses that are not finite */
    double slope;  /* spikes/s per unit of activation */
    double offset; /* spikes/s */
    size_t responsive; /* units */
    /* units with responses that are not finite; if any, nothing else is computed */
    size_t not_finite;
    double median_peak, median_blank; /* activations, over responsive units */
} FiringRate;

/* Computes the scale from recordings of the orientation set and the blank, of the same units. */
bool firing_rate_calibrate(FiringRate *line, const Recording *orientation, const Recording *blank,
                           Error *error);

/* Spikes/s of an activation; negative activations count as 0. */
double firing_rate(const FiringRate *line, double activation);

/* Fills rates[count][presentations], in spikes/s, for neuroids from `first` on; `count` is at most
 * FIRING_RATES_MOST. */
#define FIRING_RATES_MOST 16
void firing_rates_of(const FiringRate *line, const Recording *recording, size_t first, size_t count,
                     double *rates);
