/*
 * benchmark_program: the description that every benchmark provides.
 *
 * A benchmark's file (analyses/) holds prose, the code for its property, and one named const. Its
 * type depends on the benchmark: tuning property (properties/benchmark.h), predictivity
 * (predictivity/neural_benchmark.h) or solution times (predictivity/solution_time_benchmark.h);
 * each type begins with this description. Lists of benchmarks therefore need not know the types,
 * and a benchmark's program is its file linked with one shared object.
 */
#pragma once

#include "base/json.h"
#include "recording/recording_shelf.h"
#include "score/page.h"

/* What to print: what was done, and progress if on a terminal; only the progress; nothing. */
typedef enum { SAY_ALL, SAY_PROGRESS, SAY_NOTHING } Say;

/* What the benchmarks of one draw read, kept from one to the next. Initially all 0. */
typedef struct {
    RecordingShelf recordings;
    Page page; /* as published for this model; empty until it has been read */
} BenchmarkShelf;

/* How a benchmark is run. */
typedef struct {
    const Draw *draw;
    bool source;    /* take neurons' properties from downloaded assemblies, if available */
    bool is_public; /* use only the published part of its recording */
    /* for recorded sites, more metrics: "ridgecv,cka" (predictivity/metrics.h); NULL: default */
    const char *metrics;
    Say say;
    BenchmarkShelf *shelf; /* closed by the caller (benchmark_run.h); NULL: nothing is kept */
} BenchmarkRequest;

typedef struct BenchmarkProgram BenchmarkProgram;
typedef struct BenchmarkRun BenchmarkRun;

/* What all benchmarks of one type have in common. */
typedef struct {
    const char *name;      /* "tuning property" */
    bool needs_recordings; /* starts from the draw's recordings; others show their own stimuli */

    /* The steps of a run (benchmark_run.h). Missing data: the result says what is needed. */
    size_t run_size; /* size of the kind's own struct, which begins with a BenchmarkRun */
    bool (*score)(BenchmarkRun *run, Error *error);
    void (*fill)(const BenchmarkRun *run, cJSON *result); /* the kind's values */
    void (*print)(const BenchmarkRun *run);               /* the audit */
    void (*close)(BenchmarkRun *run); /* called even after an error; NULL: nothing to close */
} BenchmarkKind;

struct BenchmarkProgram {
    const char *identifier;   /* as on the page: "Marques2020_Ringach2002-circular_variance" */
    const char *region;       /* V1, V2, V4 or IT */
    const char *citations[3]; /* keys of paper/references.bib, ending with NULL */
    const BenchmarkKind *kind;
};
