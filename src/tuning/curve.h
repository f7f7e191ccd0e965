/*
 * curve: smoothing and interpolation of measured tuning curves.
 *
 * Points are convolved with a five-point kernel, then joined by the interpolating cubic spline
 * whose third derivative is continuous at the second and the last but one point ("not-a-knot": what
 * FITPACK gives for degree 3 and smoothing 0). Widths are read off the fitted curve.
 */
#pragma once

#include <stdbool.h>

#define CURVE_POINTS 64 /* most points of a curve */

/* Smoothing kernels, to be divided by their sum. */
extern const double curve_kernel_hanning[5]; /* 0, .4, 1, .4, 0 */
extern const double curve_kernel_smooth[5];  /* 0, .2, 1, .2, 0 */

/* smoothed[n] from points[n + 4], which has two extra points at each end. */
void curve_smooth(const double *points, int n, const double kernel[5], double *smoothed);

typedef struct {
    int count;
    double x[CURVE_POINTS], y[CURVE_POINTS];
    double slope[CURVE_POINTS]; /* first derivative at each x */
    double quadratic[CURVE_POINTS],
        cubic[CURVE_POINTS]; /* coefficients of the cubic that starts at each x */
} Spline;

/* Fits n points (4 <= n <= CURVE_POINTS), x increasing. */
void spline_fit(Spline *spline, const double *x, const double *y, int n);

/* Evaluates the spline at x[n], ascending; beyond the ends the outermost cubic continues. */
void spline_read(const Spline *spline, const double *x, int n, double *values);

/* Index of the first maximum of values[from..to-1]. */
int curve_peak(const double *values, int from, int to);

/* The nearest point on each side of the peak with the curve at or below `level`; false: none. */
bool curve_flanks(const double *values, int n, int peak, double level, int *before, int *after);
