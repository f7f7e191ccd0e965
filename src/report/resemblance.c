#include "report/resemblance.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* -- one row of scores -- */

/* One benchmark's scores of all seeds but one. */
typedef struct {
    double mean, deviation, least, most;
} Scores;

static const size_t NONE = SIZE_MAX;

static double score_at(const ScoredSeeds *seeds, int way, size_t seed, size_t benchmark)
{
    double score = seeds->scores[way][seed * seeds->count + benchmark];
    return isnan(score) ? 0 : score;
}

static Scores describe(const ScoredSeeds *seeds, int way, size_t benchmark, size_t left_out)
{
    Scores scores = {0, 0, INFINITY, -INFINITY};
    double count = (double)seeds->seeds - (left_out != NONE), squares = 0;
    for (size_t s = 0; s < seeds->seeds; s++) {
        double score = score_at(seeds, way, s, benchmark);
        if (s == left_out) continue;
        scores.mean += score / count;
        scores.least = fmin(scores.least, score);
        scores.most = fmax(scores.most, score);
    }
    for (size_t s = 0; s < seeds->seeds; s++)
        if (s != left_out) squares += pow(score_at(seeds, way, s, benchmark) - scores.mean, 2);
    scores.deviation = fmax(sqrt(squares / (count - 1)), RESEMBLANCE_LEAST_DEVIATION);
    return scores;
}

static double in_thousandths(double score)
{
    return nearbyint(score * 1000);
}

/* Compares row[count] with the seeds other than `left_out`. */
static Resemblance compare(const ScoredSeeds *seeds, int way, const double *row, size_t left_out)
{
    Resemblance found = {0};
    for (size_t b = 0; b < seeds->count; b++) {
        Scores scores = describe(seeds, way, b, left_out);
        double z = (row[b] - scores.mean) / scores.deviation;
        found.rms += z * z / (double)seeds->count;
        found.largest = fmax(found.largest, fabs(z));
        found.within += in_thousandths(row[b]) >= in_thousandths(scores.least) &&
                        in_thousandths(row[b]) <= in_thousandths(scores.most);
    }
    found.rms = sqrt(found.rms);
    return found;
}

/* The largest rms z of a seed relative to the others; `row` is working memory. */
static double find_limit(const ScoredSeeds *seeds, int way, double *row)
{
    double limit = 0;
    for (size_t s = 0; s < seeds->seeds; s++) {
        for (size_t b = 0; b < seeds->count; b++) row[b] = score_at(seeds, way, s, b);
        limit = fmax(limit, compare(seeds, way, row, s).rms);
    }
    return limit;
}

/* -- all models -- */

/* The leaderboard with the nodes that are compared. */
typedef struct {
    const Leaderboard *leaderboard;
    size_t *nodes; /* [benchmarks], owned */
    size_t v1;
    double *row; /* [benchmarks], owned */
} Published;

static double published_score(const Published *published, size_t model, size_t node)
{
    const Leaderboard *leaderboard = published->leaderboard;
    return leaderboard->scores[model * leaderboard->node_count + node].score;
}

/* Reads a model's row; false if it lacks a score. */
static bool read_row(Published *published, size_t model, size_t benchmarks)
{
    bool whole = true;
    for (size_t b = 0; b < benchmarks; b++) {
        published->row[b] = published_score(published, model, published->nodes[b]);
        whole = whole && !isnan(published->row[b]);
    }
    return whole;
}

static bool published_open(Published *published, const ScoredSeeds *seeds, Error *error)
{
    published->nodes = allocate(seeds->count, sizeof *published->nodes, error);
    published->row = allocate(seeds->count, sizeof *published->row, error);
    bool good = published->nodes && published->row &&
                leaderboard_node(published->leaderboard, "V1", &published->v1, error);
    for (size_t b = 0; good && b < seeds->count; b++)
        good = leaderboard_node(published->leaderboard, seeds->benchmarks[b], &published->nodes[b],
                                error);
    return good;
}

double resemblance_distance(const PublicResemblance *model)
{
    return fmin(model->ways[WAY_ONE].rms, model->ways[WAY_REINITIALISED].rms);
}

static int nearest_first(const void *left, const void *right)
{
    const PublicResemblance *a = left, *b = right;
    double one = resemblance_distance(a), other = resemblance_distance(b);
    if (one != other) return one < other ? -1 : 1;
    return a->model < b->model ? -1 : 1;
}

static void compare_models(Resemblances *all, Published *published, const ScoredSeeds *seeds)
{
    for (size_t m = 0; m < published->leaderboard->model_count; m++) {
        PublicResemblance *model = &all->models[all->count];
        if (!read_row(published, m, seeds->count)) continue;
        model->model = m;
        model->rank = standing_rank(published->leaderboard, published->v1,
                                    published_score(published, m, published->v1));
        for (int way = 0; way < WAYS; way++) {
            model->ways[way] = compare(seeds, way, published->row, NONE);
            model->ways[way].consistent = model->ways[way].rms <= all->limits[way];
        }
        all->consistent +=
            model->ways[WAY_ONE].consistent || model->ways[WAY_REINITIALISED].consistent;
        all->count++;
    }
    qsort(all->models, all->count, sizeof *all->models, nearest_first);
}

bool resemblances_find(Resemblances *found, const Leaderboard *leaderboard,
                       const ScoredSeeds *seeds, Error *error)
{
    Published published = {.leaderboard = leaderboard};
    *found = (Resemblances){0};
    if (seeds->seeds < 4)
        return error_set(error, "a comparison takes at least 4 seeds, not %zu", seeds->seeds);
    found->models = allocate(leaderboard->model_count, sizeof *found->models, error);
    bool good = found->models && published_open(&published, seeds, error);
    if (good) {
        for (int way = 0; way < WAYS; way++)
            found->limits[way] = find_limit(seeds, way, published.row);
        compare_models(found, &published, seeds);
    }
    free(published.nodes);
    free(published.row);
    return good;
}

void resemblances_free(Resemblances *found)
{
    free(found->models);
    *found = (Resemblances){0};
}
