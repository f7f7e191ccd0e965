#include "predictivity/pair_ranks.h"

#include <gsl/gsl_sort_ulong.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define GROUP_BITS 16 /* highest bits of a key, which choose its group */
#define LOW_BITS   32 /* of a sorted entry: a pair's index; above it, the rest of the key */

_Static_assert(sizeof(unsigned long) == sizeof(uint64_t), "GSL sorts 64-bit numbers");

size_t pair_count(size_t stimuli)
{
    return stimuli * (stimuli - 1) / 2;
}

typedef struct {
    const PairSource *source;
    unsigned shift;         /* bits of a key below its group's */
    size_t groups;          /* number */
    uint32_t *ends;         /* [groups + 1]; then ends[g] is where the next pair of g goes */
    uint64_t *keys;         /* [PAIR_ROWS][stimuli] */
    unsigned long *entries; /* [pairs] */
} Ranking;

size_t pair_scratch_bytes(size_t stimuli)
{
    return PAIR_ROWS * stimuli * sizeof(uint64_t) + (sizeof(uint32_t) << (GROUP_BITS + 1));
}

/* -- into groups -- */

/* Counts the pairs of each group, or puts each pair into its own. */
static void visit(const Ranking *ranking, bool place)
{
    size_t n = ranking->source->stimuli;
    uint64_t rest = (UINT64_C(1) << ranking->shift) - 1, pair = 0;
    for (size_t first = 0; first < n; first += PAIR_ROWS) {
        size_t rows = n - first < PAIR_ROWS ? n - first : PAIR_ROWS;
        ranking->source->fill(ranking->source, first, rows, ranking->keys);
        for (size_t a = 0; a < rows; a++)
            for (size_t j = first + a + 1; j < n; j++, pair++) {
                uint64_t key = ranking->keys[a * n + j];
                size_t group = key >> ranking->shift;
                if (place)
                    ranking->entries[ranking->ends[group]++] = (key & rest) << LOW_BITS | pair;
                else
                    ranking->ends[group + 1]++;
            }
    }
}

/* -- to ranks -- */

static bool in_order(const unsigned long *entries, size_t count)
{
    for (size_t k = 1; k < count; k++)
        if (entries[k] < entries[k - 1]) return false;
    return true;
}

/* Sorts a group and replaces keys by twice the ranks, of which so many pairs have smaller ones. */
static void rank_group(unsigned long *entries, size_t count, size_t smaller)
{
    if (!in_order(entries, count)) gsl_sort_ulong(entries, 1, count);
    for (size_t first = 0, end = 0; first < count; first = end) {
        unsigned long key = entries[first] >> LOW_BITS;
        while (end < count && entries[end] >> LOW_BITS == key) end++;
        unsigned long twice = 2 * smaller + first + end + 1;
        for (size_t k = first; k < end; k++)
            entries[k] = twice << LOW_BITS | (entries[k] & UINT32_MAX);
    }
}

/* Moves each pair's entry to its index, along the cycles of this permutation. */
static void put_in_order(unsigned long *entries, size_t pairs)
{
    for (size_t k = 0; k < pairs; k++)
        for (size_t pair = entries[k] & UINT32_MAX; pair != k; pair = entries[k] & UINT32_MAX) {
            unsigned long displaced = entries[pair];
            entries[pair] = entries[k];
            entries[k] = displaced;
        }
}

/* Keeps the ranks, in half the memory. */
static bool shrink(unsigned long *entries, size_t pairs, uint32_t **ranks, Error *error)
{
    for (size_t k = 0; k < pairs; k++) {
        uint32_t rank = (uint32_t)(entries[k] >> LOW_BITS);
        memcpy((char *)entries + k * sizeof rank, &rank, sizeof rank);
    }
    *ranks = realloc(entries, pairs * sizeof **ranks);
    if (*ranks) return true;
    free(entries);
    return error_memory(error, "not enough memory for the ranks of %zu pairs of stimuli", pairs);
}

static bool open_ranking(Ranking *ranking, Error *error)
{
    size_t n = ranking->source->stimuli, pairs = pair_count(n);
    unsigned bits = 0;
    if (n < 3) return error_set(error, "comparing dissimilarities takes at least three stimuli");
    if (pairs > UINT32_MAX / 2)
        return error_set(
            error, "dissimilarities can be ranked for at most 65,536 stimuli; there are %zu", n);
    while (ranking->source->most >> bits > 0) bits++;
    ranking->shift = bits > GROUP_BITS ? bits - GROUP_BITS : 0;
    if (ranking->shift > 32) ranking->shift = 32; /* more groups, of many subjects' sums */
    ranking->groups = (size_t)(ranking->source->most >> ranking->shift) + 1;
    ranking->ends = allocate(ranking->groups + 1, sizeof *ranking->ends, error);
    ranking->keys = allocate(n, PAIR_ROWS * sizeof *ranking->keys, error);
    if (ranking->ends && ranking->keys)
        ranking->entries = allocate(pairs, sizeof *ranking->entries, error);
    return ranking->entries != NULL;
}

bool pair_ranks(const PairSource *source, uint32_t **ranks, Error *error)
{
    Ranking ranking = {.source = source};
    bool good = open_ranking(&ranking, error);
    if (good) {
        visit(&ranking, false);
        for (size_t g = 0; g < ranking.groups; g++) ranking.ends[g + 1] += ranking.ends[g];
        visit(&ranking, true);
        for (size_t g = 0, first = 0; g < ranking.groups; first = ranking.ends[g++])
            rank_group(ranking.entries + first, ranking.ends[g] - first, first);
        put_in_order(ranking.entries, pair_count(source->stimuli));
    }
    free(ranking.ends);
    free(ranking.keys);
    return good && shrink(ranking.entries, pair_count(source->stimuli), ranks, error);
}

/* -- correlation -- */

double pair_correlation(const uint32_t *one, const uint32_t *other, size_t pairs)
{
    double mean = (double)(pairs + 1) / 2, aa = 0, bb = 0, ab = 0;
    uint32_t least[2] = {UINT32_MAX, UINT32_MAX}, most[2] = {0, 0};
    for (size_t p = 0; p < pairs; p++) {
        if (one[p] < least[0]) least[0] = one[p];
        if (one[p] > most[0]) most[0] = one[p];
        if (other[p] < least[1]) least[1] = other[p];
        if (other[p] > most[1]) most[1] = other[p];
    }
    if (least[0] >= most[0] || least[1] >= most[1]) return NAN;
    double range_a = (double)(most[0] - least[0]) / 2, range_b = (double)(most[1] - least[1]) / 2;
    for (size_t p = 0; p < pairs; p++) {
        double x = ((double)one[p] / 2 - mean) / range_a,
               y = ((double)other[p] / 2 - mean) / range_b;
        aa += x * x;
        bb += y * y;
        ab += x * y;
    }
    return ab / (sqrt(aa) * sqrt(bb));
}
