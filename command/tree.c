/*
 * tree: computes the page's tree from the benchmarks' results, in both of its conventions (tree.h).
 */
#include "command/command.h"

static bool form_tree(Options *options, Error *error)
{
    return command_model(options, error) &&
           write_tree_of_scores(&options->draw, options->quiet, error);
}

static const char *const examples[] = {"ventral tree", "ventral tree vone-block --quiet", NULL};

const Command tree_command = {
    .words = {.name = "ventral tree",
              .purpose = "computes the page's tree from the benchmarks' results",
              .arguments = "[MODEL]",
              .most = 1,
              .options = OPTION_LIST(OPTIONS_DRAW, OPTION_DATA, OPTION_QUIET),
              .details = "Writes RESULTS/MODEL/seed-N/scores.json.\n",
              .examples = examples},
    .run = form_tree};
