/*
 * csv: small tables of numbers, as Ventral's programs write them: a header line, commas, no quotes.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/error.h"

#include <stdio.h>

#define CSV_NAME_LENGTH 80

typedef struct {
    size_t columns, rows;
    char (*names)[CSV_NAME_LENGTH];  /* [columns], owned */
    size_t label_columns;            /* how many of the first columns are text */
    char (*labels)[CSV_NAME_LENGTH]; /* [rows] their cells, joined by ", "; owned */
    double *values;                  /* [rows][columns]; NaN for an empty cell or text; owned */
} Table;

/*
 * Reads the file; the first label_columns columns are text. A line with another number of cells, or a
 * cell after those that is no number, is an error.
 */
bool table_read(Table *table, const char *path, size_t label_columns, Error *error);
void table_free(Table *table);

/* A comma and the number, as the format of printf has it; nothing behind the comma where there is none (NaN). */
void csv_put_number(FILE *stream, const char *format, double value);

#endif
