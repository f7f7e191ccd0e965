/* Ridge regressions, CKA and RDMs against scikit-learn, numpy and scipy, and what is refused. */
#include "neural_demo.h"
#include "testing.h"
#include "without_memory.h"

#include "predictivity/gram.h"
#include "predictivity/metrics.h"
#include "predictivity/pair_ranks.h"
#include "predictivity/pls.h"
#include "predictivity/ridgecv.h"

static const bool all_metrics[METRICS] = {true, true, true, true, true};

static MetricsRequest request_of(const NeuralRecording *recording, const double *gram,
                                 const double *sums, size_t units)
{
    MetricsRequest request = {.recording = recording,
                              .comparison = {.stimuli = recording->stimuli,
                                             .units = units,
                                             .sites = recording->sites,
                                             .gram = gram,
                                             .sums = sums,
                                             .responses = recording->means},
                              .wanted = all_metrics,
                              .threads = 2};
    return request;
}

/* The metrics, with what they need of the sites alone, which stays with them. */
static bool compute(Metrics *metrics, MetricsRequest *request, Error *error)
{
    static MetricsSites sites;
    metrics_sites_free(&sites);
    request->sites = &sites;
    return metrics_sites_make(&sites, request->recording, request->wanted, error) &&
           metrics_compute(metrics, request, error);
}

static void compare_list(const double *values, const cJSON *expected, size_t count,
                         const char *what)
{
    assert_int_equal(cJSON_GetArraySize(expected), count);
    for (size_t i = 0; i < count; i++)
        assert_near(values[i], number_at(expected, (int)i), 1e-8, what);
}

static void compare_regression(const Consistency *found, const cJSON *expected, size_t sites)
{
    compare_table(found->r, field(expected, "r_per_site"), PREDICTIVITY_SPLITS, sites, 1e-8,
                  "r of a site");
    assert_near(found->mean, field(expected, "raw")->valuedouble, 1e-8, "the mean of medians");
    assert_near(found->error, field(expected, "error")->valuedouble, 1e-8, "its error");
}

static void compare_alphas(const Metrics *metrics, const cJSON *expected)
{
    for (int s = 0; s < PREDICTIVITY_SPLITS; s++)
        assert_true(metrics->alphas[s] == number_at(field(expected, "alpha"), s));
}

/* -- the demo, against metrics.json -- */

static void compare_first_predictions(const Demo *demo, double alpha, const cJSON *expected)
{
    const double alphas[7] = {alpha, alpha, alpha, alpha, alpha, alpha, alpha};
    Splits splits;
    Ridge ridge;
    const NeuralRecording *recording = &demo->recording;
    MetricsRequest request = request_of(recording, demo->gram, demo->sums, FEATURES);
    double *predictions = calloc(STIMULI * recording->sites, sizeof *predictions);
    GOOD(predictivity_split(recording, &splits, &error));
    Split first = splits_at(&splits, 0);
    GOOD(ridge_open(&ridge, &request.comparison, &first, &error) &&
         ridge_predict(&ridge, alphas, predictions, &error));
    compare_table(predictions, field(expected, "first_split_predictions"), first.testing,
                  recording->sites, 1e-8, "a prediction");
    ridge_close(&ridge);
    splits_free(&splits);
    free(predictions);
}

static void compare_similarities(const Metrics *metrics, const cJSON *whole, const cJSON *parts)
{
    const cJSON *cka = field(parts, "cka_cv");
    assert_near(metrics->cka.value, field(whole, "cka_unbiased")->valuedouble, 1e-8, "cka");
    assert_near(metrics->cka_biased.value, field(whole, "cka_biased")->valuedouble, 1e-8,
                "biased cka");
    assert_near(metrics->rdm.value, field(whole, "rdm_pearson_spearman")->valuedouble, 1e-8, "rdm");
    compare_list(metrics->cka.parts, field(cka, "unbiased"), PREDICTIVITY_SPLITS,
                 "cka of a subset");
    compare_list(metrics->cka_biased.parts, field(cka, "biased"), PREDICTIVITY_SPLITS,
                 "biased cka of a subset");
    compare_list(metrics->rdm.parts, field(parts, "rdm_cv"), PREDICTIVITY_SPLITS,
                 "rdm of a subset");
    assert_near(metrics->cka.mean, field(cka, "unbiased_mean")->valuedouble, 1e-8, "mean cka");
    assert_near(metrics->rdm.mean, field(parts, "rdm_cv_mean")->valuedouble, 1e-8, "mean rdm");
}

static void compare_demo(const cJSON *reference, const char *region, bool stratified)
{
    char name[32];
    Metrics metrics;
    Demo *demo = calloc(1, sizeof *demo);
    snprintf(name, sizeof name, "%s-%s", region, stratified ? "stratified" : "plain");
    const cJSON *expected = field(reference, name), *whole = field(reference, region);
    const cJSON *ridgecv = field(expected, "ridgecv");
    open_demo(demo, region, stratified);
    MetricsRequest request = request_of(&demo->recording, demo->gram, demo->sums, FEATURES);
    GOOD(compute(&metrics, &request, &error));
    compare_regression(&metrics.regressions[METRIC_RIDGE], field(expected, "ridge"), 7);
    compare_regression(&metrics.regressions[METRIC_RIDGECV], ridgecv, 7);
    compare_alphas(&metrics, ridgecv);
    compare_similarities(&metrics, whole, expected);
    compare_first_predictions(demo, 1, field(expected, "ridge"));
    compare_first_predictions(demo, metrics.alphas[0], ridgecv);
    RdmLayer layer;
    GOOD(rdm_layer_open(&layer, &request.comparison, &error));
    for (int j = 1; j < STIMULI; j++)
        assert_near(rdm_distance(&layer, 0, (size_t)j),
                    number_at(field(whole, "rdm_of_activations_first_row"), j), 1e-8, "a distance");
    rdm_layer_close(&layer);
    assert_int_equal(metrics.regressions[METRIC_PLS].components, PLS_COMPONENTS);
    metrics_free(&metrics);
    neural_recording_free(&demo->recording);
    free(demo);
}

TEST(the_demo_is_as_in_the_reference)
{
    cJSON *reference = read_reference(DEMO "metrics.json");
    double alphas[RIDGECV_ALPHAS];
    ridgecv_alphas(alphas);
    compare_list(alphas, field(reference, "alphas"), RIDGECV_ALPHAS, "a candidate alpha");
    compare_demo(reference, "V4", true);
    compare_demo(reference, "V4", false);
    compare_demo(reference, "IT", true);
    compare_demo(reference, "IT", false);
    cJSON_Delete(reference);
}

/* -- made-up cases -- */

typedef struct {
    NeuralRecording recording;
    size_t units;
    double *features; /* [stimuli][units] */
    double *gram, *shift, *sums;
    bool packed; /* the matrix is its lower triangle */
} Case;

static double *read_table(const cJSON *table, size_t *rows, size_t *columns)
{
    *rows = (size_t)cJSON_GetArraySize(table);
    *columns = (size_t)cJSON_GetArraySize(cJSON_GetArrayItem(table, 0));
    double *values = calloc(*rows * *columns, sizeof *values);
    for (size_t i = 0; i < *rows; i++)
        for (size_t j = 0; j < *columns; j++)
            values[i * *columns + j] = number_at(cJSON_GetArrayItem(table, (int)i), (int)j);
    return values;
}

/*
 * Inner products of the units minus centre[unit], and what restores those of the units themselves.
 */
static void multiply(Case *one, const double *centre)
{
    size_t n = one->recording.stimuli, units = one->units;
    memset(one->gram, 0, n * n * sizeof *one->gram);
    for (size_t i = 0; i < n; i++) {
        const double *a = one->features + i * units;
        one->shift[i] = one->sums[i] = 0;
        for (size_t u = 0; u < units; u++) {
            one->sums[i] += a[u];
            one->shift[i] += centre[u] * (a[u] - centre[u] / 2);
        }
        for (size_t j = 0; j < n; j++)
            for (size_t u = 0; u < units; u++)
                one->gram[i * n + j] +=
                    (a[u] - centre[u]) * (one->features[j * units + u] - centre[u]);
    }
}

/* Keeps the lower triangle alone. */
static void pack(Case *one)
{
    size_t n = one->recording.stimuli;
    one->packed = true;
    for (size_t i = 0; i < n; i++)
        memmove(one->gram + gram_row(n, true, i), one->gram + i * n, (i + 1) * sizeof *one->gram);
    for (size_t k = gram_row(n, true, n); k < n * n; k++) one->gram[k] = NAN; /* is not read */
}

static void open_case(Case *one, const cJSON *from)
{
    size_t n, sites;
    *one = (Case){.units = 0};
    one->features = read_table(field(from, "features"), &n, &one->units);
    one->recording.means = read_table(field(from, "responses"), &n, &sites);
    one->recording.stimuli = n;
    one->recording.sites = sites;
    one->recording.subject = calloc(sites, sizeof(size_t));
    for (size_t j = 0; j < sites; j++) {
        size_t subject = (size_t)number_at(field(from, "subjects"), (int)j);
        one->recording.subject[j] = subject;
        if (subject >= one->recording.subjects) one->recording.subjects = subject + 1;
    }
    one->gram = calloc(n * n, sizeof(double));
    one->shift = calloc(n, sizeof(double));
    one->sums = calloc(n, sizeof(double));
}

static void close_case(Case *one)
{
    free(one->features);
    free(one->gram);
    free(one->shift);
    free(one->sums);
    neural_recording_free(&one->recording);
}

static void compare_ceiling(const Metrics *metrics, const cJSON *expected)
{
    const RdmCeiling *ceiling = &metrics->rdm_ceiling;
    if (cJSON_IsNull(expected)) {
        assert_int_equal(ceiling->subjects, 0);
        assert_string_equal(metrics->no_ceiling, "a ceiling for RDMs needs two subjects with two "
                                                 "sites each; the recording has 1");
        return;
    }
    assert_int_equal(ceiling->subjects, (int)field(expected, "subjects")->valuedouble);
    assert_near(ceiling->upper, field(expected, "upper")->valuedouble, 1e-8, "upper ceiling");
    assert_near(ceiling->lower, field(expected, "lower")->valuedouble, 1e-8, "lower ceiling");
    assert_near(ceiling->upper_error, field(expected, "upper_error")->valuedouble, 1e-8,
                "error of the upper ceiling");
    assert_near(ceiling->lower_error, field(expected, "lower_error")->valuedouble, 1e-8,
                "error of the lower ceiling");
}

static void compare_case(const Case *one, const cJSON *expected)
{
    Metrics metrics;
    size_t at_end = 0;
    MetricsRequest request = request_of(&one->recording, one->gram, one->sums, one->units);
    request.comparison.shift = one->shift;
    request.comparison.packed = one->packed;
    GOOD(compute(&metrics, &request, &error));
    for (int m = 0; m < METRICS; m++) assert_string_equal(metrics.reason[m], "");
    compare_regression(&metrics.regressions[METRIC_RIDGE], field(expected, "ridge"),
                       one->recording.sites);
    compare_regression(&metrics.regressions[METRIC_RIDGECV], field(expected, "ridgecv"),
                       one->recording.sites);
    compare_alphas(&metrics, field(expected, "ridgecv"));
    for (int s = 0; s < PREDICTIVITY_SPLITS; s++)
        at_end += metrics.alphas[s] == .01 || metrics.alphas[s] == 1e7;
    assert_int_equal(metrics.alphas_at_end, at_end);
    const cJSON *cka = field(expected, "cka"), *parts = field(expected, "cka_cv");
    assert_near(metrics.cka.value, field(cka, "unbiased")->valuedouble, 1e-8, "cka");
    assert_near(metrics.cka_biased.value, field(cka, "biased")->valuedouble, 1e-8, "biased cka");
    for (int s = 0; s < PREDICTIVITY_SPLITS; s++) {
        const cJSON *part = cJSON_GetArrayItem(parts, s);
        assert_near(metrics.cka.parts[s], field(part, "unbiased")->valuedouble, 1e-8, "a part");
        assert_near(metrics.cka_biased.parts[s], field(part, "biased")->valuedouble, 1e-8,
                    "a biased part");
    }
    assert_near(metrics.rdm.value, field(expected, "rdm")->valuedouble, 1e-8, "rdm");
    compare_list(metrics.rdm.parts, field(expected, "rdm_cv"), PREDICTIVITY_SPLITS, "rdm's part");
    compare_ceiling(&metrics, field(expected, "ceiling"));
    metrics_free(&metrics);
}

/* With inner products of the activations themselves, of centred ones, and of ones far from 0. */
TEST(made_up_cases_are_as_with_scikit_learn)
{
    cJSON *reference = read_reference("tests/reference/metrics_sklearn.json");
    const cJSON *expected = NULL;
    cJSON_ArrayForEach(expected, field(reference, "cases"))
    {
        Case one;
        open_case(&one, expected);
        double *centre = calloc(one.units, sizeof *centre);
        for (int kind = 0; kind < 3; kind++) {
            for (size_t u = 0; u < one.units; u++) {
                double mean = 0;
                for (size_t i = 0; i < one.recording.stimuli; i++)
                    mean += one.features[i * one.units + u] / (double)one.recording.stimuli;
                centre[u] = kind == 0 ? 0 : kind == 1 ? mean : 2;
            }
            multiply(&one, centre);
            compare_case(&one, expected);
        }
        pack(&one);
        compare_case(&one, expected);
        free(centre);
        close_case(&one);
    }
    cJSON_Delete(reference);
}

/* -- what has no value -- */

/* A layer of two units and so many stimuli, recorded at two sites. */
static Case small_case(size_t stimuli)
{
    Case one = {.units = 2};
    one.recording.stimuli = stimuli;
    one.recording.sites = 2;
    one.recording.means = calloc(stimuli * 2, sizeof(double));
    one.features = calloc(stimuli * 2, sizeof(double));
    for (size_t i = 0; i < 2 * stimuli; i++) {
        one.features[i] = (double)(i * i % 7) + .5 * (double)(i % 2);
        one.recording.means[i] = (double)(i * i * i % 11) + .5 * (double)(i % 2);
    }
    one.gram = calloc(stimuli * stimuli, sizeof(double));
    one.shift = calloc(stimuli, sizeof(double));
    one.sums = calloc(stimuli, sizeof(double));
    multiply(&one, (double[2]){0, 0});
    return one;
}

static void assert_reasons(const Case *one, const char *regressions, const char *cka,
                           const char *rdm)
{
    Metrics metrics;
    MetricsRequest request = request_of(&one->recording, one->gram, one->sums, one->units);
    GOOD(compute(&metrics, &request, &error));
    const char *words[METRICS] = {regressions, regressions, regressions, cka, rdm};
    for (int m = 0; m < METRICS; m++)
        if (words[m][0] ? !strstr(metrics.reason[m], words[m]) : metrics.reason[m][0])
            fail_msg("%s: \"%s\" does not say \"%s\"", metric_names[m], metrics.reason[m],
                     words[m]);
    for (int m = 0; m < METRIC_REGRESSIONS; m++)
        assert_true((metrics.regressions[m].splits == 0) == (regressions[0] != '\0'));
    assert_true(isnan(metrics.cka.value) == (cka[0] != '\0'));
    assert_true(isnan(metrics.rdm.value) == (rdm[0] != '\0'));
    metrics_free(&metrics);
}

TEST(what_cannot_be_computed_has_a_reason)
{
    Case one = small_case(12);
    assert_reasons(&one, "", "", "");
    one.gram[17] = NAN;
    assert_reasons(&one, "not finite", "not finite", "not finite");
    one.gram[17] = INFINITY;
    assert_reasons(&one, "not finite", "not finite", "not finite");
    for (size_t i = 0; i < 144; i++) one.gram[i] = 13;
    assert_reasons(&one, "the same to all stimuli", "the same to all", "the same to all");
    one.features[9] = one.features[8]; /* stimulus 4: the same in both units */
    multiply(&one, (double[2]){0, 0});
    assert_reasons(&one, "", "", "same activation in all units");
    one.features[9]++;
    one.recording.means[9] = one.recording.means[8];
    multiply(&one, (double[2]){0, 0});
    assert_reasons(&one, "", "", "same response at all sites");
    for (size_t i = 0; i < 12; i++) one.recording.means[2 * i] = (double)i + 20;
    assert_reasons(&one, "", "", "equally dissimilar");
    one.recording.sites = 1;
    assert_reasons(&one, "", "", "needs two sites");
    one.recording.sites = 0;
    assert_reasons(&one, "no site", "no site", "no site");
    close_case(&one);
    one = small_case(3);
    assert_reasons(&one, "", "at least four stimuli; there are 3", "");
    close_case(&one);
    one = small_case(2);
    assert_reasons(&one, "two training stimuli", "four stimuli; there are 2", "three stimuli");
    close_case(&one);
}

/* Sites without subjects, and classes that leave too few stimuli to choose subsets. */
TEST(ceilings_and_subsets_may_be_missing)
{
    Case one = small_case(12);
    Metrics metrics;
    Error error = {{0}};
    one.recording.classes = calloc(12, sizeof(size_t));
    for (size_t i = 0; i < 12; i++) one.recording.classes[i] = i % 2;
    MetricsRequest request = request_of(&one.recording, one.gram, one.sums, one.units);
    bool wanted[METRICS];
    assert_good(metrics_parse("rdm,cka", wanted, &error), &error);
    request.wanted = wanted;
    assert_good(compute(&metrics, &request, &error), &error);
    assert_non_null(strstr(metrics.no_ceiling, "needs the coordinate subject (or animal)"));
    assert_non_null(strstr(metrics.no_subsets, "too few for 2 classes"));
    assert_true(isfinite(metrics.cka.value) && isfinite(metrics.rdm.value));
    assert_true(isnan(metrics.cka.error) && isnan(metrics.rdm.mean));
    assert_int_equal(metrics.regressions[METRIC_PLS].splits, 0); /* not asked for */
    metrics_free(&metrics);
    close_case(&one);
}

TEST(every_allocation_may_fail)
{
    Case one = small_case(12);
    one.recording.subject = calloc(2, sizeof(size_t));
    one.recording.subjects = 1;
    for (long at = 1, beyond = 0; beyond == 0; at++) {
        Metrics metrics;
        Error error = {{0}};
        MetricsRequest request = request_of(&one.recording, one.gram, one.sums, one.units);
        request.threads = 1;
        memory_fails_at(at, false);
        bool good = compute(&metrics, &request, &error);
        beyond = memory_fails_at(0, false);
        if (!good) assert_int_equal(error.kind, ERROR_MEMORY);
        assert_true(good == (beyond > 0));
        if (good) metrics_free(&metrics);
    }
    close_case(&one);
}

/* -- the recording's own halves, a penalty for each subject, against scikit-learn -- */

static void compare_sites(const Consistency *found, const cJSON *expected)
{
    assert_int_equal(found->splits, 1);
    assert_int_equal(cJSON_GetArraySize(expected), found->sites);
    assert_true(isnan(found->error));
    for (size_t j = 0; j < found->sites; j++)
        assert_near(found->r[j], number_at(expected, (int)j), 1e-8, "r of a site");
}

TEST(own_halves_and_alphas_of_subjects_are_scikit_learn_s)
{
    Metrics metrics;
    Demo *demo = calloc(1, sizeof *demo);
    NeuralRecording halves;
    const char *path = BUILD "/tests/downloads/recordings/twins/halves.nc";
    const NeuralSelection selection = {
        .region = "V4", .start = 70, .end = 170, .split_column = "split"};
    cJSON *document = read_reference(BUILD "/tests/downloads/recordings/twins/expected.json");
    const cJSON *expected = field(document, "halves"), *alphas = field(expected, "alphas");
    open_demo(demo, "V4", false);
    GOOD(neural_recording_read(&halves, path, &selection, NULL, &error));
    MetricsRequest request = request_of(&halves, demo->gram, demo->sums, FEATURES);
    request.alpha_by_subject = true;
    GOOD(compute(&metrics, &request, &error));
    assert_int_equal(metrics.alpha_groups, cJSON_GetArraySize(alphas));
    for (int g = 0; g < cJSON_GetArraySize(alphas); g++)
        assert_true(metrics.alphas[g] == number_at(alphas, g));
    compare_sites(&metrics.regressions[METRIC_PLS], field(expected, "pls"));
    compare_sites(&metrics.regressions[METRIC_RIDGE], field(expected, "ridge"));
    compare_sites(&metrics.regressions[METRIC_RIDGECV], field(expected, "ridgecv"));
    metrics_free(&metrics);
    neural_recording_free(&halves);
    neural_recording_free(&demo->recording);
    cJSON_Delete(document);
    free(demo);
}

TEST(an_alpha_for_each_subject_needs_subjects)
{
    Case one = small_case(12);
    Metrics metrics;
    Error error = {{0}};
    MetricsRequest request = request_of(&one.recording, one.gram, one.sums, one.units);
    request.alpha_by_subject = true;
    assert_good(compute(&metrics, &request, &error), &error);
    assert_non_null(
        strstr(metrics.reason[METRIC_RIDGECV], "needs the coordinate subject (or animal)"));
    metrics_free(&metrics);
    close_case(&one);
}

/* -- memory -- */

TEST(many_stimuli_fit_in_six_gigabytes)
{
    size_t of_sites[] = {0, 1, 0, 1}; /* two subjects */
    NeuralRecording recording = {.stimuli = 22000, .sites = 200};
    size_t gram = gram_result_bytes(recording.stimuli), six = 6000000000;
    assert_int_equal(gram, 22000 * 22001 / 2 * 8);
    assert_int_equal(gram_result_bytes(1000), 1000 * 1000 * 8);
    for (int threads = 1; threads <= 64; threads *= 8) {
        recording.subject = threads == 8 ? NULL : of_sites;
        GOOD(metrics_fit(&recording, all_metrics, threads, gram, six, &error));
    }
    assert_int_equal(ridge_workers(19800, 64), 1); /* one split after the other */
    assert_int_equal(ridge_workers(900, 64), 64);
    recording = (NeuralRecording){.stimuli = 22000, .sites = 10};
    REFUSED(metrics_fit(&recording, (const bool[METRICS]){[METRIC_RDM] = true}, 2, gram,
                        (size_t)4000000000, &error),
            "comparing 22000 stimuli takes 5.3 GB of memory, and 4.0 may be used; leave out rdm");
    REFUSED(metrics_fit(&recording, all_metrics, 2, gram, (size_t)4000000000, &error),
            "ask for fewer metrics (--metrics pls,cka)");
}

/* -- ranks of pairs -- */

static uint64_t key_of(uint64_t pair, int kind)
{
    uint64_t random = (pair + 1) * UINT64_C(0x9e3779b97f4a7c15);
    const uint64_t keys[] = {
        5,           pair, 10000 - pair, random >> 62, random >> 55, random >> 25, random >> 16,
        random >> 14};
    return keys[kind];
}

static void fill_keys(const PairSource *source, size_t first, size_t rows, uint64_t *keys)
{
    size_t n = source->stimuli;
    for (size_t i = first; i < first + rows; i++)
        for (size_t j = i + 1; j < n; j++)
            keys[(i - first) * n + j] =
                key_of(i * (2 * n - i - 1) / 2 + j - i - 1, *(const int *)source->context);
}

/* Few and many ties, keys in order and not, of up to 50 bits; more than PAIR_ROWS stimuli. */
TEST(ranks_of_pairs_are_those_found_by_counting)
{
    for (int kind = 0; kind < 8; kind++)
        for (size_t n = 3; n <= 70; n += 67) {
            uint32_t *ranks;
            const PairSource source = {fill_keys, &kind, n, UINT64_MAX >> 14};
            GOOD(pair_ranks(&source, &ranks, &error));
            for (size_t p = 0; p < pair_count(n); p++) {
                size_t below = 0, most = 0;
                for (size_t q = 0; q < pair_count(n); q++) {
                    below += key_of(q, kind) < key_of(p, kind);
                    most += key_of(q, kind) <= key_of(p, kind);
                }
                assert_int_equal(ranks[p], below + most + 1);
            }
            assert_true(isnan(pair_correlation(ranks, ranks, pair_count(n))) == (kind == 0));
            free(ranks);
        }
}

TEST(too_few_or_too_many_stimuli_are_not_ranked)
{
    int kind = 0;
    uint32_t *ranks;
    const PairSource two = {fill_keys, &kind, 2, 5}, many = {fill_keys, &kind, 65537, 5};
    REFUSED(pair_ranks(&two, &ranks, &error), "at least three stimuli");
    REFUSED(pair_ranks(&many, &ranks, &error), "at most 65,536 stimuli; there are 65537");
}
