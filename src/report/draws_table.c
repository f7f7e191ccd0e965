#include "report/draws_table.h"

#include "base/file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MODEL, WAY, SEED, FIRST_SCORE };

/* Scores are divided by the ceiling, so a perfect one can be a little above 1. */
#define MOST_SCORE 1.5

bool draws_table_read(DrawsTable *draws, const char *folder, Error *error)
{
    static const char *const before[] = {"model", "way", "seed"};
    char path[FILE_PATH_LENGTH];
    *draws = (DrawsTable){.benchmarks = 0};
    if (!file_path(path, error, "%s/draws.csv", folder) || !table_read(&draws->table, path, error))
        return false;
    const Table *table = &draws->table;
    bool good = table->columns > FIRST_SCORE + 1 && table->rows > 0 &&
                strcmp(table->cells[table->columns - 1], "digest") == 0;
    for (size_t c = 0; good && c < FIRST_SCORE; c++) good = strcmp(table->cells[c], before[c]) == 0;
    draws->benchmarks = good ? table->columns - FIRST_SCORE - 1 : 0;
    return good || error_set(error,
                             "%s: its columns are not model, way, seed, the scores, digest; "
                             "remake it with `make draws`",
                             path);
}

void draws_table_free(DrawsTable *draws)
{
    table_free(&draws->table);
    draws->benchmarks = 0;
}

const char *draws_table_benchmark(const DrawsTable *draws, size_t benchmark)
{
    return draws->table.cells[FIRST_SCORE + benchmark];
}

/* Do two rows have the same text in a column? */
static bool is_same(const Table *table, size_t a, size_t b, size_t column)
{
    return strcmp(table_cell(table, a, column), table_cell(table, b, column)) == 0;
}

static bool check_row(const Table *table, size_t row, size_t seed, size_t first, Error *error)
{
    double found = 0;
    if (!table_number(table, row, SEED, &found, error)) return false;
    return (found == (double)seed && is_same(table, first, row, table->columns - 1)) ||
           error_set(error,
                     "%s: row %zu (%s, %s) should be of seed %zu, computed by the same code as "
                     "seed 0; remake the table with `make draws`",
                     table->path, row + 1, table_cell(table, row, MODEL),
                     table_cell(table, row, WAY), seed);
}

/* NaN where the table has a gap: not scorable. */
static bool read_score(const DrawsTable *draws, size_t row, size_t benchmark, double *score,
                       Error *error)
{
    const Table *table = &draws->table;
    if (!table_number_or_gap(table, row, FIRST_SCORE + benchmark, score, error)) return false;
    return isnan(*score) || (*score >= 0 && *score <= MOST_SCORE) ||
           error_set(error, "%s: row %zu: %s is %g, which is no score; remake it with `make draws`",
                     table->path, row + 1, draws_table_benchmark(draws, benchmark), *score);
}

bool draws_table_next(const DrawsTable *draws, size_t *row, DrawsRows *rows, Error *error)
{
    const Table *table = &draws->table;
    size_t first = *row, benchmarks = draws->benchmarks;
    *rows = (DrawsRows){.draws = 0};
    if (first >= table->rows) return false;
    while (*row < table->rows && is_same(table, first, *row, MODEL) &&
           is_same(table, first, *row, WAY))
        ++*row;
    const char *way = table_cell(table, first, WAY);
    rows->model = table_cell(table, first, MODEL);
    rows->digest = table_cell(table, first, table->columns - 1);
    rows->reinitialised = strcmp(way, "redrawn") == 0;
    if (!rows->reinitialised && strcmp(way, "one") != 0)
        return error_set(error, "%s: row %zu: the way \"%.20s\" is neither one nor redrawn",
                         table->path, first + 1, way);
    rows->draws = *row - first;
    rows->scores = allocate(rows->draws * benchmarks, sizeof *rows->scores, error);
    bool good = rows->scores != NULL;
    for (size_t i = 0; good && i < rows->draws; i++) {
        good = check_row(table, first + i, i, first, error);
        for (size_t b = 0; good && b < benchmarks; b++)
            good = read_score(draws, first + i, b, &rows->scores[i * benchmarks + b], error);
    }
    if (!good) draws_rows_free(rows);
    return good;
}

void draws_rows_free(DrawsRows *rows)
{
    free(rows->scores);
    *rows = (DrawsRows){.draws = 0};
}

bool draws_table_find(const DrawsTable *draws, const char *model, bool reinitialised,
                      DrawsRows *rows, Error *error)
{
    size_t row = 0;
    while (draws_table_next(draws, &row, rows, error)) {
        if (strcmp(rows->model, model) == 0 && rows->reinitialised == reinitialised) return true;
        draws_rows_free(rows);
    }
    return error->message[0] == '\0';
}

bool draws_table_compare(const DrawsTable *draws, const DrawsRows *rows, ComputedScore computed,
                         double *furthest, Error *error)
{
    const char *name = computed.benchmark;
    size_t b = 0;
    while (b < draws->benchmarks && strcmp(draws_table_benchmark(draws, b), name) != 0) b++;
    if (b == draws->benchmarks)
        return error_set(error, "%s: has no column for %s; remake it with `make draws`",
                         draws->table.path, name);
    double kept = rows->scores[computed.seed * draws->benchmarks + b];
    double difference = isnan(kept) && isnan(computed.score) ? 0 : fabs(kept - computed.score);
    if (difference > *furthest) *furthest = difference;
    return difference <= DRAWS_TABLE_BOUND ||
           error_set(error,
                     "%s: the score of %s for %s, networks %s, seed %zu, is %.6f, but this program "
                     "computes %.6f; remake the table with `make draws`",
                     draws->table.path, name, rows->model, rows->reinitialised ? "redrawn" : "one",
                     computed.seed, kept, computed.score);
}
