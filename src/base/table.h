/*
 * table: a table of text as spreadsheets, pandas and our own programs write it: CSV with a header line, quoted fields,
 * any order of columns (parsed by libcsv). Encodings are those of text_encoding.h; lines end as on any system; a quoted
 * cell may hold line ends and be of any length. Blanks around a cell that is not quoted are dropped, and so are lines
 * without anything, rows of nothing but commas, and the first line sep=, that Excel writes.
 */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include "base/error.h"

#include <stdint.h>
#include <stdio.h>

typedef struct {
    char *path;           /* for messages, owned */
    char *text;           /* the file; owned */
    size_t columns, rows; /* the header is not a row */
    char **cells;         /* [rows + 1][columns] in the text, the header first; owned */
} Table;

/* Reads the file: every row must have as many cells as the header. Release with table_free. */
bool table_read(Table *table, const char *path, Error *error);
void table_free(Table *table);

#define NO_COLUMN SIZE_MAX

/* Index of the column of that name, NO_COLUMN when there is none. */
size_t table_find(const Table *table, const char *name);

/* The same; a table without it, or with it twice, is an error. `other` is a second name it may have, or NULL. */
bool table_require(const Table *table, const char *name, const char *other, size_t *column,
                   Error *error);

/*
 * Refuses a column that is none of these names (NULL ends them), with the name it is nearest to, and one that is there
 * twice. The index that pandas writes, a column without a name, is passed over.
 */
bool table_allow(const Table *table, const char *const *names, Error *error);

/*
 * Refuses two rows with the same numbers in all of these columns, at most TABLE_KEYS of them (NULL ends them). A table
 * that lacks one of the columns has no such rows.
 */
enum { TABLE_KEYS = 3 };
bool table_refuse_repeats(const Table *table, const char *const *columns, Error *error);

const char *table_cell(const Table *table, size_t row, size_t column);

/* A cell as a finite number; anything else is an error that names file, row and column. */
bool table_number(const Table *table, size_t row, size_t column, double *value, Error *error);

/* The same where a cell may be a gap, which is NaN: empty, or a word that pandas reads as one (nan, NA, null ..). */
bool table_number_or_gap(const Table *table, size_t row, size_t column, double *value,
                         Error *error);

/* A whole column that may have gaps: [rows], to be freed by the caller; NULL with a sentence. */
double *table_numbers(const Table *table, size_t column, Error *error);

/* Writes a cell of text: in quotes where it must be. */
void table_put_text(FILE *stream, const char *text);

/* Writes a comma and the number, as the format of printf has it; nothing behind the comma for NaN. */
void table_put_number(FILE *stream, const char *format, double value);

#endif
