/*
 * MajajHong2015.IT-pls: what of IT's responses to objects can a layer's activations predict?
 *
 * 168 sites of macaque IT were recorded with the same images as those of V4. A weighted sum of IT
 * responses identifies the object as well as people do, whatever its position, size and pose
 * \citep{Majaj2015}; a layer that predicts these responses has achieved as much.
 */
#include "predictivity/neural_benchmark.h"

const NeuralBenchmark MajajHong2015_IT_pls = {
    .about = {.identifier = "MajajHong2015.IT-pls",
              .region = "IT",
              .citations = {"Majaj2015", "Schrimpf2018"},
              .kind = &neural_predictivity},
    .current_version = "v4",
    .assembly = "MajajHong2015.private",
    .stimulus_set = "hvm-private",
    .public_assembly = "MajajHong2015.public",
    .public_stimulus_set = "hvm-public",
    .degrees = 8,
    .start = 70,
    .end = 170,
    .class_column = "object_name",
};
