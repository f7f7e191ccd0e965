#include "tuning/curve.h"

#include <string.h>

const double curve_kernel_hanning[5] = {0, 0.4, 1, 0.4, 0};
const double curve_kernel_smooth[5] = {0, 0.2, 1, 0.2, 0};

void curve_smooth(const double *points, int n, const double kernel[5], double *smoothed)
{
    double sum = 0;
    for (int k = 0; k < 5; k++) sum += kernel[k];
    for (int i = 0; i < n; i++) {
        smoothed[i] = 0;
        for (int k = 0; k < 5; k++) smoothed[i] += points[i + k] * (kernel[k] / sum);
    }
}

/* -- spline -- */

/* Solves lower[i] s[i-1] + diagonal[i] s[i] + upper[i] s[i+1] = right[i], in `right`. */
static void solve_tridiagonal(int n, const double *lower, double *diagonal, const double *upper,
                              double *right)
{
    for (int i = 1; i < n; i++) {
        double factor = lower[i] / diagonal[i - 1];
        diagonal[i] -= factor * upper[i - 1];
        right[i] -= factor * right[i - 1];
    }
    right[n - 1] /= diagonal[n - 1];
    for (int i = n - 2; i >= 0; i--) right[i] = (right[i] - upper[i] * right[i + 1]) / diagonal[i];
}

void spline_fit(Spline *spline, const double *x, const double *y, int n)
{
    double step[CURVE_POINTS], rise[CURVE_POINTS]; /* between points i and i + 1 */
    double lower[CURVE_POINTS], diagonal[CURVE_POINTS], upper[CURVE_POINTS];
    double *right = spline->slope;
    spline->count = n;
    memcpy(spline->x, x, (size_t)n * sizeof *x);
    memcpy(spline->y, y, (size_t)n * sizeof *y);
    for (int i = 0; i + 1 < n; i++) {
        step[i] = x[i + 1] - x[i];
        rise[i] = (y[i + 1] - y[i]) / step[i];
    }
    /* Inside: the second derivative is continuous. */
    for (int i = 1; i + 1 < n; i++) {
        lower[i] = step[i];
        diagonal[i] = 2 * (step[i - 1] + step[i]);
        upper[i] = step[i - 1];
        right[i] = 3 * (step[i] * rise[i - 1] + step[i - 1] * rise[i]);
    }
    /* At the ends: the third derivative is continuous at the neighbouring point. */
    double two = x[2] - x[0];
    diagonal[0] = step[1];
    upper[0] = two;
    right[0] = ((step[0] + 2 * two) * step[1] * rise[0] + step[0] * step[0] * rise[1]) / two;
    two = x[n - 1] - x[n - 3];
    lower[n - 1] = two;
    diagonal[n - 1] = step[n - 3];
    right[n - 1] = (step[n - 2] * step[n - 2] * rise[n - 3] +
                    (2 * two + step[n - 2]) * step[n - 3] * rise[n - 2]) /
                   two;
    solve_tridiagonal(n, lower, diagonal, upper, right);
    for (int i = 0; i + 1 < n; i++) {
        double begins = spline->slope[i], ends = spline->slope[i + 1];
        spline->quadratic[i] = (3 * rise[i] - 2 * begins - ends) / step[i];
        spline->cubic[i] = (begins + ends - 2 * rise[i]) / (step[i] * step[i]);
    }
}

void spline_read(const Spline *spline, const double *x, int n, double *values)
{
    for (int k = 0, i = 0; k < n; k++) {
        while (i < spline->count - 2 && x[k] >= spline->x[i + 1]) i++;
        double t = x[k] - spline->x[i];
        values[k] = spline->y[i] +
                    t * (spline->slope[i] + t * (spline->quadratic[i] + t * spline->cubic[i]));
    }
}

/* -- reading a curve -- */

int curve_peak(const double *values, int from, int to)
{
    int peak = from;
    for (int i = from + 1; i < to; i++)
        if (values[i] > values[peak]) peak = i;
    return peak;
}

bool curve_flanks(const double *values, int n, int peak, double level, int *before, int *after)
{
    int left = peak - 1, right = peak + 1;
    while (left >= 0 && !(values[left] <= level)) left--;
    while (right < n && !(values[right] <= level)) right++;
    *before = left;
    *after = right;
    return left >= 0 && right < n;
}
