/* Object solution times: the steps on numbers worked out by hand, and a synthetic model that varies in time. */
#include "testing.h"
#include "without_memory.h"

#include "base/random.h"
#include "predictivity/object_solution_time.h"
#include "predictivity/primate_times.h"

static void a_time_is_where_the_line_crosses_the_threshold(void **state)
{
    (void)state;
    double starts[] = {70, 80, 90, 100, 110};
    double rising[] = {0, 1, 0.5, 3, 9};
    assert_near(object_solution_time(rising, starts, 5, 2), 90, 1e-12,
                "between the best before, at 80, and 100"); /* half way from 1 to 3 */
    assert_near(object_solution_time(rising, starts, 5, -1), 70, 0, "solved in the first bin");
    assert_near(object_solution_time(rising, starts, 5, 10), NAN, 0, "never solved");
    assert_near(object_solution_time(rising, starts, 5, 1), 80, 1e-12, "reached exactly");
    double holes[] = {NAN, 1, NAN, 3, NAN};
    assert_near(object_solution_time(holes, starts, 5, 1.5), 85, 1e-12, "bins without a value");
}

static void i1_is_the_mean_sensitivity(void **state)
{
    (void)state;
    /* Two images of object 0, one of 1, one of 2; probabilities that are easy to divide. */
    double p[] = {0.6, 0.2, 0.2, 0.4, 0.4, 0.2, 0.25, 0.5, 0.25, 0, 0, 1}, i1[4];
    size_t object[] = {0, 0, 1, 2};
    object_i1(p, object, 4, 3, i1);
    /* Image 0: hits .75 and .75; false alarms of object 1 for 0: 1/3; of object 2 for 0: 0, z = -inf. */
    assert_near(i1[0], (0.6744897502 + 0.4307272993 + 5) / 2, 1e-9, "i1 of the first image");
    /* Image 1: hits .5 and 2/3 */
    assert_near(i1[1], (0 + 0.4307272993 + 5) / 2, 1e-9, "i1 of the second image");
    /* Image 3: hits 1, clipped at 5 */
    assert_near(i1[3], 5, 1e-12, "i1 of the certain image");
}

static void spearman_shares_ranks(void **state)
{
    (void)state;
    Error error = {{0}};
    double a[] = {1, 2, 3, NAN, 5}, b[] = {10, 30, 20, 0, 90}, r;
    size_t pairs;
    assert_good(spearman(a, b, 5, &r, &pairs, &error), &error);
    assert_int_equal(pairs, 4);
    assert_near(r, 0.8, 1e-12, "Spearman's correlation");
    double tied[] = {1, 1, 2}, c[] = {1, 2, 3};
    assert_good(spearman(tied, c, 3, &r, &pairs, &error), &error);
    assert_near(r, 0.8660254038, 1e-9, "Spearman's correlation with ties");
}

/* -- a synthetic recurrent model: the object's signal of an image appears after that image's delay -- */

enum { IMAGES = 400, UNITS = 400, OBJECTS = 4, BINS = 18 };

typedef struct {
    size_t object[IMAGES];
    double delay[IMAGES]; /* bins */
    float noise[BINS][IMAGES][UNITS], responses[IMAGES][UNITS];
    bool varies;
} Recurrent;

static double uniform(Twister *twister)
{
    return twister_next(twister) / 4294967296.0;
}

static void make_recurrent(Recurrent *model)
{
    Twister twister;
    twister_seed(&twister, 11);
    for (size_t i = 0; i < IMAGES; i++) {
        model->object[i] = i % OBJECTS;
        model->delay[i] = 2 + 10 * uniform(&twister);
    }
    for (size_t b = 0; b < BINS; b++)
        for (size_t i = 0; i < IMAGES; i++)
            for (size_t u = 0; u < UNITS; u++)
                model->noise[b][i][u] = (float)(uniform(&twister) - 0.5);
}

/* Units prefer one object each; the signal rises over six bins around the image's delay. */
static bool recurrent_responses(void *context, size_t bin, const float **responses, Error *error)
{
    (void)error;
    Recurrent *model = context;
    for (size_t i = 0; i < IMAGES; i++) {
        double signal = fmax(0, fmin(1, ((double)bin - model->delay[i] + 3) / 6));
        for (size_t u = 0; u < UNITS; u++)
            model->responses[i][u] =
                model->noise[model->varies ? bin : 0][i][u] * 0.3f +
                (u % OBJECTS == model->object[i] ? (float)(model->varies ? signal : 0.5) : 0);
    }
    *responses = &model->responses[0][0];
    return true;
}

static SolutionProblem pose(Recurrent *model, double *i1, double *ost, double *starts)
{
    for (size_t i = 0; i < IMAGES; i++) {
        i1[i] = 1;
        ost[i] = i % 10 == 3 ? NAN : 70 + 10 * model->delay[i]; /* the primate does not solve all */
    }
    for (size_t b = 0; b < BINS; b++) starts[b] = 70 + 10 * (double)b;
    return (SolutionProblem){.images = IMAGES,
                             .units = UNITS,
                             .objects = OBJECTS,
                             .bins = BINS,
                             .object = model->object,
                             .starts = starts,
                             .primate_i1 = i1,
                             .primate_ost = ost,
                             .responses = recurrent_responses,
                             .context = model};
}

static void a_recurrent_model_is_scored(void **state)
{
    (void)state;
    static double i1[IMAGES], ost[IMAGES], starts[BINS];
    Recurrent *model = calloc(1, sizeof *model);
    make_recurrent(model);
    model->varies = true;
    SolutionProblem problem = pose(model, i1, ost, starts);
    SolutionScore score, again;
    Error error = {{0}};
    assert_good(object_solution_score(&problem, &score, &error), &error);
    assert_true(score.raw > 0.6 && score.raw <= 1);
    assert_true(score.solved > 200 && score.solved <= 10 * 40);
    assert_good(object_solution_score(&problem, &again, &error), &error);
    assert_memory_equal(&score, &again, sizeof score);
    for (size_t i = 0; i < IMAGES; i++)
        ost[i] = -ost[i]; /* a primate that is late where it is early */
    assert_good(object_solution_score(&problem, &score, &error), &error);
    assert_near(score.raw, -again.raw, 1e-12, "correlation with reversed times");
    free(model);
}

static void a_static_model_has_no_correlation(void **state)
{
    (void)state;
    static double i1[IMAGES], ost[IMAGES], starts[BINS];
    Recurrent *model = calloc(1, sizeof *model);
    make_recurrent(model);
    SolutionProblem problem = pose(model, i1, ost, starts);
    SolutionScore score;
    Error error = {{0}};
    assert_good(object_solution_score(&problem, &score, &error), &error);
    assert_near(score.raw, NAN, 0, "correlation of a model that solves all in the first bin");
    free(model);
}

/* -- the primate's times, from files that xarray wrote -- */

static void the_primates_times_are_read(void **state)
{
    (void)state;
    static const char *const files[] = {"times_by_column", "times_by_presentation"};
    for (int f = 0; f < 2; f++) {
        char path[256];
        Error error = {{0}};
        PrimateTimes primate;
        snprintf(path, sizeof path, BUILD "/tests/downloads/%s.nc", files[f]);
        assert_good(primate_times_read(&primate, path, &error), &error);
        assert_int_equal(primate.images, 400);
        assert_int_equal(primate.objects, 4);
        for (size_t i = 0; i < 400; i++) { /* sorted: image i, whose object is "dbca"[i % 4] */
            static const size_t sorted[] = {3, 1, 2, 0};
            assert_int_equal(atoi(primate.identifiers.names[i] + 6), (int)i);
            assert_int_equal(primate.object[i], sorted[i % 4]);
            assert_near(primate.times[i], i % 10 == 3 ? NAN : 70 + (double)i / 4, 1e-9, "a time");
            assert_near(primate.i1[i], 2 * (399 - (double)i) / 399, 1e-9, "an i1");
        }
        primate_times_free(&primate);
    }
    Error error = {{0}};
    PrimateTimes primate;
    assert_refused(primate_times_read(&primate, "tests/reference/neural_demo/assy_demo.nc", &error),
                   &error, "has no coordinate image_label");
}

static void other_files_are_refused(void **state)
{
    (void)state;
    static const char *const files[][2] = {
        {"times_two", "has 2 columns of the decoder svm, not one"},
        {"times_none", "has 0 columns of the decoder svm, not one"},
        {"times_of_others", "has no presentation of the decoder svm"},
        {"times_in_words", "its i1 are not numbers"},
        {"times_unlabelled", "has no coordinate image_label"}};
    for (size_t f = 0; f < COUNT(files); f++) {
        char path[256];
        Error error = {{0}};
        PrimateTimes primate;
        snprintf(path, sizeof path, BUILD "/tests/downloads/broken/%s.nc", files[f][0]);
        assert_refused(primate_times_read(&primate, path, &error), &error, files[f][1]);
    }
}

static bool reads_small_file(const void *context, Error *error)
{
    PrimateTimes primate;
    (void)context;
    bool good = primate_times_read(&primate, BUILD "/tests/downloads/times_small.nc", error);
    if (good) assert_int_equal(primate.objects, 3);
    primate_times_free(&primate);
    return good;
}

static bool noise_responses(void *context, size_t bin, const float **responses, Error *error)
{
    (void)error;
    Recurrent *model = context;
    *responses = &model->noise[bin][0][0];
    return true;
}

enum { FEW_IMAGES = 40, FEW_UNITS = 10 };
_Static_assert(FEW_IMAGES *FEW_UNITS <= IMAGES * UNITS, "their responses are part of the noise");

static bool scores_small_model(const void *context, Error *error)
{
    static const double starts[] = {70, 80};
    const Recurrent *model = context;
    double i1[FEW_IMAGES], times[FEW_IMAGES];
    SolutionScore score;
    for (int i = 0; i < FEW_IMAGES; i++) {
        i1[i] = 0;
        times[i] = 70 + i;
    }
    SolutionProblem problem = {.images = FEW_IMAGES,
                               .units = FEW_UNITS,
                               .objects = OBJECTS,
                               .bins = 2,
                               .object = model->object,
                               .starts = starts,
                               .primate_i1 = i1,
                               .primate_ost = times,
                               .responses = noise_responses,
                               .context = (void *)(uintptr_t)model};
    return object_solution_score(&problem, &score, error);
}

static void memory_that_fails_is_said(void **state)
{
    (void)state;
    Recurrent *model = calloc(1, sizeof *model);
    assert_non_null(model);
    make_recurrent(model);
    refused_without_memory(reads_small_file, NULL);
    refused_without_memory(scores_small_model, model);
    free(model);
}

/* The file's times and objects, and a recurrent model whose delays are those times. */
static void a_recurrent_model_is_scored_against_the_file(void **state)
{
    (void)state;
    static double starts[BINS], i1[IMAGES];
    Error error = {{0}};
    PrimateTimes primate;
    SolutionScore score;
    Recurrent *model = calloc(1, sizeof *model);
    assert_good(primate_times_read(&primate, BUILD "/tests/downloads/times_by_column.nc", &error),
                &error);
    make_recurrent(model);
    model->varies = true;
    for (size_t i = 0; i < IMAGES; i++) {
        model->object[i] = primate.object[i];
        model->delay[i] = 2 + 10 * (double)i / (double)IMAGES;
    }
    SolutionProblem problem = pose(model, i1, primate.times, starts);
    for (size_t i = 0; i < IMAGES; i++) /* pose() set times of its own */
        primate.times[i] = i % 10 == 3 ? NAN : 70 + (double)i / 4;
    assert_good(object_solution_score(&problem, &score, &error), &error);
    assert_true(score.raw > 0.6 && score.raw <= 1);
    primate_times_free(&primate);
    free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_time_is_where_the_line_crosses_the_threshold),
        cmocka_unit_test(i1_is_the_mean_sensitivity),
        cmocka_unit_test(spearman_shares_ranks),
        cmocka_unit_test(a_recurrent_model_is_scored),
        cmocka_unit_test(a_static_model_has_no_correlation),
        cmocka_unit_test(the_primates_times_are_read),
        cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(memory_that_fails_is_said),
        cmocka_unit_test(a_recurrent_model_is_scored_against_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
