#include "base/csv.h"

#include "base/file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t count_of(const char *text, char wanted)
{
    size_t count = 0;
    for (; *text; text++) count += *text == wanted;
    return count;
}

/* The text up to the next comma or newline becomes a string; *rest moves behind it. */
static char *next_cell(char **rest, char *ended_by)
{
    char *cell = *rest, *end = cell + strcspn(cell, ",\n");
    *ended_by = *end;
    *rest = *end ? end + 1 : end;
    *end = '\0';
    return cell;
}

static bool read_header(Table *table, char **rest, const char *path, Error *error)
{
    char ended_by = ',';
    for (size_t c = 0; c < table->columns; c++) {
        const char *cell = next_cell(rest, &ended_by);
        if (strlen(cell) >= CSV_NAME_LENGTH)
            return error_set(error, "%s: a column's name is too long; make the file again", path);
        strcpy(table->names[c], cell);
    }
    return ended_by == '\n' || error_set(error, "%s: has no rows; make the file again", path);
}

/* Joins a text cell to the row's label; a label that does not fit is cut. */
static void add_label(Table *table, const char *cell)
{
    char *label = table->labels[table->rows];
    size_t used = strlen(label);
    snprintf(label + used, CSV_NAME_LENGTH - used, "%s%s", used ? ", " : "", cell);
}

static bool read_row(Table *table, char **rest, const char *path, Error *error)
{
    char ended_by = ',';
    for (size_t c = 0; c < table->columns; c++) {
        if (ended_by != ',')
            return error_set(error, "%s: row %zu has too few cells; make the file again", path,
                             table->rows + 1);
        char *cell = next_cell(rest, &ended_by), *end = cell;
        double *value = &table->values[table->rows * table->columns + c];
        *value = NAN;
        if (c < table->label_columns) {
            add_label(table, cell);
            continue;
        }
        if (*cell) *value = strtod(cell, &end);
        if (*end != '\0')
            return error_set(error, "%s: row %zu: \"%.40s\" is not a number; make the file again",
                             path, table->rows + 1, cell);
    }
    table->rows++;
    return ended_by != ',' ||
           error_set(error, "%s: row %zu has too many cells; make the file again", path,
                     table->rows);
}

bool table_read(Table *table, const char *path, size_t label_columns, Error *error)
{
    *table = (Table){.label_columns = label_columns};
    char *text = file_read(path, NULL, error), *rest = text;
    if (!text) return false;
    size_t lines = count_of(text, '\n'), first_line = strcspn(text, "\n");
    table->columns = 1;
    for (size_t i = 0; i < first_line; i++) table->columns += text[i] == ',';
    table->names = allocate(table->columns, sizeof *table->names, error);
    table->values = allocate(lines + 1, table->columns * sizeof *table->values, error);
    table->labels = allocate(lines + 1, sizeof *table->labels, error);
    bool good =
        table->names && table->values && table->labels && read_header(table, &rest, path, error);
    while (good && *rest) good = read_row(table, &rest, path, error);
    free(text);
    if (!good) table_free(table);
    return good;
}

void table_free(Table *table)
{
    free(table->names);
    free(table->labels);
    free(table->values);
    *table = (Table){0};
}

void csv_put_number(FILE *stream, const char *format, double value)
{
    fputc(',', stream);
    if (!isnan(value)) fprintf(stream, format, value);
}
