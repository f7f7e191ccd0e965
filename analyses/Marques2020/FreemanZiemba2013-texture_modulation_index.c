/*
 * FreemanZiemba2013-texture_modulation_index: does a V1 neuron prefer textures to noise with their spectrum?
 *
 * With $t_f$ and $n_f$ the mean responses above baseline to the samples of family $f$ as texture
 * and as noise, the index is the mean over families of $(t_f - n_f)/(t_f + n_f)$: 0 for a neuron
 * sensitive to the spectrum only, above 0 for one that also responds to higher-order statistics. It
 * is near 0 in V1 and clearly positive in V2, an early sign of a difference between the two areas
 * \citep{Freeman2013}.
 *
 * Responses above baseline may be negative: an index beyond $\pm 1$ is counted in the outermost
 * bin. Families without a response to either texture or noise are left out.
 */
#include "properties/benchmark.h"
#include "tuning/texture.h"

static bool modulation_index(const Neuroid *neuroid, double *index)
{
    TextureTuning tuning;
    if (!texture_tuning(neuroid, &tuning)) return false; /* not driven by any image */
    *index = texture_modulation_index(&tuning);
    return true;
}

const Benchmark FreemanZiemba2013_texture_modulation_index = {
    .about = {.identifier = "Marques2020_FreemanZiemba2013-texture_modulation_index",
              .region = "V1",
              .citations = {"Freeman2013", "Marques2021"},
              .kind = &tuning_property},
    .stimulus_set = "texture",
    .assembly = "FreemanZiemba2013_V1_properties",
    .assembly_property = "texture_modulation_index",
    .property = "texture modulation index",
    .unit = "",
    .measure = modulation_index,
};
