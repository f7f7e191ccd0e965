/*
 * benchmark_main: the main function of every benchmark's program.
 *
 * A program is a benchmark's file linked with this one; the linker defines this_benchmark as that
 * file's const (--defsym, see the Makefile).
 */
#include "program/benchmark_main.h"

extern const BenchmarkProgram this_benchmark;

int main(int argc, char **argv)
{
    return benchmark_main(&this_benchmark, argc, argv);
}
