/*
 * Cavanaugh2002-grating_summation_field: how large a grating drives a V1 neuron best?
 *
 * The grating summation field of \citet{Cavanaugh2002} is the diameter at which a neuron's response
 * stops growing: the smallest grating that evokes 95\% of the maximum. It measures the size of the
 * receptive field's excitatory centre. It is defined for neurons with some surround suppression (an
 * index above 0.1); for the others, 42 of the 190 neurons, it is a missing value.
 *
 * Only the twelve diameters presented can occur, from 0.2 to 9.5 degrees in half octaves.
 */
#include "properties/benchmark.h"
#include "tuning/size.h"

static bool grating_summation_field(const Neuroid *neuroid, double *degrees)
{
    SizeTuning tuning;
    if (!size_tuning(neuroid, &tuning)) return false; /* not driven by any grating */
    *degrees = tuning.grating_summation_field;
    return true;
}

const Benchmark Cavanaugh2002_grating_summation_field = {
    .about = {.identifier = "Marques2020_Cavanaugh2002-grating_summation_field",
              .region = "V1",
              .citations = {"Cavanaugh2002", "Marques2021"},
              .kind = &tuning_property},
    .stimulus_set = "size",
    .assembly = "Cavanaugh2002a",
    .assembly_property = "grating_summation_field",
    .property = "grating summation field (diameter)",
    .unit = "deg",
    .measure = grating_summation_field,
};
