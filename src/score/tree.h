/*
 * tree: averages benchmarks into regions and one overall score, by the page's convention and over
 * the evaluated benchmarks only.
 *
 * On the page a parent is the mean of its children; a child that is missing, or could not be scored
 * (X), counts 0. Because this penalises missing data, we also compute, for parents with benchmarks
 * that could not be evaluated here, the mean over the children that could: for our row and, over
 * the same benchmarks, for the published one.
 */
#pragma once

#include "score/page.h"

typedef struct {
    double score; /* by the page's convention; NaN for a leaf without a score */
    /* mean over the children that were evaluated at least in part; NaN if there are none */
    double score_evaluated;
    double published_evaluated; /* the same for the published scores of these benchmarks */
    /* the score if all benchmarks were evaluated, so that it compares with the page's; else NaN */
    double score_comparable;
    size_t leaves, leaves_evaluated;
} TreeNode;

/*
 * Scores every node from the leaves' scores: leaf_scores[page->count], NaN for a leaf that was not
 * evaluated or could not be scored (entries of parents are ignored). Fills tree[page->count].
 */
void tree_score(const Page *page, const double *leaf_scores, TreeNode *tree);
