/*
 * compare: compares models, or seeds of one, on the benchmarks they share (report/comparison.h):
 * their differences from the first, and whether these exceed the errors. Prints a table and writes
 * it as CSV and figure, or prints JSON.
 *
 *   RESULTS/compare/A_B.csv   a row for each benchmark and model
 *   RESULTS/compare/A_B.pdf   and .svg: drawn by gnuplot, if it is installed
 *   RESULTS/compare/A_B.html  with --html
 */
#include "command/command.h"

#include "base/json.h"
#include "base/shown.h"
#include "base/table.h"
#include "command/compare.h"
#include "report/comparison.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* -- on the terminal -- */

/* "*" if a difference exceeds resampling error; "**" if it also exceeds the spread over seeds. */
static const char *mark_of(const Difference *difference)
{
    if (!difference_exceeds(difference, difference->resampling)) return "";
    return difference_exceeds(difference, difference->draws) ? "**" : "*";
}

static void print_limit(double limit)
{
    if (isnan(limit))
        printf("%12s", "-");
    else
        printf("%12.3f", limit);
}

static bool knows_random(const Comparison *comparison)
{
    bool random = false;
    for (size_t k = 0; k < comparison->count; k++) random = random || comparison->draws[k].random;
    return random;
}

static void print_head(const Comparison *comparison, int width)
{
    printf("%-*s%8s", width, "", "A");
    for (size_t k = 1; k < comparison->count; k++)
        printf("%8c   %c - A  ", (char)('A' + k), (char)('A' + k));
    if (comparison->count == 2)
        printf("%12s%s", "resampling", knows_random(comparison) ? "       seeds" : "");
    printf("\n");
}

static void print_node(const Comparison *comparison, size_t node, int width, const char *name)
{
    printf("%-*s%8.3f", width, name, comparison->draws[0].scores[node]);
    for (size_t k = 1; k < comparison->count; k++) {
        Difference difference = comparison_of(comparison, k, node);
        printf("%8.3f%+8.3f%-2s", comparison->draws[k].scores[node], difference.difference,
               mark_of(&difference));
        if (comparison->count > 2) continue;
        print_limit(difference.resampling);
        if (knows_random(comparison)) print_limit(difference.draws);
    }
    printf("\n");
}

/* A -pls benchmark as the leaderboard has computed it since January 2026. */
static void print_current(const Comparison *comparison, size_t node, int width)
{
    double first = comparison->draws[0].current[node];
    printf("%-*s%8.3f", width, "  since January 2026", first);
    for (size_t k = 1; k < comparison->count; k++)
        printf("%8.3f%+8.3f  ", comparison->draws[k].current[node],
               comparison->draws[k].current[node] - first);
    printf("\n");
}

/* Prints the shared benchmarks on tuning properties, or the others. */
static void print_nodes(const Comparison *comparison, bool properties, int width)
{
    for (size_t i = 0; i < comparison->page->count; i++) {
        const PageNode *node = &comparison->page->nodes[i];
        char name[PAGE_NAME_LENGTH + 8];
        if (!comparison->shared[i] || !node->is_leaf || page_is_property(node) != properties)
            continue;
        bool has_current = !isnan(comparison->draws[0].current[i]);
        snprintf(name, sizeof name, "%s%s%s%s", properties ? "  " : "", page_short_name(node),
                 has_current ? ", " : "", has_current ? node->version : "");
        print_node(comparison, i, width, name);
        if (has_current) print_current(comparison, i, width);
    }
}

/* Explains the letters, and gives the source of each spread over seeds. */
static void print_models(const Comparison *comparison)
{
    for (size_t k = 0; k < comparison->count; k++) {
        const ComparedDraw *draw = &comparison->draws[k];
        printf("%c  %s  (%s", (char)('A' + k), SHOWN(draw->label), SHOWN(draw->folder));
        if (draw->draws)
            printf("; spread over %zu seeds", draw->draws);
        else if (draw->random)
            printf("; spread over seeds unknown: `ventral ensemble %s%s` computes it", draw->model,
                   draw->draw.reinitialised ? " --networks redrawn" : "");
        printf(")\n");
    }
    printf("\n");
}

static void print_legend(const Comparison *comparison)
{
    printf("\n*   more than resampling explains: |difference| > 2 sqrt(a^2 + b^2), where a and b "
           "are the scores' errors\n    (deviation over resamplings of units; -pls: standard error "
           "over splits)\n");
    if (knows_random(comparison))
        printf("**  and more than the seeds explain: the same with deviations over seeds (0 "
               "without random weights)\n");
}

/* Lists benchmarks that not all of them have. */
static void print_left_out(const Comparison *comparison)
{
    size_t count = 0;
    for (size_t i = 0; i < comparison->page->count; i++)
        for (size_t k = 0; k < comparison->count && !comparison->shared[i]; k++)
            if (comparison->page->nodes[i].is_leaf && !isnan(comparison->draws[k].scores[i])) {
                printf("%s%s", count++ ? ", " : "omitted, because not all have it: ",
                       comparison->page->nodes[i].name);
                break;
            }
    if (count) printf("\n");
}

static void print_counts(const Comparison *comparison)
{
    for (size_t k = 1; k < comparison->count; k++) {
        size_t nodes = 0, resampling = 0, draws = 0;
        for (size_t i = 0; i < comparison->page->count; i++) {
            if (!comparison->shared[i] || !comparison->page->nodes[i].is_leaf) continue;
            Difference difference = comparison_of(comparison, k, i);
            nodes++;
            resampling += mark_of(&difference)[0] == '*';
            draws += strcmp(mark_of(&difference), "**") == 0;
        }
        printf("%s and %s: %zu of %zu benchmarks differ by more than resampling explains",
               SHOWN(comparison->draws[0].label), SHOWN(comparison->draws[k].label), resampling,
               nodes);
        if (!isnan(comparison_of(comparison, k, comparison->overall).draws))
            printf(", %zu by more than the seeds do, too", draws);
        printf("\n");
    }
}

static void print_comparison(const Comparison *comparison)
{
    static const char mean[] = PAGE_PROPERTIES ", over these";
    int width = (int)sizeof mean;
    for (size_t i = 0; i < comparison->page->count; i++) {
        int length = 5 + (int)strlen(page_short_name(&comparison->page->nodes[i]));
        if (comparison->shared[i] && length > width) width = length;
    }
    print_models(comparison);
    print_head(comparison, width);
    if (comparison->shared[comparison->overall])
        print_node(comparison, comparison->overall, width, mean);
    print_nodes(comparison, true, width);
    print_nodes(comparison, false, width);
    print_legend(comparison);
    print_left_out(comparison);
    printf("\n");
    print_counts(comparison);
}

/* -- as JSON -- */

static void add_number(cJSON *object, const char *key, double value)
{
    cJSON_AddItemToObject(object, key, json_new_number(value));
}

/* Does the difference exceed the limit? Null if the limit is unknown. */
static void add_verdict(cJSON *object, const char *key, const Difference *difference, double limit)
{
    if (isnan(limit))
        cJSON_AddNullToObject(object, key);
    else
        cJSON_AddBoolToObject(object, key, difference_exceeds(difference, limit));
}

static cJSON *node_object(const Comparison *comparison, size_t node)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "benchmark", comparison->page->nodes[node].name);
    cJSON *list = cJSON_AddArrayToObject(object, "models");
    for (size_t k = 0; k < comparison->count; k++) {
        cJSON *one = cJSON_CreateObject();
        add_number(one, "score", comparison->draws[k].scores[node]);
        if (!isnan(comparison->draws[k].current[node]))
            add_number(one, "score_current_version", comparison->draws[k].current[node]);
        add_number(one, "error", comparison->draws[k].errors[node]);
        add_number(one, "deviation_over_seeds", comparison->draws[k].deviations[node]);
        if (k > 0) {
            Difference difference = comparison_of(comparison, k, node);
            add_number(one, "difference", difference.difference);
            add_number(one, "limit_resampling", difference.resampling);
            add_number(one, "limit_seeds", difference.draws);
            add_verdict(one, "exceeds_resampling", &difference, difference.resampling);
            add_verdict(one, "exceeds_seeds", &difference, difference.draws);
        }
        cJSON_AddItemToArray(list, one);
    }
    return object;
}

static bool print_json(const Comparison *comparison, Error *error)
{
    cJSON *document = cJSON_CreateObject();
    cJSON *models = cJSON_AddArrayToObject(document, "models");
    for (size_t k = 0; k < comparison->count; k++) {
        const ComparedDraw *draw = &comparison->draws[k];
        cJSON *one = cJSON_CreateObject();
        cJSON_AddStringToObject(one, "model", draw->model);
        cJSON_AddNumberToObject(one, "seed", (double)draw->draw.seed);
        cJSON_AddStringToObject(one, "networks", draw_networks(&draw->draw));
        cJSON_AddStringToObject(one, "folder", draw->folder);
        cJSON_AddStringToObject(one, "program_version", draw->version);
        cJSON_AddNumberToObject(one, "seeds", (double)draw->draws);
        cJSON_AddItemToArray(models, one);
    }
    cJSON *nodes = cJSON_AddArrayToObject(document, "benchmarks");
    for (size_t i = 0; i < comparison->page->count; i++)
        if (comparison->shared[i]) cJSON_AddItemToArray(nodes, node_object(comparison, i));
    bool good = json_print(document, error);
    cJSON_Delete(document);
    return good;
}

/* -- as a table -- */

static void put_rows(FILE *stream, const Comparison *comparison, size_t node)
{
    for (size_t k = 0; k < comparison->count; k++) {
        const ComparedDraw *draw = &comparison->draws[k];
        Difference difference = comparison_of(comparison, k, node);
        fprintf(stream, "%s,", comparison->page->nodes[node].name);
        table_put_text(stream, draw->model);
        fprintf(stream, ",%llu,%s", (unsigned long long)draw->draw.seed,
                draw_networks(&draw->draw));
        table_put_number(stream, "%.6f", draw->scores[node]);
        table_put_number(stream, "%.6f", draw->errors[node]);
        table_put_number(stream, "%.6f", draw->deviations[node]);
        table_put_number(stream, "%.6f", k > 0 ? difference.difference : NAN);
        table_put_number(stream, "%.6f", k > 0 ? difference.resampling : NAN);
        table_put_number(stream, "%.6f", k > 0 ? difference.draws : NAN);
        table_put_number(stream, "%.6f", draw->current[node]);
        fprintf(stream, "\n");
    }
}

/* The mean comes first, then the benchmarks it averages, then the others. */
static bool write_table(const Comparison *comparison, const char *path, Error *error)
{
    OutputFile output;
    if (!output_open(&output, path, error)) return false;
    fprintf(output.stream, "benchmark,model,seed,networks,score,error,deviation_over_seeds,"
                           "difference,limit_resampling,limit_seeds,score_current_version\n");
    if (comparison->shared[comparison->overall])
        put_rows(output.stream, comparison, comparison->overall);
    for (int others = 0; others < 2; others++)
        for (size_t i = 0; i < comparison->page->count; i++)
            if (comparison->shared[i] && comparison->page->nodes[i].is_leaf &&
                page_is_property(&comparison->page->nodes[i]) == !others)
                put_rows(output.stream, comparison, i);
    return output_close(&output, true, error);
}

/* -- all of it -- */

/* "mine" of "mine.html": each file that is written gets its own ending. */
static void drop_ending(char *place)
{
    static const char *const endings[] = {".csv", ".pdf", ".svg", ".html"};
    char *ending = strrchr(place, '.');
    for (size_t i = 0; ending && i < sizeof endings / sizeof *endings; i++)
        if (strcasecmp(ending, endings[i]) == 0) {
            *ending = '\0';
            return;
        }
}

/* --output without its ending, which must leave a file's name. */
static bool given_place(const Options *options, char *place, Error *error)
{
    if (!file_path(place, error, "%s", options->output)) return false;
    drop_ending(place);
    const char *slash = strrchr(place, '/'), *name = slash ? slash + 1 : place;
    return name[strspn(name, ".")] ||
           error_set(error,
                     "--output %s has no name of a file; give one, as in --output mine-and-vone",
                     options->output);
}

/* The files' path without extension: --output, or a name made from the models'. */
static bool choose_place(const Options *options, const Comparison *comparison, char *place,
                         Error *error)
{
    char name[DRAW_NAME_LENGTH];
    size_t used = 0;
    if (options->output) return given_place(options, place, error);
    if (!file_path(place, error, "%s/compare/", options->draw.results)) return false;
    for (size_t k = 0; k < comparison->count; k++) {
        const ComparedDraw *draw = &comparison->draws[k];
        used = strlen(place);
        int length = snprintf(place + used, FILE_PATH_LENGTH - used, "%s%s-%s", k ? "_" : "",
                              draw->model, draw_name(&draw->draw, name));
        if (length >= (int)(FILE_PATH_LENGTH - used) || strlen(strrchr(place, '/')) > 200)
            return error_set(
                error, "the models' names together are too long for a file name; give --output");
    }
    return true;
}

static bool write_files(const Options *options, const Comparison *comparison, Error *error)
{
    char place[FILE_PATH_LENGTH], path[FILE_PATH_LENGTH];
    bool drawn = false;
    if (!choose_place(options, comparison, place, error) ||
        !file_path(path, error, "%s.csv", place) || !write_table(comparison, path, error) ||
        !compare_draw(options->draw.data, comparison, place, &drawn, error) ||
        (options->html && !compare_page(options->draw.data, comparison, place, error)))
        return false;
    if (options->quiet || options->json) return true;
    printf("\n%s.csv%s", SHOWN(place), options->html ? ", .html" : "");
    printf(drawn ? ", .pdf, .svg\n" : "; no figure: gnuplot is not installed\n");
    return true;
}

static bool compare(Options *options, Error *error)
{
    Page page;
    Comparison comparison = {0};
    char places[COMPARED_AT_MOST][FILE_PATH_LENGTH];
    const char *folders[COMPARED_AT_MOST];
    if (!options_print_one_way(options, error) ||
        (options->output && !given_place(options, places[0], error)) ||
        !page_read(&page, options->draw.data, error))
        return false;
    bool good = true;
    for (size_t i = 0; good && i < options->argument_count; i++) {
        folders[i] = places[i];
        good = compare_find(&options->draw, options->arguments[i], places[i], error);
    }
    good = good && comparison_read(&comparison, &page, folders, options->argument_count, error);
    if (good && options->json)
        good = print_json(&comparison, error);
    else if (good && !options->quiet)
        print_comparison(&comparison);
    good = good && ((options->json && !options->output && !options->html) ||
                    write_files(options, &comparison, error));
    comparison_free(&comparison);
    page_free(&page);
    return good;
}

static const char *const examples[] = {
    "ventral compare resnet-50x2_untrained vone-block",
    "ventral compare resnet-18_untrained/seed-0 resnet-18_untrained/seed-1 --json",
    "ventral compare results/mine vone-block --output mine-and-vone", NULL};

const Command compare_command = {
    .words =
        {.name = "ventral compare",
         .purpose = "compares models on the same benchmarks, with errors and a figure",
         .arguments = "A B [C..]",
         .least = 2,
         .most = COMPARED_AT_MOST,
         .options = OPTION_LIST(OPTION_SEED, OPTION_NETWORKS, OPTIONS_RESULTS, OPTION_DATA,
                                OPTION_OUTPUT, OPTION_JSON, OPTION_HTML, OPTION_QUIET),
         .details =
             "A and B are models with results (for --seed and --networks), draws of models "
             "(MODEL/seed-3,\nMODEL/redrawn-0), or folders of results. Differences are from A; "
             "a star marks one that is more than\nresampling explains, two that it is also more "
             "than the spread over seeds (`ventral ensemble`).\nWrites a table and, with "
             "gnuplot, a figure: RESULTS/compare/A_B.csv, .pdf and .svg, or under the\nname of "
             "--output, without its ending. --html also writes a web page; --json prints the "
             "numbers "
             "instead.\n",
         .examples = examples},
    .run = compare};
