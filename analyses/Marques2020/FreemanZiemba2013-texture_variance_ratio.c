/*
 * FreemanZiemba2013-texture_variance_ratio: do a V1 neuron's responses differ more between than within families?
 *
 * Spike counts in 100 ms are transformed to $\sqrt{s}+\sqrt{s+1}$, which stabilises their variance,
 * and an analysis of variance with family as factor separates the variance between families, $V_f$,
 * from that between samples of a family, $V_s$. The ratio is $(V_f/(V_f+V_s) + 0.02)/(V_s/(V_f+V_s)
 * + 0.02)$. V2 neurons tolerate a change of sample that preserves the statistics, V1 neurons do
 * not: their ratio is lower \citep{Ziemba2016,Freeman2013}.
 */
#include "properties/benchmark.h"
#include "tuning/texture.h"

static bool variance_ratio(const Neuroid *neuroid, double *ratio)
{
    TextureTuning tuning;
    if (!texture_tuning(neuroid, &tuning)) return false; /* not driven by any image */
    *ratio = texture_variance_ratio(&tuning);
    return true;
}

const Benchmark FreemanZiemba2013_texture_variance_ratio = {
    .about = {.identifier = "Marques2020_FreemanZiemba2013-texture_variance_ratio",
              .region = "V1",
              .citations = {"Freeman2013", "Marques2021"},
              .kind = &tuning_property},
    .stimulus_set = "texture",
    .assembly = "FreemanZiemba2013_V1_properties",
    .assembly_property = "variance_ratio",
    .property = "ratio of variance between families to between samples",
    .unit = "",
    .measure = variance_ratio,
};
