#include "score/page.h"

#include "base/file.h"
#include "base/json.h"
#include "base/nearest.h"
#include "base/table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads a field that may be null, giving NaN. */
static bool number_or_null(const cJSON *item, const char *field, double *value, const char *path,
                           Error *error)
{
    *value = NAN;
    if (cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(item, field))) return true;
    return json_number(item, field, value, path, error);
}

static bool read_name(const cJSON *item, const char *field, char *place, size_t capacity,
                      const char *path, Error *error)
{
    place[0] = '\0';
    if (cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(item, field))) return true;
    const char *text = json_string(item, field, path, error);
    if (!text) return false;
    if (strlen(text) >= capacity)
        return error_set(error, "%s: the %s \"%.40s...\" is too long; restore the file", path,
                         field, text);
    snprintf(place, capacity, "%s", text);
    return true;
}

static bool read_node(Page *page, const cJSON *item, const char *path, Error *error)
{
    PageNode *node = &page->nodes[page->count];
    char parent[PAGE_NAME_LENGTH];
    if (!read_name(item, "name", node->name, sizeof node->name, path, error) ||
        !read_name(item, "version", node->version, sizeof node->version, path, error) ||
        !read_name(item, "parent", parent, sizeof parent, path, error) ||
        !number_or_null(item, "score", &node->score, path, error) ||
        !number_or_null(item, "rank", &node->rank, path, error) ||
        !number_or_null(item, "benchmarks", &node->benchmarks, path, error) ||
        !number_or_null(item, "sites", &node->sites, path, error))
        return false;
    node->parent = -1;
    node->published_ceiling = NAN;
    node->is_leaf = node->version[0] != '\0';
    for (size_t i = 0; i < page->count; i++)
        if (strcmp(page->nodes[i].name, parent) == 0) node->parent = (int)i;
    bool is_root = parent[0] == '\0';
    if (is_root != (page->count == 0) || is_root != (node->parent < 0))
        return error_set(error,
                         "%s: the parent \"%s\" of %s does not come before it; restore the file",
                         path, parent, node->name);
    node->depth = node->parent < 0 ? 0 : page->nodes[node->parent].depth + 1;
    page->count++;
    return true;
}

static bool read_ceilings(Page *page, const char *folder, Error *error)
{
    char path[FILE_PATH_LENGTH];
    Table table;
    size_t benchmark, ceiling, node = 0;
    if (!file_path(path, error, "%s/published_ceilings_and_alexnet.csv", folder) ||
        !table_read(&table, path, error))
        return false;
    bool good = table_require(&table, "benchmark", NULL, &benchmark, error) &&
                table_require(&table, "ceiling", NULL, &ceiling, error);
    for (size_t i = 0; good && i < table.rows; i++)
        good = page_find(page, table_cell(&table, i, benchmark), &node, error) &&
               table_number(&table, i, ceiling, &page->nodes[node].published_ceiling, error);
    table_free(&table);
    return good;
}

bool page_read(Page *page, const char *folder, Error *error)
{
    char path[FILE_PATH_LENGTH];
    *page = (Page){0};
    if (!file_path(path, error, "%s/page.json", folder)) return false;
    cJSON *document = json_read(path, error);
    if (!document) return false;
    const cJSON *nodes = json_array(document, "nodes", path, error), *item = NULL;
    bool good = nodes != NULL;
    if (good) page->nodes = allocate((size_t)cJSON_GetArraySize(nodes), sizeof *page->nodes, error);
    good = good && page->nodes;
    if (good) cJSON_ArrayForEach(item, nodes) good = good && read_node(page, item, path, error);
    if (good && page->count == 0) good = error_set(error, "%s: no nodes; restore the file", path);
    cJSON_Delete(document);
    good = good && read_ceilings(page, folder, error);
    if (!good) page_free(page);
    return good;
}

void page_free(Page *page)
{
    free(page->nodes);
    *page = (Page){0};
}

bool page_find(const Page *page, const char *name, size_t *index, Error *error)
{
    for (size_t i = 0; i < page->count; i++)
        if (strcmp(page->nodes[i].name, name) == 0) {
            *index = i;
            return true;
        }
    return error_set(error, "there is no benchmark \"%s\" on the page; see data/page.json", name);
}

bool page_find_benchmark(const Page *page, const char *name, size_t *index, Error *error)
{
    size_t found = 0;
    const char **names = allocate(page->count, sizeof *names, error);
    if (!names) return false;
    NameList list = {"benchmark", "`ventral benchmarks`", names, 0};
    for (size_t i = 0; i < page->count; i++)
        if (page->nodes[i].is_leaf) names[list.count++] = page->nodes[i].name;
    bool good = nearest_find_by_end(&list, name, &found, error) &&
                page_find(page, names[found], index, error);
    free(names);
    return good;
}

bool page_is_property(const PageNode *node)
{
    return strncmp(node->name, PAGE_PROPERTIES "_", sizeof PAGE_PROPERTIES) == 0;
}

const char *page_short_name(const PageNode *node)
{
    return node->name + (page_is_property(node) ? sizeof PAGE_PROPERTIES : 0);
}

size_t page_absent_children(const Page *page, size_t index)
{
    double on_page = 0;
    for (size_t i = 0; i < page->count; i++)
        if (page->nodes[i].parent == (int)index)
            on_page += page->nodes[i].is_leaf ? 1 : page->nodes[i].benchmarks;
    double absent = page->nodes[index].benchmarks - on_page;
    if (!(absent > 0)) return 0;
    return page->nodes[index].parent < 0 ? 1 : (size_t)absent;
}
