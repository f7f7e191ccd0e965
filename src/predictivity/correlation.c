#include "predictivity/correlation.h"

#include <math.h>
#include <stdbool.h>

/* Relative range below which values count as constant. */
#define ROUNDING 1e-13

/* Mean and range of one variable, over pairs without NaN. */
typedef struct {
    double count, mean, least, most;
} Extent;

static Extent extent_of(const double *values, const double *partners, size_t count, size_t stride)
{
    Extent extent = {0, 0, INFINITY, -INFINITY};
    for (size_t i = 0; i < count; i++) {
        double value = values[i * stride];
        if (isnan(value) || isnan(partners[i * stride])) continue;
        extent.count++;
        extent.mean += value;
        extent.least = fmin(extent.least, value);
        extent.most = fmax(extent.most, value);
    }
    extent.mean /= extent.count;
    return extent;
}

/* Do values differ by more than rounding? */
static bool varies(const Extent *extent)
{
    double largest = fmax(fabs(extent->least), fabs(extent->most));
    return extent->most - extent->least > ROUNDING * largest;
}

double pearson(const double *a, const double *b, size_t count, size_t stride)
{
    Extent in_a = extent_of(a, b, count, stride), in_b = extent_of(b, a, count, stride);
    double aa = 0, bb = 0, ab = 0;
    if (!varies(&in_a) || !varies(&in_b)) return NAN;
    double range_a = in_a.most - in_a.least, range_b = in_b.most - in_b.least;
    for (size_t i = 0; i < count; i++) { /* scaled by the range, so that squares do not overflow */
        double x = (a[i * stride] - in_a.mean) / range_a, y = (b[i * stride] - in_b.mean) / range_b;
        if (isnan(x) || isnan(y)) continue;
        aa += x * x;
        bb += y * y;
        ab += x * y;
    }
    return ab / (sqrt(aa) * sqrt(bb));
}
