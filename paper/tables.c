/*
 * tables: rows of the paper's tables of one draw, and the data of its overview figures.
 *
 *   paper/leaves.tex        all benchmarks of the page
 *   paper/standing.tex      every node's place among the public models (standing.h)
 *   paper/unevaluated.tex   benchmarks without a score, what they ask and what they need
 *   figures/scores.csv      score, error, ceiling and published score of each benchmark that was compared
 *   figures/tree.csv        every node of the page
 *
 * Rows are made of the numbers that numbers.c wrote (\ventral{key}). A column that the model has no use for is left
 * out: published scores where it is not published, one of the two ways of drawing where its weights are not random.
 */
#include "base/sums.h"
#include "program/options.h"
#include "report/draw_results.h"
#include "report/latex.h"
#include "score/result.h"
#include "score/standing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const Options *options;
    DrawResults redrawn, one;
    bool published, random;
} Tables;

/* " & \ventral{name/key}" where the column is wanted. */
static void put_cell(FILE *stream, const char *name, const char *key, bool wanted)
{
    if (wanted) fprintf(stream, " & \\ventral{%s/%s}", name, key);
}

/* -- rows -- */

/* A benchmark: its name, linked to where the appendix speaks of it, then numbers. */
static void put_leaf(FILE *stream, const Tables *tables, const cJSON *node)
{
    const char *name = json_optional_text(node, "name");
    fprintf(stream, "\\hyperlink{page:%s}{", name);
    latex_put_name(stream, name);
    fputc('}', stream);
    put_cell(stream, name, "published_score", tables->published);
    put_cell(stream, name, "score", true);
    put_cell(stream, name, "difference", tables->published);
    if (tables->random) fprintf(stream, " & \\ventral{one/%s/score}", name);
    put_cell(stream, name, "ceiling", true);
    put_cell(stream, name, "units_kept", true);
    put_cell(stream, name, "neurons", true);
    put_cell(stream, name, "status", true);
    fprintf(stream, " \\\\\n");
}

static bool write_leaves(const Tables *tables, Error *error)
{
    OutputFile output;
    const char *parent = "";
    const cJSON *node = NULL;
    if (!output_open_in(&output, tables->options->draw.results, "paper/leaves.tex", error))
        return false;
    cJSON_ArrayForEach(node, tables->redrawn.nodes)
    {
        if (!node_is_leaf(node)) continue;
        if (*parent && strcmp(parent, json_optional_text(node, "parent")) != 0)
            fprintf(output.stream, "\\addlinespace[2pt]\n");
        parent = json_optional_text(node, "parent");
        put_leaf(output.stream, tables, node);
    }
    return sums_close(&output, true, error);
}

/* Every node, indented by its depth: its published place, and that of ours. */
static bool write_standing(const Tables *tables, Error *error)
{
    OutputFile output;
    const cJSON *node = NULL;
    if (!output_open_in(&output, tables->options->draw.results, "paper/standing.tex", error))
        return false;
    cJSON_ArrayForEach(node, tables->redrawn.nodes)
    {
        const char *name = json_optional_text(node, "name");
        fprintf(output.stream, "\\hspace*{%.1fem}", 0.7 * json_optional_number(node, "depth"));
        latex_put_name(output.stream, name);
        put_cell(output.stream, name, "published_score", tables->published);
        put_cell(output.stream, name, "rank", tables->published);
        put_cell(output.stream, name, "score_comparable", true);
        put_cell(output.stream, name, "our_rank", true);
        put_cell(output.stream, name, "models", true);
        put_cell(output.stream, name, "median", true);
        put_cell(output.stream, name, "best", true);
        fprintf(output.stream, "\\ventral{%s/best_note} \\\\\n", name);
    }
    return sums_close(&output, true, error);
}

/* Why there is no score, in a table's cell: without "needs ", and without what all of these are (downloads). */
static void put_reason(FILE *stream, const char *reason)
{
    static const char needs[] = "needs ";
    char cell[RESULT_REASON_LENGTH];
    if (strncmp(reason, needs, strlen(needs)) == 0) {
        reason += strlen(needs);
        snprintf(cell, sizeof cell, "%.*s", (int)strcspn(reason, ","), reason);
        reason = cell;
    }
    latex_put(stream, reason);
}

/* What a benchmark without a score asks (the weaver has set it), and why it has none. */
static bool write_unevaluated(const Tables *tables, Error *error)
{
    OutputFile output;
    const cJSON *node = NULL;
    if (!output_open_in(&output, tables->options->draw.results, "paper/unevaluated.tex", error))
        return false;
    cJSON_ArrayForEach(node, tables->redrawn.nodes)
    {
        const char *name = json_optional_text(node, "name");
        if (!node_is_leaf(node) || node_has_status(node, STATUS_EVALUATED)) continue;
        fprintf(output.stream, "\\leavevmode\\WovenTarget{%s}", name);
        latex_put_name(output.stream, name);
        fprintf(output.stream, " & \\ventral{%s/question} & ", name);
        put_reason(output.stream, json_optional_text(node, "reason"));
        fprintf(output.stream, " \\\\\n\\addlinespace[2pt]\n");
    }
    return sums_close(&output, true, error);
}

/* -- data of figures -- */

/* A number for gnuplot; "nan" where there is none, which it leaves out. */
static void put_value(FILE *stream, const cJSON *object, const char *key)
{
    double value = json_optional_number(object, key);
    fprintf(stream, isnan(value) ? ",nan" : ",%.9g", value);
}

static bool write_scores(const Tables *tables, Error *error)
{
    static const char *const keys[] = {
        "score", "raw", "raw_error", "ceiling", "ceiling_error", "published_score", NULL};
    OutputFile output;
    int index = -1;
    const cJSON *node = NULL;
    if (!output_open_in(&output, tables->options->draw.results, "figures/scores.csv", error))
        return false;
    fprintf(output.stream, "benchmark");
    for (int i = 0; keys[i]; i++) fprintf(output.stream, ",%s", keys[i]);
    fprintf(output.stream, ",one_network\n");
    cJSON_ArrayForEach(node, tables->redrawn.nodes)
    {
        index++;
        bool compared = node_is_leaf(node) &&
                        cJSON_IsNumber(cJSON_GetObjectItem(node, "ceiling")) &&
                        !node_has_status(node, STATUS_NOT_EVALUATED);
        if (!compared) continue;
        fprintf(output.stream, "%s", json_optional_text(node, "name"));
        for (int i = 0; keys[i]; i++) put_value(output.stream, node, keys[i]);
        if (tables->random)
            put_value(output.stream, tables->one.results[index], "score");
        else
            fprintf(output.stream, ",nan");
        fputc('\n', output.stream);
    }
    return sums_close(&output, true, error);
}

static bool write_tree(const Tables *tables, Error *error)
{
    static const char *const keys[] = {
        "published_score",  "score", "published_score_evaluated", "score_evaluated", "leaves",
        "leaves_evaluated", NULL};
    OutputFile output;
    const cJSON *node = NULL;
    if (!output_open_in(&output, tables->options->draw.results, "figures/tree.csv", error))
        return false;
    fprintf(output.stream, "name,depth,kind,status");
    for (int i = 0; keys[i]; i++) fprintf(output.stream, ",%s", keys[i]);
    fputc('\n', output.stream);
    cJSON_ArrayForEach(node, tables->redrawn.nodes)
    {
        fprintf(output.stream, "%s,%.0f,%s,%s", json_optional_text(node, "name"),
                json_optional_number(node, "depth"), json_optional_text(node, "kind"),
                node_is_leaf(node) ? json_optional_text(node, "status") : "");
        for (int i = 0; keys[i]; i++) put_value(output.stream, node, keys[i]);
        fputc('\n', output.stream);
    }
    return sums_close(&output, true, error);
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "writes the rows of the paper's tables of one draw",
                      &exit_code))
        return exit_code;
    Tables tables = {.options = &options, .published = published_name(options.draw.model) != NULL};
    bool good = model_is_random(&options.draw, &tables.random, &error) &&
                draw_results_read(&tables.redrawn, &options.draw, true, &error) &&
                draw_results_read(&tables.one, &options.draw, false, &error) &&
                write_leaves(&tables, &error) && write_standing(&tables, &error) &&
                write_unevaluated(&tables, &error) && write_scores(&tables, &error) &&
                write_tree(&tables, &error);
    draw_results_free(&tables.redrawn);
    draw_results_free(&tables.one);
    return good ? 0 : options_fail(argv[0], &error);
}
