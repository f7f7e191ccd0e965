/*
 * DeValois1982-peak_sf: which spatial frequency does a V1 neuron prefer?
 *
 * \citet{DeValois1982b} measured the contrast sensitivity of foveal and parafoveal macaque striate
 * neurons to drifting gratings of many spatial frequencies; preferred frequencies range over six
 * octaves, centred near 3 cycles per degree. Simple cells were assessed by the modulation of their
 * response, complex cells by its mean, so for a model unit the larger of the two components (DC
 * above baseline, or AC) is used; its tuning curve over 22 spatial frequencies is smoothed and
 * fitted with a spline in $\log_2$ frequency.
 *
 * A unit's preferred frequency depends on the visual angle assigned to the model's 224 pixels.
 */
#include "properties/benchmark.h"
#include "tuning/spatial_frequency.h"

static bool peak_spatial_frequency(const Neuroid *neuroid, double *cycles_per_degree)
{
    FrequencyTuning tuning;
    if (!frequency_tuning_of_best(neuroid, &tuning)) return false; /* not driven by any grating */
    *cycles_per_degree = frequency_peak(&tuning);
    return true;
}

const Benchmark DeValois1982_peak_sf = {
    .about = {.identifier = "Marques2020_DeValois1982-peak_sf",
              .region = "V1",
              .citations = {"DeValois1982b", "Marques2021"},
              .kind = &tuning_property},
    .stimulus_set = "spatial_frequency",
    .assembly = "DeValois1982b",
    .assembly_property = "peak_spatial_frequency",
    .property = "preferred spatial frequency",
    .unit = "cycles/deg",
    .measure = peak_spatial_frequency,
};
