#include "tuning/known_unit.h"

#include "base/random.h"
#include "tuning/orientation.h"
#include "tuning/size.h"
#include "tuning/spatial_frequency.h"
#include "vision/stimulus_set.h"

#include <gsl/gsl_sf_bessel.h>
#include <math.h>

#define PEAK_RATE   40.0 /* spikes/s */
#define REPETITIONS 20
#define SECONDS     0.1
#define LEVEL       0.707

enum {
    CIRCULAR_VARIANCE,
    BANDWIDTH,
    PREFERRED,
    ORTHOGONAL_RATIO,
    MODULATION_RATIO,
    LARGEST_RESPONSE,
    PEAK_FREQUENCY,
    FREQUENCY_BANDWIDTH,
    SUPPRESSION,
    SUMMATION,
    SURROUND
};

/*
 * Tolerances: the observed errors, rounded up. Those without noise have these causes: smoothing
 * broadens the narrowest curves of orientation and spatial frequency; preferred orientation is read
 * on a grid of 1 degree; orthogonal ratio and modulation ratio are exact if the preferred
 * orientation is among those shown, but eight phases sample a rectified response coarsely; the
 * summation field and the surround are one of twelve diameters half an octave apart. Curves so
 * broad that the smoothed response never falls to the level have no bandwidth.
 */
const KnownProperty known_properties[KNOWN_PROPERTIES] = {
    [CIRCULAR_VARIANCE] = {"circular_variance", "circular variance", "", 0.15, 0.95, false, 0.001,
                           0.01, HUGE_VAL},
    [BANDWIDTH] = {"or_bandwidth", "bandwidth", "degrees", 14, 90, false, 10, 3, 75},
    [PREFERRED] = {"pref_or", "preferred orientation", "degrees", -20, 155, false, 1, 1.5,
                   HUGE_VAL},
    [ORTHOGONAL_RATIO] = {"orth_pref_ratio", "orthogonal/preferred", "", 0.02, 0.9, false, 1e-9,
                          0.03, HUGE_VAL},
    [MODULATION_RATIO] = {"modulation_ratio", "modulation ratio", "", 0.05, 1.8, false, 0.09, 0.06,
                          HUGE_VAL},
    [LARGEST_RESPONSE] = {"max_dc", "largest response", "spikes/s", 6, 100, false, 1e-9, 3.5,
                          HUGE_VAL},
    [PEAK_FREQUENCY] = {"peak_sf", "peak spatial frequency", "cycles/degree", 0.7, 8, true, 0.15,
                        0.1, HUGE_VAL},
    [FREQUENCY_BANDWIDTH] = {"sf_bandwidth", "spatial frequency bandwidth", "", 20, 70, false, 6,
                             2.5, HUGE_VAL},
    [SUPPRESSION] = {"surround_suppression_index", "surround suppression index", "", 0.15, 0.9,
                     false, 0.005, 0.025, HUGE_VAL},
    [SUMMATION] = {"grating_summation_field", "summation field", "degrees", 0.4, 3, true, 0.8, 0.2,
                   HUGE_VAL},
    [SURROUND] = {"surround_diameter", "surround diameter", "degrees", 1.4, 6, true, 2.5, 1.5,
                  HUGE_VAL}};

double known_truth(int property, int i)
{
    const KnownProperty *of = &known_properties[property];
    double share = (double)i / (KNOWN_TRUTHS - 1);
    if (of->is_log) return of->least * pow(of->most / of->least, share);
    return of->least + share * (of->most - of->least);
}

/* -- from the truth to the formula's parameters -- */

/* The k that gives this circular variance: 1 - I1(k)/I0(k) falls from 1 to 0. */
static double concentration(double variance)
{
    double low = 0, high = 500;
    for (int i = 0; i < 100; i++) {
        double k = (low + high) / 2;
        double found = 1 - gsl_sf_bessel_I1_scaled(k) / gsl_sf_bessel_I0_scaled(k);
        if (found > variance)
            low = k;
        else
            high = k;
    }
    return low;
}

static double concentration_of_width(double degrees)
{
    return log(LEVEL) / (cos(2 * degrees * PI / 180) - 1);
}

/*
 * A response modulated beyond 1 is rectified: it is max(0, cos(phase) - cos(half)), positive for
 * phases up to `half`, and its F1/F0 is (h - sin h cos h)/(sin h - h cos h), from 2 (h = 0) to 1
 * (pi). Finds h for a ratio in that range.
 */
static double half_width_of_modulation(double ratio)
{
    double low = 1e-3, high = PI;
    for (int i = 0; i < 100; i++) {
        double h = (low + high) / 2;
        if ((h - sin(h) * cos(h)) / (sin(h) - h * cos(h)) > ratio)
            low = h;
        else
            high = h;
    }
    return low;
}

/* The response over a cycle, with mean 1. */
static double modulated(double ratio, double phase)
{
    if (ratio <= 1) return 1 + ratio * cos(phase);
    double h = half_width_of_modulation(ratio);
    return fmax(0, cos(phase) - cos(h)) * PI / (sin(h) - h * cos(h));
}

/* -- the three sets -- */

typedef struct {
    double k, preferred, floor, modulation;
} OrientationFormula;

static OrientationFormula orientation_formula(int property, double truth)
{
    OrientationFormula formula = {2, 60, 0, 0.5};
    if (property == CIRCULAR_VARIANCE) formula.k = concentration(truth);
    if (property == BANDWIDTH) formula.k = concentration_of_width(truth);
    if (property == PREFERRED) formula.preferred = truth;
    if (property == MODULATION_RATIO) formula.modulation = truth;
    if (property == ORTHOGONAL_RATIO) { /* (e + f)/(1 + f) with e = exp(-2k) */
        double e = exp(-2 * formula.k);
        formula.floor = (truth - e) / (1 - truth);
    }
    return formula;
}

/*
 * Response to a grating (index without phase) at a phase in radians; 1 is the maximum of the mean.
 */
static double orientation_response(const OrientationFormula *formula, int grating, double phase)
{
    double degrees = 15.0 * (grating % ORIENTATION_COUNT);
    double tuned =
        exp(formula->k * (cos(2 * (degrees - formula->preferred) * PI / 180) - 1)) + formula->floor;
    return tuned / (1 + formula->floor) * modulated(formula->modulation, phase);
}

static double frequency_response(int property, double truth, int grating)
{
    int frequency = grating / COARSE_ORIENTATIONS % FREQUENCY_COUNT;
    int orientation = grating % COARSE_ORIENTATIONS;
    double centre = property == PEAK_FREQUENCY ? truth : 2.2, width = 0.8;
    if (property == FREQUENCY_BANDWIDTH)
        width = log2(100 / truth) / 2 / sqrt(-2 * log(LEVEL)); /* deviation, octaves */
    double away = log2(stimulus_frequency(frequency) / centre) / width;
    return exp(-away * away / 2) * (orientation == 2 ? 1 : 0.4);
}

/* Beyond the preferred diameter the response falls, slowly at first, to 1 - s. */
static double size_response(int property, double truth, int grating)
{
    int block = COARSE_FREQUENCIES * COARSE_ORIENTATIONS;
    double diameter = 2 * stimulus_radius(grating / block);
    double s = property == SUPPRESSION ? truth : 0.6, summation = 0.8;
    if (property == SUMMATION) summation = truth;
    /* Within 5% of 1 - s: exp(-2 beyond^2) = 0.05 (1 - s)/s. */
    if (property == SURROUND) summation = truth / exp2(0.5 + sqrt(-log(0.05 * (1 - s) / s) / 2));
    double erf_at_95 = 1.3859; /* erf(1.3859) = 0.95 */
    double grown = erf(erf_at_95 * diameter / summation);
    double beyond = fmax(0, log2(diameter / summation) - 0.5);
    return grown * (1 - s * (1 - exp(-2 * beyond * beyond))) * (grating % block == 7 ? 1 : 0.4);
}

/* Adds to every rate the noise of a mean spike count. */
static void add_noise(double *rates, int count, uint32_t seed)
{
    Twister twister;
    twister_seed(&twister, seed);
    for (int i = 0; i < count; i++)
        rates[i] =
            fmax(0, rates[i] + sqrt(rates[i] / (REPETITIONS * SECONDS)) * twister_normal(&twister));
}

/* -- the analyses -- */

static double recover_orientation(int property, const Neuroid *neuroid)
{
    OrientationTuning tuning;
    if (!orientation_tuning(neuroid, &tuning)) return NAN;
    if (property == CIRCULAR_VARIANCE) return orientation_circular_variance(&tuning);
    if (property == BANDWIDTH) return orientation_bandwidth(&tuning);
    if (property == PREFERRED) return orientation_preferred(&tuning);
    if (property == ORTHOGONAL_RATIO) return orientation_orthogonal_ratio(&tuning);
    return property == MODULATION_RATIO ? tuning.modulation_ratio : tuning.max_dc;
}

static double recover_frequency(int property, const Neuroid *neuroid)
{
    FrequencyTuning tuning;
    bool peak = property == PEAK_FREQUENCY;
    bool driven = peak ? frequency_tuning_of_best(neuroid, &tuning)
                       : frequency_tuning_of_mean(neuroid, &tuning);
    if (!driven) return NAN;
    return peak ? frequency_peak(&tuning) : frequency_bandwidth(&tuning);
}

static double recover_size(int property, const Neuroid *neuroid)
{
    SizeTuning tuning;
    if (!size_tuning(neuroid, &tuning)) return NAN;
    if (property == SUPPRESSION) return tuning.surround_suppression_index;
    return property == SUMMATION ? tuning.grating_summation_field : tuning.surround_diameter;
}

double known_unit_recovered(int property, double truth, bool with_noise, uint32_t seed)
{
    double rates[FREQUENCY_SET > SIZE_SET ? FREQUENCY_SET : SIZE_SET];
    bool orientation = property <= LARGEST_RESPONSE, size = property >= SUPPRESSION;
    int count = orientation ? ORIENTATION_SET : size ? SIZE_SET : FREQUENCY_SET;
    OrientationFormula formula = orientation_formula(property, truth);
    for (int i = 0; i < count; i++) {
        int grating = i / TUNING_PHASES;
        double phase = 2 * PI * (i % TUNING_PHASES) / (double)TUNING_PHASES;
        double response = orientation ? orientation_response(&formula, grating, phase)
                          : size      ? size_response(property, truth, grating)
                                      : frequency_response(property, truth, grating);
        rates[i] = (property == LARGEST_RESPONSE ? truth : PEAK_RATE) * response;
    }
    if (with_noise) add_noise(rates, count, seed);
    Neuroid neuroid = {rates, 0};
    if (orientation) return recover_orientation(property, &neuroid);
    return size ? recover_size(property, &neuroid) : recover_frequency(property, &neuroid);
}
