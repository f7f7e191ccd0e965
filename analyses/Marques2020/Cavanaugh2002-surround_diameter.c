/*
 * Cavanaugh2002-surround_diameter: how far does a V1 neuron's suppressive surround reach?
 *
 * Beyond the summation field the response falls as the grating grows, until the surround is filled
 * too and the response no longer changes. The surround diameter is the diameter at which the
 * response first comes within 5\% of its value for the largest grating \citep{Cavanaugh2002}. Like
 * the summation field it is defined for units with a suppression index above 0.1 and missing for
 * the others.
 *
 * In macaque V1 the surround is typically twice as wide as the centre and extends over several
 * degrees; the receptive field of a unit in an early layer of a network covers a fraction of one
 * degree and cannot include such a surround.
 */
#include "properties/benchmark.h"
#include "tuning/size.h"

static bool surround_diameter(const Neuroid *neuroid, double *degrees)
{
    SizeTuning tuning;
    if (!size_tuning(neuroid, &tuning)) return false; /* not driven by any grating */
    *degrees = tuning.surround_diameter;
    return true;
}

const Benchmark Cavanaugh2002_surround_diameter = {
    .about = {.identifier = "Marques2020_Cavanaugh2002-surround_diameter",
              .region = "V1",
              .citations = {"Cavanaugh2002", "Marques2021"},
              .kind = &tuning_property},
    .stimulus_set = "size",
    .assembly = "Cavanaugh2002a",
    .assembly_property = "surround_diameter",
    .property = "surround diameter",
    .unit = "deg",
    .measure = surround_diameter,
};
