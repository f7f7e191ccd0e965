/*
 * benchmark: from recordings to one score, the way that all property benchmarks share.
 *
 *   read       the recordings of the benchmark's stimulus set, the orientation set and the blank;
 *              the neurons' distribution, embedded or (--source) from the downloaded assembly
 *   calibrate  activations to spikes/s (firing_rate.h)
 *   measure    the property of each unit in the field; a unit that is not driven is not kept
 *   compare    the kept units' distribution with the neurons' (distribution.h), and the ceiling
 *   write      the result (JSON), a row for each unit (CSV), the histogram (CSV); and print the audit
 *
 * The images of the texture benchmarks are a download. Without them the result says "not evaluated" and what
 * it needs; it still has the neurons' distribution and its ceiling. Their embedded distribution is a draft of
 * the published assembly (biology.h), so the assembly is used wherever it is there, also without --source.
 *
 * What is particular to a benchmark is said in a Benchmark, the const of its file.
 */
#ifndef PROPERTIES_BENCHMARK_H
#define PROPERTIES_BENCHMARK_H

#include "brainio/biology.h"
#include "score/benchmark_program.h"
#include "tuning/neuroid.h"

/* The texture images, as data/datasets.csv names them. */
#define TEXTURE_DATASET "FreemanZiemba2013_properties"

typedef struct {
    BenchmarkProgram about;        /* .run = benchmark_run */
    const char *stimulus_set;      /* whose responses are measured: "orientation" */
    const char *assembly;          /* of the neurons' properties, as data/datasets.csv names it */
    const char *assembly_property; /* its name there: "circular_variance" */
    const char *property;          /* in words, for axes and tables: "circular variance" */
    const char *unit;              /* of the property: "spikes/s"; "" for a pure number */

    /* The property of one unit (NaN: undefined for it); false: the unit is not driven, and not kept. */
    bool (*measure)(const Neuroid *neuroid, double *value);
} Benchmark;

/* Runs a Benchmark from files to files: BenchmarkProgram's `run`. */
bool benchmark_run(const BenchmarkProgram *program, const Options *options, Error *error);

/*
 * The same against other neurons (whose biology is taken over), under another name, which is not on the page: it has no
 * published numbers, and the study is not cited.
 */
bool benchmark_run_own(const Benchmark *benchmark, const char *name, Biology *biology,
                       const Options *options, Error *error);

#endif
