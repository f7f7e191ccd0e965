/*
 * philox: random numbers as a function of a counter, so that they do not depend on the order in
 * which they are computed.
 *
 * Philox4x32-7 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3";
 * seven rounds are the fewest that pass their tests) turns a counter of four words and a key of two
 * into four random words. Words become standard normals by the inverse of the cumulative
 * distribution (Wichura 1988, algorithm AS 241, PPND7), accurate to 1e-5; the largest absolute
 * value is 6.3. Several counters are computed together, in lanes, so that compilers vectorise.
 */
#pragma once

#include <stdint.h>

enum { PHILOX_WORDS = 4, PHILOX_LANES = 16 };

/* words[..][lane]: the counter of each lane, then its random words. */
typedef struct {
    uint32_t words[PHILOX_WORDS][PHILOX_LANES];
} PhiloxBlock;

/* Replaces counters by random words. */
void philox(PhiloxBlock *block, uint64_t key);

/* The standard normal of each word. */
void philox_normals(const PhiloxBlock *block, float normals[PHILOX_WORDS][PHILOX_LANES]);
