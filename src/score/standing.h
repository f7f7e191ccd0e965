/*
 * standing: where a model stands among the public models of the leaderboard.
 *
 * data/leaderboard.csv is the leaderboard's own table of 7 May 2025 in a form of ours: a row for each model
 * and node that it was run on (model, number, node, score). The number is the leaderboard's, because a few
 * names stand for several submissions; a score has three digits, or is X where the model could not be scored.
 * A model that was not run on a node has no row there. Beside the 47 nodes of the page it has the six that the
 * page lacks but its parents count (data/README.md).
 *
 * The rank of a score is 1 + the number of models with a larger one, so equal scores share a rank; best is the
 * largest score, the median is over all models that have one. X and absence are no scores. These rules give
 * every rank of the page.
 *
 * Errors: a table that cannot be read, lacks a column, repeats a model's node, or holds something else than a
 * score or X; an unknown node; a name that is not in the table, or stands for several models.
 */
#ifndef SCORE_STANDING_H
#define SCORE_STANDING_H

#include "score/page.h"

#define LEADERBOARD_DATE  "7 May 2025"
#define MODEL_NAME_LENGTH 80

/* The model of the page, by our name. */
#define PAGE_MODEL "resnet-50x2_untrained"

typedef struct {
    char name[MODEL_NAME_LENGTH];
    size_t number; /* the leaderboard's own */
} PublicModel;

/* What the table says of one model and one node. */
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

/* Index of the only model of that name, as the leaderboard spells it. */
bool leaderboard_find(const Leaderboard *leaderboard, const char *name, size_t *index,
                      Error *error);

/* -- one node, all models -- */

/* Index of the node of that name in the table. */
bool leaderboard_node(const Leaderboard *leaderboard, const char *name, size_t *node, Error *error);

typedef struct {
    size_t node;         /* its index in the table */
    size_t models;       /* that have a score */
    double best, median; /* NaN where no model has a score */
    char *best_models;   /* names of all with the best score, joined by "; ", owned */
    const char *note;    /* what to know of one of them; NULL: nothing */
} Standing;

/* Describes a node. Release with standing_free. */
bool standing_read(const Leaderboard *leaderboard, const char *node, Standing *standing,
                   Error *error);
void standing_free(Standing *standing);

/*
 * The rank that a score has, or would have, at a node. It is compared as the leaderboard would show it, with
 * three digits; NaN for NaN.
 */
double standing_rank(const Leaderboard *leaderboard, size_t node, double score);

/* -- one model, all nodes -- */

/* What the leaderboard calls a model of ours; NULL: it is not published. */
const char *published_name(const char *model);

/*
 * The published scores of a model of ours and their ranks, at each node of the page: scores[page->count] and
 * ranks[page->count], NaN where there is none, and everywhere for a model that is not published.
 */
bool leaderboard_published(const Leaderboard *leaderboard, const Page *page, const char *model,
                           double *scores, double *ranks, Error *error);

/*
 * page_read for a model of ours: scores and ranks are its own published ones, NaN where there are none. The
 * page's model keeps the page's.
 */
bool page_read_for(Page *page, const char *folder, const char *model, Error *error);

/* One benchmark of that page. */
bool page_leaf_for(PageNode *leaf, const char *folder, const char *model, const char *identifier,
                   Error *error);

/* Refuses a table whose row of the page's model differs from the page in a score or a rank. */
bool leaderboard_check_page(const Leaderboard *leaderboard, const Page *page, Error *error);

/* Reads the table, and compares it with the page of the same folder. */
bool leaderboard_read_checked(Leaderboard *leaderboard, const char *folder, Error *error);

#endif
