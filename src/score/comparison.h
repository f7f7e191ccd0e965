/*
 * comparison: the same benchmarks of two or more models, or draws of one, side by side.
 *
 * A draw is read from its folder: scores.json, the result files that it sums up and, where an ensemble of the
 * model lies beside it (ensemble-<n>.csv, or redrawn-ensemble-<n>.csv), the largest one. Compared are the
 * benchmarks that have a score in all of them, and their mean, Marques2020 over these (tree.h).
 *
 * A score has an error: what resampling the model's units gives, or splitting the stimuli (result_score_error). Is
 * a difference d more than that? Where |d| > 2 sqrt(e1^2 + e2^2), the errors taken as independent; the ceiling's
 * is that of the neurons, which are the same for both. The score of a random network has a spread over draws, too:
 * the same with deviations over draws for errors, where they are known; that of a model without random weights is
 * 0.
 *
 * Errors: folders that hold no draw, or results of which none was evaluated; draws with no benchmark in common, of
 * other versions of the program, or of models shown other degrees of the visual field.
 */
#ifndef SCORE_COMPARISON_H
#define SCORE_COMPARISON_H

#include "base/file.h"
#include "score/page.h"

#include <stdint.h>

enum { COMPARED_AT_MOST = 6 };

typedef struct {
    char model[PAGE_NAME_LENGTH], folder[FILE_PATH_LENGTH];
    char label[2 * PAGE_NAME_LENGTH]; /* "resnet-18_untrained, seed 3" */
    char version[32];                 /* of the program */
    uint64_t seed;
    bool redrawn, random; /* weights are drawn */
    double degrees;       /* that its screen shows; 0: its recordings are gone */
    size_t draws;         /* of the ensemble; 0: there is none */
    /* [page->count] of nodes; NaN: none, or not known; owned */
    double *scores, *errors, *deviations;
    double *current; /* of -pls: the score as Brain-Score has computed it since January 2026 */
    double *rows;    /* [draws][page->count] of leaves; NaN: none; owned */
} ComparedDraw;

typedef struct {
    const Page *page;
    ComparedDraw draws[COMPARED_AT_MOST];
    size_t count;
    bool *shared;   /* [page->count] is the benchmark compared, or the parent of some? owned */
    size_t overall; /* index of Marques2020 */
} Comparison;

/* The numbers of one draw beside the first one's. */
typedef struct {
    double difference;        /* its score minus the first one's */
    double resampling, draws; /* what would be within error; NaN: not known */
} Difference;

/* Reads the draws in these folders. Release with comparison_free, also after an error. */
bool comparison_read(Comparison *comparison, const Page *page, const char *const *folders,
                     size_t count, Error *error);
void comparison_free(Comparison *comparison);

Difference comparison_of(const Comparison *comparison, size_t draw, size_t node);

/* Is the difference more than that limit? Not where one of them is not known. */
bool difference_exceeds(const Difference *difference, double limit);

#endif
