/*
 * tree: from benchmarks to regions to one number, by the page's convention and by an honest one.
 *
 * The page: a parent is the mean of its children; a child that is missing, or that could not be
 * scored (X), counts 0. That convention punishes what was never measured, so beside it stands, for
 * a parent some of whose benchmarks could not be evaluated here, the mean over the children that
 * could: for us and, over the same benchmarks, for the page.
 */
#ifndef SCORE_TREE_H
#define SCORE_TREE_H

#include "score/page.h"

typedef struct {
    double score;               /* the page's convention; NaN for a leaf without a score */
    double score_evaluated;     /* mean over children with something evaluated; NaN: none */
    double published_evaluated; /* the same from the published scores of the same benchmarks */
    double score_comparable;    /* the score if it is of all that a published one is of, else NaN */
    size_t leaves, leaves_evaluated;
} TreeNode;

/*
 * Scores every node from the leaves' scores: leaf_scores[page->count], NaN for a leaf that was not
 * evaluated or could not be scored (parents' entries are not read). Fills tree[page->count].
 */
void tree_score(const Page *page, const double *leaf_scores, TreeNode *tree);

#endif
