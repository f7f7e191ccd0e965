#include "predictivity/metrics.h"

#include "base/nearest.h"
#include "base/numerics.h"
#include "base/parallel.h"
#include "predictivity/ridgecv.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PENALTY  1   /* of ridge */
#define LEFT_OUT 0.1 /* fraction left out of a subset; 1 - 0.9 would be rounded to less */

const char *const metric_names[METRICS] = {"pls", "ridge", "ridgecv", "cka", "rdm"};

bool metrics_parse(const char *list, bool *wanted, Error *error)
{
    const NameList known = {"metric", "docs/own_networks.md", metric_names, METRICS};
    memset(wanted, 0, METRICS * sizeof *wanted);
    while (true) {
        char name[32];
        size_t length = strcspn(list, ","), metric = 0;
        snprintf(name, sizeof name, "%.*s", (int)(length < sizeof name ? length : sizeof name - 1),
                 list);
        if (!nearest_find(&known, name, &metric, error)) return false;
        if (wanted[metric]) return error_set(error, "the metric %s is given twice", name);
        wanted[metric] = true;
        if (list[length] == '\0') return true;
        list += length + 1;
    }
}

/* Records why the metric of a failed computation is undefined; lack of memory is an error. */
static bool settle(bool good, const Error *reason, char *text, Error *error)
{
    if (good) return true;
    snprintf(text, METRIC_REASON_LENGTH, "%.*s", METRIC_REASON_LENGTH - 1, reason->message);
    if (reason->kind == ERROR_MEMORY) *error = *reason;
    return reason->kind != ERROR_MEMORY;
}

/* -- regressions -- */

typedef struct {
    const MetricsRequest *request;
    const Splits *splits;
    Metrics *metrics;
    const double *candidates; /* [RIDGECV_ALPHAS] */
    size_t *chosen;           /* [splits] index of the candidate */
} RidgeRun;

static bool score_split(const RidgeRun *run, const Ridge *ridge, size_t s, Metric metric,
                        Error *error)
{
    const Comparison *comparison = &run->request->comparison;
    double *predictions =
        allocate(ridge->split.testing, comparison->sites * sizeof *predictions, error);
    double alpha = metric == METRIC_RIDGE ? PENALTY : run->metrics->alphas[s];
    bool good = predictions && ridge_predict(ridge, alpha, predictions, error) &&
                consistency_correlate(&run->metrics->regressions[metric], s, comparison->responses,
                                      &ridge->split, predictions, error);
    free(predictions);
    return good;
}

/* Uses one decomposition for both kinds of ridge regression. */
static bool ridge_split(void *context, size_t s, int worker, Error *error)
{
    (void)worker;
    const RidgeRun *run = context;
    const bool *wanted = run->request->wanted;
    Ridge ridge;
    Split split = splits_at(run->splits, s);
    if (!ridge_open(&ridge, &run->request->comparison, &split, error)) return false;
    bool good = !wanted[METRIC_RIDGE] || score_split(run, &ridge, s, METRIC_RIDGE, error);
    if (good && wanted[METRIC_RIDGECV]) {
        good = ridgecv_choose(&ridge, run->candidates, &run->chosen[s], error);
        run->metrics->alphas[s] = run->candidates[run->chosen[s]];
        good = good && score_split(run, &ridge, s, METRIC_RIDGECV, error);
    }
    ridge_close(&ridge);
    return good;
}

static bool run_ridges(RidgeRun *run, Error *error)
{
    const MetricsRequest *request = run->request;
    size_t count = run->splits->count, chosen[PREDICTIVITY_SPLITS] = {0};
    double candidates[RIDGECV_ALPHAS];
    ridgecv_alphas(candidates);
    run->candidates = candidates;
    run->chosen = chosen;
    for (int m = METRIC_RIDGE; m <= METRIC_RIDGECV; m++)
        if (request->wanted[m] && !consistency_open(&run->metrics->regressions[m], count,
                                                    request->comparison.sites, error))
            return false;
    if (!numerics_threads(request->threads, error) ||
        !parallel_run(request->threads, count, ridge_split, run, error))
        return false;
    for (size_t s = 0; request->wanted[METRIC_RIDGECV] && s < count; s++)
        run->metrics->alphas_at_end += chosen[s] == 0 || chosen[s] == RIDGECV_ALPHAS - 1;
    for (int m = METRIC_RIDGE; m <= METRIC_RIDGECV; m++)
        if (request->wanted[m] && !consistency_summarise(&run->metrics->regressions[m], error))
            return false;
    return true;
}

static bool wants_regression(const bool *wanted)
{
    return wanted[METRIC_PLS] || wanted[METRIC_RIDGE] || wanted[METRIC_RIDGECV];
}

static bool regress(Metrics *metrics, const MetricsRequest *request, Error *error)
{
    const bool *wanted = request->wanted;
    Splits splits = {0};
    Error reason = {{0}};
    RidgeRun run = {request, &splits, metrics, NULL, NULL};
    if (!wants_regression(wanted)) return true;
    bool good = predictivity_split(request->recording, &splits, &reason);
    if (good && wanted[METRIC_PLS])
        good = predictivity_raw_of(request->recording, &splits, request->comparison.gram,
                                   request->threads, &metrics->regressions[METRIC_PLS], &reason);
    if (good && (wanted[METRIC_RIDGE] || wanted[METRIC_RIDGECV])) good = run_ridges(&run, &reason);
    splits_free(&splits);
    for (int m = 0; !good && m < METRIC_REGRESSIONS; m++) {
        consistency_free(&metrics->regressions[m]);
        if (!settle(false, &reason, metrics->reason[m], error)) return false;
    }
    return true;
}

/* -- similarities -- */

static void summarise(MetricSimilarity *similarity, size_t parts, bool defined)
{
    if (!defined) similarity->value = NAN;
    if (!defined) parts = 0;
    double sum = 0, squares = 0, count = (double)parts;
    for (size_t s = 0; s < parts; s++) sum += similarity->parts[s];
    similarity->mean = sum / count; /* NaN without parts */
    for (size_t s = 0; s < parts; s++)
        squares +=
            (similarity->parts[s] - similarity->mean) * (similarity->parts[s] - similarity->mean);
    similarity->error = sqrt(squares / count) / sqrt(count);
}

/* Item 0 is all stimuli, the others are the subsets. */
typedef struct {
    const MetricsRequest *request;
    const Splits *subsets; /* their test parts */
    Metrics *metrics;
    RdmPair rdms;
} SimilarityRun;

static void choose(const SimilarityRun *run, size_t item, const size_t **chosen, size_t *count)
{
    Split split = item > 0 ? splits_at(run->subsets, item - 1) : (Split){0};
    *chosen = split.test;
    *count = item > 0 ? split.testing : run->request->recording->stimuli;
}

static double *place(MetricSimilarity *similarity, size_t item)
{
    return item > 0 ? &similarity->parts[item - 1] : &similarity->value;
}

static bool align(void *context, size_t item, int worker, Error *error)
{
    (void)worker;
    const SimilarityRun *run = context;
    const size_t *chosen;
    size_t count;
    Cka result;
    choose(run, item, &chosen, &count);
    if (!cka(&run->request->comparison, chosen, count, &result, error)) return false;
    *place(&run->metrics->cka, item) = result.unbiased;
    *place(&run->metrics->cka_biased, item) = result.biased;
    return true;
}

static bool compare_rdms(void *context, size_t item, int worker, Error *error)
{
    (void)worker;
    const SimilarityRun *run = context;
    const size_t *chosen;
    size_t count;
    choose(run, item, &chosen, &count);
    return rdm_agree(&run->rdms, chosen, count, place(&run->metrics->rdm, item), error);
}

static bool run_rdm(SimilarityRun *run, Error *error)
{
    const Comparison *comparison = &run->request->comparison;
    size_t pairs = rdm_pairs(comparison->stimuli);
    double *distances = allocate(pairs, 2 * sizeof *distances, error);
    if (distances) run->rdms = (RdmPair){distances, distances + pairs, comparison->stimuli};
    bool good =
        distances && rdm_of_layer(comparison, distances, error) &&
        rdm_of_sites(comparison, NULL, comparison->sites, distances + pairs, error) &&
        parallel_run(run->request->threads, 1 + run->subsets->count, compare_rdms, run, error) &&
        (!isnan(run->metrics->rdm.value) ||
         error_set(error, "all pairs of stimuli are equally dissimilar, in the layer or at "
                          "the sites"));
    free(distances);
    return good;
}

static bool find_rdm_ceiling(Metrics *metrics, const MetricsRequest *request, Error *error)
{
    const NeuralRecording *recording = request->recording;
    Error reason = {{0}};
    bool good =
        recording->subject
            ? rdm_ceiling(&request->comparison, recording->subject, recording->subjects,
                          &metrics->rdm_ceiling, &reason)
            : error_set(&reason, "a ceiling for RDMs needs the coordinate subject (or animal) "
                                 "of the sites");
    if (!good) metrics->rdm_ceiling = (RdmCeiling){0};
    return settle(good, &reason, metrics->no_ceiling, error);
}

static bool compare_similarities(Metrics *metrics, const MetricsRequest *request, Error *error)
{
    const SplitRule rule = {LEFT_OUT, PREDICTIVITY_SPLITS, PREDICTIVITY_SEED};
    Splits subsets = {0};
    Error reason = {{0}};
    SimilarityRun run = {request, &subsets, metrics, {NULL, NULL, 0}};
    bool cka = request->wanted[METRIC_CKA], rdm = request->wanted[METRIC_RDM];
    if (!cka && !rdm) return true;
    bool good = splits_make(&subsets, request->recording->stimuli, request->recording->classes,
                            rule, &reason);
    good = settle(good, &reason, metrics->no_subsets, error);
    if (good && cka)
        good = settle(parallel_run(request->threads, 1 + subsets.count, align, &run, &reason),
                      &reason, metrics->reason[METRIC_CKA], error);
    if (good && rdm)
        good = settle(run_rdm(&run, &reason), &reason, metrics->reason[METRIC_RDM], error) &&
               find_rdm_ceiling(metrics, request, error);
    cka = cka && !metrics->reason[METRIC_CKA][0];
    summarise(&metrics->cka, subsets.count, cka);
    summarise(&metrics->cka_biased, subsets.count, cka);
    summarise(&metrics->rdm, subsets.count, rdm && !metrics->reason[METRIC_RDM][0]);
    splits_free(&subsets);
    return good;
}

/* -- all metrics -- */

bool metrics_compute(Metrics *metrics, const MetricsRequest *request, Error *error)
{
    Error reason = {{0}};
    const MetricSimilarity none = {NAN, {0}, NAN, NAN};
    *metrics = (Metrics){.cka = none, .cka_biased = none, .rdm = none};
    bool good = !wants_regression(request->wanted) ||
                settle(predictivity_ceiling(request->recording, &metrics->site_ceiling, &reason),
                       &reason, metrics->no_site_ceiling, error);
    if (!good) return false;
    if (!comparison_check(&request->comparison, &reason)) {
        for (int m = 0; good && m < METRICS; m++)
            good = settle(false, &reason, metrics->reason[m], error);
        if (!good) metrics_free(metrics);
        return good;
    }
    good = regress(metrics, request, error) && compare_similarities(metrics, request, error);
    if (!good) metrics_free(metrics);
    return good;
}

void metrics_free(Metrics *metrics)
{
    for (int m = 0; m < METRIC_REGRESSIONS; m++) consistency_free(&metrics->regressions[m]);
    consistency_free(&metrics->site_ceiling);
    *metrics = (Metrics){0};
}
