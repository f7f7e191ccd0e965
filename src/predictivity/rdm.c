#include "predictivity/rdm.h"

#include "base/numerics.h"
#include "predictivity/gram.h"
#include "predictivity/pair_ranks.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>

/* A pattern whose variance is at most this fraction of its mean square does not vary. */
#define ROUNDING 1e-12

#define MOST_STEPS UINT64_C(0x2000000000) /* a distance of 2, in steps */

/* In steps. */
static uint64_t distance_of(double correlation)
{
    double distance = 1 - fmin(fmax(correlation, -1), 1);
    return (uint64_t)nearbyint(distance / RDM_STEP);
}

/* -- memory -- */

size_t rdm_bytes(size_t stimuli, size_t sites, bool ceiling, size_t at_once)
{
    size_t pairs = pair_count(stimuli), subset = pair_count(stimuli * 9 / 10 + 1);
    size_t one = PAIR_RANKING_BYTES, two = PAIR_RANKING_BYTES + PAIR_RANK_BYTES;
    size_t finding = pairs * (ceiling ? two : one) +
                     (sites + PAIR_ROWS) * stimuli * sizeof(double) + pair_scratch_bytes(stimuli);
    size_t all = pairs * one, some = at_once * subset * two;
    size_t comparing =
        pairs * PAIR_RANK_BYTES + (all > some ? all : some) + at_once * pair_scratch_bytes(stimuli);
    return finding > comparing ? finding : comparing;
}

/* -- of a layer -- */

/* Covariance of two stimuli's patterns over units, times the number of units. */
static double covariance(const Comparison *comparison, size_t i, size_t j)
{
    const double *shift = comparison->shift, *sums = comparison->sums;
    double product =
        i >= j ? comparison->gram[gram_row(comparison->stimuli, comparison->packed, i) + j]
               : comparison->gram[gram_row(comparison->stimuli, comparison->packed, j) + i];
    if (shift) product += shift[i] + shift[j];
    return product - sums[i] * sums[j] / (double)comparison->units;
}

bool rdm_layer_open(RdmLayer *layer, const Comparison *comparison, Error *error)
{
    size_t n = comparison->stimuli, constant = 0;
    *layer = (RdmLayer){comparison, allocate(n, sizeof *layer->length, error)};
    if (!layer->length) return false;
    for (size_t i = 0; i < n; i++) {
        double variance = covariance(comparison, i, i), sum = comparison->sums[i];
        double mean_part = sum * sum / (double)comparison->units;
        if (!(variance > ROUNDING * (variance + mean_part))) constant++;
        layer->length[i] = sqrt(variance);
    }
    return constant == 0 || error_set(error,
                                      "%zu of %zu stimuli evoke the same activation in all units, "
                                      "so their patterns have no correlation",
                                      constant, n);
}

void rdm_layer_close(RdmLayer *layer)
{
    free(layer->length);
    *layer = (RdmLayer){NULL, NULL};
}

/* In steps, for i < j. */
static uint64_t layer_distance(const RdmLayer *layer, size_t i, size_t j)
{
    return distance_of(covariance(layer->comparison, i, j) / layer->length[i] / layer->length[j]);
}

double rdm_distance(const RdmLayer *layer, size_t i, size_t j)
{
    return (double)(i < j ? layer_distance(layer, i, j) : layer_distance(layer, j, i)) * RDM_STEP;
}

/* -- of some stimuli -- */

typedef struct {
    const RdmLayer *layer;
    const uint32_t *ranks; /* of the sites, over all stimuli */
    const size_t *chosen;  /* NULL: all */
} Some;

/* Index of the pair i < j; the first pair of i has j = i + 1. */
static size_t pair_of(size_t stimuli, size_t i, size_t j)
{
    return i * (2 * stimuli - i - 1) / 2 + (j - i - 1);
}

/* The stimuli of a row and a column, the lower one first. */
static void choose(const Some *some, size_t row, size_t column, size_t *i, size_t *j)
{
    size_t a = some->chosen ? some->chosen[row] : row,
           b = some->chosen ? some->chosen[column] : column;
    *i = a < b ? a : b;
    *j = a < b ? b : a;
}

/* Column by column, because inner products are stored for i >= j. */
static void fill_layer(const PairSource *source, size_t first, size_t rows, uint64_t *keys)
{
    const Some *some = source->context;
    size_t n = source->stimuli, i, j;
    for (size_t column = first + 1; column < n; column++)
        for (size_t a = 0; a < rows && first + a < column; a++) {
            choose(some, first + a, column, &i, &j);
            keys[a * n + column] = layer_distance(some->layer, i, j);
        }
}

static void fill_ranks(const PairSource *source, size_t first, size_t rows, uint64_t *keys)
{
    const Some *some = source->context;
    size_t n = source->stimuli, i, j;
    for (size_t a = 0; a < rows; a++)
        for (size_t column = first + a + 1; column < n; column++) {
            choose(some, first + a, column, &i, &j);
            keys[a * n + column] = some->ranks[pair_of(some->layer->comparison->stimuli, i, j)];
        }
}

bool rdm_agree(const RdmLayer *layer, const uint32_t *sites, const size_t *chosen, size_t count,
               double *correlation, Error *error)
{
    const Some some = {layer, sites, chosen};
    const PairSource in_layer = {fill_layer, &some, count, MOST_STEPS};
    const PairSource at_sites = {fill_ranks, &some, count,
                                 2 * (uint64_t)pair_count(layer->comparison->stimuli)};
    uint32_t *fewer = NULL, *ranks = NULL;
    bool good =
        (!chosen || pair_ranks(&at_sites, &fewer, error)) && pair_ranks(&in_layer, &ranks, error);
    if (good) *correlation = pair_correlation(ranks, chosen ? fewer : sites, pair_count(count));
    free(fewer);
    free(ranks);
    return good;
}

/* -- of sites -- */

/* Some sites, such as those of a subject. */
typedef struct {
    size_t count;
    double *patterns; /* [stimuli][count] minus their means, of length 1; owned */
} Group;

/* A pattern minus its mean, of length 1; false if it is constant. */
static bool normalise(double *pattern, size_t count)
{
    double mean = 0, squares = 0, whole = 0;
    for (size_t k = 0; k < count; k++) mean += pattern[k] / (double)count;
    for (size_t k = 0; k < count; k++) {
        whole += pattern[k] * pattern[k];
        pattern[k] -= mean;
        squares += pattern[k] * pattern[k];
    }
    for (size_t k = 0; k < count; k++) pattern[k] /= sqrt(squares);
    return squares > ROUNDING * whole;
}

/* sites[count]; NULL: all. */
static bool gather(Group *group, const Comparison *comparison, const size_t *sites, size_t count,
                   Error *error)
{
    size_t n = comparison->stimuli, constant = 0;
    if (count < 2) return error_set(error, "a pattern of responses needs two sites; there is one");
    *group = (Group){count, allocate(n, count * sizeof *group->patterns, error)};
    if (!group->patterns) return false;
    for (size_t i = 0; i < n; i++) {
        const double *from = comparison->responses + i * comparison->sites;
        double *pattern = group->patterns + i * count;
        for (size_t k = 0; k < count; k++) pattern[k] = from[sites ? sites[k] : k];
        constant += !normalise(pattern, count);
    }
    if (constant == 0) return true;
    free(group->patterns);
    group->patterns = NULL;
    return error_set(error,
                     "%zu of %zu stimuli evoke the same response at all sites, so their patterns "
                     "have no correlation",
                     constant, n);
}

/* The sum of the groups' RDMs, which is exact. */
typedef struct {
    const Group *groups;
    size_t count, without; /* the index of one left out; `count`: none */
    double *rows;          /* [PAIR_ROWS][stimuli] correlations */
} Sum;

static void fill_sum(const PairSource *source, size_t first, size_t rows, uint64_t *keys)
{
    const Sum *sum = source->context;
    size_t n = source->stimuli;
    for (size_t k = 0; k < rows * n; k++) keys[k] = 0;
    for (size_t g = 0; g < sum->count; g++) {
        int width = (int)sum->groups[g].count;
        const double *patterns = sum->groups[g].patterns;
        if (g == sum->without) continue;
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)rows, (int)n, width, 1,
                    patterns + first * (size_t)width, width, patterns, width, 0, sum->rows, (int)n);
        for (size_t a = 0; a < rows; a++)
            for (size_t j = first + a + 1; j < n; j++)
                keys[a * n + j] += distance_of(sum->rows[a * n + j]);
    }
}

static bool rank_sum(const Group *groups, size_t count, size_t without, size_t stimuli,
                     uint32_t **ranks, Error *error)
{
    Sum sum = {groups, count, without, NULL};
    const PairSource source = {fill_sum, &sum, stimuli, count * MOST_STEPS};
    if (!numerics_threads(1, error)) return false;
    sum.rows = allocate(stimuli, PAIR_ROWS * sizeof *sum.rows, error);
    bool good = sum.rows && pair_ranks(&source, ranks, error);
    free(sum.rows);
    return good;
}

bool rdm_of_sites(const Comparison *comparison, uint32_t **ranks, Error *error)
{
    Group all = {0, NULL};
    bool good = gather(&all, comparison, NULL, comparison->sites, error) &&
                rank_sum(&all, 1, 1, comparison->stimuli, ranks, error);
    free(all.patterns);
    return good;
}

/* -- the ceiling -- */

/* The subjects that have an RDM. */
typedef struct {
    size_t stimuli, count;
    Group *groups;         /* [count], owned */
    double *upper, *lower; /* [count] */
} Subjects;

/* Adds a subject, unless it has no RDM. */
static bool add_subject(Subjects *all, const Comparison *comparison, const size_t *sites,
                        size_t count, Error *error)
{
    Error none = {{0}};
    if (gather(&all->groups[all->count], comparison, sites, count, &none)) all->count++;
    if (none.kind == ERROR_MEMORY) *error = none;
    return none.kind != ERROR_MEMORY;
}

static bool find_subjects(Subjects *all, const Comparison *comparison, const size_t *subject,
                          size_t subjects, Error *error)
{
    size_t *sites = allocate(comparison->sites, sizeof *sites, error);
    bool good = sites != NULL;
    for (size_t k = 0; good && k < subjects; k++) {
        size_t count = 0;
        for (size_t j = 0; j < comparison->sites; j++)
            if (subject[j] == k) sites[count++] = j;
        good = add_subject(all, comparison, sites, count, error);
    }
    free(sites);
    return good && (all->count >= 2 ||
                    error_set(error,
                              "a ceiling for RDMs needs two subjects with two sites each; the "
                              "recording has %zu",
                              all->count));
}

/* Each subject with the sum of all (whose ranks are given), or else of the others. */
static bool compare_subjects(const Subjects *all, const uint32_t *sum, double *correlations,
                             Error *error)
{
    bool good = true;
    for (size_t k = 0; good && k < all->count; k++) {
        uint32_t *others = NULL, *own = NULL;
        good = (sum || rank_sum(all->groups, all->count, k, all->stimuli, &others, error)) &&
               rank_sum(all->groups + k, 1, 1, all->stimuli, &own, error);
        if (good)
            correlations[k] = pair_correlation(own, sum ? sum : others, pair_count(all->stimuli));
        free(others);
        free(own);
    }
    return good;
}

static double mean_of(const double *values, size_t count, double *standard_error)
{
    double mean = 0, squares = 0;
    for (size_t i = 0; i < count; i++) mean += values[i] / (double)count;
    for (size_t i = 0; i < count; i++) squares += (values[i] - mean) * (values[i] - mean);
    *standard_error = sqrt(squares) / (double)count;
    return mean;
}

bool rdm_ceiling(const Comparison *comparison, const size_t *subject, size_t subjects,
                 RdmCeiling *ceiling, Error *error)
{
    Subjects all = {.stimuli = comparison->stimuli};
    uint32_t *sum = NULL;
    *ceiling = (RdmCeiling){0};
    all.groups = allocate(subjects, sizeof *all.groups, error);
    all.upper = allocate(subjects, sizeof *all.upper, error);
    all.lower = allocate(subjects, sizeof *all.lower, error);
    bool good = all.groups && all.upper && all.lower &&
                find_subjects(&all, comparison, subject, subjects, error) &&
                rank_sum(all.groups, all.count, all.count, all.stimuli, &sum, error) &&
                compare_subjects(&all, sum, all.upper, error);
    free(sum);
    good = good && compare_subjects(&all, NULL, all.lower, error);
    if (good) {
        ceiling->subjects = all.count;
        ceiling->upper = mean_of(all.upper, all.count, &ceiling->upper_error);
        ceiling->lower = mean_of(all.lower, all.count, &ceiling->lower_error);
    }
    for (size_t k = 0; all.groups && k < all.count; k++) free(all.groups[k].patterns);
    free(all.groups);
    free(all.upper);
    free(all.lower);
    return good;
}
