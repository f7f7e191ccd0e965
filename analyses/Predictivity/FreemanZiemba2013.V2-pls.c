/*
 * FreemanZiemba2013.V2-pls: what of V2's responses to textures can a layer's activations predict?
 *
 * 103 neurons of macaque V2 were presented with the same textures and noise as those of V1. V2
 * neurons respond more to the higher-order statistics that make a texture look natural
 * \citep{Freeman2013}; a layer that represents only orientation and spatial frequency predicts V1
 * but not V2. The model commits the same layer to both areas.
 */
#include "predictivity/neural_benchmark.h"

const NeuralBenchmark FreemanZiemba2013_V2_pls = {
    .about = {.identifier = "FreemanZiemba2013.V2-pls",
              .region = "V2",
              .citations = {"Freeman2013", "Schrimpf2018"},
              .kind = &neural_predictivity},
    .current_version = "v3",
    .assembly = "FreemanZiemba2013.private",
    .stimulus_set = "FreemanZiemba2013.aperture-private",
    .public_assembly = "FreemanZiemba2013.public",
    .public_stimulus_set = "FreemanZiemba2013.aperture-public",
    .degrees = 4,
    .start = 50,
    .end = 200,
    .class_column = "texture_type",
};
