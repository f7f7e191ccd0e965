/*
 * ensemble_tables: scores of many draws of several models, from the tables that `ventral ensemble`
 * writes.
 *
 * A list on the command line (--draws) names the tables, separated by commas:
 *
 *     model:draws             <results>/<model>/ensemble-<draws>.csv
 *     model:one:draws         the same
 *     model:redrawn:draws     <results>/<model>/redrawn-ensemble-<draws>.csv (recording/draw.h)
 *     model:one:first-last    <results>/<model>/ensemble-<first>-<last>.csv
 *
 * Rows of data/draws.csv have been copied to <results>/draws/<model>/ (paper/draws.c); that table
 * is preferred if there is one with as many draws.
 *
 * A table has one row per draw: its seed, then one column per benchmark; the cell of a benchmark
 * that is not scorable is empty. All tables of a list must have the same benchmarks in the same
 * order.
 *
 * Errors: a malformed list; a table that cannot be read, or whose number of draws or benchmarks
 * differs.
 */
#pragma once

#include "base/table.h"

#define ENSEMBLE_MODEL_LENGTH 128

enum { MOST_ENSEMBLES = 32 };

typedef struct {
    char model[ENSEMBLE_MODEL_LENGTH];
    bool reinitialised;
    size_t first, draws; /* the first seed, and how many */
    Table table;
    double *scores; /* [draws][benchmarks] NaN: not scorable; owned */
} EnsembleTable;

typedef struct {
    EnsembleTable list[MOST_ENSEMBLES];
    size_t count, benchmarks;
} EnsembleTables;

/* Reads the tables that `list` names in the results. Always call ensemble_tables_free. */
bool ensemble_tables_read(EnsembleTables *tables, const char *list, const char *results,
                          Error *error);
void ensemble_tables_free(EnsembleTables *tables);

/*
 * Compares a table with the files of its draws, "<folder>/ensemble/seed-<n>.json" or
 * redrawn-<n>.json; missing files are skipped. A file of another model, seed or scores is an error.
 */
bool ensemble_table_check(const Table *table, const char *folder, const char *model,
                          bool reinitialised, Error *error);

/* A benchmark's identifier. */
const char *ensemble_benchmark(const EnsembleTables *tables, size_t benchmark);

/* "one" or "redrawn". */
const char *ensemble_networks(const EnsembleTable *table);

/*
 * The score of one draw, NaN if not scorable; and what it counts for on the page, where NaN is 0.
 */
double ensemble_score(const EnsembleTable *table, size_t draw, size_t benchmark);
double ensemble_counted_score(const EnsembleTable *table, size_t draw, size_t benchmark);
