/*
 * FreemanZiemba2013-texture_selectivity: does a V1 neuron respond to a few families of texture, or to all?
 *
 * The sparseness of a neuron's mean responses $r_f$ above baseline to 15 families of texture, $(1 -
 * \bar{r}^2/\overline{r^2})/(1 - 1/15)$: 0 if it responds equally to all families, 1 if it responds
 * to only one. Because families differ in their spectra, tuning for orientation and spatial
 * frequency already makes a neuron selective \citep{Freeman2013}.
 */
#include "properties/benchmark.h"
#include "tuning/texture.h"

static bool selectivity(const Neuroid *neuroid, double *selectivity)
{
    TextureTuning tuning;
    if (!texture_tuning(neuroid, &tuning)) return false; /* not driven by any image */
    *selectivity = texture_selectivity(&tuning);
    return true;
}

const Benchmark FreemanZiemba2013_texture_selectivity = {
    .about = {.identifier = "Marques2020_FreemanZiemba2013-texture_selectivity",
              .region = "V1",
              .citations = {"Freeman2013", "Marques2021"},
              .kind = &tuning_property},
    .stimulus_set = "texture",
    .assembly = "FreemanZiemba2013_V1_properties",
    .assembly_property = "texture_selectivity",
    .property = "selectivity for texture families",
    .unit = "",
    .measure = selectivity,
};
