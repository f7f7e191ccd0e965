#include "report/ensemble_tables.h"

#include "base/file.h"
#include "base/json.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads ":draws" or ":first-last", which ends the entry. */
static bool parse_draws(EnsembleTable *table, const char *draws)
{
    int end = 0;
    size_t last = 0;
    if (sscanf(draws, ":%zu-%zu%n", &table->first, &last, &end) == 2 && !draws[end]) {
        table->draws = last >= table->first ? last - table->first + 1 : 0;
    } else {
        table->first = 0;
        if (sscanf(draws, ":%zu%n", &table->draws, &end) != 1 || draws[end]) return false;
    }
    return table->draws > 0;
}

/* Parses "model:draws" or "model:networks:draws", up to a comma or the end. */
static bool parse(EnsembleTable *table, const char *entry, Error *error)
{
    char text[ENSEMBLE_MODEL_LENGTH + 40], networks[8] = "one";
    size_t length = strcspn(entry, ",");
    if (length >= sizeof text)
        return error_set(error, "\"%.60s...\" is too long for a model", entry);
    snprintf(text, sizeof text, "%.*s", (int)length, entry);
    char *draws = strrchr(text, ':');
    bool whole = draws && isdigit((unsigned char)draws[1]) && parse_draws(table, draws);
    if (whole) {
        *draws = '\0';
        char *way = strrchr(text, ':');
        if (way) {
            *way = '\0';
            whole = snprintf(networks, sizeof networks, "%s", way + 1) < (int)sizeof networks;
        }
        whole = whole && text[0] && !strchr(text, ':') && strlen(text) < sizeof table->model;
        if (whole) memcpy(table->model, text, strlen(text) + 1);
    }
    table->reinitialised = strcmp(networks, "redrawn") == 0;
    return (whole && (table->reinitialised || strcmp(networks, "one") == 0)) ||
           error_set(error,
                     "\"%.*s\" is not model:draws or model:networks:draws, where networks are one "
                     "or redrawn, and draws 1 or more",
                     (int)length, entry);
}

static bool has_benchmarks_of(const Table *table, const Table *first)
{
    if (table->columns != first->columns) return false;
    for (size_t c = 0; c < table->columns; c++)
        if (strcmp(table->cells[c], first->cells[c]) != 0) return false;
    return true;
}

static bool read_scores(EnsembleTable *one, Error *error)
{
    size_t benchmarks = one->table.columns - 1;
    one->scores = allocate(one->draws, benchmarks * sizeof *one->scores, error);
    bool good = one->scores != NULL;
    for (size_t i = 0; good && i < one->draws * benchmarks; i++)
        good = table_number_or_gap(&one->table, i / benchmarks, i % benchmarks + 1, &one->scores[i],
                                   error);
    return good;
}

/* Is the cell, which has six digits, this score printed? */
static bool is_printed(double cell, double score)
{
    return isnan(cell) ? isnan(score) : fabs(cell - score) <= 0.6e-6;
}

static bool check_row(const Table *table, size_t row, const cJSON *draw, Error *error)
{
    const cJSON *results = cJSON_GetObjectItemCaseSensitive(draw, "benchmarks");
    for (size_t c = 1; c < table->columns; c++) {
        double cell = NAN;
        const cJSON *one = cJSON_GetObjectItemCaseSensitive(results, table->cells[c]);
        if (!table_number_or_gap(table, row, c, &cell, error)) return false;
        if (!is_printed(cell, json_optional_number(one, "score")))
            return error_set(error,
                             "%s: row %zu has a score of %s that differs from the draw's file; "
                             "run `ventral ensemble` again",
                             table->path, row + 1, table->cells[c]);
    }
    return true;
}

bool ensemble_table_check(const Table *table, const char *folder, const char *model,
                          bool reinitialised, Error *error)
{
    const char *networks = reinitialised ? "redrawn" : "one";
    bool good = true;
    for (size_t row = 0; good && row < table->rows; row++) {
        char path[FILE_PATH_LENGTH];
        double seed = 0;
        if (!table_number(table, row, 0, &seed, error) ||
            !file_path(path, error, "%s/ensemble/%s-%.0f.json", folder,
                       reinitialised ? "redrawn" : "seed", seed))
            return false;
        if (!file_exists(path)) continue;
        cJSON *draw = json_read(path, error);
        good = draw != NULL;
        if (good && (strcmp(json_optional_text(draw, "model"), model) != 0 ||
                     strcmp(json_optional_text(draw, "networks"), networks) != 0 ||
                     json_optional_number(draw, "seed") != seed))
            good =
                error_set(error,
                          "%s: holds the scores of %.80s, seed %.0f, networks %.20s; remove it, "
                          "and run `ventral ensemble` again",
                          path, json_optional_text(draw, "model"),
                          json_optional_number(draw, "seed"), json_optional_text(draw, "networks"));
        good = good && check_row(table, row, draw, error);
        cJSON_Delete(draw);
    }
    return good;
}

/*
 * "<results>/<model>/ensemble-<draws>.csv"; its rows of data/draws.csv (paper/draws.c) come first.
 */
static bool find_table(const EnsembleTable *one, const char *results, char *path, Error *error)
{
    const char *way = one->reinitialised ? "redrawn-" : "";
    if (one->first > 0)
        return file_path(path, error, "%s/%s/%sensemble-%zu-%zu.csv", results, one->model, way,
                         one->first, one->first + one->draws - 1);
    return file_path(path, error, "%s/draws/%s/%sensemble-%zu.csv", results, one->model, way,
                     one->draws) &&
           (file_exists(path) || file_path(path, error, "%s/%s/%sensemble-%zu.csv", results,
                                           one->model, way, one->draws));
}

static bool read_one(EnsembleTables *tables, const char *entry, const char *results, Error *error)
{
    char path[FILE_PATH_LENGTH], folder[FILE_PATH_LENGTH];
    EnsembleTable *one = &tables->list[tables->count];
    if (!parse(one, entry, error) || !find_table(one, results, path, error) ||
        !table_read(&one->table, path, error))
        return false;
    tables->count++;
    if (one->table.rows != one->draws)
        return error_set(error, "%s: has %zu draws, not %zu; make the ensemble again", path,
                         one->table.rows, one->draws);
    if (one->table.columns < 2 || !has_benchmarks_of(&one->table, &tables->list[0].table))
        return error_set(
            error, "%s: has other benchmarks than the first table; make the ensemble again", path);
    tables->benchmarks = one->table.columns - 1;
    return file_path(folder, error, "%.*s", (int)(strrchr(path, '/') - path), path) &&
           ensemble_table_check(&one->table, folder, one->model, one->reinitialised, error) &&
           read_scores(one, error);
}

bool ensemble_tables_read(EnsembleTables *tables, const char *list, const char *results,
                          Error *error)
{
    *tables = (EnsembleTables){.count = 0};
    if (!list || !*list)
        return error_set(error, "give --draws model:networks:draws,model:networks:draws");
    for (const char *entry = list; entry; entry = strchr(entry, ',')) {
        if (*entry == ',') entry++;
        if (tables->count == MOST_ENSEMBLES)
            return error_set(error, "--draws names more than %d tables", MOST_ENSEMBLES);
        if (!read_one(tables, entry, results, error)) return false;
    }
    return true;
}

void ensemble_tables_free(EnsembleTables *tables)
{
    for (size_t i = 0; i < tables->count; i++) {
        table_free(&tables->list[i].table);
        free(tables->list[i].scores);
    }
    tables->count = 0;
}

const char *ensemble_benchmark(const EnsembleTables *tables, size_t benchmark)
{
    return tables->list[0].table.cells[benchmark + 1];
}

const char *ensemble_networks(const EnsembleTable *table)
{
    return table->reinitialised ? "redrawn" : "one";
}

double ensemble_score(const EnsembleTable *table, size_t draw, size_t benchmark)
{
    return table->scores[draw * (table->table.columns - 1) + benchmark];
}

double ensemble_counted_score(const EnsembleTable *table, size_t draw, size_t benchmark)
{
    double score = ensemble_score(table, draw, benchmark);
    return isnan(score) ? 0 : score;
}
