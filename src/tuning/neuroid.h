/*
 * neuroid: what a tuning analysis knows of one model neuron, and the two ways a drifting grating
 * moves it.
 */
#ifndef TUNING_NEUROID_H
#define TUNING_NEUROID_H

typedef struct {
    const double *rates; /* spikes/s to each stimulus of a set, in canonical order, phase fastest */
    double baseline;     /* spikes/s to the blank */
} Neuroid;

/* A neuron counts as driven when its best response exceeds its baseline by more than this (spikes/s). */
#define DRIVEN_ABOVE 5.0

/* Over the eight phases of one grating: the mean (DC), and the amplitude at the drift frequency (AC). */
double phase_mean(const double *rates);
double phase_amplitude(const double *rates);

/*
 * The two components of a response above baseline, DC - baseline and AC: simple cells modulate,
 * complex cells do not, and each is tuned by its larger component.
 */
typedef enum { COMPONENT_MEAN, COMPONENT_MODULATION, COMPONENTS } Component;
double response_component(const Neuroid *neuroid, int grating, Component component);

typedef struct {
    int grating; /* index, phases not counted */
    Component component;
    double response; /* spikes/s */
} BestResponse;

/* The largest component of the responses to gratings 0 .. count - 1; of equals the first, mean first. */
BestResponse best_response(const Neuroid *neuroid, int count);

#endif
