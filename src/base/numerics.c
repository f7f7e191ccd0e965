#define _POSIX_C_SOURCE 200809L
#include "base/numerics.h"

#include <cblas.h>
#include <gsl/gsl_errno.h>
#include <pthread.h>

static void set_both(void)
{
    openblas_set_num_threads(1);
    gsl_set_error_handler_off();
}

void numerics_begin(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, set_both);
}

const char *numerics_processor(void)
{
    return openblas_get_corename();
}
