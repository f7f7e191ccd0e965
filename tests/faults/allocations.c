/*
 * allocations: makes one allocation of a process fail, whether by the program, its libraries or the
 * C library. To be preloaded (LD_PRELOAD), with
 *
 *     FAULT_AT=N      the N-th allocation fails; 0 or unset: none
 *     FAULT_STACK=N   call stacks are distinguished by their last N calls; unset: 12
 *     FAULT_SAYS=PATH where to write the number of allocations, which of them are the first with
 *                     their call stack ("ours" if the program asked) and, if the process ends by a
 *                     signal or with exit(-1), in which object
 *
 * Counted from main on. The state is the process's, as malloc's own is, so there are globals here.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

enum { STACK = 12, STACKS = 1 << 16, SIGNAL_STACK = 1 << 16 };

static atomic_ulong counted, failing;
static atomic_bool ready;
static bool listing;
static uint64_t stacks[STACKS]; /* digests of call stacks that were met */
static unsigned long firsts[STACKS];
static bool ours[STACKS]; /* asked by the program itself */
static size_t first_count;
static int told_apart = STACK; /* by so many of their last calls */
static _Thread_local bool inside;

static void say(const char *words)
{
    const char *path = getenv("FAULT_SAYS");
    int file = path ? open(path, O_WRONLY | O_CREAT | O_APPEND, 0666) : -1;
    if (file < 0) return;
    if (write(file, words, strlen(words)) < 0) errno = 0;
    close(file);
}

/*
 * Whether the program asked, and no library: the first that is neither this object nor the C
 * library, nor cJSON, whose functions say so where they found no memory, and no more.
 */
static bool program_asked(void *const *stack, int depth)
{
    for (int i = 0; i < depth; i++) {
        Dl_info about;
        if (!dladdr(stack[i], &about) || !about.dli_fname) continue;
        if (strstr(about.dli_fname, "libc.so") || strstr(about.dli_fname, "allocations.so") ||
            strstr(about.dli_fname, "libcjson"))
            continue;
        return !strstr(about.dli_fname, "/lib/");
    }
    return false;
}

/* Remembers the allocation if its call stack is a new one. */
static void note_stack(unsigned long number)
{
    void *stack[STACK];
    uint64_t digest = 14695981039346656037u;
    int depth = backtrace(stack, STACK);
    for (int i = 0; i < depth && i < told_apart; i++)
        digest = (digest ^ (uint64_t)(uintptr_t)stack[i]) * 1099511628211u;
    for (size_t i = digest % STACKS, tried = 0; tried < STACKS; i = (i + 1) % STACKS, tried++) {
        if (stacks[i] == digest) return;
        if (stacks[i]) continue;
        stacks[i] = digest;
        ours[first_count] = program_asked(stack, depth);
        firsts[first_count++] = number;
        return;
    }
}

/*
 * HDF5 1.10 asks again after it has emptied its lists of free memory (H5FL), and then counts in a
 * list that it has just released. Whoever uses the heap next may crash; so this is told.
 */
static void say_who_asked(void)
{
    void *stack[STACK];
    inside = true;
    int depth = backtrace(stack, STACK);
    for (int i = 0; i < depth; i++) {
        Dl_info about;
        if (!dladdr(stack[i], &about) || !about.dli_sname) continue;
        if (strcmp(about.dli_sname, "H5FL_blk_malloc") != 0) continue;
        say("asked by H5FL_blk_malloc\n");
        break;
    }
    inside = false;
}

/*
 * Of what runs at exit, all that was registered after main had begun is counted; not what the
 * compiler put there.
 */
static void leave_alone(void)
{
    atomic_store(&ready, false);
}

/* Whether this allocation is the one that fails. */
static bool fails(void)
{
    if (!atomic_load(&ready) || inside) return false;
    unsigned long number = atomic_fetch_add(&counted, 1) + 1;
    if (number == 1) {
        inside = true;
        atexit(leave_alone);
        inside = false;
    }
    if (listing) {
        inside = true;
        note_stack(number);
        inside = false;
    }
    if (number != atomic_load(&failing)) return false;
    say_who_asked();
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    return fails() ? NULL : __libc_realloc(memory, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
    if (fails()) return ENOMEM;
    *memory = __libc_memalign(alignment, size);
    return *memory ? 0 : ENOMEM;
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __libc_memalign(alignment, size);
}

/* -- what it says -- */

/* In which object, the C library and this one left out, the process is. */
static void say_where(const char *what, int number)
{
    void *stack[64];
    char line[600];
    inside = true;
    int depth = backtrace(stack, 64);
    int below = 0; /* frames of the C library; the first one called the handler */
    for (int i = 0; i < depth; i++) {
        Dl_info about;
        if (!dladdr(stack[i], &about) || !about.dli_fname) continue;
        bool below_here = strstr(about.dli_fname, "libc.so") != NULL;
        below += below_here;
        if (below_here || strstr(about.dli_fname, "allocations.so")) continue;
        snprintf(line, sizeof line, "%s %d in %s%s\n", what, number, about.dli_fname,
                 below > 1 ? " and there in the C library" : "");
        say(line);
        break;
    }
}

static void say_signal(int number)
{
    say_where("signal", number);
    signal(number, SIG_DFL);
    raise(number);
}

/*
 * On a stack of its own: where HDF5 has no memory for an error, it reports that, for ever, until
 * the stack is full.
 */
static void hear_signals(void)
{
    static const int signals[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};
    static char memory[SIGNAL_STACK];
    stack_t stack = {.ss_sp = memory, .ss_size = sizeof memory};
    struct sigaction action = {.sa_handler = say_signal, .sa_flags = SA_ONSTACK};
    if (sigaltstack(&stack, NULL) != 0) abort();
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaction(signals[i], &action, NULL);
}

/* A library that ends the process itself, as HDF5's exit(-1) when an identifier has no memory. */
_Noreturn void exit(int status)
{
    void (*leave)(int) = (void (*)(int))dlsym(RTLD_NEXT, "exit");
    if (status == -1) say_where("exit", status);
    leave(status);
    abort();
}

__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("FAULT_AT"), *calls = getenv("FAULT_STACK");
    void *stack[STACK];
    backtrace(stack, STACK); /* loads what it needs */
    atomic_store(&failing, at ? strtoul(at, NULL, 10) : 0);
    if (calls) told_apart = atoi(calls);
    listing = !at && getenv("FAULT_SAYS");
    hear_signals();
    atomic_store(&ready, true);
}

__attribute__((destructor)) static void end(void)
{
    char line[64];
    if (!listing) return;
    listing = false;
    snprintf(line, sizeof line, "allocations %lu\n", (unsigned long)atomic_load(&counted));
    say(line);
    for (size_t i = 0; i < first_count; i++) {
        snprintf(line, sizeof line, "%s %lu\n", ours[i] ? "ours" : "first", firsts[i]);
        say(line);
    }
}
