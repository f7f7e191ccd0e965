#include "predictivity/pls.h"

#include "base/numerics.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* scikit-learn's defaults. */
#define MOST_STEPS 500
#define TOLERANCE  1e-6
#define NOTHING    2.3e-16 /* responses up to this size count as fully explained */

#define ROWS 64 /* rows of a packed matrix multiplied at a time */

#define NOTHING_LEFT 1e-12 /* fraction of the first component's squared covariance */

/* -- all stimuli -- */

static void centre_responses(Pls *pls, const double *responses)
{
    size_t n = pls->stimuli, s = pls->sites;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < s; j++) pls->means[j] += responses[i * s + j] / (double)n;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < s; j++)
            pls->responses[i * s + j] = responses[i * s + j] - pls->means[j];
}

/* products = K Y; sums = K 1. */
static bool multiply_all(Pls *pls, Error *error)
{
    const Comparison *data = pls->data;
    size_t n = pls->stimuli, some = 0;
    int s = (int)pls->sites;
    if (!data->packed)
        cblas_dsymm(CblasRowMajor, CblasLeft, CblasUpper, (int)n, s, 1, data->gram, (int)n,
                    pls->responses, s, 0, pls->products, s);
    double *rows = allocate(ROWS, n * sizeof *rows, error);
    for (size_t first = 0; rows && first < n; first += some) {
        some = n - first < ROWS ? n - first : ROWS;
        for (size_t i = first; i < first + some; i++) {
            const double *row = comparison_row(data, i, rows + (i - first) * n);
            for (size_t k = 0; k < n; k++) pls->sums[i] += row[k];
        }
        if (data->packed)
            cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)some, s, (int)n, 1, rows,
                        (int)n, pls->responses, s, 0, pls->products + first * pls->sites, s);
    }
    free(rows);
    return rows != NULL;
}

bool pls_open(Pls *pls, const Comparison *data, Error *error)
{
    size_t stimuli = data->stimuli, sites = data->sites;
    *pls = (Pls){.stimuli = stimuli, .sites = sites, .data = data};
    if (!numerics_threads(1, error)) return false;
    if (stimuli < 2 || sites < 1)
        return error_set(error, "a regression needs two stimuli and a site");
    pls->responses = allocate(stimuli * sites, sizeof *pls->responses, error);
    pls->products = allocate(stimuli * sites, sizeof *pls->products, error);
    pls->means = allocate(sites, sizeof *pls->means, error);
    pls->sums = allocate(stimuli, sizeof *pls->sums, error);
    bool good = pls->responses && pls->products && pls->means && pls->sums;
    if (good) centre_responses(pls, data->responses);
    good = good && multiply_all(pls, error);
    if (!good) pls_close(pls);
    return good;
}

void pls_close(Pls *pls)
{
    free(pls->responses);
    free(pls->products);
    free(pls->means);
    free(pls->sums);
    *pls = (Pls){0};
}

/* -- one split: n stimuli, s sites, at most c components -- */

typedef struct {
    const Pls *pls;
    const Split *split;
    size_t n, s, c;
    size_t *left_out; /* [n - training] excluded stimuli */
    /* [s] of the training responses, after subtracting the mean over all stimuli */
    double *means;
    double *y;        /* Y [n][s], centred on the training stimuli; 0 for the others */
    double *z;        /* K Y [n][s] */
    double *g;        /* deflated Y'K Y [s][s], upper triangle */
    double *scores;   /* T [c][n], orthonormal */
    double *products; /* K T [c][n] */
    double *images;   /* K u [c][n], where X'u is a component's feature weights */
    double *loadings; /* P' = T'Y [c][s] */
    double *q, *next, *old_image, *along; /* [s] */
    double *column;                       /* [n] */
} Fit;

static bool open_fit(Fit *fit, Error *error)
{
    size_t n = fit->n, s = fit->s, c = fit->c, size = sizeof(double);
    fit->left_out = allocate(n, sizeof *fit->left_out, error);
    fit->means = allocate(s, size, error);
    fit->y = allocate(n * s, size, error);
    fit->z = allocate(n * s, size, error);
    fit->g = allocate(s * s, size, error);
    fit->scores = allocate(c * n, size, error);
    fit->products = allocate(c * n, size, error);
    fit->images = allocate(c * n, size, error);
    fit->loadings = allocate(c * s, size, error);
    fit->q = allocate(4 * s, size, error);
    fit->column = allocate(n, size, error);
    if (!fit->left_out || !fit->means || !fit->y || !fit->z || !fit->g || !fit->scores ||
        !fit->products || !fit->images || !fit->loadings || !fit->q || !fit->column)
        return false;
    fit->next = fit->q + s;
    fit->old_image = fit->next + s;
    fit->along = fit->old_image + s;
    return true;
}

static void close_fit(Fit *fit)
{
    free(fit->left_out);
    free(fit->means);
    free(fit->y);
    free(fit->z);
    free(fit->g);
    free(fit->scores);
    free(fit->products);
    free(fit->images);
    free(fit->loadings);
    free(fit->q);
    free(fit->column);
}

/* Copies the training rows of Y; returns the number of stimuli left out. */
static size_t choose_responses(Fit *fit)
{
    const Split *split = fit->split;
    size_t s = fit->s, left = 0;
    double *chosen = fit->column; /* for now: 1 for training stimuli */
    memset(chosen, 0, fit->n * sizeof *chosen);
    for (size_t i = 0; i < split->training; i++) {
        const double *from = fit->pls->responses + split->train[i] * s;
        chosen[split->train[i]] = 1;
        for (size_t j = 0; j < s; j++) fit->means[j] += from[j] / (double)split->training;
    }
    for (size_t i = 0; i < fit->n; i++) {
        if (chosen[i] == 0) fit->left_out[left++] = i;
        for (size_t j = 0; chosen[i] != 0 && j < s; j++)
            fit->y[i * s + j] = fit->pls->responses[i * s + j] - fit->means[j];
    }
    return left;
}

/*
 * z = K y, from the product for all stimuli: subtracts the stimuli left out, and the training
 * means, which are the same for all training stimuli, so that only row sums of K are needed.
 */
static bool multiply_responses(Fit *fit, size_t left, Error *error)
{
    int n = (int)fit->n, s = (int)fit->s;
    const Pls *pls = fit->pls;
    double *rows = allocate(left * fit->n, sizeof *rows, error);
    double *some = allocate(left * fit->s, sizeof *some, error);
    double *sums = fit->column; /* of K's rows, over the training stimuli */
    if (rows && some) {
        memcpy(sums, pls->sums, fit->n * sizeof *sums);
        memcpy(fit->z, pls->products, fit->n * fit->s * sizeof *fit->z);
        for (size_t i = 0; i < left; i++) {
            double *row = rows + i * fit->n;
            const double *from = comparison_row(pls->data, fit->left_out[i], row);
            if (from != row) memcpy(row, from, fit->n * sizeof *row);
            memcpy(some + i * fit->s, pls->responses + fit->left_out[i] * fit->s,
                   fit->s * sizeof *some);
            cblas_daxpy(n, -1, row, 1, sums, 1);
        }
        if (left > 0)
            cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, n, s, (int)left, -1, rows, n, some,
                        s, 1, fit->z, s);
        cblas_dger(CblasRowMajor, n, s, -1, sums, 1, fit->means, 1, fit->z, s);
    }
    bool good = rows && some;
    free(rows);
    free(some);
    return good;
}

/* -- one component -- */

/* Multiplies the deflated g by q, into `image`; returns q' g q, the squared covariance. */
static double covariance(const Fit *fit, const double *q, double *image)
{
    cblas_dsymv(CblasRowMajor, CblasUpper, (int)fit->s, 1, fit->g, (int)fit->s, q, 1, 0, image, 1);
    return cblas_ddot((int)fit->s, q, 1, image, 1);
}

/* Starts with the first response not yet fully explained; false if there is none. */
static bool first_response(Fit *fit, size_t earlier)
{
    int n = (int)fit->n, s = (int)fit->s;
    for (size_t j = 0; j < fit->s; j++) {
        cblas_dcopy(n, fit->y + j, s, fit->column, 1);
        if (earlier > 0)
            cblas_dgemv(CblasRowMajor, CblasTrans, (int)earlier, n, -1, fit->scores, n,
                        fit->loadings + j, s, 1, fit->column, 1);
        memset(fit->q, 0, fit->s * sizeof *fit->q);
        fit->q[j] = 1;
        if (fabs(fit->column[cblas_idamax(n, fit->column, 1)]) > NOTHING) return true;
    }
    return false;
}

/*
 * Power iteration over sites: q -> Y'K Y q. The feature weights are w = X'Y q / |X'Y q|, and their
 * squared change is 2 - 2 w'w_old. Returns the squared covariance; q is its direction.
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

/* along = rows[earlier][n] times vector. */
static void project(const double *rows, size_t earlier, size_t n, const double *vector,
                    double *along)
{
    cblas_dgemv(CblasRowMajor, CblasNoTrans, (int)earlier, (int)n, 1, rows, (int)n, vector, 1, 0,
                along, 1);
}

/* vector -= rows[earlier][n]' times along[earlier]. */
static void take_away(const double *rows, size_t earlier, size_t n, const double *along,
                      double *vector)
{
    cblas_dgemv(CblasRowMajor, CblasTrans, (int)earlier, (int)n, -1, rows, (int)n, along, 1, 1,
                vector, 1);
}

/* Copies the image to the score, centred on the training stimuli; 0 for the others. */
static void centre_score(const Fit *fit, const double *image, double *score)
{
    const Split *split = fit->split;
    double mean = 0;
    for (size_t i = 0; i < split->training; i++) mean += image[split->train[i]];
    mean /= (double)split->training;
    for (size_t i = 0; i < split->training; i++)
        score[split->train[i]] = image[split->train[i]] - mean;
}

/*
 * Adds the component of direction q: K u, where u = (Y - T P')q / covariance, and its score,
 * orthogonalised against earlier scores (twice, because of rounding). False if nothing is left.
 */
static bool take_component(Fit *fit, size_t k, double squared)
{
    int n = (int)fit->n, s = (int)fit->s;
    double *image = fit->images + k * fit->n, *score = fit->scores + k * fit->n;
    cblas_dgemv(CblasRowMajor, CblasNoTrans, n, s, 1, fit->z, s, fit->q, 1, 0, image, 1);
    if (k > 0) {
        project(fit->loadings, k, fit->s, fit->q, fit->column);
        take_away(fit->products, k, fit->n, fit->column, image);
    }
    cblas_dscal(n, 1 / sqrt(squared), image, 1);
    centre_score(fit, image, score);
    double before = cblas_dnrm2(n, score, 1);
    for (int pass = 0; k > 0 && pass < 2; pass++) {
        project(fit->scores, k, fit->n, score, fit->column);
        take_away(fit->scores, k, fit->n, fit->column, score);
    }
    double length = cblas_dnrm2(n, score, 1);
    if (!(length > 1e-9 * before)) return false;
    cblas_dscal(n, 1 / length, score, 1);
    return true;
}

/*
 * Removes the component: with score t, loading p = Y't and r = (Y - T P')'K t, the deflated Y'K Y
 * is g - p r' - r p' + (t'K t) p p'.
 */
static void deflate(Fit *fit, size_t k)
{
    int n = (int)fit->n, s = (int)fit->s;
    const double *score = fit->scores + k * fit->n;
    double *product = fit->products + k * fit->n, *loading = fit->loadings + k * fit->s,
           *along = fit->along;
    comparison_multiply(fit->pls->data, score, product);
    cblas_dgemv(CblasRowMajor, CblasTrans, n, s, 1, fit->y, s, score, 1, 0, loading, 1);
    cblas_dgemv(CblasRowMajor, CblasTrans, n, s, 1, fit->y, s, product, 1, 0, along, 1);
    if (k > 0) {
        project(fit->scores, k, fit->n, product, fit->column);
        take_away(fit->loadings, k, fit->s, fit->column, along);
    }
    cblas_daxpy(s, -cblas_ddot(n, score, 1, product, 1) / 2, loading, 1, along, 1);
    cblas_dsyr2(CblasRowMajor, CblasUpper, s, -1, loading, 1, along, 1, fit->g, s);
}

/* Returns the number of components. */
static size_t find_components(Fit *fit)
{
    int n = (int)fit->n, s = (int)fit->s;
    double first = 0;
    cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, s, s, n, 1, fit->y, s, fit->z, s, 0,
                fit->g, s);
    for (size_t k = 0; k < fit->c; k++) {
        if (!first_response(fit, k)) return k;
        double squared = find_direction(fit);
        if (k == 0) first = squared;
        if (!(squared > NOTHING_LEFT * first) || !take_component(fit, k, squared)) return k;
        deflate(fit, k);
    }
    return fit->c;
}

/* -- predictions: inner products with the test stimuli times U (T'K U)^-1 T'Y (triangular) -- */

static bool regress(Fit *fit, size_t components, double *predictions, Error *error)
{
    const Split *split = fit->split;
    int n = (int)fit->n, s = (int)fit->s, c = (int)components;
    for (size_t i = 0; i < split->testing; i++)
        for (size_t j = 0; j < fit->s; j++)
            predictions[i * fit->s + j] = fit->pls->means[j] + fit->means[j];
    if (components == 0 || split->testing == 0) return true;
    double *inner = allocate(components * components, sizeof *inner, error);
    double *cross = allocate(components * split->testing, sizeof *cross, error);
    if (inner && cross) {
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, c, c, n, 1, fit->scores, n,
                    fit->images, n, 0, inner, c);
        cblas_dtrsm(CblasRowMajor, CblasLeft, CblasUpper, CblasNoTrans, CblasNonUnit, c, s, 1,
                    inner, c, fit->loadings, s);
        for (size_t k = 0; k < components; k++) {
            const double *image = fit->images + k * fit->n;
            double mean = 0;
            for (size_t i = 0; i < split->training; i++)
                mean += image[split->train[i]] / (double)split->training;
            for (size_t i = 0; i < split->testing; i++)
                cross[i * components + k] = image[split->test[i]] - mean;
        }
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)split->testing, s, c, 1, cross,
                    c, fit->loadings, s, 1, predictions, s);
    }
    bool good = inner && cross;
    free(inner);
    free(cross);
    return good;
}

bool pls_predict(const Pls *pls, const Split *split, size_t components, double *predictions,
                 size_t *found, Error *error)
{
    Fit fit = {.pls = pls, .split = split, .n = pls->stimuli, .s = pls->sites, .c = components};
    if (fit.c > fit.n) fit.c = fit.n;
    if (split->training < 2 || components < 1)
        return error_set(error, "a regression needs two training stimuli and a component");
    bool good = open_fit(&fit, error) && multiply_responses(&fit, choose_responses(&fit), error);
    if (good) {
        size_t count = find_components(&fit);
        good = regress(&fit, count, predictions, error);
        if (found) *found = count;
    }
    close_fit(&fit);
    return good;
}
