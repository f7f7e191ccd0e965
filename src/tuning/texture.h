/*
 * texture: a neuron's responses to naturalistic texture (Freeman et al. 2013).
 *
 * The set has 15 families of textures and noise with the same spectra, 15 samples each. Evoked
 * responses are rates minus the baseline and may be negative. A neuron counts as driven if its
 * largest evoked response exceeds 5 spikes/s.
 */
#pragma once

#include "tuning/neuroid.h"
#include "vision/texture.h"

#include <stdbool.h>

typedef struct {
    double evoked[TEXTURE_TYPES][TEXTURE_FAMILIES][TEXTURE_SAMPLES]; /* spikes/s above baseline */
    double family[TEXTURE_TYPES][TEXTURE_FAMILIES];                  /* mean over samples */
    const double *rates; /* responses to textures, [family][sample], spikes/s */
} TextureTuning;

/* Analyses the responses to the texture set; false if the neuron is not driven. */
bool texture_tuning(const Neuroid *neuroid, TextureTuning *tuning);

/* The largest evoked response to a type (TEXTURE_NOISE, TEXTURE_TEXTURE), spikes/s. */
double texture_maximum(const TextureTuning *tuning, int type);

/*
 * Mean over families of (texture - noise)/(texture + noise) of the family means: above 0 for a
 * neuron that prefers texture. A family where both are 0 is skipped; NaN if all are.
 */
double texture_modulation_index(const TextureTuning *tuning);

/*
 * Sparseness of the family means: 0 if all families drive the neuron equally, 1 if only one does.
 */
double texture_selectivity(const TextureTuning *tuning);

/* The same over all responses to textures. */
double texture_sparseness(const TextureTuning *tuning);

/*
 * Variance between families over variance between samples within a family, each as a share of their
 * sum plus 0.02. Responses are first transformed to equalise variance: sqrt(n) + sqrt(n + 1), where
 * n is the spike count in 100 ms. NaN for a neuron with the same response to all images.
 */
double texture_variance_ratio(const TextureTuning *tuning);
