/*
 * metrics: every comparison of a layer with recorded sites, from one matrix of inner products.
 *
 *   pls      partial least squares (predictivity.h)
 *   ridge    ridge regression, penalty 1 (ridge.h)
 *   ridgecv  ridge regression, the penalty chosen on the training stimuli (ridgecv.h)
 *   cka      centred kernel alignment, both estimators (cka.h)
 *   rdm      representational similarity (rdm.h)
 *
 * Regressions are scored on the test stimuli of ten splits, as described in predictivity.h.
 * Similarities need no split: they are computed over all stimuli, and once more over ten subsets of
 * 90% of them, from which their errors come.
 *
 * A metric that cannot be computed (CKA of three stimuli, a layer that does not vary) is not an
 * error: the reason is recorded.
 */
#pragma once

#include "predictivity/cka.h"
#include "predictivity/predictivity.h"
#include "predictivity/rdm.h"

/* In the order of the results. */
typedef enum {
    METRIC_PLS,
    METRIC_RIDGE,
    METRIC_RIDGECV,
    METRIC_REGRESSIONS, /* number of regressions */
    METRIC_CKA = METRIC_REGRESSIONS,
    METRIC_RDM,
    METRICS
} Metric;

/* "pls", ... */
extern const char *const metric_names[METRICS];

/* Reads "pls,ridgecv" into wanted[METRICS]. */
bool metrics_parse(const char *list, bool *wanted, Error *error);

enum { METRIC_REASON_LENGTH = 256 };

/* The mean and error are over the subsets; undefined values are NaN. */
typedef struct {
    double value;
    double parts[PREDICTIVITY_SPLITS], mean, error;
} MetricSimilarity;

typedef struct {
    Consistency regressions[METRIC_REGRESSIONS]; /* without splits: not wanted, or undefined */
    Consistency site_ceiling;                    /* of the sites (MetricsSites), not owned */
    double *alphas;       /* [splits][alpha_groups] of ridgecv, owned; NULL: likewise */
    size_t alpha_groups;  /* 1, or the number of subjects */
    size_t alphas_at_end; /* alphas that are the first or last of the list */
    MetricSimilarity cka, cka_biased, rdm;
    RdmCeiling rdm_ceiling; /* subjects 0: no ceiling */
    /*
     * Reasons, each empty if it does not apply: why a metric is undefined, and why regressions have
     * no ceiling, similarities no subsets, and rdm no ceiling.
     */
    char reason[METRICS][METRIC_REASON_LENGTH];
    char no_site_ceiling[METRIC_REASON_LENGTH];
    char no_subsets[METRIC_REASON_LENGTH];
    char no_ceiling[METRIC_REASON_LENGTH];
} Metrics;

/* What depends on the recording alone, and is the same for all layers. */
typedef struct {
    Consistency ceiling;    /* of regressions; without splits: not wanted, or undefined */
    RdmCeiling rdm_ceiling; /* subjects 0: no ceiling */
    /* Reasons why they are undefined; empty if they are not. */
    char no_ceiling[METRIC_REASON_LENGTH];
    char no_rdm_ceiling[METRIC_REASON_LENGTH];
} MetricsSites;

/* What the wanted[METRICS] need. Fails only if out of memory. Release with metrics_sites_free. */
bool metrics_sites_make(MetricsSites *sites, const NeuralRecording *recording, const bool *wanted,
                        Error *error);
void metrics_sites_free(MetricsSites *sites);

/*
 * Bytes needed besides the inner products, at most: for a split's decomposition, and for RDMs
 * (rdm.h).
 */
size_t metrics_bytes(const NeuralRecording *recording, const bool *wanted, int threads);

/*
 * False, with advice, if the metrics take more than `available` bytes, of which `others` are needed
 * besides.
 */
bool metrics_fit(const NeuralRecording *recording, const bool *wanted, int threads, size_t others,
                 size_t available, Error *error);

typedef struct {
    const NeuralRecording *recording;
    const MetricsSites *sites; /* of this recording, for the same metrics */
    Comparison comparison;     /* of the recording's stimuli and sites */
    const bool *wanted;        /* [METRICS] */
    bool alpha_by_subject;     /* ridgecv chooses a penalty for each subject of the sites */
    int threads;
} MetricsRequest;

/* Release with metrics_free. Fails only if out of memory. */
bool metrics_compute(Metrics *metrics, const MetricsRequest *request, Error *error);
void metrics_free(Metrics *metrics);
