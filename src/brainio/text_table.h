/*
 * text_table: a table of text as spreadsheets and pandas write it: CSV with a header line, quoted
 * fields, any order of columns (parsed by libcsv). Encodings are those of text_encoding.h; lines
 * end as on any system; a quoted cell may hold line ends and be of any length. Blanks around a cell
 * that is not quoted are dropped, and lines without anything.
 */
#ifndef BRAINIO_TEXT_TABLE_H
#define BRAINIO_TEXT_TABLE_H

#include "base/error.h"

#include <stdint.h>

typedef struct {
    char *path;           /* for messages, owned */
    size_t columns, rows; /* the header is not a row */
    char **cells;         /* [rows + 1][columns], the header first; each owned */
} TextTable;

/* Reads the file: every row must have as many cells as the header. Release with text_table_free. */
bool text_table_read(TextTable *table, const char *path, Error *error);
void text_table_free(TextTable *table);

#define NO_COLUMN SIZE_MAX

/* Index of the column of that name, NO_COLUMN when there is none. */
size_t text_table_find(const TextTable *table, const char *name);

/*
 * The same; a table without it, or with it twice, is an error. `other` is a second name it may
 * have, or NULL.
 */
bool text_table_require(const TextTable *table, const char *name, const char *other, size_t *column,
                        Error *error);

const char *text_table_cell(const TextTable *table, size_t row, size_t column);

/* A cell as a number; anything else is an error that names file, row and column. */
bool text_table_number(const TextTable *table, size_t row, size_t column, double *value,
                       Error *error);

#endif
