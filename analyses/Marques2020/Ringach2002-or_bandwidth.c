/*
 * Ringach2002-or_bandwidth: how wide is the peak of a V1 neuron's orientation tuning?
 *
 * The half-width of the tuning curve at $1/\sqrt{2}$ (0.707) of its maximum is a local measure: it
 * describes the shape of the peak, not the responses at other orientations. Following
 * \citet{Ringach2002}, the curve is first smoothed with a Hanning window; its width is measured on
 * a cubic spline, in steps of one degree.
 *
 * A curve that never falls that far, or is wider than 180 degrees, has no bandwidth. Such units
 * remain in the sample as missing values, like the six such neurons of the study; their fraction is
 * tested by the benchmark \texttt{or\_selective}.
 */
#include "properties/benchmark.h"
#include "tuning/orientation.h"

static bool bandwidth(const Neuroid *neuroid, double *degrees)
{
    OrientationTuning tuning;
    if (!orientation_tuning(neuroid, &tuning)) return false; /* not driven by any grating */
    *degrees = orientation_bandwidth(&tuning);
    return true;
}

const Benchmark Ringach2002_or_bandwidth = {
    .about = {.identifier = "Marques2020_Ringach2002-or_bandwidth",
              .region = "V1",
              .citations = {"Ringach2002", "Marques2021"},
              .kind = &tuning_property},
    .stimulus_set = "orientation",
    .assembly = "Ringach2002",
    .assembly_property = "bandwidth",
    .property = "orientation bandwidth (half-width)",
    .unit = "deg",
    .measure = bandwidth,
};
