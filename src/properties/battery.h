/*
 * battery: a list of property benchmarks on the recordings of one draw, in memory.
 *
 *     Battery battery;
 *     battery_open(&battery, benchmarks, "data", error);               neurons and ceilings, once
 *                                                                      for all draws
 *     battery_run(&battery, &experiment, keep_score, scores, error);   calls keep_score for each
 *                                                                      benchmark
 *     battery_close(&battery);
 *
 * The values are those that each benchmark's own program writes to files (benchmark.h).
 */
#ifndef PROPERTIES_BATTERY_H
#define PROPERTIES_BATTERY_H

#include "properties/analysis.h"
#include "recording/experiment.h"

typedef struct {
    const BenchmarkProgram *const *benchmarks; /* [count] grating_benchmark, not owned */
    size_t count;
    Biology *biology;    /* [count], owned */
    Similarity *ceiling; /* [count], owned */
} Battery;

/*
 * Takes the benchmarks on gratings, which must come first in the NULL-terminated list; `data` is
 * the folder of the embedded neurons' data.
 */
bool battery_open(Battery *battery, const BenchmarkProgram *const *benchmarks, const char *data,
                  Error *error);
void battery_close(Battery *battery);

/*
 * Receives benchmark `index`, its analysis (valid until it returns) and its score (NaN if not
 * scorable).
 */
typedef bool BatteryWork(void *context, size_t index, const Analysis *analysis, double score,
                         Error *error);

/*
 * Runs all benchmarks in the order of the list; stops and returns false if one of them, or `work`,
 * fails.
 */
bool battery_run(const Battery *battery, const Experiment *experiment, BatteryWork *work,
                 void *context, Error *error);

#endif
