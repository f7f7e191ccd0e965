/*
 * benchmark: from recordings to one score, as computed by all property benchmarks.
 *
 *   read       the recordings of the benchmark's stimulus set, the orientation set and the blank;
 *              the neurons' distribution, embedded or (--source) from the downloaded assembly
 *   calibrate  activations to spikes/s (firing_rate.h)
 *   measure    the property of each unit in the field; a unit that is not driven is excluded
 *   compare    the distribution over units with that over neurons (distribution.h), and the ceiling
 *   write      the result (JSON), a row for each unit (CSV), the histogram (CSV); and print the
 *              audit
 *
 * The images of the texture benchmarks must be downloaded. Without them the result is "not
 * evaluated" and names the missing data; it still contains the neurons' distribution and its
 * ceiling. Their embedded distribution is a draft of the published assembly (biology.h), so the
 * assembly is used if available, even without --source.
 *
 * Everything specific to a benchmark is in its Benchmark, the const of its file.
 */
#pragma once

#include "brainio/biology.h"
#include "score/benchmark_program.h"
#include "tuning/neuroid.h"

typedef struct {
    BenchmarkProgram about;   /* .kind = &tuning_property */
    const char *stimulus_set; /* the set whose responses are measured: "orientation" */
    /* assembly of the neurons' properties, as named in data/datasets.csv */
    const char *assembly;
    const char *assembly_property; /* the property's name in the assembly: "circular_variance" */
    /* the property in words, for axes and tables: "circular variance" */
    const char *property;
    const char *unit; /* of the property: "spikes/s"; "" for a pure number */

    /* Measures a unit's property (NaN: undefined). False: the unit is not driven, so excluded. */
    bool (*measure)(const Neuroid *neuroid, double *value);
} Benchmark;

/* The kind of every Benchmark. */
extern const BenchmarkKind tuning_property;

/* The program as a Benchmark; NULL: of another kind or, for the second function, on textures. */
const Benchmark *tuning_benchmark(const BenchmarkProgram *program);
const Benchmark *grating_benchmark(const BenchmarkProgram *program);

/*
 * Compares with other neurons, under a name that is not on the page, so there are no published
 * values and the original study is not cited. Takes ownership of `biology`.
 */
bool benchmark_run_own(const Benchmark *benchmark, const char *name, Biology *biology,
                       const BenchmarkRequest *request, Error *error);
