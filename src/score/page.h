/*
 * page: the published page of the leaderboard, as data (data/page.json): its tree, scores and
 * ranks.
 */
#pragma once

#include "base/error.h"

#define PAGE_NAME_LENGTH 80

typedef struct {
    char name[PAGE_NAME_LENGTH];
    char version[16]; /* of a benchmark; empty for a parent */
    int parent;       /* index; -1 for the root */
    int depth;        /* 0 for the root */
    bool is_leaf;     /* a benchmark */
    double score;     /* as published, to three digits; NaN: X, the model could not be scored */
    double rank;      /* among public models; NaN for X */
    /* of a parent: benchmarks counted, including those absent from the page; else NaN */
    double benchmarks;
    double sites;             /* of a neural benchmark: number of recording sites; otherwise NaN */
    double published_ceiling; /* of a benchmark: from its authors' tests; otherwise NaN */
} PageNode;

typedef struct {
    PageNode *nodes; /* [count], parents before children, owned */
    size_t count;
} Page;

/*
 * Reads "<folder>/page.json", and the ceilings from "<folder>/published_ceilings_and_alexnet.csv".
 * Malformed or incomplete files are an error. Release with page_free.
 */
bool page_read(Page *page, const char *folder, Error *error);
void page_free(Page *page);

/* Finds the index of the node with this name; an error if there is none. */
bool page_find(const Page *page, const char *name, size_t *index, Error *error);

/* Finds the leaf with this name or ending (nearest.h); an error suggests the nearest. */
bool page_find_benchmark(const Page *page, const char *name, size_t *index, Error *error);

/* The parent of all tuning properties, and the prefix of their names. */
#define PAGE_PROPERTIES "Marques2020"

/* Is the benchmark a tuning property? Its name without the prefix. */
bool page_is_property(const PageNode *node);
const char *page_short_name(const PageNode *node);

/*
 * How many children of a node are counted by the page but absent from it (each counts 0). Below the
 * root every absent benchmark is a child of its own; the root has one absent child, behavior, which
 * contains all its absent benchmarks.
 */
size_t page_absent_children(const Page *page, size_t index);
