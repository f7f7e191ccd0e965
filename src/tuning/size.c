#include "tuning/size.h"

#include "tuning/curve.h"

#include <math.h>
#include <string.h>

#define SUPPRESSED_ABOVE 0.1

enum { GRATINGS = SIZE_SET / TUNING_PHASES, BLOCK = COARSE_FREQUENCIES * COARSE_ORIENTATIONS };

bool size_tuning(const Neuroid *neuroid, SizeTuning *tuning)
{
    BestResponse best = best_response(neuroid, GRATINGS);
    double curve[SIZE_RADII];
    for (int r = 0; r < SIZE_RADII; r++)
        curve[r] = response_component(neuroid, r * BLOCK + best.grating % BLOCK, best.component);
    memcpy(tuning->curve, curve, sizeof curve);
    double largest = best.response, last = curve[SIZE_RADII - 1];
    tuning->surround_suppression_index = (largest - last) / largest;
    tuning->grating_summation_field = tuning->surround_diameter = NAN;
    if (largest > 0 && tuning->surround_suppression_index > SUPPRESSED_ABOVE) {
        int peak = curve_peak(curve, 0, SIZE_RADII), summed = 0, settled = peak + 1;
        while (curve[summed] < 0.95 * largest) summed++;
        while (curve[settled] > last + 0.05 * fabs(last)) settled++;
        tuning->grating_summation_field = 2 * stimulus_radius(summed);
        tuning->surround_diameter = 2 * stimulus_radius(settled);
    }
    return largest > DRIVEN_ABOVE;
}
