#define _POSIX_C_SOURCE 200809L
#include "base/table.h"

#include "base/file_kind.h"
#include "base/nearest.h"
#include "base/sums.h"
#include "base/text_encoding.h"

#include <csv.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Advice for an empty table. */
#define EMPTY "make or download it again"

/* What the parser's callbacks fill. */
typedef struct {
    Table *table;
    char *end;     /* where the next cell goes */
    size_t used;   /* cells */
    size_t in_row; /* cells of the row being read */
    bool has_header;
    Error *error;
    bool good;
} Reading;

/* Cells overwrite text already parsed; a cell with its zero fits its source with the separator. */
static void take_cell(void *text, size_t length, void *context)
{
    Reading *reading = context;
    if (!reading->good) return;
    char *cell = reading->end;
    if (length) memcpy(cell, text, length);
    cell[length] = '\0';
    reading->end += length + 1;
    reading->table->cells[reading->used++] = cell;
    reading->in_row++;
}

/*
 * The separator used instead of commas, if the header came as one cell; NULL if none is recognised.
 */
static const char *other_separator(const Table *table)
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

/* Are all cells of the last row empty? In a single column that is a gap, not an empty row. */
static bool is_empty(const Table *table)
{
    char *const *cells = table->cells + (table->rows + 1) * table->columns;
    for (size_t i = 0; i < table->columns; i++)
        if (cells[i][0]) return false;
    return table->columns > 1;
}

static bool take_row(Reading *reading)
{
    Table *table = reading->table;
    if (reading->in_row != table->columns)
        return error_set(reading->error,
                         "%s: row %zu has %zu cells where the header has %zu; mend the file",
                         table->path, table->rows + 1, reading->in_row, table->columns);
    if (is_empty(table))
        reading->used -= table->columns; /* nothing but commas */
    else
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
    csv_set_blk_size(
        &parser, 65536); /* buffer increment: large, so that long cells are not copied repeatedly */
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

/* An upper bound on the number of cells. */
static size_t count_cells(const char *text)
{
    size_t count = 1;
    while (*(text += strcspn(text, ",\r\n"))) count++, text++;
    return count;
}

/* The text after Excel's line sep=, if it has one. */
static const char *behind_separator(const char *text)
{
    static const char *const lines[] = {"sep=,", "\"sep=,\"", NULL};
    for (int i = 0; lines[i]; i++) {
        size_t length = strlen(lines[i]);
        if (strncasecmp(text, lines[i], length) == 0 && strchr("\r\n", text[length]))
            return text + length + strspn(text + length, "\r\n");
    }
    return text;
}

bool table_read(Table *table, const char *path, Error *error)
{
    size_t length = 0;
    *table = (Table){0};
    char *bytes = sums_read(path, &length, error);
    if (bytes && file_kind_check_bytes(bytes, length, path, WANT_TABLE, EMPTY, error))
        table->text = text_to_utf8(bytes, &length, path, error);
    free(bytes);
    if (!table->text) return false;
    table->path = allocate_copy(path, strlen(path), error);
    table->cells = allocate(count_cells(table->text), sizeof *table->cells, error);
    bool good = table->path && table->cells;
    if (good) {
        const char *text = behind_separator(table->text);
        Reading reading = {.table = table, .end = table->text, .error = error, .good = true};
        good = parse(&reading, text, length - (size_t)(text - table->text)) &&
               (reading.has_header || error_set(error, "%s: is empty; " EMPTY, path));
    }
    if (!good) table_free(table);
    return good;
}

void table_free(Table *table)
{
    free(table->cells);
    free(table->text);
    free(table->path);
    *table = (Table){0};
}

size_t table_find(const Table *table, const char *name)
{
    for (size_t i = 0; i < table->columns; i++)
        if (strcmp(table->cells[i], name) == 0) return i;
    return NO_COLUMN;
}

bool table_require(const Table *table, const char *name, const char *other, size_t *column,
                   Error *error)
{
    *column = table_find(table, name);
    if (*column == NO_COLUMN && other) *column = table_find(table, other);
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

/* -- allowed columns -- */

static bool is_index_of_pandas(const char *name)
{
    return !*name || strcmp(name, "Unnamed: 0") == 0;
}

bool table_allow(const Table *table, const char *const *names, Error *error)
{
    NameList list = {"column", "the manual", names, 0};
    while (names[list.count]) list.count++;
    for (size_t i = 0; i < table->columns; i++) {
        size_t index = 0;
        const char *name = table->cells[i];
        if (is_index_of_pandas(name)) continue;
        if (!nearest_find(&list, name, &index, error))
            return error_prefix(error, "%s", table->path);
        if (!table_require(table, name, NULL, &index, error)) return false;
    }
    return true;
}

typedef struct {
    double numbers[TABLE_KEYS];
    size_t row;
} Keyed;

static int compare_keyed(const void *left, const void *right)
{
    const Keyed *a = left, *b = right;
    for (size_t k = 0; k < TABLE_KEYS; k++)
        if (a->numbers[k] != b->numbers[k]) return a->numbers[k] < b->numbers[k] ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static bool is_repeated(const Keyed *a, const Keyed *b)
{
    return memcmp(a->numbers, b->numbers, sizeof a->numbers) == 0;
}

static bool check_repeats(const Table *table, const char *const *columns, Keyed *keyed,
                          Error *error)
{
    for (size_t k = 0; columns[k]; k++)
        for (size_t row = 0; row < table->rows; row++)
            if (!table_number(table, row, table_find(table, columns[k]), &keyed[row].numbers[k],
                              error))
                return false;
    char text[128] = ""; /* "channel, row, column" */
    for (size_t k = 0; columns[k]; k++) {
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%s%s", used ? ", " : "", columns[k]);
    }
    for (size_t row = 0; row < table->rows; row++) keyed[row].row = row;
    qsort(keyed, table->rows, sizeof *keyed, compare_keyed);
    for (size_t i = 1; i < table->rows; i++)
        if (is_repeated(&keyed[i - 1], &keyed[i]))
            return error_set(error, "%s: rows %zu and %zu have the same %s; keep one of them",
                             table->path, keyed[i - 1].row + 1, keyed[i].row + 1, text);
    return true;
}

bool table_refuse_repeats(const Table *table, const char *const *columns, Error *error)
{
    for (size_t k = 0; columns[k]; k++)
        if (table_find(table, columns[k]) == NO_COLUMN) return true;
    Keyed *keyed = allocate(table->rows, sizeof *keyed, error);
    bool good = keyed && check_repeats(table, columns, keyed, error);
    free(keyed);
    return good;
}

/* -- cells -- */

const char *table_cell(const Table *table, size_t row, size_t column)
{
    return table->cells[(row + 1) * table->columns + column];
}

bool table_number(const Table *table, size_t row, size_t column, double *value, Error *error)
{
    const char *cell = table_cell(table, row, column);
    char *end = NULL;
    *value = strtod(cell, &end);
    bool is_whole = end != cell && *end == '\0' && !strpbrk(cell, "xX"); /* of it, in decimals */
    if (is_whole && isfinite(*value)) return true;
    if (is_whole && isinf(*value))
        return error_set(error, "%s: row %zu: \"%.60s\" in column \"%s\" is not finite",
                         table->path, row + 1, cell, table->cells[column]);
    return error_set(error, "%s: row %zu: \"%.60s\" in column \"%s\" is not a number", table->path,
                     row + 1, cell, table->cells[column]);
}

/* Does pandas read this as missing? Case is ignored. */
static bool is_gap(const char *cell)
{
    static const char *const words[] = {"",    "nan",  "-nan", "na",   "n/a", "#n/a",
                                        "#na", "<na>", "null", "none", NULL};
    for (int i = 0; words[i]; i++)
        if (strcasecmp(cell, words[i]) == 0) return true;
    return false;
}

bool table_number_or_gap(const Table *table, size_t row, size_t column, double *value, Error *error)
{
    const char *cell = table_cell(table, row, column);
    *value = NAN;
    return is_gap(cell) || table_number(table, row, column, value, error);
}

bool table_row(const Table *table, size_t row, const char *const *names, double *values,
               Error *error)
{
    size_t column = 0;
    for (size_t i = 0; names[i]; i++)
        if (!table_require(table, names[i], NULL, &column, error) ||
            !table_number_or_gap(table, row, column, &values[i], error))
            return false;
    return true;
}

double *table_numbers(const Table *table, size_t column, Error *error)
{
    double *values = allocate(table->rows, sizeof *values, error);
    for (size_t row = 0; values && row < table->rows; row++) {
        if (table_number_or_gap(table, row, column, &values[row], error)) continue;
        free(values);
        return NULL;
    }
    return values;
}

void table_put_text(FILE *stream, const char *text)
{
    bool quoted = strpbrk(text, ",\"\r\n") != NULL;
    if (quoted) fputc('"', stream);
    for (; *text; text++) {
        if (*text == '"') fputc('"', stream);
        fputc(*text, stream);
    }
    if (quoted) fputc('"', stream);
}

void table_put_number(FILE *stream, const char *format, double value)
{
    fputc(',', stream);
    if (!isnan(value)) fprintf(stream, format, value);
}
