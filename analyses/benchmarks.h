/*
 * benchmarks: all benchmarks of the page that are implemented here, for programs that run or list them together.
 *
 * The Makefile generates the lists, one per type, from the names of the files; each ends with NULL. To add a benchmark,
 * add its file.
 */
#ifndef ANALYSES_BENCHMARKS_H
#define ANALYSES_BENCHMARKS_H

#include "predictivity/neural_benchmark.h"
#include "predictivity/solution_time_benchmark.h"
#include "properties/benchmark.h"

#include <stddef.h>
#include <string.h>

extern const Benchmark *const grating_benchmarks[]; /* on generated stimuli */
extern const Benchmark *const texture_benchmarks[]; /* on images that must be downloaded */
extern const NeuralBenchmark *const neural_benchmarks[];
extern const SolutionTimeBenchmark *const solution_time_benchmarks[];

/* The benchmark on gratings with this identifier; NULL if there is none. */
static inline const Benchmark *grating_benchmark(const char *identifier)
{
    for (size_t i = 0; grating_benchmarks[i]; i++)
        if (strcmp(grating_benchmarks[i]->about.identifier, identifier) == 0)
            return grating_benchmarks[i];
    return NULL;
}

/* The description of any benchmark, by its identifier; NULL if there is none. */
static inline const BenchmarkProgram *any_benchmark(const char *identifier)
{
    if (grating_benchmark(identifier)) return &grating_benchmark(identifier)->about;
    for (size_t i = 0; texture_benchmarks[i]; i++)
        if (strcmp(texture_benchmarks[i]->about.identifier, identifier) == 0)
            return &texture_benchmarks[i]->about;
    for (size_t i = 0; neural_benchmarks[i]; i++)
        if (strcmp(neural_benchmarks[i]->about.identifier, identifier) == 0)
            return &neural_benchmarks[i]->about;
    for (size_t i = 0; solution_time_benchmarks[i]; i++)
        if (strcmp(solution_time_benchmarks[i]->about.identifier, identifier) == 0)
            return &solution_time_benchmarks[i]->about;
    return NULL;
}

#endif
