/*
 * progress: the progress of a long step, on a terminal: "7 of 20 seeds, 3.1 a second, 4 s left".
 * Silent in a pipe and for the first second.
 */
#pragma once

#include "base/parallel.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const char *what; /* "seeds" */
    size_t done, total;
    double start, drawn; /* seconds: start, and the last update of the line */
    bool shown;
    pthread_mutex_t lock;
} Progress;

/* Starts counting `total` items; shown unless `quiet` or stderr is not a terminal. */
void progress_start(Progress *progress, const char *what, size_t total, bool quiet);

/* Counts one more as done. May be called from any thread. */
void progress_step(Progress *progress);

/* Clears the line. */
void progress_end(Progress *progress);

/* parallel_run with progress. */
bool progress_run(Progress *progress, int workers, ParallelWork *work, void *context, Error *error);
