/*
 * numerics: how the numerical libraries behave, for the whole process.
 *
 * OpenBLAS computes a product with one thread, because here threads work on different images, not on one product;
 * and the GNU Scientific Library returns its errors instead of ending the program, because they are checked where
 * they can occur. Whoever is about to use either calls this first; the second call and later ones do nothing.
 */
#ifndef BASE_NUMERICS_H
#define BASE_NUMERICS_H

#include "base/error.h"

/* May be called from any thread. */
void numerics_begin(void);

/*
 * The same, where that many threads will compute products at once. Without a buffer for each, which takes 128 MB of
 * address space, OpenBLAS would try for ever; so they are taken here, and where there is no room (ulimit -v) this
 * returns false.
 */
bool numerics_threads(int threads, Error *error);

/*
 * The kind of processor that OpenBLAS found and chose its kernels for ("Haswell"): on another kind, products may differ
 * in their last bits.
 */
const char *numerics_processor(void);

#endif
