/*
 * standing: a model's position among the public models of the leaderboard.
 *
 * data/leaderboard.csv is the leaderboard's table of 7 May 2025, reformatted: a row for each model
 * and node it was run on (model, number, node, score). The number is the leaderboard's, as a few
 * names belong to several submissions; a score has three digits, or is X if the model could not be
 * scored. A model that was not run on a node has no row for it. In addition to the 47 nodes of the
 * page, the table has the six that the page omits but its parents count (data/README.md).
 *
 * The rank of a score is 1 + the number of models with a larger one, so equal scores share a rank;
 * best is the largest score, the median is over all models with a score. X and missing rows are not
 * scores. These rules reproduce every rank of the page.
 *
 * Errors: a table that cannot be read, lacks a column, repeats a model's node, or holds anything
 * other than a score or X; an unknown node; a name that is not in the table, or belongs to several
 * models.
 */
#pragma once

#include "score/page.h"

#define LEADERBOARD_DATE  "7 May 2025"
#define MODEL_NAME_LENGTH 80

/* Our name for the page's model. */
#define PAGE_MODEL "resnet-50x2_untrained"

typedef struct {
    char name[MODEL_NAME_LENGTH];
    size_t number; /* the leaderboard's own */
} PublicModel;

/* The table's entry for one model and node. */
typedef struct {
    bool was_run;
    double score; /* NaN: X, or not run */
} PublicScore;

typedef struct {
    PublicModel *models;             /* [model_count], in the table's order, owned */
    char (*nodes)[PAGE_NAME_LENGTH]; /* [node_count], owned */
    PublicScore *scores;             /* [model_count][node_count], owned */
    size_t model_count, node_count;
} Leaderboard;

/* Reads "<folder>/leaderboard.csv", and checks it. Release with leaderboard_free. */
bool leaderboard_read(Leaderboard *leaderboard, const char *folder, Error *error);
void leaderboard_free(Leaderboard *leaderboard);

/* Finds the index of the only model with this name, as spelled on the leaderboard. */
bool leaderboard_find(const Leaderboard *leaderboard, const char *name, size_t *index,
                      Error *error);

/* -- one node, all models -- */

/* Finds the index of the node with this name. */
bool leaderboard_node(const Leaderboard *leaderboard, const char *name, size_t *node, Error *error);

typedef struct {
    size_t node;         /* its index in the table */
    size_t models;       /* number of models with a score */
    double best, median; /* NaN if no model has a score */
    char *best_models;   /* names of all models with the best score, joined by "; ", owned */
    const char *note;    /* a caveat about one of them; NULL: none */
} Standing;

/* Describes a node. Release with standing_free. */
bool standing_read(const Leaderboard *leaderboard, const char *node, Standing *standing,
                   Error *error);
void standing_free(Standing *standing);

/*
 * The rank of a score at a node, whether published or not. The score is rounded to three digits, as
 * on the leaderboard; NaN for NaN.
 */
double standing_rank(const Leaderboard *leaderboard, size_t node, double score);

/* A caveat about a public model, such as unintended weights; NULL: none. */
const char *published_note(const char *model);

/* -- one model, all nodes -- */

/* The leaderboard's name for one of our models; NULL if it is not published. */
const char *published_name(const char *model);

/*
 * Finds the published scores and ranks of one of our models at each node of the page:
 * scores[page->count] and ranks[page->count]. NaN if not published; all NaN for an unpublished
 * model.
 */
bool leaderboard_published(const Leaderboard *leaderboard, const Page *page, const char *model,
                           double *scores, double *ranks, Error *error);

/*
 * The same as page_read, but with the published scores and ranks of one of our models, NaN if not
 * published. For the page's own model the result is that of page_read.
 */
bool page_read_for(Page *page, const char *folder, const char *model, Error *error);

/* Refuses a table in which the page's model has another score or rank than on the page. */
bool leaderboard_check_page(const Leaderboard *leaderboard, const Page *page, Error *error);

/* Reads the table, and compares it with the page in the same folder. */
bool leaderboard_read_checked(Leaderboard *leaderboard, const char *folder, Error *error);
