#include "report/spread.h"

#include "base/numerics.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* -- one benchmark -- */

Spread spread_describe(const double *draws, size_t n, double published, double noise)
{
    numerics_begin();
    Spread spread = {.mean = gsl_stats_mean(draws, 1, n), .probability = 1};
    double below = 0, count = (double)n;
    spread.deviation = n > 1 ? gsl_stats_sd(draws, 1, n) : 0;
    gsl_stats_minmax(&spread.minimum, &spread.maximum, draws, 1, n);
    for (size_t i = 0; i < n; i++)
        below += draws[i] < published ? 1 : draws[i] == published ? 0.5 : 0;
    spread.percentile = 100 * below / count;
    double variance = spread.deviation * spread.deviation;
    spread.z = (published - spread.mean) / sqrt(variance + noise);
    if (n > 1) {
        double t = (published - spread.mean) / sqrt(variance * (1 + 1 / count) + noise);
        spread.probability = 2 * gsl_cdf_tdist_Q(fabs(t), count - 1);
    }
    return spread;
}

double spread_correlation(const double *a, const double *b, size_t n)
{
    if (n < 2 || !(gsl_stats_variance(a, 1, n) > 0) || !(gsl_stats_variance(b, 1, n) > 0)) return 0;
    return gsl_stats_correlation(a, 1, b, 1, n);
}

/* -- all benchmarks -- */

/* A cloud of draws: mean, and covariance with shrunk correlations and added noise. */
typedef struct {
    size_t dimensions;
    double *mean;           /* [dimensions], owned */
    double *deviation;      /* [dimensions], owned */
    gsl_matrix *covariance; /* its Cholesky factor once fitted, owned */
    double shrinkage;
} Cloud;

static void cloud_free(Cloud *cloud)
{
    free(cloud->mean);
    free(cloud->deviation);
    if (cloud->covariance) gsl_matrix_free(cloud->covariance);
    *cloud = (Cloud){0};
}

static bool cloud_make(Cloud *cloud, size_t dimensions, Error *error)
{
    *cloud = (Cloud){.dimensions = dimensions};
    cloud->mean = allocate(dimensions, sizeof *cloud->mean, error);
    cloud->deviation = allocate(dimensions, sizeof *cloud->deviation, error);
    if (cloud->mean && cloud->deviation)
        cloud->covariance = gsl_matrix_calloc(dimensions, dimensions);
    if (cloud->covariance) return true;
    cloud_free(cloud);
    return error_memory(error, "not enough memory for %zu benchmarks' covariance", dimensions);
}

/* Standardises the draws: z[n][dimensions]; a constant column becomes 0. */
static void standardise(Cloud *cloud, const double *draws, size_t n, double *z)
{
    size_t dimensions = cloud->dimensions;
    for (size_t d = 0; d < dimensions; d++) {
        cloud->mean[d] = gsl_stats_mean(draws + d, dimensions, n);
        cloud->deviation[d] = gsl_stats_sd(draws + d, dimensions, n);
        for (size_t i = 0; i < n; i++) {
            double away = draws[i * dimensions + d] - cloud->mean[d];
            z[i * dimensions + d] = cloud->deviation[d] > 0 ? away / cloud->deviation[d] : 0;
        }
    }
}

/* The correlation of columns a and b of z, and the variance of that estimate. */
static double correlate(const double *z, size_t n, size_t dimensions, size_t a, size_t b,
                        double *variance)
{
    double count = (double)n, mean = 0, squares = 0;
    for (size_t i = 0; i < n; i++) mean += z[i * dimensions + a] * z[i * dimensions + b] / count;
    for (size_t i = 0; i < n; i++) {
        double away = z[i * dimensions + a] * z[i * dimensions + b] - mean;
        squares += away * away;
    }
    *variance = count / pow(count - 1, 3) * squares;
    return count / (count - 1) * mean;
}

/* Fills the covariance: correlations times (1 - shrinkage), variances plus noise. */
static void fill_covariance(Cloud *cloud, const double *z, size_t n, const double *noise)
{
    double of_estimates = 0, of_correlations = 0, variance;
    for (size_t a = 0; a < cloud->dimensions; a++)
        for (size_t b = 0; b < a; b++) {
            double correlation = correlate(z, n, cloud->dimensions, a, b, &variance);
            of_estimates += variance;
            of_correlations += correlation * correlation;
        }
    cloud->shrinkage = of_correlations > 0 ? fmin(1, of_estimates / of_correlations) : 1;
    for (size_t a = 0; a < cloud->dimensions; a++)
        for (size_t b = 0; b <= a; b++) {
            double scale = cloud->deviation[a] * cloud->deviation[b];
            double value = a == b ? scale + noise[a]
                                  : (1 - cloud->shrinkage) * scale *
                                        correlate(z, n, cloud->dimensions, a, b, &variance);
            gsl_matrix_set(cloud->covariance, a, b, value);
            gsl_matrix_set(cloud->covariance, b, a, value);
        }
}

static bool cloud_fit(Cloud *cloud, const double *draws, size_t n, const double *noise,
                      Error *error)
{
    double *z = allocate(n * cloud->dimensions, sizeof *z, error);
    if (!z) return false;
    standardise(cloud, draws, n, z);
    fill_covariance(cloud, z, n, noise);
    free(z);
    /* Shrunk correlations and positive noise make the matrix positive definite. */
    return gsl_linalg_cholesky_decomp1(cloud->covariance) == 0 ||
           error_set(error, "the covariance of %zu draws is not positive definite", n);
}

static double cloud_distance(const Cloud *cloud, const double *point)
{
    double sum = 0;
    gsl_vector *away = gsl_vector_alloc(cloud->dimensions);
    if (!away) return NAN;
    for (size_t d = 0; d < cloud->dimensions; d++)
        gsl_vector_set(away, d, point[d] - cloud->mean[d]);
    gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, cloud->covariance, away);
    for (size_t d = 0; d < cloud->dimensions; d++) sum += pow(gsl_vector_get(away, d), 2);
    gsl_vector_free(away);
    return sqrt(sum);
}

/* distances[n]: each draw's distance from the cloud of the others. */
static bool leave_one_out(Cloud *cloud, const double *draws, size_t n, const double *noise,
                          double *distances, Error *error)
{
    size_t dimensions = cloud->dimensions, row = dimensions * sizeof *draws;
    double *others = allocate(n - 1, row, error);
    bool good = others != NULL;
    for (size_t i = 0; good && i < n; i++) {
        memcpy(others, draws, i * row);
        memcpy(others + i * dimensions, draws + (i + 1) * dimensions, (n - 1 - i) * row);
        good = cloud_fit(cloud, others, n - 1, noise, error);
        if (good) distances[i] = cloud_distance(cloud, draws + i * dimensions);
    }
    free(others);
    return good;
}

bool spread_joint(const DrawCloud *of, const double *published, JointSpread *joint, Error *error)
{
    Cloud cloud;
    const size_t n = of->n;
    if (!numerics_threads(1, error)) return false;
    if (n < 4) return error_set(error, "a joint picture needs at least 4 seeds, not %zu", n);
    if (!cloud_make(&cloud, of->dimensions, error)) return false;
    double *null = allocate(n, sizeof *null, error);
    bool good = null && leave_one_out(&cloud, of->draws, n, of->noise, null, error) &&
                cloud_fit(&cloud, of->draws, n, of->noise, error);
    if (good) {
        double at_least_as_far = 0;
        joint->distance = cloud_distance(&cloud, published);
        joint->shrinkage = cloud.shrinkage;
        for (size_t i = 0; i < n; i++) at_least_as_far += null[i] >= joint->distance;
        joint->probability = (1 + at_least_as_far) / (1 + (double)n);
        joint->median_null = gsl_stats_median(null, 1, n);
    }
    free(null);
    cloud_free(&cloud);
    return good;
}
