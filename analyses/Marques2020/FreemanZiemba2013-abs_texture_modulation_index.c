/*
 * FreemanZiemba2013-abs_texture_modulation_index: do higher-order statistics matter to V1 neurons, in either direction?
 *
 * The absolute value of the texture modulation index, which is the mean over families of $(t_f -
 * n_f)/(t_f + n_f)$, with $t_f$ and $n_f$ the mean responses to textures and to noise. When neurons
 * are averaged, preferences of opposite sign cancel in the index but not in its absolute value
 * \citep{Freeman2013}.
 */
#include "properties/benchmark.h"
#include "tuning/texture.h"

#include <math.h>

static bool absolute_index(const Neuroid *neuroid, double *index)
{
    TextureTuning tuning;
    if (!texture_tuning(neuroid, &tuning)) return false; /* not driven by any image */
    *index = fabs(texture_modulation_index(&tuning));
    return true;
}

const Benchmark FreemanZiemba2013_abs_texture_modulation_index = {
    .about = {.identifier = "Marques2020_FreemanZiemba2013-abs_texture_modulation_index",
              .region = "V1",
              .citations = {"Freeman2013", "Marques2021"},
              .kind = &tuning_property},
    .stimulus_set = "texture",
    .assembly = "FreemanZiemba2013_V1_properties",
    .assembly_property = "absolute_texture_modulation_index",
    .property = "absolute texture modulation index",
    .unit = "",
    .measure = absolute_index,
};
