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

/* Processors this process may use. */
int parallel_processors(void);

#endif
