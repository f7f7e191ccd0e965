/*
 * benchmark_run: one run of a benchmark, from input files to result files; the steps are the same
 * for all kinds.
 *
 *   score    the kind reads data, computes, and writes its tables; it sets the outcome and lists
 *            its inputs
 *   write    writes the result: the common keys (result.h), the kind's values, the model's origin,
 *            the inputs
 *   print    prints the kind's audit
 *
 * Each kind has its own struct for a run, which begins with a BenchmarkRun.
 */
#pragma once

#include "base/file.h"
#include "score/benchmark_program.h"
#include "score/result.h"

enum { BENCHMARK_INPUTS = 4 };

struct BenchmarkRun {
    const BenchmarkProgram *about;
    const BenchmarkRequest *request;
    const Draw *draw; /* the request's */
    PageNode leaf;
    bool is_own; /* uses the user's data, so it is not on the page */

    /* set by `score`; the layer is a name, or "" */
    const char *layer;
    const char *status; /* STATUS_..; NULL: evaluated */
    char reason[RESULT_REASON_LENGTH];
    const ModelOrigin *origin; /* NULL: the one that result_write adds to every result */
    const LayerOrigin *layer_origin;
    const char *inputs[BENCHMARK_INPUTS]; /* paths; NULL: no more */
};

/* Finds a benchmark's leaf on the page, with the values published for the draw's model. */
bool benchmark_run_find_leaf(const BenchmarkRequest *request, const char *identifier,
                             PageNode *leaf, Error *error);

void benchmark_shelf_free(BenchmarkShelf *shelf);

/* Runs a benchmark of the page on the draw of the request. */
bool benchmark_run(const BenchmarkProgram *program, const BenchmarkRequest *request, Error *error);

/* The same for a run that its kind has set up already; closes it. */
bool benchmark_run_described(BenchmarkRun *run, Error *error);

/* Makes a leaf for a benchmark that is not on the page. */
PageNode benchmark_run_leaf(const char *name, const char *version);

/* Sets the outcome and its reason (printf style); returns true. */
bool benchmark_run_conclude(BenchmarkRun *run, const char *status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Opens a table beside the result: "<benchmark><ending>". */
bool benchmark_run_table(const BenchmarkRun *run, const char *ending, OutputFile *table,
                         Error *error);
