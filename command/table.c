/*
 * table: prints the scores of one draw and their ranks among the public models.
 *
 * A row for each benchmark that was evaluated: score, error, the published score if the model is on
 * the leaderboard, and the rank among the public models (report/placement.h); the same for the mean
 * over these benchmarks. Then the number that were not evaluated, and a summary. Scores are read
 * from the draw's scores.json.
 */
#include "command/command.h"

#include "base/json.h"
#include "base/shown.h"
#include "command/draws_there.h"
#include "report/draw_results.h"
#include "report/placement.h"
#include "score/result.h"
#include "score/standing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is printed. Node i of the tree is node i of the page. */
typedef struct {
    const Options *options;
    cJSON *document;
    const cJSON *nodes;
    Page page;
    double *scores;        /* [page.count]: the leaves' scores; NaN if missing */
    Placement *placements; /* [page.count] */
    size_t overall;        /* index of the parent whose mean is shown */
    int width;             /* of the column of names */
    bool published;        /* is the model on the leaderboard? */
} Shown;

static void print_number(double value, int width, const char *format)
{
    char text[32] = "-";
    if (!isnan(value)) snprintf(text, sizeof text, format, value);
    printf("%*s", width, text);
}

/* "0.612-0.801", or a dash if unknown. */
static void print_range(int width, double least, double most)
{
    char text[32] = "-";
    if (!isnan(least)) snprintf(text, sizeof text, "%.3f-%.3f", least, most);
    printf("%*s", width, text);
}

static size_t count_leaves(const cJSON *nodes, const char *status)
{
    size_t count = 0;
    const cJSON *node = NULL;
    cJSON_ArrayForEach(node, nodes) count +=
        node_is_leaf(node) && (!status || node_has_status(node, status));
    return count;
}

/* -- lines -- */

static void print_head(const Shown *shown)
{
    printf("%-*s%7s%7s", shown->width, "", "score", "+-");
    if (shown->published) printf("%11s%12s", "published", "difference");
    printf("%9s%8s%13s%7s%19s\n", "rank", "median", "quartiles", "best", "untrained ResNets");
}

static void print_line(const Shown *shown, const char *name, double error, double published,
                       const Placement *placement)
{
    char rank[32];
    if (placement->rank > (double)placement->models)
        snprintf(rank, sizeof rank, ">%zu", placement->models);
    else
        snprintf(rank, sizeof rank, "%.0f/%zu", placement->rank, placement->models);
    printf("%-*s", shown->width, name);
    print_number(placement->score, 7, "%.3f");
    print_number(error, 7, "%.3f");
    if (shown->published) {
        print_number(published, 11, "%.3f");
        print_number(placement->score - published, 12, "%+.3f");
    }
    printf("%9s", rank);
    print_number(placement->median, 8, "%.3f");
    print_range(13, placement->lower, placement->upper);
    print_number(placement->best, 7, "%.3f");
    print_range(19, placement->untrained_least, placement->untrained_most);
    printf("\n");
}

/* The score as the leaderboard computes it since January 2026; it has no public models to rank. */
static void print_current(const Shown *shown, size_t i)
{
    const cJSON *node = cJSON_GetArrayItem(shown->nodes, (int)i);
    char name[64];
    snprintf(name, sizeof name, "  %.8s, since January 2026",
             json_optional_text(node, "current_version"));
    printf("%-*s%7.3f\n", shown->width, name, json_optional_number(node, "score_current_version"));
}

static void print_leaf(const Shown *shown, size_t i)
{
    const cJSON *node = cJSON_GetArrayItem(shown->nodes, (int)i);
    const PageNode *on_page = &shown->page.nodes[i];
    bool has_current = !isnan(json_optional_number(node, "score_current_version"));
    char name[PAGE_NAME_LENGTH + 8];
    if (isnan(shown->scores[i])) return;
    snprintf(name, sizeof name, "%s%s%s%s", page_is_property(on_page) ? "  " : "",
             page_short_name(on_page), has_current ? ", " : "",
             has_current ? on_page->version : "");
    print_line(shown, name, result_score_error(node), json_optional_number(node, "published_score"),
               &shown->placements[i]);
    if (has_current) print_current(shown, i);
}

static void print_legend(void)
{
    printf("\n+-: standard deviation over resamplings of the units (or standard error over "
           "splits), divided "
           "by the ceiling\nrank, median, quartiles, best: among the public models that have these "
           "scores (leaderboard of " LEADERBOARD_DATE
           ")\nuntrained ResNets: the lowest and highest score of");
    for (int i = 0; untrained_models[i]; i++)
        printf("%s%s",
               i == 0                    ? " "
               : i == 3                  ? ",\n  "
               : untrained_models[i + 1] ? ", "
                                         : " and ",
               untrained_models[i]);
    printf("\n");
}

/* First the mean and the benchmarks it averages, then the others. */
static void print_lines(const Shown *shown)
{
    const Placement *overall = &shown->placements[shown->overall];
    print_head(shown);
    if (!isnan(overall->score))
        print_line(shown, PAGE_PROPERTIES ", over these", NAN,
                   json_optional_number(cJSON_GetArrayItem(shown->nodes, (int)shown->overall),
                                        "published_score_evaluated"),
                   overall);
    for (size_t i = 0; i < shown->page.count; i++)
        if (page_is_property(&shown->page.nodes[i])) print_leaf(shown, i);
    for (size_t i = 0; i < shown->page.count; i++)
        if (!page_is_property(&shown->page.nodes[i])) print_leaf(shown, i);
    print_legend();
}

static bool is_for_reason(const cJSON *node, const char *reason)
{
    return node_is_leaf(node) && node_has_status(node, STATUS_NOT_SCORABLE) &&
           (!reason || strcmp(json_optional_text(node, "reason"), reason) == 0);
}

/* Why benchmarks are not scorable: each reason once, with the number of benchmarks. */
static void print_reasons(const cJSON *nodes)
{
    const cJSON *node = NULL, *other = NULL;
    cJSON_ArrayForEach(node, nodes)
    {
        size_t count = 0;
        const cJSON *first = NULL; /* the first node with that reason */
        const char *reason = json_optional_text(node, "reason");
        if (!is_for_reason(node, NULL)) continue;
        cJSON_ArrayForEach(other, nodes)
        {
            if (!is_for_reason(other, reason)) continue;
            if (count++ == 0) first = other;
        }
        if (node != first) continue;
        printf("not scorable: %zu benchmark%s: %s\n", count, count == 1 ? "" : "s", SHOWN(reason));
    }
}

/* "rank 89 of 352", or "below all 352". */
static void print_rank(const Placement *placement)
{
    if (placement->rank > (double)placement->models)
        printf("below all %zu", placement->models);
    else
        printf("rank %.0f of %zu", placement->rank, placement->models);
}

/* One line for the draw. */
static void print_whole(const Shown *shown)
{
    const Options *options = shown->options;
    const cJSON *node = cJSON_GetArrayItem(shown->nodes, (int)shown->overall);
    const Placement *placement = &shown->placements[shown->overall];
    double published = json_optional_number(node, "published_score_evaluated");
    char label[DRAW_TITLE_LENGTH];
    printf("%s: %zu of %zu benchmarks evaluated", draw_title(&options->draw, label),
           count_leaves(shown->nodes, STATUS_EVALUATED), count_leaves(shown->nodes, NULL));
    if (!isnan(placement->score)) {
        printf("; over them " PAGE_PROPERTIES " is %.3f", placement->score);
        if (!isnan(published)) printf(" (published %.3f)", published);
        printf(", ");
        print_rank(placement);
        printf(" public models (median %.3f)", placement->median);
    }
    printf("\n");
}

/* -- reading -- */

/* Reads the leaves' scores and checks that the tree's nodes are the page's. */
static bool read_scores(Shown *shown, const char *path, Error *error)
{
    for (size_t i = 0; i < shown->page.count; i++) {
        const cJSON *node = cJSON_GetArrayItem(shown->nodes, (int)i);
        if (strcmp(json_optional_text(node, "name"), shown->page.nodes[i].name) != 0)
            return error_set(
                error, "%s: its benchmarks are not those of the page; score the model again", path);
        bool evaluated = node_is_leaf(node) && node_has_status(node, STATUS_EVALUATED);
        shown->scores[i] = evaluated ? json_optional_number(node, "score") : NAN;
        if (!isnan(json_optional_number(node, "published_score"))) shown->published = true;
        const PageNode *on_page = &shown->page.nodes[i];
        int width = (page_is_property(on_page) ? 2 : 4) + (int)strlen(page_short_name(on_page));
        if (evaluated && width > shown->width) shown->width = width;
    }
    return true;
}

static bool read_shown(Shown *shown, const char *path, Error *error)
{
    shown->nodes = json_array(shown->document, "nodes", path, error);
    if (!shown->nodes || !page_read(&shown->page, shown->options->draw.data, error) ||
        !page_find(&shown->page, PAGE_PROPERTIES, &shown->overall, error))
        return false;
    shown->scores = allocate(shown->page.count, sizeof *shown->scores, error);
    shown->placements = allocate(shown->page.count, sizeof *shown->placements, error);
    return shown->scores && shown->placements && read_scores(shown, path, error) &&
           placements_find(&shown->page, shown->options->draw.data, shown->scores,
                           shown->placements, error);
}

static void print_shown(const Shown *shown, const char *path)
{
    int folder = (int)(strrchr(path, '/') - path);
    if (count_leaves(shown->nodes, STATUS_EVALUATED) > 0) print_lines(shown);
    printf("\n%zu not evaluated (their data must be downloaded: `ventral data`; or no layer "
           "represents "
           "the region), %zu not scorable; the result files in %.*s say why\n",
           count_leaves(shown->nodes, STATUS_NOT_EVALUATED),
           count_leaves(shown->nodes, STATUS_NOT_SCORABLE), folder, SHOWN(path));
    print_reasons(shown->nodes);
    print_whole(shown);
}

bool print_table_of_scores(const Options *options, Error *error)
{
    char path[FILE_PATH_LENGTH];
    Shown shown = {.options = options, .width = (int)strlen(PAGE_PROPERTIES ", over these")};
    if (!draw_has_file(&options->draw, "scores.json", error) ||
        !draw_path(&options->draw, "scores.json", path, error))
        return false;
    shown.document = scores_read(&options->draw, error);
    bool good = shown.document && (options->json ? json_print(shown.document, error)
                                                 : read_shown(&shown, path, error));
    if (good && !options->json) print_shown(&shown, path);
    cJSON_Delete(shown.document);
    page_free(&shown.page);
    free(shown.scores);
    free(shown.placements);
    return good;
}

static void print_placed(const Placement *placement)
{
    printf("  public models       ");
    print_rank(placement);
    printf("; median %.3f, quartiles %.3f-%.3f, best %.3f\n  untrained ResNets   %.3f-%.3f\n",
           placement->median, placement->lower, placement->upper, placement->best,
           placement->untrained_least, placement->untrained_most);
}

bool print_placement(const Draw *draw, const char *benchmark, Error *error)
{
    Page page;
    size_t index = 0;
    if (!page_read(&page, draw->data, error)) return false;
    double *scores = allocate(page.count, sizeof *scores, error);
    Placement *list = allocate(page.count, sizeof *list, error);
    cJSON *result = scores && list ? result_read(draw, benchmark, error) : NULL;
    bool good = result && page_find(&page, benchmark, &index, error);
    for (size_t i = 0; good && i < page.count; i++) scores[i] = NAN;
    if (good) scores[index] = json_optional_number(result, "score");
    good = good && placements_find(&page, draw->data, scores, list, error);
    if (good && !isnan(scores[index])) print_placed(&list[index]);
    cJSON_Delete(result);
    free(scores);
    free(list);
    page_free(&page);
    return good;
}

static bool table(Options *options, Error *error)
{
    return command_model(options, error) && print_table_of_scores(options, error);
}

static const char *const examples[] = {"ventral table",
                                       "ventral table --networks redrawn --seed 3 --json", NULL};

const Command table_command = {
    .words = {.name = "ventral table",
              .purpose = "prints a draw's scores and their ranks among the public models",
              .arguments = "[MODEL]",
              .most = 1,
              .options = OPTION_LIST(OPTIONS_DRAW, OPTION_DATA, OPTION_JSON),
              .details = "Reads RESULTS/MODEL/seed-N/scores.json; --json prints it unchanged.\n",
              .examples = examples},
    .run = table};
