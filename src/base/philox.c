#include "base/philox.h"

#include <math.h>
#include <string.h>

enum { LANES = PHILOX_LANES, ROUNDS = 10 };

void philox(PhiloxBlock *block, uint64_t key)
{
    uint32_t(*words)[LANES] = block->words;
    uint32_t low = (uint32_t)key, high = (uint32_t)(key >> 32);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < LANES; i++) {
            uint64_t first = (uint64_t)words[0][i] * 0xD2511F53u;
            uint64_t second = (uint64_t)words[2][i] * 0xCD9E8D57u;
            words[0][i] = (uint32_t)(second >> 32) ^ words[1][i] ^ low;
            words[2][i] = (uint32_t)(first >> 32) ^ words[3][i] ^ high;
            words[1][i] = (uint32_t)second;
            words[3][i] = (uint32_t)first;
        }
        low += 0x9E3779B9u;
        high += 0xBB67AE85u;
    }
}

/* -log(p) of 0 < p < 1, to 1e-6 of its value or of 1. */
static inline float minus_log(float p)
{
    uint32_t bits;
    memcpy(&bits, &p, sizeof bits);
    uint32_t shifted = bits - 0x3f3504f3u; /* the mantissa from sqrt(1/2) on */
    int32_t exponent = (int32_t)shifted >> 23;
    bits = (shifted & 0x007fffffu) + 0x3f3504f3u;
    float m;
    memcpy(&m, &bits, sizeof m);
    float s = (m - 1) / (m + 1), square = s * s;
    float series = ((square / 7 + 0.2f) * square + 1.0f / 3) * square + 1;
    return -(2 * s * series + (float)exponent * 0.69314718f);
}

/* The word's upper bit is the sign, the others the probability of a value further from 0. */
static inline float normal_of(uint32_t word)
{
    float tail = ((float)(word & 0x7fffffffu) + 0.5f) * 0x1p-32f; /* 0 < tail <= 1/2 */
    float q = 0.5f - tail, r = 0.180625f - q * q;
    float central =
        q * (((59.109374720f * r + 159.29113202f) * r + 50.434271938f) * r + 3.3871327179f) /
        (((67.187563600f * r + 78.757757664f) * r + 17.895169469f) * r + 1);
    float s = sqrtf(minus_log(tail)) - 1.6f;
    float outer = (((0.17023821103f * s + 1.3067284816f) * s + 2.7568153900f) * s + 1.4234372777f) /
                  ((0.12021132975f * s + 0.73700164250f) * s + 1);
    float size = q <= 0.425f ? central : outer;
    return word & 0x80000000u ? -size : size;
}

void philox_normals(const PhiloxBlock *block, float normals[PHILOX_WORDS][PHILOX_LANES])
{
    for (int word = 0; word < PHILOX_WORDS; word++)
        for (int i = 0; i < LANES; i++) normals[word][i] = normal_of(block->words[word][i]);
}
