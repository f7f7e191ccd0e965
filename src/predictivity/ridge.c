#include "predictivity/ridge.h"

#include "base/numerics.h"

#include <cblas.h>
#include <float.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 64 /* LAPACK's work space per row */

/* -- inner products of the training stimuli -- */

size_t ridge_bytes(size_t training)
{
    return training * training * sizeof(double);
}

int ridge_workers(size_t training, int threads)
{
    size_t most = training ? RIDGE_BYTES / ridge_bytes(training) : 1;
    return most < 1 ? 1 : most < (size_t)threads ? (int)most : threads;
}

/*
 * Copies K for the training stimuli to matrix[training][training], and its columns' means to
 * ridge->centre; returns the overall mean. row[stimuli] is scratch.
 */
static double choose_products(const Ridge *ridge, double *matrix, double *row)
{
    size_t n = ridge->split.training;
    double mean = 0;
    for (size_t i = 0; i < n; i++) {
        const double *products = comparison_row(ridge->data, ridge->split.train[i], row);
        for (size_t j = 0; j < n; j++) {
            double value = products[ridge->split.train[j]];
            matrix[i * n + j] = value;
            ridge->centre[j] += value / (double)n;
        }
    }
    for (size_t j = 0; j < n; j++) mean += ridge->centre[j] / (double)n;
    return mean;
}

/*
 * Centres K, and moves the constant vector's eigenvalue above all others, to twice the norm of Kc.
 */
static void centre_products(Ridge *ridge, double mean, double *matrix)
{
    size_t n = ridge->split.training;
    double squares = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            matrix[i * n + j] += mean - ridge->centre[i] - ridge->centre[j];
            squares += matrix[i * n + j] * matrix[i * n + j];
        }
    ridge->constant = squares > 0 ? 2 * sqrt(squares) : (double)n;
    for (size_t i = 0; i < n * n; i++) matrix[i] += ridge->constant / (double)n;
}

/* Adds to T what moves its lowest eigenvalue, if that is negative, to 0. */
static bool lift(Ridge *ridge, Error *error)
{
    size_t n = ridge->split.training, size = sizeof(double);
    double *values = allocate(n, 2 * size, error);
    if (!values) return false;
    memcpy(values, ridge->diagonal, n * size);
    memcpy(values + n, ridge->beside, n * size);
    bool good = LAPACKE_dsterf((lapack_int)n, values, values + n) == 0 ||
                error_set(error, "the eigenvalues for %zu stimuli were not found", n);
    if (good && values[0] < 0) {
        for (size_t i = 0; i < n; i++) ridge->diagonal[i] -= values[0];
        ridge->constant -= values[0];
    }
    free(values);
    return good;
}

/* Replaces the matrix by Q'; finds T. */
static bool decompose(Ridge *ridge, double *matrix, Error *error)
{
    lapack_int n = (lapack_int)ridge->split.training, reals = BLOCK * n;
    double *work = allocate((size_t)reals, sizeof *work, error);
    double *scales = allocate((size_t)n, sizeof *scales, error);
    bool good = work && scales;
    if (good)
        good =
            (LAPACKE_dsytrd_work(LAPACK_COL_MAJOR, 'L', n, matrix, n, ridge->diagonal,
                                 ridge->beside, scales, work, reals) == 0 &&
             LAPACKE_dorgtr_work(LAPACK_COL_MAJOR, 'L', n, matrix, n, scales, work, reals) == 0) ||
            error_set(error, "the inner products of %d stimuli were not decomposed", n);
    free(work);
    free(scales);
    return good && lift(ridge, error);
}

/* -- responses -- */

/* along = Q' Yc */
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
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)n, (int)s, (int)n, 1,
                ridge->vectors, (int)n, centred, (int)s, 0, ridge->along, (int)s);
    free(centred);
    return true;
}

bool ridge_open(Ridge *ridge, const Comparison *data, const Split *split, Error *error)
{
    size_t n = split->training, size = sizeof(double);
    *ridge = (Ridge){.data = data, .split = *split};
    if (n < 2 || data->sites < 1)
        return error_set(error, "a regression needs two training stimuli and a site");
    if (!numerics_threads(1, error)) return false;
    double *row = allocate(data->stimuli, size, error);
    ridge->diagonal = allocate(n, size, error);
    ridge->beside = allocate(n, size, error);
    ridge->vectors = allocate(n * n, size, error);
    ridge->means = allocate(data->sites, size, error);
    ridge->along = allocate(n * data->sites, size, error);
    ridge->centre = allocate(n, size, error);
    bool good = row && ridge->diagonal && ridge->beside && ridge->vectors && ridge->means &&
                ridge->along && ridge->centre;
    if (good) centre_products(ridge, choose_products(ridge, ridge->vectors, row), ridge->vectors);
    free(row);
    good = good && decompose(ridge, ridge->vectors, error) && project_responses(ridge, error);
    if (!good) ridge_close(ridge);
    return good;
}

void ridge_close(Ridge *ridge)
{
    free(ridge->diagonal);
    free(ridge->beside);
    free(ridge->vectors);
    free(ridge->means);
    free(ridge->along);
    free(ridge->centre);
    *ridge = (Ridge){0};
}

/* -- one penalty -- */

/* T + alpha = L D L': beside[k] of L, and 1/D. Rounding may not make D negative. */
static void factor(const Ridge *ridge, double alpha, double *beside, double *inverse)
{
    size_t n = ridge->split.training;
    double least = DBL_EPSILON * (ridge->constant + alpha), last = 0;
    for (size_t k = 0; k < n; k++) {
        double rest = ridge->diagonal[k] + alpha - last;
        inverse[k] = 1 / fmax(rest, least);
        if (k + 1 == n) break;
        beside[k] = ridge->beside[k] * inverse[k];
        last = beside[k] * ridge->beside[k];
    }
}

/* Solves (T + alpha) x = b in place, for sites first .. end - 1 of x[training][sites]. */
static void solve(const Ridge *ridge, const double *beside, const double *inverse, double *x,
                  const size_t sites[2])
{
    size_t n = ridge->split.training, s = ridge->data->sites;
    for (size_t k = 1; k < n; k++)
        for (size_t j = sites[0]; j < sites[1]; j++)
            x[k * s + j] -= beside[k - 1] * x[(k - 1) * s + j];
    for (size_t k = n; k-- > 0;)
        for (size_t j = sites[0]; j < sites[1]; j++) {
            x[k * s + j] *= inverse[k];
            if (k + 1 < n) x[k * s + j] -= beside[k] * x[(k + 1) * s + j];
        }
}

/* weights[training][sites] = Q (T + alpha)^-1 Q' Yc for alphas[sites]; NULL if out of memory. */
static double *weigh(const Ridge *ridge, const double *alphas, Error *error)
{
    size_t n = ridge->split.training, s = ridge->data->sites;
    double *weights = allocate(n * s, sizeof *weights, error);
    double *solved = allocate(n * s, sizeof *solved, error);
    double *factors = allocate(n, 2 * sizeof *factors, error);
    bool good = weights && solved && factors;
    if (good) memcpy(solved, ridge->along, n * s * sizeof *solved);
    for (size_t j = 0, end = 0; good && j < s; j = end) { /* sites with the same penalty */
        while (end < s && alphas[end] == alphas[j]) end++;
        factor(ridge, alphas[j], factors, factors + n);
        solve(ridge, factors, factors + n, solved, (const size_t[2]){j, end});
    }
    if (good)
        cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)n, (int)s, (int)n, 1,
                    ridge->vectors, (int)n, solved, (int)s, 0, weights, (int)s);
    free(solved);
    free(factors);
    if (good) return weights;
    free(weights);
    return NULL;
}

/*
 * rest[training] = q_i (T + alpha)^-1 q_i' without the constant vector: the squares of L^-1 q_i',
 * element after element, over D.
 */
static bool find_rest(const Ridge *ridge, double alpha, double *rest, Error *error)
{
    size_t n = ridge->split.training;
    double *factors = allocate(n, 3 * sizeof *factors, error);
    if (!factors) return false;
    double *beside = factors, *inverse = factors + n, *element = factors + 2 * n;
    factor(ridge, alpha, beside, inverse);
    for (size_t k = 0; k < n; k++) {
        const double *vector = ridge->vectors + k * n;
        double before = k > 0 ? beside[k - 1] : 0;
        for (size_t i = 0; i < n; i++) {
            element[i] = vector[i] - before * element[i];
            rest[i] += element[i] * element[i] * inverse[k];
        }
    }
    for (size_t i = 0; i < n; i++) rest[i] -= 1 / (double)n / (ridge->constant + alpha);
    free(factors);
    return true;
}

/* Weights sum to 0, so centring matters only through the training stimuli's means. */
bool ridge_predict(const Ridge *ridge, const double *alphas, double *predictions, Error *error)
{
    size_t n = ridge->split.training, s = ridge->data->sites;
    double *row = allocate(n, sizeof *row, error), *weights = weigh(ridge, alphas, error);
    double *all = allocate(ridge->data->stimuli, sizeof *all, error);
    bool good = row && all && weights;
    for (size_t t = 0; good && t < ridge->split.testing; t++) {
        const double *products = comparison_row(ridge->data, ridge->split.test[t], all);
        for (size_t i = 0; i < n; i++) row[i] = products[ridge->split.train[i]] - ridge->centre[i];
        cblas_dcopy((int)s, ridge->means, 1, predictions + t * s, 1);
        cblas_dgemv(CblasRowMajor, CblasTrans, (int)n, (int)s, 1, weights, (int)s, row, 1, 1,
                    predictions + t * s, 1);
    }
    free(row);
    free(all);
    free(weights);
    return good;
}

bool ridge_left_out(const Ridge *ridge, double alpha, double *errors, Error *error)
{
    size_t n = ridge->split.training, s = ridge->data->sites;
    double *rest = allocate(n, sizeof *rest, error), *weights = NULL;
    for (size_t j = 0; j < s; j++) errors[j] = alpha; /* until the weights are known */
    if (rest) weights = weigh(ridge, errors, error);
    bool good = rest && weights && find_rest(ridge, alpha, rest, error);
    for (size_t j = 0; j < s; j++) errors[j] = 0;
    for (size_t i = 0; good && i < n; i++)
        for (size_t j = 0; j < s; j++) {
            double residual = weights[i * s + j] / rest[i];
            errors[j] += residual * residual / (double)n;
        }
    free(rest);
    free(weights);
    return good;
}
