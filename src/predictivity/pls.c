#include "predictivity/pls.h"

#include "base/numerics.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* As scikit-learn's defaults. */
#define MOST_STEPS 500
#define TOLERANCE  1e-6

#define NOTHING_LEFT 1e-12 /* of the first component's squared covariance */

/* Everything about one fit. n: training stimuli, s: sites, c: components. */
typedef struct {
    size_t n, s, c;
    const double *gram;           /* K [n][n] */
    double *y;                    /* [n][s] responses that are left to explain */
    double *z;                    /* [n][s] K y */
    double *g;                    /* [s][s] y' K y */
    double *scores;               /* T [c][n], orthonormal */
    double *duals;                /* U [c][n]: the feature weights are X' u */
    double *images;               /* K U [c][n] */
    double *loadings;             /* T' Y [c][s] */
    double *q, *next, *old_image; /* [s] */
    double *image;                /* [n] K t */
} Fit;

/* -- one component -- */

/* q'g of the current g, into `image`; returns q' g q, the squared covariance. */
static double covariance(const Fit *fit, const double *q, double *image)
{
    cblas_dsymv(CblasRowMajor, CblasUpper, (int)fit->s, 1, fit->g, (int)fit->s, q, 1, 0, image, 1);
    return cblas_ddot((int)fit->s, q, 1, image, 1);
}

/* Begins with the first response that has something left; false: none has. */
static bool first_response(Fit *fit)
{
    for (size_t j = 0; j < fit->s; j++) {
        double largest = 0;
        for (size_t i = 0; i < fit->n; i++) largest = fmax(largest, fabs(fit->y[i * fit->s + j]));
        memset(fit->q, 0, fit->s * sizeof *fit->q);
        fit->q[j] = 1;
        if (largest > 2.3e-16) return true;
    }
    return false;
}

/*
 * Power iteration in the space of sites: q -> y'K y q. The feature weights are w = X'y q / |X'y q|,
 * and how far they moved is 2 - 2 w'w_old. Returns the squared covariance; q is its direction.
 */
static double find_direction(Fit *fit)
{
    double squared = covariance(fit, fit->q, fit->next), old = 0;
    for (int step = 0; step < MOST_STEPS && squared > 0; step++) {
        if (step > 0) {
            double product = cblas_ddot((int)fit->s, fit->q, 1, fit->old_image, 1);
            if (2 - 2 * product / sqrt(squared * old) < TOLERANCE) break;
        }
        if (fit->s == 1) break;
        old = squared;
        memcpy(fit->old_image, fit->next, fit->s * sizeof *fit->next);
        double length = cblas_dnrm2((int)fit->s, fit->next, 1);
        for (size_t j = 0; j < fit->s; j++) fit->q[j] = fit->next[j] / length;
        squared = covariance(fit, fit->q, fit->next);
    }
    return squared;
}

/* Takes away what the earlier scores explain, twice for rounding; returns the length left. */
static double orthogonalise(const Fit *fit, double *score, size_t earlier)
{
    for (int pass = 0; pass < 2; pass++)
        for (size_t k = 0; k < earlier; k++) {
            const double *other = fit->scores + k * fit->n;
            double along = cblas_ddot((int)fit->n, other, 1, score, 1);
            cblas_daxpy((int)fit->n, -along, other, 1, score, 1);
        }
    return cblas_dnrm2((int)fit->n, score, 1);
}

/* The component of direction q: its dual weights, their image, its score; false: nothing is left. */
static bool take_component(Fit *fit, size_t k, double squared)
{
    int n = (int)fit->n, s = (int)fit->s;
    double *dual = fit->duals + k * fit->n, *image = fit->images + k * fit->n;
    double *score = fit->scores + k * fit->n;
    double scale = 1 / sqrt(squared);
    cblas_dgemv(CblasRowMajor, CblasNoTrans, n, s, scale, fit->y, s, fit->q, 1, 0, dual, 1);
    cblas_dgemv(CblasRowMajor, CblasNoTrans, n, s, scale, fit->z, s, fit->q, 1, 0, image, 1);
    memcpy(score, image, fit->n * sizeof *score);
    double before = cblas_dnrm2(n, score, 1), length = orthogonalise(fit, score, k);
    if (!(length > 1e-9 * before)) return false;
    cblas_dscal(n, 1 / length, score, 1);
    return true;
}

/* Takes the component away from the responses, and from their products with the Gram matrix. */
static void deflate(Fit *fit, size_t k)
{
    int n = (int)fit->n, s = (int)fit->s;
    const double *score = fit->scores + k * fit->n;
    double *loading = fit->loadings + k * fit->s;
    cblas_dgemv(CblasRowMajor, CblasTrans, n, s, 1, fit->y, s, score, 1, 0, loading, 1);
    cblas_dsymv(CblasRowMajor, CblasUpper, n, 1, fit->gram, n, score, 1, 0, fit->image, 1);
    cblas_dger(CblasRowMajor, n, s, -1, score, 1, loading, 1, fit->y, s);
    cblas_dger(CblasRowMajor, n, s, -1, fit->image, 1, loading, 1, fit->z, s);
}

static size_t find_components(Fit *fit)
{
    int n = (int)fit->n, s = (int)fit->s;
    double first = 0;
    cblas_dsymm(CblasRowMajor, CblasLeft, CblasUpper, n, s, 1, fit->gram, n, fit->y, s, 0, fit->z,
                s);
    for (size_t k = 0; k < fit->c; k++) {
        if (!first_response(fit)) return k;
        cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, s, s, n, 1, fit->y, s, fit->z, s, 0,
                    fit->g, s);
        double squared = find_direction(fit);
        if (k == 0) first = squared;
        if (!(squared > NOTHING_LEFT * first) || !take_component(fit, k, squared)) return k;
        deflate(fit, k);
    }
    return fit->c;
}

/* -- the regression: weights = U (T' K U)^-1 T' Y, the middle one triangular -- */

static bool regress(const Fit *fit, Pls *pls, Error *error)
{
    int n = (int)fit->n, s = (int)fit->s, c = (int)pls->components;
    if (c == 0) return true;
    double *inner = allocate(pls->components * pls->components, sizeof *inner, error);
    if (!inner) return false;
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, c, c, n, 1, fit->scores, n, fit->images, n,
                0, inner, c);
    cblas_dtrsm(CblasRowMajor, CblasLeft, CblasUpper, CblasNoTrans, CblasNonUnit, c, s, 1, inner, c,
                fit->loadings, s);
    cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, n, s, c, 1, fit->duals, n, fit->loadings,
                s, 0, pls->weights, s);
    free(inner);
    return true;
}

static bool open_fit(Fit *fit, Error *error)
{
    size_t n = fit->n, s = fit->s, c = fit->c;
    fit->y = allocate(n * s, sizeof(double), error);
    fit->z = allocate(n * s, sizeof(double), error);
    fit->g = allocate(s * s, sizeof(double), error);
    fit->scores = allocate(c * n, sizeof(double), error);
    fit->duals = allocate(c * n, sizeof(double), error);
    fit->images = allocate(c * n, sizeof(double), error);
    fit->loadings = allocate(c * s, sizeof(double), error);
    fit->q = allocate(3 * s, sizeof(double), error);
    fit->image = allocate(n, sizeof(double), error);
    if (!fit->y || !fit->z || !fit->g || !fit->scores || !fit->duals || !fit->images ||
        !fit->loadings || !fit->q || !fit->image)
        return false;
    fit->next = fit->q + s;
    fit->old_image = fit->next + s;
    return true;
}

static void close_fit(Fit *fit)
{
    free(fit->y);
    free(fit->z);
    free(fit->g);
    free(fit->scores);
    free(fit->duals);
    free(fit->images);
    free(fit->loadings);
    free(fit->q);
    free(fit->image);
}

static void centre(Fit *fit, const double *responses, double *means)
{
    for (size_t i = 0; i < fit->n; i++)
        for (size_t j = 0; j < fit->s; j++) means[j] += responses[i * fit->s + j] / (double)fit->n;
    for (size_t i = 0; i < fit->n; i++)
        for (size_t j = 0; j < fit->s; j++)
            fit->y[i * fit->s + j] = responses[i * fit->s + j] - means[j];
}

bool pls_fit(Pls *pls, const double *gram, const double *responses, size_t training, size_t sites,
             size_t components, Error *error)
{
    numerics_begin();
    *pls = (Pls){.training = training, .sites = sites};
    if (training < 2 || sites < 1 || components < 1)
        return error_set(error, "a regression needs two stimuli, a site and a component");
    Fit fit = {.n = training, .s = sites, .c = components, .gram = gram};
    pls->weights = allocate(training * sites, sizeof *pls->weights, error);
    pls->means = allocate(sites, sizeof *pls->means, error);
    bool good = pls->weights && pls->means && open_fit(&fit, error);
    if (good) {
        centre(&fit, responses, pls->means);
        pls->components = find_components(&fit);
        good = regress(&fit, pls, error);
    }
    close_fit(&fit);
    if (!good) pls_free(pls);
    return good;
}

void pls_free(Pls *pls)
{
    free(pls->weights);
    free(pls->means);
    *pls = (Pls){0};
}

void pls_predict(const Pls *pls, const double *cross, size_t count, double *predictions)
{
    int n = (int)pls->training, s = (int)pls->sites;
    for (size_t i = 0; i < count; i++)
        memcpy(predictions + i * pls->sites, pls->means, pls->sites * sizeof *predictions);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)count, s, n, 1, cross, n,
                pls->weights, s, 1, predictions, s);
}

/* -- splits -- */

/* means[i]: of the inner products of row rows[i] with the training stimuli. */
static void mean_products(const double *gram, size_t n, const size_t *rows, size_t count,
                          const size_t *train, size_t training, double *means)
{
    for (size_t i = 0; i < count; i++) {
        double sum = 0;
        for (size_t j = 0; j < training; j++) sum += gram[rows[i] * n + train[j]];
        means[i] = sum / (double)training;
    }
}

/* Inner products after the training stimuli's mean is taken from both. */
static void centred_products(const double *gram, size_t n, const size_t *rows, size_t count,
                             const double *row_means, const size_t *train, size_t training,
                             const double *train_means, double grand_mean, double *products)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < training; j++)
            products[i * training + j] =
                gram[rows[i] * n + train[j]] - row_means[i] - train_means[j] + grand_mean;
}

bool pls_predict_split(const double *gram, size_t n, const double *responses, size_t sites,
                       const size_t *train, size_t training, const size_t *test, size_t testing,
                       size_t components, double *predictions, size_t *found, Error *error)
{
    Pls pls = {0};
    double *inner = allocate(training * training, sizeof *inner, error);
    double *cross = allocate(testing * training, sizeof *cross, error);
    double *means = allocate(training + testing, sizeof *means, error);
    double *some = allocate(training * sites, sizeof *some, error);
    bool good = inner && cross && means && some;
    if (good) {
        double *test_means = means + training, grand_mean = 0;
        mean_products(gram, n, train, training, train, training, means);
        mean_products(gram, n, test, testing, train, training, test_means);
        for (size_t i = 0; i < training; i++) grand_mean += means[i] / (double)training;
        centred_products(gram, n, train, training, means, train, training, means, grand_mean,
                         inner);
        centred_products(gram, n, test, testing, test_means, train, training, means, grand_mean,
                         cross);
        for (size_t i = 0; i < training; i++)
            memcpy(some + i * sites, responses + train[i] * sites, sites * sizeof *some);
        good = pls_fit(&pls, inner, some, training, sites, components, error);
    }
    if (good) {
        pls_predict(&pls, cross, testing, predictions);
        if (found) *found = pls.components;
    }
    pls_free(&pls);
    free(inner);
    free(cross);
    free(means);
    free(some);
    return good;
}
