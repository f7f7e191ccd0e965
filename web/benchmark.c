#include "web.h"

#include "base/statistics.h"
#include "base/version.h"
#include "brainio/texture_set.h"
#include "score/result.h"
#include "score/result_keys.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A benchmark's results in both ways, and its program. */
typedef struct {
    const Row *row;
    const cJSON *results[WAYS];
    Program program;
} Leaf;

/* -- numbers -- */

/* A number in each way, with its error if there is one: .822 ± .024. */
static void put_pair(const Leaf *leaf, Fields fields, const char *key, int digits)
{
    char key_of_error[64];
    Fields list = fields_list(fields, "numbers");
    snprintf(key_of_error, sizeof key_of_error, "%s_error", key);
    for (int way = 0; way < WAYS; way++) {
        Fields cell = fields_add(list);
        double value = json_optional_number(leaf->results[way], key);
        fields_true(cell, "second", way == ONE);
        fields_number(cell, "number", value, digits);
        fields_number(cell, "error", json_optional_number(leaf->results[way], key_of_error),
                      digits);
    }
}

static bool has(const Leaf *leaf, const char *key)
{
    return !isnan(json_optional_number(leaf->results[REINITIALISED], key)) ||
           !isnan(json_optional_number(leaf->results[ONE], key));
}

/* Numbers that the template names, each in an object of its own. */
static void put_named(const Leaf *leaf, Fields table)
{
    static const char *const keys[] = {"score", "raw", "ceiling", "published_ceiling",
                                       "score_current_version"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (has(leaf, keys[i]))
            put_pair(leaf, fields_object(table, keys[i]), keys[i], 3);
        else
            fields_true(table, keys[i], false);
    }
}

/* Counts, in the words of result_keys. */
static void put_counts(const Leaf *leaf, Fields list)
{
    for (const ResultKey *key = result_keys; key->key; key++) {
        if (key->kind != RESULT_COUNT || (key->presence & RESULT_GIVEN) || !has(leaf, key->key))
            continue;
        Fields row = fields_add(list);
        fields_text(row, "label", key->words);
        put_pair(leaf, row, key->key, 0);
    }
}

/* -- the spread over seeds -- */

static void put_spread(const Web *web, const Leaf *leaf, Fields fields)
{
    Fields list = fields_list(fields, "spread");
    for (int way = 0; way < web->ways; way++) {
        const SeedSpread *spread = &leaf->row->spread[way];
        if (spread->seeds < 1) continue;
        Fields part = fields_add(list);
        fields_true(part, "is_reinitialised", way == REINITIALISED);
        fields_count(part, "seeds", spread->seeds);
        fields_score(part, "mean", spread->mean);
        fields_score(part, "deviation", spread->deviation);
        fields_score(part, "minimum", spread->minimum);
        fields_score(part, "maximum", spread->maximum);
        fields_signed(part, "z", spread->z, 1);
        fields_true(part, "is_outside", spread->outside);
    }
}

/* -- the reference models -- */

/* The best and median score among the other models run here, and this model's place. */
static bool put_reference_models(const Web *web, const Leaf *leaf, Fields fields, Error *error)
{
    const Table *table = &web->reference_models;
    size_t column = table->rows ? table_find(table, leaf->row->name) : NO_COLUMN, name = 0;
    double ours = leaf->row->ours[REINITIALISED], best = -INFINITY, rank = 1;
    size_t count = 0;
    fields_true(fields, "reference_models", false);
    if (column == NO_COLUMN) return true;
    double *scores = allocate(table->rows, sizeof *scores, error);
    bool good = scores && table_require(table, "model", NULL, &name, error);
    for (size_t row = 0; good && row < table->rows; row++) {
        if (strcmp(table_cell(table, row, name), web->draws[REINITIALISED].model) == 0) continue;
        good = table_number(table, row, column, &scores[count], error);
        if (good && scores[count] > best) best = scores[count];
        if (good && scores[count++] > ours) rank++;
    }
    if (good && count > 0) {
        cJSON_DeleteItemFromObjectCaseSensitive(fields.item, "reference_models");
        Fields models = fields_object(fields, "reference_models");
        fields_count(models, "others", (double)count);
        fields_score(models, "models_best", best);
        fields_score(models, "models_median", median_of(scores, count));
        fields_count(models, "models_rank", isnan(ours) ? NAN : rank);
    }
    free(scores);
    return good;
}

/* -- what the benchmark is -- */

static void put_place(const Web *web, const Leaf *leaf, Fields fields)
{
    const cJSON *result = leaf->results[REINITIALISED];
    const char *region = json_optional_text(result, "region");
    fields_text(fields, "region", region);
    fields_text(fields, "layer", layer_of(web, region));
    fields_count(fields, "sites_recorded",
                 row_number(web, REINITIALISED, leaf->row->node, "sites"));
    fields_text(fields, "status", json_optional_text(result, "status"));
    fields_text(fields, "reason", json_optional_text(result, "reason"));
    fields_text(fields, "biology", json_optional_text(result, "biology_source"));
    fields_text(fields, "current_version", json_optional_text(result, "current_version"));
    fields_text(fields, "images", json_optional_text(result, "images"));
    fields_true(fields, "are_others",
                strcmp(json_optional_text(result, "images"), TEXTURES_OTHER) == 0);
    fields_true(fields, "predicts",
                cJSON_IsObject(cJSON_GetObjectItemCaseSensitive(result, "splits")));
}

/* The seeds of the networks behind the result: "0 and 20000". */
static void put_seeds(const Leaf *leaf, Fields fields)
{
    Fields list = fields_list(fields, "seeds");
    const cJSON *network = NULL;
    const cJSON *networks =
        cJSON_GetObjectItemCaseSensitive(leaf->results[REINITIALISED], "network_seeds");
    cJSON_ArrayForEach(network, networks)
    {
        Fields seed = fields_add(list);
        fields_count(seed, "network_seed", json_optional_number(network, "seed"));
        fields_true(seed, "another", network != networks->child);
    }
}

static bool put_chart(const Web *web, const Leaf *leaf, Fields fields, Error *error)
{
    char name[FILE_PATH_LENGTH], path[FILE_PATH_LENGTH];
    const cJSON *result = leaf->results[REINITIALISED];
    Table sites = {0};
    bool is_property =
        cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(result, "biological_histogram"));
    bool has_sites = !is_property && leaf->row->evaluated;
    if (!is_property) fields_true(fields, "distribution", false);
    if (!has_sites) fields_true(fields, "sites", false);
    if (is_property)
        return chart_distribution(result, fields_object(fields, "distribution"), error);
    if (!has_sites) return true;
    bool good = file_path(name, error, "%s.csv", leaf->row->name) &&
                draw_path(&web->draws[REINITIALISED], name, path, error) &&
                table_read(&sites, path, error) &&
                chart_sites(&sites, fields_object(fields, "sites"), error);
    table_free(&sites);
    return good;
}

/* The output of `make audit` for the benchmark, if it was saved in the page's folder. */
static bool put_audit(const Web *web, const Leaf *leaf, Fields fields, Error *error)
{
    char path[FILE_PATH_LENGTH];
    if (!file_path(path, error, "%s/files/%s.txt", web->folder, leaf->row->name)) return false;
    bool is_there = leaf->row->evaluated && file_exists(path);
    char *audit = is_there ? file_read(path, NULL, error) : NULL;
    fields_text(fields, "audit", audit ? audit : "");
    fields_true(fields, "audits_units",
                strncmp(leaf->row->name, PAGE_PROPERTIES "_", sizeof PAGE_PROPERTIES) == 0);
    free(audit);
    return !is_there || audit;
}

static bool put_works(Web *web, const Leaf *leaf, Fields list, Error *error)
{
    const cJSON *key = NULL;
    cJSON_ArrayForEach(key,
                       cJSON_GetObjectItemCaseSensitive(leaf->results[REINITIALISED], "citation"))
    {
        if (cJSON_IsString(key) &&
            !reference_describe(web, key->valuestring, fields_add(list), error))
            return false;
    }
    return true;
}

/* Do both ways have the same score? Then one column of numbers is enough. */
static bool is_same(const Leaf *leaf)
{
    return cJSON_Compare(cJSON_GetObjectItemCaseSensitive(leaf->results[REINITIALISED], "score"),
                         cJSON_GetObjectItemCaseSensitive(leaf->results[ONE], "score"), true);
}

static bool describe(Web *web, const Leaf *leaf, Fields fields, Error *error)
{
    put_place(web, leaf, fields);
    put_seeds(leaf, fields);
    fields_true(fields, "two", web->ways > 1 && !is_same(leaf));
    put_named(leaf, fields_object(fields, "table"));
    put_counts(leaf, fields_list(fields, "counts"));
    put_spread(web, leaf, fields);
    Fields samples = fields_list(fields, "samples");
    if (!samples_write(web, &leaf->program, leaf->row->evaluated, samples, error)) return false;
    fields_true(fields, "has_samples", cJSON_GetArraySize(samples.item) > 0);
    if (leaf->row->evaluated &&
        !strip_describe(web, leaf->row, fields_object(fields, "strip"), error))
        return false;
    return program_describe(web, &leaf->program, fields, error) &&
           put_chart(web, leaf, fields, error) && put_reference_models(web, leaf, fields, error) &&
           download_describe(web, leaf->row->name, leaf->program.path,
                             fields_object(fields, "files"), error) &&
           put_audit(web, leaf, fields, error) &&
           put_works(web, leaf, fields_list(fields, "works"), error);
}

bool benchmark_describe(Web *web, const Row *row, Fields fields, Error *error)
{
    Leaf leaf = {.row = row};
    for (int way = 0; way < WAYS; way++) leaf.results[way] = web->found[way].results[row->node];
    bool good =
        program_read(&leaf.program, row->name, error) && describe(web, &leaf, fields, error);
    program_free(&leaf.program);
    return good;
}
