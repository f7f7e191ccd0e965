/*
 * Tuning properties: against an independent implementation with scipy, and where the answer is
 * known.
 */
#include "testing.h"
#include "tuning/curve.h"
#include "tuning/orientation.h"
#include "tuning/size.h"
#include "tuning/spatial_frequency.h"
#include "tuning/texture.h"
#include "vision/stimulus_set.h"

/* -- made-up neurons: the formula of tests/reference/tuning_scipy.py -- */

static double fraction(double value)
{
    return value - trunc(value);
}

static double made_up_rate(int unit, int i, int count)
{
    static const int periods[] = {12, 6, 22 * 6, 4 * 6};
    static const double sharpness[] = {0, 0.5, 2, 8, 40};
    int block = i / 8;
    double noise = fraction(fabs(sin(i * 12.9898 + unit * 78.233) * 43758.5453));
    if (unit % 11 == 10) return noise; /* a unit that nothing drives */
    double phase = 2 * PI * (i % 8) / 8, preferred = fraction(unit * 0.618034);
    double turn = 2 * PI * (fraction((double)block / periods[unit % 4]) - preferred);
    double away = (fraction((double)block / count * 8) - preferred) * (unit % 7);
    double rate = 40 * exp(sharpness[unit % 5] * (cos(turn) - 1)) * exp(-away * away) *
                  (1 + (unit % 3) / 2.0 * cos(phase + unit));
    return fmax(0, rate + (1 + unit % 6) * noise);
}

static double made_up_rates[SIZE_SET];

static Neuroid made_up(int unit, int count)
{
    for (int i = 0; i < count; i++) made_up_rates[i] = made_up_rate(unit, i, count);
    return (Neuroid){made_up_rates, 0.5 * (unit % 4)};
}

/* Compares values with one line of the reference. */
static void compare(const cJSON *lines, int unit, const double *values, int count, const char *set)
{
    const cJSON *line = cJSON_GetArrayItem(lines, unit);
    assert_int_equal(cJSON_GetArraySize(line), count);
    for (int i = 0; i < count; i++) {
        char what[64];
        snprintf(what, sizeof what, "%s, unit %d, value %d", set, unit, i);
        double expected = number_at(line, i);
        assert_near(values[i], expected, isnan(expected) ? 0 : 1e-8 * (1 + fabs(expected)), what);
    }
}

TEST(test_orientation_against_scipy)
{
    cJSON *reference = read_reference("tests/reference/tuning_scipy.json");
    const cJSON *lines = field(reference, "orientation");
    for (int unit = 0; unit < cJSON_GetArraySize(lines); unit++) {
        Neuroid neuroid = made_up(unit, ORIENTATION_SET);
        OrientationTuning tuning;
        bool driven = orientation_tuning(&neuroid, &tuning);
        double values[] = {driven,
                           tuning.max_dc,
                           tuning.modulation_ratio,
                           orientation_circular_variance(&tuning),
                           orientation_bandwidth(&tuning),
                           orientation_orthogonal_ratio(&tuning),
                           orientation_preferred(&tuning)};
        compare(lines, unit, values, 7, "orientation");
    }
    cJSON_Delete(reference);
}

TEST(test_spatial_frequency_against_scipy)
{
    cJSON *reference = read_reference("tests/reference/tuning_scipy.json");
    const cJSON *lines = field(reference, "spatial_frequency");
    for (int unit = 0; unit < cJSON_GetArraySize(lines); unit++) {
        Neuroid neuroid = made_up(unit, FREQUENCY_SET);
        FrequencyTuning of_mean, of_best;
        bool mean_driven = frequency_tuning_of_mean(&neuroid, &of_mean);
        bool best_driven = frequency_tuning_of_best(&neuroid, &of_best);
        double values[] = {mean_driven, frequency_bandwidth(&of_mean), best_driven,
                           frequency_peak(&of_best)};
        compare(lines, unit, values, 4, "spatial frequency");
    }
    cJSON_Delete(reference);
}

TEST(test_size_against_scipy)
{
    cJSON *reference = read_reference("tests/reference/tuning_scipy.json");
    const cJSON *lines = field(reference, "size");
    for (int unit = 0; unit < cJSON_GetArraySize(lines); unit++) {
        Neuroid neuroid = made_up(unit, SIZE_SET);
        SizeTuning tuning;
        bool driven = size_tuning(&neuroid, &tuning);
        double values[] = {driven, tuning.surround_suppression_index,
                           tuning.grating_summation_field, tuning.surround_diameter};
        compare(lines, unit, values, 4, "size");
    }
    cJSON_Delete(reference);
}

/* -- where the answer is known -- */

TEST(test_spline_reproduces_a_cubic)
{
    const double x[] = {-2, -1, 0.5, 1, 3, 4.5};
    double y[6];
    for (int i = 0; i < 6; i++) y[i] = 1 - 2 * x[i] + 0.5 * x[i] * x[i] - 0.25 * x[i] * x[i] * x[i];
    Spline spline;
    spline_fit(&spline, x, y, 6);
    double at[25], value[25];
    for (int i = 0; i < 25; i++) at[i] = -3 + 0.37 * i;
    spline_read(&spline, at, 25, value);
    for (int i = 0; i < 25; i++) {
        double t = at[i];
        assert_near(value[i], 1 - 2 * t + 0.5 * t * t - 0.25 * t * t * t, 1e-11, "cubic");
    }
}

TEST(test_circular_variance_of_extremes)
{
    OrientationTuning flat = {.max_dc = 7}, sharp = {.max_dc = 7, .preferred = 3};
    for (int o = 0; o < ORIENTATION_COUNT; o++) flat.curve[o] = 7;
    sharp.curve[3] = 7;
    assert_near(orientation_circular_variance(&flat), 1, 1e-12, "flat curve");
    assert_near(orientation_circular_variance(&sharp), 0, 1e-12, "one orientation");
    assert_near(orientation_bandwidth(&flat), NAN, 0, "bandwidth of a flat curve");
    assert_near(orientation_orthogonal_ratio(&flat), 1, 0, "flat ratio");
    assert_near(orientation_orthogonal_ratio(&sharp), 0, 0, "sharp ratio");
    assert_near(orientation_preferred(&sharp), 45, 0, "preferred");
}

TEST(test_modulation_of_a_sine)
{
    double rates[TUNING_PHASES];
    for (int p = 0; p < TUNING_PHASES; p++)
        rates[p] = 10 + 4 * cos(2 * PI * p / (double)TUNING_PHASES + 0.3);
    assert_near(phase_mean(rates), 10, 1e-12, "mean");
    assert_near(phase_amplitude(rates), 4, 1e-12, "amplitude");
}

TEST(test_undriven_units_are_not_kept)
{
    static double rates[SIZE_SET]; /* all 0 */
    Neuroid silent = {rates, 0};
    OrientationTuning orientation;
    FrequencyTuning frequency;
    SizeTuning size;
    assert_false(orientation_tuning(&silent, &orientation));
    assert_false(frequency_tuning_of_mean(&silent, &frequency));
    assert_false(frequency_tuning_of_best(&silent, &frequency));
    assert_false(size_tuning(&silent, &size));
}

/* -- textures -- */

/* Fills the rates of the set: of texture and of noise, by family and sample (1..15). */
static void texture_rates(double *rates, double (*rate)(int type, int family, int sample))
{
    for (int type = 0; type < TEXTURE_TYPES; type++)
        for (int family = 1; family <= TEXTURE_FAMILIES; family++)
            for (int sample = 1; sample <= TEXTURE_SAMPLES; sample++)
                *rates++ = rate(type, family, sample);
}

static double constant_rate(int type, int family, int sample)
{
    (void)type, (void)family, (void)sample;
    return 30;
}

/* Energy depends on the family, and is twice as high for textures. */
static double energy_rate(int type, int family, int sample)
{
    (void)sample;
    return 10 + 4 * family * (type + 1);
}

/* A single pixel differs between samples, whatever the family. */
static double sample_rate(int type, int family, int sample)
{
    (void)type, (void)family;
    return 10 + 4 * sample;
}

TEST(texture_properties_of_units_known_on_paper)
{
    double rates[TEXTURE_SET];
    TextureTuning tuning;
    texture_rates(rates, constant_rate);
    assert_true(texture_tuning(&(Neuroid){rates, 10}, &tuning));
    assert_near(texture_maximum(&tuning, TEXTURE_NOISE), 20, 0, "constant: maximum");
    assert_near(texture_modulation_index(&tuning), 0, 0, "constant: modulation index");
    assert_near(texture_selectivity(&tuning), 0, 1e-12, "constant: selectivity");
    assert_near(texture_variance_ratio(&tuning), NAN, 0, "constant: no variance to compare");
    assert_false(texture_tuning(&(Neuroid){rates, 25}, &tuning)); /* 5 above baseline is not more */

    /* Responses 1, 2, .. 15: mean 8, mean square 31 x 16 / 6 */
    double sparse = 1 - 64 / (31 * 16 / 6.0);
    texture_rates(rates, energy_rate);
    assert_true(texture_tuning(&(Neuroid){rates, 10}, &tuning));
    assert_near(texture_maximum(&tuning, TEXTURE_TEXTURE), 120, 0, "energy: maximum");
    assert_near(texture_maximum(&tuning, TEXTURE_NOISE), 60, 0, "energy: maximum of noise");
    assert_near(texture_modulation_index(&tuning), 1 / 3.0, 1e-12, "energy: modulation index");
    assert_near(texture_selectivity(&tuning), sparse * 15 / 14, 1e-12, "energy: selectivity");
    assert_near(texture_sparseness(&tuning), sparse * 225 / 224, 1e-12, "energy: sparseness");
    assert_near(texture_variance_ratio(&tuning), 1.02 / 0.02, 1e-9, "energy: variance ratio");

    /* No variance between families: F = 0, so V_f = -V_s/15 */
    texture_rates(rates, sample_rate);
    assert_true(texture_tuning(&(Neuroid){rates, 10}, &tuning));
    assert_near(texture_selectivity(&tuning), 0, 1e-12, "pixel: selectivity");
    assert_near(texture_sparseness(&tuning), sparse * 225 / 224, 1e-12, "pixel: sparseness");
    assert_near(texture_variance_ratio(&tuning), (-1 / 14.0 + 0.02) / (15 / 14.0 + 0.02), 1e-12,
                "pixel: variance ratio");
}

/* Opposite families: x/0 is infinite and not skipped, 0/0 is skipped. */
static double opposite_rate(int type, int family, int sample)
{
    (void)sample;
    if (family == 1) return type == TEXTURE_TEXTURE ? 30 : 10; /* +20 and 0: index 1 */
    if (family == 2) return 20;                                /* both 10: 0 */
    return 10;                                                 /* both 0: no index */
}

static double cancelling_rate(int type, int family, int sample)
{
    (void)sample;
    return family == 1 ? (type == TEXTURE_TEXTURE ? 40 : 0) : 30; /* +20 and -20: 40/0 */
}

TEST(texture_index_of_nothing_is_skipped_and_of_zero_is_infinite)
{
    double rates[TEXTURE_SET];
    TextureTuning tuning;
    texture_rates(rates, opposite_rate);
    assert_true(texture_tuning(&(Neuroid){rates, 10}, &tuning));
    assert_near(texture_modulation_index(&tuning), 0.5, 1e-12, "index over two families");
    texture_rates(rates, cancelling_rate);
    assert_true(texture_tuning(&(Neuroid){rates, 20}, &tuning));
    assert_true(isinf(texture_modulation_index(&tuning)));
}
