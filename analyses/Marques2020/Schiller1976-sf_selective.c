/*
 * Schiller1976-sf_selective: is a V1 neuron a band-pass filter of spatial frequency?
 *
 * Of the 87 neurons in the histograms of \citet{Schiller1976}, 73 had a response that fell to 0.707
 * of its maximum on both the low and the high side of the preferred spatial frequency. Such a
 * neuron or unit counts as selective (1); one that is low-pass, high-pass or flat as not selective
 * (0).
 */
#include "properties/benchmark.h"
#include "tuning/spatial_frequency.h"

#include <math.h>

static bool spatial_frequency_selective(const Neuroid *neuroid, double *selective)
{
    FrequencyTuning tuning;
    if (!frequency_tuning_of_mean(neuroid, &tuning)) return false; /* not driven by any grating */
    *selective = isnan(frequency_bandwidth(&tuning)) ? 0 : 1;
    return true;
}

const Benchmark Schiller1976_sf_selective = {
    .about = {.identifier = "Marques2020_Schiller1976-sf_selective",
              .region = "V1",
              .citations = {"Schiller1976", "Marques2021"},
              .kind = &tuning_property},
    .stimulus_set = "spatial_frequency",
    .assembly = "Schiller1976c",
    .assembly_property = "spatial_frequency_selective",
    .property = "spatial-frequency selective (0 no, 1 yes)",
    .unit = "",
    .measure = spatial_frequency_selective,
};
