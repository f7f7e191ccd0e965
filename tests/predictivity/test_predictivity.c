/*
 * Neural predictivity against scikit-learn: splits, partial least squares, correlations, ceilings,
 * scores.
 */
#include "neural_demo.h"
#include "present.h"
#include "testing.h"

#include "base/parallel.h"
#include "base/random.h"
#include "base/statistics.h"
#include "predictivity/layer_gram.h"
#include "predictivity/pls.h"
#include "predictivity/predictivity.h"

/* -- splits -- */

static void compare_split(const cJSON *one)
{
    Splits splits;
    size_t n = (size_t)field(one, "n")->valuedouble;
    const cJSON *named = field(one, "classes"), *tests = field(one, "test");
    size_t *classes = cJSON_IsArray(named) ? calloc(n, sizeof *classes) : NULL;
    for (size_t i = 0; classes && i < n; i++) classes[i] = (size_t)number_at(named, (int)i);
    size_t count = (size_t)cJSON_GetArraySize(tests);
    GOOD(splits_make(&splits, n, classes,
                     (SplitRule){field(one, "fraction")->valuedouble, count, 1}, &error));
    for (size_t s = 0; s < count; s++) {
        const cJSON *expected = cJSON_GetArrayItem(tests, (int)s);
        assert_int_equal(cJSON_GetArraySize(expected), splits.testing);
        bool *used = calloc(n, sizeof *used);
        for (size_t i = 0; i < splits.testing; i++) {
            assert_int_equal(splits.test[s * splits.testing + i], (int)number_at(expected, (int)i));
            used[splits.test[s * splits.testing + i]] = true;
        }
        for (size_t i = 0; i < splits.training; i++) {
            assert_false(used[splits.train[s * splits.training + i]]);
            used[splits.train[s * splits.training + i]] = true;
        }
        for (size_t i = 0; i < n; i++) assert_true(used[i]);
        free(used);
    }
    splits_free(&splits);
    free(classes);
}

TEST(splits_are_those_of_scikit_learn)
{
    cJSON *reference = read_reference("tests/reference/splits_sklearn.json");
    const cJSON *one = NULL;
    cJSON_ArrayForEach(one, field(reference, "cases")) compare_split(one);
    cJSON_Delete(reference);
}

TEST(impossible_splits_are_refused)
{
    Splits splits;
    REFUSED(splits_make(&splits, 1, NULL, (SplitRule){0.9, 10, 1}, &error), "too few");
    size_t classes[] = {0, 0, 0, 1, 2, 2, 2, 2, 2, 2};
    REFUSED(splits_make(&splits, 10, classes, (SplitRule){0.9, 10, 1}, &error),
            "class 1 has 1 stimuli");
}

/* -- the demo -- */

static void compare_test_stimuli(const Demo *demo, const cJSON *expected)
{
    Splits splits;
    GOOD(predictivity_split(&demo->recording, &splits, &error));
    for (size_t s = 0; s < splits.count; s++)
        for (size_t i = 0; i < splits.testing; i++) {
            const cJSON *name = cJSON_GetArrayItem(cJSON_GetArrayItem(expected, (int)s), (int)i);
            assert_string_equal(
                demo->recording.identifiers.names[splits.test[s * splits.testing + i]],
                name->valuestring);
        }
    splits_free(&splits);
}

static void compare_predictions(const Demo *demo, const cJSON *expected)
{
    Splits splits;
    const NeuralRecording *recording = &demo->recording;
    GOOD(predictivity_split(recording, &splits, &error));
    double *predictions = calloc(splits.testing * recording->sites, sizeof *predictions);
    Pls pls;
    Split first = splits_at(&splits, 0);
    const Comparison data = {.stimuli = STIMULI,
                             .sites = recording->sites,
                             .gram = demo->gram,
                             .responses = recording->means};
    GOOD(pls_open(&pls, &data, &error) &&
         pls_predict(&pls, &first, PLS_COMPONENTS, predictions, NULL, &error));
    pls_close(&pls);
    double deviation = INFINITY; /* the smallest of a site */
    for (size_t j = 0; j < recording->sites; j++) {
        double sum = 0, squares = 0;
        for (size_t i = 0; i < STIMULI; i++) {
            double value = recording->means[i * recording->sites + j];
            sum += value / (double)STIMULI;
            squares += value * value / (double)STIMULI;
        }
        deviation = fmin(deviation, sqrt(squares - sum * sum));
    }
    compare_table(predictions, expected, splits.testing, recording->sites, 1e-3 * deviation,
                  "a prediction");
    free(predictions);
    splits_free(&splits);
}

static void compare_demo(const char *region, bool stratified)
{
    Demo *demo = calloc(1, sizeof *demo);
    char name[32];
    Error error = {{0}};
    Consistency raw, ceiling;
    cJSON *reference = read_reference(DEMO "expected.json");
    snprintf(name, sizeof name, "%s-%s", region, stratified ? "stratified" : "plain");
    const cJSON *expected = field(reference, name);
    open_demo(demo, region, stratified);
    assert_int_equal(demo->recording.sites, 7);
    compare_test_stimuli(demo, field(expected, "test_stimuli"));
    compare_predictions(demo, field(expected, "first_split_predictions"));
    assert_good(predictivity_raw(&demo->recording, demo->gram, 1, &raw, &error) &&
                    predictivity_ceiling(&demo->recording, &ceiling, &error),
                &error);
    compare_table(raw.r, field(expected, "r_per_site"), 10, 7, 2e-3, "r of a site");
    assert_near(raw.mean, field(expected, "raw")->valuedouble, 1e-3, "raw");
    assert_near(raw.error, field(expected, "error")->valuedouble, 1e-3, "error");
    snprintf(name, sizeof name, "%s-ceiling", region);
    const cJSON *halves = field(reference, name);
    compare_table(ceiling.r, field(halves, "r_corrected_per_site"), 10, 7, 1e-9, "r of halves");
    assert_near(ceiling.mean, field(halves, "ceiling")->valuedouble, 1e-9, "ceiling");
    assert_near(ceiling.error, field(halves, "error")->valuedouble, 1e-9, "ceiling's error");
    double ratio = raw.mean / ceiling.mean;
    assert_near(ratio * ratio, field(expected, "score")->valuedouble, 1e-3, "score");
    assert_near(raw.mean * ratio, field(expected, "score_current_version")->valuedouble, 1e-3,
                "score of the current version");
    assert_int_equal(raw.components, PLS_COMPONENTS);
    consistency_free(&raw);
    consistency_free(&ceiling);
    neural_recording_free(&demo->recording);
    free(demo);
    cJSON_Delete(reference);
}

TEST(the_demo_scores_as_with_scikit_learn)
{
    compare_demo("V4", true);
    compare_demo("V4", false);
    compare_demo("IT", true);
    compare_demo("IT", false);
}

/* -- the demo through the real network, against Pillow, PyTorch and scikit-learn -- */

typedef struct {
    const StimulusFiles *files;
    char **identifiers;
} Stimuli;

static bool demo_image(void *context, size_t i, Image *image, Error *error)
{
    const Stimuli *stimuli = context;
    return stimulus_files_image(stimuli->files, row_of(stimuli->files, stimuli->identifiers[i]),
                                image, error);
}

static void network_gram(const Demo *demo, const char *region, double degrees, int threads,
                         double *gram)
{
    StimulusFiles files;
    ScreenImages images;
    Subject subject;
    GOOD(open_subject(&subject, "resnet-50-doubled_untrained", region, &error) &&
         stimulus_files_open(&files, DEMO "stimulus_demo.csv", DEMO "stimulus_demo.zip", &error));
    Stimuli stimuli = {&files, demo->recording.identifiers.names};
    subject.threads = threads;
    GOOD(screen_images_render(&images, &subject,
                              &(ImageSource){demo_image, &stimuli, STIMULI, degrees}, &error) &&
         layer_gram(&images, &subject, (GramResult){.matrix = gram}, &error));
    screen_images_free(&images);
    stimulus_files_close(&files);
    subject_close(&subject);
}

TEST(the_real_network_predicts_as_with_scikit_learn)
{
    cJSON *reference = read_reference(DEMO "resnet_sklearn.json");
    const cJSON *one = NULL;
    Demo *demo = calloc(1, sizeof *demo);
    double *gram = calloc(STIMULI * STIMULI, sizeof *gram);
    cJSON_ArrayForEach(one, field(reference, "cases"))
    {
        Consistency raw;
        const char *region = field(one, "region")->valuestring;
        bool stratified = cJSON_IsTrue(field(one, "stratified"));
        open_demo(demo, region, stratified);
        if (stratified) /* the next case is of the same activations */
            network_gram(demo, region, field(one, "degrees")->valuedouble, parallel_processors(),
                         gram);
        GOOD(predictivity_raw(&demo->recording, gram, parallel_processors(), &raw, &error));
        compare_table(raw.r, field(one, "r_per_site"), 10, 7, 2e-3, "r of a site");
        assert_near(raw.mean, field(one, "raw")->valuedouble, 1e-3, "raw");
        consistency_free(&raw);
        neural_recording_free(&demo->recording);
    }
    free(gram);
    free(demo);
    cJSON_Delete(reference);
}

TEST(inner_products_do_not_depend_on_threads)
{
    Demo *demo = calloc(1, sizeof *demo);
    double *one = calloc(STIMULI * STIMULI, sizeof *one);
    double *two = calloc(STIMULI * STIMULI, sizeof *two);
    open_demo(demo, "V4", false);
    network_gram(demo, "V4", 8, 1, one);
    network_gram(demo, "V4", 8, 2, two);
    assert_memory_equal(one, two, STIMULI * STIMULI * sizeof *one);
    for (size_t i = 0; i < STIMULI; i++)
        for (size_t j = 0; j < i; j++) assert_true(one[i * STIMULI + j] == one[j * STIMULI + i]);
    neural_recording_free(&demo->recording);
    free(one);
    free(two);
    free(demo);
}

/* Units between 1 and 5 that answer all images alike but for a part of that size. */
static double sum_where_alike(float part)
{
    enum { UNITS = 50, IMAGES = 70 };
    static float features[UNITS * IMAGES];
    static double matrix[IMAGES * IMAGES];
    Error error = {{0}};
    for (int unit = 0; unit < UNITS; unit++)
        for (int image = 0; image < IMAGES; image++)
            features[unit * IMAGES + image] =
                (float)(1 + unit % 5) * (1 + part * (float)((7 * unit + 3 * image) % 11 - 5));
    if (!gram_of_features(features, UNITS, IMAGES, 2, (GramResult){.matrix = matrix}, &error))
        fail_msg("%s", error.message);
    double sum = 0;
    for (int i = 0; i < IMAGES * IMAGES; i++) sum += fabs(matrix[i]);
    return sum;
}

/* What an order of summation leaves is no response; a part in ten thousand is one. */
TEST(nothing_is_predicted_from_rounding)
{
    assert_true(sum_where_alike(0) == 0);
    assert_true(sum_where_alike(1e-7f) == 0);
    assert_true(sum_where_alike(1e-4f) > 0);
}

/* -- partial least squares: the dual against the textbook's primal -- */

enum { N = 30, F = 12, S = 3, C = 5 };

/* NIPALS on the features themselves; predictions[N][S] of the training stimuli. Centred input. */
static void primal_predictions(const double *features, const double *responses, double *predictions)
{
    double x[N][F], y[N][S];
    memcpy(x, features, sizeof x);
    memcpy(y, responses, sizeof y);
    memset(predictions, 0, sizeof(double) * N * S);
    for (int c = 0; c < C; c++) {
        double u[N], w[F], t[N], q[S], length = 0, square = 0;
        for (int i = 0; i < N; i++) u[i] = y[i][0];
        for (int step = 0; step < 2000; step++) {
            length = 0;
            for (int f = 0; f < F; f++) {
                w[f] = 0;
                for (int i = 0; i < N; i++) w[f] += x[i][f] * u[i];
                length += w[f] * w[f];
            }
            for (int f = 0; f < F; f++) w[f] /= sqrt(length);
            square = 0;
            for (int i = 0; i < N; i++) {
                t[i] = 0;
                for (int f = 0; f < F; f++) t[i] += x[i][f] * w[f];
                square += t[i] * t[i];
            }
            for (int j = 0; j < S; j++) {
                q[j] = 0;
                for (int i = 0; i < N; i++) q[j] += y[i][j] * t[i] / square;
            }
            for (int i = 0; i < N; i++) {
                u[i] = 0;
                for (int j = 0; j < S; j++) u[i] += y[i][j] * q[j];
            }
        }
        for (int f = 0; f < F; f++) {
            double loading = 0;
            for (int i = 0; i < N; i++) loading += t[i] * x[i][f] / square;
            for (int i = 0; i < N; i++) x[i][f] -= t[i] * loading;
        }
        for (int i = 0; i < N; i++)
            for (int j = 0; j < S; j++) {
                y[i][j] -= t[i] * q[j];
                predictions[i * S + j] += t[i] * q[j];
            }
    }
}

static void make_problem(double *features, double *responses)
{
    Twister twister;
    twister_seed(&twister, 5);
    for (int i = 0; i < N * F; i++) features[i] = twister_next(&twister) / 4294967296.0 - 0.5;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < S; j++)
            responses[i * S + j] = 3 * (j == 0) * features[i * F] + features[i * F + j] +
                                   0.3 * (twister_next(&twister) / 4294967296.0 - 0.5);
    for (int f = 0; f < F; f++) {
        double mean = 0;
        for (int i = 0; i < N; i++) mean += features[i * F + f] / (double)N;
        for (int i = 0; i < N; i++) features[i * F + f] -= mean;
    }
    for (int j = 0; j < S; j++) {
        double mean = 0;
        for (int i = 0; i < N; i++) mean += responses[i * S + j] / (double)N;
        for (int i = 0; i < N; i++) responses[i * S + j] -= mean;
    }
}

/* `copies` of each feature, and as many constant ones, which centred are 0. */
static void make_gram(const double *features, int copies, double *gram)
{
    for (int i = 0; i < N; i++)
        for (int k = 0; k < N; k++) {
            gram[i * N + k] = 0;
            for (int f = 0; f < F; f++)
                gram[i * N + k] += copies * features[i * F + f] * features[k * F + f];
        }
}

/* Fits on all stimuli and predicts them; returns how many components there were. */
static size_t fit_all(const double *gram, const double *responses, size_t components,
                      double *predictions)
{
    Pls pls;
    size_t all[N], found = 0;
    for (size_t i = 0; i < N; i++) all[i] = i;
    const Comparison data = {.stimuli = N, .sites = S, .gram = gram, .responses = responses};
    GOOD(pls_open(&pls, &data, &error) &&
         pls_predict(&pls, &(Split){all, all, N, N}, components, predictions, &found, &error));
    pls_close(&pls);
    return found;
}

TEST(dual_and_primal_agree)
{
    static double features[N * F], responses[N * S], gram[N * N], expected[N * S], found[N * S];
    make_problem(features, responses);
    primal_predictions(features, responses, expected);
    for (int copies = 1; copies <= 3; copies++) { /* duplicated features change nothing */
        make_gram(features, copies, gram);
        assert_int_equal(fit_all(gram, responses, C, found), C);
        for (int i = 0; i < N * S; i++) assert_near(found[i], expected[i], 2e-4, "a prediction");
    }
}

TEST(components_end_where_nothing_is_left)
{
    static double features[N * F], responses[N * S], gram[N * N], found[N * S];
    Pls pls;
    make_problem(features, responses);
    make_gram(features, 1, gram); /* rank 12: as many components, and then a least-squares fit */
    assert_int_equal(fit_all(gram, responses, PLS_COMPONENTS, found), F);
    for (int f = 0; f < F; f++) /* residuals are orthogonal to every feature */
        for (int j = 0; j < S; j++) {
            double product = 0;
            for (int i = 0; i < N; i++)
                product += features[i * F + f] * (responses[i * S + j] - found[i * S + j]);
            assert_near(product, 0, 1e-9, "a residual along a feature");
        }
    memset(gram, 0, sizeof gram); /* features that are all constant: the mean is predicted */
    assert_int_equal(fit_all(gram, responses, C, found), 0);
    assert_near(found[0], 0, 1e-12, "the mean");
    Comparison data = {.stimuli = 1, .sites = S, .gram = gram, .responses = responses};
    REFUSED(pls_open(&pls, &data, &error), "two stimuli");
    size_t one = 0;
    data.stimuli = N;
    GOOD(pls_open(&pls, &data, &error));
    REFUSED(pls_predict(&pls, &(Split){&one, &one, 1, 1}, C, found, NULL, &error),
            "two training stimuli");
    pls_close(&pls);
}

/* -- statistics -- */

TEST(correlations_and_medians)
{
    double a[] = {1, 2, 3, NAN, 5}, b[] = {2, 4, 6, 8, NAN}, constant[] = {1, 1, 1, 1, 1};
    assert_near(pearson(a, b, 5, 1), 1, 1e-12, "r of pairs that are there");
    assert_near(pearson(a, constant, 5, 1), NAN, 0, "r of a constant");
    double values[] = {5, NAN, 1, 3, 100};
    assert_near(median_of(values, 5), 4, 0, "median without NaN");
    double none[] = {NAN};
    assert_near(median_of(none, 1), NAN, 0, "median of nothing");
}

/* -- recordings that are not as they should be: written by tests/make_downloads.py -- */

#define BROKEN BUILD "/tests/downloads/broken/"

static void read_neural(const char *file, const char *region, const char *class_column,
                        const char *words)
{
    char path[FILE_PATH_LENGTH];
    NeuralRecording recording;
    StimulusFiles files;
    NeuralSelection selection = {
        .region = region, .start = 70, .end = 170, .class_column = class_column};
    snprintf(path, sizeof path, "%s", file);
    GOOD(stimulus_files_open(&files, DEMO "stimulus_demo.csv", DEMO "stimulus_demo.zip", &error));
    REFUSED(neural_recording_read(&recording, path, &selection, &files, &error), words);
    stimulus_files_close(&files);
}

TEST(broken_recordings_are_refused)
{
    read_neural(DEMO "assy_demo.nc", "V3", NULL, "has no sites of the region V3");
    read_neural(DEMO "assy_demo.nc", "V4", "colour", "has \"colour\"");
    read_neural(BROKEN "neural_other_stimulus.nc", "V4", NULL, "stimuli that are not in");
    read_neural(BROKEN "neural_lacks_stimulus.nc", "V4", NULL, "does not show 1 stimuli of");
    read_neural(BROKEN "neural_duplicate.nc", "V4", NULL, "twice in one repetition");
    read_neural(BROKEN "neural_same_site.nc", "V4", NULL, "has the neuroid_id");
    read_neural(BROKEN "neural_late.nc", "V4", NULL, "has no time bin of 70 to 170 ms");
}

/* Other order of dimensions, characters for strings, integers, NaN, unequal repetitions. */
TEST(recordings_are_read_in_any_shape)
{
    NeuralRecording plain, other;
    NeuralSelection selection = {.region = "V4", .start = 70, .end = 170};
    GOOD(neural_recording_read(&plain, DEMO "assy_demo.nc", &selection, NULL, &error) &&
         neural_recording_read(&other, BUILD "/tests/downloads/neural_shape.nc", &selection, NULL,
                               &error));
    assert_int_equal(other.stimuli, plain.stimuli);
    assert_int_equal(other.sites_recorded, 7);
    assert_int_equal(other.sites_constant, 1);
    assert_int_equal(other.sites_incomplete, 1);
    assert_int_equal(other.sites, 5);
    assert_int_equal(other.fewest, 5); /* one presentation was left out */
    assert_int_equal(other.most, 6);
    for (size_t i = 0; i < plain.stimuli; i++)
        assert_string_equal(other.identifiers.names[i], plain.identifiers.names[i]);
    for (size_t j = 0; j < 5; j++)
        assert_string_equal(other.site_names[j], plain.site_names[j + 2]);
    /* Two time bins, value + 1 and value - 1, inside the window, and others outside. */
    for (size_t i = 1; i < plain.stimuli; i++)
        for (size_t j = 0; j < 5; j++)
            assert_near(other.means[i * 5 + j], plain.means[i * 7 + j + 2], 1e-5,
                        "a mean response");
    neural_recording_free(&plain);
    neural_recording_free(&other);
}
