/*
 * benchmark_program: the description that every benchmark provides.
 *
 * A benchmark's file (analyses/) holds prose, the code for its property, and one named const. Its type depends on the
 * benchmark: tuning property (properties/benchmark.h), predictivity (predictivity/neural_benchmark.h) or solution times
 * (predictivity/solution_time_benchmark.h); each type begins with this description. Lists of benchmarks therefore need
 * not know the types, and a benchmark's program is its file linked with one shared object.
 */
#ifndef SCORE_BENCHMARK_PROGRAM_H
#define SCORE_BENCHMARK_PROGRAM_H

#include "base/json.h"
#include "recording/draw.h"

/* What is printed: what was done and, on a terminal, the progress of long steps; the progress alone; nothing. */
typedef enum { SAY_ALL, SAY_PROGRESS, SAY_NOTHING } Say;

/* How a benchmark is run. */
typedef struct {
    const Draw *draw;
    bool source;    /* neurons' properties from downloaded assemblies, where they are there */
    bool is_public; /* on the published part of its recording */
    /* of recorded sites, beside the page's own: "ridgecv,cka" (predictivity/metrics.h); NULL: the default */
    const char *metrics;
    Say say;
} BenchmarkRequest;

typedef struct BenchmarkProgram BenchmarkProgram;
typedef struct BenchmarkRun BenchmarkRun;

/* What all benchmarks of one type do. */
typedef struct {
    const char *name;      /* "tuning property" */
    bool needs_recordings; /* starts from the draw's recordings; others show their own stimuli */

    /* The steps of a run (benchmark_run.h), in which missing data are no error: the result says what is needed. */
    size_t run_size; /* of the kind's own struct, which begins with a BenchmarkRun */
    bool (*score)(BenchmarkRun *run, Error *error);
    void (*fill)(const BenchmarkRun *run, cJSON *result); /* the kind's values */
    void (*print)(const BenchmarkRun *run);               /* the audit */
    void (*close)(BenchmarkRun *run); /* also after an error; NULL: nothing is open */
} BenchmarkKind;

struct BenchmarkProgram {
    const char *identifier;   /* as on the page: "Marques2020_Ringach2002-circular_variance" */
    const char *region;       /* V1, V2, V4 or IT */
    const char *citations[3]; /* keys of paper/references.bib, ending with NULL */
    const BenchmarkKind *kind;
};

#endif
