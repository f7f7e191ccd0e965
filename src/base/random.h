/*
 * random: the random streams of PyTorch and numpy, so that their users can check every draw.
 *
 * Both libraries take their 32-bit words from the Mersenne Twister MT19937 (Matsumoto & Nishimura
 * 1998), seeded by one 32-bit word; they differ in how they turn words into numbers. Three layers:
 *
 *   Twister         the words, and a cheap way to skip many of them
 *   TorchGenerator  torch.manual_seed(s): uniform_ and normal_ of float tensors on the CPU
 *   Twister, too    numpy.random.RandomState(s): bounded integers, normals and permutations, as
 *                   numpy's legacy generator and scikit-learn's splits draw them
 *
 * Uniforms and integers agree to the bit, numpy's normals to 1e-15. PyTorch's normals agree to
 * 2e-6: its vectorised logarithm, sine and cosine differ from the C library's in the last bits.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TWISTER_WORDS 624

typedef struct {
    uint32_t state[TWISTER_WORDS];
    size_t used; /* words of this state already given out; TWISTER_WORDS: the next state is due */
} Twister;

void twister_seed(Twister *twister, uint32_t seed);
uint32_t twister_next(Twister *twister);

/* As if twister_next had been called `count` times: the states are computed, the words are not. */
void twister_skip(Twister *twister, uint64_t count);

/* Uniform over [0, 1) with 53 bits, as numpy's RandomState.random_sample. */
double twister_uniform(Twister *twister);

/* Standard normal from two uniforms, by Box and Muller (not the method that numpy uses). */
double twister_normal(Twister *twister);

/* -- PyTorch's CPU generator -- */

typedef struct {
    Twister twister;
    bool has_spare; /* normal_ of fewer than 16 values makes them in pairs */
    double spare;   /* and keeps the second for its next call */
} TorchGenerator;

/* torch.manual_seed(seed): only the low 32 bits are used. */
void torch_seed(TorchGenerator *generator, uint64_t seed);

/* Tensor.uniform_(low, high) on n floats. */
void torch_uniform(TorchGenerator *generator, float *values, size_t n, double low, double high);

/* Tensor.normal_(mean, deviation) on n floats. */
void torch_normal(TorchGenerator *generator, float *values, size_t n, double mean,
                  double deviation);

/* Leaves the generator where normal_ on n >= 16 floats would leave it, without the values. */
void torch_normal_skip(TorchGenerator *generator, size_t n);

/* -- numpy's legacy RandomState, seeded with twister_seed -- */

/* RandomState.randint(0, bound): uniform over 0..bound-1, by masking and rejection; bound >= 1. */
uint32_t numpy_integer(Twister *twister, uint32_t bound);

/* The same n times, RandomState.randint(0, bound, n). */
void numpy_integers(Twister *twister, uint32_t bound, uint32_t *integers, size_t n);

/*
 * RandomState.standard_normal() twice: numpy makes normals in pairs, by Marsaglia's polar method.
 */
void numpy_normals(Twister *twister, double pair[2]);

/*
 * RandomState.multivariate_normal([0, 0], [[1, c], [c, 1]]), c > 0: numpy multiplies two normals by
 * the covariance's singular vectors, whose signs are LAPACK's choice: (-, -) and (-, +).
 */
void numpy_correlated_normals(Twister *twister, double correlation, double pair[2]);

/* RandomState.permutation(n): values 0..n-1 in random order. */
void numpy_permutation(Twister *twister, size_t *order, size_t n);
