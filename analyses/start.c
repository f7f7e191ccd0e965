/*
 * start: runs in every program before its libraries are initialised.
 *
 * If this processor lacks instructions the program was compiled for (base/processor.h), prints a
 * message and exits with 1.
 *
 * As soon as OpenBLAS is loaded, it starts a thread for each processor and maps 128 MB for each; if
 * the address space is limited (ulimit -v), it retries forever. These threads are never used
 * (base/numerics.h), so the process is restricted to one processor until the libraries are
 * initialised. Some versions also map 128 MB for the process itself: if that is impossible, prints
 * a message and exits with 1.
 *
 * Closed standard streams are opened to /dev/null: otherwise the next file opened would take their
 * place and receive what is printed. A file that exceeds its limit (ulimit -f) is reported like a
 * full disk instead of ending the program by a signal. If printed output could not be written, the
 * exit code says so.
 */
#define _GNU_SOURCE /* CPU sets */
#include "base/processor.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static cpu_set_t usable;
static bool narrowed;

static void narrow(void)
{
    int here = sched_getcpu();
    cpu_set_t one;
    CPU_ZERO(&one);
    if (here < 0 || here >= CPU_SETSIZE || sched_getaffinity(0, sizeof usable, &usable) != 0)
        return;
    CPU_SET((size_t)here, &one);
    narrowed = CPU_COUNT(&usable) > 1 && sched_setaffinity(0, sizeof one, &one) == 0;
}

static bool has_room(void)
{
    const size_t bytes = (128 << 20) + (64 << 10);
    void *capacity = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return capacity != MAP_FAILED && munmap(capacity, bytes) == 0;
}

static void prepare_streams(void)
{
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
        if (fcntl(stream, F_GETFD) < 0) (void)open("/dev/null", O_RDWR);
    (void)signal(SIGXFSZ, SIG_IGN);
}

PROCESSOR_ANY static void begin(int count, char **arguments)
{
    const char *program = count > 0 ? arguments[0] : "ventral", *lacks = processor_lacks();
    if (!lacks && has_room()) {
        prepare_streams();
        narrow();
        return;
    }
    if (lacks)
        dprintf(STDERR_FILENO, "%s: built for another processor (this one has no %s); %s\n",
                program, lacks, PROCESSOR_ADVICE);
    else
        dprintf(STDERR_FILENO,
                "%s: not enough memory: OpenBLAS takes 128 MB of address space; raise the limit "
                "(ulimit -v)\n",
                program);
    _exit(1);
}

/* Run before the libraries' constructors, and after them. */
__attribute__((section(".preinit_array"), used)) static void (*const first)(int, char **) = begin;

/* At the end of a program that has no error of its own. */
static void check_printed(int code, void *unused)
{
    (void)unused;
    errno = 0;
    bool lost = ferror(stdout) != 0;
    if (code != 0 || (fflush(stdout) == 0 && !lost)) return;
    dprintf(STDERR_FILENO,
            "%s: what is printed cannot be written (%s); free some space and run again\n",
            program_invocation_short_name, strerror(errno ? errno : EIO));
    _exit(1);
}

__attribute__((constructor)) static void widen(void)
{
    (void)on_exit(check_printed, NULL);
    if (narrowed) (void)sched_setaffinity(0, sizeof usable, &usable);
}
