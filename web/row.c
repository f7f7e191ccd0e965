#include "web.h"

#include "base/statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Was the published model run on this node, but not scorable? */
static bool read_published_x(const Web *web, Row *row, Error *error)
{
    const Leaderboard *leaderboard = &web->leaderboard;
    size_t model = 0;
    if (!web->published || !isnan(row->published)) return true;
    if (!leaderboard_find(leaderboard, web->published, &model, error)) return false;
    const PublicScore *public =
        &leaderboard->scores[model * leaderboard->node_count + row->standing.node];
    row->published_x = public->was_run && isnan(public->score);
    return true;
}

/* Median and quartiles of the public models; in part, over the benchmarks evaluated here. */
static bool read_public(const Web *web, Row *row, Error *error)
{
    const Leaderboard *leaderboard = &web->leaderboard;
    size_t models = leaderboard->model_count;
    const Placement *placement = &web->placements[row->node];
    if (row->partial && row->evaluated) {
        row->median = placement->median;
        row->lower = placement->lower;
        row->upper = placement->upper;
        return true;
    }
    double *scores = allocate(models, sizeof *scores, error);
    if (!scores) return false;
    size_t count = 0;
    for (size_t i = 0; i < models; i++) {
        double score = leaderboard->scores[i * leaderboard->node_count + row->standing.node].score;
        if (!isnan(score)) scores[count++] = score;
    }
    row->median = row->standing.median;
    row->lower = quantile_of(scores, count, 0.25);
    row->upper = quantile_of(scores, count, 0.75);
    free(scores);
    return true;
}

bool row_read(const Web *web, int node, Row *row, Error *error)
{
    *row = (Row){.node = node, .name = row_text(web, node, "name")};
    row->is_leaf = strcmp(row_text(web, node, "kind"), "leaf") == 0;
    row->partial = !row->is_leaf && isnan(row_number(web, REINITIALISED, node, "score_comparable"));
    row->published = row_number(web, REINITIALISED, node, "published_score");
    row->evaluated = row_number(web, REINITIALISED, node, "leaves_evaluated") > 0;
    row->published_same = row->partial
                              ? row_number(web, REINITIALISED, node, "published_score_evaluated")
                              : row->published;
    for (int way = 0; way < WAYS; way++) {
        row->ours[way] = row_number(web, way, node, row->partial ? "score_evaluated" : "score");
        if (row->is_leaf && web->ways > 1 &&
            !spread_find(web, way, row->name, &row->spread[way], error))
            return false;
    }
    return standing_read(&web->leaderboard, row->name, &row->standing, error) &&
           read_published_x(web, row, error) && read_public(web, row, error);
}

double row_difference(const Row *row)
{
    return row->ours[REINITIALISED] - row->published_same;
}
