/*
 * score_biology: a model against neurons of one's own (ventral score --biology mine.csv).
 *
 * Each column that is called as a property of the page's V1 benchmarks is (circular_variance, max_dc, ..: the end of a
 * benchmark's name, or the property's name in the published assemblies) makes a benchmark of its own,
 * "own-mine-<property>": measured and compared as the page's, with its own ceiling. It has its result files beside the
 * others and is on no page and in no tree. brainio/own_biology.h says how the bins are chosen.
 */
#include "command/command.h"

#include "benchmarks.h"
#include "brainio/own_biology.h"
#include "score/page.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    const Options *options;
    Table neurons, edges;
    bool has_edges;
    size_t equal;  /* bins of equal width that were asked for */
    char stem[64]; /* "mine" of "mine.csv" */
} Own;

/* -- which property a column is -- */

static bool is_about(const Benchmark *benchmark, const char *column)
{
    const char *dash = strrchr(benchmark->about.identifier, '-');
    return strcmp(benchmark->assembly_property, column) == 0 ||
           strcmp(benchmark->about.identifier, column) == 0 ||
           (dash && strcmp(dash + 1, column) == 0);
}

static const Benchmark *benchmark_of(const char *column)
{
    for (size_t i = 0; grating_benchmarks[i]; i++)
        if (is_about(grating_benchmarks[i], column)) return grating_benchmarks[i];
    for (size_t i = 0; texture_benchmarks[i]; i++)
        if (is_about(texture_benchmarks[i], column)) return texture_benchmarks[i];
    return NULL;
}

static bool refuse_columns(const Own *own, Error *error)
{
    char names[1024] = "";
    for (size_t i = 0; grating_benchmarks[i]; i++) {
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "",
                 strrchr(grating_benchmarks[i]->about.identifier, '-') + 1);
    }
    return error_set(error, "%s: no column is called as a property is: %s, or those of textures",
                     own->options->biology, names);
}

/* -- one column -- */

static bool run_column(const Own *own, const Benchmark *benchmark, size_t column, Error *error)
{
    char name[PAGE_NAME_LENGTH];
    Biology study = {0}, biology = {0};
    const char *dash = strrchr(benchmark->about.identifier, '-');
    int length = snprintf(name, sizeof name, "own-%s-%s", own->stem, dash + 1);
    if (length < 0 || length >= PAGE_NAME_LENGTH)
        return error_set(error, "%s: its name is too long for a benchmark's",
                         own->options->biology);
    OwnEdges edges = {own->equal, own->has_edges ? &own->edges : NULL, &study};
    bool good = biology_read(&study, own->options->data, benchmark->about.identifier, error) &&
                own_biology_read(&biology, &own->neurons, column, &edges, error) &&
                benchmark_run_own(benchmark, name, &biology, own->options, error);
    biology_free(&study);
    return good;
}

static bool run_columns(const Own *own, Error *error)
{
    size_t found = 0;
    for (size_t column = 0; column < own->neurons.columns; column++) {
        const char *name = own->neurons.cells[column];
        const Benchmark *benchmark = benchmark_of(name);
        if (benchmark && !run_column(own, benchmark, column, error)) return false;
        if (!benchmark && !own->options->quiet)
            printf("%s: the column \"%.60s\" is no property, and is not used\n",
                   own->options->biology, name);
        found += benchmark != NULL;
    }
    return found > 0 || refuse_columns(own, error);
}

/* -- what was asked for -- */

/* "mine" of "/home/me/mine.csv": it becomes the name of files. */
static void take_stem(Own *own)
{
    const char *slash = strrchr(own->options->biology, '/');
    snprintf(own->stem, sizeof own->stem, "%s", slash ? slash + 1 : own->options->biology);
    char *dot = strrchr(own->stem, '.');
    if (dot && dot > own->stem) *dot = '\0';
    for (char *at = own->stem; *at; at++)
        if (!isalnum((unsigned char)*at) && *at != '_' && *at != '.') *at = '_';
}

/* --edges: a number of bins, or a table. */
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

bool score_biology(const Options *options, Error *error)
{
    Own *own = allocate(1, sizeof *own, error);
    if (!own) return false;
    own->options = options;
    take_stem(own);
    bool read = table_read(&own->neurons, options->biology, error);
    bool good = read && take_edges(own, error) && run_columns(own, error);
    if (read) table_free(&own->neurons);
    if (own->has_edges) table_free(&own->edges);
    free(own);
    return good;
}
