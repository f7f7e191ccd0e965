#include "base/statistics.h"

#include <math.h>
#include <stdlib.h>

static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Sorts the values that are not NaN to the front; returns their number. */
static size_t sort_defined(double *values, size_t count)
{
    size_t defined = 0;
    for (size_t i = 0; i < count; i++)
        if (!isnan(values[i])) values[defined++] = values[i];
    qsort(values, defined, sizeof *values, ascending);
    return defined;
}

double median_of(double *values, size_t count)
{
    size_t defined = sort_defined(values, count);
    return defined ? (values[(defined - 1) / 2] + values[defined / 2]) / 2 : NAN;
}

double quantile_of(double *values, size_t count, double share)
{
    size_t defined = sort_defined(values, count);
    if (defined == 0) return NAN;
    double place = share * (double)(defined - 1);
    size_t below = (size_t)place, above = below + (below + 1 < defined);
    return values[below] + (place - (double)below) * (values[above] - values[below]);
}
