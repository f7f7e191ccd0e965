#include "report/recognition.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* A question about all draws except draw `left_row` of model `left_model`; NONE: no exception. */
typedef struct {
    const Recognition *all;
    size_t left_model, left_row;
} Question;

static const size_t NONE = SIZE_MAX;

static bool is_left_out(const Question *question, size_t model, size_t row)
{
    return model == question->left_model && row == question->left_row;
}

static double score_at(const Question *question, size_t model, size_t row, size_t dimension)
{
    const Recognition *all = question->all;
    return all->draws[model].rows[row * all->dimensions + dimension];
}

/* One model's mean of one score, leaving out the excluded draw. */
static double mean_of(const Question *question, size_t model, size_t dimension)
{
    double sum = 0, count = 0;
    for (size_t row = 0; row < question->all->draws[model].count; row++) {
        if (is_left_out(question, model, row)) continue;
        sum += score_at(question, model, row, dimension);
        count++;
    }
    return sum / count;
}

/* Fills means[models] of one score; returns the pooled variance within models. */
static double describe(const Question *question, size_t dimension, double *means)
{
    double squares = 0, freedom = 0;
    for (size_t m = 0; m < question->all->models; m++) {
        means[m] = mean_of(question, m, dimension);
        for (size_t r = 0; r < question->all->draws[m].count; r++) {
            if (is_left_out(question, m, r)) continue;
            squares += pow(score_at(question, m, r, dimension) - means[m], 2);
            freedom++;
        }
        freedom--;
    }
    return freedom > 0 ? squares / freedom : 0;
}

static bool nearest(const Question *question, const double *row, size_t *model, Error *error)
{
    const Recognition *all = question->all;
    double *means = allocate(all->models, sizeof *means, error);
    double *distances = allocate(all->models, sizeof *distances, error);
    bool good = means && distances;
    for (size_t d = 0; good && d < all->dimensions; d++) {
        double variance = describe(question, d, means) + all->noise[d];
        for (size_t m = 0; m < all->models; m++)
            distances[m] += pow(row[d] - means[m], 2) / variance;
    }
    *model = 0;
    for (size_t m = 1; good && m < all->models; m++)
        if (distances[m] < distances[*model]) *model = m;
    free(means);
    free(distances);
    return good;
}

static bool check(const Recognition *recognition, Error *error)
{
    for (size_t m = 0; m < recognition->models; m++)
        if (recognition->draws[m].count < 2)
            return error_set(error, "recognising a model takes at least 2 draws, not %zu",
                             recognition->draws[m].count);
    return recognition->models > 0 || error_set(error, "there is no model to recognise");
}

bool recognition_count(const Recognition *recognition, size_t *taken, Error *error)
{
    size_t models = recognition->models;
    if (!check(recognition, error)) return false;
    for (size_t i = 0; i < models * models; i++) taken[i] = 0;
    for (size_t m = 0; m < models; m++)
        for (size_t r = 0; r < recognition->draws[m].count; r++) {
            Question question = {recognition, m, r};
            size_t found = 0;
            const double *row = recognition->draws[m].rows + r * recognition->dimensions;
            if (!nearest(&question, row, &found, error)) return false;
            taken[m * models + found]++;
        }
    return true;
}

bool recognition_of(const Recognition *recognition, const double *row, size_t *model, Error *error)
{
    Question question = {recognition, NONE, NONE};
    return check(recognition, error) && nearest(&question, row, model, error);
}
