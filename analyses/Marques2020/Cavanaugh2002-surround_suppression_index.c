/*
 * Cavanaugh2002-surround_suppression_index: how much does a large grating suppress a V1 neuron?
 *
 * Beyond the field in which a stimulus excites a neuron lies a surround that does not excite, but
 * suppresses. \citet{Cavanaugh2002} enlarged a grating step by step: the response grows, peaks and,
 * for most macaque V1 neurons, falls again. The index is the fall from the maximum to the largest
 * grating, as a fraction of the maximum: 0 for no suppression, 1 for complete suppression, above 1
 * where the response ends below the spontaneous rate.
 *
 * Twelve radii from 0.1 to 4.8 degrees are shown at four spatial frequencies and six orientations;
 * the curve is taken at the best of them, for the larger of mean above baseline and modulation. A
 * feed-forward unit that sees a fraction of a degree has no surround but the inhibition within its
 * own receptive field.
 */
#include "properties/benchmark.h"
#include "tuning/size.h"

static bool surround_suppression_index(const Neuroid *neuroid, double *index)
{
    SizeTuning tuning;
    if (!size_tuning(neuroid, &tuning)) return false; /* not driven by any grating */
    *index = tuning.surround_suppression_index;
    return true;
}

const Benchmark Cavanaugh2002_surround_suppression_index = {
    .about = {.identifier = "Marques2020_Cavanaugh2002-surround_suppression_index",
              .region = "V1",
              .citations = {"Cavanaugh2002", "Marques2021"},
              .run = benchmark_run},
    .stimulus_set = "size",
    .assembly = "Cavanaugh2002a",
    .assembly_property = "surround_suppression_index",
    .property = "surround suppression index",
    .unit = "",
    .measure = surround_suppression_index,
};
