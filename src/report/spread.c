#include "report/spread.h"

#include "base/numerics.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

/* -- one benchmark -- */

Spread spread_describe(const double *draws, size_t n, double published, double noise)
{
    numerics_begin();
    Spread spread = {.mean = gsl_stats_mean(draws, 1, n), .probability = 1};
    double below = 0, count = (double)n;
    spread.deviation = n > 1 ? gsl_stats_sd(draws, 1, n) : 0;
    gsl_stats_minmax(&spread.minimum, &spread.maximum, draws, 1, n);
    for (size_t i = 0; i < n; i++)
        below += draws[i] < published ? 1 : draws[i] == published ? 0.5 : 0;
    spread.percentile = 100 * below / count;
    double variance = spread.deviation * spread.deviation;
    spread.z = (published - spread.mean) / sqrt(variance + noise);
    if (n > 1) {
        double t = (published - spread.mean) / sqrt(variance * (1 + 1 / count) + noise);
        spread.probability = 2 * gsl_cdf_tdist_Q(fabs(t), count - 1);
    }
    return spread;
}

double spread_correlation(const double *a, const double *b, size_t n)
{
    if (n < 2 || !(gsl_stats_variance(a, 1, n) > 0) || !(gsl_stats_variance(b, 1, n) > 0)) return 0;
    return gsl_stats_correlation(a, 1, b, 1, n);
}
