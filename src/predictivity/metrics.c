#include "predictivity/metrics.h"

#include "base/nearest.h"
#include "base/numerics.h"
#include "base/parallel.h"
#include "predictivity/gram.h"
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

static bool wants_regression(const bool *wanted)
{
    return wanted[METRIC_PLS] || wanted[METRIC_RIDGE] || wanted[METRIC_RIDGECV];
}

/* -- memory -- */

/* Subsets compared at once: of many stimuli, one. */
static int similarity_workers(size_t stimuli, int threads)
{
    return stimuli >= GRAM_PACKED ? 1 : threads;
}

size_t metrics_bytes(const NeuralRecording *recording, const bool *wanted, int threads)
{
    size_t n = recording->stimuli, size = sizeof(double), testing = n - n * 9 / 10, bytes = 0;
    if (recording->test) testing = 0;
    for (size_t i = 0; recording->test && i < n; i++) testing += recording->test[i];
    size_t splits = recording->test ? 1 : PREDICTIVITY_SPLITS, of_sites = 4 * n * recording->sites;
    if ((size_t)threads > splits) threads = (int)splits;
    size_t pls = (size_t)predictivity_workers(n, testing, threads) * (testing * n + of_sites);
    size_t workers = (size_t)ridge_workers(n - testing, threads);
    size_t ridge = workers * (ridge_bytes(n - testing) + of_sites * size);
    if (wanted[METRIC_PLS]) bytes = pls * size;
    if ((wanted[METRIC_RIDGE] || wanted[METRIC_RIDGECV]) && ridge > bytes) bytes = ridge;
    if (!wanted[METRIC_RDM]) return bytes;
    size_t rdm =
        rdm_bytes(n, recording->sites, recording->subject, (size_t)similarity_workers(n, threads));
    return rdm > bytes ? rdm : bytes;
}

bool metrics_fit(const NeuralRecording *recording, const bool *wanted, int threads, size_t others,
                 size_t available, Error *error)
{
    bool without[METRICS];
    memcpy(without, wanted, sizeof without);
    without[METRIC_RDM] = false;
    size_t bytes = metrics_bytes(recording, wanted, threads) + others,
           fewer = metrics_bytes(recording, without, threads) + others;
    return bytes <= available ||
           error_set(error,
                     "comparing %zu stimuli takes %.1f GB of memory, and %.1f may be used; %s",
                     recording->stimuli, (double)bytes / 1e9, (double)available / 1e9,
                     fewer <= available ? "leave out rdm (--metrics pls,ridge,ridgecv,cka)"
                                        : "ask for fewer metrics (--metrics pls,cka) or use a "
                                          "machine with more");
}

/* -- the sites -- */

static bool find_rdm_ceiling(MetricsSites *sites, const NeuralRecording *recording,
                             const Comparison *comparison, Error *error)
{
    Error reason = {{0}};
    bool good = recording->subject
                    ? rdm_ceiling(comparison, recording->subject, recording->subjects,
                                  &sites->rdm_ceiling, &reason)
                    : error_set(&reason, "a ceiling for RDMs needs the coordinate subject (or "
                                         "animal) of the sites");
    if (!good) sites->rdm_ceiling = (RdmCeiling){0};
    return settle(good, &reason, sites->no_rdm_ceiling, error);
}

bool metrics_sites_make(MetricsSites *sites, const NeuralRecording *recording, const bool *wanted,
                        Error *error)
{
    Error reason = {{0}};
    const Comparison comparison = {
        .stimuli = recording->stimuli, .sites = recording->sites, .responses = recording->means};
    *sites = (MetricsSites){.rdm_ceiling = {0}};
    bool good = !wants_regression(wanted) ||
                settle(predictivity_ceiling(recording, &sites->ceiling, &reason), &reason,
                       sites->no_ceiling, error);
    if (good && wanted[METRIC_RDM]) good = find_rdm_ceiling(sites, recording, &comparison, error);
    if (!good) metrics_sites_free(sites);
    return good;
}

void metrics_sites_free(MetricsSites *sites)
{
    consistency_free(&sites->ceiling);
    *sites = (MetricsSites){.rdm_ceiling = {0}};
}

/* -- regressions -- */

typedef struct {
    const MetricsRequest *request;
    const Splits *splits;
    Metrics *metrics;
    const double *candidates; /* [RIDGECV_ALPHAS] */
    RidgeGroups groups;       /* sites that share a penalty */
    size_t *chosen;           /* [splits][groups] index of the candidate, owned */
} RidgeRun;

static bool score_split(const RidgeRun *run, const Ridge *ridge, size_t s, Metric metric,
                        Error *error)
{
    const Comparison *comparison = &run->request->comparison;
    double *predictions =
        allocate(ridge->split.testing, comparison->sites * sizeof *predictions, error);
    double *alphas = allocate(comparison->sites, sizeof *alphas, error);
    const double *chosen = run->metrics->alphas + s * run->groups.count;
    for (size_t j = 0; alphas && j < comparison->sites; j++)
        alphas[j] = metric == METRIC_RIDGE
                        ? PENALTY
                        : chosen[run->groups.of_site ? run->groups.of_site[j] : 0];
    bool good = predictions && alphas && ridge_predict(ridge, alphas, predictions, error) &&
                consistency_correlate(&run->metrics->regressions[metric], s, comparison->responses,
                                      &ridge->split, predictions, error);
    free(predictions);
    free(alphas);
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
        size_t *chosen = run->chosen + s * run->groups.count;
        good = ridgecv_choose(&ridge, run->candidates, run->groups, chosen, error);
        for (size_t g = 0; g < run->groups.count; g++)
            run->metrics->alphas[s * run->groups.count + g] = run->candidates[chosen[g]];
        good = good && score_split(run, &ridge, s, METRIC_RIDGECV, error);
    }
    ridge_close(&ridge);
    return good;
}

static bool open_ridges(RidgeRun *run, Error *error)
{
    const MetricsRequest *request = run->request;
    const NeuralRecording *recording = request->recording;
    Metrics *metrics = run->metrics;
    run->groups = (RidgeGroups){NULL, 1};
    if (request->alpha_by_subject && !recording->subject)
        return error_set(error,
                         "an alpha for each subject needs the coordinate subject (or animal) "
                         "of the sites");
    if (request->alpha_by_subject)
        run->groups = (RidgeGroups){recording->subject, recording->subjects};
    size_t count = run->splits->count * run->groups.count;
    metrics->alpha_groups = run->groups.count;
    metrics->alphas = allocate(count, sizeof *metrics->alphas, error);
    run->chosen = allocate(count, sizeof *run->chosen, error);
    bool good = metrics->alphas && run->chosen;
    for (int m = METRIC_RIDGE; good && m <= METRIC_RIDGECV; m++)
        good = !request->wanted[m] || consistency_open(&metrics->regressions[m], run->splits->count,
                                                       request->comparison.sites, error);
    return good && numerics_threads(request->threads, error);
}

static bool run_ridges(RidgeRun *run, Error *error)
{
    const MetricsRequest *request = run->request;
    double candidates[RIDGECV_ALPHAS];
    ridgecv_alphas(candidates);
    run->candidates = candidates;
    bool good = open_ridges(run, error) &&
                parallel_run(ridge_workers(run->splits->training, request->threads),
                             run->splits->count, ridge_split, run, error);
    size_t count =
        good && request->wanted[METRIC_RIDGECV] ? run->splits->count * run->groups.count : 0;
    for (size_t i = 0; i < count; i++)
        run->metrics->alphas_at_end += run->chosen[i] == 0 || run->chosen[i] == RIDGECV_ALPHAS - 1;
    for (int m = METRIC_RIDGE; good && m <= METRIC_RIDGECV; m++)
        good = !request->wanted[m] || consistency_summarise(&run->metrics->regressions[m], error);
    free(run->chosen);
    return good;
}

static bool regress(Metrics *metrics, const MetricsRequest *request, Error *error)
{
    const bool *wanted = request->wanted;
    Splits splits = {0};
    Error reason = {{0}};
    RidgeRun run = {.request = request, .splits = &splits, .metrics = metrics};
    if (!wants_regression(wanted)) return true;
    bool good = predictivity_split(request->recording, &splits, &reason);
    if (good && wanted[METRIC_PLS])
        good = predictivity_raw_of(&request->comparison, &splits, request->threads,
                                   &metrics->regressions[METRIC_PLS], &reason);
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
    RdmLayer layer;
    uint32_t *at_sites; /* [pairs] ranks of the sites' RDM */
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
    return rdm_agree(&run->layer, run->at_sites, chosen, count, place(&run->metrics->rdm, item),
                     error);
}

static bool run_rdm(SimilarityRun *run, Error *error)
{
    const Comparison *comparison = &run->request->comparison;
    bool good = rdm_of_sites(comparison, &run->at_sites, error) &&
                rdm_layer_open(&run->layer, comparison, error) &&
                parallel_run(similarity_workers(comparison->stimuli, run->request->threads),
                             1 + run->subsets->count, compare_rdms, run, error) &&
                (!isnan(run->metrics->rdm.value) ||
                 error_set(error, "all pairs of stimuli are equally dissimilar, in the layer or at "
                                  "the sites"));
    rdm_layer_close(&run->layer);
    free(run->at_sites);
    return good;
}

static bool compare_similarities(Metrics *metrics, const MetricsRequest *request, Error *error)
{
    const SplitRule rule = {LEFT_OUT, PREDICTIVITY_SPLITS, PREDICTIVITY_SEED};
    Splits subsets = {0};
    Error reason = {{0}};
    SimilarityRun run = {request, &subsets, metrics, {NULL, NULL}, NULL};
    bool cka = request->wanted[METRIC_CKA], rdm = request->wanted[METRIC_RDM];
    if (!cka && !rdm) return true;
    bool good = splits_make(&subsets, request->recording->stimuli, request->recording->classes,
                            rule, &reason);
    good = settle(good, &reason, metrics->no_subsets, error);
    if (good && cka)
        good = settle(parallel_run(request->threads, 1 + subsets.count, align, &run, &reason),
                      &reason, metrics->reason[METRIC_CKA], error);
    if (good && rdm)
        good = settle(run_rdm(&run, &reason), &reason, metrics->reason[METRIC_RDM], error);
    cka = cka && !metrics->reason[METRIC_CKA][0];
    summarise(&metrics->cka, subsets.count, cka);
    summarise(&metrics->cka_biased, subsets.count, cka);
    summarise(&metrics->rdm, subsets.count, rdm && !metrics->reason[METRIC_RDM][0]);
    splits_free(&subsets);
    return good;
}

/* -- all metrics -- */

/* Takes over what was found for the sites alone. */
static void take_sites(Metrics *metrics, const MetricsSites *sites)
{
    metrics->site_ceiling = sites->ceiling;
    metrics->rdm_ceiling = sites->rdm_ceiling;
    memcpy(metrics->no_site_ceiling, sites->no_ceiling, METRIC_REASON_LENGTH);
    memcpy(metrics->no_ceiling, sites->no_rdm_ceiling, METRIC_REASON_LENGTH);
}

bool metrics_compute(Metrics *metrics, const MetricsRequest *request, Error *error)
{
    Error reason = {{0}};
    bool good = true;
    const MetricSimilarity none = {NAN, {0}, NAN, NAN};
    *metrics = (Metrics){.cka = none, .cka_biased = none, .rdm = none};
    take_sites(metrics, request->sites);
    if (!comparison_check(&request->comparison, &reason)) {
        for (int m = 0; good && m < METRICS; m++)
            good = settle(false, &reason, metrics->reason[m], error);
    } else {
        good = regress(metrics, request, error) && compare_similarities(metrics, request, error);
    }
    if (!good) metrics_free(metrics);
    return good;
}

void metrics_free(Metrics *metrics)
{
    for (int m = 0; m < METRIC_REGRESSIONS; m++) consistency_free(&metrics->regressions[m]);
    free(metrics->alphas);
    *metrics = (Metrics){0};
}
