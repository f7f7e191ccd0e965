/* Settings of the numerical libraries: OpenBLAS has kernels for the instructions of this processor. */
#define _POSIX_C_SOURCE 200809L /* unsetenv */
#include "base/numerics.h"

#include "testing.h"

#include <cblas.h>
#include <stdlib.h>

/* However new the processor is; and the kernels compute. */
TEST(kernels_of_this_processor)
{
    (void)unsetenv("OPENBLAS_CORETYPE");
    numerics_begin();
    enum { N = 33 };
    static float a[N * N], product[N * N];
    for (int i = 0; i < N * N; i++) a[i] = (float)(i % 7) - 3;
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, N, N, N, 1, a, N, a, N, 0, product, N);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            float sum = 0; /* of small integers, so exact in any order */
            for (int k = 0; k < N; k++) sum += a[i * N + k] * a[k * N + j];
            assert_true(sum == product[i * N + j]);
        }
#if defined(__x86_64__) && defined(__GNUC__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        assert_string_not_equal(numerics_processor(), "Prescott");
#endif
}
