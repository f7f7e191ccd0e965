/*
 * metric_entries: the metrics of a layer and a recording as rows: for a result's JSON, and for people.
 *
 * Under the names that Brain-Score uses: pls, ridge, ridgecv, cka, cka_biased and rdm, and with _cv the means over ten
 * subsets of 90% of the stimuli. Scores are relative to the ceiling: of regressions (raw / ceiling)^2 and, as on
 * Brain-Score since 13 January 2026, raw^2 / ceiling; of rdm raw / ceiling; cka has no ceiling, so raw.
 */
#ifndef PREDICTIVITY_METRIC_ENTRIES_H
#define PREDICTIVITY_METRIC_ENTRIES_H

#include "base/json.h"
#include "predictivity/metrics.h"

enum { METRIC_ENTRIES = 9 };

typedef struct {
    Metric metric;
    const char *key;
    double raw, error, ceiling, ceiling_error; /* NaN: undefined, or there is none */
    double score, current_score;               /* NaN likewise; only regressions have the second */
    const double *parts;                       /* [count] of the splits or subsets; NULL: none */
    size_t count;
    char reason[METRIC_REASON_LENGTH]; /* why there is no score; empty: there is one */
} MetricEntry;

/* What the entries are made of. */
typedef struct {
    const NeuralRecording *recording;
    const bool *wanted; /* [METRICS] */
    const Metrics *metrics;
} MetricsOutcome;

/* Fills the entries of the wanted metrics; returns how many there are. Their parts stay the outcome's. */
size_t metric_entries(const MetricsOutcome *outcome, MetricEntry entries[METRIC_ENTRIES]);

/* An object with a key for each entry. */
cJSON *metric_entries_object(const MetricsOutcome *outcome, const MetricEntry *entries,
                             size_t count);

/* Prints a table, and below it what to know of some: why there is no score, penalties at the end of the list. */
void metric_entries_print(const MetricsOutcome *outcome, const MetricEntry *entries, size_t count);

#endif
