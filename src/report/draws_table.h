/*
 * draws_table: data/draws.csv, the scores of many seeds of the published untrained models, and of
 * two networks that serve as controls.
 *
 * A row is one seed of one model in one way ("one" or "redrawn", recording/draw.h): model, way,
 * seed, a column for each of the fifteen benchmarks on gratings, and the first 16 digits of the
 * digest of the code that computed it (base/version.h). Rows of the same model and way are
 * consecutive, with seeds from 0. `make draws` computes the table, which takes half an hour on two
 * processors; so a report reads it, and recomputes only a few seeds, with which it is compared.
 *
 * Errors: a table that cannot be read; rows that are not in this order; scores that are not between
 * 0 and 1.5.
 */
#pragma once

#include "base/table.h"

/*
 * The same seed on another kind of processor may differ by this much (tests/expected.sh: rounding
 * can move two of about 750 units to another bin).
 */
#define DRAWS_TABLE_BOUND 0.004

typedef struct {
    Table table;
    size_t benchmarks;
} DrawsTable;

/* The rows of one model in one way. */
typedef struct {
    const char *model, *digest; /* texts of the table */
    bool reinitialised;
    size_t draws;   /* seeds 0 to draws - 1 */
    double *scores; /* [draws][benchmarks]; NaN: not scorable; owned */
} DrawsRows;

/* Reads "<folder>/draws.csv". Release with draws_table_free. */
bool draws_table_read(DrawsTable *draws, const char *folder, Error *error);
void draws_table_free(DrawsTable *draws);

/* A benchmark's identifier. */
const char *draws_table_benchmark(const DrawsTable *draws, size_t benchmark);

/* Advances to the next model and way: *row is 0 at first. False at the end, or on error. */
bool draws_table_next(const DrawsTable *draws, size_t *row, DrawsRows *rows, Error *error);
void draws_rows_free(DrawsRows *rows);

/* The rows of a model in one way, to be freed; rows->draws is 0 if there are none. */
bool draws_table_find(const DrawsTable *draws, const char *model, bool reinitialised,
                      DrawsRows *rows, Error *error);

/* A score that this program computed. */
typedef struct {
    size_t seed;
    const char *benchmark;
    double score;
} ComputedScore;

/*
 * Compares it with the table's, and raises *furthest to their difference. A difference above the
 * bound is an error that says to remake the table.
 */
bool draws_table_compare(const DrawsTable *draws, const DrawsRows *rows, ComputedScore computed,
                         double *furthest, Error *error);
