/*
 * without_memory: makes one allocation of a process fail. To be included by one file of a program.
 *
 *     for (long at = 1, beyond = 0; beyond == 0; at++) {
 *         memory_fails_at(at, false);
 *         ...                              what must read or refuse, whatever fails
 *         beyond = memory_fails_at(0, false);
 *     }
 *
 * or, for an attempt that succeeds only if no allocation fails,
 *
 *     refused_without_memory(attempt, context);
 *
 * The state is the process's, as malloc's own is, so there are globals here.
 */
#pragma once

#include "testing.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#define THE_LIBRARYS(function) __interceptor_##function
#else
#define THE_LIBRARYS(function) __libc_##function
#endif
#define PLAIN                                                                                      \
    __attribute__((no_sanitize("address", "undefined"))) /* asked before a sanitizer is ready */
extern void *THE_LIBRARYS(malloc)(size_t size);
extern void *THE_LIBRARYS(calloc)(size_t count, size_t size);
extern void *THE_LIBRARYS(realloc)(void *memory, size_t size);
extern const char __executable_start, etext; /* the program without its libraries */

static atomic_long left;  /* the allocation that fails is as far away; 0: none does */
static bool of_libraries; /* theirs are counted, too */
static pid_t process;     /* whose allocations fail; not those of its children */

PLAIN static bool fails(const void *caller)
{
    const char *place = caller;
    if (atomic_load(&left) == 0) return false;
    if (!of_libraries && (place < &__executable_start || place >= &etext)) return false;
    if (getpid() != process || atomic_fetch_sub(&left, 1) != 1) return false;
    errno = ENOMEM;
    return true;
}

PLAIN void *malloc(size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : THE_LIBRARYS(malloc)(size);
}

PLAIN void *calloc(size_t count, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : THE_LIBRARYS(calloc)(count, size);
}

PLAIN void *realloc(void *memory, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : THE_LIBRARYS(realloc)(memory, size);
}

/*
 * From now on the at-th allocation fails, of the program's own or of its libraries', too; 0: none.
 * How far away the last one still was, 0 where it has failed.
 */
static inline long memory_fails_at(long at, bool libraries)
{
    of_libraries = libraries;
    process = getpid();
    return atomic_exchange(&left, at);
}

/*
 * Tries it once for each allocation of the program's own, which fails: refused, with a message.
 * Behind the hundredth some are passed over, the more the further. At last none fails, and it
 * succeeds.
 */
static inline void refused_without_memory(bool (*attempt)(const void *context, Error *error),
                                          const void *context)
{
    for (long at = 1, beyond = 0; beyond == 0; at += 1 + at / 100) {
        Error error = {{0}};
        memory_fails_at(at, false);
        bool good = attempt(context, &error);
        beyond = memory_fails_at(0, false);
        if (good != (beyond != 0) || (!good && !error.message[0]))
            fail_msg("allocation %ld fails: %s", at, good ? "not refused" : error.message);
    }
}
