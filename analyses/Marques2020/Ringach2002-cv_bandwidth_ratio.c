/*
 * Ringach2002-cv_bandwidth_ratio: do the global and the local measure of tuning agree?
 *
 * Circular variance depends on the whole tuning curve, bandwidth only on its peak. Neurons with
 * equal peaks can differ in the rest of the curve, and \citet{Ringach2002} used the relation
 * between the two measures to argue that different mechanisms shape them. The property is circular
 * variance divided by bandwidth, per degree. It is missing if the bandwidth is.
 */
#include "properties/benchmark.h"
#include "tuning/orientation.h"

static bool cv_bandwidth_ratio(const Neuroid *neuroid, double *per_degree)
{
    OrientationTuning tuning;
    if (!orientation_tuning(neuroid, &tuning)) return false; /* not driven by any grating */
    *per_degree = orientation_circular_variance(&tuning) / orientation_bandwidth(&tuning);
    return true;
}

const Benchmark Ringach2002_cv_bandwidth_ratio = {
    .about = {.identifier = "Marques2020_Ringach2002-cv_bandwidth_ratio",
              .region = "V1",
              .citations = {"Ringach2002", "Marques2021"},
              .kind = &tuning_property},
    .stimulus_set = "orientation",
    .assembly = "Ringach2002",
    .assembly_property = "circular_variance_bandwidth_ratio",
    .property = "circular variance/bandwidth",
    .unit = "1/deg",
    .measure = cv_bandwidth_ratio,
};
