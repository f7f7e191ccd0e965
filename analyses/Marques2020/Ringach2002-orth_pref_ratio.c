/*
 * Ringach2002-orth_pref_ratio: what is left of the response at right angles to the best orientation?
 *
 * The mean response to the orientation orthogonal to the preferred one is divided by the response
 * to the preferred one. The ratio is 0 for a neuron silent at the orthogonal orientation, 1 for one
 * indifferent to orientation. For more than a third of the macaque neurons of \citet{Ringach2002}
 * it is below 0.08: many V1 cells are completely suppressed, which a sum of rectified filters
 * achieves only with inhibition.
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
              .kind = &tuning_property},
    .stimulus_set = "orientation",
    .assembly = "Ringach2002",
    .assembly_property = "orthogonal_preferred_ratio",
    .property = "orthogonal/preferred response",
    .unit = "",
    .measure = orthogonal_preferred_ratio,
};
