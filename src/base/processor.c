#include "base/processor.h"

#include <stddef.h>

#if defined(__aarch64__)
#include <sys/auxv.h>
#endif

/* VALUE of a macro that the compiler predefines is "1"; of one that is undefined, its own name. */
#define TEXT(macro)  #macro
#define VALUE(macro) TEXT(macro)

#if defined(__x86_64__) && defined(__GNUC__)
#define RETURN_UNLESS(used, feature)                                                               \
    if (VALUE(used)[0] == '1' && !__builtin_cpu_supports(feature)) return feature
#elif defined(__aarch64__)
#define RETURN_UNLESS(used, feature, bit)                                                          \
    if (VALUE(used)[0] == '1' && !(getauxval(AT_HWCAP) & 1UL << (bit))) return feature
#endif

/* Checks the instruction sets that compilers use unasked, oldest first. */
PROCESSOR_ANY const char *processor_lacks(void)
{
#if defined(__x86_64__) && defined(__GNUC__)
    __builtin_cpu_init();
    RETURN_UNLESS(__SSE3__, "sse3");
    RETURN_UNLESS(__SSSE3__, "ssse3");
    RETURN_UNLESS(__SSE4_1__, "sse4.1");
    RETURN_UNLESS(__SSE4_2__, "sse4.2");
    RETURN_UNLESS(__POPCNT__, "popcnt");
    RETURN_UNLESS(__SSE4A__, "sse4a");
    RETURN_UNLESS(__XOP__, "xop");
    RETURN_UNLESS(__FMA4__, "fma4");
    RETURN_UNLESS(__AVX__, "avx");
    RETURN_UNLESS(__AVX2__, "avx2");
    RETURN_UNLESS(__FMA__, "fma");
    RETURN_UNLESS(__BMI__, "bmi");
    RETURN_UNLESS(__BMI2__, "bmi2");
    RETURN_UNLESS(__AVX512F__, "avx512f");
    RETURN_UNLESS(__AVX512CD__, "avx512cd");
    RETURN_UNLESS(__AVX512DQ__, "avx512dq");
    RETURN_UNLESS(__AVX512BW__, "avx512bw");
    RETURN_UNLESS(__AVX512VL__, "avx512vl");
    RETURN_UNLESS(__AVX512IFMA__, "avx512ifma");
    RETURN_UNLESS(__AVX512VBMI__, "avx512vbmi");
    RETURN_UNLESS(__AVX512VBMI2__, "avx512vbmi2");
    RETURN_UNLESS(__AVX512VNNI__, "avx512vnni");
    RETURN_UNLESS(__AVX512BITALG__, "avx512bitalg");
    RETURN_UNLESS(__AVX512VPOPCNTDQ__, "avx512vpopcntdq");
    RETURN_UNLESS(__GFNI__, "gfni");
    RETURN_UNLESS(__VPCLMULQDQ__, "vpclmulqdq");
#elif defined(__aarch64__)
    RETURN_UNLESS(__ARM_FEATURE_ATOMICS, "atomics", 8);
    RETURN_UNLESS(__ARM_FEATURE_SVE, "sve", 22);
#endif
    return NULL;
}
