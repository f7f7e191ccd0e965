/*
 * simulated: what the simulation of neural predictivity shows, in sentences.
 *
 *     simulated
 *
 * The appendix says of two forms of the score how they follow the truth that was simulated (simulation.csv, by
 * analyses/simulation). Which way they go, and how often they exceed the truth, is read off the table here.
 *
 *   paper/simulated.tex   \VentralSet{say/simulation/..}{..}:
 *     full    scores where the layer holds all of the signal; or that nothing could be simulated
 *     noise   both forms from the least to the most noise
 *     truth   how often each exceeds the share that is the truth
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

/* One design: means over its simulations. */
typedef struct {
    double stimuli, sites, noise, share; /* the truth is the share */
    double count, score, later;          /* (r/ceiling)^2; r^2/ceiling */
} Design;

typedef struct {
    Design designs[MOST_DESIGNS];
    size_t count;
} Simulated;

/* -- reading -- */

static bool is_design(const Design *design, const double *row)
{
    return design->stimuli == row[0] && design->sites == row[1] && design->noise == row[2] &&
           design->share == row[3];
}

/* row: stimuli, sites, noise, share, score, later. */
static bool add(Simulated *simulated, const double *row, Error *error)
{
    size_t i = 0;
    while (i < simulated->count && !is_design(&simulated->designs[i], row)) i++;
    if (i == MOST_DESIGNS)
        return error_set(error, "the simulation has more than %d designs", MOST_DESIGNS);
    if (i == simulated->count)
        simulated->designs[simulated->count++] = (Design){row[0], row[1], row[2], row[3], 0, 0, 0};
    Design *design = &simulated->designs[i];
    design->count++;
    design->score += (row[4] - design->score) / design->count;
    design->later += (row[5] - design->later) / design->count;
    return true;
}

static bool read_designs(Simulated *simulated, const Options *options, Error *error)
{
    static const char *const names[6] = {"stimuli", "sites", "noise",
                                         "share",   "score", "score_current_version"};
    char path[FILE_PATH_LENGTH];
    size_t columns[6];
    Table table;
    if (!file_path(path, error, "%s/simulation.csv", options->draw.results) ||
        !table_read(&table, path, error))
        return false;
    bool good = table.rows > 0 || error_set(error, "%s: has no rows; make the report again", path);
    for (int i = 0; good && i < 6; i++)
        good = table_require(&table, names[i], NULL, &columns[i], error);
    for (size_t r = 0; good && r < table.rows; r++) {
        double row[6];
        for (int i = 0; good && i < 6; i++)
            good = table_number_or_gap(&table, r, columns[i], &row[i], error);
        good = good && add(simulated, row, error);
    }
    table_free(&table);
    return good;
}

/* -- sentences -- */

static void say_full(const Simulated *simulated, FILE *out)
{
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < simulated->count; i++) {
        const Design *design = &simulated->designs[i];
        if (design->share != 1 || design->noise != 1) continue;
        least = fmin(least, design->score);
        most = fmax(most, design->score);
    }
    latex_open(out, "say/simulation", "full");
    if (most > 0) {
        fprintf(out,
                "Where the layer explains all of the signal, and noise is as large as the signal, "
                "scores lie between %.2f and %.2f, depending on the number of stimuli and sites",
                least, most);
        fputs(most < 1 ? ", below 1, because a regression on a few hundred stimuli does not "
                         "recover all of it."
                       : ".",
              out);
    }
    latex_close(out);
}

static const char *direction(double from, double to)
{
    return to > from ? "rises" : "falls";
}

/* Of a layer that is dead, or not finite, there is no recording to simulate. */
static bool is_empty(const Simulated *simulated)
{
    return isnan(simulated->designs[0].score);
}

static void say_nothing(FILE *out)
{
    latex_open(out, "say/simulation", "full");
    fprintf(out, "For this model's layer nothing could be simulated: its responses to the gratings "
                 "are all zero, or not finite.");
    latex_close(out);
    latex_open(out, "say/simulation", "noise");
    latex_close(out);
    latex_open(out, "say/simulation", "truth");
    latex_close(out);
}

/* The designs that differ in their noise only: from the least to the most. */
static void say_noise(const Simulated *simulated, FILE *out)
{
    const Design *quiet = NULL, *loud = NULL;
    for (size_t i = 0; i < simulated->count; i++) {
        const Design *design = &simulated->designs[i];
        if (!quiet || design->noise < quiet->noise) quiet = design;
    }
    for (size_t i = 0; i < simulated->count; i++) {
        const Design *design = &simulated->designs[i];
        if (design->stimuli != quiet->stimuli || design->sites != quiet->sites ||
            design->share != quiet->share)
            continue;
        if (!loud || design->noise > loud->noise) loud = design;
    }
    latex_open(out, "say/simulation", "noise");
    if (quiet && loud)
        fprintf(out,
                "As the noise increases from %g to %g times the signal, the page's form %s from "
                "%.2f to "
                "%.2f and the later form %s from %.2f to %.2f, although the true share is %.2g.",
                quiet->noise, loud->noise, direction(quiet->score, loud->score), quiet->score,
                loud->score, direction(quiet->later, loud->later), quiet->later, loud->later,
                quiet->share);
    latex_close(out);
}

static void say_truth(const Simulated *simulated, FILE *out)
{
    char word[LATEX_WORD_LENGTH], other[LATEX_WORD_LENGTH];
    size_t score = 0, later = 0;
    for (size_t i = 0; i < simulated->count; i++) {
        score += simulated->designs[i].score > simulated->designs[i].share;
        later += simulated->designs[i].later > simulated->designs[i].share;
    }
    latex_open(out, "say/simulation", "truth");
    fprintf(out, "Of %zu designs the page's form exceeds the truth in %s, the later form in %s.",
            simulated->count, score ? latex_count_word(score, word) : "none",
            later ? latex_count_word(later, other) : "none");
    latex_close(out);
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    OutputFile output;
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "says what the simulation of predictivity shows",
                      &exit_code))
        return exit_code;
    Simulated simulated = {.count = 0};
    bool good = read_designs(&simulated, &options, &error) &&
                output_open_in(&output, options.draw.results, "paper/simulated.tex", &error);
    if (good) {
        fprintf(output.stream, "%% Written by paper/simulated.c.\n");
        if (is_empty(&simulated)) {
            say_nothing(output.stream);
        } else {
            say_full(&simulated, output.stream);
            say_noise(&simulated, output.stream);
            say_truth(&simulated, output.stream);
        }
        good = sums_close(&output, true, &error);
    }
    return good ? 0 : options_fail(argv[0], &error);
}
