/*
 * table: the scores of one draw on the terminal, beside the published ones.
 *
 * A line for each benchmark that was evaluated; then why others were not, with how many; the last line is the
 * draw as a whole. All of it is read from the draw's scores.json.
 */
#include "command/command.h"

#include "base/json.h"
#include "score/result.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void print_number(double value, const char *format)
{
    if (isnan(value))
        printf("%11s", "-");
    else
        printf(format, value);
}

static bool is_evaluated(const cJSON *node)
{
    return strcmp(json_optional_text(node, "status"), STATUS_EVALUATED) == 0;
}

static bool is_leaf(const cJSON *node)
{
    return strcmp(json_optional_text(node, "kind"), "leaf") == 0;
}

static void print_leaf(const cJSON *node)
{
    double ours = json_optional_number(node, "score");
    double published = json_optional_number(node, "published_score");
    printf("%-62s", json_optional_text(node, "name"));
    print_number(ours, "%11.3f");
    print_number(json_optional_number(node, "raw_error") / json_optional_number(node, "ceiling"),
                 "%11.3f");
    print_number(published, "%11.3f");
    print_number(ours - published, "%+11.3f");
    printf("\n");
}

static size_t count_leaves(const cJSON *nodes, const char *status)
{
    size_t count = 0;
    const cJSON *node = NULL;
    cJSON_ArrayForEach(node, nodes) count +=
        is_leaf(node) && (!status || strcmp(json_optional_text(node, "status"), status) == 0);
    return count;
}

/* The draw in one line. */
static void print_whole(const Options *options, const cJSON *nodes)
{
    const cJSON *node = NULL;
    printf("%s, seed %llu%s: %zu of %zu benchmarks evaluated", options->model,
           (unsigned long long)options->seed, options->redrawn ? ", networks redrawn" : "",
           count_leaves(nodes, STATUS_EVALUATED), count_leaves(nodes, NULL));
    cJSON_ArrayForEach(node, nodes)
    {
        double ours = json_optional_number(node, "score_evaluated");
        double published = json_optional_number(node, "published_score_evaluated");
        if (strcmp(json_optional_text(node, "name"), "Marques2020") != 0 || isnan(ours)) continue;
        printf("; over them Marques2020 is %.3f", ours);
        if (!isnan(published)) printf(" (published %.3f)", published);
    }
    printf("\n");
}

bool print_table_of_scores(const Options *options, Error *error)
{
    char path[FILE_PATH_LENGTH];
    if (!options_result_path(options, "scores.json", path, error)) return false;
    cJSON *document = json_read(path, error);
    if (document && options->json) {
        bool printed = json_print(document, error);
        cJSON_Delete(document);
        return printed;
    }
    const cJSON *nodes = document ? json_array(document, "nodes", path, error) : NULL;
    const cJSON *node = NULL;
    if (nodes && count_leaves(nodes, STATUS_EVALUATED) > 0)
        printf("%-62s%11s%11s%11s%11s\n", "", "score", "+-", "published", "difference");
    cJSON_ArrayForEach(node, nodes) if (is_leaf(node) && is_evaluated(node)) print_leaf(node);
    if (nodes) {
        printf("\n%zu not evaluated (their data are downloads, or the model lacks the region), "
               "%zu not scorable; each result file says why\n",
               count_leaves(nodes, STATUS_NOT_EVALUATED), count_leaves(nodes, STATUS_NOT_SCORABLE));
        print_whole(options, nodes);
    }
    cJSON_Delete(document);
    return nodes != NULL;
}

static bool table(const Options *given, Error *error)
{
    Options options = *given;
    return command_model(&options, error) && print_table_of_scores(&options, error);
}

static const char *const examples[] = {"ventral table",
                                       "ventral table --networks redrawn --seed 3 --json", NULL};

const Command table_command = {
    .words = {.name = "ventral table",
              .purpose = "prints a draw's scores beside the published ones",
              .arguments = "[MODEL]",
              .most = 1,
              .options = OPTIONS_DRAW | OPTION_JSON,
              .details = "Reads RESULTS/MODEL/seed-N/scores.json; --json prints it as it is.\n",
              .examples = examples},
    .run = table};
