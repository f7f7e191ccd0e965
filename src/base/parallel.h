/*
 * parallel: independent items of work over a few threads.
 *
 * Item i goes to worker i modulo the number of workers, so which worker does what is fixed; items
 * write to places of their own, so results are the same for any number of workers.
 */
#ifndef BASE_PARALLEL_H
#define BASE_PARALLEL_H

#include "base/error.h"

/* Does one item; `worker` (0 .. workers - 1) tells which scratch memory is this thread's. */
typedef bool ParallelWork(void *context, size_t item, int worker, Error *error);

/*
 * Does items 0 .. count - 1 with that many workers (at least 1). False when an item failed: the
 * error is that of the lowest-numbered failed worker; the other items of that worker are not begun.
 */
bool parallel_run(int workers, size_t count, ParallelWork *work, void *context, Error *error);

/* Processors this process may use. */
int parallel_processors(void);

#endif
