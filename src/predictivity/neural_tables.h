/*
 * neural_tables: the two tables that a benchmark of neural predictivity writes beside its result.
 *
 *   NAME.csv          a row for each site: its name, the mean over splits of r, and of its ceiling
 *   NAME.splits.csv   a row for each split: the medians over sites of both
 *
 * Ridge regressions have additional columns; those of PLS are empty if PLS was not wanted. Undefined
 * values are empty cells.
 */
#pragma once

#include "predictivity/metric_entries.h"
#include "score/benchmark_run.h"

/* Writes both; the second has `splits` rows. */
bool neural_tables_write(const BenchmarkRun *run, const MetricsOutcome *outcome, size_t splits,
                         Error *error);
