/*
 * benchmarks: all benchmarks of the page that are implemented here, for programs that run or list
 * them together.
 *
 * The Makefile generates the list, which ends with NULL, from the names of the files. To add a
 * benchmark, add its file.
 */
#pragma once

#include "predictivity/neural_benchmark.h"
#include "predictivity/solution_time_benchmark.h"
#include "properties/benchmark.h"

#include <stddef.h>
#include <string.h>

/* Those on gratings first, then on textures, of neural predictivity, of solution times. */
extern const BenchmarkProgram *const benchmarks[];

/* The benchmark with this identifier; NULL if there is none. */
static inline const BenchmarkProgram *benchmark_named(const char *identifier)
{
    size_t i = 0;
    while (benchmarks[i] && strcmp(benchmarks[i]->identifier, identifier) != 0) i++;
    return benchmarks[i];
}
