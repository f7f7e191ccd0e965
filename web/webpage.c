/*
 * webpage: rebuilds the leaderboard's page of a model as a web page.
 *
 *     webpage --model NAME --seed N [--output FOLDER]        (results/page)
 *
 * The folder contains everything that the page shows and links to, so it can be copied elsewhere
 * and opened offline. The text is in web/page.html and the files it includes; web.h lists which
 * part of this program fills which fields. All numbers come from result files and the leaderboard's
 * table; a missing number is shown as a dash.
 *
 * Besides the results of both draws from `make results`, the page shows what else is available: the
 * spread over draws, the reference models, figures, "<benchmark>.txt" in the page's folder (the output of `make
 * audit`) and "report.pdf".
 */
#include "web.h"

#include "base/version.h"
#include "program/options.h"
#include "report/bibliography.h"
#include "report/draw_results.h"
#include "report/template.h"
#include "score/result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The work cited for this program itself. */
static const char own_work[] = "Ventral";

/* -- sources -- */

static bool read_scores(const Draw *draw, cJSON **scores, Error *error)
{
    return (*scores = scores_read(draw, error)) != NULL;
}

/* Reads a table from the results folder; it has no rows if the file does not exist. */
static bool read_table(const Web *web, Table *table, const char *name, Error *error)
{
    char path[FILE_PATH_LENGTH];
    return file_path(path, error, "%s/%s", web->reinitialised.results, name) &&
           (!file_exists(path) || table_read(table, path, error));
}

static bool read_sources(Web *web, Error *error)
{
    web->published = published_name(web->reinitialised.model);
    web->cited = cJSON_CreateArray();
    return (web->cited || error_memory(error, "not enough memory for the page")) &&
           chosen_model_open(&web->reinitialised, &web->file, error) &&
           (web->model = draw_model(&web->reinitialised, error)) != NULL &&
           read_scores(&web->reinitialised, &web->reinitialised_scores, error) &&
           read_scores(&web->one, &web->one_scores, error) &&
           leaderboard_read_checked(&web->leaderboard, web->reinitialised.data, error) &&
           read_table(web, &web->reference_models, "reference_models.csv", error) &&
           read_table(web, &web->spread, "ensemble/spread.csv", error) &&
           (web->bibliography = file_read(BIBLIOGRAPHY_PATH, NULL, error)) != NULL;
}

static void free_sources(Web *web)
{
    cJSON_Delete(web->reinitialised_scores);
    cJSON_Delete(web->one_scores);
    cJSON_Delete(web->cited);
    leaderboard_free(&web->leaderboard);
    table_free(&web->reference_models);
    table_free(&web->spread);
    free(web->bibliography);
    onnx_model_close(web->file);
}

/* -- the page as fields -- */

static const char *const region_names[REGIONS] = {"V1", "V2", "V4", "IT"};

static bool put_file(Fields page, const char *key, const char *path, Error *error)
{
    char *text = file_read(path, NULL, error);
    if (text) fields_text(page, key, text);
    free(text);
    return text != NULL;
}

/*
 * How many benchmarks were evaluated, how many draws the spread covers, and whether the leaderboard
 * gives no overall score.
 */
static bool put_counts(const Web *web, Fields page, Error *error)
{
    const cJSON *root =
        cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(web->reinitialised_scores, "nodes"), 0);
    const cJSON *node = NULL;
    DrawSpread spread = {0};
    cJSON_ArrayForEach(node, cJSON_GetObjectItemCaseSensitive(web->reinitialised_scores, "nodes"))
    {
        if (spread.draws == 0 &&
            !spread_find(web, "redrawn", json_optional_text(node, "name"), &spread, error))
            return false;
    }
    double published = json_optional_number(root, "published_score");
    fields_true(page, "is_part", web->published && isnan(published));
    fields_format(page, "leaves", "%.0f", json_optional_number(root, "leaves"));
    fields_format(page, "evaluated", "%.0f", json_optional_number(root, "leaves_evaluated"));
    if (spread.draws > 1) fields_format(page, "draws", "%.0f", spread.draws);
    return true;
}

static void put_layers(const Web *web, Fields list)
{
    for (int i = 0; i < REGIONS; i++) {
        Fields region = fields_add(list);
        fields_text(region, "region", region_names[i]);
        fields_text(region, "layer", layer_of(web, region_names[i]));
    }
}

static void put_model(const Web *web, Fields page)
{
    const char *model = web->reinitialised.model;
    const char *commit = json_optional_text(web->reinitialised_scores, "program_commit");
    const char *edited = strchr(commit, '-');
    fields_text(page, "model", model);
    fields_text(page, "published_name", web->published ? web->published : "");
    fields_true(page, "is_page_model", strcmp(model, PAGE_MODEL) == 0);
    fields_true(page, "is_random", web->model->random_weights);
    fields_format(page, "seed", "%llu", (unsigned long long)web->reinitialised.seed);
    fields_text(page, "program_version", VENTRAL_VERSION);
    fields_format(page, "program_commit", "%.12s%s", commit, edited ? edited : "");
    fields_text(page, "date", LEADERBOARD_DATE);
    fields_format(page, "models", "%zu", web->leaderboard.model_count);
    fields_format(page, "visual_degrees", "%g", web->model->visual_degrees);
}

static bool describe(Web *web, Fields page, Error *error)
{
    char report[FILE_PATH_LENGTH];
    put_model(web, page);
    row_columns(web, fields_list(page, "columns"));
    put_layers(web, fields_list(page, "layers"));
    if (!file_path(report, error, "%s/report.pdf", web->folder) || !put_counts(web, page, error) ||

        !put_file(page, "style", "web/page.css", error) ||
        !put_file(page, "script", "web/page.js", error) ||
        !rows_describe(web, "", fields_list(page, "children"), error))
        return false;
    fields_true(page, "report", file_exists(report));
    Fields own = fields_object(page, "own_work");
    return reference_describe(web, own_work, own, error) &&
           references_describe(web, fields_list(page, "bibliography"), error) &&
           fields_complete(page, error);
}

/* -- the page -- */

static bool write_page(const Web *web, Fields page, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, web->folder, "index.html", error)) return false;
    bool good = template_write(output.stream, "web", "page", page.item, error);
    return output_close(&output, good, error);
}

int main(int argc, char **argv)
{
    Web web = {0};
    Options options;
    Error error = {{0}};
    char folder[FILE_PATH_LENGTH];
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "writes the results as a web page", &exit_code))
        return exit_code;
    web.reinitialised = web.one = options.draw;
    web.reinitialised.reinitialised = true;
    web.one.reinitialised = false;
    web.folder = options.output ? options.output : folder;
    bool lacking = false;
    Fields page = fields_new(&lacking);
    bool good = file_path(folder, &error, "%s/page", web.reinitialised.results) &&
                read_sources(&web, &error) && describe(&web, page, &error) &&
                write_page(&web, page, &error);
    cJSON_Delete(page.item);
    free_sources(&web);
    return good ? 0 : options_fail(argv[0], &error);
}
