#include "predictivity/comparison.h"

#include <math.h>

/* Relative variance below which activations count as the same for all stimuli. */
#define ROUNDING 1e-13

bool comparison_check(const Comparison *comparison, Error *error)
{
    size_t n = comparison->stimuli;
    double squares = 0, sum = 0;
    if (comparison->sites == 0) return error_set(error, "there are no sites to compare with");
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double value = comparison->gram[i * n + j];
            if (!isfinite(value))
                return error_set(error,
                                 "the layer has responses that are not finite numbers (NaN or "
                                 "infinite)");
            sum += value;
            if (i == j) squares += value;
        }
    return squares - sum / (double)n > ROUNDING * squares ||
           error_set(error, "the layer's responses are the same to all stimuli");
}
