/*
 * SanghaviJozwik2020.V4-pls: what of V4's responses to natural scenes can a layer's activations predict?
 *
 * Photographs of scenes, and of objects in them, from the BOLD5000 set, instead of objects pasted
 * on backgrounds \citep{SanghaviJozwik2020}; here the sites in V4. The images have no classes, so
 * splits are not stratified.
 */
#include "predictivity/neural_benchmark.h"

const NeuralBenchmark SanghaviJozwik2020_V4_pls = {
    .about = {.identifier = "SanghaviJozwik2020.V4-pls",
              .region = "V4",
              .citations = {"SanghaviJozwik2020", "Schrimpf2018"},
              .kind = &neural_predictivity},
    .current_version = "v2",
    .assembly = "SanghaviJozwik2020",
    .stimulus_set = "BOLD5000",
    .degrees = 8,
    .start = 70,
    .end = 170,
};
