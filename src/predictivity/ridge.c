#include "predictivity/ridge.h"

#include "base/numerics.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>

/* -- inner products of the training stimuli -- */

/*
 * Copies K for the training stimuli to matrix[training][training], and its columns' means to
 * ridge->centre; returns the overall mean.
 */
static double choose_products(const Ridge *ridge, double *matrix)
{
    size_t n = ridge->split.training, all = ridge->data->stimuli;
    double mean = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double value = ridge->data->gram[ridge->split.train[i] * all + ridge->split.train[j]];
            matrix[i * n + j] = value;
            ridge->centre[j] += value / (double)n;
        }
    for (size_t j = 0; j < n; j++) mean += ridge->centre[j] / (double)n;
    return mean;
}

/*
 * Centres K, and moves the constant vector's eigenvalue above all others, to twice the norm of Kc.
 */
static void centre_products(const Ridge *ridge, double mean, double *matrix)
{
    size_t n = ridge->split.training;
    double squares = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            matrix[i * n + j] += mean - ridge->centre[i] - ridge->centre[j];
            squares += matrix[i * n + j] * matrix[i * n + j];
        }
    double constant = squares > 0 ? 2 * sqrt(squares) / (double)n : 1;
    for (size_t i = 0; i < n * n; i++) matrix[i] += constant;
}

/* Replaces the matrix by its eigenvectors; eigenvalues ascend, those below 0 by rounding are 0. */
static bool decompose(const Ridge *ridge, double *matrix, Error *error)
{
    lapack_int n = (lapack_int)ridge->split.training, info, integers = 3 + 5 * n;
    size_t reals = 1 + 6 * (size_t)n + 2 * (size_t)n * (size_t)n;
    double *work = allocate(reals, sizeof *work, error);
    lapack_int *whole = allocate((size_t)integers, sizeof *whole, error);
    bool good = work && whole;
    if (good) {
        info = LAPACKE_dsyevd_work(LAPACK_COL_MAJOR, 'V', 'U', n, matrix, n, ridge->values, work,
                                   (lapack_int)reals, whole, integers);
        good = info == 0 || error_set(error, "the eigenvalues for %d stimuli were not found", n);
    }
    for (lapack_int i = 0; good && i < n; i++) ridge->values[i] = fmax(ridge->values[i], 0);
    free(work);
    free(whole);
    return good;
}

/* -- responses -- */

/* along = V' Yc; the constant vector, whose product is 0, is left out. */
static bool project_responses(Ridge *ridge, Error *error)
{
    size_t n = ridge->split.training, s = ridge->data->sites;
    double *centred = allocate(n * s, sizeof *centred, error);
    if (!centred) return false;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < s; j++) {
            centred[i * s + j] = ridge->data->responses[ridge->split.train[i] * s + j];
            ridge->means[j] += centred[i * s + j] / (double)n;
        }
    for (size_t i = 0; i < n * s; i++) centred[i] -= ridge->means[i % s];
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)ridge->directions, (int)s, (int)n,
                1, ridge->vectors, (int)n, centred, (int)s, 0, ridge->along, (int)s);
    free(centred);
    return true;
}

bool ridge_open(Ridge *ridge, const Comparison *data, const Split *split, Error *error)
{
    size_t n = split->training, size = sizeof(double);
    *ridge = (Ridge){.data = data, .split = *split, .directions = n - 1};
    if (n < 2 || data->sites < 1)
        return error_set(error, "a regression needs two training stimuli and a site");
    if (!numerics_threads(1, error)) return false;
    ridge->values = allocate(n, size, error);
    ridge->vectors = allocate(n * n, size, error);
    ridge->means = allocate(data->sites, size, error);
    ridge->along = allocate(n * data->sites, size, error);
    ridge->centre = allocate(n, size, error);
    bool good = ridge->values && ridge->vectors && ridge->means && ridge->along && ridge->centre;
    if (good) centre_products(ridge, choose_products(ridge, ridge->vectors), ridge->vectors);
    good = good && decompose(ridge, ridge->vectors, error) && project_responses(ridge, error);
    if (!good) ridge_close(ridge);
    return good;
}

void ridge_close(Ridge *ridge)
{
    free(ridge->values);
    free(ridge->vectors);
    free(ridge->means);
    free(ridge->along);
    free(ridge->centre);
    *ridge = (Ridge){0};
}

/* -- one penalty -- */

/* weights[training][sites] = V (L + alpha)^-1 V' Yc for alphas[sites]; NULL if out of memory. */
static double *weigh(const Ridge *ridge, const double *alphas, Error *error)
{
    size_t n = ridge->split.training, s = ridge->data->sites, d = ridge->directions;
    double *weights = allocate(n * s, sizeof *weights, error);
    double *scaled = allocate(d * s, sizeof *scaled, error);
    if (weights && scaled) {
        for (size_t k = 0; k < d; k++)
            for (size_t j = 0; j < s; j++)
                scaled[k * s + j] = ridge->along[k * s + j] / (ridge->values[k] + alphas[j]);
        cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)n, (int)s, (int)d, 1,
                    ridge->vectors, (int)n, scaled, (int)s, 0, weights, (int)s);
    }
    bool good = weights && scaled;
    free(scaled);
    if (good) return weights;
    free(weights);
    return NULL;
}

/* Weights sum to 0, so centring matters only through the training stimuli's means. */
bool ridge_predict(const Ridge *ridge, const double *alphas, double *predictions, Error *error)
{
    size_t n = ridge->split.training, s = ridge->data->sites;
    double *row = allocate(n, sizeof *row, error), *weights = weigh(ridge, alphas, error);
    bool good = row && weights;
    for (size_t t = 0; good && t < ridge->split.testing; t++) {
        const double *products = ridge->data->gram + ridge->split.test[t] * ridge->data->stimuli;
        for (size_t i = 0; i < n; i++) row[i] = products[ridge->split.train[i]] - ridge->centre[i];
        cblas_dcopy((int)s, ridge->means, 1, predictions + t * s, 1);
        cblas_dgemv(CblasRowMajor, CblasTrans, (int)n, (int)s, 1, weights, (int)s, row, 1, 1,
                    predictions + t * s, 1);
    }
    free(row);
    free(weights);
    return good;
}

bool ridge_left_out(const Ridge *ridge, double alpha, double *errors, Error *error)
{
    size_t n = ridge->split.training, s = ridge->data->sites;
    double *rest = allocate(n, sizeof *rest, error), *weights = NULL;
    for (size_t j = 0; j < s; j++) errors[j] = alpha; /* until the weights are known */
    if (rest) weights = weigh(ridge, errors, error);
    bool good = rest && weights;
    for (size_t j = 0; j < s; j++) errors[j] = 0;
    for (size_t k = 0; good && k < ridge->directions; k++) {
        const double *vector = ridge->vectors + k * n;
        double factor = 1 / (ridge->values[k] + alpha);
        for (size_t i = 0; i < n; i++) rest[i] += vector[i] * vector[i] * factor;
    }
    for (size_t i = 0; good && i < n; i++)
        for (size_t j = 0; j < s; j++) {
            double residual = weights[i * s + j] / rest[i];
            errors[j] += residual * residual / (double)n;
        }
    free(rest);
    free(weights);
    return good;
}
