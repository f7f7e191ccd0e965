/*
 * Ringach2002-modulation_ratio: simple or complex?
 *
 * A simple cell follows the bars of a drifting grating as they pass: its rate is modulated at the
 * drift frequency. A complex cell fires steadily. The usual measure is F1/F0, the amplitude of the
 * response at the drift frequency (AC) over its mean (DC), at the best grating: near 0 for a
 * complex cell, up to 2 for a neuron that fires in a small part of each cycle. In macaque V1 its
 * distribution is bimodal, with a dip near 1 \citep{Skottun1991,Ringach2002}.
 *
 * For a model, the eight phases of a grating represent one drift cycle; AC is twice the magnitude
 * of the first Fourier coefficient over them. Early pooling over position, e.g. max-pooling, makes
 * a network's units phase-invariant, like complex cells.
 */
#include "properties/benchmark.h"
#include "tuning/orientation.h"

static bool modulation_ratio(const Neuroid *neuroid, double *ratio)
{
    OrientationTuning tuning;
    if (!orientation_tuning(neuroid, &tuning)) return false; /* not driven by any grating */
    *ratio = tuning.modulation_ratio;
    return true;
}

const Benchmark Ringach2002_modulation_ratio = {
    .about = {.identifier = "Marques2020_Ringach2002-modulation_ratio",
              .region = "V1",
              .citations = {"Ringach2002", "Marques2021"},
              .kind = &tuning_property},
    .stimulus_set = "orientation",
    .assembly = "Ringach2002",
    .assembly_property = "modulation_ratio",
    .property = "modulation ratio AC/DC",
    .unit = "",
    .measure = modulation_ratio,
};
