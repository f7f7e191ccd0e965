/*
 * Ringach2002-or_selective: is a V1 neuron tuned to orientation at all?
 *
 * A neuron counts as selective (1) if its tuning curve has a bandwidth, that is, if it falls to
 * 0.707 of the maximum on both sides of the peak, within 180 degrees. Otherwise it counts as not
 * selective (0). All but 6 of the 304 driven neurons of \citet{Ringach2002} are selective. With two
 * bins, the comparison of distributions is a comparison of two fractions.
 */
#include "properties/benchmark.h"
#include "tuning/orientation.h"

#include <math.h>

static bool orientation_selective(const Neuroid *neuroid, double *selective)
{
    OrientationTuning tuning;
    if (!orientation_tuning(neuroid, &tuning)) return false; /* not driven by any grating */
    *selective = isnan(orientation_bandwidth(&tuning)) ? 0 : 1;
    return true;
}

const Benchmark Ringach2002_or_selective = {
    .about = {.identifier = "Marques2020_Ringach2002-or_selective",
              .region = "V1",
              .citations = {"Ringach2002", "Marques2021"},
              .kind = &tuning_property},
    .stimulus_set = "orientation",
    .assembly = "Ringach2002",
    .assembly_property = "orientation_selective",
    .property = "orientation selective (0 no, 1 yes)",
    .unit = "",
    .measure = orientation_selective,
};
