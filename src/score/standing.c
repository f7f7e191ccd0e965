#include "score/standing.h"

#include "base/file.h"
#include "base/statistics.h"
#include "base/table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Limits the memory that a damaged table can ask for. */
enum { MOST_NODES = 256 };

/* Larger absolute scores are refused; divided by a ceiling, noise makes them slightly over 1. */
static const double largest_score = 2;

/* Public models that were scored with unintended weights. */
static const struct {
    const char *name, *note;
} notes[] = {
    {"alexnet_training_seed_01",
     "alexnet_training_seed_01 has random weights by mistake (brain-score/vision, issue 2459)"},
};

/* Our published models, and the part of the page with the same layers; NULL: the whole page. */
static const struct {
    const char *ours, *name, *part;
} published_models[] = {
    {PAGE_MODEL, "resnet-50x2_untrained", NULL},
    {"resnet-50_untrained", "resnet-50_untrained", NULL},
    {"resnet-18_untrained", "resnet-18_untrained", NULL},
    /* other regions use the ResNet behind the block */
    {"vone-block", "voneresnet-50-non_stochastic", "V1"},
    {"vone-block_stochastic", "voneresnet-50", "V1"},
    {"pyramid", "v1-pyr-nodown", NULL},
};
enum { PUBLISHED_MODELS = sizeof published_models / sizeof *published_models };

/* -- reading -- */

/* The table being read: columns and current row. */
typedef struct {
    Leaderboard *leaderboard;
    const Table *table;
    size_t model, number, node, score;
    size_t row;
} Reading;

static const char *cell_of(const Reading *reading, size_t column)
{
    return table_cell(reading->table, reading->row, column);
}

/* Checks that a cell is a usable name: not empty, short enough, and without separators. */
static bool check_name(const Reading *reading, size_t column, size_t capacity, Error *error)
{
    const char *name = cell_of(reading, column);
    return (name[0] && strlen(name) < capacity && !strpbrk(name, ";,\"\n\r")) ||
           error_set(error, "%s: row %zu: \"%.40s\" is not a name; restore the file",
                     reading->table->path, reading->row + 1, name);
}

static bool read_number(const Reading *reading, size_t *number, Error *error)
{
    double value;
    if (!table_number(reading->table, reading->row, reading->number, &value, error)) return false;
    if (!(value >= 0) || value != floor(value) || value > 1e9)
        return error_set(error, "%s: row %zu: \"%.40s\" is not a model's number; restore the file",
                         reading->table->path, reading->row + 1, cell_of(reading, reading->number));
    *number = (size_t)value;
    return true;
}

/* Finds the row's model, backwards, since a model's rows are mostly adjacent; adds a new one. */
static bool find_model(const Reading *reading, size_t *index, Error *error)
{
    Leaderboard *leaderboard = reading->leaderboard;
    const char *name = cell_of(reading, reading->model);
    size_t number = 0;
    if (!check_name(reading, reading->model, MODEL_NAME_LENGTH, error) ||
        !read_number(reading, &number, error))
        return false;
    for (*index = leaderboard->model_count; (*index)-- > 0;) {
        const PublicModel *model = &leaderboard->models[*index];
        if (model->number != number) continue;
        return strcmp(model->name, name) == 0 ||
               error_set(error,
                         "%s: row %zu: number %zu belongs to \"%s\" and to \"%s\"; restore the "
                         "file",
                         reading->table->path, reading->row + 1, number, model->name, name);
    }
    *index = leaderboard->model_count++;
    snprintf(leaderboard->models[*index].name, MODEL_NAME_LENGTH, "%s", name);
    leaderboard->models[*index].number = number;
    return true;
}

/* The same for the row's node. */
static bool find_node(const Reading *reading, size_t *index, Error *error)
{
    Leaderboard *leaderboard = reading->leaderboard;
    const char *name = cell_of(reading, reading->node);
    if (!check_name(reading, reading->node, PAGE_NAME_LENGTH, error)) return false;
    for (*index = 0; *index < leaderboard->node_count; (*index)++)
        if (strcmp(leaderboard->nodes[*index], name) == 0) return true;
    if (leaderboard->node_count == MOST_NODES)
        return error_set(error,
                         "%s: row %zu: \"%s\" would be one node more than the %d allowed; restore "
                         "the file",
                         reading->table->path, reading->row + 1, name, MOST_NODES);
    snprintf(leaderboard->nodes[leaderboard->node_count++], PAGE_NAME_LENGTH, "%s", name);
    return true;
}

static bool read_score(const Reading *reading, PublicScore *score, Error *error)
{
    const char *cell = cell_of(reading, reading->score);
    if (score->was_run)
        return error_set(error,
                         "%s: row %zu: \"%s\" occurs twice for this model; restore the "
                         "file",
                         reading->table->path, reading->row + 1, cell_of(reading, reading->node));
    score->was_run = true;
    score->score = NAN;
    if (strcmp(cell, "X") == 0) return true;
    if (!table_number(reading->table, reading->row, reading->score, &score->score, error))
        return false;
    return fabs(score->score) <= largest_score ||
           error_set(error, "%s: row %zu: %s is not a score; restore the file",
                     reading->table->path, reading->row + 1, cell);
}

/*
 * Reads all rows twice: first the models and nodes, to know the number of scores, then the scores.
 */
static bool read_rows(Reading *reading, Error *error)
{
    Leaderboard *leaderboard = reading->leaderboard;
    size_t rows = reading->table->rows, model = 0, node = 0;
    leaderboard->models = allocate(rows, sizeof *leaderboard->models, error);
    leaderboard->nodes = allocate(MOST_NODES, sizeof *leaderboard->nodes, error);
    if (!leaderboard->models || !leaderboard->nodes) return false;
    for (reading->row = 0; reading->row < rows; reading->row++)
        if (!find_model(reading, &model, error) || !find_node(reading, &node, error)) return false;
    size_t nodes = leaderboard->node_count;
    leaderboard->scores =
        allocate(leaderboard->model_count, nodes * sizeof *leaderboard->scores, error);
    if (!leaderboard->scores) return false;
    for (size_t i = 0; i < leaderboard->model_count * nodes; i++)
        leaderboard->scores[i].score = NAN;
    for (reading->row = 0; reading->row < rows; reading->row++)
        if (!find_model(reading, &model, error) || !find_node(reading, &node, error) ||
            !read_score(reading, &leaderboard->scores[model * nodes + node], error))
            return false;
    return true;
}

bool leaderboard_read(Leaderboard *leaderboard, const char *folder, Error *error)
{
    char path[FILE_PATH_LENGTH];
    Table table;
    Reading reading = {.leaderboard = leaderboard, .table = &table};
    *leaderboard = (Leaderboard){0};
    if (!file_path(path, error, "%s/leaderboard.csv", folder) || !table_read(&table, path, error))
        return false;
    bool good = table_require(&table, "model", NULL, &reading.model, error) &&
                table_require(&table, "number", NULL, &reading.number, error) &&
                table_require(&table, "node", NULL, &reading.node, error) &&
                table_require(&table, "score", NULL, &reading.score, error);
    if (good && table.rows == 0)
        good = error_set(error, "%s: holds no scores; restore the file", path);
    good = good && read_rows(&reading, error);
    table_free(&table);
    if (!good) leaderboard_free(leaderboard);
    return good;
}

void leaderboard_free(Leaderboard *leaderboard)
{
    free(leaderboard->models);
    free(leaderboard->nodes);
    free(leaderboard->scores);
    *leaderboard = (Leaderboard){0};
}

bool leaderboard_find(const Leaderboard *leaderboard, const char *name, size_t *index, Error *error)
{
    size_t found = 0;
    for (size_t i = 0; i < leaderboard->model_count; i++)
        if (strcmp(leaderboard->models[i].name, name) == 0) {
            *index = i;
            found++;
        }
    if (found == 1) return true;
    return error_set(error,
                     "the leaderboard has %zu models \"%.80s\", not one; see data/leaderboard.csv",
                     found, name);
}

/* -- one node, all models -- */

static double score_at(const Leaderboard *leaderboard, size_t model, size_t node)
{
    return leaderboard->scores[model * leaderboard->node_count + node].score;
}

bool leaderboard_node(const Leaderboard *leaderboard, const char *name, size_t *node, Error *error)
{
    for (*node = 0; *node < leaderboard->node_count; (*node)++)
        if (strcmp(leaderboard->nodes[*node], name) == 0) return true;
    return error_set(error, "the leaderboard has no node \"%.80s\"; see data/leaderboard.csv",
                     name);
}

const char *published_note(const char *model)
{
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        if (strcmp(notes[i].name, model) == 0) return notes[i].note;
    return NULL;
}

/* Lists the models with the best score. */
static bool name_best(const Leaderboard *leaderboard, Standing *standing, Error *error)
{
    size_t capacity = 1, used = 0;
    for (size_t i = 0; i < leaderboard->model_count; i++)
        if (score_at(leaderboard, i, standing->node) == standing->best)
            capacity += strlen(leaderboard->models[i].name) + 2;
    standing->best_models = allocate(capacity, 1, error);
    if (!standing->best_models) return false;
    for (size_t i = 0; i < leaderboard->model_count; i++) {
        const char *name = leaderboard->models[i].name;
        if (score_at(leaderboard, i, standing->node) != standing->best) continue;
        used += (size_t)snprintf(standing->best_models + used, capacity - used, "%s%s",
                                 used ? "; " : "", name);
        if (published_note(name)) standing->note = published_note(name);
    }
    return true;
}

bool standing_read(const Leaderboard *leaderboard, const char *node, Standing *standing,
                   Error *error)
{
    *standing = (Standing){.best = NAN, .median = NAN};
    if (!leaderboard_node(leaderboard, node, &standing->node, error)) return false;
    double *scores = allocate(leaderboard->model_count, sizeof *scores, error);
    if (!scores) return false;
    for (size_t i = 0; i < leaderboard->model_count; i++) {
        scores[i] = score_at(leaderboard, i, standing->node);
        if (isnan(scores[i])) continue;
        standing->models++;
        standing->best = fmax(standing->best, scores[i]); /* fmax ignores the initial NaN */
    }
    standing->median = median_of(scores, leaderboard->model_count);
    free(scores);
    return name_best(leaderboard, standing, error);
}

void standing_free(Standing *standing)
{
    free(standing->best_models);
    *standing = (Standing){0};
}

double standing_rank(const Leaderboard *leaderboard, size_t node, double score)
{
    double shown = nearbyint(score * 1000) / 1000, rank = 1;
    if (isnan(score)) return NAN;
    for (size_t i = 0; i < leaderboard->model_count; i++)
        rank += score_at(leaderboard, i, node) > shown;
    return rank;
}

/* -- one model, all nodes -- */

static size_t find_published(const char *model)
{
    size_t i = 0;
    while (i < PUBLISHED_MODELS && strcmp(published_models[i].ours, model) != 0) i++;
    return i;
}

const char *published_name(const char *model)
{
    size_t i = find_published(model);
    return i < PUBLISHED_MODELS ? published_models[i].name : NULL;
}

/* Is the node in this part of the page? */
static bool is_in_part(const Page *page, size_t index, const char *part)
{
    if (!part) return true;
    for (int i = (int)index; i >= 0; i = page->nodes[i].parent)
        if (strcmp(page->nodes[i].name, part) == 0) return true;
    return false;
}

bool leaderboard_published(const Leaderboard *leaderboard, const Page *page, const char *model,
                           double *scores, double *ranks, Error *error)
{
    const char *name = published_name(model);
    size_t index = 0;
    for (size_t i = 0; i < page->count; i++) scores[i] = ranks[i] = NAN;
    if (!name) return true;
    const char *part = published_models[find_published(model)].part;
    if (!leaderboard_find(leaderboard, name, &index, error)) return false;
    for (size_t i = 0; i < page->count; i++) {
        size_t node = 0;
        if (!is_in_part(page, i, part)) continue;
        if (!leaderboard_node(leaderboard, page->nodes[i].name, &node, error)) return false;
        scores[i] = score_at(leaderboard, index, node);
        ranks[i] = standing_rank(leaderboard, node, scores[i]);
    }
    return true;
}

static bool is_same(double a, double b)
{
    return isnan(a) ? isnan(b) : a == b;
}

bool leaderboard_check_page(const Leaderboard *leaderboard, const Page *page, Error *error)
{
    double *scores = allocate(page->count, sizeof *scores, error);
    double *ranks = allocate(page->count, sizeof *ranks, error);
    bool good = scores && ranks &&
                leaderboard_published(leaderboard, page, PAGE_MODEL, scores, ranks, error);
    for (size_t i = 0; good && i < page->count; i++) {
        const PageNode *node = &page->nodes[i];
        if (!is_same(scores[i], node->score) || !is_same(ranks[i], node->rank))
            good = error_set(error,
                             "leaderboard.csv gives %s the score %.3f and the rank %.0f, "
                             "page.json %.3f and %.0f; restore the files",
                             node->name, scores[i], ranks[i], node->score, node->rank);
    }
    free(scores);
    free(ranks);
    return good;
}

bool leaderboard_read_checked(Leaderboard *leaderboard, const char *folder, Error *error)
{
    Page page;
    if (!leaderboard_read(leaderboard, folder, error)) return false;
    bool good = page_read(&page, folder, error);
    if (good) {
        good = leaderboard_check_page(leaderboard, &page, error);
        page_free(&page);
    }
    if (!good) leaderboard_free(leaderboard);
    return good;
}

bool page_read_for(Page *page, const char *folder, const char *model, Error *error)
{
    Leaderboard leaderboard;
    if (!page_read(page, folder, error)) return false;
    if (strcmp(model, PAGE_MODEL) == 0) return true;
    if (!published_name(model)) { /* the leaderboard is long and says nothing of it */
        for (size_t i = 0; i < page->count; i++) page->nodes[i].score = page->nodes[i].rank = NAN;
        return true;
    }
    double *scores = allocate(page->count, sizeof *scores, error);
    double *ranks = allocate(page->count, sizeof *ranks, error);
    bool good = scores && ranks && leaderboard_read(&leaderboard, folder, error);
    if (good) {
        good = leaderboard_published(&leaderboard, page, model, scores, ranks, error);
        leaderboard_free(&leaderboard);
    }
    for (size_t i = 0; good && i < page->count; i++) {
        page->nodes[i].score = scores[i];
        page->nodes[i].rank = ranks[i];
    }
    free(scores);
    free(ranks);
    if (!good) page_free(page);
    return good;
}
