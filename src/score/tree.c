#include "score/tree.h"

#include <math.h>

/* Sums over the children of one node, for its mean. */
typedef struct {
    double score, score_evaluated, published_evaluated;
    size_t children, children_evaluated;
} Sums;

static void add_child(Sums *sums, const TreeNode *child)
{
    sums->children++;
    if (!isnan(child->score)) sums->score += child->score;
    if (child->leaves_evaluated == 0) return;
    sums->children_evaluated++;
    sums->score_evaluated += child->score_evaluated;
    sums->published_evaluated += child->published_evaluated;
}

static TreeNode score_leaf(double published, double score)
{
    bool evaluated = !isnan(score);
    return (TreeNode){.score = score,
                      .score_evaluated = score,
                      .published_evaluated = evaluated ? published : NAN,
                      .score_comparable = score,
                      .leaves = 1,
                      .leaves_evaluated = evaluated};
}

static TreeNode score_parent(const Page *page, size_t index, const TreeNode *tree)
{
    Sums sums = {0};
    TreeNode node = {0};
    for (size_t i = index + 1; i < page->count; i++) {
        if (page->nodes[i].parent != (int)index) continue;
        add_child(&sums, &tree[i]);
        node.leaves += tree[i].leaves;
        node.leaves_evaluated += tree[i].leaves_evaluated;
    }
    double evaluated = (double)sums.children_evaluated;
    node.score = sums.score / (double)(sums.children + page_absent_children(page, index));
    node.score_evaluated = evaluated > 0 ? sums.score_evaluated / evaluated : NAN;
    node.published_evaluated = evaluated > 0 ? sums.published_evaluated / evaluated : NAN;
    bool whole = (double)node.leaves_evaluated == page->nodes[index].benchmarks;
    node.score_comparable = whole ? node.score : NAN;
    return node;
}

void tree_score(const Page *page, const double *leaf_scores, TreeNode *tree)
{
    for (size_t i = page->count; i-- > 0;) /* children come after their parents */
        tree[i] = page->nodes[i].is_leaf ? score_leaf(page->nodes[i].score, leaf_scores[i])
                                         : score_parent(page, i, tree);
}
