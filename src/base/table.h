/*
 * table: CSV tables as written by spreadsheets, pandas and Ventral (parsed by libcsv).
 *
 * Tables have a header line, quoted fields and any order of columns. Encodings are those of
 * text_encoding.h; any system's line ends are accepted; a quoted cell may contain line ends and be
 * of any length. Spaces around an unquoted cell are dropped, as are empty lines, rows of nothing
 * but commas, and the line sep= that Excel may put first.
 */
#pragma once

#include "base/error.h"

#include <stdint.h>
#include <stdio.h>

typedef struct {
    char *path;           /* for messages, owned */
    char *text;           /* the file; owned */
    size_t columns, rows; /* the header is not counted */
    char **cells;         /* [rows + 1][columns], pointers into text, header first; owned */
} Table;

/* Reads the file; every row must have as many cells as the header. Release with table_free. */
bool table_read(Table *table, const char *path, Error *error);
void table_free(Table *table);

#define NO_COLUMN SIZE_MAX

/* Index of the column of that name; NO_COLUMN if there is none. */
size_t table_find(const Table *table, const char *name);

/* The same, but a missing or repeated column is an error. `other`: an alternative name, or NULL. */
bool table_require(const Table *table, const char *name, const char *other, size_t *column,
                   Error *error);

/*
 * Refuses columns not in `names` (NULL-terminated), suggesting the nearest name, and repeated ones.
 * The unnamed index column that pandas writes is ignored.
 */
bool table_allow(const Table *table, const char *const *names, Error *error);

/*
 * Refuses two rows with the same numbers in all of `columns` (NULL-terminated, at most TABLE_KEYS).
 * Does nothing if the table lacks one of them.
 */
enum { TABLE_KEYS = 3 };
bool table_refuse_repeats(const Table *table, const char *const *columns, Error *error);

const char *table_cell(const Table *table, size_t row, size_t column);

/* A cell as a finite number; anything else is an error that gives file, row and column. */
bool table_number(const Table *table, size_t row, size_t column, double *value, Error *error);

/* The same, but a gap is NaN: an empty cell, or a word that pandas reads as missing (nan, ...). */
bool table_number_or_gap(const Table *table, size_t row, size_t column, double *value,
                         Error *error);

/* The numbers in a row's columns of these names (NULL-terminated), with gaps allowed. */
bool table_row(const Table *table, size_t row, const char *const *names, double *values,
               Error *error);

/* A whole column, gaps allowed: [rows], to be freed by the caller; NULL, with a message. */
double *table_numbers(const Table *table, size_t column, Error *error);

/* Writes a cell of text, quoted if necessary. */
void table_put_text(FILE *stream, const char *text);

/* Writes a comma and the number in the printf format; only the comma for NaN. */
void table_put_number(FILE *stream, const char *format, double value);
