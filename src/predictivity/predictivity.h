/*
 * predictivity: how well a layer's activations predict recorded sites, and how well the sites
 * predict themselves.
 *
 *   raw      ten splits of the stimuli, 90% training: partial least squares from the activations to
 *            the responses; Pearson's r of each site over the test stimuli; the median over sites;
 *            the mean over splits
 *   ceiling  ten splits of the repetitions into halves: Pearson's r between the halves' mean
 *            responses of each site, with Spearman-Brown correction, 2r/(1 + r); median and mean as
 *            above
 *   score    (raw / ceiling)^2, as in the page's versions of these benchmarks; later versions
 *            use raw^2 / ceiling
 *
 * A recording with its own halves has a single split, and so no error. Where sites have a recorded
 * reliability, that is their ceiling; its error is the standard deviation of the median over 1,000
 * bootstraps of the sites.
 *
 * Errors are the standard deviation over splits divided by the square root of ten. An undefined r
 * (a site that is constant over a test set) is left out of the median. If any value is undefined,
 * or the ceiling is not above 0, there is no score, and predictivity_undefined says why.
 */
#pragma once

#include "predictivity/comparison.h"
#include "predictivity/correlation.h"
#include "predictivity/neural_recording.h"
#include "predictivity/split.h"

#define PREDICTIVITY_SPLITS   10
#define PREDICTIVITY_BYTES    ((size_t)2 << 30) /* at most, of splits computed at once */
#define PREDICTIVITY_SEED     1                 /* numpy's random_state for the splits */
#define PREDICTIVITY_TRAINING 0.9               /* fraction of the stimuli */

typedef struct {
    size_t splits, sites;
    double *r;       /* [splits][sites], owned */
    double *medians; /* [splits] over sites, owned */
    double mean, error;
    size_t undefined;  /* splits with an undefined median; if any, the mean is NaN */
    size_t components; /* smallest number in any split; raw only */
} Consistency;

/* Room for r and medians; release with consistency_free. */
bool consistency_open(Consistency *consistency, size_t splits, size_t sites, Error *error);
void consistency_free(Consistency *consistency);

/* Fills r of split number s from responses[stimuli][sites] and predictions[testing][sites]. */
bool consistency_correlate(Consistency *consistency, size_t s, const double *responses,
                           const Split *split, const double *predictions, Error *error);

/* Computes, from r, the medians, their mean and error, and the number undefined. */
bool consistency_summarise(Consistency *consistency, Error *error);

/* The splits of a recording's stimuli, stratified if it has classes. */
bool predictivity_split(const NeuralRecording *recording, Splits *splits, Error *error);

/*
 * Predicts the recording from gram[stimuli][stimuli], inner products of the activations (centred on
 * any point). Splits are distributed over threads. Release raw with consistency_free.
 */
bool predictivity_raw(const NeuralRecording *recording, const double *gram, int threads,
                      Consistency *raw, Error *error);

/* The same with other splits, and inner products of the recording's stimuli in any form. */
bool predictivity_raw_of(const Comparison *comparison, const Splits *splits, int threads,
                         Consistency *raw, Error *error);

/*
 * How many splits to predict at once with this many threads: fewer if the inner products of the
 * stimuli left out, which each copies, take more than PREDICTIVITY_BYTES.
 */
int predictivity_workers(size_t stimuli, size_t testing, int threads);

/* The recording's ceiling, which needs two repetitions. Release with consistency_free. */
bool predictivity_ceiling(const NeuralRecording *recording, Consistency *ceiling, Error *error);

/* Writes to reason[length] why there is no score; false if there is one. */
bool predictivity_undefined(const NeuralRecording *recording, const Consistency *ceiling,
                            const Consistency *raw, char *reason, size_t length);
