/*
 * solution_time_benchmark: does a model vary in time, so that its solution times can be compared with a primate's?
 *
 * A model whose response to an image is the same in every time bin solves every image in the first bin or
 * never: there are no times to correlate, and the page says X. This is not taken for granted. The layer that
 * stands for the region is recorded in all bins and they are compared: for the first of the study's images,
 * which are a download, or without them for the blank screen; the result says for which.
 *
 * A model that varies is scored by object_solution_time.h; no model here does, so its result says that it is "not
 * evaluated", and how it would be.
 */
#ifndef PREDICTIVITY_SOLUTION_TIME_BENCHMARK_H
#define PREDICTIVITY_SOLUTION_TIME_BENCHMARK_H

#include "score/benchmark_program.h"

#define SOLUTION_TIME_BINS 18

typedef struct {
    BenchmarkProgram about;   /* .run = solution_time_benchmark_run */
    const char *stimulus_set; /* as data/datasets.csv names it */
    double degrees;           /* width of the stimuli in the experiment */
    int start, width;         /* ms after onset: of the first bin; of each of SOLUTION_TIME_BINS */
} SolutionTimeBenchmark;

/* Runs a SolutionTimeBenchmark: BenchmarkProgram's `run`. */
bool solution_time_benchmark_run(const BenchmarkProgram *program, const Options *options,
                                 Error *error);

#endif
