/*
 * DeValois1982-pref_or: which orientation does a V1 neuron prefer?
 *
 * \citet{DeValois1982a} counted preferred orientations of macaque striate neurons in four bins
 * around horizontal, vertical and the two obliques, and found the obliques somewhat rarer. A unit's
 * preferred orientation is the maximum of the smoothed, spline-fitted tuning curve, sampled in
 * steps of one degree, in the range from $-22.5$ to $157.5$ degrees.
 *
 * Random filters have no preferred axes, though the square grid of pixels does: an untrained
 * network's histogram should be almost flat, and a flat histogram is not far from the macaque's.
 */
#include "properties/benchmark.h"
#include "tuning/orientation.h"

static bool preferred_orientation(const Neuroid *neuroid, double *degrees)
{
    OrientationTuning tuning;
    if (!orientation_tuning(neuroid, &tuning)) return false; /* not driven by any grating */
    *degrees = orientation_preferred(&tuning);
    return true;
}

const Benchmark DeValois1982_pref_or = {
    .about = {.identifier = "Marques2020_DeValois1982-pref_or",
              .region = "V1",
              .citations = {"DeValois1982a", "Marques2021"},
              .kind = &tuning_property},
    .stimulus_set = "orientation",
    .assembly = "DeValois1982a",
    .assembly_property = "preferred_orientation",
    .property = "preferred orientation",
    .unit = "deg",
    .measure = preferred_orientation,
};
