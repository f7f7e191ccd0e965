/*
 * neural_result: the score of a recording, as keys of its result and as an audit for people. Metrics
 * besides the page's are listed by metric_entries.h.
 */
#pragma once

#include "predictivity/neural_run.h"

/* The metric whose raw, ceiling and score become those of the result: the first wanted one. */
const MetricEntry *neural_result_entry(const NeuralRun *run);

/* Its values for each site, if it is a regression; otherwise without splits. */
const Consistency *neural_result_regression(const NeuralRun *run);

/* Adds the keys; prints the audit. */
void neural_result_fill(const BenchmarkRun *common, cJSON *result);
void neural_result_print(const BenchmarkRun *common);
