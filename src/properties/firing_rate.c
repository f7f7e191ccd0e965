#include "properties/firing_rate.h"

#include "base/statistics.h"

#include <stdlib.h>

/*
 * Macaque V1 in spikes/s (Ringach et al. 2002): median and largest peak response, median
 * spontaneous rate, and threshold of a responsive neuron.
 */
static const double macaque_median_peak = 33.8, macaque_median_blank = 0.82;
static const double macaque_largest_peak = 243.1, responsive_above = 5;

static double rectified(double activation)
{
    return activation > 0 ? activation : 0;
}

static double largest_phase_average(const Recording *recording, size_t neuroid)
{
    double largest = 0;
    for (size_t first = 0; first < recording->presentations; first += TUNING_PHASES) {
        double sum = 0;
        for (size_t phase = 0; phase < TUNING_PHASES; phase++)
            sum += rectified((double)recording_response(recording, first + phase, neuroid));
        if (sum / (double)TUNING_PHASES > largest) largest = sum / (double)TUNING_PHASES;
    }
    return largest;
}

/* Moves the responsive units' values to the front; returns the number of responsive units. */
static size_t select_responsive(double *peaks, double *blanks, size_t count)
{
    double largest = 0;
    for (size_t i = 0; i < count; i++)
        if (peaks[i] - blanks[i] > largest) largest = peaks[i] - blanks[i];
    size_t responsive = 0;
    for (size_t i = 0; i < count; i++) {
        if (!(peaks[i] - blanks[i] > responsive_above / macaque_largest_peak * largest)) continue;
        peaks[responsive] = peaks[i];
        blanks[responsive++] = blanks[i];
    }
    return responsive;
}

bool firing_rate_calibrate(FiringRate *line, const Recording *orientation, const Recording *blank,
                           Error *error)
{
    *line = (FiringRate){0};
    size_t count = orientation->neuroids;
    double *peaks = allocate(count, sizeof *peaks, error);
    double *blanks = allocate(count, sizeof *blanks, error);
    bool good = peaks && blanks;
    line->not_finite = orientation->units_not_finite > blank->units_not_finite
                           ? orientation->units_not_finite
                           : blank->units_not_finite;
    if (good && line->not_finite == 0) {
        for (size_t i = 0; i < count; i++) {
            peaks[i] = largest_phase_average(orientation, i);
            blanks[i] = rectified((double)recording_response(blank, 0, i));
        }
        line->responsive = select_responsive(peaks, blanks, count);
    }
    if (line->responsive > 0) {
        line->median_peak = median_of(peaks, line->responsive);
        line->median_blank = median_of(blanks, line->responsive);
        line->defined = line->median_peak != line->median_blank;
    }
    if (line->defined) {
        line->slope =
            (macaque_median_peak - macaque_median_blank) / (line->median_peak - line->median_blank);
        line->offset = macaque_median_blank - line->slope * line->median_blank;
    }
    free(peaks);
    free(blanks);
    return good;
}

double firing_rate(const FiringRate *line, double activation)
{
    double rate = line->slope * rectified(activation) + line->offset;
    return rate > 0 ? rate : 0;
}

/* Processes a few presentations at a time: their responses stay cached for all neuroids. */
void firing_rates_of(const FiringRate *line, const Recording *recording, size_t first, size_t count,
                     double *rates)
{
    enum { TOGETHER = 16 };
    const FiringRate own = *line; /* a copy, which `rates` cannot alias */
    size_t all = recording->presentations, stride = recording->neuroids;
    for (size_t start = 0; start < all; start += TOGETHER) {
        size_t beyond = all - start < TOGETHER ? all : start + TOGETHER;
        for (size_t n = 0; n < count; n++) {
            const float *response = recording->responses + first + n;
            for (size_t i = start; i < beyond; i++)
                rates[n * all + i] = firing_rate(&own, (double)response[i * stride]);
        }
    }
}
