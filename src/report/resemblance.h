/*
 * resemblance: which published models have scores that a model with random weights could have?
 *
 * The seeds of a model give a distribution for each benchmark. A public model that has a score on every benchmark is
 * compared with it: z of each score, (published - mean)/deviation over the seeds; the root mean square of the z; how
 * many scores lie within the seeds' range. This is done for both ways in which networks can make a page
 * (recording/draw.h): one network, and re-initialised for each stimulus set.
 *
 * The rule: a model cannot be told from the seeds if its rms z is not above the limit, which is the largest rms z of a
 * seed relative to the other seeds. With n seeds, a further seed would be above it in one of about n + 1 cases.
 * Correlations between scores are ignored: a few seeds do not determine the covariance of fifteen scores.
 *
 * Some scores take few values, so that seeds may have all the same; a deviation below 0.01 counts as 0.01. It also
 * covers what a published score differs by for other reasons (rounding to three digits; resampling with another random
 * stream: the 15 scores of vone-block differ by up to 0.002). A score that a seed does not have (not scorable) counts
 * as 0, as on the page.
 */
#pragma once

#include "score/standing.h"

#define RESEMBLANCE_LEAST_DEVIATION 0.01

enum { WAY_ONE, WAY_REINITIALISED, WAYS };

/* A model's scores relative to the seeds of one way. */
typedef struct {
    double rms, largest; /* of its z; the largest as an absolute value */
    size_t within;       /* scores within the seeds' range, as printed with three digits */
    bool consistent;     /* rms is not above the limit */
} Resemblance;

typedef struct {
    size_t model; /* index in the leaderboard */
    double rank;  /* the published rank of its V1 score; NaN: none */
    Resemblance ways[WAYS];
} PublicResemblance;

typedef struct {
    double limits[WAYS];
    PublicResemblance
        *models; /* [count] models with a score on every benchmark, nearest first; owned */
    size_t count, consistent; /* `consistent`: in at least one way */
} Resemblances;

/* The model's seeds. */
typedef struct {
    const char *const *benchmarks; /* [count] identifiers */
    const double *scores[WAYS];    /* [seeds][count] */
    size_t count, seeds;           /* at least 4 seeds */
} ScoredSeeds;

/* Compares all models of the leaderboard. Release with resemblances_free, also after an error. */
bool resemblances_find(Resemblances *found, const Leaderboard *leaderboard,
                       const ScoredSeeds *seeds, Error *error);
void resemblances_free(Resemblances *found);

/* The smaller rms z of both ways. */
double resemblance_distance(const PublicResemblance *model);
