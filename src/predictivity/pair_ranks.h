/*
 * pair_ranks: ranks of what is known for each pair of stimuli, and Spearman's correlation of it.
 *
 * The values of pairs are whole numbers (keys), given row by row and asked for twice, so that they
 * need not be stored. Each pair's key and index are sorted in 8 bytes: the first pass counts the
 * keys that share their highest bits, the second puts each pair among those, and each such group is
 * sorted by the remaining bits. The ranks then take 4 bytes a pair: 1 GB for 22,000 stimuli, and
 * 2 GB until they are found.
 *
 * Pairs i < j are in the order of the upper triangle, row after row.
 */
#pragma once

#include "base/error.h"

#include <stdint.h>

#define PAIR_ROWS 64 /* rows asked for at a time */

/* Bytes for a pair while it is ranked, and when it has its rank. */
enum { PAIR_RANKING_BYTES = 8, PAIR_RANK_BYTES = 4 };

typedef struct PairSource PairSource;
struct PairSource {
    /* Sets keys[a * stimuli + j] for rows first + a, a < rows (at most PAIR_ROWS), all j beyond. */
    void (*fill)(const PairSource *source, size_t first, size_t rows, uint64_t *keys);
    const void *context;
    size_t stimuli; /* at least 3 and at most 65,536 */
    uint64_t most;  /* no key is larger */
};

/* The number of pairs of this many stimuli. */
size_t pair_count(size_t stimuli);

/* Bytes of pair_ranks' scratch memory besides PAIR_RANKING_BYTES a pair, at most. */
size_t pair_scratch_bytes(size_t stimuli);

/* *ranks[pairs], allocated: twice the rank of each pair, from 2 on (ties: the mean rank). */
bool pair_ranks(const PairSource *source, uint32_t **ranks, Error *error);

/* Pearson's correlation of two sets of ranks; NaN if all of either are tied. */
double pair_correlation(const uint32_t *one, const uint32_t *other, size_t pairs);
