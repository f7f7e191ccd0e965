/* Noise of single trials, and responses averaged over them. */
#include "recording/trials.h"
#include "testing.h"

enum { UNITS = 4000 };

/* A subject without a network: numbers of units are given. */
static Subject noisy_subject(uint64_t seed)
{
    Subject subject = {.seed = seed, .threads = 1};
    Error error = {{0}};
    const ModelDescription *model = model_find("vone-block_stochastic", &error);
    assert_good(model != NULL, &error);
    subject.model = *model;
    return subject;
}

static void average(uint64_t seed, TrialsImage image, float response, float means[UNITS])
{
    static uint32_t units[UNITS];
    Subject subject = noisy_subject(seed);
    for (uint32_t i = 0; i < UNITS; i++) {
        units[i] = i;
        means[i] = response;
    }
    trials_average(&subject, &image, units, UNITS, means);
}

static void moments(const float *values, double *mean, double *variance)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < UNITS; i++) sum += (double)values[i];
    *mean = sum / UNITS;
    for (size_t i = 0; i < UNITS; i++)
        squares += ((double)values[i] - *mean) * ((double)values[i] - *mean);
    *variance = squares / (UNITS - 1);
}

/*
 * The noise of a response x has the variance (.35 x + .0701)/.35^2, averaged over trials. Far above
 * 0 the mean is x; at 0 it is that of half a normal, deviation/sqrt(2 pi).
 */
TEST(means_and_variances)
{
    static const float responses[] = {30, 100, 0};
    static const int trials[] = {1, 10, 20};
    static float values[UNITS];
    for (size_t r = 0; r < COUNT(responses); r++)
        for (size_t t = 0; t < COUNT(trials); t++) {
            double mean, variance, x = (double)responses[r], n = trials[t];
            double one = (0.35 * x + 0.0701) / (0.35 * 0.35);
            double expected = x > 0 ? x : sqrt(one / (2 * 3.14159265358979));
            double spread = x > 0 ? one / n : one * (0.5 - 0.5 / 3.14159265358979) / n;
            average(3, (TrialsImage){"orientation", 5, trials[t]}, responses[r], values);
            moments(values, &mean, &variance);
            assert_near(mean, expected, 4 * sqrt(spread / UNITS), "mean");
            assert_near(variance, spread, 0.15 * spread, "variance");
        }
}

/* Each of seed, set, image and trial changes the noise; the same ones give the same noise. */
TEST(noise_is_a_function_of_its_place)
{
    static const TrialsImage images[] = {{"orientation", 5, 1},
                                         {"orientation", 6, 1},
                                         {"size", 5, 1},
                                         {"texture", 5, 1},
                                         {"blank", 0, 1}};
    static float values[COUNT(images) + 2][UNITS];
    for (size_t i = 0; i < COUNT(images); i++) average(3, images[i], 40, values[i]);
    average(4, images[0], 40, values[COUNT(images)]);
    average(3, images[0], 40, values[COUNT(images) + 1]);
    assert_memory_equal(values[0], values[COUNT(images) + 1], sizeof values[0]);
    for (size_t i = 0; i <= COUNT(images); i++)
        for (size_t j = 0; j < i; j++) {
            double product = 0, x, y, xx, yy;
            moments(values[i], &x, &xx);
            moments(values[j], &y, &yy);
            for (size_t u = 0; u < UNITS; u++)
                product += ((double)values[i][u] - x) * ((double)values[j][u] - y);
            assert_near(product / (UNITS * sqrt(xx * yy)), 0, 4.5 / sqrt(UNITS), "correlation");
        }
}

/* Which other units are averaged in the same call makes no difference. */
TEST(units_are_independent)
{
    static float all[UNITS];
    Subject subject = noisy_subject(3);
    TrialsImage image = {"size", 17, 10};
    average(3, image, 2, all);
    for (uint32_t first = 0; first < 100; first += 7) {
        uint32_t units[] = {first, 3999 - first};
        float some[] = {2, 2};
        trials_average(&subject, &image, units, 2, some);
        assert_memory_equal(&some[0], &all[first], sizeof(float));
        assert_memory_equal(&some[1], &all[3999 - first], sizeof(float));
    }
}

/* Twenty trials begin with the ten that serve the receptive fields. */
TEST(fewer_trials_are_the_first_ones)
{
    static float one[UNITS], two[UNITS], three[UNITS];
    average(3, (TrialsImage){"blank", 0, 1}, 300, one);
    average(3, (TrialsImage){"blank", 0, 2}, 300, two);
    average(3, (TrialsImage){"blank", 0, 3}, 300, three);
    double sum = 0;
    for (size_t i = 0; i < UNITS; i++) { /* of differences of the second trial from both others */
        double second = 2 * (double)two[i] - (double)one[i];
        double third = 3 * (double)three[i] - 2 * (double)two[i];
        sum += fabs(second - (double)one[i]) > 1e-3 && fabs(third - second) > 1e-3;
    }
    assert_near(sum / UNITS, 1, 1e-3, "trials that differ");
}

/* 10 trials for the receptive fields, 20 otherwise; a number given holds for all sets. */
TEST(numbers_of_trials)
{
    Error error = {{0}};
    Subject subject = noisy_subject(0), quiet = {.model = *model_find("vone-block", &error)};
    assert_int_equal(trials_of_set(&subject, "receptive_field"), 10);
    assert_int_equal(trials_of_set(&subject, "blank"), 20);
    subject.trials = quiet.trials = 3;
    assert_int_equal(trials_of_set(&subject, "receptive_field"), 3);
    assert_int_equal(trials_of_set(&subject, "size"), 3);
    assert_int_equal(trials_of_set(&quiet, "size"), 20);
}

/* A recording is the same with any number of threads, and says how it was made. */
TEST(recordings_are_averaged)
{
    enum { IMAGES = 50, NEURONS = 37 };
    Recording recordings[2];
    for (int i = 0; i < 2; i++) {
        Recording *recording = &recordings[i];
        Subject subject = {.region = NULL};
        Error error = {{0}};
        const ModelDescription *model = model_find("vone-block_stochastic", &error);
        assert_good(
            subject_open(
                &subject,
                &(SubjectRequest){.model = model, .seed = 9, .region = "V1", .threads = i ? 3 : 1},
                &error) &&
                recording_make(recording, IMAGES, NEURONS, &error),
            &error);
        strcpy(recording->stimulus_set, "orientation");
        recording->repetitions = 20;
        for (int u = 0; u < NEURONS; u++) recording->units[u] = (Unit){u * 13, u, 55 - u};
        for (size_t v = 0; v < IMAGES * NEURONS; v++) recording->responses[v] = 7;
        assert_good(trials_record(&subject, recording, &error), &error);
        assert_int_equal(recording->trials, 20);
        assert_int_equal(recording->noise_seed, 9);
        assert_true(recording->has_noise);
        subject_close(&subject);
    }
    assert_memory_equal(recordings[0].responses, recordings[1].responses,
                        IMAGES * NEURONS * sizeof(float));
    for (int i = 0; i < 2; i++) recording_free(&recordings[i]);
}
