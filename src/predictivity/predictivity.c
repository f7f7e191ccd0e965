#include "predictivity/predictivity.h"

#include "base/parallel.h"
#include "base/random.h"
#include "base/statistics.h"
#include "predictivity/pls.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BOOTSTRAPS 1000 /* of the median over sites */

void consistency_free(Consistency *consistency)
{
    free(consistency->r);
    free(consistency->medians);
    *consistency = (Consistency){0};
}

bool consistency_open(Consistency *consistency, size_t splits, size_t sites, Error *error)
{
    *consistency = (Consistency){.splits = splits, .sites = sites};
    consistency->r = allocate(splits * sites, sizeof *consistency->r, error);
    consistency->medians = allocate(splits, sizeof *consistency->medians, error);
    return consistency->r && consistency->medians;
}

bool consistency_correlate(Consistency *consistency, size_t s, const double *responses,
                           const Split *split, const double *predictions, Error *error)
{
    size_t sites = consistency->sites;
    double *recorded = allocate(split->testing * sites, sizeof *recorded, error);
    if (!recorded) return false;
    for (size_t i = 0; i < split->testing; i++)
        memcpy(recorded + i * sites, responses + split->test[i] * sites, sites * sizeof *recorded);
    for (size_t j = 0; j < sites; j++)
        consistency->r[s * sites + j] =
            pearson(predictions + j, recorded + j, split->testing, sites);
    free(recorded);
    return true;
}

bool consistency_summarise(Consistency *consistency, Error *error)
{
    size_t splits = consistency->splits, sites = consistency->sites;
    double *scratch = allocate(sites, sizeof *scratch, error), sum = 0, squares = 0;
    if (!scratch) return false;
    consistency->undefined = 0;
    for (size_t s = 0; s < splits; s++) {
        memcpy(scratch, consistency->r + s * sites, sites * sizeof *scratch);
        consistency->medians[s] = median_of(scratch, sites);
        sum += consistency->medians[s];
        if (!isfinite(consistency->medians[s])) consistency->undefined++;
    }
    free(scratch);
    consistency->mean = sum / (double)splits;
    for (size_t s = 0; s < splits; s++) {
        double away = consistency->medians[s] - consistency->mean;
        squares += away * away;
    }
    consistency->error = splits > 1 ? sqrt(squares / (double)splits) / sqrt((double)splits) : NAN;
    return true;
}

/* -- raw -- */

/* The recording's own halves as the only split. */
static bool take_halves(const NeuralRecording *recording, Splits *splits, Error *error)
{
    size_t testing = 0, train = 0, test = 0;
    for (size_t i = 0; i < recording->stimuli; i++) testing += recording->test[i];
    *splits = (Splits){.count = 1, .training = recording->stimuli - testing, .testing = testing};
    splits->train = allocate(splits->training, sizeof *splits->train, error);
    splits->test = allocate(splits->testing, sizeof *splits->test, error);
    if (!splits->train || !splits->test) {
        splits_free(splits);
        return false;
    }
    for (size_t i = 0; i < recording->stimuli; i++)
        *(recording->test[i] ? &splits->test[test++] : &splits->train[train++]) = i;
    return true;
}

bool predictivity_split(const NeuralRecording *recording, Splits *splits, Error *error)
{
    if (recording->test) return take_halves(recording, splits, error);
    return splits_make(splits, recording->stimuli, recording->classes,
                       (SplitRule){PREDICTIVITY_TRAINING, PREDICTIVITY_SPLITS, PREDICTIVITY_SEED},
                       error);
}

/* Prediction of several splits at once. */
typedef struct {
    const Comparison *comparison;
    const Splits *splits;
    const Pls *pls;
    size_t *found; /* [splits] components */
    Consistency *raw;
} Prediction;

static bool predict_split(void *context, size_t s, int worker, Error *error)
{
    (void)worker;
    const Prediction *prediction = context;
    size_t sites = prediction->comparison->sites;
    Split split = splits_at(prediction->splits, s);
    double *predictions = allocate(split.testing * sites, sizeof *predictions, error);
    bool good = predictions &&
                pls_predict(prediction->pls, &split, PLS_COMPONENTS, predictions,
                            &prediction->found[s], error) &&
                consistency_correlate(prediction->raw, s, prediction->comparison->responses, &split,
                                      predictions, error);
    free(predictions);
    return good;
}

int predictivity_workers(size_t stimuli, size_t testing, int threads)
{
    size_t bytes = testing * stimuli * sizeof(double);
    size_t most = PREDICTIVITY_BYTES / (bytes ? bytes : 1);
    return most < 1 ? 1 : most < (size_t)threads ? (int)most : threads;
}

bool predictivity_raw_of(const Comparison *comparison, const Splits *splits, int threads,
                         Consistency *raw, Error *error)
{
    Pls pls = {0};
    *raw = (Consistency){0};
    Prediction prediction = {comparison, splits, &pls, NULL, raw};
    prediction.found = allocate(splits->count, sizeof *prediction.found, error);
    bool good = prediction.found &&
                consistency_open(raw, splits->count, comparison->sites, error) &&
                pls_open(&pls, comparison, error) &&
                parallel_run(predictivity_workers(comparison->stimuli, splits->testing, threads),
                             splits->count, predict_split, &prediction, error) &&
                consistency_summarise(raw, error);
    for (size_t s = 0; good && s < splits->count; s++)
        if (s == 0 || prediction.found[s] < raw->components) raw->components = prediction.found[s];
    pls_close(&pls);
    free(prediction.found);
    if (!good) consistency_free(raw);
    return good;
}

bool predictivity_raw(const NeuralRecording *recording, const double *gram, int threads,
                      Consistency *raw, Error *error)
{
    Splits splits;
    *raw = (Consistency){0};
    if (!predictivity_split(recording, &splits, error)) return false;
    const Comparison comparison = {.stimuli = recording->stimuli,
                                   .sites = recording->sites,
                                   .gram = gram,
                                   .responses = recording->means};
    bool good = predictivity_raw_of(&comparison, &splits, threads, raw, error);
    splits_free(&splits);
    return good;
}

/* -- ceiling -- */

/* half[stimuli][sites]: mean responses over the chosen repetitions; NaN if there are none. */
static void average_half(const NeuralRecording *recording, const bool *chosen, double *half,
                         double *counts)
{
    size_t sites = recording->sites, total = recording->stimuli * sites;
    memset(half, 0, total * sizeof *half);
    memset(counts, 0, total * sizeof *counts);
    for (size_t p = 0; p < recording->presentations; p++) {
        if (!chosen[recording->repetition[p]]) continue;
        for (size_t j = 0; j < sites; j++) {
            double value = recording->responses[p * sites + j];
            size_t to = recording->stimulus[p] * sites + j;
            if (isnan(value)) continue;
            half[to] += value;
            counts[to]++;
        }
    }
    for (size_t i = 0; i < total; i++) half[i] = counts[i] > 0 ? half[i] / counts[i] : NAN;
}

static bool correlate_halves(const NeuralRecording *recording, const Splits *splits,
                             Consistency *ceiling, Error *error)
{
    size_t sites = recording->sites, total = recording->stimuli * sites;
    double *one = allocate(total, sizeof *one, error),
           *other = allocate(total, sizeof *other, error);
    double *counts = allocate(total, sizeof *counts, error);
    bool *chosen = allocate(recording->repetitions, sizeof *chosen, error);
    bool good = one && other && counts && chosen;
    for (size_t s = 0; good && s < splits->count; s++) {
        memset(chosen, 0, recording->repetitions * sizeof *chosen);
        for (size_t i = 0; i < splits->training; i++)
            chosen[splits->train[s * splits->training + i]] = true;
        average_half(recording, chosen, one, counts);
        for (size_t i = 0; i < recording->repetitions; i++) chosen[i] = !chosen[i];
        average_half(recording, chosen, other, counts);
        for (size_t j = 0; j < sites; j++) {
            double r = pearson(one + j, other + j, recording->stimuli, sites);
            ceiling->r[s * sites + j] = 2 * r / (1 + r);
        }
    }
    free(one);
    free(other);
    free(counts);
    free(chosen);
    return good;
}

/* The median's standard deviation over bootstraps of the sites (numpy's RandomState(0)). */
static bool bootstrap_median(const double *values, size_t count, double *deviation, Error *error)
{
    double *chosen = allocate(count, sizeof *chosen, error);
    double *medians = allocate(BOOTSTRAPS, sizeof *medians, error), mean = 0, squares = 0;
    Twister twister;
    twister_seed(&twister, 0);
    for (size_t b = 0; chosen && medians && b < BOOTSTRAPS; b++) {
        for (size_t j = 0; j < count; j++)
            chosen[j] = values[numpy_integer(&twister, (uint32_t)count)];
        medians[b] = median_of(chosen, count);
        mean += medians[b] / BOOTSTRAPS;
    }
    for (size_t b = 0; chosen && medians && b < BOOTSTRAPS; b++)
        squares += (medians[b] - mean) * (medians[b] - mean);
    *deviation = sqrt(squares / BOOTSTRAPS);
    bool good = chosen && medians;
    free(chosen);
    free(medians);
    return good;
}

/* A ceiling from the sites' reliability, as recorded. */
static bool take_reliability(const NeuralRecording *recording, Consistency *ceiling, Error *error)
{
    size_t sites = recording->sites;
    bool good = consistency_open(ceiling, 1, sites, error);
    if (good) memcpy(ceiling->r, recording->reliability, sites * sizeof *ceiling->r);
    good = good && consistency_summarise(ceiling, error) &&
           (sites == 0 || bootstrap_median(ceiling->r, sites, &ceiling->error, error));
    if (!good) consistency_free(ceiling);
    return good;
}

bool predictivity_ceiling(const NeuralRecording *recording, Consistency *ceiling, Error *error)
{
    Splits splits;
    *ceiling = (Consistency){0};
    if (recording->reliability) return take_reliability(recording, ceiling, error);
    if (recording->repetitions < 2)
        return error_set(error, "a ceiling needs two repetitions of the stimuli; there is one");
    if (!splits_make(&splits, recording->repetitions, NULL,
                     (SplitRule){0.5, PREDICTIVITY_SPLITS, PREDICTIVITY_SEED}, error))
        return false;
    bool good = consistency_open(ceiling, splits.count, recording->sites, error) &&
                correlate_halves(recording, &splits, ceiling, error) &&
                consistency_summarise(ceiling, error);
    splits_free(&splits);
    if (!good) consistency_free(ceiling);
    return good;
}

/* -- is there a score? -- */

bool predictivity_undefined(const NeuralRecording *recording, const Consistency *ceiling,
                            const Consistency *raw, char *reason, size_t length)
{
    if (recording->sites == 0) {
        snprintf(
            reason, length,
            "none of the %zu sites can be predicted: %zu have a response that is not finite, %zu "
            "no response to some stimulus, %zu the same to all",
            recording->sites_recorded, recording->sites_not_finite, recording->sites_incomplete,
            recording->sites_constant);
        size_t used = strlen(reason);
        if (recording->sites_unreliable > 0 && used < length)
            snprintf(reason + used, length - used, ", and %zu are not reliable enough",
                     recording->sites_unreliable);
    } else if (ceiling->undefined > 0) {
        snprintf(reason, length,
                 "the ceiling is undefined in %zu of %zu splits: halves of the repetitions do not "
                 "vary together or share too few stimuli",
                 ceiling->undefined, ceiling->splits);
    } else if (!(ceiling->mean > 0)) {
        snprintf(reason, length,
                 "the ceiling is %.4f, not above 0: %s, so there is nothing to predict",
                 ceiling->mean,
                 recording->reliability ? "the sites are not reliable"
                                        : "halves of the repetitions do not agree");
    } else if (raw->undefined > 0) {
        snprintf(reason, length,
                 "the correlation is undefined in %zu of %zu splits, where the predictions (or the "
                 "responses) are the same for all test stimuli%s",
                 raw->undefined, raw->splits,
                 raw->undefined == raw->splits && raw->components == 0
                     ? ": the model answers all stimuli alike"
                     : "");
    } else {
        return false;
    }
    return true;
}
