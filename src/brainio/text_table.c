#define _POSIX_C_SOURCE 200809L
#include "brainio/text_table.h"

#include "base/file.h"
#include "brainio/text_encoding.h"

#include <csv.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What the parser's callbacks fill. */
typedef struct {
    TextTable *table;
    size_t room, used; /* cells */
    size_t in_row;     /* cells of the row being read */
    bool has_header;
    Error *error;
    bool good;
} Reading;

static void take_cell(void *text, size_t length, void *context)
{
    Reading *reading = context;
    TextTable *table = reading->table;
    if (!reading->good) return;
    if (reading->used == reading->room) {
        size_t room = reading->room ? reading->room * 2 : 256;
        char **cells = realloc(table->cells, room * sizeof *cells);
        if (cells) {
            table->cells = cells;
            reading->room = room;
        }
    }
    char *copy = reading->used < reading->room ? allocate(length + 1, 1, reading->error) : NULL;
    if (!copy) {
        reading->good = error_set(reading->error, "%s: not enough memory to read it", table->path);
        return;
    }
    if (length) memcpy(copy, text, length);
    table->cells[reading->used++] = copy;
    reading->in_row++;
}

/* What else separates a header that came as one cell; NULL: nothing known does. */
static const char *other_separator(const TextTable *table)
{
    if (table->columns != 1) return NULL;
    if (strchr(table->cells[0], ';')) return "semicolons";
    return strchr(table->cells[0], '\t') ? "tabs" : NULL;
}

static bool take_header(Reading *reading)
{
    reading->table->columns = reading->in_row;
    const char *separator = other_separator(reading->table);
    return !separator ||
           error_set(reading->error, "%s: its columns are separated by %s; save it with commas",
                     reading->table->path, separator);
}

static bool take_row(Reading *reading)
{
    TextTable *table = reading->table;
    if (reading->in_row != table->columns)
        return error_set(reading->error,
                         "%s: row %zu has %zu cells where the header has %zu; mend the file",
                         table->path, table->rows + 1, reading->in_row, table->columns);
    table->rows++;
    return true;
}

static void end_row(int character, void *context)
{
    (void)character;
    Reading *reading = context;
    if (!reading->good) return;
    reading->good = reading->has_header ? take_row(reading) : take_header(reading);
    reading->has_header = true;
    reading->in_row = 0;
}

static bool parse(Reading *reading, const char *text, size_t length)
{
    struct csv_parser parser;
    const char *path = reading->table->path;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return error_set(reading->error, "%s: the CSV parser does not start", path);
    csv_set_blk_size(&parser, 65536); /* of its buffer: a long cell is not copied again and again */
    bool good = csv_parse(&parser, text, length, take_cell, end_row, reading) == length &&
                csv_fini(&parser, take_cell, end_row, reading) == 0;
    if (!good && reading->good && reading->has_header)
        error_set(reading->error, "%s: row %zu is not well-formed CSV (%s); mend the file", path,
                  reading->table->rows + 1, csv_strerror(csv_error(&parser)));
    else if (!good && reading->good)
        error_set(reading->error, "%s: the header is not well-formed CSV (%s); mend the file", path,
                  csv_strerror(csv_error(&parser)));
    csv_free(&parser);
    return good && reading->good;
}

bool text_table_read(TextTable *table, const char *path, Error *error)
{
    size_t length = 0;
    *table = (TextTable){0};
    char *bytes = file_read(path, &length, error);
    char *text = bytes ? text_to_utf8(bytes, &length, path, error) : NULL;
    free(bytes);
    if (!text) return false;
    table->path = allocate(strlen(path) + 1, 1, error);
    bool good = table->path != NULL;
    if (good) {
        memcpy(table->path, path, strlen(path));
        Reading reading = {.table = table, .error = error, .good = true};
        good = parse(&reading, text, length);
        if (good && !reading.has_header)
            good = error_set(error, "%s: is empty; fetch it again", path);
        if (!good) { /* cells of an unfinished row must be freed too */
            for (size_t i = 0; i < reading.used; i++) free(table->cells[i]);
            free(table->cells);
            table->cells = NULL;
            table->rows = table->columns = 0;
        }
    }
    free(text);
    if (!good) text_table_free(table);
    return good;
}

void text_table_free(TextTable *table)
{
    for (size_t i = 0; table->cells && i < (table->rows + 1) * table->columns; i++)
        free(table->cells[i]);
    free(table->cells);
    free(table->path);
    *table = (TextTable){0};
}

size_t text_table_find(const TextTable *table, const char *name)
{
    for (size_t i = 0; i < table->columns; i++)
        if (strcmp(table->cells[i], name) == 0) return i;
    return NO_COLUMN;
}

bool text_table_require(const TextTable *table, const char *name, const char *other, size_t *column,
                        Error *error)
{
    *column = text_table_find(table, name);
    if (*column == NO_COLUMN && other) *column = text_table_find(table, other);
    if (*column == NO_COLUMN)
        return other ? error_set(error, "%s: has no column \"%s\" or \"%s\"", table->path, name,
                                 other)
                     : error_set(error, "%s: has no column \"%s\"", table->path, name);
    for (size_t i = *column + 1; i < table->columns; i++)
        if (strcmp(table->cells[i], table->cells[*column]) == 0)
            return error_set(error, "%s: has the column \"%s\" twice; keep one", table->path,
                             table->cells[i]);
    return true;
}

const char *text_table_cell(const TextTable *table, size_t row, size_t column)
{
    return table->cells[(row + 1) * table->columns + column];
}

bool text_table_number(const TextTable *table, size_t row, size_t column, double *value,
                       Error *error)
{
    const char *cell = text_table_cell(table, row, column);
    char *end = NULL;
    *value = strtod(cell, &end);
    if (end != cell && *end == '\0' && isfinite(*value)) return true;
    return error_set(error, "%s: row %zu: \"%.60s\" in column \"%s\" is not a number", table->path,
                     row + 1, cell, table->cells[column]);
}
