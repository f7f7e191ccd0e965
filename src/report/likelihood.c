#include "report/likelihood.h"

#include "base/numerics.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Mean and covariance of a set of draws, and room for one difference. */
typedef struct {
    size_t n, dimensions;
    gsl_vector *mean, *away;
    gsl_matrix *covariance; /* divided by n - 1 */
    gsl_matrix *factor;     /* Cholesky factor of the scale in use */
} Moments;

static void moments_free(Moments *moments)
{
    if (moments->mean) gsl_vector_free(moments->mean);
    if (moments->away) gsl_vector_free(moments->away);
    if (moments->covariance) gsl_matrix_free(moments->covariance);
    if (moments->factor) gsl_matrix_free(moments->factor);
    *moments = (Moments){0};
}

static bool moments_make(Moments *moments, const DrawCloud *draws, Error *error)
{
    size_t d = draws->dimensions, n = draws->n;
    *moments = (Moments){.n = n, .dimensions = d};
    if (d == 0 || n < d + 2)
        return error_set(error, "%zu draws are too few for the covariance of %zu scores", n, d);
    moments->mean = gsl_vector_calloc(d);
    moments->away = gsl_vector_calloc(d);
    moments->covariance = gsl_matrix_calloc(d, d);
    moments->factor = gsl_matrix_calloc(d, d);
    if (moments->mean && moments->away && moments->covariance && moments->factor) return true;
    moments_free(moments);
    return error_memory(error, "not enough memory for the covariance of %zu scores", d);
}

/* Sets mean and covariance, leaving out draw `out` (n: none). */
static void measure(Moments *moments, const DrawCloud *draws, size_t out)
{
    size_t d = draws->dimensions;
    double count = (double)(draws->n - (out < draws->n));
    moments->n = (size_t)count;
    gsl_vector_set_zero(moments->mean);
    gsl_matrix_set_zero(moments->covariance);
    for (size_t i = 0; i < draws->n; i++) {
        gsl_vector_const_view row = gsl_vector_const_view_array(draws->draws + i * d, d);
        if (i != out) gsl_blas_daxpy(1 / count, &row.vector, moments->mean);
    }
    for (size_t i = 0; i < draws->n; i++) {
        gsl_vector_const_view row = gsl_vector_const_view_array(draws->draws + i * d, d);
        if (i == out) continue;
        gsl_vector_memcpy(moments->away, &row.vector);
        gsl_vector_sub(moments->away, moments->mean);
        gsl_blas_dsyr(CblasLower, 1 / (count - 1), moments->away, moments->covariance);
    }
}

/* Factorises covariance * scale + noise. */
static bool factorise(Moments *moments, double scale, const double *noise, Error *error)
{
    gsl_matrix_memcpy(moments->factor, moments->covariance);
    gsl_matrix_scale(moments->factor, scale);
    for (size_t i = 0; i < moments->dimensions; i++)
        *gsl_matrix_ptr(moments->factor, i, i) += noise[i];
    return gsl_linalg_cholesky_decomp1(moments->factor) == 0 ||
           error_set(error, "the covariance of %zu draws is not positive definite", moments->n);
}

/* The natural logarithm of the factor's determinant. */
static double log_determinant(const Moments *moments)
{
    double sum = 0;
    for (size_t i = 0; i < moments->dimensions; i++)
        sum += log(gsl_matrix_get(moments->factor, i, i));
    return sum;
}

/* The squared distance of a row from a centre, in the factorised scale. */
static double squared_distance(Moments *moments, const double *row, const double *centre)
{
    double square = 0;
    for (size_t i = 0; i < moments->dimensions; i++)
        gsl_vector_set(moments->away, i, row[i] - centre[i]);
    gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, moments->factor, moments->away);
    gsl_blas_ddot(moments->away, moments->away, &square);
    return square;
}

/* The predictive distribution's distance; its scale is left factorised. */
static bool predictive_distance(Moments *moments, const double *row, const double *noise,
                                double *distance, Error *error)
{
    double n = (double)moments->n, freedom = n - (double)moments->dimensions;
    if (!factorise(moments, (n + 1) / n * (n - 1) / freedom, noise, error)) return false;
    *distance = squared_distance(moments, row, moments->mean->data);
    return true;
}

static double log_t(const Moments *moments, double distance)
{
    double d = (double)moments->dimensions, freedom = (double)moments->n - d;
    return gsl_sf_lngamma((freedom + d) / 2) - gsl_sf_lngamma(freedom / 2) -
           d / 2 * log(freedom * M_PI) - log_determinant(moments) -
           (freedom + d) / 2 * log1p(distance / freedom);
}

static bool log_kernel(Moments *moments, const DrawCloud *draws, const double *row, double *density,
                       Error *error)
{
    double d = (double)moments->dimensions, n = (double)moments->n, sum = 0, nearest = INFINITY;
    if (!factorise(moments, pow(n, -2 / (d + 4)), draws->noise, error)) return false;
    for (size_t i = 0; i < draws->n; i++)
        nearest =
            fmin(nearest, squared_distance(moments, row, draws->draws + i * draws->dimensions));
    for (size_t i = 0; i < draws->n; i++)
        sum += exp(
            (nearest - squared_distance(moments, row, draws->draws + i * draws->dimensions)) / 2);
    *density = log(sum / n) - nearest / 2 - d / 2 * log(2 * M_PI) - log_determinant(moments);
    return true;
}

bool likelihood_of(const DrawCloud *draws, const double *published, Likelihood *likelihood,
                   Error *error)
{
    Moments moments;
    if (!numerics_threads(1, error) || !moments_make(&moments, draws, error)) return false;
    measure(&moments, draws, draws->n);
    double d = (double)draws->dimensions;
    bool good =
        predictive_distance(&moments, published, draws->noise, &likelihood->distance, error);
    if (good) {
        likelihood->t = log_t(&moments, likelihood->distance) / M_LN10;
        likelihood->probability =
            gsl_cdf_fdist_Q(likelihood->distance / d, d, (double)moments.n - d);
        good = log_kernel(&moments, draws, published, &likelihood->kernel, error);
        likelihood->kernel /= M_LN10;
    }
    moments_free(&moments);
    return good;
}

bool likelihood_rank(const DrawCloud *draws, const double *published, double *probability,
                     Error *error)
{
    Moments moments;
    double distance = 0, own = 0;
    size_t as_far = 0;
    if (!numerics_threads(1, error) || !moments_make(&moments, draws, error)) return false;
    measure(&moments, draws, draws->n);
    bool good = predictive_distance(&moments, published, draws->noise, &distance, error);
    for (size_t i = 0; good && i < draws->n; i++) {
        measure(&moments, draws, i);
        good = predictive_distance(&moments, draws->draws + i * draws->dimensions, draws->noise,
                                   &own, error);
        as_far += own >= distance;
    }
    *probability = (1 + (double)as_far) / (1 + (double)draws->n);
    moments_free(&moments);
    return good;
}

double likelihood_skewness(const double *column, size_t n)
{
    return n > 2 && gsl_stats_variance(column, 1, n) > 0 ? gsl_stats_skew(column, 1, n) : 0;
}
