/*
 * benchmark_run: one run of a benchmark, from files to files, as all kinds of benchmarks have it.
 *
 *   score    the kind reads, computes, and writes its tables; it says the outcome and names its inputs
 *   write    the result: what all have (result.h), the kind's values, the model's origin, the inputs
 *   print    the kind's audit
 *
 * Each kind's own struct of a run begins with a BenchmarkRun.
 */
#ifndef SCORE_BENCHMARK_RUN_H
#define SCORE_BENCHMARK_RUN_H

#include "base/file.h"
#include "score/benchmark_program.h"
#include "score/result.h"

enum { BENCHMARK_INPUTS = 4 };

struct BenchmarkRun {
    const BenchmarkProgram *about;
    const BenchmarkRequest *request;
    const Draw *draw; /* the request's */
    PageNode leaf;
    bool is_own; /* on the user's data: on no page */

    /* what `score` sets; the layer is a name, or "" */
    const char *layer;
    const char *status; /* STATUS_..; NULL: evaluated */
    char reason[RESULT_REASON_LENGTH];
    const ModelOrigin *origin; /* NULL: as for every result (result_write) */
    const LayerOrigin *layer_origin;
    const char *inputs[BENCHMARK_INPUTS]; /* paths; NULL: no more */
};

/* Runs a benchmark of the page on the draw of the request. */
bool benchmark_run(const BenchmarkProgram *program, const BenchmarkRequest *request, Error *error);

/* The same for a run of the kind's own that is described already, and which is closed then. */
bool benchmark_run_described(BenchmarkRun *run, Error *error);

/* The leaf of a benchmark that is not on the page. */
PageNode benchmark_run_leaf(const char *name, const char *version);

/* Sets the outcome, with a reason in printf's words; returns true. */
bool benchmark_run_conclude(BenchmarkRun *run, const char *status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Opens a table beside the result: "<benchmark><ending>". */
bool benchmark_run_table(const BenchmarkRun *run, const char *ending, OutputFile *table,
                         Error *error);

#endif
