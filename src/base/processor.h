/*
 * processor: can this processor run what the compiler made?
 *
 * With -march=native a compiler uses every instruction that the building machine has. On a
 * processor without one of them a program would end with SIGILL and no explanation, so that is
 * checked before anything else runs: by analyses/start.c in programs, by ventral_open in the
 * library.
 */
#pragma once

/*
 * A function that every processor of the architecture can run, whatever the rest is compiled for.
 */
#if defined(__x86_64__) && defined(__GNUC__)
#define PROCESSOR_ANY __attribute__((target("no-sse3,no-bmi,no-bmi2,no-lzcnt,no-movbe,no-popcnt")))
#else
#define PROCESSOR_ANY
#endif

/* What to do about it, for messages. */
#define PROCESSOR_ADVICE                                                                           \
    "build it there, or for every processor with make OPTIMISE='-O3 -ffp-contract=off'"

/* An instruction set this was compiled for and the processor lacks ("avx512f"); NULL: has all. */
const char *processor_lacks(void);
