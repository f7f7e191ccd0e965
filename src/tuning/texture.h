/*
 * texture: how a neuron's response depends on naturalistic texture (Freeman et al. 2013).
 *
 * Responses to 15 families of textures and to noise with the same spectra, 15 samples each. Evoked
 * responses are rates less the baseline; they may be negative. A neuron counts as driven when its
 * largest evoked response exceeds 5 spikes/s.
 */
#ifndef TUNING_TEXTURE_H
#define TUNING_TEXTURE_H

#include "tuning/neuroid.h"
#include "vision/texture.h"

#include <stdbool.h>

typedef struct {
    double evoked[TEXTURE_TYPES][TEXTURE_FAMILIES][TEXTURE_SAMPLES]; /* spikes/s above baseline */
    double family[TEXTURE_TYPES][TEXTURE_FAMILIES];                  /* means over samples */
    const double *rates; /* of the textures, [family][sample], spikes/s */
} TextureTuning;

/* Analyses the responses to the texture set; false when none is more than 5 spikes/s above baseline. */
bool texture_tuning(const Neuroid *neuroid, TextureTuning *tuning);

/* The largest evoked response to a type (TEXTURE_NOISE, TEXTURE_TEXTURE), spikes/s. */
double texture_maximum(const TextureTuning *tuning, int type);

/*
 * Mean over families of (texture - noise)/(texture + noise), the families' means: above 0 for a
 * neuron that prefers texture. A family where both are 0 does not count; NaN when none counts.
 */
double texture_modulation_index(const TextureTuning *tuning);

/* Sparseness of the family means: 0 when all families drive the neuron alike, 1 when one does. */
double texture_selectivity(const TextureTuning *tuning);

/* The same of all responses to textures. */
double texture_sparseness(const TextureTuning *tuning);

/*
 * Variance between families over variance between samples within a family, of responses
 * transformed to equal variance (the square root of a count and of one more, added; a count is the
 * response in 100 ms), each as a share of their sum with 0.02 added; NaN for a neuron that answers all images alike.
 */
double texture_variance_ratio(const TextureTuning *tuning);

#endif
