#include "predictivity/ridgecv.h"

#include <stdlib.h>

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

/* Sums sites' errors over each group; keeps the candidate where the sum is the least so far. */
static void keep_least(const double *errors, size_t sites, RidgeGroups groups, size_t candidate,
                       double *least, size_t *best)
{
    for (size_t g = 0; g < groups.count; g++) {
        double sum = 0;
        for (size_t j = 0; j < sites; j++)
            if (!groups.of_site || groups.of_site[j] == g) sum += errors[j];
        if (candidate > 0 && !(sum < least[g])) continue;
        least[g] = sum;
        best[g] = candidate;
    }
}

bool ridgecv_choose(const Ridge *ridge, const double *alphas, RidgeGroups groups, size_t *best,
                    Error *error)
{
    size_t sites = ridge->data->sites;
    double *errors = allocate(sites, sizeof *errors, error);
    double *least = allocate(groups.count, sizeof *least, error);
    bool good = errors && least;
    for (size_t a = 0; good && a < RIDGECV_ALPHAS; a++) {
        good = ridge_left_out(ridge, alphas[a], errors, error);
        if (good) keep_least(errors, sites, groups, a, least, best);
    }
    free(errors);
    free(least);
    return good;
}
