/*
 * FreemanZiemba2013.V1-pls: what of V1's responses to textures can a layer's activations predict?
 *
 * The responses of 102 neurons of macaque V1 to naturalistic textures, and to noise with their
 * spectra, were recorded; images were presented in an aperture of 4 degrees
 * \citep{Freeman2013,Ziemba2016}. If a model's layer contains the information that V1 contains, in
 * a linearly decodable form, its activations predict each neuron's responses to images not used for
 * fitting. Splits are stratified by texture and noise.
 */
#include "predictivity/neural_benchmark.h"

const NeuralBenchmark FreemanZiemba2013_V1_pls = {
    .about = {.identifier = "FreemanZiemba2013.V1-pls",
              .region = "V1",
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
