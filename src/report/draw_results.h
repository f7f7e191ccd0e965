/*
 * draw_results: all results of one draw of a model: the tree of the page (scores.json) and, for
 * each of its leaves, the benchmark's result file (result.h).
 *
 * results[i] belongs to node i of `nodes`; it is NULL for a parent. A value that does not exist is
 * null in the files, and NaN by json_optional_number.
 *
 * Errors: a file that is missing, malformed, or of another model or seed.
 */
#pragma once

#include "base/json.h"
#include "recording/draw.h"

typedef struct {
    cJSON *tree;        /* scores.json, owned */
    const cJSON *nodes; /* the tree's nodes, in the page's order */
    int count;          /* number of nodes */
    cJSON **results;    /* [count], owned */
} DrawResults;

/*
 * Reads only scores.json, which must be of this model, draw and file; NULL, with a message, on
 * error. Free with cJSON_Delete.
 */
cJSON *scores_read(const Draw *draw, Error *error);

/*
 * Reads all results of the draw as one network or re-initialised, whatever `draw` says. Release
 * with draw_results_free.
 */
bool draw_results_read(DrawResults *found, const Draw *draw, bool reinitialised, Error *error);
void draw_results_free(DrawResults *found);

/* Does the draw's model have random weights, so that the seed matters? */
bool model_is_random(const Draw *draw, bool *random, Error *error);

/* Is the node a benchmark? Does it have this status (result.h)? */
bool node_is_leaf(const cJSON *node);
bool node_has_status(const cJSON *node, const char *status);
