/*
 * identification: can the model, or the seed, be identified from a row of scores?
 *
 *     identification --model MODEL --draws "model:networks:draws,..."     (report/ensemble_tables.h)
 *
 * The model: each draw, and the published row, is assigned to the model whose mean row is nearest
 * (report/recognition.h), separately for single and re-initialised networks, among the models with
 * at least two such draws. The seed: how near the nearest draw of the list's first model comes to
 * its published row, compared with the distances between its draws. Two rows of the same networks
 * would agree except for rounding and resampling.
 *
 *   ensemble/recognition.csv      how the draws of each model, and the published row, are assigned
 *   ensemble/nearest.csv          the nearest draw of each kind: mean distance, and how many scores
 *                                 agree within 0.004
 *   paper/recognition_table.tex   the first, with its head: its columns depend on the list
 *   paper/identification.tex      numbers for the paper's answers to both questions
 */
#include "base/statistics.h"
#include "base/sums.h"
#include "program/options.h"
#include "report/ensemble_tables.h"
#include "report/latex.h"
#include "report/recognition.h"
#include "score/result.h"
#include "score/standing.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* With fewer draws the paper says nothing. */
enum { ENOUGH_DRAWS = 10 };

/* Two computations of the same draw differ by less than this, by rounding and resampling. */
static const double same_score = 0.004;

/* The draw nearest to the published row. */
typedef struct {
    bool known;
    size_t draw, agree; /* its index; the number of its scores that agree with the published ones */
    double distance;    /* mean absolute difference from the published scores */
    double between;     /* median distance of a draw from the nearest other draw */
} Nearest;

/* The models drawn in one way, and how their draws are assigned. */
typedef struct {
    bool reinitialised;
    const EnsembleTable *models[MOST_ENSEMBLES];
    double *rows[MOST_ENSEMBLES]; /* [draws][benchmarks] of each, owned */
    ModelDraws draws[MOST_ENSEMBLES];
    size_t count;
    size_t *taken;        /* [count][count], owned; NULL: fewer than two models */
    bool has_published;   /* was the published row assigned to a model? */
    size_t published_for; /* the index of that model */
    Nearest nearest;
} Way;

typedef struct {
    const Options *options;
    EnsembleTables tables;
    /* [benchmarks], owned; published: of the first model, NaN if there is none */
    double *noise, *published;
    bool has_published; /* is the published row complete? */
    Way ways[2];        /* re-initialised, one */
} Identification;

/* -- reading -- */

static bool read_published(Identification *identification, Error *error)
{
    Page page;
    size_t benchmarks = identification->tables.benchmarks;
    if (!page_read_for(&page, identification->options->draw.data,
                       identification->tables.list[0].model, error))
        return false;
    identification->noise = allocate(benchmarks, sizeof(double), error);
    identification->published = allocate(benchmarks, sizeof(double), error);
    bool good = identification->noise && identification->published;
    identification->has_published = good && published_name(identification->tables.list[0].model);
    for (size_t b = 0; good && b < benchmarks; b++) {
        const char *name = ensemble_benchmark(&identification->tables, b);
        size_t node = 0;
        good = page_find(&page, name, &node, error) &&
               result_noise(&identification->options->draw, name, &identification->noise[b], error);
        if (!good) break;
        identification->published[b] = page.nodes[node].score;
        if (isnan(identification->published[b])) identification->has_published = false;
    }
    page_free(&page);
    return good;
}

/* Reads a table's rows, as the page counts them; free them. */
static double *copy_rows(const Identification *identification, const EnsembleTable *table,
                         Error *error)
{
    size_t benchmarks = identification->tables.benchmarks;
    double *rows = allocate(table->draws * benchmarks, sizeof *rows, error);
    for (size_t i = 0; rows && i < table->draws; i++)
        for (size_t b = 0; b < benchmarks; b++)
            rows[i * benchmarks + b] = ensemble_counted_score(table, i, b);
    return rows;
}

static bool gather(const Identification *identification, Way *way, Error *error)
{
    for (size_t i = 0; i < identification->tables.count; i++) {
        const EnsembleTable *table = &identification->tables.list[i];
        if (table->reinitialised != way->reinitialised || table->draws < 2) continue;
        double *rows = copy_rows(identification, table, error);
        if (!rows) return false;
        way->rows[way->count] = rows;
        way->draws[way->count] = (ModelDraws){rows, table->draws};
        way->models[way->count++] = table;
    }
    return true;
}

static bool recognise(const Identification *identification, Way *way, Error *error)
{
    Recognition recognition = {way->draws, way->count, identification->tables.benchmarks,
                               identification->noise};
    if (way->count < 2) return true;
    way->taken = allocate(way->count * way->count, sizeof *way->taken, error);
    if (!way->taken || !recognition_count(&recognition, way->taken, error)) return false;
    way->has_published = identification->has_published;
    return !way->has_published ||
           recognition_of(&recognition, identification->published, &way->published_for, error);
}

/* -- the nearest draw -- */

static double distance_between(const double *a, const double *b, size_t benchmarks)
{
    double sum = 0;
    for (size_t i = 0; i < benchmarks; i++) sum += fabs(a[i] - b[i]);
    return sum / (double)benchmarks;
}

/* The draw nearest to a row, except `itself` (SIZE_MAX: none is excepted); returns its distance. */
static double nearest_draw(const ModelDraws *draws, const double *row, size_t itself,
                           size_t benchmarks, size_t *which)
{
    double smallest = INFINITY;
    for (size_t i = 0; i < draws->count; i++) {
        double distance = distance_between(row, draws->rows + i * benchmarks, benchmarks);
        if (i == itself || distance >= smallest) continue;
        smallest = distance;
        *which = i;
    }
    return smallest;
}

/* Compares the first model's draws of this kind with its published row, and with one another. */
static bool find_nearest(const Identification *identification, Way *way, Error *error)
{
    size_t benchmarks = identification->tables.benchmarks;
    if (!identification->has_published || way->count == 0 ||
        strcmp(way->models[0]->model, identification->tables.list[0].model) != 0)
        return true;
    const ModelDraws *draws = &way->draws[0];
    double *own = allocate(draws->count, sizeof *own, error);
    if (!own) return false;
    for (size_t i = 0; i < draws->count; i++) {
        size_t unused = 0;
        own[i] = nearest_draw(draws, draws->rows + i * benchmarks, i, benchmarks, &unused);
    }
    Nearest *nearest = &way->nearest;
    *nearest = (Nearest){.known = true, .between = median_of(own, draws->count)};
    nearest->distance =
        nearest_draw(draws, identification->published, SIZE_MAX, benchmarks, &nearest->draw);
    for (size_t b = 0; b < benchmarks; b++)
        nearest->agree += fabs(draws->rows[nearest->draw * benchmarks + b] -
                               identification->published[b]) <= same_score;
    free(own);
    return true;
}

/* -- writing -- */

static bool write_nearest(const Identification *identification, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, identification->options->draw.results, "ensemble/nearest.csv",
                        error))
        return false;
    fprintf(output.stream, "model,networks,draws,nearest,distance,agree,median_between_draws\n");
    for (int w = 0; w < 2; w++) {
        const Way *way = &identification->ways[w];
        if (way->nearest.known)
            fprintf(output.stream, "%s,%s,%zu,%zu,%.6f,%zu,%.6f\n", way->models[0]->model,
                    ensemble_networks(way->models[0]), way->draws[0].count, way->nearest.draw,
                    way->nearest.distance, way->nearest.agree, way->nearest.between);
    }
    return sums_close(&output, true, error);
}

static bool write_recognition(const Identification *identification, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, identification->options->draw.results, "ensemble/recognition.csv",
                        error))
        return false;
    fprintf(output.stream, "networks,model,taken_for,draws\n");
    for (int w = 0; w < 2; w++) {
        const Way *way = &identification->ways[w];
        if (!way->taken) continue;
        for (size_t m = 0; m < way->count; m++)
            for (size_t k = 0; k < way->count; k++)
                fprintf(output.stream, "%s,%s,%s,%zu\n", ensemble_networks(way->models[m]),
                        way->models[m]->model, way->models[k]->model,
                        way->taken[m * way->count + k]);
        if (way->has_published)
            fprintf(output.stream, "%s,published,%s,1\n", ensemble_networks(way->models[0]),
                    way->models[way->published_for]->model);
    }
    return sums_close(&output, true, error);
}

/* One row for each model: how many of its draws are assigned to each model. */
static void put_way(FILE *stream, const Way *way, const Way *widest)
{
    for (size_t m = 0; m < way->count; m++) {
        fprintf(stream, "%s & ", m > 0 ? "" : way->reinitialised ? "re-initialised" : "one");
        latex_put_model(stream, way->models[m]->model);
        for (size_t column = 0; column < widest->count; column++) {
            size_t k = 0;
            while (k < way->count &&
                   strcmp(way->models[k]->model, widest->models[column]->model) != 0)
                k++;
            fprintf(stream, k == m ? " & \\textbf{" : " & ");
            if (k < way->count) fprintf(stream, "%zu", way->taken[m * way->count + k]);
            if (k == m) fputc('}', stream);
        }
        fprintf(stream, " \\\\\n");
    }
}

static bool write_table(const Identification *identification, Error *error)
{
    OutputFile output;
    const Way *widest =
        &identification->ways[identification->ways[1].count > identification->ways[0].count];
    if (!output_open_in(&output, identification->options->draw.results,
                        "paper/recognition_table.tex", error))
        return false;
    if (widest->taken) {
        fprintf(output.stream,
                "\\begin{tabular}{@{}ll*{%zu}{r}@{}}\n\\toprule\nnetworks & seeds of",
                widest->count);
        for (size_t m = 0; m < widest->count; m++) {
            fprintf(output.stream, " & ");
            latex_put_model(output.stream, widest->models[m]->model);
        }
        fprintf(output.stream, " \\\\\n");
    }
    for (int w = 0; widest->taken && w < 2; w++) {
        if (!identification->ways[w].taken) continue;
        fprintf(output.stream, "\\midrule\n");
        put_way(output.stream, &identification->ways[w], widest);
    }
    if (widest->taken) fprintf(output.stream, "\\bottomrule\n\\end{tabular}\n");
    return sums_close(&output, true, error);
}

/* -- the paper's numbers -- */

/* How many draws are assigned to their own model, and how many would be by chance. */
typedef struct {
    size_t all, right;
    double chance;      /* expected, with as many assignments to each model */
    double probability; /* that as many or more are right by chance */
} Assigned;

/*
 * If assignments had nothing to do with models, the table with these margins would be a random
 * permutation; its trace is nearly normal, with the moments of the hypergeometric distribution.
 */
static Assigned count_assigned(const Way *way)
{
    Assigned assigned = {.probability = 1};
    double rows[MOST_ENSEMBLES] = {0}, columns[MOST_ENSEMBLES] = {0}, variance = 0;
    for (size_t m = 0; way->taken && m < way->count; m++)
        for (size_t k = 0; k < way->count; k++) {
            size_t taken = way->taken[m * way->count + k];
            assigned.all += taken;
            assigned.right += m == k ? taken : 0;
            rows[m] += (double)taken;
            columns[k] += (double)taken;
        }
    double n = (double)assigned.all;
    if (assigned.all < 2) return assigned;
    for (size_t m = 0; m < way->count; m++) {
        assigned.chance += rows[m] * columns[m] / n;
        for (size_t k = 0; k < way->count; k++)
            variance += rows[m] * columns[m] / (n * n * (n - 1)) *
                        (m == k ? (n - rows[m]) * (n - columns[m]) : rows[k] * columns[k]);
    }
    if (variance > 0)
        assigned.probability =
            gsl_cdf_ugaussian_Q(((double)assigned.right - 0.5 - assigned.chance) / sqrt(variance));
    return assigned;
}

/* Are there enough draws of every model to interpret the assignments? */
static bool is_enough(const Way *way)
{
    for (size_t m = 0; m < way->count; m++)
        if (way->draws[m].count < ENOUGH_DRAWS) return false;
    return way->taken != NULL;
}

/* Writes how many seeds are closest to their own model's mean; returns their share, or 0 if few. */
static double set_way(FILE *out, const char *owner, const Way *way, const char *own)
{
    Assigned assigned = count_assigned(way);
    const char *taken_for = way->has_published ? way->models[way->published_for]->model : "";
    latex_set_choice(out, owner, "is_enough", is_enough(way));
    latex_set_count(out, owner, "models", (double)way->count);
    latex_set_count(out, owner, "seeds", (double)assigned.all);
    latex_set_count(out, owner, "right", (double)assigned.right);
    latex_set_number(out, owner, "chance", assigned.chance, 0);
    latex_set_probability(out, owner, "p", assigned.probability);
    latex_set_choice(out, owner, "has_published", way->has_published);
    latex_open(out, owner, "published_for");
    latex_put_name(out, taken_for);
    latex_close(out);
    latex_set_choice(out, owner, "is_own", strcmp(taken_for, own) == 0);
    return is_enough(way) ? (double)assigned.right / (double)assigned.all : 0;
}

static void set_nearest(FILE *out, const Way *way)
{
    const Nearest *nearest = &way->nearest;
    latex_set_choice(out, "identification/nearest", "is_known", nearest->known);
    latex_set_text(out, "identification/nearest", "way", way->reinitialised ? "redrawn" : "one");
    latex_set_count(out, "identification/nearest", "seeds", (double)way->draws[0].count);
    latex_set_count(out, "identification/nearest", "agree", (double)nearest->agree);
    latex_set_number(out, "identification/nearest", "distance", nearest->distance, 3);
    latex_set_number(out, "identification/nearest", "between", nearest->between, 3);
    latex_set_number(out, "identification/nearest", "ratio", nearest->distance / nearest->between,
                     3);
}

static bool write_macros(const Identification *identification, Error *error)
{
    OutputFile output;
    const Way *reinitialised = &identification->ways[0], *one = &identification->ways[1];
    const char *own = identification->tables.list[0].model;
    if (!output_open_in(&output, identification->options->draw.results, "paper/identification.tex",
                        error))
        return false;
    fprintf(output.stream, "%% Written by paper/identification.c.\n");
    latex_set_number(output.stream, "identification", "best",
                     fmax(set_way(output.stream, "identification/redrawn", reinitialised, own),
                          set_way(output.stream, "identification/one", one, own)),
                     3);
    latex_set_text(output.stream, "identification", "widest",
                   one->count > reinitialised->count ? "one" : "redrawn");
    set_nearest(output.stream, reinitialised->nearest.known ? reinitialised : one);
    latex_set_choice(output.stream, "", "has_recognition", reinitialised->taken || one->taken);
    return sums_close(&output, true, error);
}

static void identification_free(Identification *identification)
{
    for (int w = 0; w < 2; w++) {
        for (size_t m = 0; m < identification->ways[w].count; m++)
            free(identification->ways[w].rows[m]);
        free(identification->ways[w].taken);
    }
    free(identification->noise);
    free(identification->published);
    ensemble_tables_free(&identification->tables);
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "tests which models a row of scores distinguishes",
                      &exit_code))
        return exit_code;
    Identification identification = {.options = &options,
                                     .ways = {{.reinitialised = true}, {.reinitialised = false}}};
    bool good =
        ensemble_tables_read(&identification.tables, options.draws, options.draw.results, &error) &&
        read_published(&identification, &error);
    for (int w = 0; good && w < 2; w++)
        good = gather(&identification, &identification.ways[w], &error) &&
               recognise(&identification, &identification.ways[w], &error) &&
               find_nearest(&identification, &identification.ways[w], &error);
    good = good && write_recognition(&identification, &error) &&
           write_nearest(&identification, &error) && write_table(&identification, &error) &&
           write_macros(&identification, &error);
    identification_free(&identification);
    return good ? 0 : options_fail(argv[0], &error);
}
