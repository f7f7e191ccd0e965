/*
 * draw_results: all results of one draw of a model: the tree of the page (scores.json) and, for each of its leaves, the
 * benchmark's result file (result.h).
 *
 * results[i] belongs to node i of `nodes`; it is NULL for a parent. A value that does not exist is null in the files,
 * and NaN by json_optional_number.
 *
 * Errors: a file that is missing, malformed, or of another model or seed.
 */
#ifndef REPORT_DRAW_RESULTS_H
#define REPORT_DRAW_RESULTS_H

#include "base/json.h"
#include "base/options.h"

typedef struct {
    cJSON *tree;        /* scores.json, owned */
    const cJSON *nodes; /* the tree's nodes, in the page's order */
    int count;          /* number of nodes */
    cJSON **results;    /* [count], owned */
} DrawResults;

/* Reads only scores.json, which must be of this model, draw and file; NULL with a message. Free with cJSON_Delete. */
cJSON *scores_read(const Options *options, Error *error);

/* Reads the draw with the options' model and seed, as one network or redrawn. Release with draw_results_free. */
bool draw_results_read(DrawResults *draw, const Options *options, bool redrawn, Error *error);
void draw_results_free(DrawResults *draw);

/* Does the options' model have random weights, so that the seed matters? */
bool model_is_random(const Options *options, bool *random, Error *error);

/* Is the node a benchmark? Does it have this status (result.h)? */
bool node_is_leaf(const cJSON *node);
bool node_has_status(const cJSON *node, const char *status);

#endif
