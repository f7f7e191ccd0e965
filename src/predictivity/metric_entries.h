/*
 * metric_entries: the metrics of a layer and a recording as a list, written to a result's JSON or
 * printed as a table.
 *
 * Names are those of Brain-Score: pls, ridge, ridgecv, cka, cka_biased and rdm; with _cv, the means
 * over ten subsets of 90% of the stimuli. Scores are relative to the ceiling: (raw / ceiling)^2 for
 * regressions (and, as on Brain-Score since 13 January 2026, raw^2 / ceiling), raw / ceiling for
 * rdm. cka has no ceiling, so its score is raw.
 */
#pragma once

#include "base/json.h"
#include "predictivity/metrics.h"

enum { METRIC_ENTRIES = 9 };

typedef struct {
    Metric metric;
    const char *key;
    double raw, error, ceiling, ceiling_error; /* NaN: undefined, or not applicable */
    double score, current_score;               /* the same; only regressions have the second */
    const double *parts;                       /* [count] of the splits or subsets; NULL: none */
    size_t count;
    char reason[METRIC_REASON_LENGTH]; /* why there is no score; empty if there is one */
} MetricEntry;

/* What the entries are made from. */
typedef struct {
    const NeuralRecording *recording;
    const bool *wanted; /* [METRICS] */
    const Metrics *metrics;
} MetricsOutcome;

/* Fills the entries of the wanted metrics; returns how many. Their `parts` are the outcome's. */
size_t metric_entries(const MetricsOutcome *outcome, MetricEntry entries[METRIC_ENTRIES]);

/* A JSON object with a key for each entry. */
cJSON *metric_entries_object(const MetricsOutcome *outcome, const MetricEntry *entries,
                             size_t count);

/* Prints a table and remarks: why a score is missing, or that penalties are at the list's end. */
void metric_entries_print(const MetricsOutcome *outcome, const MetricEntry *entries, size_t count);
