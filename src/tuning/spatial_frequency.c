#include "tuning/spatial_frequency.h"

#include "tuning/curve.h"

#include <math.h>

enum {
    GRATINGS = FREQUENCY_SET / TUNING_PHASES, /* radius, spatial frequency, orientation (fastest) */
    FITTED = 100                              /* points where the fit is evaluated */
};

/* The curve over spatial frequency of values[GRATINGS], at `best`'s radius and orientation. */
static void curve_through(int best, const double *values, FrequencyTuning *tuning)
{
    enum { BLOCK = FREQUENCY_COUNT * COARSE_ORIENTATIONS };
    int radius = best / BLOCK, orientation = best % COARSE_ORIENTATIONS;
    for (int f = 0; f < FREQUENCY_COUNT; f++)
        tuning->curve[f] = values[radius * BLOCK + f * COARSE_ORIENTATIONS + orientation];
}

bool frequency_tuning_of_mean(const Neuroid *neuroid, FrequencyTuning *tuning)
{
    double dc[GRATINGS];
    for (int i = 0; i < GRATINGS; i++) dc[i] = phase_mean(neuroid->rates + i * TUNING_PHASES);
    int best = curve_peak(dc, 0, GRATINGS);
    curve_through(best, dc, tuning);
    return dc[best] > neuroid->baseline + DRIVEN_ABOVE;
}

bool frequency_tuning_of_best(const Neuroid *neuroid, FrequencyTuning *tuning)
{
    BestResponse best = best_response(neuroid, GRATINGS);
    double values[GRATINGS];
    for (int i = 0; i < GRATINGS; i++) values[i] = response_component(neuroid, i, best.component);
    curve_through(best.grating, values, tuning);
    return best.response > DRIVEN_ABOVE;
}

/* log2 of the spatial frequency of point i of the fit. */
static double fitted_position(int i)
{
    double first = log2(stimulus_frequency(0)),
           last = log2(stimulus_frequency(FREQUENCY_COUNT - 1));
    return first + (last - first) * i / (FITTED - 1);
}

static void fit(const FrequencyTuning *tuning, double *fitted)
{
    double padded[FREQUENCY_COUNT + 4], smoothed[FREQUENCY_COUNT], x[FREQUENCY_COUNT];
    double positions[FITTED];
    for (int i = 0; i < FREQUENCY_COUNT + 4; i++) {
        int f = i < 2 ? 0 : i - 2 < FREQUENCY_COUNT ? i - 2 : FREQUENCY_COUNT - 1;
        padded[i] = tuning->curve[f];
    }
    curve_smooth(padded, FREQUENCY_COUNT, curve_kernel_smooth, smoothed);
    for (int f = 0; f < FREQUENCY_COUNT; f++) x[f] = log2(stimulus_frequency(f));
    Spline spline;
    spline_fit(&spline, x, smoothed, FREQUENCY_COUNT);
    for (int i = 0; i < FITTED; i++) positions[i] = fitted_position(i);
    spline_read(&spline, positions, FITTED, fitted);
}

double frequency_bandwidth(const FrequencyTuning *tuning)
{
    double fitted[FITTED];
    fit(tuning, fitted);
    int peak = curve_peak(fitted, 0, FITTED), before, after;
    if (!curve_flanks(fitted, FITTED, peak, 0.707 * fitted[peak], &before, &after)) return NAN;
    return 100 * exp2(fitted_position(before)) / exp2(fitted_position(after));
}

double frequency_peak(const FrequencyTuning *tuning)
{
    double fitted[FITTED];
    fit(tuning, fitted);
    return exp2(fitted_position(curve_peak(fitted, 0, FITTED)));
}
