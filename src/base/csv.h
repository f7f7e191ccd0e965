/*
 * csv: small tables of numbers, as Ventral's programs write them: a header line, commas, no quotes.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/error.h"

#define CSV_NAME_LENGTH 80

typedef struct {
    size_t columns, rows;
    char (*names)[CSV_NAME_LENGTH]; /* [columns], owned */
    double *values;                 /* [rows][columns]; NaN for an empty cell; owned */
} Table;

/* Reads the file; a line with another number of cells or a cell that is no number is an error. */
bool table_read(Table *table, const char *path, Error *error);
void table_free(Table *table);

#endif
