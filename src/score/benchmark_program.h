/*
 * benchmark_program: what every benchmark says of itself, and the main that all of their programs share.
 *
 * A benchmark's file (analyses/) holds prose, its property and one named const. The const is of the benchmark's
 * kind: of tuning properties (properties/benchmark.h), of predictivity (predictivity/neural_benchmark.h) or of
 * solution times (predictivity/solution_time_benchmark.h); each kind begins with this description. So whoever has
 * a list of benchmarks need not know kinds, and a benchmark's program is its file and one shared object.
 */
#ifndef SCORE_BENCHMARK_PROGRAM_H
#define SCORE_BENCHMARK_PROGRAM_H

#include "base/options.h"

typedef struct BenchmarkProgram BenchmarkProgram;

struct BenchmarkProgram {
    const char *identifier;   /* as on the page: "Marques2020_Ringach2002-circular_variance" */
    const char *region;       /* that it is about: V1, V2, V4, IT */
    const char *citations[3]; /* keys of paper/references.bib, NULL at the end */

    /*
     * Scores the model and draw of the options: writes the result and its tables, and prints the audit unless
     * the options are quiet. `program` is the description that this is in. Data that are not here are no
     * error: the result then says what it needs.
     */
    bool (*run)(const BenchmarkProgram *program, const Options *options, Error *error);
};

/*
 * Reads the command line, runs the benchmark, and returns the program's exit code: 0, 1 for bad input, 2 for
 * wrong usage.
 */
int benchmark_program_main(const BenchmarkProgram *program, int argc, char **argv);

#endif
