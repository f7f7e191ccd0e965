/*
 * solution_time_benchmark: can a model's solution times be compared with a primate's?
 *
 * The benchmark asks when, after stimulus onset, an object can be decoded from a model's IT
 * responses in successive time bins. A feed-forward network has no dynamics: its response to an
 * image is the same in every bin, so every image is solved in the first bin or never, no
 * correlation is defined, and the page shows X.
 *
 * This follows from the network's structure: a network is a list of layers, each computed once from
 * earlier layers (network/network.h), none of which depends on time. No responses need be computed.
 */
#pragma once

#include "score/benchmark_program.h"

#define SOLUTION_TIME_BINS 18

typedef struct {
    BenchmarkProgram about;   /* .kind = &solution_times */
    const char *stimulus_set; /* its name in data/datasets.csv */
} SolutionTimeBenchmark;

/* The kind of every SolutionTimeBenchmark. */
extern const BenchmarkKind solution_times;
