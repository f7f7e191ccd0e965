/*
 * Ringach2002-circular_variance: how sharply, over all orientations, is a V1 neuron tuned?
 *
 * Represent the response to each orientation $o$ as a vector at the angle $2o$, and add these
 * vectors: the sum is long for a neuron that responds to one orientation only, and zero for one
 * that responds equally to all. With rates $r_o$ the circular variance is $1 - |\sum_o r_o e^{2io}|
 * / \sum_o r_o$: 0 for perfect selectivity, 1 for none. It is a global measure: responses far from
 * the peak count. \citet{Ringach2002} found every value from 0 to 1 among macaque V1 neurons, about
 * half above 0.6.
 *
 * The tuning curve is the unit's mean rate at 12 orientations, at the size and spatial frequency of
 * its best grating.
 */
#include "properties/benchmark.h"
#include "tuning/orientation.h"

static bool circular_variance(const Neuroid *neuroid, double *variance)
{
    OrientationTuning tuning;
    if (!orientation_tuning(neuroid, &tuning)) return false; /* not driven by any grating */
    *variance = orientation_circular_variance(&tuning);
    return true;
}

const Benchmark Ringach2002_circular_variance = {
    .about = {.identifier = "Marques2020_Ringach2002-circular_variance",
              .region = "V1",
              .citations = {"Ringach2002", "Marques2021"},
              .kind = &tuning_property},
    .stimulus_set = "orientation",
    .assembly = "Ringach2002",
    .assembly_property = "circular_variance",
    .property = "circular variance",
    .unit = "",
    .measure = circular_variance,
};
