/*
 * Sanghavi2020.IT-pls: what of IT's responses to objects can a layer's activations predict, in other monkeys?
 *
 * The objects of \citet{Majaj2015}, presented years later to other monkeys \citep{Sanghavi2020};
 * here the sites in IT. Images span 8 degrees; responses are averaged from 70 to 170 ms.
 */
#include "predictivity/neural_benchmark.h"

const NeuralBenchmark Sanghavi2020_IT_pls = {
    .about = {.identifier = "Sanghavi2020.IT-pls",
              .region = "IT",
              .citations = {"Sanghavi2020", "Schrimpf2018"},
              .kind = &neural_predictivity},
    .current_version = "v2",
    .assembly = "Sanghavi2020",
    .stimulus_set = "hvm",
    .degrees = 8,
    .start = 70,
    .end = 170,
    .class_column = "object_name",
};
