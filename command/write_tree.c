/*
 * write_tree: computes the page's tree from the benchmarks' results, in both of its conventions
 * (tree.h), and writes scores.json.
 */
#include "command/command.h"
#include "command/draws_there.h"

#include "base/shown.h"
#include "recording/supplied_recordings.h"
#include "score/result.h"
#include "score/result_keys.h"
#include "score/standing.h"
#include "score/tree.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add_number(cJSON *node, const char *key, double value)
{
    cJSON_AddItemToObject(node, key, json_new_number(value));
}

static cJSON *describe_node(const Page *page, const TreeNode *tree, size_t index,
                            const cJSON *result)
{
    const PageNode *on_page = &page->nodes[index];
    cJSON *node = cJSON_CreateObject();
    cJSON_AddStringToObject(node, "name", on_page->name);
    if (on_page->parent < 0)
        cJSON_AddNullToObject(node, "parent");
    else
        cJSON_AddStringToObject(node, "parent", page->nodes[on_page->parent].name);
    cJSON_AddNumberToObject(node, "depth", on_page->depth);
    cJSON_AddStringToObject(node, "kind", on_page->is_leaf ? "leaf" : "parent");
    cJSON_AddStringToObject(node, "version", on_page->version);
    add_number(node, "published_score", on_page->score);
    add_number(node, "published_rank", on_page->rank);
    add_number(node, "benchmarks", on_page->benchmarks);
    add_number(node, "sites", on_page->sites);
    add_number(node, "score", tree[index].score);
    add_number(node, "score_evaluated", tree[index].score_evaluated);
    add_number(node, "published_score_evaluated", tree[index].published_evaluated);
    add_number(node, "score_comparable", tree[index].score_comparable);
    cJSON_AddNumberToObject(node, "leaves", (double)tree[index].leaves);
    cJSON_AddNumberToObject(node, "leaves_evaluated", (double)tree[index].leaves_evaluated);
    for (const ResultKey *one = result_keys; result && one->key; one++) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(result, one->key);
        if (item && one->presence & RESULT_IN_TREE)
            cJSON_AddItemToObject(node, one->key, cJSON_Duplicate(item, true));
    }
    return node;
}

/* Checks that a tree's results are of one file, or none; recordings have a file for each set. */
static bool are_of_one_file(const cJSON *a, const cJSON *b, const Draw *draw, Error *error)
{
    ModelOrigin one = result_origin(a), other = result_origin(b);
    bool recorded = strcmp(one.input, SUPPLIED_INPUT) == 0;
    return (strcmp(one.input, other.input) == 0 &&
            (recorded ||
             (strcmp(one.digest, other.digest) == 0 && strcmp(one.data, other.data) == 0))) ||
           error_set(error,
                     "%s: results of %s have a different model file, or --input, from those of %s; "
                     "score the model again",
                     draw->model, json_optional_text(b, "benchmark"),
                     json_optional_text(a, "benchmark"));
}

/* Reads all results: results[index] (NULL for parents) and their scores (NaN if missing). */
static bool read_leaves(const Draw *draw, const Page *page, cJSON **results, double *scores,
                        Error *error)
{
    char file[FILE_PATH_LENGTH];
    const cJSON *first = NULL;
    for (size_t i = 0; i < page->count; i++) {
        scores[i] = NAN;
        if (!page->nodes[i].is_leaf) continue;
        if (!file_path(file, error, "%s.json", page->nodes[i].name) ||
            !draw_has_file(draw, file, error) ||
            !(results[i] = result_read(draw, page->nodes[i].name, error)))
            return false;
        if (!first) first = results[i];
        if (!are_of_one_file(first, results[i], draw, error)) return false;
        const cJSON *score = cJSON_GetObjectItemCaseSensitive(results[i], "score");
        if (cJSON_IsNumber(score)) scores[i] = score->valuedouble;
    }
    return true;
}

static bool write_tree(const Draw *draw, const Page *page, const TreeNode *tree, cJSON **results,
                       Error *error)
{
    char path[FILE_PATH_LENGTH];
    cJSON *document = cJSON_CreateObject();
    cJSON_AddStringToObject(document, "model", draw->model);
    cJSON_AddNumberToObject(document, "seed", (double)draw->seed);
    cJSON_AddStringToObject(document, "networks", draw->reinitialised ? "redrawn" : "one");
    for (size_t i = 0; i < page->count; i++)
        if (results[i]) {
            ModelOrigin origin = result_origin(results[i]);
            result_set_origin(document, &origin, &(LayerOrigin){{0}, {0}});
            break;
        }
    result_add_program(document, "tree");
    cJSON *nodes = cJSON_AddArrayToObject(document, "nodes");
    for (size_t i = 0; i < page->count; i++)
        cJSON_AddItemToArray(nodes, describe_node(page, tree, i, results[i]));
    bool good = draw_path(draw, "scores.json", path, error) && json_write(path, document, error);
    cJSON_Delete(document);
    return good;
}

static void print_number(double value)
{
    if (isnan(value))
        printf("  %9s", "-");
    else
        printf("  %9.3f", value);
}

static void print_tree(const Page *page, const TreeNode *tree, cJSON **results)
{
    printf("%-64s  published       ours  evaluated: published, ours\n", "");
    for (size_t i = 0; i < page->count; i++) {
        const PageNode *node = &page->nodes[i];
        printf("%*s%-*s", 2 * node->depth, "", 64 - 2 * node->depth, node->name);
        print_number(node->score);
        print_number(tree[i].score);
        if (node->is_leaf) {
            const char *status = json_optional_text(results[i], "status");
            bool has_score = strcmp(status, STATUS_EVALUATED) == 0;
            printf("  %s%s%s\n", has_score ? "" : SHOWN(status), has_score ? "" : ": ",
                   SHOWN(json_optional_text(results[i], "reason")));
            continue;
        }
        print_number(tree[i].published_evaluated);
        print_number(tree[i].score_evaluated);
        printf("  (%zu of %zu benchmarks)\n", tree[i].leaves_evaluated, tree[i].leaves);
    }
}

static bool score_page(const Draw *draw, const Page *page, bool quiet, Error *error)
{
    cJSON **results = allocate(page->count, sizeof *results, error);
    double *scores = allocate(page->count, sizeof *scores, error);
    TreeNode *tree = allocate(page->count, sizeof *tree, error);
    bool good = results && scores && tree && read_leaves(draw, page, results, scores, error);
    if (good) {
        tree_score(page, scores, tree);
        good = write_tree(draw, page, tree, results, error);
        if (good && !quiet) print_tree(page, tree, results);
    }
    for (size_t i = 0; results && i < page->count; i++) cJSON_Delete(results[i]);
    free(results);
    free(scores);
    free(tree);
    return good;
}

bool write_tree_of_scores(const Draw *draw, bool quiet, Error *error)
{
    Page page;
    if (!page_read_for(&page, draw->data, draw->model, error)) return false;
    bool good = score_page(draw, &page, quiet, error);
    page_free(&page);
    return good;
}
