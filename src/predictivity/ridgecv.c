#include "predictivity/ridgecv.h"

#include <math.h>

void ridgecv_alphas(double alphas[RIDGECV_ALPHAS])
{
    static const double first[] = {.01, .1, .5, 1};
    size_t count = 0;
    while (count < sizeof first / sizeof *first) {
        alphas[count] = first[count];
        count++;
    }
    for (double from = 10; from < 1e7; from *= 10) {
        int steps = from == 10 ? 4 : 18;
        for (int i = 0; i < steps; i++) alphas[count++] = from + i * (9 * from / steps);
    }
    alphas[count] = 1e7;
}

bool ridgecv_choose(const Ridge *ridge, const double *alphas, size_t *best, Error *error)
{
    double least = INFINITY;
    *best = 0;
    for (size_t a = 0; a < RIDGECV_ALPHAS; a++) {
        double mean = 0;
        if (!ridge_left_out(ridge, alphas[a], &mean, error)) return false;
        if (mean < least) {
            least = mean;
            *best = a;
        }
    }
    return true;
}
