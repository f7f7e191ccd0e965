#define _POSIX_C_SOURCE 200809L
#include "base/parallel.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

/* The work, and how far it has come. */
typedef struct {
    size_t count;
    ParallelWork *work;
    void *context;
    pthread_mutex_t lock; /* for what follows */
    size_t next;          /* the first item nobody has taken; count: none, or one has failed */
    size_t failed;        /* the lowest-numbered item that failed; count: none has */
    Error error;          /* its error */
} Team;

typedef struct {
    Team *team;
    int index;
    pthread_t thread;
} Worker;

static bool take_item(Team *team, size_t *item)
{
    pthread_mutex_lock(&team->lock);
    bool taken = team->next < team->count;
    if (taken) *item = team->next++;
    pthread_mutex_unlock(&team->lock);
    return taken;
}

static void stop(Team *team)
{
    pthread_mutex_lock(&team->lock);
    team->next = team->count;
    pthread_mutex_unlock(&team->lock);
}

static void item_failed(Team *team, size_t item, const Error *error)
{
    pthread_mutex_lock(&team->lock);
    team->next = team->count;
    if (item < team->failed) {
        team->failed = item;
        team->error = *error;
    }
    pthread_mutex_unlock(&team->lock);
}

static void *worker_run(void *argument)
{
    const Worker *worker = argument;
    Team *team = worker->team;
    Error error = {{0}};
    size_t item = 0;
    while (take_item(team, &item))
        if (!team->work(team->context, item, worker->index, &error))
            item_failed(team, item, &error);
    return NULL;
}

bool parallel_run(int workers, size_t count, ParallelWork *work, void *context, Error *error)
{
    if (workers < 1) workers = 1;
    Team team = {.count = count, .work = work, .context = context, .failed = count};
    Worker *crew = allocate((size_t)workers, sizeof *crew, error);
    if (!crew) return false;
    pthread_mutex_init(&team.lock, NULL);
    /* The calling thread is worker 0; the others are started first. */
    int started = 1;
    for (int i = 0; i < workers; i++) crew[i] = (Worker){.team = &team, .index = i};
    while (started < workers &&
           pthread_create(&crew[started].thread, NULL, worker_run, &crew[started]) == 0)
        started++;
    bool complete = started == workers;
    if (!complete) stop(&team);
    worker_run(&crew[0]);
    for (int i = 1; i < started; i++) pthread_join(crew[i].thread, NULL);
    pthread_mutex_destroy(&team.lock);
    free(crew);
    if (!complete) return error_set(error, "could not start %d threads; use --threads 1", workers);
    if (team.failed < count) *error = team.error;
    return team.failed == count;
}

int parallel_processors(void)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return processors < 1 ? 1 : (int)processors;
}
