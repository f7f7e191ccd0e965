/*
 * MajajHong2015.V4-pls: what of V4's responses to objects can a layer's activations predict?
 *
 * Responses were recorded at 88 sites of macaque V4 to objects in arbitrary positions, sizes and
 * poses on unrelated natural backgrounds \citep{Majaj2015}. They are averaged from 70 to 170 ms
 * after image onset, and over repetitions. Splits are stratified by object.
 */
#include "predictivity/neural_benchmark.h"

const NeuralBenchmark MajajHong2015_V4_pls = {
    .about = {.identifier = "MajajHong2015.V4-pls",
              .region = "V4",
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
