/*
 * SanghaviJozwik2020.IT-pls: what of IT's responses to natural scenes can a layer's activations predict?
 *
 * Photographs of scenes, and of objects in them, from the BOLD5000 set \citep{SanghaviJozwik2020};
 * here the sites in IT. The images have no classes, so splits are not stratified.
 */
#include "predictivity/neural_benchmark.h"

const NeuralBenchmark SanghaviJozwik2020_IT_pls = {
    .about = {.identifier = "SanghaviJozwik2020.IT-pls",
              .region = "IT",
              .citations = {"SanghaviJozwik2020", "Schrimpf2018"},
              .kind = &neural_predictivity},
    .current_version = "v2",
    .assembly = "SanghaviJozwik2020",
    .stimulus_set = "BOLD5000",
    .degrees = 8,
    .start = 70,
    .end = 170,
};
