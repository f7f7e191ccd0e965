/*
 * parallel: independent items of work over a few threads.
 *
 * Items are begun in order, each by the first worker that is free, so none waits while another has
 * work left; items write to places of their own, so results are the same for any number of workers.
 */
#ifndef BASE_PARALLEL_H
#define BASE_PARALLEL_H

#include "base/error.h"

/* Does one item; `worker` (0 .. workers - 1) tells which scratch memory is this thread's. */
typedef bool ParallelWork(void *context, size_t item, int worker, Error *error);

/*
 * Does items 0 .. count - 1 with that many workers (at least 1). False when an item failed: no item is
 * begun after that, and the error is that of the first item, by number, that fails.
 */
bool parallel_run(int workers, size_t count, ParallelWork *work, void *context, Error *error);

/*
 * Processors this process may use: those it may run on (taskset, a task's share of a node), at most what its control
 * group's quota comes to, rounded up.
 */
int parallel_processors(void);

/* The least quota of a control group and those above it, from the cpu.max files under `root`; 0: no limit. */
int parallel_quota(const char *root, const char *group);

#endif
