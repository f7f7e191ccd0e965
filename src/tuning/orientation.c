#include "tuning/orientation.h"

#include "tuning/curve.h"

#include <math.h>

enum {
    STEP = 180 / ORIENTATION_COUNT, /* degrees between stimuli */
    TURNS = 3,                      /* the curve is repeated, from -180 to 345 degrees */
    LAID = TURNS * ORIENTATION_COUNT,
    FITTED = TURNS * 180 /* the fit is read at -180, -179, .. 359 degrees */
};

bool orientation_tuning(const Neuroid *neuroid, OrientationTuning *tuning)
{
    enum { GRATINGS = ORIENTATION_SET / TUNING_PHASES };
    double dc[GRATINGS];
    for (int i = 0; i < GRATINGS; i++) dc[i] = phase_mean(neuroid->rates + i * TUNING_PHASES);
    int best = curve_peak(dc, 0, GRATINGS);
    tuning->max_dc = dc[best];
    tuning->modulation_ratio = phase_amplitude(neuroid->rates + best * TUNING_PHASES) / dc[best];
    tuning->preferred = best % ORIENTATION_COUNT;
    for (int o = 0; o < ORIENTATION_COUNT; o++) tuning->curve[o] = dc[best - tuning->preferred + o];
    return tuning->max_dc > neuroid->baseline + DRIVEN_ABOVE;
}

double orientation_circular_variance(const OrientationTuning *tuning)
{
    double real = 0, imaginary = 0, sum = 0;
    for (int o = 0; o < ORIENTATION_COUNT; o++) {
        double angle = 2 * o * STEP * PI / 180;
        real += tuning->curve[o] * cos(angle);
        imaginary += tuning->curve[o] * sin(angle);
        sum += fabs(tuning->curve[o]);
    }
    return 1 - hypot(real, imaginary) / sum;
}

double orientation_orthogonal_ratio(const OrientationTuning *tuning)
{
    int orthogonal = (tuning->preferred + ORIENTATION_COUNT / 2) % ORIENTATION_COUNT;
    return tuning->curve[orthogonal] / tuning->curve[tuning->preferred];
}

/* fitted[FITTED]: the smoothed curve's spline, at whole degrees; returns its peak, 0..179. */
static int fit(const OrientationTuning *tuning, const double kernel[5], double *fitted)
{
    double laid[LAID + 4] = {0}, smoothed[LAID], x[LAID]; /* zeros beyond each end */
    double degrees[FITTED];
    for (int i = 0; i < LAID; i++) {
        laid[i + 2] = tuning->curve[i % ORIENTATION_COUNT];
        x[i] = -180 + i * STEP;
    }
    curve_smooth(laid, LAID, kernel, smoothed);
    Spline spline;
    spline_fit(&spline, x, smoothed, LAID);
    for (int i = 0; i < FITTED; i++) degrees[i] = i - 180;
    spline_read(&spline, degrees, FITTED, fitted);
    return curve_peak(fitted, 180, 360);
}

double orientation_bandwidth(const OrientationTuning *tuning)
{
    double fitted[FITTED];
    int peak = fit(tuning, curve_kernel_hanning, fitted), before, after;
    if (!curve_flanks(fitted, FITTED, peak, 0.707 * fitted[peak], &before, &after)) return NAN;
    return after - before > 180 ? NAN : (after - before) / 2.0;
}

double orientation_preferred(const OrientationTuning *tuning)
{
    double fitted[FITTED];
    int degrees = fit(tuning, curve_kernel_smooth, fitted) - 180;
    return degrees >= 157.5 ? degrees - 180 : degrees;
}
