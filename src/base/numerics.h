/*
 * numerics: how the numerical libraries behave, for the whole process.
 *
 * OpenBLAS computes a product with one thread, because here threads work on different images, not on one product;
 * and the GNU Scientific Library returns its errors instead of ending the program, because they are checked where
 * they can occur. Whoever is about to use either calls this first; the second call and later ones do nothing.
 */
#ifndef BASE_NUMERICS_H
#define BASE_NUMERICS_H

/* May be called from any thread. */
void numerics_begin(void);

/*
 * The kind of processor that OpenBLAS found and chose its kernels for ("Haswell"): on another kind, products may differ
 * in their last bits.
 */
const char *numerics_processor(void);

#endif
