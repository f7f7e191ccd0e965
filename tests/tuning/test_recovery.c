/* Simulated units with a known truth come out of the analysis within a stated error. */
#include "testing.h"

#include "tuning/known_unit.h"

static int by_size(const void *a, const void *b)
{
    double first = *(const double *)a, second = *(const double *)b;
    return (first > second) - (first < second);
}

static double distance(int property, double found, double truth)
{
    double apart = fabs(found - truth);
    bool circular = strcmp(known_properties[property].name, "pref_or") == 0;
    return circular && apart > 90 ? 180 - apart : apart;
}

TEST(without_noise_each_is_within_its_bias)
{
    for (int p = 0; p < KNOWN_PROPERTIES; p++)
        for (int i = 0; i < KNOWN_TRUTHS; i++) {
            double truth = known_truth(p, i), found = known_unit_recovered(p, truth, false, 0);
            if (truth > known_properties[p].defined_to) {
                assert_true(isnan(found));
                continue;
            }
            if (!(distance(p, found, truth) <= known_properties[p].bias))
                fail_msg("%s of %g came out as %g", known_properties[p].name, truth, found);
        }
}

TEST(with_noise_the_middle_one_is_within_its_error)
{
    for (int p = 0; p < KNOWN_PROPERTIES; p++) {
        double apart[KNOWN_TRUTHS];
        for (int i = 0; i < KNOWN_TRUTHS; i++) {
            double truth = known_truth(p, i);
            double found = known_unit_recovered(p, truth, true, (uint32_t)(100 * p + i));
            apart[i] = isnan(found) ? INFINITY : distance(p, found, truth);
        }
        qsort(apart, KNOWN_TRUTHS, sizeof *apart, by_size);
        double middle = apart[KNOWN_TRUTHS / 2];
        if (!(middle <= known_properties[p].noisy))
            fail_msg("%s is off by %g in the middle", known_properties[p].name, middle);
    }
}

/* The smoothing broadens moderate widths by less than the widest. */
TEST(usual_bandwidths_are_within_four_degrees)
{
    int p = 0;
    while (strcmp(known_properties[p].name, "or_bandwidth") != 0) p++;
    for (double truth = 14; truth <= 42; truth += 0.7)
        assert_near(known_unit_recovered(p, truth, false, 0), truth, 4, "bandwidth");
    p = 0;
    while (strcmp(known_properties[p].name, "modulation_ratio") != 0) p++;
    for (double truth = 0.05; truth <= 1; truth += 0.05)
        assert_near(known_unit_recovered(p, truth, false, 0), truth, 1e-9, "modulation ratio");
}
