/*
 * variants_table: what the search over the readings of the model's name found (data/variants.csv).
 *
 * The criterion is fixed: a reading explains the page when none of the fifteen published scores is
 * unexplained, at 0.05/15 for this reading alone. So many readings were tried that some false one may
 * pass, and a true one may fail, by luck; the second count holds the chance that any true reading would
 * fail below one in twenty over all readings tried (0.05/15/readings). The table reports both.
 */
#include "base/csv.h"
#include "score/result.h"
#include "score/spread.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABELS = 6, STAGE = 6, VARIANT = 7, FIRST_SCORE = 9, MOST = 16 };

typedef struct {
    Table table;
    size_t benchmarks, readings; /* readings: how many were tried */
    double published[MOST], noise[MOST];
} Search;

static double cell(const Search *search, size_t row, size_t column)
{
    return search->table.values[row * search->table.columns + column];
}

static double score_at(const Search *search, size_t row, size_t benchmark)
{
    double score = cell(search, row, FIRST_SCORE + benchmark);
    return isnan(score) ? 0 : score;
}

/* The rows from `row` on that are draws of one reading in one stage. */
static size_t draws_from(const Search *search, size_t row)
{
    size_t n = 1;
    while (row + n < search->table.rows &&
           cell(search, row + n, VARIANT) == cell(search, row, VARIANT) &&
           cell(search, row + n, STAGE) == cell(search, row, STAGE))
        n++;
    return n;
}

static bool read_search(Search *search, const Options *options, Error *error)
{
    char path[FILE_PATH_LENGTH];
    if (!file_path(path, error, "%s/variants.csv", options->data) ||
        !table_read(&search->table, path, LABELS, error))
        return false;
    if (search->table.columns <= FIRST_SCORE || search->table.columns > FIRST_SCORE + MOST)
        return error_set(error, "%s: must have 9 columns and at most %d scores; restore the file",
                         path, MOST);
    search->benchmarks = search->table.columns - FIRST_SCORE;
    for (size_t row = 0; row < search->table.rows; row += draws_from(search, row))
        search->readings += cell(search, row, STAGE) == 1;
    bool good = true;
    for (size_t b = 0; good && b < search->benchmarks; b++)
        good = result_published(options, search->table.names[FIRST_SCORE + b],
                                &search->published[b], &search->noise[b], error);
    return good;
}

/* -- the first stage: how many readings come near -- */

/* Standard deviation of each benchmark over seeds, pooled over the readings of the first stage. */
static void pooled_deviations(const Search *search, double *deviation)
{
    double variance[MOST] = {0};
    for (size_t row = 0, n; row < search->table.rows; row += n) {
        n = draws_from(search, row);
        if (cell(search, row, STAGE) != 1) continue;
        for (size_t b = 0; b < search->benchmarks; b++) {
            double sum = 0, squares = 0;
            for (size_t i = 0; i < n; i++) sum += score_at(search, row + i, b);
            for (size_t i = 0; i < n; i++)
                squares += pow(score_at(search, row + i, b) - sum / (double)n, 2);
            variance[b] += squares / (double)(n - 1) / (double)search->readings;
        }
    }
    for (size_t b = 0; b < search->benchmarks; b++)
        deviation[b] = sqrt(variance[b] + search->noise[b]);
}

static bool is_near(const Search *search, size_t row, size_t n, size_t benchmark,
                    const double *deviation)
{
    double mean = 0;
    for (size_t i = 0; i < n; i++) mean += score_at(search, row + i, benchmark) / (double)n;
    return fabs(mean - search->published[benchmark]) <= 3 * deviation[benchmark];
}

/* Counts of readings whose mean is within three deviations of the published value. */
static void put_first_stage(FILE *macros, const Search *search)
{
    double deviation[MOST];
    size_t near_field = 0, near_index = 0, near_both = 0, near_all = 0;
    pooled_deviations(search, deviation);
    for (size_t row = 0, n; row < search->table.rows; row += n) {
        n = draws_from(search, row);
        if (cell(search, row, STAGE) != 1) continue;
        bool field = false, suppression = false, all = true;
        for (size_t b = 0; b < search->benchmarks; b++) {
            const char *name = search->table.names[FIRST_SCORE + b];
            bool near = is_near(search, row, n, b, deviation);
            if (strstr(name, "grating_summation_field")) field = near;
            if (strstr(name, "surround_suppression_index")) suppression = near;
            all = all && near;
        }
        near_field += field;
        near_index += suppression;
        near_both += field && suppression;
        near_all += all;
    }
    fprintf(macros,
            "\\VentralSet{variants/readings}{%zu}\n\\VentralSet{variants/near_field}{%zu}\n"
            "\\VentralSet{variants/near_index}{%zu}\n\\VentralSet{variants/near_both}{%zu}\n"
            "\\VentralSet{variants/near_all}{%zu}\n",
            search->readings, near_field, near_index, near_both, near_all);
}

/* -- the second stage: a row a finalist -- */

typedef struct {
    size_t explained, finalists;
} Verdict;

static bool put_finalist(FILE *rows, FILE *macros, const Search *search, size_t row, size_t n,
                         Verdict *verdict, Error *error)
{
    double *draws = allocate(n * search->benchmarks, sizeof *draws, error);
    double *column = allocate(n, sizeof *column, error);
    size_t unexplained = 0, corrected = 0;
    double limit = 0.05 / (double)search->benchmarks;
    JointSpread joint = {0};
    Spread field = {0}, suppression = {0};
    bool good = draws && column;
    for (size_t b = 0; good && b < search->benchmarks; b++) {
        for (size_t i = 0; i < n; i++)
            column[i] = draws[i * search->benchmarks + b] = score_at(search, row + i, b);
        Spread spread = spread_describe(column, n, search->published[b], search->noise[b]);
        const char *name = search->table.names[FIRST_SCORE + b];
        unexplained += spread.probability < limit;
        corrected += spread.probability < limit / (double)search->readings;
        if (strstr(name, "grating_summation_field")) field = spread;
        if (strstr(name, "surround_suppression_index")) suppression = spread;
    }
    good = good && spread_joint(draws, n, search->benchmarks, search->published, search->noise,
                                &joint, error);
    if (good) {
        char owner[32];
        snprintf(owner, sizeof owner, "variants/%zu", ++verdict->finalists);
        verdict->explained += unexplained == 0;
        fprintf(macros, "\\VentralSet{%s/unexplained}{%zu}\n\\VentralSet{%s/corrected}{%zu}\n",
                owner, unexplained, owner, corrected);
        fprintf(macros, "\\VentralSet{%s/distance}{%.1f}\n\\VentralSet{%s/probability}{%.2f}\n",
                owner, joint.distance, owner, joint.probability);
        fprintf(
            macros,
            "\\VentralSet{%s/field}{%.3f $\\pm$ %.3f}\n\\VentralSet{%s/index}{%.3f $\\pm$ %.3f}\n",
            owner, field.mean, field.deviation, owner, suppression.mean, suppression.deviation);
        fprintf(rows, "%s", search->table.labels[row]);
        static const char *const keys[] = {"field",     "index",    "unexplained",
                                           "corrected", "distance", "probability"};
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            fprintf(rows, " & \\ventral{%s/%s}", owner, keys[k]);
        fprintf(rows, " \\\\\n");
    }
    free(draws);
    free(column);
    return good;
}

static bool write_table(const Search *search, const Options *options, Error *error)
{
    char path[FILE_PATH_LENGTH];
    OutputFile macros = {0}, rows = {0};
    Verdict verdict = {0};
    if (!file_path(path, error, "%s/variants_macros.tex", options->results) ||
        !output_open(&macros, path, error))
        return false;
    bool good = file_path(path, error, "%s/variants_rows.tex", options->results) &&
                output_open(&rows, path, error);
    if (good) {
        put_first_stage(macros.stream, search);
        for (size_t row = 0, n; good && row < search->table.rows; row += n) {
            n = draws_from(search, row);
            if (cell(search, row, STAGE) == 2)
                good = put_finalist(rows.stream, macros.stream, search, row, n, &verdict, error);
        }
        fprintf(macros.stream,
                "\\VentralSet{variants/finalists}{%zu}\n\\VentralSet{variants/explained}{%zu}\n",
                verdict.finalists, verdict.explained);
        good = output_close(&rows, good, error);
    }
    return output_close(&macros, good, error);
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    Search search = {0};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "tabulates the search over readings", &exit_code))
        return exit_code;
    gsl_set_error_handler_off();
    bool good = read_search(&search, &options, &error) && write_table(&search, &options, &error);
    table_free(&search.table);
    return good ? 0 : options_fail(argv[0], &error);
}
