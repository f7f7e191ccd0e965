/*
 * Cavanaugh2002-surround_suppression_index: how much does a large grating suppress a V1 neuron?
 *
 * The region in which a stimulus excites a neuron is surrounded by one in which stimuli do not
 * excite but suppress. \citet{Cavanaugh2002} enlarged a grating step by step: the response grows,
 * peaks and, for most macaque V1 neurons, falls again. The index is the decrease from the maximum
 * to the response to the largest grating, as a fraction of the maximum: 0 for no suppression, 1 for
 * complete suppression, above 1 if the response falls below the spontaneous rate.
 *
 * Twelve radii from 0.1 to 4.8 degrees are presented at four spatial frequencies and six
 * orientations; the curve is measured at the best combination, for mean above baseline or
 * modulation, whichever is larger. A feed-forward unit whose receptive field covers a fraction of a
 * degree has no surround except inhibition within that field.
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
              .kind = &tuning_property},
    .stimulus_set = "size",
    .assembly = "Cavanaugh2002a",
    .assembly_property = "surround_suppression_index",
    .property = "surround suppression index",
    .unit = "",
    .measure = surround_suppression_index,
};
