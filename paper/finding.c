/*
 * finding: what many seeds say about the published scores, in sentences.
 *
 *     finding --model MODEL
 *
 * Whether a mean falls or rises, and how many scores are unexplained, depends on the results. So these sentences are
 * written here, from the tables of ensembles.c (ensemble/spread.csv, joint.csv), and the paper prints them by their
 * keys. A sentence without support, for this model or with so few seeds, is empty.
 *
 *   paper/finding.tex   \VentralSet{say/finding/..}{..}:
 *     few           a caution, if there are few seeds
 *     unexplained   which published scores are unexplained, with one network and with re-initialisation
 *     models        the same over all published models, and which of the two explains more
 *     shift         which scores change between the two, and in which direction
 *     cloud         how far the published row lies from the rows over seeds
 *     spread        how widely the scores scatter, for a model that is not published
 *     abstract      all of it in a sentence or two
 */
#include "base/file.h"
#include "base/sums.h"
#include "base/table.h"
#include "program/options.h"
#include "report/latex.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Fewer draws can call next to nothing unexplained, and say little of a mean. */
enum { ENOUGH_DRAWS = 10, MOST_NAMES = 32 };

static const double unexplained_below = 0.05; /* divided by the number of scores (Bonferroni) */

typedef struct {
    const Options *options;
    Table spread, joint;
    FILE *out;
} Finding;

static const char *const ways[] = {"one", "redrawn"};
enum { ONE, REDRAWN, WAYS };

/* -- tables -- */

static const char *cell(const Table *table, size_t row, const char *column)
{
    return table_cell(table, row, table_find(table, column));
}

/* NaN for an empty cell. */
static double number(const Table *table, size_t row, const char *column)
{
    const char *text = cell(table, row, column);
    return *text ? strtod(text, NULL) : NAN;
}

static bool is_of(const Table *table, size_t row, const char *model, int way)
{
    return strcmp(cell(table, row, "model"), model) == 0 &&
           strcmp(cell(table, row, "networks"), ways[way]) == 0;
}

/* The row of a model's draws in joint.csv; false: it was not drawn that way. */
static bool find_joint(const Finding *f, const char *model, int way, size_t *row)
{
    for (*row = 0; *row < f->joint.rows; ++*row)
        if (is_of(&f->joint, *row, model, way)) return true;
    return false;
}

/* The row of a benchmark in spread.csv. */
static bool find_spread(const Finding *f, const char *model, int way, const char *benchmark,
                        size_t *row)
{
    for (*row = 0; *row < f->spread.rows; ++*row)
        if (is_of(&f->spread, *row, model, way) &&
            strcmp(cell(&f->spread, *row, "benchmark"), benchmark) == 0)
            return true;
    return false;
}

/* The draws of a model; 0: it was not drawn that way. */
static double draws_of(const Finding *f, const char *model, int way)
{
    size_t row;
    return find_joint(f, model, way, &row) ? number(&f->joint, row, "seeds") : 0;
}

/* Is it compared with a published row of its own, in both ways? */
static bool is_compared(const Finding *f, const char *model)
{
    size_t row;
    for (int way = 0; way < WAYS; way++)
        if (!find_joint(f, model, way, &row) ||
            strcmp(cell(&f->joint, row, "reference"), model) != 0)
            return false;
    return true;
}

static double fewest_draws(const Finding *f, const char *model)
{
    return fmin(draws_of(f, model, ONE), draws_of(f, model, REDRAWN));
}

/* "none", "one", "two", .. */
static void put_count(FILE *out, size_t count)
{
    char word[LATEX_WORD_LENGTH];
    fputs(count ? latex_count_word(count, word) : "none", out);
}

/* -- unexplained scores -- */

/* names[MOST_NAMES] of the scores that a model's draws leave unexplained; *all: of how many. */
static size_t list_unexplained(const Finding *f, const char *model, int way, const char **names,
                               size_t *all)
{
    size_t count = 0;
    *all = 0;
    for (size_t row = 0; row < f->spread.rows; row++) *all += is_of(&f->spread, row, model, way);
    for (size_t row = 0; row < f->spread.rows && count < MOST_NAMES; row++)
        if (is_of(&f->spread, row, model, way) &&
            number(&f->spread, row, "probability") < unexplained_below / (double)*all)
            names[count++] = cell(&f->spread, row, "benchmark");
    return count;
}

/* " (a and b)", or nothing where there are no names. */
static void put_names(FILE *out, const char *const *names, size_t count, const char *remark)
{
    for (size_t i = 0; i < count; i++) {
        fputs(i ? latex_separator(i, count) : " (", out);
        latex_put_name(out, names[i]);
    }
    if (count) fprintf(out, "%s)", remark);
}

/* "two of the 15 published scores are unexplained (a and b)". */
static void put_unexplained(const Finding *f, int way)
{
    const char *names[MOST_NAMES];
    size_t all, count = list_unexplained(f, f->options->draw.model, way, names, &all);
    put_count(f->out, count);
    fprintf(f->out, " of the %zu published scores %s unexplained", all, count > 1 ? "are" : "is");
    put_names(f->out, names, count, "");
}

static void say_unexplained(const Finding *f)
{
    const char *model = f->options->draw.model;
    latex_open(f->out, "say/finding", "unexplained");
    if (is_compared(f, model) && fewest_draws(f, model) >= (double)ENOUGH_DRAWS) {
        fputs("For ", f->out);
        latex_put_name(f->out, model);
        fputs(" as one network, ", f->out);
        put_unexplained(f, ONE);
        fputs("; re-initialised for each stimulus set, ", f->out);
        put_unexplained(f, REDRAWN);
        fputc('.', f->out);
    }
    latex_close(f->out);
}

static void say_few(const Finding *f)
{
    double draws = fewest_draws(f, f->options->draw.model);
    latex_open(f->out, "say/finding", "few");
    if (draws > 0 && draws < (double)ENOUGH_DRAWS)
        fprintf(
            f->out,
            "These results come from only %.0f seed%s (\\texttt{SEEDS=%.0f}), too few to estimate "
            "a mean and a standard deviation or to call a score unexplained: what follows "
            "should be read with caution.",
            draws, latex_plural((size_t)draws), draws);
    latex_close(f->out);
}

/* -- all published models -- */

/* Sums over the models that are compared with rows of their own in both ways. */
typedef struct {
    size_t models, scores, unexplained[WAYS], smaller; /* smaller: models whose rms of z falls */
    double fewest;                                     /* draws of any */
} Total;

static Total add_models(const Finding *f)
{
    const char *names[MOST_NAMES];
    Total total = {.fewest = INFINITY};
    for (size_t i = 0; i < f->joint.rows; i++) {
        const char *model = cell(&f->joint, i, "model");
        size_t rows[WAYS], all = 0;
        if (!is_of(&f->joint, i, model, ONE) || !is_compared(f, model)) continue;
        for (int way = 0; way < WAYS; way++) {
            total.unexplained[way] += list_unexplained(f, model, way, names, &all);
            find_joint(f, model, way, &rows[way]);
        }
        total.models++;
        total.scores += all;
        total.fewest = fmin(total.fewest, fewest_draws(f, model));
        total.smaller += number(&f->joint, rows[REDRAWN], "root_mean_square_z") <
                         number(&f->joint, rows[ONE], "root_mean_square_z");
    }
    return total;
}

static const char *judge(const Total *total)
{
    if (total->unexplained[REDRAWN] == total->unexplained[ONE])
        return "By this count both explain the scores equally well";
    if (total->unexplained[REDRAWN] > total->unexplained[ONE])
        return "By this count re-initialisation explains less";
    return total->unexplained[REDRAWN] == 0 ? "Re-initialisation is consistent with all scores "
                                              "that single networks leave unexplained"
                                            : "Re-initialisation is consistent with some of the "
                                              "scores that single networks leave "
                                              "unexplained";
}

static void say_models(const Finding *f)
{
    Total total = add_models(f);
    char word[LATEX_WORD_LENGTH];
    latex_open(f->out, "say/finding", "models");
    if (total.models > 0 && total.fewest >= (double)ENOUGH_DRAWS) {
        fprintf(f->out, "Over %s published model%s, single networks leave ",
                latex_count_word(total.models, word), latex_plural(total.models));
        put_count(f->out, total.unexplained[ONE]);
        fprintf(f->out, " of %zu scores unexplained, re-initialised networks ", total.scores);
        put_count(f->out, total.unexplained[REDRAWN]);
        fprintf(f->out,
                ". %s, and the root mean square of $z$ is smaller with re-initialisation in ",
                judge(&total));
        if (total.smaller == total.models)
            fputs("each", f->out);
        else
            put_count(f->out, total.smaller);
        fputs(" of them.", f->out);
    }
    latex_close(f->out);
}

/* "two of the 15 published scores fall outside .. (a and b; ..)", or "none does". */
static void put_outside(const Finding *f, int way)
{
    const char *names[MOST_NAMES];
    size_t all, count = list_unexplained(f, f->options->draw.model, way, names, &all);
    put_count(f->out, count);
    if (way == ONE) {
        fprintf(f->out, " of the %zu published scores %s outside what a single network produces",
                all, count > 1 ? "fall" : "falls");
        put_names(f->out, names, count, "; prediction interval, Bonferroni-corrected");
    } else {
        fputs(count > 1 ? " do" : " does", f->out);
        put_names(f->out, names, count, "");
    }
}

static void say_abstract(const Finding *f)
{
    const char *model = f->options->draw.model;
    double draws = fewest_draws(f, model);
    latex_open(f->out, "say/finding", "abstract");
    if (is_compared(f, model) && draws >= (double)ENOUGH_DRAWS) {
        fprintf(f->out, "Over %.0f seeds, ", draws);
        put_outside(f, ONE);
        fputs("; if the network is re-initialised for each stimulus set, as the code of the time "
              "appears to have done, ",
              f->out);
        put_outside(f, REDRAWN);
        fputc('.', f->out);
        Total total = add_models(f);
        if (total.unexplained[REDRAWN] < total.unexplained[ONE])
            fputs(" If so, published scores of untrained models for receptive field size and "
                  "surround modulation describe a mismatch between two networks rather than "
                  "either network.",
                  f->out);
    }
    latex_close(f->out);
}

/* -- what re-initialisation changes -- */

typedef struct {
    const char *name;
    double change; /* of the mean, from one network to redrawn */
} Shift;

/* shifts[MOST_NAMES]: scores whose mean differs between the ways by more than three standard errors. */
static size_t find_shifts(const Finding *f, Shift *shifts)
{
    const Table *t = &f->spread;
    const char *model = f->options->draw.model;
    size_t count = 0, b;
    for (size_t a = 0; a < t->rows && count < MOST_NAMES; a++) {
        const char *benchmark = cell(t, a, "benchmark");
        if (!is_of(t, a, model, ONE) || !find_spread(f, model, REDRAWN, benchmark, &b)) continue;
        double change = number(t, b, "mean") - number(t, a, "mean");
        double variance = pow(number(t, a, "deviation"), 2) / number(t, a, "seeds") +
                          pow(number(t, b, "deviation"), 2) / number(t, b, "seeds");
        if (fabs(change) > 3 * sqrt(variance)) shifts[count++] = (Shift){benchmark, change};
    }
    return count;
}

/* "lowers the mean of a by .120 and b by .010": the shifts of one sign; returns how many. */
static size_t put_shifts(FILE *out, const Shift *shifts, size_t count, bool up, const char *verb)
{
    size_t of_sign = 0, put = 0;
    for (size_t i = 0; i < count; i++) of_sign += (shifts[i].change > 0) == up;
    for (size_t i = 0; i < count; i++) {
        if ((shifts[i].change > 0) != up) continue;
        fputs(put ? latex_separator(put, of_sign) : verb, out);
        put++;
        latex_put_name(out, shifts[i].name);
        fprintf(out, " by %.3f", fabs(shifts[i].change));
    }
    return of_sign;
}

static void say_shift(const Finding *f)
{
    Shift shifts[MOST_NAMES];
    size_t count = find_shifts(f, shifts);
    latex_open(f->out, "say/finding", "shift");
    if (fewest_draws(f, f->options->draw.model) >= (double)ENOUGH_DRAWS) {
        if (count == 0) fprintf(f->out, "Re-initialisation changes no mean reliably.");
        if (count > 0) fprintf(f->out, "Re-initialisation ");
        size_t lowered = put_shifts(f->out, shifts, count, false, "lowers the mean of ");
        if (lowered && lowered < count) fprintf(f->out, ", and ");
        put_shifts(f->out, shifts, count, true, "raises the mean of ");
        if (count > 0)
            fprintf(f->out,
                    ", each by more than three standard errors; no other score changed reliably.");
    }
    latex_close(f->out);
}

/* -- the row as a whole -- */

static void say_cloud(const Finding *f)
{
    const char *model = f->options->draw.model;
    size_t one, redrawn;
    bool both = is_compared(f, model) && find_joint(f, model, ONE, &one) &&
                find_joint(f, model, REDRAWN, &redrawn);
    latex_open(f->out, "say/finding", "cloud");
    if (both && !isnan(number(&f->joint, one, "distance")) &&
        !isnan(number(&f->joint, redrawn, "distance")))
        fprintf(f->out,
                "For all scores together, the Mahalanobis distance of the published row is %.1f "
                "from single networks ($p=%.2f$) and %.1f from re-initialised ones ($p=%.2f$; "
                "leave-one-out median among seeds: %.1f and %.1f).",
                number(&f->joint, one, "distance"), number(&f->joint, one, "probability"),
                number(&f->joint, redrawn, "distance"), number(&f->joint, redrawn, "probability"),
                number(&f->joint, one, "median_null_distance"),
                number(&f->joint, redrawn, "median_null_distance"));
    latex_close(f->out);
}

/* -- a model that is not published -- */

static void say_spread(const Finding *f)
{
    double smallest = INFINITY, largest = -1;
    const char *steadiest = "", *widest = "";
    for (size_t row = 0; row < f->spread.rows; row++) {
        double deviation = number(&f->spread, row, "deviation");
        if (!is_of(&f->spread, row, f->options->draw.model, ONE)) continue;
        if (deviation < smallest)
            smallest = deviation, steadiest = cell(&f->spread, row, "benchmark");
        if (deviation > largest) largest = deviation, widest = cell(&f->spread, row, "benchmark");
    }
    double draws = draws_of(f, f->options->draw.model, ONE);
    latex_open(f->out, "say/finding", "spread");
    if (draws > 1) {
        fprintf(
            f->out,
            "Over %.0f seeds, as one network, the standard deviation of a score is between %.3f (",
            draws, smallest);
        latex_put_name(f->out, steadiest);
        fprintf(f->out, ") and %.3f (", largest);
        latex_put_name(f->out, widest);
        fprintf(f->out, ").");
    }
    latex_close(f->out);
}

/* -- the files -- */

/* Reads a table of the results, which must have the columns ([..], NULL at the end). */
static bool read_table(const Finding *f, const char *name, const char *const *columns, Table *table,
                       Error *error)
{
    char path[FILE_PATH_LENGTH];
    size_t unused;
    if (!file_path(path, error, "%s/ensemble/%s", f->options->draw.results, name) ||
        !table_read(table, path, error))
        return false;
    for (size_t i = 0; columns[i]; i++)
        if (!table_require(table, columns[i], NULL, &unused, error)) return false;
    return true;
}

static bool read_all(Finding *f, Error *error)
{
    static const char *const spread[] = {"model", "networks",  "benchmark",   "seeds",
                                         "mean",  "deviation", "probability", NULL};
    static const char *const joint[] = {
        "model",    "networks",           "seeds",       "reference",
        "distance", "root_mean_square_z", "probability", "median_null_distance",
        NULL};
    return read_table(f, "spread.csv", spread, &f->spread, error) &&
           read_table(f, "joint.csv", joint, &f->joint, error);
}

static bool write_all(Finding *f, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, f->options->draw.results, "paper/finding.tex", error))
        return false;
    f->out = output.stream;
    fprintf(f->out, "%% Written by paper/finding.c.\n");
    say_few(f);
    say_unexplained(f);
    say_models(f);
    say_shift(f);
    say_cloud(f);
    say_spread(f);
    say_abstract(f);
    return sums_close(&output, true, error);
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "says what the draws say of the published scores",
                      &exit_code))
        return exit_code;
    Finding finding = {.options = &options};
    bool good = read_all(&finding, &error) && write_all(&finding, &error);
    table_free(&finding.spread);
    table_free(&finding.joint);
    return good ? 0 : options_fail(argv[0], &error);
}
