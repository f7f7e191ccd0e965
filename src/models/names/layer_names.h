/*
 * layer_names: finds the tensor that a user's name for a layer refers to. A name refers to exactly
 * one tensor, or the message lists what it could refer to.
 *
 * A text is tried, in this order, as
 *
 *   an exact name            of a tensor or node, /layer1/layer1.0/relu_1/Relu_output_0, or the
 *                            path of a module, layer1.0.relu: its output at its last call; the
 *                            second call's is layer1.0.relu#2
 *   @12                      the twelfth layer in the list that `layers` prints
 *   part of a path           conv2_block1_out, as Keras names layers; layer1.0 of a network wrapped
 *                            as module.layer1.0. All its occurrences must be one module
 *   the owner of weights     layer1.0.conv1, if weights are called layer1.0.conv1.weight and nodes
 *                            have no paths
 *   part of a tensor's name  tf2onnx keeps conv1_bn only there
 *
 * Names are looked up among all nodes (module_paths.h). If the tensor found cannot be computed, the
 * message says why; no other tensor takes its place. A module stands for the one tensor that its
 * nodes compute and other nodes read; if there are several, the name is refused.
 *
 * Two traps. Exporters fold a batch normalisation into the convolution before it: that
 * convolution's tensor is then the output of the normalisation, and no tensor of the file is the
 * output of the convolution alone (layer_names_is_folded). And a module that returns its input
 * (Identity, Dropout) leaves no node; the message names the tensor that has its values.
 */
#pragma once

#include "models/names/named_layers.h"

/*
 * The value that a text refers to, NAME_OF_NOTHING, or NAME_REFUSED with a message. (For its layer:
 * layer_names_find in name_messages.h.)
 */
int layer_names_resolve(const NamedLayers *names, const char *text, Error *error);

/* Has a batch normalisation been folded into the convolution that gives this layer? */
bool layer_names_is_folded(const NamedLayers *names, int index);

/* A remark for results on how this text was understood; empty if there is nothing to say. */
void layer_names_remark(const NamedLayers *names, int index, const char *text, char remark[128]);

/* A name that finds the layer: "layer1.0.relu", its call "layer1.0.relu#2", or the tensor's. */
void layer_names_text(const NamedLayers *names, int index, char text[NAMES_LENGTH]);
