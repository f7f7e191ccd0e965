/*
 * members: the benchmarks of all programs in analyses/Marques2020, for programs that run them together.
 *
 * Each of those programs describes its benchmark in an object named `benchmark`. The Makefile gives
 * these objects names of their own, in copies of the programs' object files, and lists them; nothing is
 * written twice.
 */
#ifndef ENSEMBLE_MEMBERS_H
#define ENSEMBLE_MEMBERS_H

#include "score/benchmark.h"

/* Sorted by the programs' names; NULL at the end. */
extern const Benchmark *const ensemble_members[];

#endif
