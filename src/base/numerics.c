#define _DEFAULT_SOURCE /* MAP_ANONYMOUS, setenv */
#include "base/numerics.h"

#include <cblas.h>
#include <fftw3.h>
#include <gsl/gsl_errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* OpenBLAS's internal allocator, which its headers do not declare. Freed buffers are reused. */
void *blas_memory_alloc(int unused);
void blas_memory_free(void *buffer);

enum { MOST_BUFFERS = 256 }; /* OpenBLAS keeps no more */
enum { BUFFER = (128 << 20) + (64 << 10) };

#if defined(__x86_64__) && defined(__GNUC__)
/* How an OpenBLAS with kernels for several processors chooses them; absent from others. */
void gotoblas_dynamic_init(void) __attribute__((weak));
void gotoblas_dynamic_quit(void) __attribute__((weak));

/*
 * An OpenBLAS older than the processor takes its slowest kernels ("Prescott", of 2004), four times
 * slower than those that the processor's instructions allow. It is then made to choose again.
 */
static void choose_kernels(void)
{
    static const char variable[] = "OPENBLAS_CORETYPE";
    if (getenv(variable) || strcmp(openblas_get_corename(), "Prescott") != 0 ||
        !gotoblas_dynamic_init || !gotoblas_dynamic_quit)
        return;
    __builtin_cpu_init();
    bool wide = __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
                __builtin_cpu_supports("avx512vl");
    bool has_fma = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (!wide && !has_fma) return;
    if (setenv(variable, wide ? "SkylakeX" : "Haswell", 1) != 0) return;
    gotoblas_dynamic_quit();
    gotoblas_dynamic_init();
    (void)unsetenv(variable);
}
#else
static void choose_kernels(void)
{
}
#endif

static void set_all(void)
{
    choose_kernels();
    openblas_set_num_threads(1);
    gsl_set_error_handler_off();
    fftwf_make_planner_thread_safe();
}

void numerics_begin(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, set_all);
}

static bool can_map(size_t bytes)
{
    void *capacity = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return capacity != MAP_FAILED && munmap(capacity, bytes) == 0;
}

/*
 * Allocates all of them before freeing any: a buffer freed earlier would just be handed out again.
 */
static void take_buffers(int count)
{
    void *buffers[MOST_BUFFERS];
    for (int i = 0; i < count; i++) buffers[i] = blas_memory_alloc(0);
    for (int i = 0; i < count; i++) blas_memory_free(buffers[i]);
}

bool numerics_threads(int threads, Error *error)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static int held = 0; /* buffers that OpenBLAS has allocated so far */
    if (threads > MOST_BUFFERS) threads = MOST_BUFFERS;
    numerics_begin();
    pthread_mutex_lock(&lock);
    bool good = threads <= held || can_map((size_t)(threads - held) * BUFFER);
    if (good && threads > held) {
        take_buffers(threads);
        held = threads;
    }
    pthread_mutex_unlock(&lock);
    return good ||
           error_memory(error,
                        "not enough memory for %d thread%s: OpenBLAS takes 128 MB of address "
                        "space for each; raise the limit (ulimit -v)%s",
                        threads, threads > 1 ? "s" : "", threads > 1 ? " or use --threads 1" : "");
}

const char *numerics_processor(void)
{
    return openblas_get_corename();
}
