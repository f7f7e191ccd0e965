/*
 * Ringach2002-orth_pref_ratio: what is left of the response at right angles to the best
 * orientation?
 *
 * Divide the mean response to the orientation orthogonal to the preferred one by the response to
 * the preferred one. A neuron that is silent there scores 0, one that does not care about
 * orientation 1. More than a third of the macaque neurons of \citet{Ringach2002} lie below 0.08:
 * many V1 cells are suppressed to silence, something a sum of rectified filters achieves only with
 * inhibition.
 */
#include "properties/benchmark.h"
#include "tuning/orientation.h"

static bool orthogonal_preferred_ratio(const Neuroid *neuroid, double *ratio)
{
    OrientationTuning tuning;
    if (!orientation_tuning(neuroid, &tuning)) return false; /* not driven by any grating */
    *ratio = orientation_orthogonal_ratio(&tuning);
    return true;
}

const Benchmark Ringach2002_orth_pref_ratio = {
    .about = {.identifier = "Marques2020_Ringach2002-orth_pref_ratio",
              .region = "V1",
              .citations = {"Ringach2002", "Marques2021"},
              .run = benchmark_run},
    .stimulus_set = "orientation",
    .assembly = "Ringach2002",
    .assembly_property = "orthogonal_preferred_ratio",
    .property = "orthogonal/preferred response",
    .unit = "",
    .measure = orthogonal_preferred_ratio,
};
