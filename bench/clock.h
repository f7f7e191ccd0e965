/* clock: wall-clock and processor time, for the programs that measure. Needs _POSIX_C_SOURCE 200809L. */
#pragma once

#include <time.h>

static inline double clock_seconds(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* Seconds, also of all threads together. */
typedef struct {
    double wall, processor;
} Moment;

static inline Moment clock_now(void)
{
    return (Moment){clock_seconds(CLOCK_MONOTONIC), clock_seconds(CLOCK_PROCESS_CPUTIME_ID)};
}
