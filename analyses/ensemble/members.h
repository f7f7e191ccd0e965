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

#include <stddef.h>
#include <string.h>

/* Sorted by the programs' names; NULL at the end. */
extern const Benchmark *const ensemble_members[];

/* The one of that identifier, or NULL. */
static inline const Benchmark *ensemble_member(const char *identifier)
{
    for (size_t m = 0; ensemble_members[m]; m++)
        if (strcmp(ensemble_members[m]->identifier, identifier) == 0) return ensemble_members[m];
    return NULL;
}

#endif
