/*
 * grating_benchmarks: a list of property benchmarks on the recordings of one draw, in memory.
 *
 *     GratingBenchmarks gratings;
 *     grating_benchmarks_open(&gratings, benchmarks, "data", error);               neurons and ceilings, once
 *                                                                      for all draws
 *     grating_benchmarks_run(&gratings, &experiment, keep_score, scores, error);   calls keep_score for each
 *                                                                      benchmark
 *     grating_benchmarks_close(&gratings);
 *
 * The values are those that each benchmark's own program writes to files (benchmark.h).
 */
#pragma once

#include "properties/analysis.h"
#include "recording/experiment.h"

typedef struct {
    const BenchmarkProgram *const *benchmarks; /* [count] grating_benchmark, not owned */
    size_t count;
    Biology *biology;    /* [count], owned */
    Similarity *ceiling; /* [count], owned */
} GratingBenchmarks;

/*
 * Takes the benchmarks on gratings, which must come first in the NULL-terminated list; `data` is
 * the folder of the embedded neurons' data.
 */
bool grating_benchmarks_open(GratingBenchmarks *gratings, const BenchmarkProgram *const *benchmarks,
                             const char *data, Error *error);
void grating_benchmarks_close(GratingBenchmarks *gratings);

/* Receives benchmark `index`, its analysis (valid until it returns) and score (NaN: none). */
typedef bool BenchmarkScored(void *context, size_t index, const Analysis *analysis, double score,
                             Error *error);

/* Runs all benchmarks in the list's order; stops and returns false if one, or `scored`, fails. */
bool grating_benchmarks_run(const GratingBenchmarks *gratings, const Experiment *experiment,
                            BenchmarkScored *scored, void *context, Error *error);
