/*
 * draws: checks data/draws.csv against seeds that this program's code computed, and hands its rows
 * to the programs that compare ensembles.
 *
 *     draws --model MODEL --seed N --draws "model:networks:first-last,..."
 *
 * The seeds compared are those of the listed tables (report/ensemble_tables.h), which make computes
 * anew - a few of each model, beginning with a seed that the commit picks - and the report's own,
 * if its model is in the table. A score that differs by more than two kinds of processors may
 * (report/draws_table.h) stops the report. Rows computed by earlier code are accepted if their
 * scores agree, and the report says so.
 *
 *   draws/<model>/ensemble-<n>.csv            the table's rows of a model, as `ventral ensemble`
 *                                             writes them; redrawn-ensemble-<n>.csv
 *   draws/check.csv                           a row a model and way: what was compared
 *   paper/draws_macros.tex                    numbers by key
 */
#include "base/sums.h"
#include "base/version.h"
#include "program/options.h"
#include "report/draw_results.h"
#include "report/draws_table.h"
#include "report/ensemble_tables.h"
#include "report/latex.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The digest in the table is a beginning of the whole. */
enum { DIGEST_DIGITS = 16 };

typedef struct {
    const Options *options;
    DrawsTable table;
    EnsembleTables computed;
    OutputFile check;
    const char *digest; /* of this program's code for ensembles */
    size_t models, rows, compared, earlier;
    double furthest;
} Check;

/* Compares the rows with a table of recomputed seeds; seeds beyond the table's are skipped. */
static bool compare_computed(const Check *check, const EnsembleTable *computed,
                             const DrawsRows *rows, size_t *compared, double *furthest,
                             Error *error)
{
    for (size_t i = 0; i < computed->draws; i++) {
        double seed = 0;
        if (!table_number(&computed->table, i, 0, &seed, error)) return false;
        if (seed >= (double)rows->draws) continue;
        for (size_t b = 0; b < check->computed.benchmarks; b++)
            if (!draws_table_compare(&check->table, rows,
                                     (ComputedScore){(size_t)seed,
                                                     ensemble_benchmark(&check->computed, b),
                                                     ensemble_score(computed, i, b)},
                                     furthest, error))
                return false;
        ++*compared;
    }
    return true;
}

/* Compares the rows with the report's own seed. */
static bool compare_own(const Check *check, const DrawsRows *rows, size_t *compared,
                        double *furthest, Error *error)
{
    Draw draw = check->options->draw;
    draw.reinitialised = rows->reinitialised;
    if (strcmp(draw.model, rows->model) != 0 || draw.seed >= rows->draws) return true;
    cJSON *tree = scores_read(&draw, error);
    if (!tree) return false;
    bool good = true;
    const cJSON *node = NULL;
    cJSON_ArrayForEach(node, cJSON_GetObjectItemCaseSensitive(tree, "nodes"))
    {
        const char *name = json_optional_text(node, "name");
        for (size_t b = 0; good && b < check->table.benchmarks; b++)
            if (strcmp(name, draws_table_benchmark(&check->table, b)) == 0)
                good = draws_table_compare(
                    &check->table, rows,
                    (ComputedScore){(size_t)draw.seed, name, json_optional_number(node, "score")},
                    furthest, error);
    }
    cJSON_Delete(tree);
    ++*compared;
    return good;
}

/* Writes the rows as an ensemble's table. */
static bool write_rows(const Check *check, const DrawsRows *rows, Error *error)
{
    char name[FILE_PATH_LENGTH];
    OutputFile output;
    if (!file_path(name, error, "draws/%s/%sensemble-%zu.csv", rows->model,
                   rows->reinitialised ? "redrawn-" : "", rows->draws) ||
        !output_open_in(&output, check->options->draw.results, name, error))
        return false;
    fprintf(output.stream, "seed");
    for (size_t b = 0; b < check->table.benchmarks; b++)
        fprintf(output.stream, ",%s", draws_table_benchmark(&check->table, b));
    fputc('\n', output.stream);
    for (size_t i = 0; i < rows->draws; i++) {
        fprintf(output.stream, "%zu", i);
        for (size_t b = 0; b < check->table.benchmarks; b++)
            table_put_number(output.stream, "%.6f", rows->scores[i * check->table.benchmarks + b]);
        fputc('\n', output.stream);
    }
    return sums_close(&output, true, error);
}

static bool check_rows(Check *check, const DrawsRows *rows, Error *error)
{
    size_t compared = 0;
    double furthest = 0;
    for (size_t i = 0; i < check->computed.count; i++) {
        const EnsembleTable *computed = &check->computed.list[i];
        if (strcmp(computed->model, rows->model) == 0 &&
            computed->reinitialised == rows->reinitialised &&
            !compare_computed(check, computed, rows, &compared, &furthest, error))
            return false;
    }
    if (!compare_own(check, rows, &compared, &furthest, error)) return false;
    bool current = strncmp(rows->digest, check->digest, DIGEST_DIGITS) == 0;
    fprintf(check->check.stream, "%s,%s,%zu,%zu", rows->model,
            rows->reinitialised ? "redrawn" : "one", rows->draws, compared);
    table_put_number(check->check.stream, "%.6f", compared ? furthest : NAN);
    fprintf(check->check.stream, ",%s,%.*s,%s\n", rows->digest, DIGEST_DIGITS, check->digest,
            current ? "yes" : "no");
    check->models++;
    check->rows += rows->draws;
    check->compared += compared;
    check->earlier += !current;
    check->furthest = fmax(check->furthest, furthest);
    return write_rows(check, rows, error);
}

static bool write_macros(const Check *check, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, check->options->draw.results, "paper/draws_macros.tex", error))
        return false;
    fprintf(output.stream, "%% Written by paper/draws.c.\n");
    latex_set_count(output.stream, "draws", "rows", (double)check->rows);
    latex_set_count(output.stream, "draws", "compared", (double)check->compared);
    latex_set_number(output.stream, "draws", "furthest", check->furthest, 4);
    latex_set_choice(output.stream, "draws", "are_current", check->earlier == 0);
    return sums_close(&output, true, error);
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "checks the table of draws", &exit_code))
        return exit_code;
    Check check = {.options = &options, .digest = program_digest("ensemble")};
    const char *const head =
        "model,networks,draws,compared,largest_difference,digest,digest_of_this_code,is_current\n";
    bool good = draws_table_read(&check.table, options.draw.data, &error) &&
                (!options.draws || ensemble_tables_read(&check.computed, options.draws,
                                                        options.draw.results, &error)) &&
                output_open_in(&check.check, options.draw.results, "draws/check.csv", &error);
    if (good) {
        size_t row = 0;
        DrawsRows rows;
        fputs(head, check.check.stream);
        while (good && draws_table_next(&check.table, &row, &rows, &error)) {
            good = check_rows(&check, &rows, &error);
            draws_rows_free(&rows);
        }
        good = sums_close(&check.check, good && !error.message[0], &error) &&
               write_macros(&check, &error);
    }
    draws_table_free(&check.table);
    ensemble_tables_free(&check.computed);
    return good ? 0 : options_fail(argv[0], &error);
}
