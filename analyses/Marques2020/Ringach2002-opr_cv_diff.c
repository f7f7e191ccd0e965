/*
 * Ringach2002-opr_cv_diff: is a neuron's floor lower than its overall tuning would suggest?
 *
 * Both the orthogonal/preferred ratio and circular variance run from 0 (selective) to 1 (not
 * selective), but the first depends on two points of the tuning curve and the second on all of it.
 * Their difference is about 0 for a flat curve, and negative if responses fall away from the peak
 * without vanishing before the orthogonal orientation. For two thirds of the macaque neurons it
 * lies between $-0.37$ and $-0.05$ \citep{Ringach2002}.
 */
#include "properties/benchmark.h"
#include "tuning/orientation.h"

static bool opr_cv_difference(const Neuroid *neuroid, double *difference)
{
    OrientationTuning tuning;
    if (!orientation_tuning(neuroid, &tuning)) return false; /* not driven by any grating */
    *difference = orientation_orthogonal_ratio(&tuning) - orientation_circular_variance(&tuning);
    return true;
}

const Benchmark Ringach2002_opr_cv_diff = {
    .about = {.identifier = "Marques2020_Ringach2002-opr_cv_diff",
              .region = "V1",
              .citations = {"Ringach2002", "Marques2021"},
              .kind = &tuning_property},
    .stimulus_set = "orientation",
    .assembly = "Ringach2002",
    .assembly_property = "orthogonal_preferred_ratio_circular_variance_difference",
    .property = "orthogonal/preferred - circular variance",
    .unit = "",
    .measure = opr_cv_difference,
};
