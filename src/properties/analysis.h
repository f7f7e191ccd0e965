/*
 * analysis: what all property benchmarks do with recordings, in memory.
 *
 *   measure    the property of each unit in the field; a unit that is not driven is not kept
 *   compare    the kept units' distribution with the neurons' (distribution.h)
 */
#ifndef PROPERTIES_ANALYSIS_H
#define PROPERTIES_ANALYSIS_H

#include "properties/benchmark.h"
#include "properties/distribution.h"
#include "properties/firing_rate.h"

typedef struct {
    const Benchmark *benchmark;
    const Biology *biology;
    const Recording *set; /* the responses measured */
    FiringRate line;

    bool *kept;        /* [neuroids] is the property defined for this unit? owned */
    double *values;    /* [neuroids] its value; NaN where undefined; owned */
    double *baselines; /* [neuroids] spikes/s; NaN without a firing-rate scale; owned */
    double *sample;    /* [kept_count] the values of the kept units, owned */
    size_t kept_count, not_a_number;
    size_t
        units_not_finite; /* of the layer, with responses that are NaN or infinite: not scorable */

    double *model_histogram; /* [bins], owned */
    const char *reason;      /* why not scorable; NULL: evaluated */
    Similarity raw;
    uint32_t model_seed; /* of the draws */
    LargestGap gap;      /* distance 0 where there is none */
} Analysis;

/* What a model answered, and how that becomes spikes/s. */
typedef struct {
    const Recording *set; /* to the benchmark's stimulus set */
    const Recording *blank;
    FiringRate line; /* firing_rate_calibrate */
} Responses;

/* Runs the benchmark. The recordings and the biology must outlive the analysis. Release with analysis_free. */
bool analysis_run(Analysis *analysis, const Benchmark *benchmark, const Biology *biology,
                  const Responses *responses, Error *error);
void analysis_free(Analysis *analysis);

/* The same comparison of the neurons with themselves; *seed (of the draws) may be NULL. */
bool analysis_ceiling(const Benchmark *benchmark, const Biology *biology, Similarity *ceiling,
                      uint32_t *seed, Error *error);

/* Similarity over ceiling; NaN where not scorable. */
double analysis_score(const Analysis *analysis, const Similarity *ceiling);

#endif
