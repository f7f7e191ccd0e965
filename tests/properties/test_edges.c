/* Numbers at the edge: flat curves, ties, one bin, one value, infinities, two stimuli a class. */
#include "testing.h"

#include "predictivity/predictivity.h"
#include "predictivity/split.h"
#include "properties/distribution.h"
#include "recording/receptive_field.h"
#include "tuning/orientation.h"
#include "tuning/size.h"
#include "tuning/spatial_frequency.h"
#include "vision/stimulus_set.h"

static double *flat_rates(double rate)
{
    static double rates[FREQUENCY_SET > SIZE_SET ? FREQUENCY_SET : SIZE_SET];
    for (size_t i = 0; i < COUNT(rates); i++) rates[i] = rate;
    return rates;
}

/* No orientation, frequency or size is preferred: no widths, no suppression; the first wins. */
TEST(flat_curves)
{
    Neuroid neuroid = {flat_rates(20), 0};
    OrientationTuning orientation;
    FrequencyTuning frequency;
    SizeTuning size;
    assert_true(orientation_tuning(&neuroid, &orientation));
    assert_int_equal(orientation.preferred, 0);
    assert_near(orientation_circular_variance(&orientation), 1, 1e-12, "circular variance");
    assert_near(orientation_orthogonal_ratio(&orientation), 1, 1e-12, "orthogonal ratio");
    assert_near(orientation_bandwidth(&orientation), NAN, 0, "bandwidth");
    assert_near(orientation.modulation_ratio, 0, 1e-12, "modulation");
    assert_true(frequency_tuning_of_mean(&neuroid, &frequency));
    assert_near(frequency_bandwidth(&frequency), NAN, 0, "bandwidth in spatial frequency");
    assert_true(size_tuning(&neuroid, &size));
    assert_near(size.surround_suppression_index, 0, 1e-12, "suppression");
    assert_near(size.grating_summation_field, NAN, 0, "summation field");
    assert_near(size.surround_diameter, NAN, 0, "surround");
}

/* The threshold is beyond, not at, 5 spikes/s above the baseline. */
TEST(five_spikes_are_not_enough)
{
    Neuroid at = {flat_rates(15), 10};
    OrientationTuning orientation;
    FrequencyTuning frequency;
    SizeTuning size;
    assert_false(orientation_tuning(&at, &orientation));
    assert_false(frequency_tuning_of_mean(&at, &frequency));
    assert_false(frequency_tuning_of_best(&at, &frequency));
    assert_false(size_tuning(&at, &size));
}

/* Two gratings drive the unit alike: the first is the preferred one. */
TEST(ties_go_to_the_first)
{
    double *rates = flat_rates(1);
    for (int phase = 0; phase < TUNING_PHASES; phase++)
        rates[3 * TUNING_PHASES + phase] = rates[9 * TUNING_PHASES + phase] = 30;
    Neuroid neuroid = {rates, 0};
    OrientationTuning orientation;
    assert_true(orientation_tuning(&neuroid, &orientation));
    assert_int_equal(orientation.preferred, 3);
}

/*
 * All distributions over one bin are the same one, which no distance can tell from a worst: every
 * draw is undefined.
 */
TEST(a_histogram_of_one_bin)
{
    double edges[] = {0, 1}, counts[] = {4};
    Biology biology = {.bins = 1, .edges = edges, .counts = counts, .neurons = 4};
    const double values[] = {0.5, INFINITY, -INFINITY};
    Similarity similarity;
    GOOD(distribution_similarity(&biology, values, 3, 1, &similarity, &error));
    assert_int_equal(similarity.undefined, DISTRIBUTION_DRAWS);
    assert_near(similarity.mean, 0, 0, "no comparison");
}

/* Orientations half a circle apart are one, wherever bins begin; both ends are the same angle. */
TEST(orientations_go_round)
{
    double edges[] = {-22.5, 22.5, 67.5, 112.5, 157.5}, shifted[] = {0, 45, 90, 135, 180};
    const Biology study = {.bins = 4, .edges = edges, .period = 180};
    const Biology other = {.bins = 4, .edges = shifted, .period = 180};
    static const double angles[] = {-22.5, 157.5, 170, 350, -10, 100, 280, -80, 180, 360, 0};
    static const size_t of_study[] = {0, 0, 0, 0, 0, 2, 2, 2, 0, 0, 0};
    static const size_t of_other[] = {3, 3, 3, 3, 3, 2, 2, 2, 0, 0, 0};
    for (size_t i = 0; i < COUNT(angles); i++) {
        assert_int_equal(biology_bin(&study, angles[i]), of_study[i]);
        assert_int_equal(biology_bin(&other, angles[i]), of_other[i]);
    }
}

/* A single unit's value is drawn again and again. */
TEST(one_value)
{
    double edges[] = {0, 1, 2}, counts[] = {3, 1};
    Biology biology = {.bins = 2, .edges = edges, .counts = counts, .neurons = 4};
    const double value = 0.2;
    Similarity similarity;
    GOOD(distribution_similarity(&biology, &value, 1, 1, &similarity, &error));
    assert_near(similarity.mean, 1 - 0.25 / 0.75, 1e-12,
                "similarity"); /* worst: all in the second bin */
    assert_near(similarity.deviation, 0, 1e-12, "deviation");
}

/* A map of nothing has no position; one cell is its own centre. */
TEST(maps_of_nothing_and_of_one_cell)
{
    static float map[FIELD_POSITIONS * FIELD_POSITIONS];
    double y, x;
    assert_false(receptive_field_centroid(map, &y, &x));
    map[3 * FIELD_POSITIONS + 17] = 1e-30F;
    assert_true(receptive_field_centroid(map, &y, &x));
    assert_near(y, stimulus_position(3), 1e-12, "y");
    assert_near(x, stimulus_position(17), 1e-12, "x");
}

TEST(correlation_of_constants)
{
    const double flat[] = {2, 2, 2}, some[] = {1, 2, 4};
    assert_near(pearson(flat, some, 3, 1), NAN, 0, "r of a constant");
    assert_near(pearson(some, some, 3, 1), 1, 1e-12, "r with itself");
}

/*
 * Two of a class can be parted only if every class has a place among the test stimuli, as for
 * scikit-learn.
 */
TEST(two_stimuli_a_class)
{
    size_t classes[20];
    Splits splits;
    for (size_t i = 0; i < 20; i++) classes[i] = i / 2;
    REFUSED(splits_make(&splits, 20, classes, (SplitRule){0.9, 10, 1}, &error), "");
    GOOD(splits_make(&splits, 20, classes, (SplitRule){0.5, 10, 1}, &error));
    splits_free(&splits);
}
