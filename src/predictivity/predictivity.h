/*
 * predictivity: how well a layer's activations predict recorded sites, and how well the sites
 * predict themselves.
 *
 *   raw      ten splits of the stimuli, 90% train: partial least squares from the activations to the
 *            responses; on the test stimuli Pearson's r of each site; the median over sites; the mean
 *            over splits
 *   ceiling  ten splits of the repetitions in halves: Pearson's r between the halves' mean responses
 *            of each site, corrected for the halved data by Spearman and Brown, 2r/(1 + r); median and
 *            mean as above
 *   score    (raw / ceiling)^2, as the page's versions of these benchmarks had it; later versions
 *            give raw^2 / ceiling
 *
 * Errors are the standard deviation over splits divided by the square root of ten. An r that is
 * undefined (a site that is constant over a test set) is left out of its median. Where no number comes
 * out, or the ceiling is 0 or less, there is no score, and predictivity_undefined says why.
 */
#ifndef PREDICTIVITY_PREDICTIVITY_H
#define PREDICTIVITY_PREDICTIVITY_H

#include "predictivity/neural_recording.h"
#include "predictivity/split.h"

#define PREDICTIVITY_SPLITS   10
#define PREDICTIVITY_SEED     1   /* of the splits, numpy's random_state */
#define PREDICTIVITY_TRAINING 0.9 /* of the stimuli */

typedef struct {
    size_t splits, sites;
    double *r;       /* [splits][sites], owned */
    double *medians; /* [splits] over sites, owned */
    double mean, error;
    size_t undefined;  /* splits whose median is no number; the mean then is none either */
    size_t components; /* the fewest of any split; raw only */
} Consistency;

void consistency_free(Consistency *consistency);

/* From r: the medians, their mean and error, and how many are undefined. */
bool consistency_summarise(Consistency *consistency, Error *error);

/*
 * Pearson's correlation of two columns with a stride, pairs with NaN left out; NaN where one is constant, if
 * only but for rounding.
 */
double pearson(const double *a, const double *b, size_t count, size_t stride);

/* The splits of a recording's stimuli, stratified where it has classes. */
bool predictivity_split(const NeuralRecording *recording, Splits *splits, Error *error);

/*
 * Predicts the recording from gram[stimuli][stimuli], inner products of the activations (centred on
 * any point). Threads take different splits. Release raw with consistency_free.
 */
bool predictivity_raw(const NeuralRecording *recording, const double *gram, int threads,
                      Consistency *raw, Error *error);

/* The same with other splits. */
bool predictivity_raw_of(const NeuralRecording *recording, const Splits *splits, const double *gram,
                         int threads, Consistency *raw, Error *error);

/* The recording's ceiling; it needs two repetitions. Release with consistency_free. */
bool predictivity_ceiling(const NeuralRecording *recording, Consistency *ceiling, Error *error);

/* Why there is no score, into reason[length]; false: there is one. */
bool predictivity_undefined(const NeuralRecording *recording, const Consistency *ceiling,
                            const Consistency *raw, char *reason, size_t length);

#endif
