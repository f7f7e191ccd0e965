#define _POSIX_C_SOURCE 200809L
#include "base/parallel.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct {
    int index, workers;
    size_t count;
    ParallelWork *work;
    void *context;
    bool good;
    Error error;
    pthread_t thread;
} Worker;

static void *worker_run(void *argument)
{
    Worker *worker = argument;
    size_t step = (size_t)worker->workers;
    for (size_t item = (size_t)worker->index; worker->good && item < worker->count; item += step)
        worker->good = worker->work(worker->context, item, worker->index, &worker->error);
    return NULL;
}

bool parallel_run(int workers, size_t count, ParallelWork *work, void *context, Error *error)
{
    if (workers < 1) workers = 1;
    Worker *team = allocate((size_t)workers, sizeof *team, error);
    if (!team) return false;
    int started = 0;
    bool good = true;
    for (int i = 0; i < workers; i++)
        team[i] = (Worker){.index = i,
                           .workers = workers,
                           .count = count,
                           .work = work,
                           .context = context,
                           .good = true};
    /* The calling thread is worker 0; the others are started first. */
    for (int i = 1; good && i < workers; i++) {
        good = pthread_create(&team[i].thread, NULL, worker_run, &team[i]) == 0;
        if (good) started++;
    }
    if (!good) error_set(error, "could not start %d threads; use --threads 1", workers);
    if (good) worker_run(&team[0]);
    for (int i = 1; i <= started; i++) pthread_join(team[i].thread, NULL);
    for (int i = 0; good && i < workers; i++) {
        good = team[i].good;
        if (!good) *error = team[i].error;
    }
    free(team);
    return good;
}

int parallel_processors(void)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return processors < 1 ? 1 : (int)processors;
}
