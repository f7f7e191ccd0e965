/*
 * SanghaviMurty2020.IT-pls: what of IT's responses to isolated objects can a layer's activations predict?
 *
 * Photographs of single objects, presented at 5 degrees \citep{SanghaviMurty2020}; here the sites
 * in IT. The images have no classes, so splits are not stratified.
 */
#include "predictivity/neural_benchmark.h"

const NeuralBenchmark SanghaviMurty2020_IT_pls = {
    .about = {.identifier = "SanghaviMurty2020.IT-pls",
              .region = "IT",
              .citations = {"SanghaviMurty2020", "Schrimpf2018"},
              .kind = &neural_predictivity},
    .current_version = "v2",
    .assembly = "SanghaviMurty2020",
    .stimulus_set = "Rust2012",
    .degrees = 5,
    .start = 70,
    .end = 170,
};
