/*
 * page: the published page of the leaderboard, as data (data/page.json): its tree, scores and
 * ranks.
 */
#ifndef SCORE_PAGE_H
#define SCORE_PAGE_H

#include "base/error.h"

#define PAGE_NAME_LENGTH 80

typedef struct {
    char name[PAGE_NAME_LENGTH];
    char version[16];  /* of a benchmark; empty for a parent */
    int parent;        /* index; -1 for the root */
    int depth;         /* 0 for the root */
    bool is_leaf;      /* a benchmark */
    double score;      /* as published, three digits; NaN: X, the model could not be scored */
    double rank;       /* among public models; NaN for X */
    double benchmarks; /* of a parent: how many it counts, also such as are absent; else NaN */
    double sites;      /* of a neural benchmark: recording sites; else NaN */
    double published_ceiling; /* of a benchmark, as its authors' tests state it; else NaN */
} PageNode;

typedef struct {
    PageNode *nodes; /* [count], parents before children, owned */
    size_t count;
} Page;

/*
 * Reads "<folder>/page.json", and the ceilings from "<folder>/published_ceilings_and_alexnet.csv";
 * malformed or incomplete: an error. Release with page_free.
 */
bool page_read(Page *page, const char *folder, Error *error);
void page_free(Page *page);

/* Index of the node of that name; an error when there is none. */
bool page_find(const Page *page, const char *name, size_t *index, Error *error);

/* The benchmark (a leaf) of that name, or of a name that ends so (nearest.h); else an error that gives the nearest. */
bool page_find_benchmark(const Page *page, const char *name, size_t *index, Error *error);

/* The parent of all tuning properties, with whose name theirs begin. */
#define PAGE_PROPERTIES "Marques2020"

/* Is the benchmark one of them? Its name, without that beginning. */
bool page_is_property(const PageNode *node);
const char *page_short_name(const PageNode *node);

/*
 * How many children of a node the page counts that are not on it (each counts 0). Below the root
 * every absent benchmark is a child of its own; the root lacks one child, behavior, with all its
 * benchmarks.
 */
size_t page_absent_children(const Page *page, size_t index);

#endif
