#include "report/placement.h"

#include "base/statistics.h"
#include "score/standing.h"
#include "score/tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const untrained_models[] = {"resnet-18_untrained",
                                        "resnet-50_untrained",
                                        "resnet-50x2_untrained",
                                        "yudixie_resnet18_random_0_240719",
                                        "yudixie_resnet50_random_0_240908",
                                        NULL};

/* The scores of the public models at each node of the page. */
typedef struct {
    Leaderboard leaderboard;
    size_t *nodes;  /* [page->count] each node's index in the leaderboard */
    double *values; /* [page->count][models] scores over the benchmarks evaluated here; NaN: none */
    TreeNode *tree; /* [page->count] of the model being read */
} Public;

static void public_free(Public *board)
{
    leaderboard_free(&board->leaderboard);
    free(board->nodes);
    free(board->values);
    free(board->tree);
}

static bool public_open(Public *board, const Page *page, const char *folder, Error *error)
{
    *board = (Public){0};
    if (!leaderboard_read(&board->leaderboard, folder, error)) return false;
    board->nodes = allocate(page->count, sizeof *board->nodes, error);
    board->tree = allocate(page->count, sizeof *board->tree, error);
    board->values =
        allocate(page->count * board->leaderboard.model_count, sizeof *board->values, error);
    bool good = board->nodes && board->tree && board->values;
    for (size_t i = 0; good && i < page->count; i++)
        good = leaderboard_node(&board->leaderboard, page->nodes[i].name, &board->nodes[i], error);
    return good;
}

/* Reads one model's scores, and its means over the benchmarks evaluated here. */
static void read_model(Public *board, Page *page, const double *scores, size_t model)
{
    const Leaderboard *leaderboard = &board->leaderboard;
    const PublicScore *of_model = &leaderboard->scores[model * leaderboard->node_count];
    for (size_t i = 0; i < page->count; i++) {
        const PublicScore *one = &of_model[board->nodes[i]];
        page->nodes[i].score = one->was_run && isnan(one->score) ? 0 : one->score;
    }
    tree_score(page, scores, board->tree);
    for (size_t i = 0; i < page->count; i++)
        board->values[i * leaderboard->model_count + model] =
            page->nodes[i].is_leaf ? of_model[board->nodes[i]].score
                                   : board->tree[i].published_evaluated;
}

static double in_three_digits(double score)
{
    return nearbyint(score * 1000) / 1000;
}

static bool is_untrained(const char *model)
{
    size_t i = 0;
    while (untrained_models[i] && strcmp(untrained_models[i], model) != 0) i++;
    return untrained_models[i] != NULL;
}

/* Reorders values[models]. */
static Placement place(const Leaderboard *leaderboard, double *values, double score)
{
    Placement placement = {
        .score = score, .rank = 1, .best = NAN, .untrained_least = NAN, .untrained_most = NAN};
    for (size_t i = 0; i < leaderboard->model_count; i++) {
        double value = values[i];
        if (isnan(value)) continue;
        placement.models++;
        placement.rank += in_three_digits(value) > in_three_digits(score);
        placement.best = fmax(placement.best, value); /* fmax ignores NaN */
        if (!is_untrained(leaderboard->models[i].name)) continue;
        placement.untrained_least = fmin(placement.untrained_least, value);
        placement.untrained_most = fmax(placement.untrained_most, value);
    }
    placement.median = median_of(values, leaderboard->model_count);
    placement.lower = quantile_of(values, placement.models, 0.25);
    placement.upper = quantile_of(values, placement.models, 0.75);
    return placement;
}

/* Works on a copy of the page, which holds each public model's scores in turn. */
static bool place_all(Public *board, const Page *page, const double *scores, Placement *list,
                      Error *error)
{
    size_t models = board->leaderboard.model_count;
    Page copy = {allocate(page->count, sizeof *copy.nodes, error), page->count};
    if (!copy.nodes) return false;
    memcpy(copy.nodes, page->nodes, page->count * sizeof *copy.nodes);
    tree_score(page, scores, board->tree);
    for (size_t i = 0; i < page->count; i++)
        list[i] = (Placement){.score = board->tree[i].score_evaluated};
    for (size_t m = 0; m < models; m++) read_model(board, &copy, scores, m);
    for (size_t i = 0; i < page->count; i++)
        if (!isnan(list[i].score))
            list[i] = place(&board->leaderboard, board->values + i * models, list[i].score);
    free(copy.nodes);
    return true;
}

bool placements_find(const Page *page, const char *folder, const double *scores, Placement *list,
                     Error *error)
{
    Public board;
    bool good =
        public_open(&board, page, folder, error) && place_all(&board, page, scores, list, error);
    public_free(&board);
    return good;
}
