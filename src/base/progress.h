/*
 * progress: how far a long step is, on a terminal: "7 of 20 seeds, 3.1 a second, 4 s left". Quiet in a pipe, and for
 * the first second.
 */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include "base/parallel.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const char *what; /* "seeds" */
    size_t done, total;
    double start, drawn; /* seconds: when it began, when the line was last drawn */
    bool shown;
    pthread_mutex_t lock;
} Progress;

/* Begins to count `total` things; shown unless `quiet` or stderr is not a terminal. */
void progress_start(Progress *progress, const char *what, size_t total, bool quiet);

/* One more is done. May be called from any thread. */
void progress_step(Progress *progress);

/* Clears the line. */
void progress_end(Progress *progress);

/* parallel_run, counting the items that are done. */
bool progress_run(Progress *progress, int workers, ParallelWork *work, void *context, Error *error);

#endif
