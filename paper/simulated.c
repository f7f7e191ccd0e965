/*
 * simulated: the paper's numbers on the simulation of neural predictivity, from its recordings
 * (simulation.csv, by analyses/studies/simulation).
 *
 *     paper/simulation_rows.tex   a row for each design: means and standard deviations over its
 *                                 recordings
 *     paper/simulated.tex         numbers on the designs' means
 */
#include "base/file.h"
#include "base/sums.h"
#include "base/table.h"
#include "program/options.h"
#include "report/latex.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_DESIGNS = 64 };

/* The table's columns: the design, then the results; score: (r/ceiling)^2, later: r^2/ceiling. */
enum { STIMULI, SITES, NOISE, SHARE, RAW, CEILING, SCORE, LATER, NUMBERS };
static const char *const columns[NUMBERS] = {
    "stimuli", "sites", "noise", "share", "raw", "ceiling", "score", "score_current_version"};

typedef struct {
    const char *varied;
    double count, mean[NUMBERS],
        squares[NUMBERS]; /* squares: sum of squared differences from the mean */
} Design;

typedef struct {
    Table table;
    Design designs[MOST_DESIGNS];
    size_t count;
} Simulated;

/* -- reading -- */

/* The recordings of a design are consecutive rows. */
static bool add(Simulated *simulated, const char *varied, const double row[NUMBERS], Error *error)
{
    Design *design = simulated->count ? &simulated->designs[simulated->count - 1] : NULL;
    if (!design || strcmp(design->varied, varied) != 0 ||
        memcmp(design->mean, row, RAW * sizeof *row) != 0) {
        if (simulated->count == MOST_DESIGNS)
            return error_set(error, "the simulation has more than %d designs", MOST_DESIGNS);
        design = &simulated->designs[simulated->count++];
        *design = (Design){.varied = varied};
    }
    design->count++;
    for (int i = 0; i < NUMBERS; i++) {
        double away = row[i] - design->mean[i];
        design->mean[i] += away / design->count;
        design->squares[i] += away * (row[i] - design->mean[i]);
    }
    return true;
}

static bool read_designs(Simulated *simulated, const char *results, Error *error)
{
    char path[FILE_PATH_LENGTH];
    size_t varied, column;
    if (!file_path(path, error, "%s/simulation.csv", results) ||
        !table_read(&simulated->table, path, error) ||
        !table_require(&simulated->table, "varied", NULL, &varied, error))
        return false;
    for (size_t r = 0; r < simulated->table.rows; r++) {
        double row[NUMBERS];
        for (int i = 0; i < NUMBERS; i++)
            if (!table_require(&simulated->table, columns[i], NULL, &column, error) ||
                !table_number_or_gap(&simulated->table, r, column, &row[i], error))
                return false;
        if (!add(simulated, table_cell(&simulated->table, r, varied), row, error)) return false;
    }
    return simulated->count > 0 || error_set(error, "%s: has no rows; make the report again", path);
}

/* -- writing -- */

static bool write_rows(const Simulated *simulated, const char *results, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, results, "paper/simulation_rows.tex", error)) return false;
    for (size_t d = 0; d < simulated->count; d++) {
        const Design *design = &simulated->designs[d];
        const double *mean = design->mean;
        fprintf(output.stream, "%s & %.0f & %.0f & %g & %.2f", design->varied, mean[STIMULI],
                mean[SITES], mean[NOISE], mean[SHARE]);
        for (int i = RAW; i < NUMBERS; i++)
            if (isnan(mean[i]))
                fprintf(output.stream, " & ---");
            else
                fprintf(output.stream, " & $%.2f \\pm %.2f$", mean[i],
                        sqrt(design->squares[i] / (design->count - 1)));
        fprintf(output.stream, " \\\\\n");
    }
    return sums_close(&output, true, error);
}

/* Of the designs that differ from the least noisy one only in their noise, the noisiest. */
static const Design *find_loudest(const Simulated *simulated, const Design *quiet)
{
    const Design *loud = quiet;
    for (size_t d = 0; d < simulated->count; d++) {
        const double *mean = simulated->designs[d].mean;
        if (mean[STIMULI] == quiet->mean[STIMULI] && mean[SITES] == quiet->mean[SITES] &&
            mean[SHARE] == quiet->mean[SHARE] && mean[NOISE] > loud->mean[NOISE])
            loud = &simulated->designs[d];
    }
    return loud;
}

static bool write_macros(const Simulated *simulated, const char *results, Error *error)
{
    OutputFile output;
    double least = INFINITY, most = -INFINITY, score = 0, later = 0;
    const Design *quiet = &simulated->designs[0];
    if (!output_open_in(&output, results, "paper/simulated.tex", error)) return false;
    FILE *out = output.stream;
    for (size_t d = 0; d < simulated->count; d++) {
        const double *mean = simulated->designs[d].mean;
        if (mean[NOISE] < quiet->mean[NOISE]) quiet = &simulated->designs[d];
        score += mean[SCORE] > mean[SHARE];
        later += mean[LATER] > mean[SHARE];
        if (mean[SHARE] != 1 || mean[NOISE] != 1) continue;
        least = fmin(least, mean[SCORE]);
        most = fmax(most, mean[SCORE]);
    }
    const Design *loud = find_loudest(simulated, quiet);
    latex_set_choice(out, "simulation", "is_empty", isnan(quiet->mean[SCORE]));
    latex_set_number(out, "simulation", "least", least, 2);
    latex_set_number(out, "simulation", "most", most, 2);
    fprintf(out, "\\VentralSet{simulation/quiet}{%g}\n\\VentralSet{simulation/loud}{%g}\n",
            quiet->mean[NOISE], loud->mean[NOISE]);
    latex_set_number(out, "simulation/quiet", "score", quiet->mean[SCORE], 2);
    latex_set_number(out, "simulation/quiet", "later", quiet->mean[LATER], 2);
    latex_set_number(out, "simulation/loud", "score", loud->mean[SCORE], 2);
    latex_set_number(out, "simulation/loud", "later", loud->mean[LATER], 2);
    fprintf(out, "\\VentralSet{simulation/share}{%.2g}\n", quiet->mean[SHARE]);
    latex_set_count(out, "simulation", "designs", (double)simulated->count);
    latex_set_count(out, "simulation", "exceeds/score", score);
    latex_set_count(out, "simulation", "exceeds/later", later);
    return sums_close(&output, true, error);
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "writes the paper's numbers on the simulation",
                      &exit_code))
        return exit_code;
    Simulated simulated = {.count = 0};
    bool good = read_designs(&simulated, options.draw.results, &error) &&
                write_rows(&simulated, options.draw.results, &error) &&
                write_macros(&simulated, options.draw.results, &error);
    table_free(&simulated.table);
    return good ? 0 : options_fail(argv[0], &error);
}
