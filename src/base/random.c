#include "base/random.h"

#include <math.h>
#include <string.h>

#define SHIFTED 397u /* how far ahead in the state the recurrence reads */
#define TWO_PI  6.283185307179586

/* -- the Mersenne Twister -- */

void twister_seed(Twister *twister, uint32_t seed)
{
    twister->state[0] = seed;
    for (uint32_t i = 1; i < TWISTER_WORDS; i++) {
        uint32_t before = twister->state[i - 1];
        twister->state[i] = 1812433253u * (before ^ (before >> 30)) + i;
    }
    twister->used = TWISTER_WORDS;
}

static inline uint32_t twisted(uint32_t word, uint32_t following, uint32_t ahead)
{
    uint32_t joined = (word & 0x80000000u) | (following & 0x7fffffffu);
    return ahead ^ (joined >> 1) ^ ((0u - (following & 1u)) & 0x9908b0dfu);
}

/* The next 624 words of the recurrence; three stretches, so that each vectorises. */
static void twister_advance(Twister *twister)
{
    uint32_t *state = twister->state;
    const size_t turn = TWISTER_WORDS - SHIFTED;
    for (size_t i = 0; i < turn; i++)
        state[i] = twisted(state[i], state[i + 1], state[i + SHIFTED]);
    for (size_t i = turn; i < 2 * turn; i++)
        state[i] = twisted(state[i], state[i + 1], state[i - turn]);
    for (size_t i = 2 * turn; i < TWISTER_WORDS - 1; i++)
        state[i] = twisted(state[i], state[i + 1], state[i - turn]);
    state[TWISTER_WORDS - 1] = twisted(state[TWISTER_WORDS - 1], state[0], state[SHIFTED - 1]);
    twister->used = 0;
}

uint32_t twister_next(Twister *twister)
{
    if (twister->used >= TWISTER_WORDS) twister_advance(twister);
    uint32_t word = twister->state[twister->used++];
    word ^= word >> 11;
    word ^= (word << 7) & 0x9d2c5680u;
    word ^= (word << 15) & 0xefc60000u;
    return word ^ (word >> 18);
}

void twister_skip(Twister *twister, uint64_t count)
{
    while (count > 0) {
        if (twister->used >= TWISTER_WORDS) twister_advance(twister);
        uint64_t left = TWISTER_WORDS - twister->used;
        uint64_t step = count < left ? count : left;
        twister->used += (size_t)step;
        count -= step;
    }
}

double twister_uniform(Twister *twister)
{
    uint32_t high = twister_next(twister) >> 5, low = twister_next(twister) >> 6;
    return (high * 67108864.0 + low) / 9007199254740992.0;
}

double twister_normal(Twister *twister)
{
    double radius = sqrt(-2 * log(1 - twister_uniform(twister)));
    return radius * cos(TWO_PI * twister_uniform(twister));
}

/* -- PyTorch -- */

void torch_seed(TorchGenerator *generator, uint64_t seed)
{
    twister_seed(&generator->twister, (uint32_t)(seed & 0xffffffffu));
    generator->has_spare = false;
    generator->spare = 0;
}

static float uniform_24_bits(Twister *twister)
{
    return (float)(twister_next(twister) & 0xffffffu) / 16777216.0f;
}

void torch_uniform(TorchGenerator *generator, float *values, size_t n, double low, double high)
{
    const float from = (float)low, width = (float)high - (float)low;
    for (size_t i = 0; i < n; i++) values[i] = uniform_24_bits(&generator->twister) * width + from;
}

/* Box-Muller on 16 uniforms in place: the first eight give radii, the last eight angles. */
static void box_muller_16(float *x, float mean, float deviation)
{
    for (size_t j = 0; j < 8; j++) {
        float radius = sqrtf(-2.0f * logf(1.0f - x[j])) * deviation;
        float angle = (float)TWO_PI * x[j + 8];
        x[j] = radius * cosf(angle) + mean;
        x[j + 8] = radius * sinf(angle) + mean;
    }
}

/* One uniform double of 53 bits from two words. */
static double uniform_53_bits(Twister *twister)
{
    uint64_t high = twister_next(twister), low = twister_next(twister);
    return (double)((high << 32 | low) & ((UINT64_C(1) << 53) - 1)) / 9007199254740992.0;
}

static double normal_double(TorchGenerator *generator)
{
    if (generator->has_spare) {
        generator->has_spare = false;
        return generator->spare;
    }
    double turn = uniform_53_bits(&generator->twister);
    double radius = sqrt(-2.0 * log1p(-uniform_53_bits(&generator->twister)));
    generator->spare = radius * sin(TWO_PI * turn);
    generator->has_spare = true;
    return radius * cos(TWO_PI * turn);
}

void torch_normal(TorchGenerator *generator, float *values, size_t n, double mean, double deviation)
{
    if (n < 16) {
        for (size_t i = 0; i < n; i++)
            values[i] = (float)(normal_double(generator) * deviation + mean);
        return;
    }
    for (size_t i = 0; i < n; i++) values[i] = uniform_24_bits(&generator->twister);
    for (size_t i = 0; i + 16 <= n; i += 16)
        box_muller_16(values + i, (float)mean, (float)deviation);
    if (n % 16 != 0) { /* the last 16 are drawn anew, over the tail of the last full block */
        float *last = values + n - 16;
        for (size_t i = 0; i < 16; i++) last[i] = uniform_24_bits(&generator->twister);
        box_muller_16(last, (float)mean, (float)deviation);
    }
}

void torch_normal_skip(TorchGenerator *generator, size_t n)
{
    twister_skip(&generator->twister, n + (n % 16 != 0 ? 16 : 0));
}

/* -- numpy -- */

void numpy_integers(Twister *twister, uint32_t bound, uint32_t *integers, size_t n)
{
    uint32_t largest = bound - 1, mask = largest;
    for (unsigned shift = 1; shift < 32; shift *= 2) mask |= mask >> shift;
    if (largest == 0) memset(integers, 0, n * sizeof *integers);
    for (size_t i = 0;
         largest > 0 &&
         i < n;) { /* a value too large is overwritten, without a branch to mispredict */
        uint32_t value = twister_next(twister) & mask;
        integers[i] = value;
        i += value <= largest;
    }
}

uint32_t numpy_integer(Twister *twister, uint32_t bound)
{
    uint32_t integer;
    numpy_integers(twister, bound, &integer, 1);
    return integer;
}

void numpy_normals(Twister *twister, double pair[2])
{
    double x, y, square;
    do {
        x = 2 * twister_uniform(twister) - 1;
        y = 2 * twister_uniform(twister) - 1;
        square = x * x + y * y;
    } while (square >= 1 || !(square > 0));
    double scale = sqrt(-2 * log(square) / square);
    pair[0] = scale * y; /* numpy keeps the first coordinate for its second call */
    pair[1] = scale * x;
}

void numpy_correlated_normals(Twister *twister, double correlation, double pair[2])
{
    double normals[2];
    numpy_normals(twister, normals);
    double common = normals[0] * sqrt(1 + correlation), apart = normals[1] * sqrt(1 - correlation);
    pair[0] = -(common + apart) / sqrt(2);
    pair[1] = -(common - apart) / sqrt(2);
}

void numpy_permutation(Twister *twister, size_t *order, size_t n)
{
    for (size_t i = 0; i < n; i++) order[i] = i;
    for (size_t i = n; i-- > 1;) {
        size_t j = numpy_integer(twister, (uint32_t)(i + 1));
        size_t kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
}
