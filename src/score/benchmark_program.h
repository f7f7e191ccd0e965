/*
 * benchmark_program: the description that every benchmark provides, and the main function of all their programs.
 *
 * A benchmark's file (analyses/) holds prose, the code for its property, and one named const. Its type depends on the
 * benchmark: tuning property (properties/benchmark.h), predictivity (predictivity/neural_benchmark.h) or solution times
 * (predictivity/solution_time_benchmark.h); each type begins with this description. Lists of benchmarks therefore need
 * not know the types, and a benchmark's program is its file linked with one shared object.
 */
#ifndef SCORE_BENCHMARK_PROGRAM_H
#define SCORE_BENCHMARK_PROGRAM_H

#include "base/options.h"

typedef struct BenchmarkProgram BenchmarkProgram;

struct BenchmarkProgram {
    const char *identifier;   /* as on the page: "Marques2020_Ringach2002-circular_variance" */
    const char *region;       /* V1, V2, V4 or IT */
    const char *citations[3]; /* keys of paper/references.bib, ending with NULL */

    /*
     * Scores the model and draw of the options: writes the result and its tables, and prints the audit unless the
     * options are quiet. `program` is this description. Missing data are not an error: the result then says what is
     * needed.
     */
    bool (*run)(const BenchmarkProgram *program, const Options *options, Error *error);
};

/*
 * Reads the command line, runs the benchmark, and returns the exit code: 0, 1 for bad input, 2 for wrong usage.
 */
int benchmark_program_main(const BenchmarkProgram *program, int argc, char **argv);

#endif
