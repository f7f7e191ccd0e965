/*
 * feature_stack: purely sequential models: AlexNet, VGG-16, and the pixels themselves.
 *
 *   alexnet_untrained      Krizhevsky 2014 as in torchvision: 11x11/4, pool, 5x5, ..; PyTorch's
 *                          default weights (uniform, +-1/sqrt(inputs), including biases)
 *   alexnet_v2_untrained   the architecture of the leaderboard's alexnet_training_seed_01 to 10, up
 *                          to its third convolution: 11x11/4 without padding, pool, 5x5, pool, 3x3;
 *                          PyTorch's default weights
 *   vgg-16_untrained       Simonyan & Zisserman 2015, configuration D, as in torchvision: weights
 *                          normal with variance 2/outputs, biases 0
 *   pixels                 the screen itself, 0 to 1
 *
 * Layers have torchvision's names, "features.0", "features.1", ..; a convolution before its bias is
 * "features.0.weight". Only the layers before the classifier are described; the random numbers that
 * PyTorch's constructors draw for the classifier are skipped.
 */
#pragma once

#include "models/model.h"

/* The models above; ends with an entry without name. */
extern const ModelDescription feature_stack_models[];
