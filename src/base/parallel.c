#define _GNU_SOURCE /* cpu sets */
#include "base/parallel.h"

#include "base/numerics.h"

#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The work and its progress. */
typedef struct {
    size_t count;
    ParallelWork *work;
    void *context;
    pthread_mutex_t lock; /* protects the fields below */
    size_t next;          /* the next item to start; count: none left, or one has failed */
    size_t failed;        /* the lowest-numbered item that failed; count: none */
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
    if (!numerics_threads(workers, error)) return false;
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

/* -- processors and memory -- */

/*
 * What one control group's file allows: memory.max has bytes, cpu.max microseconds per period
 * ("150000 100000", which is 1.5 processors), and either may say "max"; 0: no limit.
 */
static double limit_of(const char *root, const char *group, const char *name)
{
    char path[FILENAME_MAX], text[64] = "";
    if (snprintf(path, sizeof path, "%s%s/%s", root, group, name) >= (int)sizeof path) return 0;
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    double most = 0, period = 1;
    bool found = fgets(text, sizeof text, file) && sscanf(text, "%lf %lf", &most, &period) >= 1;
    fclose(file);
    return found && most > 0 && period > 0 ? most / period : 0;
}

double parallel_limit(const char *root, const char *group, const char *name)
{
    char path[FILENAME_MAX];
    double least = INFINITY;
    snprintf(path, sizeof path, "%s", group);
    for (char *end = path + strlen(path); end; end = strrchr(path, '/')) {
        *end = '\0';
        double limit = limit_of(root, path, name);
        if (limit > 0) least = fmin(least, limit);
    }
    return least;
}

/* The limit of this process's group in the unified hierarchy ("0::/user.slice"). */
static double own_limit(const char *name)
{
    char line[FILENAME_MAX];
    double limit = INFINITY;
    FILE *groups = fopen("/proc/self/cgroup", "r");
    while (groups && fgets(line, sizeof line, groups)) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "0::", 3) == 0) limit = parallel_limit("/sys/fs/cgroup", line + 3, name);
    }
    if (groups) fclose(groups);
    return limit;
}

int parallel_processors(void)
{
    cpu_set_t usable;
    long processors = sched_getaffinity(0, sizeof usable, &usable) == 0
                          ? CPU_COUNT(&usable)
                          : sysconf(_SC_NPROCESSORS_ONLN);
    double most = fmin((double)processors, ceil(own_limit("cpu.max")));
    return most < 1 ? 1 : (int)most;
}

size_t parallel_memory(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    double machine = pages > 0 && size > 0 ? (double)pages * (double)size : INFINITY;
    double most = fmin(machine, own_limit("memory.max"));
    return most < 0x1p63 ? (size_t)most : SIZE_MAX;
}
