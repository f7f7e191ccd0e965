#include "base/philox.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { LANES = PHILOX_LANES, ROUNDS = 7 };

/* Wide words, below 2^32, are what compilers vectorise. */
void philox(PhiloxBlock *block, uint64_t key)
{
    uint32_t(*words)[LANES] = block->words;
    const uint64_t lower = 0xffffffffu;
    for (int i = 0; i < LANES; i++) {
        uint64_t low = key & lower, high = key >> 32;
        uint64_t a = words[0][i], b = words[1][i], c = words[2][i], d = words[3][i];
        for (int round = 0; round < ROUNDS; round++) {
            uint64_t first = (a & lower) * 0xD2511F53u, second = (c & lower) * 0xCD9E8D57u;
            a = (second >> 32) ^ b ^ low;
            c = (first >> 32) ^ d ^ high;
            b = second & lower;
            d = first & lower;
            low = (low + 0x9E3779B9u) & lower;
            high = (high + 0xBB67AE85u) & lower;
        }
        words[0][i] = (uint32_t)a;
        words[1][i] = (uint32_t)b;
        words[2][i] = (uint32_t)c;
        words[3][i] = (uint32_t)d;
    }
}

/* -log(p) of 0 < p < 1, to 1e-6 (the polynomial is that of the Cephes library's logf). */
static inline float minus_log(float p)
{
    uint32_t bits;
    memcpy(&bits, &p, sizeof bits);
    uint32_t shifted = bits - 0x3f3504f3u; /* the mantissa from sqrt(1/2) on */
    int32_t exponent = (int32_t)shifted >> 23;
    bits = (shifted & 0x007fffffu) + 0x3f3504f3u;
    float m;
    memcpy(&m, &bits, sizeof m);
    float x = m - 1, series = 7.0376836292e-2f;
    series = series * x - 1.1514610310e-1f;
    series = series * x + 1.1676998740e-1f;
    series = series * x - 1.2420140846e-1f;
    series = series * x + 1.4249322787e-1f;
    series = series * x - 1.6668057665e-1f;
    series = series * x + 2.0000714765e-1f;
    series = series * x - 2.4999993993e-1f;
    series = series * x + 3.3333331174e-1f;
    return -(x + x * x * (series * x - 0.5f) + (float)exponent * 0.69314718f);
}

/* The word's upper bit is the sign, the others the probability of a value further from 0. */
static inline float normal_of(uint32_t word)
{
    float tail = ((float)(word & 0x7fffffffu) + 0.5f) * 0x1p-32f; /* 0 < tail <= 1/2 */
    float q = 0.5f - tail, r = 0.180625f - q * q, s = sqrtf(minus_log(tail)) - 1.6f;
    bool central = q <= 0.425f;
    float middle = ((59.109374720f * r + 159.29113202f) * r + 50.434271938f) * r + 3.3871327179f;
    float outer = ((0.17023821103f * s + 1.3067284816f) * s + 2.7568153900f) * s + 1.4234372777f;
    float of_middle = ((67.187563600f * r + 78.757757664f) * r + 17.895169469f) * r + 1;
    float of_outer = (0.12021132975f * s + 0.73700164250f) * s + 1;
    float size = (central ? q * middle : outer) / (central ? of_middle : of_outer);
    return word & 0x80000000u ? -size : size;
}

void philox_normals(const PhiloxBlock *block, float normals[PHILOX_WORDS][PHILOX_LANES])
{
    for (int word = 0; word < PHILOX_WORDS; word++)
        for (int i = 0; i < LANES; i++) normals[word][i] = normal_of(block->words[word][i]);
}
