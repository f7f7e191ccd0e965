/*
 * analysis: the computation shared by all property benchmarks, in memory.
 *
 *   measure    the property of each unit in the field; a unit that is not driven is excluded
 *   compare    the distribution over the remaining units with that over neurons (distribution.h)
 */
#pragma once

#include "properties/benchmark.h"
#include "properties/distribution.h"
#include "properties/firing_rate.h"

typedef struct {
    const Benchmark *benchmark;
    const Biology *biology;
    const Recording *set; /* the responses to the benchmark's stimulus set */
    FiringRate line;

    bool *kept;        /* [neuroids] is the unit driven, and so in the sample? owned */
    double *values;    /* [neuroids] its value; NaN if undefined or not kept; owned */
    double *baselines; /* [neuroids] spikes/s; NaN without a firing-rate scale; owned */
    double *sample;    /* [kept_count] the values of the kept units, owned */
    size_t kept_count, not_a_number;
    /* units of the layer with NaN or infinite responses; if any, the benchmark is not scorable */
    size_t units_not_finite;

    double *model_histogram; /* [bins], owned */
    const char *reason;      /* why not scorable; NULL if evaluated */
    Similarity raw;
    uint32_t model_seed; /* seed of the resampling */
    LargestGap gap;      /* distance 0 if there is no gap */
} Analysis;

/* A model's responses, and their conversion to spikes/s. */
typedef struct {
    const Recording *set; /* responses to the benchmark's stimulus set */
    const Recording *blank;
    FiringRate line; /* firing_rate_calibrate */
} Responses;

/* Runs the benchmark. Recordings and biology must outlive the analysis. Call analysis_free. */
bool analysis_run(Analysis *analysis, const Benchmark *benchmark, const Biology *biology,
                  const Responses *responses, Error *error);
void analysis_free(Analysis *analysis);

/* The same comparison for the neurons themselves; *seed (of the resampling) may be NULL. */
bool analysis_ceiling(const Benchmark *benchmark, const Biology *biology, Similarity *ceiling,
                      uint32_t *seed, Error *error);

/* Similarity divided by the ceiling; NaN if not scorable. */
double analysis_score(const Analysis *analysis, const Similarity *ceiling);
