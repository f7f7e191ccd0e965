/*
 * FreemanZiemba2013-max_noise: how strongly does noise with a texture's spectrum drive a V1 neuron?
 *
 * Each texture has a matching noise image with the same power at each orientation and spatial
 * frequency but random phases, so that only the spectrum of the texture is preserved
 * \citep{Freeman2013}. V1 neurons respond about equally to both, V2 neurons do not. The property is
 * the largest response above baseline to any of the 225 noise images.
 */
#include "properties/benchmark.h"
#include "tuning/texture.h"

static bool maximum(const Neuroid *neuroid, double *spikes)
{
    TextureTuning tuning;
    if (!texture_tuning(neuroid, &tuning)) return false; /* not driven by any image */
    *spikes = texture_maximum(&tuning, TEXTURE_NOISE);
    return true;
}

const Benchmark FreemanZiemba2013_max_noise = {
    .about = {.identifier = "Marques2020_FreemanZiemba2013-max_noise",
              .region = "V1",
              .citations = {"Freeman2013", "Marques2021"},
              .kind = &tuning_property},
    .stimulus_set = "texture",
    .assembly = "FreemanZiemba2013_V1_properties",
    .assembly_property = "max_noise",
    .property = "maximal response to noise",
    .unit = "spikes/s",
    .measure = maximum,
};
