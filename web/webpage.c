/*
 * webpage: rebuilds the leaderboard's page of a model as a web page.
 *
 *     webpage --model NAME --seed N [--output FOLDER]        (results/page)
 *
 * The folder contains everything that the page shows and links to, so it can be copied elsewhere
 * and opened offline:
 *
 *   index.html    the page; without its script it shows the same
 *   card.svg      the scores as one picture, for papers and READMEs
 *   scores.csv    all rows of the page
 *   models.js     scores of other models in the results, for ?with=MODEL
 *   files/        results, figures and programs; samples/: stimuli
 *
 * The text is in web/page.html and the files it includes; web.h lists which part of this program
 * fills which fields. All numbers come from result files and the leaderboard's table; a missing
 * number is shown as a dash.
 *
 * Besides the results of both draws from `make results`, the page shows what else is available: the
 * spread over seeds, the reference models, the validations, figures, "<benchmark>.txt" in the page's
 * folder (the output of `make audit`) and "report.pdf".
 */
#include "web.h"

#include "base/version.h"
#include "program/options.h"
#include "report/bibliography.h"
#include "report/template.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The work cited for this program itself. */
static const char own_work[] = "Ventral";

/* -- sources -- */

/* Reads a table from the results folder; it has no rows if the file does not exist. */
static bool read_table(const Web *web, Table *table, const char *name, Error *error)
{
    char path[FILE_PATH_LENGTH];
    return file_path(path, error, "%s/%s", web->draws[REINITIALISED].results, name) &&
           (!file_exists(path) || table_read(table, path, error));
}

/* Places our scores among the public models'. */
static bool read_placements(Web *web, Error *error)
{
    const char *data = web->draws[REINITIALISED].data;
    if (!page_read(&web->page, data, error)) return false;
    double *scores = allocate(web->page.count, sizeof *scores, error);
    web->placements = allocate(web->page.count, sizeof *web->placements, error);
    bool good = scores && web->placements;
    for (int i = 0; good && i < (int)web->page.count; i++) {
        const char *name = row_text(web, i, "name");
        if (strcmp(name, web->page.nodes[i].name) != 0)
            good = error_set(error,
                             "%s/page.json: node %d is %s, but %s in the scores; score the "
                             "model again",
                             data, i, web->page.nodes[i].name, name);
        scores[i] = row_number(web, REINITIALISED, i, "score");
    }
    good = good && placements_find(&web->page, data, scores, web->placements, error);
    free(scores);
    return good;
}

/*
 * The table of all seeds that the spread was computed from: rows of data/draws.csv
 * (paper/draws.c), or an ensemble's.
 */
static bool read_seeds(Web *web, int way, Error *error)
{
    char name[FILE_PATH_LENGTH];
    const char *kind = way == REINITIALISED ? "redrawn-" : "", *folders[] = {"draws/", ""};
    SeedSpread spread = {0};
    for (int i = 0; web->ways > 1 && spread.seeds == 0 && i < web->found[way].count; i++)
        if (!spread_find(web, way, row_text(web, i, "name"), &spread, error)) return false;
    for (int i = 0; spread.seeds > 0 && web->seeds[way].rows == 0 && i < 2; i++)
        if (!file_path(name, error, "%s%s/%sensemble-%.0f.csv", folders[i], web->draws[way].model,
                       kind, spread.seeds) ||
            !read_table(web, &web->seeds[way], name, error))
            return false;
    return true;
}

static bool read_sources(Web *web, Error *error)
{
    const Draw *draw = &web->draws[REINITIALISED];
    web->published = published_name(draw->model);
    web->cited = cJSON_CreateArray();
    if (!web->cited) return error_memory(error, "not enough memory for the page");
    if (!chosen_model_open(&web->draws[REINITIALISED], &web->file, error) ||
        !(web->model = draw_model(draw, error)))
        return false;
    web->draws[ONE].described = draw->described;
    web->ways = web->model->random_weights ? WAYS : 1;
    return draw_results_read(&web->found[REINITIALISED], draw, true, error) &&
           draw_results_read(&web->found[ONE], draw, false, error) &&
           leaderboard_read_checked(&web->leaderboard, draw->data, error) &&
           read_table(web, &web->reference_models, "reference_models.csv", error) &&
           read_table(web, &web->spread, "ensemble/spread.csv", error) &&
           read_table(web, &web->likelihood, "ensemble/likelihood.csv", error) &&
           read_table(web, &web->validation, "validation.csv", error) &&
           read_table(web, &web->weightless, "weightless.csv", error) &&
           read_table(web, &web->metric_recovery, "metric_recovery.csv", error) &&
           read_seeds(web, REINITIALISED, error) && read_seeds(web, ONE, error) &&
           read_placements(web, error) &&
           (web->bibliography = file_read(BIBLIOGRAPHY_PATH, NULL, error)) != NULL;
}

static void free_sources(Web *web)
{
    for (int way = 0; way < WAYS; way++) {
        draw_results_free(&web->found[way]);
        table_free(&web->seeds[way]);
    }
    cJSON_Delete(web->cited);
    leaderboard_free(&web->leaderboard);
    page_free(&web->page);
    free(web->placements);
    table_free(&web->reference_models);
    table_free(&web->spread);
    table_free(&web->likelihood);
    table_free(&web->validation);
    table_free(&web->weightless);
    table_free(&web->metric_recovery);
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

static void put_layers(const Web *web, Fields list)
{
    for (int i = 0; i < REGIONS; i++) {
        Fields region = fields_add(list);
        fields_text(region, "region", region_names[i]);
        fields_text(region, "layer", layer_of(web, region_names[i]));
    }
}

/* How the model is named on the command line, and its file's options; without its folder. */
static void put_choice(const Draw *draw, Fields page)
{
    const char *slash = draw->file ? strrchr(draw->file, '/') : NULL;
    fields_text(page, "file", slash ? slash + 1 : draw->file ? draw->file : "");
    fields_text(page, "layers_option", draw->layers ? draw->layers : "");
    fields_text(page, "input_option", draw->input ? draw->input : "");
}

static void put_model(const Web *web, Fields page)
{
    const Draw *draw = &web->draws[REINITIALISED];
    const char *commit = json_optional_text(web->found[REINITIALISED].tree, "program_commit");
    const char *edited = strchr(commit, '-');
    put_choice(draw, page);
    fields_text(page, "model", draw->model);
    fields_text(page, "published_name", web->published ? web->published : "");
    fields_true(page, "is_page_model", strcmp(draw->model, PAGE_MODEL) == 0);
    fields_true(page, "is_part",
                web->published && isnan(row_number(web, REINITIALISED, 0, "published_score")));
    fields_true(page, "is_random", web->ways > 1);
    fields_format(page, "seed", "%llu", (unsigned long long)draw->seed);
    fields_text(page, "program_version", VENTRAL_VERSION);
    fields_format(page, "program_commit", "%.12s%s", commit, edited ? edited : "");
    fields_text(page, "date", LEADERBOARD_DATE);
    fields_format(page, "models", "%zu", web->leaderboard.model_count);
    fields_format(page, "visual_degrees", "%g", web->model->visual_degrees);
    fields_count(page, "draws",
                 web->seeds[REINITIALISED].rows > 1 ? (double)web->seeds[REINITIALISED].rows : NAN);
}

/* The caveat about a best public model, which rows only mark. */
static bool put_note(const Web *web, Fields page, Error *error)
{
    const char *note = NULL;
    for (int i = 0; i < web->found[REINITIALISED].count; i++) {
        Standing standing;
        if (!standing_read(&web->leaderboard, row_text(web, i, "name"), &standing, error))
            return false;
        if (standing.note) note = standing.note;
        standing_free(&standing);
    }
    fields_text(page, "note", note ? note : "");
    return true;
}

/* What a citation of a number takes from the program's own entry, and the model's name in BibTeX. */
static bool put_own(Web *web, Fields page, Error *error)
{
    Fields own = fields_object(page, "own_work");
    if (!reference_describe(web, own_work, own, error)) return false;
    fields_format(page, "own_author", "{%s}", json_optional_text(own.item, "names"));
    fields_text(page, "own_year", json_optional_text(own.item, "year"));
    bibtex_name(page, "bibtex_model", web->draws[REINITIALISED].model);
    return true;
}

static bool describe(Web *web, Fields page, Error *error)
{
    put_model(web, page);
    put_layers(web, fields_list(page, "layers"));
    if (!put_file(page, "style", "web/page.css", error) ||
        !put_file(page, "script", "web/page.js", error) || !put_note(web, page, error) ||
        !overview_describe(web, page, error) || !download_whole(web, page, error) ||
        !rows_describe(web, "", fields_list(page, "children"), error) ||
        !recovery_describe(web, page, error))
        return false;
    return put_own(web, page, error) &&
           references_describe(web, fields_list(page, "bibliography"), error) &&
           fields_complete(page, error);
}

/* -- the page -- */

static bool write_file(const Web *web, const char *template, const char *name, Fields page,
                       Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, web->folder, name, error)) return false;
    bool good = template_write(output.stream, "web", template, page.item, error);
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
    web.draws[REINITIALISED] = web.draws[ONE] = options.draw;
    web.draws[REINITIALISED].reinitialised = true;
    web.draws[ONE].reinitialised = false;
    web.folder = options.output ? options.output : folder;
    bool lacking = false;
    Fields page = fields_new(&lacking);
    bool good = file_path(folder, &error, "%s/page", options.draw.results) &&
                read_sources(&web, &error) && describe(&web, page, &error) &&
                models_write(&web, &error) && write_file(&web, "card", "card.svg", page, &error) &&
                write_file(&web, "page", "index.html", page, &error);
    cJSON_Delete(page.item);
    free_sources(&web);
    return good ? 0 : options_fail(argv[0], &error);
}
