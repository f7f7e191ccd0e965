#include "tuning/neuroid.h"

#include "vision/stimulus_set.h"

#include <math.h>

double phase_mean(const double *rates)
{
    double sum = 0;
    for (int phase = 0; phase < TUNING_PHASES; phase++) sum += rates[phase];
    return sum / (double)TUNING_PHASES;
}

double phase_amplitude(const double *rates)
{
    double real = 0, imaginary = 0;
    for (int phase = 0; phase < TUNING_PHASES; phase++) {
        real += rates[phase] * cos(2 * PI * phase / (double)TUNING_PHASES);
        imaginary -= rates[phase] * sin(2 * PI * phase / (double)TUNING_PHASES);
    }
    return 2.0 / (double)TUNING_PHASES * hypot(real, imaginary);
}

double response_component(const Neuroid *neuroid, int grating, Component component)
{
    const double *rates = neuroid->rates + grating * TUNING_PHASES;
    return component == COMPONENT_MEAN ? phase_mean(rates) - neuroid->baseline
                                       : phase_amplitude(rates);
}

BestResponse best_response(const Neuroid *neuroid, int count)
{
    BestResponse best = {0, COMPONENT_MEAN, -INFINITY};
    for (int grating = 0; grating < count; grating++)
        for (int c = 0; c < COMPONENTS; c++) {
            double response = response_component(neuroid, grating, (Component)c);
            if (response > best.response) best = (BestResponse){grating, (Component)c, response};
        }
    return best;
}
