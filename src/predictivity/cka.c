#include "predictivity/cka.h"

#include "base/numerics.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>

#define ROWS 64 /* rows of L computed at a time */

/* The sums that both estimators need from two symmetric matrices A and B. */
typedef struct {
    double product;  /* sum of A_ij B_ij over i != j */
    double diagonal; /* sum of A_ii B_ii */
    /* sum over i of the product of A's and B's row sums, without and with the diagonal */
    double rows, whole_rows;
    double all, whole; /* product of the sums of A and of B, without and with the diagonal */
} Terms;

/* One of the two matrices. */
typedef struct {
    double *sums, *diagonal; /* [count] row sums without the diagonal */
} Matrix;

typedef struct {
    const Comparison *comparison;
    const size_t *chosen;
    size_t count;
    double *responses; /* [count][sites] centred, owned */
    double *rows;      /* [ROWS][count] of L, owned */
    double *row;       /* [stimuli] of K, owned */
    double *sums;      /* [4][count] of both matrices, owned */
    Matrix k, l;
    double kk, kl, ll; /* products off the diagonal */
} Alignment;

static size_t stimulus(const Alignment *alignment, size_t i)
{
    return alignment->chosen ? alignment->chosen[i] : i;
}

static bool open_alignment(Alignment *alignment, Error *error)
{
    size_t m = alignment->count, s = alignment->comparison->sites, size = sizeof(double);
    alignment->responses = allocate(m, s * size, error);
    alignment->rows = allocate(m, ROWS * size, error);
    alignment->sums = allocate(m, 4 * size, error);
    alignment->row = allocate(alignment->comparison->stimuli, size, error);
    if (!alignment->responses || !alignment->rows || !alignment->sums || !alignment->row)
        return false;
    alignment->k = (Matrix){alignment->sums, alignment->sums + m};
    alignment->l = (Matrix){alignment->sums + 2 * m, alignment->sums + 3 * m};
    for (size_t j = 0; j < s; j++) {
        double mean = 0;
        for (size_t i = 0; i < m; i++)
            mean += alignment->comparison->responses[stimulus(alignment, i) * s + j] / (double)m;
        for (size_t i = 0; i < m; i++)
            alignment->responses[i * s + j] =
                alignment->comparison->responses[stimulus(alignment, i) * s + j] - mean;
    }
    return true;
}

static void close_alignment(Alignment *alignment)
{
    free(alignment->responses);
    free(alignment->rows);
    free(alignment->sums);
    free(alignment->row);
}

/* Adds row i of both matrices; that of L is `l`. */
static void add_row(Alignment *alignment, size_t i, const double *l)
{
    const double *k = comparison_row(alignment->comparison, stimulus(alignment, i), alignment->row);
    for (size_t j = 0; j < alignment->count; j++) {
        double a = k[stimulus(alignment, j)], b = l[j];
        if (i == j) {
            alignment->k.diagonal[i] = a;
            alignment->l.diagonal[i] = b;
            continue;
        }
        alignment->kk += a * a;
        alignment->kl += a * b;
        alignment->ll += b * b;
        alignment->k.sums[i] += a;
        alignment->l.sums[i] += b;
    }
}

static void add_rows(Alignment *alignment)
{
    int m = (int)alignment->count, s = (int)alignment->comparison->sites;
    for (int first = 0; first < m; first += ROWS) {
        int some = m - first < ROWS ? m - first : ROWS;
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, some, m, s, 1,
                    alignment->responses + (size_t)first * (size_t)s, s, alignment->responses, s, 0,
                    alignment->rows, m);
        for (int i = 0; i < some; i++)
            add_row(alignment, (size_t)(first + i), alignment->rows + (size_t)i * (size_t)m);
    }
}

static Terms terms_of(const Matrix *a, const Matrix *b, size_t count, double product)
{
    Terms terms = {.product = product};
    double sum_a = 0, sum_b = 0, whole_a = 0, whole_b = 0;
    for (size_t i = 0; i < count; i++) {
        double row_a = a->sums[i] + a->diagonal[i], row_b = b->sums[i] + b->diagonal[i];
        terms.diagonal += a->diagonal[i] * b->diagonal[i];
        terms.rows += a->sums[i] * b->sums[i];
        terms.whole_rows += row_a * row_b;
        sum_a += a->sums[i];
        sum_b += b->sums[i];
        whole_a += row_a;
        whole_b += row_b;
    }
    terms.all = sum_a * sum_b;
    terms.whole = whole_a * whole_b;
    return terms;
}

/* Both estimators leave out a factor that is the same for all matrices, and so cancels in CKA. */
static double unbiased(const Terms *terms, double m)
{
    return terms->product + terms->all / ((m - 1) * (m - 2)) - 2 / (m - 2) * terms->rows;
}

static double biased(const Terms *terms, double m)
{
    return terms->product + terms->diagonal + terms->whole / (m * m) - 2 / m * terms->whole_rows;
}

bool cka(const Comparison *comparison, const size_t *chosen, size_t count, Cka *result,
         Error *error)
{
    Alignment alignment = {.comparison = comparison, .chosen = chosen, .count = count};
    if (count < 4)
        return error_set(error, "CKA needs at least four stimuli; there %s %zu",
                         count == 1 ? "is" : "are", count);
    bool good = numerics_threads(1, error) && open_alignment(&alignment, error);
    if (good) {
        double m = (double)count;
        add_rows(&alignment);
        Terms kk = terms_of(&alignment.k, &alignment.k, count, alignment.kk),
              kl = terms_of(&alignment.k, &alignment.l, count, alignment.kl),
              ll = terms_of(&alignment.l, &alignment.l, count, alignment.ll);
        double self = unbiased(&kk, m) * unbiased(&ll, m);
        result->unbiased = self > 0 ? unbiased(&kl, m) / sqrt(self) : 0;
        result->biased = biased(&kl, m) / sqrt(biased(&kk, m) * biased(&ll, m));
    }
    close_alignment(&alignment);
    return good;
}
