/*
 * placement: a score in relation to the public models of the leaderboard (standing.h).
 *
 * For a benchmark: its rank among the models that have a score, their median, quartiles and best
 * score, and the range of the untrained ResNets. For a parent: the same over just the benchmarks
 * evaluated here, using the mean of tree.h for our model and for every public model that was run on
 * all of them. In the mean of a parent an X counts 0, as on the page; for the benchmark itself it
 * is not a score.
 *
 * The untrained ResNets are the leaderboard's five with ordinary convolutions: three that were
 * re-initialised for each stimulus set, and two with stored random weights. Their range shows what
 * architecture and random filtering achieve without learning.
 */
#pragma once

#include "score/page.h"

typedef struct {
    /* ours; NaN: nothing of the node was evaluated, and the other fields are unset */
    double score;
    size_t models; /* public models with a score */
    double rank;   /* of our score: 1 + the number of higher scores, compared to three digits */
    double median, lower, upper, best; /* lower and upper quartile; NaN if there are no models */
    double untrained_least, untrained_most;
} Placement;

/* The leaderboard's names of the untrained ResNets, ending with NULL. */
extern const char *const untrained_models[];

/*
 * Fills list[page->count] with the placement of every node, from the leaves' scores[page->count]
 * (NaN: none). `folder` holds the leaderboard.
 */
bool placements_find(const Page *page, const char *folder, const double *scores, Placement *list,
                     Error *error);
