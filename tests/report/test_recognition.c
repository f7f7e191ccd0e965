/*
 * Which model a row of scores is of: by hand, for a few draws of one or two scores.
 */
#include "testing.h"

#include "report/recognition.h"

static const double certain[2] = {.01, .01}, wide[2] = {.01, 1e6};

TEST(distant_models)
{
    Error error;
    const double a[] = {.1, .8, .2, .9}, b[] = {.6, .3, .7, .2, .65, .25};
    const ModelDraws draws[] = {{a, 2}, {b, 3}};
    const Recognition recognition = {draws, 2, 2, certain};
    size_t taken[4], model;
    assert_good(recognition_count(&recognition, taken, &error), &error);
    for (int i = 0; i < 4; i++) assert_int_equal(taken[i], ((size_t[]){2, 0, 0, 3})[i]);
    assert_good(recognition_of(&recognition, (double[]){.2, .8}, &model, &error), &error);
    assert_int_equal(model, 0);
    assert_good(recognition_of(&recognition, (double[]){.6, .3}, &model, &error), &error);
    assert_int_equal(model, 1);
}

/*
 * Draws 0 and 10 of one model, 4 and 5 of the other. Without 0 the first's mean is 10, without 10
 * it is 0, so the second's, 4.5, is nearer both times. Without 4, or 5, the second's is 5, or 4,
 * and the first's 5: as near for 4, and the first model counts; 5 lies on the first's mean and is
 * taken for the first, too.
 */
TEST(each_left_out)
{
    Error error;
    const double a[] = {0, 10}, b[] = {4, 5};
    const ModelDraws draws[] = {{a, 2}, {b, 2}};
    const Recognition recognition = {draws, 2, 1, certain};
    size_t taken[4];
    assert_good(recognition_count(&recognition, taken, &error), &error);
    for (int i = 0; i < 4; i++) assert_int_equal(taken[i], ((size_t[]){0, 2, 2, 0})[i]);
}

/* The second score says the opposite, but is noise. */
TEST(noise_counts_less)
{
    Error error;
    const double a[] = {0, 9, 0, 9}, b[] = {1, 1, 1, 1};
    const ModelDraws draws[] = {{a, 2}, {b, 2}};
    Recognition recognition = {draws, 2, 2, certain};
    size_t model;
    assert_good(recognition_of(&recognition, (double[]){.2, 1}, &model, &error), &error);
    assert_int_equal(model, 1);
    recognition.noise = wide;
    assert_good(recognition_of(&recognition, (double[]){.2, 1}, &model, &error), &error);
    assert_int_equal(model, 0);
}

TEST(too_few_draws)
{
    Error error;
    const double a[] = {0, 1};
    const ModelDraws draws[] = {{a, 2}, {a, 1}};
    Recognition recognition = {draws, 2, 1, certain};
    size_t taken[4], model;
    assert_refused(recognition_count(&recognition, taken, &error), &error, "at least 2 draws");
    recognition.models = 0;
    assert_refused(recognition_of(&recognition, a, &model, &error), &error, "no model");
}
