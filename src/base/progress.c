#define _POSIX_C_SOURCE 200809L
#include "base/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

void progress_start(Progress *progress, const char *what, size_t total, bool quiet)
{
    progress->what = what;
    progress->done = 0;
    progress->total = total;
    progress->start = now();
    progress->shown = !quiet && isatty(STDERR_FILENO);
    pthread_mutex_init(&progress->lock, NULL);
}

void progress_step(Progress *progress)
{
    pthread_mutex_lock(&progress->lock);
    progress->done++;
    if (progress->shown) {
        double rate = (double)progress->done / (now() - progress->start + 1e-9);
        fprintf(stderr, "\r%zu of %zu %s, %.2g a second, %.0f s left  ", progress->done,
                progress->total, progress->what, rate,
                (double)(progress->total - progress->done) / rate);
    }
    pthread_mutex_unlock(&progress->lock);
}

void progress_end(Progress *progress)
{
    if (progress->shown) fprintf(stderr, "\r%70s\r", "");
    pthread_mutex_destroy(&progress->lock);
}
