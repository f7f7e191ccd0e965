/*
 * draw_results: all that one draw of a model left, read together: the tree of the page (scores.json) and, for each of
 * its leaves, the benchmark's result file (result.h).
 *
 * Node i of the tree is `nodes`' i-th; results[i] is its result, NULL for a parent. A number that does not exist is
 * null in the files, and NaN by json_optional_number.
 *
 * Errors: a file that is missing, malformed, or of another model or seed.
 */
#ifndef SCORE_DRAW_RESULTS_H
#define SCORE_DRAW_RESULTS_H

#include "base/json.h"
#include "base/options.h"

typedef struct {
    cJSON *tree;        /* scores.json, owned */
    const cJSON *nodes; /* its nodes, in the page's order */
    int count;          /* of them */
    cJSON **results;    /* [count], owned */
} DrawResults;

/* The tree of scores alone, scores.json, of this model, draw and file; NULL with a message. Free with cJSON_Delete. */
cJSON *scores_read(const Options *options, Error *error);

/* Reads the draw of the options' model and seed, as one network or redrawn. Release with draw_results_free. */
bool draw_results_read(DrawResults *draw, const Options *options, bool redrawn, Error *error);
void draw_results_free(DrawResults *draw);

/* Does the seed matter to the options' model, or is it the same in every draw? */
bool model_is_random(const Options *options, bool *random, Error *error);

/* Of a node: is it a benchmark? has it that status (result.h)? */
bool node_is_leaf(const cJSON *node);
bool node_has_status(const cJSON *node, const char *status);

#endif
