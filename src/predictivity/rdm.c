#include "predictivity/rdm.h"

#include "base/numerics.h"
#include "predictivity/correlation.h"
#include "predictivity/gram.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROWS 64 /* rows of a correlation matrix computed at a time */

/* A pattern whose variance is at most this fraction of its mean square does not vary. */
#define ROUNDING 1e-12

size_t rdm_pairs(size_t stimuli)
{
    return stimuli * (stimuli - 1) / 2;
}

/* Index of the pair i < j; the first pair of i has j = i + 1. */
static size_t pair_of(size_t stimuli, size_t i, size_t j)
{
    return i * (2 * stimuli - i - 1) / 2 + (j - i - 1);
}

static double distance_of(double correlation)
{
    double distance = 1 - fmin(fmax(correlation, -1), 1);
    return nearbyint(distance / RDM_STEP) * RDM_STEP;
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

bool rdm_of_layer(const Comparison *comparison, double *distances, Error *error)
{
    size_t n = comparison->stimuli, constant = 0;
    double *length = allocate(n, sizeof *length, error);
    if (!length) return false;
    for (size_t i = 0; i < n; i++) {
        double variance = covariance(comparison, i, i), sum = comparison->sums[i];
        double mean_part = sum * sum / (double)comparison->units;
        if (!(variance > ROUNDING * (variance + mean_part))) constant++;
        length[i] = sqrt(variance);
    }
    for (size_t i = 0; constant == 0 && i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            *distances++ = distance_of(covariance(comparison, i, j) / length[i] / length[j]);
    free(length);
    return constant == 0 || error_set(error,
                                      "%zu of %zu stimuli evoke the same activation in all units, "
                                      "so their patterns have no correlation",
                                      constant, n);
}

/* -- of sites -- */

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

/* Gathers the normalised patterns over the chosen sites; returns how many are constant. */
static size_t gather(const Comparison *comparison, const size_t *sites, size_t count,
                     double *patterns)
{
    size_t constant = 0;
    for (size_t i = 0; i < comparison->stimuli; i++) {
        const double *from = comparison->responses + i * comparison->sites;
        double *pattern = patterns + i * count;
        for (size_t k = 0; k < count; k++) pattern[k] = from[sites ? sites[k] : k];
        constant += !normalise(pattern, count);
    }
    return constant;
}

static void correlate(const double *patterns, size_t stimuli, size_t count, double *rows,
                      double *distances)
{
    for (size_t first = 0; first < stimuli; first += ROWS) {
        size_t some = stimuli - first < ROWS ? stimuli - first : ROWS;
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)some, (int)stimuli, (int)count, 1,
                    patterns + first * count, (int)count, patterns, (int)count, 0, rows,
                    (int)stimuli);
        for (size_t i = first; i < first + some; i++)
            for (size_t j = i + 1; j < stimuli; j++)
                *distances++ = distance_of(rows[(i - first) * stimuli + j]);
    }
}

bool rdm_of_sites(const Comparison *comparison, const size_t *sites, size_t count,
                  double *distances, Error *error)
{
    size_t n = comparison->stimuli;
    if (count < 2) return error_set(error, "a pattern of responses needs two sites; there is one");
    if (!numerics_threads(1, error)) return false;
    double *patterns = allocate(n, count * sizeof *patterns, error);
    double *rows = allocate(n, ROWS * sizeof *rows, error);
    bool good = patterns && rows;
    size_t constant = good ? gather(comparison, sites, count, patterns) : 0;
    if (constant > 0)
        good = error_set(error,
                         "%zu of %zu stimuli evoke the same response at all sites, so their "
                         "patterns have no correlation",
                         constant, n);
    if (good) correlate(patterns, n, count, rows, distances);
    free(patterns);
    free(rows);
    return good;
}

/* -- two of them -- */

static void choose_pairs(const double *distances, size_t stimuli, const size_t *chosen,
                         size_t count, double *to)
{
    for (size_t a = 0; a < count; a++)
        for (size_t b = a + 1; b < count; b++) {
            size_t i = chosen[a], j = chosen[b];
            *to++ = distances[i < j ? pair_of(stimuli, i, j) : pair_of(stimuli, j, i)];
        }
}

bool rdm_agree(const RdmPair *rdms, const size_t *chosen, size_t count, double *correlation,
               Error *error)
{
    size_t pairs = rdm_pairs(count), n = rdms->stimuli;
    if (count < 3)
        return error_set(error, "comparing dissimilarities takes at least three stimuli");
    if (!chosen) return spearman(rdms->one, rdms->other, pairs, correlation, error);
    double *some = allocate(pairs, 2 * sizeof *some, error);
    if (!some) return false;
    choose_pairs(rdms->one, n, chosen, count, some);
    choose_pairs(rdms->other, n, chosen, count, some + pairs);
    bool good = spearman(some, some + pairs, pairs, correlation, error);
    free(some);
    return good;
}

/* -- the ceiling -- */

/* Subjects' RDMs are never all in memory: each is computed twice, the first time for their sum. */
typedef struct {
    const Comparison *comparison;
    const size_t *subject;
    size_t subjects;
    size_t *sites;         /* [sites] the sites of one subject */
    double *own, *sum;     /* [pairs] */
    double *upper, *lower; /* [subjects] of those that have an RDM */
} Subjects;

/* *found: does the subject have an RDM? */
static bool take_subject(const Subjects *all, size_t which, bool *found, Error *error)
{
    size_t count = 0;
    Error none = {{0}};
    for (size_t j = 0; j < all->comparison->sites; j++)
        if (all->subject[j] == which) all->sites[count++] = j;
    *found = rdm_of_sites(all->comparison, all->sites, count, all->own, &none);
    if (none.kind == ERROR_MEMORY) *error = none;
    return none.kind != ERROR_MEMORY;
}

static bool sum_up(const Subjects *all, size_t *with, Error *error)
{
    size_t pairs = rdm_pairs(all->comparison->stimuli);
    for (size_t k = 0; k < all->subjects; k++) {
        bool found = false;
        if (!take_subject(all, k, &found, error)) return false;
        for (size_t p = 0; found && p < pairs; p++) all->sum[p] += all->own[p];
        *with += found;
    }
    return *with >= 2 || error_set(error,
                                   "a ceiling for RDMs needs two subjects with two sites each; the "
                                   "recording has %zu",
                                   *with);
}

static bool compare_all(const Subjects *all, Error *error)
{
    size_t n = all->comparison->stimuli, pairs = rdm_pairs(n), with = 0;
    const RdmPair rdms = {all->own, all->sum, n};
    for (size_t k = 0; k < all->subjects; k++) {
        bool found = false;
        if (!take_subject(all, k, &found, error)) return false;
        if (!found) continue;
        if (!rdm_agree(&rdms, NULL, n, &all->upper[with], error)) return false;
        for (size_t p = 0; p < pairs; p++)
            all->sum[p] -= all->own[p]; /* exact: steps are powers of 2 */
        if (!rdm_agree(&rdms, NULL, n, &all->lower[with++], error)) return false;
        for (size_t p = 0; p < pairs; p++) all->sum[p] += all->own[p];
    }
    return true;
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
    size_t pairs = rdm_pairs(comparison->stimuli), size = sizeof(double);
    Subjects all = {.comparison = comparison, .subject = subject, .subjects = subjects};
    *ceiling = (RdmCeiling){0};
    all.sites = allocate(comparison->sites, sizeof *all.sites, error);
    all.own = allocate(pairs, size, error);
    all.sum = allocate(pairs, size, error);
    all.upper = allocate(subjects, size, error);
    all.lower = allocate(subjects, size, error);
    bool good = all.sites && all.own && all.sum && all.upper && all.lower &&
                sum_up(&all, &ceiling->subjects, error) && compare_all(&all, error);
    if (good) {
        ceiling->upper = mean_of(all.upper, ceiling->subjects, &ceiling->upper_error);
        ceiling->lower = mean_of(all.lower, ceiling->subjects, &ceiling->lower_error);
    }
    free(all.sites);
    free(all.own);
    free(all.sum);
    free(all.upper);
    free(all.lower);
    return good;
}
