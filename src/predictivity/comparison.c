#include "predictivity/comparison.h"

#include "predictivity/gram.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

/* Relative variance below which activations count as the same for all stimuli. */
#define ROUNDING 1e-13

const double *comparison_row(const Comparison *comparison, size_t i, double *scratch)
{
    size_t n = comparison->stimuli;
    const double *row = comparison->gram + gram_row(n, comparison->packed, i);
    if (!comparison->packed) return row;
    memcpy(scratch, row, (i + 1) * sizeof *scratch);
    for (size_t j = i + 1; j < n; j++) scratch[j] = comparison->gram[gram_row(n, true, j) + i];
    return scratch;
}

void comparison_multiply(const Comparison *comparison, const double *vector, double *product)
{
    int n = (int)comparison->stimuli;
    if (comparison->packed)
        cblas_dspmv(CblasRowMajor, CblasLower, n, 1, comparison->gram, vector, 1, 0, product, 1);
    else
        cblas_dsymv(CblasRowMajor, CblasUpper, n, 1, comparison->gram, n, vector, 1, 0, product, 1);
}

bool comparison_check(const Comparison *comparison, Error *error)
{
    size_t n = comparison->stimuli;
    double squares = 0, sum = 0;
    if (comparison->sites == 0) return error_set(error, "there are no sites to compare with");
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < (comparison->packed ? i + 1 : n); j++) {
            double value = comparison->gram[gram_row(n, comparison->packed, i) + j];
            if (!isfinite(value))
                return error_set(error,
                                 "the layer has responses that are not finite numbers (NaN or "
                                 "infinite)");
            sum += comparison->packed && i != j ? 2 * value : value;
            if (i == j) squares += value;
        }
    return squares - sum / (double)n > ROUNDING * squares ||
           error_set(error, "the layer's responses are the same to all stimuli");
}
