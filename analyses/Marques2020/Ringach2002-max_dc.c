/*
 * Ringach2002-max_dc: how strongly does a V1 neuron respond to its best grating?
 *
 * \citet{Ringach2002} recorded from 308 single neurons of macaque V1, under anaesthesia, using
 * drifting sinusoidal gratings whose orientation varied in small steps. The response averaged over
 * the grating's cycle, its DC, at the best orientation is the neuron's largest mean rate. Here a
 * model unit is presented with 12 orientations at four spatial frequencies and three sizes, each at
 * eight phases; the property is the largest of its phase-averaged rates, in spikes/s.
 *
 * Because activations are scaled to spikes/s by their median, this benchmark does not test the
 * median itself. It tests whether rates \emph{spread} as widely over units as over neurons.
 */
#include "properties/benchmark.h"
#include "tuning/orientation.h"

static bool max_dc(const Neuroid *neuroid, double *spikes_per_second)
{
    OrientationTuning tuning;
    if (!orientation_tuning(neuroid, &tuning)) return false; /* not driven by any grating */
    *spikes_per_second = tuning.max_dc;
    return true;
}

const Benchmark Ringach2002_max_dc = {
    .about = {.identifier = "Marques2020_Ringach2002-max_dc",
              .region = "V1",
              .citations = {"Ringach2002", "Marques2021"},
              .kind = &tuning_property},
    .stimulus_set = "orientation",
    .assembly = "Ringach2002",
    .assembly_property = "max_dc",
    .property = "largest mean response",
    .unit = "spikes/s",
    .measure = max_dc,
};
