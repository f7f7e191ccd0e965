#include "base/statistics.h"

#include <math.h>
#include <stdlib.h>

static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

double median_of(double *values, size_t count)
{
    size_t defined = 0;
    for (size_t i = 0; i < count; i++)
        if (!isnan(values[i])) values[defined++] = values[i];
    if (defined == 0) return NAN;
    qsort(values, defined, sizeof *values, ascending);
    return (values[(defined - 1) / 2] + values[defined / 2]) / 2;
}
