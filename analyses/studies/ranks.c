/*
 * ranks: the rank of the page's model among the public models of the leaderboard, for each node.
 *
 *     ranks.csv    node, score, rank, models, best, best_models, median
 *
 * Score and rank are the page's model's, X where the page has X. `models` is the number of models
 * with a score at the node, `best` the largest score, `best_models` the models that reach it
 * (joined by "; "), `median` the median of all. They are computed from data/leaderboard.csv
 * (standing.h), whose row for this model is first compared with the page.
 */
#include "base/sums.h"
#include "program/options.h"
#include "score/standing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* A number with this many digits, or X. */
static void put_number(FILE *stream, double value, int digits)
{
    if (isnan(value))
        fprintf(stream, ",X");
    else
        fprintf(stream, ",%.*f", digits, value);
}

static bool put_node(FILE *stream, const Leaderboard *leaderboard, const PageNode *node,
                     Error *error)
{
    Standing standing;
    bool good = standing_read(leaderboard, node->name, &standing, error);
    if (good) {
        fprintf(stream, "%s", node->name);
        put_number(stream, node->score, 3);
        put_number(stream, standing_rank(leaderboard, standing.node, node->score), 0);
        fprintf(stream, ",%zu", standing.models);
        put_number(stream, standing.best, 3);
        fprintf(stream, ",%s", standing.best_models);
        put_number(stream, standing.median, 3);
        fprintf(stream, "\n");
    }
    standing_free(&standing);
    return good;
}

static bool write_ranks(const Options *options, const Leaderboard *leaderboard, const Page *page,
                        Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, options->draw.results, "ranks.csv", error)) return false;
    fprintf(output.stream, "node,score,rank,models,best,best_models,median\n");
    bool good = true;
    for (size_t i = 0; good && i < page->count; i++)
        good = put_node(output.stream, leaderboard, &page->nodes[i], error);
    return sums_close(&output, good, error);
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    Leaderboard leaderboard = {0};
    Page page = {0};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "ranks the page's model among the public ones",
                      &exit_code))
        return exit_code;
    bool good = page_read(&page, options.draw.data, &error) &&
                leaderboard_read(&leaderboard, options.draw.data, &error) &&
                leaderboard_check_page(&leaderboard, &page, &error) &&
                write_ranks(&options, &leaderboard, &page, &error);
    leaderboard_free(&leaderboard);
    page_free(&page);
    return good ? 0 : options_fail(argv[0], &error);
}
