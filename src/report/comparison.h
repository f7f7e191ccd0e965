/*
 * comparison: two or more models, or draws of one model, compared on the same benchmarks.
 *
 * A draw is read from its folder: scores.json, the result files summarised there, and, if the
 * model's folder has ensembles (ensemble-<n>.csv, or redrawn-ensemble-<n>.csv), the largest. The
 * comparison covers the benchmarks with a score in every draw, and their mean, which is that of the
 * Marques2020 node over these benchmarks (tree.h).
 *
 * A score has an error, from resampling the model's units or from splitting the stimuli
 * (result_score_error). A difference d exceeds it if |d| > 2 sqrt(e1^2 + e2^2), with independent
 * errors; the ceiling's error is left out because the neurons are the same for both. The score of a
 * random network also varies between draws: the same criterion is applied with the standard
 * deviations over draws, if known, in place of the errors; for a model without random weights this
 * deviation is 0.
 *
 * Errors: a folder that is not a draw, or of which nothing was evaluated; draws without a common
 * benchmark, from different versions of the program, or of models with different visual angles.
 */
#pragma once

#include "base/file.h"
#include "recording/draw.h"
#include "score/page.h"

#include <stdint.h>

enum { COMPARED_AT_MOST = 6 };

typedef struct {
    char model[PAGE_NAME_LENGTH], folder[FILE_PATH_LENGTH];
    char label[2 * PAGE_NAME_LENGTH]; /* "resnet-18_untrained, seed 3" */
    char version[32];                 /* of the program */
    Draw draw;
    bool random;    /* has random weights */
    double degrees; /* visual angle of the screen; 0: unknown, as there are no recordings */
    size_t draws;   /* in the ensemble; 0: no ensemble */
    /* [page->count], one per node; NaN: missing or unknown; owned */
    double *scores, *errors, *deviations;
    double *current; /* of -pls: the score as computed by Brain-Score since January 2026 */
    double *rows;    /* [draws][page->count] scores of leaves; NaN: missing; owned */
} ComparedDraw;

typedef struct {
    const Page *page;
    ComparedDraw draws[COMPARED_AT_MOST];
    size_t count;
    bool *shared;   /* [page->count] is the benchmark compared? overall: is any? owned */
    size_t overall; /* index of Marques2020 */
} Comparison;

/* One draw compared with the first. */
typedef struct {
    double difference; /* its score minus the first draw's */
    double resampling,
        draws; /* largest differences due to chance, by each criterion; NaN: unknown */
} Difference;

/* Reads the draws in these folders. Release with comparison_free, also after an error. */
bool comparison_read(Comparison *comparison, const Page *page, const char *const *folders,
                     size_t count, Error *error);
void comparison_free(Comparison *comparison);

Difference comparison_of(const Comparison *comparison, size_t draw, size_t node);

/* Does the difference exceed the limit? False if either is unknown. */
bool difference_exceeds(const Difference *difference, double limit);
