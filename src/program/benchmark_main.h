/*
 * benchmark_main: the main function of every benchmark's program, which is the benchmark's file
 * linked with analyses/benchmark_main.c.
 */
#pragma once

#include "score/benchmark_program.h"

/* Reads the command line and runs the benchmark. Returns the exit code: 0, 1 bad input, 2 usage. */
int benchmark_main(const BenchmarkProgram *program, int argc, char **argv);
