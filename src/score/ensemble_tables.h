/*
 * ensemble_tables: scores of many draws of several models, as the ensemble left them in tables.
 *
 * A list on the command line (--draws) names the tables, separated by commas:
 *
 *     model:draws             <results>/<model>/ensemble-<draws>.csv
 *     model:one:draws         the same
 *     model:redrawn:draws     <results>/<model>/redrawn-ensemble-<draws>.csv (recording/draw.h)
 *
 * A table has a row a draw and behind its seed a column a benchmark; a benchmark that is not scorable has an empty
 * cell. All tables of a list must have the same benchmarks in the same order.
 *
 * Errors: a list that is none, a table that cannot be read, has not as many draws as the list says, or other
 * benchmarks.
 */
#ifndef SCORE_ENSEMBLE_TABLES_H
#define SCORE_ENSEMBLE_TABLES_H

#include "base/options.h"
#include "base/table.h"

#define ENSEMBLE_MODEL_LENGTH 128

enum { MOST_ENSEMBLES = 32 };

typedef struct {
    char model[ENSEMBLE_MODEL_LENGTH];
    bool redrawn;
    size_t draws;
    Table table;
    double *scores; /* [draws][benchmarks] NaN: not scorable; owned */
} EnsembleTable;

typedef struct {
    EnsembleTable list[MOST_ENSEMBLES];
    size_t count, benchmarks;
} EnsembleTables;

/* Reads the tables that options->draws names. Release with ensemble_tables_free, also after an error. */
bool ensemble_tables_read(EnsembleTables *tables, const Options *options, Error *error);
void ensemble_tables_free(EnsembleTables *tables);

/*
 * A table is of the draws that lie beside it, "<folder>/ensemble/seed-<n>.json" or redrawn-<n>.json, of that model;
 * draws that are not there are passed over. Another one's, put in its place, is refused.
 */
bool ensemble_table_check(const Table *table, const char *folder, const char *model, bool redrawn,
                          Error *error);

/* A benchmark's identifier. */
const char *ensemble_benchmark(const EnsembleTables *tables, size_t benchmark);

/* "one" or "redrawn". */
const char *ensemble_networks(const EnsembleTable *table);

/* The score of one draw; NaN: not scorable, and what that counts for on the page: 0. */
double ensemble_score(const EnsembleTable *table, size_t draw, size_t benchmark);
double ensemble_counted_score(const EnsembleTable *table, size_t draw, size_t benchmark);

#endif
