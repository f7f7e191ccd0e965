/*
 * parallel: independent items of work over several threads.
 *
 * Items start in order, each on the first free worker, so no worker waits while there is work; each
 * item writes to its own place, so results do not depend on the number of workers.
 */
#pragma once

#include "base/error.h"

/* Does one item; `worker` (0 .. workers - 1) selects the thread's scratch memory. */
typedef bool ParallelWork(void *context, size_t item, int worker, Error *error);

/*
 * Does items 0 .. count - 1 with `workers` workers (at least 1). False if an item failed: no item
 * starts after that, and the error is that of the lowest-numbered item that failed.
 */
bool parallel_run(int workers, size_t count, ParallelWork *work, void *context, Error *error);

/*
 * The number of processors this process may use: its CPU affinity (taskset, its share of a node),
 * limited by its control group's quota, rounded up.
 */
int parallel_processors(void);

/* The memory this process may use, in bytes: the machine's, or its control group's limit. */
size_t parallel_memory(void);

/*
 * The smallest limit of a control group and its ancestors in the files `name` under `root`, such as
 * "cpu.max" (processors) or "memory.max" (bytes); INFINITY: there is none.
 */
double parallel_limit(const char *root, const char *group, const char *name);
