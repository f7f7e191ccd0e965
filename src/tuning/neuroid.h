/*
 * neuroid: one model neuron as a tuning analysis sees it, and the two components of its response to
 * a drifting grating.
 */
#pragma once

typedef struct {
    const double *rates; /* spikes/s to each stimulus of a set, in canonical order, phase fastest */
    double baseline;     /* spikes/s to the blank */
} Neuroid;

/*
 * A neuron counts as driven if its best response exceeds its baseline by more than this (spikes/s).
 */
#define DRIVEN_ABOVE 5.0

/*
 * Over the eight phases of a grating: the mean (DC) and the amplitude at the drift frequency (AC).
 */
double phase_mean(const double *rates);
double phase_amplitude(const double *rates);

/*
 * The two components of a response: DC - baseline, and AC. Simple cells are modulated, complex
 * cells are not; the analysis uses the larger.
 */
typedef enum { COMPONENT_MEAN, COMPONENT_MODULATION, COMPONENTS } Component;
double response_component(const Neuroid *neuroid, int grating, Component component);

typedef struct {
    int grating; /* index without phases */
    Component component;
    double response; /* spikes/s */
} BestResponse;

/*
 * The largest component among the responses to gratings 0..count-1; on ties the first grating, and
 * the mean before the modulation.
 */
BestResponse best_response(const Neuroid *neuroid, int count);
