#define _POSIX_C_SOURCE 200809L
#include "report/comparison.h"

#include "base/json.h"
#include "base/table.h"
#include "models/model.h"
#include "recording/draw.h"
#include "recording/recording_file.h"
#include "report/ensemble_tables.h"
#include "score/result.h"
#include "score/tree.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- reading one draw -- */

static bool allocate_nodes(ComparedDraw *draw, size_t count, Error *error)
{
    draw->scores = allocate(count, sizeof *draw->scores, error);
    draw->errors = allocate(count, sizeof *draw->errors, error);
    draw->deviations = allocate(count, sizeof *draw->deviations, error);
    draw->current = allocate(count, sizeof *draw->current, error);
    if (!draw->scores || !draw->errors || !draw->deviations || !draw->current) return false;
    for (size_t i = 0; i < count; i++)
        draw->scores[i] = draw->errors[i] = draw->deviations[i] = draw->current[i] = NAN;
    return true;
}

/* Reads what scores.json lacks: the program's version, and whether the model is from a file. */
static bool read_result(ComparedDraw *draw, const char *benchmark, Error *error)
{
    char path[FILE_PATH_LENGTH];
    if (!file_path(path, error, "%s/%s.json", draw->folder, benchmark)) return false;
    cJSON *result = json_read(path, error);
    const char *version = result ? json_string(result, "program_version", path, error) : NULL;
    if (version && *json_optional_text(result, "model_input")) draw->random = false;
    if (version && !draw->version[0]) snprintf(draw->version, sizeof draw->version, "%s", version);
    bool good = version && result_check_benchmark(result, benchmark, path, error) &&
                (strcmp(draw->version, version) == 0 ||
                 error_set(error,
                           "%s: its results were made by versions %s and %s of Ventral; score "
                           "the model again",
                           draw->folder, draw->version, version));
    cJSON_Delete(result);
    return good;
}

static bool read_leaves(ComparedDraw *draw, const Page *page, const cJSON *nodes, Error *error)
{
    const cJSON *node = NULL;
    size_t evaluated = 0, i = 0;
    cJSON_ArrayForEach(node, nodes)
    {
        const char *name = json_optional_text(node, "name");
        if (strcmp(json_optional_text(node, "status"), STATUS_EVALUATED) != 0) continue;
        if (!page_find(page, name, &i, error) || !read_result(draw, name, error)) return false;
        draw->scores[i] = json_optional_number(node, "score");
        draw->errors[i] = result_score_error(node);
        draw->current[i] = json_optional_number(node, "score_current_version");
        evaluated++;
    }
    return evaluated > 0 ||
           error_set(error, "%s: no benchmark was evaluated; its result files say why",
                     draw->folder);
}

/* A folder with the name of a built-in model's draw must hold that draw. */
static bool check_folder(const ComparedDraw *draw, Error *error)
{
    char folder[FILE_PATH_LENGTH], own[DRAW_NAME_LENGTH];
    Error none = {{0}};
    snprintf(folder, sizeof folder, "%s", draw->folder);
    const char *name = file_name(folder);
    bool is_draw = strncmp(name, "seed-", 5) == 0 || strncmp(name, "redrawn-", 8) == 0;
    bool good = !is_draw || strcmp(name, draw_name(&draw->draw, own)) == 0;
    if (is_draw && name > folder) {
        folder[name - folder - 1] = '\0';
        name = file_name(folder);
        good = good && (!model_find(name, &none) || strcmp(name, draw->model) == 0);
    }
    return good ||
           error_set(error,
                     "%s/scores.json: belongs to %s, seed %llu, networks %s; score the model again",
                     draw->folder, draw->model, (unsigned long long)draw->draw.seed,
                     draw_networks(&draw->draw));
}

static bool read_tree(ComparedDraw *draw, const Page *page, Error *error)
{
    char path[FILE_PATH_LENGTH];
    double seed = 0;
    Error unknown = {{0}};
    if (!file_path(path, error, "%s/scores.json", draw->folder)) return false;
    cJSON *tree = json_read(path, error);
    const char *model = tree ? json_string(tree, "model", path, error) : NULL;
    const char *networks = model ? json_string(tree, "networks", path, error) : NULL;
    const cJSON *nodes = networks ? json_array(tree, "nodes", path, error) : NULL;
    bool good = nodes && json_number(tree, "seed", &seed, path, error);
    if (good) {
        const ModelDescription *description = model_find(model, &unknown);
        snprintf(draw->model, sizeof draw->model, "%s", model);
        draw->draw.seed = (uint64_t)seed;
        draw->draw.reinitialised = strcmp(networks, "redrawn") == 0;
        draw->random = description && model_uses_seed(description);
        good = check_folder(draw, error) && read_leaves(draw, page, nodes, error);
    }
    cJSON_Delete(tree);
    draw_label(&draw->draw, draw->model, draw->random, draw->label, sizeof draw->label);
    return good;
}

/* The visual angle of the model's screen is stored only in the recordings. */
static bool read_degrees(ComparedDraw *draw, Error *error)
{
    char path[FILE_PATH_LENGTH];
    Recording blank = {0};
    RecordingOrigin origin = {.model = draw->model,
                              .seed = draw->draw.seed,
                              .field_seed = draw->draw.seed,
                              .stimulus_set = "blank"};
    if (!file_path(path, error, "%s/recordings/blank.nc", draw->folder)) return false;
    if (!file_exists(path)) return true;
    if (!recording_read(&blank, path, &origin, error)) return false;
    draw->degrees = blank.visual_degrees;
    recording_free(&blank);
    return true;
}

/* -- the ensemble of its model -- */

/* The number of draws in an ensemble's table, by its name ("ensemble-20.csv"); 0: no such name. */
static size_t draws_of(const char *name, bool reinitialised)
{
    size_t draws = 0;
    int end = 0;
    const char *format = reinitialised ? "redrawn-ensemble-%6zu.csv%n" : "ensemble-%6zu.csv%n";
    return sscanf(name, format, &draws, &end) == 1 && end > 0 && !name[end] ? draws : 0;
}

static size_t largest_ensemble(const char *folder, bool reinitialised)
{
    size_t most = 0;
    DIR *directory = opendir(folder);
    for (struct dirent *entry; directory && (entry = readdir(directory));) {
        size_t draws = draws_of(entry->d_name, reinitialised);
        most = draws > most ? draws : most;
    }
    if (directory) closedir(directory);
    return most;
}

static bool read_rows(ComparedDraw *draw, const Page *page, const Table *table, Error *error)
{
    draw->rows = allocate(table->rows, page->count * sizeof *draw->rows, error);
    if (!draw->rows) return false;
    draw->draws = table->rows;
    for (size_t i = 0; i < page->count; i++) {
        size_t column = table_find(table, page->nodes[i].name);
        for (size_t r = 0; r < table->rows; r++) {
            double *score = &draw->rows[r * page->count + i];
            *score = NAN;
            if (column != NO_COLUMN && !table_number_or_gap(table, r, column, score, error))
                return false;
        }
    }
    return true;
}

static bool read_ensemble(ComparedDraw *draw, const Page *page, Error *error)
{
    char folder[FILE_PATH_LENGTH], path[FILE_PATH_LENGTH];
    Table table;
    if (!file_path(folder, error, "%s/..", draw->folder)) return false;
    size_t draws = draw->random ? largest_ensemble(folder, draw->draw.reinitialised) : 0;
    if (draws < 2) return true; /* a single draw has no spread */
    if (!file_path(path, error, "%s/%sensemble-%zu.csv", folder,
                   draw->draw.reinitialised ? "redrawn-" : "", draws) ||
        !table_read(&table, path, error))
        return false;
    bool good =
        ensemble_table_check(&table, folder, draw->model, draw->draw.reinitialised, error) &&
        read_rows(draw, page, &table, error);
    table_free(&table);
    return good;
}

/* Standard deviation of the values that are not NaN; NaN if fewer than two. */
static double deviation_of(const double *values, size_t count)
{
    double sum = 0, squares = 0, defined = 0;
    for (size_t i = 0; i < count; i++)
        if (!isnan(values[i])) sum += values[i], defined++;
    for (size_t i = 0; i < count; i++)
        if (!isnan(values[i])) squares += pow(values[i] - sum / defined, 2);
    return defined > 1 ? sqrt(squares / (defined - 1)) : NAN;
}

/* -- means over the shared benchmarks -- */

/* The weight of each benchmark in the mean: weights[page->count]. */
static void weigh(const Comparison *comparison, double *leaves, TreeNode *tree, double *weights)
{
    const Page *page = comparison->page;
    for (size_t i = 0; i < page->count; i++) {
        weights[i] = 0;
        if (!page->nodes[i].is_leaf || !comparison->shared[i]) continue;
        for (size_t k = 0; k < page->count; k++)
            leaves[k] = comparison->shared[k] ? (double)(k == i) : NAN;
        tree_score(page, leaves, tree);
        weights[i] = isnan(tree[comparison->overall].score_evaluated)
                         ? 0
                         : tree[comparison->overall].score_evaluated;
    }
}

static double weighted(const double *values, const double *weights, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        if (weights[i] > 0) sum += weights[i] * values[i];
    return sum;
}

static bool average(Comparison *comparison, ComparedDraw *draw, const double *weights, Error *error)
{
    size_t count = comparison->page->count, overall = comparison->overall;
    double variance = 0;
    double *means = allocate(draw->draws + 1, sizeof *means, error);
    if (!means) return false;
    for (size_t i = 0; i < count; i++)
        if (weights[i] > 0) variance += pow(weights[i] * draw->errors[i], 2);
    draw->scores[overall] = weighted(draw->scores, weights, count);
    draw->errors[overall] = sqrt(variance);
    for (size_t r = 0; r < draw->draws; r++)
        means[r] = weighted(draw->rows + r * count, weights, count);
    draw->deviations[overall] = draw->random ? deviation_of(means, draw->draws) : 0;
    for (size_t i = 0; i < count; i++) {
        if (i == overall) continue;
        for (size_t r = 0; r < draw->draws; r++) means[r] = draw->rows[r * count + i];
        draw->deviations[i] = draw->random ? deviation_of(means, draw->draws) : 0;
    }
    free(means);
    return true;
}

static bool average_all(Comparison *comparison, Error *error)
{
    size_t count = comparison->page->count;
    double *leaves = allocate(count, sizeof *leaves, error);
    double *weights = allocate(count, sizeof *weights, error);
    TreeNode *tree = allocate(count, sizeof *tree, error);
    bool good = leaves && weights && tree;
    if (good) weigh(comparison, leaves, tree, weights);
    for (size_t i = 0; good && i < count; i++)
        if (weights[i] > 0) comparison->shared[comparison->overall] = true;
    for (size_t k = 0; good && k < comparison->count; k++)
        good = average(comparison, &comparison->draws[k], weights, error);
    free(leaves);
    free(weights);
    free(tree);
    return good;
}

/* -- the comparison -- */

static bool check_pair(const ComparedDraw *a, const ComparedDraw *b, Error *error)
{
    if (strcmp(a->version, b->version) != 0)
        return error_set(error,
                         "%s was scored by version %s of Ventral and %s by version %s; score both "
                         "with the same version",
                         a->folder, a->version, b->folder, b->version);
    return a->degrees == 0 || b->degrees == 0 || a->degrees == b->degrees ||
           error_set(error,
                     "%s has a screen of %g degrees and %s of %g; score both at the same angle "
                     "(--degrees)",
                     a->folder, a->degrees, b->folder, b->degrees);
}

static bool find_shared(Comparison *comparison, Error *error)
{
    size_t found = 0;
    for (size_t i = 0; i < comparison->page->count; i++) {
        comparison->shared[i] = comparison->page->nodes[i].is_leaf;
        for (size_t k = 0; k < comparison->count; k++)
            if (isnan(comparison->draws[k].scores[i])) comparison->shared[i] = false;
        found += comparison->shared[i];
    }
    return found > 0 || error_set(error,
                                  "%s and the others have no evaluated benchmark in common; "
                                  "score them on the same ones",
                                  comparison->draws[0].folder);
}

static bool read_draw(ComparedDraw *draw, const Page *page, const char *folder, Error *error)
{
    return file_path(draw->folder, error, "%s", folder) &&
           allocate_nodes(draw, page->count, error) && read_tree(draw, page, error) &&
           read_degrees(draw, error) && read_ensemble(draw, page, error);
}

bool comparison_read(Comparison *comparison, const Page *page, const char *const *folders,
                     size_t count, Error *error)
{
    *comparison = (Comparison){.page = page};
    comparison->shared = allocate(page->count, sizeof *comparison->shared, error);
    bool good = comparison->shared && page_find(page, PAGE_PROPERTIES, &comparison->overall, error);
    for (size_t k = 0; good && k < count; k++) {
        comparison->count++;
        for (size_t j = 0; good && j < k; j++)
            good = !file_is_same(folders[j], folders[k]) ||
                   error_set(error, "%s is named twice; name other results", folders[k]);
        good = good && read_draw(&comparison->draws[k], page, folders[k], error) &&
               check_pair(&comparison->draws[0], &comparison->draws[k], error);
    }
    return good && find_shared(comparison, error) && average_all(comparison, error);
}

void comparison_free(Comparison *comparison)
{
    for (size_t k = 0; k < comparison->count; k++) {
        free(comparison->draws[k].scores);
        free(comparison->draws[k].errors);
        free(comparison->draws[k].deviations);
        free(comparison->draws[k].current);
        free(comparison->draws[k].rows);
    }
    free(comparison->shared);
    *comparison = (Comparison){0};
}

static double limit(double a, double b)
{
    return 2 * sqrt(a * a + b * b);
}

Difference comparison_of(const Comparison *comparison, size_t draw, size_t node)
{
    const ComparedDraw *a = &comparison->draws[0], *b = &comparison->draws[draw];
    bool random = a->random || b->random;
    return (Difference){b->scores[node] - a->scores[node], limit(a->errors[node], b->errors[node]),
                        random ? limit(a->deviations[node], b->deviations[node]) : NAN};
}

bool difference_exceeds(const Difference *difference, double limit)
{
    return fabs(difference->difference) > limit;
}
