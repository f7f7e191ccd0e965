/*
 * numerics: process-wide settings of the numerical libraries.
 *
 * OpenBLAS uses one thread per product, because here threads work on different images, not on one
 * product. The GNU Scientific Library returns its errors instead of aborting, because they are
 * checked where they can occur. FFTW's transforms may be planned by several threads at once. An
 * OpenBLAS that does not know the processor is made to choose its kernels again, by the processor's
 * instructions, unless OPENBLAS_CORETYPE says which to use. Call this before using any of them, and
 * before other threads of the process do; later calls do nothing.
 */
#pragma once

#include "base/error.h"

/* May be called from any thread. */
void numerics_begin(void);

/*
 * The same, before `threads` threads compute products at once. OpenBLAS needs a buffer of 128 MB of
 * address space for each and would loop for ever without one, so they are allocated here; returns
 * false if there is not enough (ulimit -v).
 */
bool numerics_threads(int threads, Error *error);

/*
 * The processor type that OpenBLAS detected and chose its kernels for ("Haswell"); on another type,
 * products may differ in their last bits.
 */
const char *numerics_processor(void);
