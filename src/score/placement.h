/*
 * placement: how good a score is, told by the public models of the leaderboard (standing.h).
 *
 * For a benchmark: its rank among the models with a score there, their median, quartiles and best, and the range of
 * the untrained ResNets. For a parent: the same over just the benchmarks that were evaluated here, with the mean
 * that tree.h forms, for ours and for every public model that was run on all of them. In a parent an X counts 0, as
 * on the page; on its own it is not a score.
 *
 * The untrained ResNets are the five that the leaderboard has with ordinary convolutions: three whose networks were
 * drawn anew for each stimulus set, two whose random weights were stored. Their range is what architecture and
 * random filters give without learning.
 */
#ifndef SCORE_PLACEMENT_H
#define SCORE_PLACEMENT_H

#include "score/page.h"

typedef struct {
    double score;  /* ours; NaN: nothing of the node was evaluated, and the rest is not filled */
    size_t models; /* public ones that have a score */
    double rank;   /* of ours: 1 + those that have more, in three digits */
    double median, lower, upper, best; /* lower and upper quartile; NaN without models */
    double untrained_least, untrained_most;
} Placement;

/* The names of the untrained ResNets as the leaderboard has them; NULL at the end. */
extern const char *const untrained_models[];

/*
 * Places every node of the page: list[page->count], from the scores of its leaves, scores[page->count] (NaN: none).
 * `folder` is that of the leaderboard.
 */
bool placements_find(const Page *page, const char *folder, const double *scores, Placement *list,
                     Error *error);

#endif
