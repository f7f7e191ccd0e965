/*
 * FreemanZiemba2013-texture_sparseness: does a V1 neuron respond to a few texture images, or to all?
 *
 * The sparseness of the responses above baseline to all 225 texture images, $(1 -
 * \bar{r}^2/\overline{r^2})/(1 - 1/225)$. Samples of one family share their statistics but differ
 * in the positions of their elements; a neuron with a small receptive field is sensitive to this
 * difference, and its responses to images are sparser than its mean responses to families
 * \citep{Freeman2013}.
 */
#include "properties/benchmark.h"
#include "tuning/texture.h"

static bool sparseness(const Neuroid *neuroid, double *sparseness)
{
    TextureTuning tuning;
    if (!texture_tuning(neuroid, &tuning)) return false; /* not driven by any image */
    *sparseness = texture_sparseness(&tuning);
    return true;
}

const Benchmark FreemanZiemba2013_texture_sparseness = {
    .about = {.identifier = "Marques2020_FreemanZiemba2013-texture_sparseness",
              .region = "V1",
              .citations = {"Freeman2013", "Marques2021"},
              .kind = &tuning_property},
    .stimulus_set = "texture",
    .assembly = "FreemanZiemba2013_V1_properties",
    .assembly_property = "texture_sparseness",
    .property = "sparseness over texture images",
    .unit = "",
    .measure = sparseness,
};
