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
    progress->start = progress->drawn = now();
    progress->shown = !quiet && isatty(STDERR_FILENO);
    pthread_mutex_init(&progress->lock, NULL);
}

void progress_step(Progress *progress)
{
    pthread_mutex_lock(&progress->lock);
    progress->done++;
    double time = now();
    if (progress->shown && time - progress->start > 1 && time - progress->drawn > 0.2) {
        double rate = (double)progress->done / (time - progress->start);
        progress->drawn = time;
        fprintf(stderr, "\r%zu of %zu %s, %.2g a second, %.0f s left  ", progress->done,
                progress->total, progress->what, rate,
                (double)(progress->total - progress->done) / rate);
    }
    pthread_mutex_unlock(&progress->lock);
}

void progress_end(Progress *progress)
{
    if (progress->drawn > progress->start) fprintf(stderr, "\r%70s\r", "");
    pthread_mutex_destroy(&progress->lock);
}

/* Work whose items are counted. */
typedef struct {
    Progress *progress;
    ParallelWork *work;
    void *context;
} Counted;

static bool work_counted(void *context, size_t item, int worker, Error *error)
{
    const Counted *counted = context;
    bool good = counted->work(counted->context, item, worker, error);
    progress_step(counted->progress);
    return good;
}

bool progress_run(Progress *progress, int workers, ParallelWork *work, void *context, Error *error)
{
    Counted counted = {progress, work, context};
    bool good = parallel_run(workers, progress->total, work_counted, &counted, error);
    progress_end(progress);
    return good;
}
