/*
 * FreemanZiemba2013-max_texture: how strongly do naturalistic textures drive a V1 neuron?
 *
 * A texture is an image whose statistics are the same everywhere: bark, gravel, cloth. The images
 * are synthesised from photographs of 15 families of texture so that not only the spectrum but also
 * the joint statistics of filter responses across positions, orientations and scales are matched
 * \citep{Freeman2013}. The property is the largest response above baseline to any of the 15 samples
 * of the 15 families; it sets the scale of the other texture properties.
 */
#include "properties/benchmark.h"
#include "tuning/texture.h"

static bool maximum(const Neuroid *neuroid, double *spikes)
{
    TextureTuning tuning;
    if (!texture_tuning(neuroid, &tuning)) return false; /* not driven by any image */
    *spikes = texture_maximum(&tuning, TEXTURE_TEXTURE);
    return true;
}

const Benchmark FreemanZiemba2013_max_texture = {
    .about = {.identifier = "Marques2020_FreemanZiemba2013-max_texture",
              .region = "V1",
              .citations = {"Freeman2013", "Marques2021"},
              .kind = &tuning_property},
    .stimulus_set = "texture",
    .assembly = "FreemanZiemba2013_V1_properties",
    .assembly_property = "max_texture",
    .property = "maximal response to textures",
    .unit = "spikes/s",
    .measure = maximum,
};
