/*
 * Schiller1976-sf_bandwidth: how narrow a band of spatial frequencies does a V1 neuron pass?
 *
 * \citet{Schiller1976} described the tuning of macaque striate neurons by the ratio of the lower to
 * the upper spatial frequency at which the response has fallen to 0.707 of its maximum, in percent:
 * a very narrow band gives almost 100, one octave gives 50, and broad tuning gives small values.
 *
 * The tuning curve is the unit's mean rate over 22 spatial frequencies at the radius and
 * orientation of its best grating, smoothed and fitted in $\log_2$ frequency. A unit whose response
 * does not fall far enough on both sides, such as a low-pass unit, has no bandwidth and is a
 * missing value.
 */
#include "properties/benchmark.h"
#include "tuning/spatial_frequency.h"

static bool bandwidth(const Neuroid *neuroid, double *percent)
{
    FrequencyTuning tuning;
    if (!frequency_tuning_of_mean(neuroid, &tuning)) return false; /* not driven by any grating */
    *percent = frequency_bandwidth(&tuning);
    return true;
}

const Benchmark Schiller1976_sf_bandwidth = {
    .about = {.identifier = "Marques2020_Schiller1976-sf_bandwidth",
              .region = "V1",
              .citations = {"Schiller1976", "Marques2021"},
              .kind = &tuning_property},
    .stimulus_set = "spatial_frequency",
    .assembly = "Schiller1976c",
    .assembly_property = "spatial_frequency_bandwidth",
    .property = "spatial-frequency bandwidth (lower/upper)",
    .unit = "%",
    .measure = bandwidth,
};
