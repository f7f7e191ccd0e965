/*
 * Ringach2002-modulation_ratio: simple or complex?
 *
 * A simple cell follows the bars of a drifting grating as they pass: its rate swings at the drift
 * frequency. A complex cell fires steadily. The usual measure is F1/F0, the amplitude of the response
 * at the drift frequency (AC) over its mean (DC), at the best grating: near 0 for a complex cell, up
 * to 2 for a neuron that fires in a small part of each cycle. In macaque V1 the ratio has two humps,
 * split near 1 \citep{Skottun1991,Ringach2002}.
 *
 * For a model, the eight phases of a grating stand for one cycle of its drift; AC is twice the
 * magnitude of the first Fourier coefficient over them. A network that pools over position early,
 * by max-pooling say, makes its units phase-invariant, as complex cells are.
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
              .run = benchmark_run},
    .stimulus_set = "orientation",
    .assembly = "Ringach2002",
    .assembly_property = "modulation_ratio",
    .property = "modulation ratio AC/DC",
    .unit = "",
    .measure = modulation_ratio,
};
