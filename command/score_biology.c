/*
 * score_biology: compares a model with the user's own neurons (ventral score --biology mine.csv).
 *
 * Each column named after a property of the page's V1 benchmarks (circular_variance, max_dc, ..:
 * the end of a benchmark's name, or the property's name in the published assemblies) becomes a
 * benchmark, "own-mine-<property>". It is measured and compared like the page's benchmarks, with a
 * ceiling of its own; its results are written beside theirs, but it belongs to no tree.
 * brainio/own_biology.h describes how bins are chosen.
 */
#include "command/command.h"

#include "base/shown.h"
#include "benchmarks.h"
#include "brainio/own_biology.h"
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
} Own;

/* -- matching columns to properties -- */

/*
 * Compares names regardless of case, of spaces around them, and of the choice between space, hyphen
 * and underscore.
 */
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

/*
 * Is it "Marques2020_Ringach2002-max_dc", "Ringach2002-max_dc", "max_dc", or the property's name in
 * the published assemblies?
 */
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

/*
 * Finds the property's column; NO_COLUMN if it has none. Two columns are an error, even under
 * different names.
 */
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

static bool refuse_columns(const Own *own, Error *error)
{
    char names[1024] = "";
    for (size_t i = 0; grating_benchmark(benchmarks[i]); i++) {
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "",
                 strrchr(benchmarks[i]->identifier, '-') + 1);
    }
    return error_set(
        error, "%s: no column has the name of a property; name one %s, or after a texture property",
        own->options->biology, names);
}

/* Edges of a property that has no neurons: there is a mistake in one of the two tables. */
static bool check_edges(const Own *own, Error *error)
{
    for (size_t i = 0; own->has_edges && i < own->edges.columns; i++) {
        size_t column;
        const Benchmark *benchmark = benchmark_of(own->edges.cells[i]);
        if (!benchmark) continue;
        if (!find_column(&own->neurons, benchmark, &column, error)) return false;
        if (column == NO_COLUMN)
            return error_set(error,
                             "%s: has edges of \"%s\", which is not a column of %s; remove them",
                             own->edges.path, own->edges.cells[i], own->neurons.path);
    }
    return true;
}

/* -- one column -- */

static bool read_column(Own *own, size_t index, Error *error)
{
    Column *column = &own->columns[index];
    const Benchmark *benchmark = benchmark_of(own->neurons.cells[index]);
    Biology study = {0};
    OwnEdges edges = {own->equal, own->has_edges ? &own->edges : NULL, 0, &study};
    size_t first;
    if (!benchmark) return true;
    if (!find_column(&own->neurons, benchmark, &first, error) ||
        (own->has_edges && !find_column(&own->edges, benchmark, &edges.column, error)))
        return false;
    if (own->has_edges && edges.column == NO_COLUMN)
        return error_set(error, "%s: has no column \"%s\"; add its edges", own->edges.path,
                         own->neurons.cells[index]);
    bool good = biology_read(&study, own->options->draw.data, benchmark->about.identifier, error) &&
                own_biology_read(&column->biology, &own->neurons, index,
                                 benchmark->assembly_property, &edges, error);
    biology_free(&study);
    if (good) column->benchmark = benchmark;
    return good;
}

static bool run_column(const Own *own, Column *column, Error *error)
{
    char name[PAGE_NAME_LENGTH];
    const char *dash = strrchr(column->benchmark->about.identifier, '-');
    int length = snprintf(name, sizeof name, "own-%s-%s", own->stem, dash + 1);
    if (length < 0 || length >= PAGE_NAME_LENGTH)
        return error_set(error, "%s: its name is too long for the name of a benchmark",
                         own->options->biology);
    BenchmarkRequest request = {.draw = &own->options->draw,
                                .say = own->options->quiet ? SAY_NOTHING : SAY_ALL};
    return benchmark_run_own(column->benchmark, name, &column->biology, &request, error);
}

/*
 * All columns are read before the first is compared, so that a mistake in one leaves no results of
 * the others.
 */
static bool read_columns(Own *own, Error *error)
{
    size_t found = 0;
    own->columns = allocate(own->neurons.columns, sizeof *own->columns, error);
    if (!own->columns || !check_edges(own, error)) return false;
    for (size_t i = 0; i < own->neurons.columns; i++) {
        if (!read_column(own, i, error)) return false;
        found += own->columns[i].benchmark != NULL;
    }
    return found > 0 || refuse_columns(own, error);
}

static bool run_columns(const Own *own, Error *error)
{
    for (size_t i = 0; i < own->neurons.columns; i++) {
        Column *column = &own->columns[i];
        if (column->benchmark && !run_column(own, column, error)) return false;
        if (!column->benchmark && !own->options->quiet)
            printf("%s: the column \"%.60s\" is not a property and is not used\n",
                   SHOWN(own->options->biology), SHOWN(own->neurons.cells[i]));
    }
    return true;
}

/* -- options -- */

/* "mine", of "/home/me/mine.csv"; it becomes part of file names. */
static void take_stem(Own *own)
{
    snprintf(own->stem, sizeof own->stem, "%s", file_name(own->options->biology));
    char *dot = strrchr(own->stem, '.');
    if (dot && dot > own->stem) *dot = '\0';
    for (char *at = own->stem; *at; at++)
        if (!isalnum((unsigned char)*at) && *at != '_' && *at != '.') *at = '_';
}

/* --edges: a number of bins, or a table of edges. */
static bool take_edges(Own *own, Error *error)
{
    const char *given = own->options->edges;
    if (!given) return true;
    char *end = NULL;
    unsigned long bins = isdigit((unsigned char)given[0]) ? strtoul(given, &end, 10) : 0;
    if (end && *end == '\0') {
        own->equal = bins;
        return (bins >= 2 && bins <= OWN_BIOLOGY_BINS) ||
               error_set(error, "--edges %s: give from 2 to %d bins, or a table of edges", given,
                         OWN_BIOLOGY_BINS);
    }
    own->has_edges = table_read(&own->edges, given, error);
    return own->has_edges;
}

/* Reads the tables and, if requested, compares their columns with the model. */
static bool score_columns(const Options *options, bool run, Error *error)
{
    Own *own = allocate(1, sizeof *own, error);
    if (!own) return false;
    own->options = options;
    take_stem(own);
    bool read = table_read(&own->neurons, options->biology, error);
    bool good = read && take_edges(own, error) && read_columns(own, error) &&
                (!run || run_columns(own, error));
    for (size_t i = 0; own->columns && i < own->neurons.columns; i++)
        biology_free(&own->columns[i].biology);
    free(own->columns);
    if (read) table_free(&own->neurons);
    if (own->has_edges) table_free(&own->edges);
    free(own);
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
