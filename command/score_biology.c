/*
 * score_biology: compares a model with user-supplied neurons (ventral score --biology mine.csv).
 *
 * Each column named after a property of the page's V1 benchmarks (circular_variance, max_dc, ..:
 * the end of a benchmark's name, or the property's name in the published assemblies) becomes a
 * benchmark, "own-mine-<property>". It is measured and compared like the page's benchmarks, with a
 * ceiling of its own; its results are written beside theirs, but it belongs to no tree.
 * brainio/supplied_neurons.h describes how bins are chosen.
 */
#include "command/command.h"

#include "base/shown.h"
#include "benchmarks.h"
#include "brainio/supplied_neurons.h"
#include "score/page.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A column of neurons and the benchmark it belongs to. */
typedef struct {
    const Benchmark *benchmark;
    Biology biology;
} Column;

typedef struct {
    const Options *options;
    Table neurons, edges;
    bool has_edges;
    size_t equal;  /* the number of bins of equal width, if given by --edges */
    char stem[64]; /* "mine" of "mine.csv" */
    /* [neurons.columns], owned; benchmark is NULL if the column is not a property. */
    Column *columns;
} SuppliedNeurons;

/* -- matching columns to properties -- */

/* Compares names, ignoring case and surrounding spaces; space, hyphen and underscore are equal. */
static bool is_same_name(const char *column, const char *name)
{
    size_t length = strlen(column);
    while (length > 0 && isspace((unsigned char)*column)) column++, length--;
    while (length > 0 && isspace((unsigned char)column[length - 1])) length--;
    for (size_t i = 0; i < length; i++) {
        bool is_joint = strchr(" _-", column[i]) && name[i] && strchr("_-", name[i]);
        if (!is_joint && tolower((unsigned char)column[i]) != tolower((unsigned char)name[i]))
            return false;
    }
    return name[length] == '\0';
}

/* Is it the property's full name, its end ("max_dc"), or its name in the published assemblies? */
static bool is_about(const Benchmark *benchmark, const char *column)
{
    const char *name = benchmark->about.identifier;
    const char *study = strchr(name, '_'), *dash = strrchr(name, '-');
    return is_same_name(column, benchmark->assembly_property) || is_same_name(column, name) ||
           (study && is_same_name(column, study + 1)) || (dash && is_same_name(column, dash + 1));
}

static const Benchmark *benchmark_of(const char *column)
{
    const Benchmark *one = NULL;
    for (size_t i = 0; (one = tuning_benchmark(benchmarks[i])); i++)
        if (is_about(one, column)) return one;
    return NULL;
}

/* Finds the property's column; NO_COLUMN: none. Two columns of any names are an error. */
static bool find_column(const Table *table, const Benchmark *benchmark, size_t *column,
                        Error *error)
{
    *column = NO_COLUMN;
    for (size_t i = 0; i < table->columns; i++) {
        const char *name = table->cells[i];
        if (benchmark_of(name) != benchmark) continue;
        if (*column == NO_COLUMN) {
            *column = i;
        } else if (strcmp(name, table->cells[*column]) == 0) {
            return error_set(error, "%s: has the column \"%s\" twice; keep one", table->path, name);
        } else {
            return error_set(error,
                             "%s: the columns \"%s\" and \"%s\" are the same property; keep one",
                             table->path, table->cells[*column], name);
        }
    }
    return true;
}

static bool refuse_columns(const SuppliedNeurons *supplied, Error *error)
{
    char names[1024] = "";
    for (size_t i = 0; grating_benchmark(benchmarks[i]); i++) {
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "",
                 strrchr(benchmarks[i]->identifier, '-') + 1);
    }
    return error_set(
        error, "%s: no column has the name of a property; name one %s, or after a texture property",
        supplied->options->biology, names);
}

/* Edges of a property that has no neurons: there is a mistake in one of the two tables. */
static bool check_edges(const SuppliedNeurons *supplied, Error *error)
{
    for (size_t i = 0; supplied->has_edges && i < supplied->edges.columns; i++) {
        size_t column;
        const Benchmark *benchmark = benchmark_of(supplied->edges.cells[i]);
        if (!benchmark) continue;
        if (!find_column(&supplied->neurons, benchmark, &column, error)) return false;
        if (column == NO_COLUMN)
            return error_set(
                error, "%s: has edges of \"%s\", which is not a column of %s; remove them",
                supplied->edges.path, supplied->edges.cells[i], supplied->neurons.path);
    }
    return true;
}

/* -- one column -- */

static bool read_column(SuppliedNeurons *supplied, size_t index, Error *error)
{
    Column *column = &supplied->columns[index];
    const Benchmark *benchmark = benchmark_of(supplied->neurons.cells[index]);
    Biology study = {0};
    SuppliedEdges edges = {supplied->equal, supplied->has_edges ? &supplied->edges : NULL, 0,
                           &study};
    size_t first;
    if (!benchmark) return true;
    if (!find_column(&supplied->neurons, benchmark, &first, error) ||
        (supplied->has_edges && !find_column(&supplied->edges, benchmark, &edges.column, error)))
        return false;
    if (supplied->has_edges && edges.column == NO_COLUMN)
        return error_set(error, "%s: has no column \"%s\"; add its edges", supplied->edges.path,
                         supplied->neurons.cells[index]);
    bool good =
        biology_read(&study, supplied->options->draw.data, benchmark->about.identifier, error) &&
        supplied_neurons_read(&column->biology, &supplied->neurons, index,
                              benchmark->assembly_property, &edges, error);
    biology_free(&study);
    if (good) column->benchmark = benchmark;
    return good;
}

static bool run_column(const SuppliedNeurons *supplied, Column *column, Error *error)
{
    char name[PAGE_NAME_LENGTH];
    const char *dash = strrchr(column->benchmark->about.identifier, '-');
    int length = snprintf(name, sizeof name, "own-%s-%s", supplied->stem, dash + 1);
    if (length < 0 || length >= PAGE_NAME_LENGTH)
        return error_set(error, "%s: its name is too long for the name of a benchmark",
                         supplied->options->biology);
    BenchmarkRequest request = {.draw = &supplied->options->draw,
                                .say = supplied->options->quiet ? SAY_NOTHING : SAY_ALL};
    return benchmark_run_own(column->benchmark, name, &column->biology, &request, error);
}

/* All columns are read before any is compared: a mistake in one leaves no results of the others. */
static bool read_columns(SuppliedNeurons *supplied, Error *error)
{
    size_t found = 0;
    supplied->columns = allocate(supplied->neurons.columns, sizeof *supplied->columns, error);
    if (!supplied->columns || !check_edges(supplied, error)) return false;
    for (size_t i = 0; i < supplied->neurons.columns; i++) {
        if (!read_column(supplied, i, error)) return false;
        found += supplied->columns[i].benchmark != NULL;
    }
    return found > 0 || refuse_columns(supplied, error);
}

static bool run_columns(const SuppliedNeurons *supplied, Error *error)
{
    for (size_t i = 0; i < supplied->neurons.columns; i++) {
        Column *column = &supplied->columns[i];
        if (column->benchmark && !run_column(supplied, column, error)) return false;
        if (!column->benchmark && !supplied->options->quiet)
            printf("%s: the column \"%.60s\" is not a property and is not used\n",
                   SHOWN(supplied->options->biology), SHOWN(supplied->neurons.cells[i]));
    }
    return true;
}

/* -- options -- */

/* "mine", of "/home/me/mine.csv"; it becomes part of file names. */
static void take_stem(SuppliedNeurons *supplied)
{
    snprintf(supplied->stem, sizeof supplied->stem, "%s", file_name(supplied->options->biology));
    char *dot = strrchr(supplied->stem, '.');
    if (dot && dot > supplied->stem) *dot = '\0';
    for (char *at = supplied->stem; *at; at++)
        if (!isalnum((unsigned char)*at) && *at != '_' && *at != '.') *at = '_';
}

/* --edges: a number of bins, or a table of edges. */
static bool take_edges(SuppliedNeurons *supplied, Error *error)
{
    const char *given = supplied->options->edges;
    if (!given) return true;
    char *end = NULL;
    unsigned long bins = isdigit((unsigned char)given[0]) ? strtoul(given, &end, 10) : 0;
    if (end && *end == '\0') {
        supplied->equal = bins;
        return (bins >= 2 && bins <= SUPPLIED_NEURONS_BINS) ||
               error_set(error, "--edges %s: give from 2 to %d bins, or a table of edges", given,
                         SUPPLIED_NEURONS_BINS);
    }
    supplied->has_edges = table_read(&supplied->edges, given, error);
    return supplied->has_edges;
}

/* Reads the tables and, if requested, compares their columns with the model. */
static bool score_columns(const Options *options, bool run, Error *error)
{
    SuppliedNeurons *supplied = allocate(1, sizeof *supplied, error);
    if (!supplied) return false;
    supplied->options = options;
    take_stem(supplied);
    bool read = table_read(&supplied->neurons, options->biology, error);
    bool good = read && take_edges(supplied, error) && read_columns(supplied, error) &&
                (!run || run_columns(supplied, error));
    for (size_t i = 0; supplied->columns && i < supplied->neurons.columns; i++)
        biology_free(&supplied->columns[i].biology);
    free(supplied->columns);
    if (read) table_free(&supplied->neurons);
    if (supplied->has_edges) table_free(&supplied->edges);
    free(supplied);
    return good;
}

bool score_biology_check(const Options *options, Error *error)
{
    return score_columns(options, false, error);
}

bool score_biology(const Options *options, Error *error)
{
    return score_columns(options, true, error);
}
