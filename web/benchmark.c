#include "web.h"

#include "base/statistics.h"
#include "base/sums.h"
#include "score/result.h"
#include "score/result_keys.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A benchmark's results in both draws. */
typedef struct {
    const cJSON *node;
    const char *name;
    /* owned; redrawn (re-initialised for each stimulus set), and one network */
    cJSON *result, *one;
    Program program;
    bool evaluated;
} Leaf;

static const cJSON *get(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

/* -- copies -- */

/* Copies a file to the page's folder and adds the link to it; without the file there is no link. */
static bool put_copy(const Web *web, Fields list, const char *from, const char *file,
                     const char *words, Error *error)
{
    char to[FILE_PATH_LENGTH];
    OutputFile output;
    size_t length = 0;
    if (!file_exists(from)) return true;
    if (!file_path(to, error, "%s/files/%s", web->folder, file)) return false;
    char *bytes = sums_read(from, &length, error);
    if (!bytes) return false;
    bool good = output_open(&output, to, error);
    if (good) {
        fwrite(bytes, 1, length, output.stream);
        good = output_close(&output, true, error);
    }
    free(bytes);
    if (!good) return false;
    Fields link = fields_add(list);
    fields_format(link, "address", "files/%s", file);
    fields_text(link, "words", words);
    return true;
}

/* A file of a draw, "<draw>/<benchmark>.<ending>", with its description on the page. */
typedef struct {
    const char *ending, *words;
} ResultFile;

static bool put_result(const Web *web, Fields list, const Leaf *leaf, const ResultFile *file,
                       bool reinitialised, Error *error)
{
    char name[FILE_PATH_LENGTH], path[FILE_PATH_LENGTH], copy[FILE_PATH_LENGTH], words[128];
    const char *way = !web->model->random_weights ? "" : reinitialised ? "redrawn." : "one.";
    snprintf(words, sizeof words, "%s%s", file->words,
             !way[0]         ? ""
             : reinitialised ? ", networks redrawn"
                             : ", one network");
    return file_path(name, error, "%s.%s", leaf->name, file->ending) &&
           file_path(copy, error, "%s.%s%s", leaf->name, way, file->ending) &&
           draw_path(reinitialised ? &web->reinitialised : &web->one, name, path, error) &&
           put_copy(web, list, path, copy, words, error);
}

static bool put_figure(const Web *web, Fields list, const Leaf *leaf, const char *ending,
                       const char *words, Error *error)
{
    char path[FILE_PATH_LENGTH], name[FILE_PATH_LENGTH];
    return file_path(path, error, "%s/figures/%s.%s", web->reinitialised.results, leaf->name,
                     ending) &&
           file_path(name, error, "%s.figure.%s", leaf->name, ending) &&
           put_copy(web, list, path, name, words, error);
}

static bool put_files(const Web *web, const Leaf *leaf, Fields list, Error *error)
{
    static const ResultFile results[] = {{"json", "result (JSON)"},
                                         {"csv", "a row for each unit or site (CSV)"}};
    char name[FILE_PATH_LENGTH];
    bool good = true;
    for (size_t i = 0; good && i < 2; i++) {
        good =
            put_result(web, list, leaf, &results[i], true, error) &&
            (!web->model->random_weights || put_result(web, list, leaf, &results[i], false, error));
    }
    return good && put_figure(web, list, leaf, "csv", "the figure's data (CSV)", error) &&
           put_figure(web, list, leaf, "svg", "the report's figure (SVG)", error) &&
           put_figure(web, list, leaf, "pdf", "the same (PDF)", error) &&
           file_path(name, error, "%s.c", leaf->name) &&
           put_copy(web, list, leaf->program.path, name, "the program (C)", error);
}

/* -- numbers -- */

/* A row of the table: a label and a cell for each draw, or a single cell if they are equal. */
static void put_row(const Web *web, Fields list, const char *label, const char *reinitialised,
                    const char *one)
{
    bool same = !web->model->random_weights || strcmp(reinitialised, one) == 0;
    Fields row = fields_add(list), cells = fields_list(row, "cells"), cell = fields_add(cells);
    fields_text(row, "label", label);
    fields_text(cell, "text", reinitialised);
    fields_true(cell, "spans", web->model->random_weights && same);
    if (same) return;
    cell = fields_add(cells);
    fields_text(cell, "text", one);
    fields_true(cell, "spans", false);
}

static void format_cell(char *text, size_t capacity, double value, double error, int digits)
{
    if (isnan(value))
        snprintf(text, capacity, "–");
    else if (isnan(error))
        snprintf(text, capacity, "%.*f", digits, value);
    else
        snprintf(text, capacity, "%.*f ± %.*f", digits, value, digits, error);
}

/* A number from both results, with its error if there is one; no row if neither result has it. */
static void put_number(const Web *web, Fields list, const Leaf *leaf, const ResultKey *key,
                       const char *label)
{
    char text[2][64], key_of_error[64];
    const cJSON *results[2] = {leaf->result, leaf->one};
    int more = key->kind == RESULT_NUMBER && !(key->presence & RESULT_GIVEN); /* than the paper */
    bool any = false;
    snprintf(key_of_error, sizeof key_of_error, "%s_error", key->key);
    for (int i = 0; i < 2; i++) {
        double value = json_optional_number(results[i], key->key);
        double error = json_optional_number(results[i], key_of_error);
        any = any || !isnan(value);
        format_cell(text[i], sizeof text[i], value, error, key->digits + more);
    }
    if (any) put_row(web, list, label, text[0], text[1]);
}

/* A number's label: a score's depends on the comparison; others: result_keys. NULL: not shown. */
static const char *label_of(const ResultKey *key, const cJSON *result, char *place, size_t capacity)
{
    bool predicts = cJSON_IsObject(get(result, "splits"));
    const char *version = json_optional_text(result, "current_version");
    if (strcmp(key->key, "raw") == 0)
        return predicts ? "median correlation over sites ± standard error over splits"
                        : "similarity of the distributions ± standard deviation over resamplings";
    if (strcmp(key->key, "ceiling") == 0)
        return predicts ? "ceiling: the sites’ own reliability"
                        : "ceiling: the neurons’ similarity to themselves";
    if (strcmp(key->key, "score_current_version") == 0) {
        snprintf(place, capacity, "score%s%s, as Brain-Score has computed it since January 2026",
                 *version ? " of " : "", version);
        return place;
    }
    bool counted = key->kind == RESULT_COUNT && !(key->presence & RESULT_GIVEN);
    return counted || strcmp(key->key, "published_ceiling") == 0 ? key->words : NULL;
}

static void put_numbers(const Web *web, const Leaf *leaf, Fields list)
{
    char place[96];
    for (const ResultKey *one = result_keys; one->key; one++) {
        const char *label = label_of(one, leaf->result, place, sizeof place);
        if (label) put_number(web, list, leaf, one, label);
    }
}

/* -- the spread over draws -- */

static void format_spread(char text[4][64], const DrawSpread *spread)
{
    bool some = spread->draws > 0, placed = some && !isnan(spread->percentile);
    for (int i = 0; i < 4; i++) snprintf(text[i], 64, "–");
    if (some) {
        snprintf(text[0], 64, "%.0f", spread->draws);
        snprintf(text[1], 64, "%.4f ± %.4f", spread->mean, spread->deviation);
        snprintf(text[2], 64, "%.4f to %.4f", spread->minimum, spread->maximum);
    }
    if (placed)
        snprintf(text[3], 64, "%.0f%%, %s%.1f", spread->percentile, spread->z < 0 ? "−" : "+",
                 fabs(spread->z));
}

static bool put_spread(const Web *web, const Leaf *leaf, Fields list, Error *error)
{
    static const char *const labels[4] = {
        "draws of the network", "mean score over draws ± standard deviation", "range of the draws",
        "draws below the published score; its distance from their mean in standard deviations"};
    DrawSpread reinitialised, one;
    char texts[2][4][64];
    if (!web->model->random_weights) return true;
    if (!spread_find(web, "redrawn", leaf->name, &reinitialised, error) ||
        !spread_find(web, "one", leaf->name, &one, error))
        return false;
    format_spread(texts[0], &reinitialised);
    format_spread(texts[1], &one);
    size_t rows = web->published ? 4 : 3;
    for (size_t i = 0; (reinitialised.draws > 0 || one.draws > 0) && i < rows; i++)
        put_row(web, list, labels[i], texts[0][i], texts[1][i]);
    return true;
}

/* -- the reference models -- */

/* The best and median score among the models run here, and this model's. */
static bool put_reference_models(const Web *web, const Leaf *leaf, Fields fields, Error *error)
{
    const Table *table = &web->reference_models;
    size_t column = table->rows ? table_find(table, leaf->name) : NO_COLUMN;
    double ours = json_optional_number(leaf->node, "score"), best = -INFINITY, rank = 1;
    if (column == NO_COLUMN) return true;
    double *scores = allocate(table->rows, sizeof *scores, error);
    bool good = scores != NULL;
    for (size_t row = 0; good && row < table->rows; row++) {
        good = table_number(table, row, column, &scores[row], error);
        if (good && scores[row] > best) best = scores[row];
        if (good && scores[row] > ours) rank++;
    }
    if (good) {
        Fields models = fields_object(fields, "reference_models");
        fields_format(models, "models", "%zu", table->rows);
        fields_score(models, "models_best", best);
        fields_score(models, "models_median", median_of(scores, table->rows));
        if (!isnan(ours)) fields_format(models, "models_rank", "%.0f", rank);
    }
    free(scores);
    return good;
}

const char *layer_of(const Web *web, const char *region)
{
    Region at = model_region(region);
    const char *layer = at < REGIONS ? web->model->layers[at] : NULL;
    return layer ? layer : "";
}

/* -- what the benchmark is -- */

/*
 * "recordings from 102 sites in V1", as on the leaderboard's page. For properties, the table has
 * the number of neurons.
 */
static void put_place(const Web *web, const Leaf *leaf, Fields fields)
{
    double sites = json_optional_number(leaf->node, "sites");
    const char *region = json_optional_text(leaf->result, "region");
    fields_text(fields, "region", region);
    fields_text(fields, "layer", layer_of(web, region));
    if (!isnan(sites))
        fields_format(fields, "recordings", "recordings from %.0f sites in %s", sites, region);
    fields_text(fields, "status", json_optional_text(leaf->result, "status"));
    fields_text(fields, "reason", json_optional_text(leaf->result, "reason"));
    fields_text(fields, "biology", json_optional_text(leaf->result, "biology_source"));
}

/* The seeds of the networks behind the result: "0 and 20000". */
static void put_seeds(const Leaf *leaf, Fields fields)
{
    Fields list = fields_list(fields, "seeds");
    const cJSON *network = NULL, *networks = get(leaf->result, "network_seeds");
    cJSON_ArrayForEach(network, networks)
    {
        Fields seed = fields_add(list);
        fields_format(seed, "seed", "%.0f", json_optional_number(network, "seed"));
        fields_true(seed, "another", network != networks->child);
    }
}

static bool put_chart(const Web *web, const Leaf *leaf, Fields fields, Error *error)
{
    char name[FILE_PATH_LENGTH], path[FILE_PATH_LENGTH];
    Table sites = {0};
    if (cJSON_IsArray(get(leaf->result, "biological_histogram")))
        return chart_distribution(leaf->result, fields_object(fields, "distribution"), error);
    if (!leaf->evaluated) return true;
    bool good = file_path(name, error, "%s.csv", leaf->name) &&
                draw_path(&web->reinitialised, name, path, error) &&
                table_read(&sites, path, error) &&
                chart_sites(&sites, fields_object(fields, "sites"), error);
    table_free(&sites);
    return good;
}

/* The output of `make audit` for the benchmark, if it was saved in the page's folder. */
static bool put_audit(const Web *web, const Leaf *leaf, Fields fields, Error *error)
{
    char path[FILE_PATH_LENGTH];
    if (!file_path(path, error, "%s/files/%s.txt", web->folder, leaf->name)) return false;
    if (!leaf->evaluated || !file_exists(path)) return true;
    char *audit = file_read(path, NULL, error);
    if (audit) fields_text(fields, "audit", audit);
    free(audit);
    return audit != NULL;
}

static bool put_works(Web *web, const Leaf *leaf, Fields list, Error *error)
{
    const cJSON *key = NULL;
    cJSON_ArrayForEach(key, get(leaf->result, "citation"))
    {
        if (cJSON_IsString(key) &&
            !reference_describe(web, key->valuestring, fields_add(list), error))
            return false;
    }
    return true;
}

static bool describe(Web *web, const Leaf *leaf, Fields fields, Error *error)
{
    Fields table = fields_object(fields, "table"), rows = fields_list(table, "rows");
    Fields columns = fields_list(table, "columns");
    fields_text(fields_add(columns), "column",
                web->model->random_weights ? "networks redrawn" : "this model");
    if (web->model->random_weights) fields_text(fields_add(columns), "column", "one network");
    put_place(web, leaf, fields);
    put_seeds(leaf, fields);
    put_numbers(web, leaf, rows);
    Fields samples = fields_list(fields, "samples");
    if (!samples_write(web, &leaf->program, leaf->evaluated, samples, error)) return false;
    fields_true(fields, "has_samples", cJSON_GetArraySize(samples.item) > 0);
    return program_describe(web, &leaf->program, fields, error) &&
           put_chart(web, leaf, fields, error) && put_spread(web, leaf, rows, error) &&
           put_reference_models(web, leaf, fields, error) &&
           put_files(web, leaf, fields_list(fields, "files"), error) &&
           put_audit(web, leaf, fields, error) &&
           put_works(web, leaf, fields_list(fields, "works"), error);
}

bool benchmark_describe(Web *web, const cJSON *node, Fields fields, Error *error)
{
    Leaf leaf = {.node = node, .name = json_optional_text(node, "name")};
    bool good = program_read(&leaf.program, leaf.name, error) &&
                (leaf.result = result_read(&web->reinitialised, leaf.name, error)) &&
                (leaf.one = result_read(&web->one, leaf.name, error));
    leaf.evaluated =
        good && strcmp(json_optional_text(leaf.result, "status"), STATUS_EVALUATED) == 0;
    good = good && describe(web, &leaf, fields, error);
    program_free(&leaf.program);
    cJSON_Delete(leaf.result);
    cJSON_Delete(leaf.one);
    return good;
}
