/*
 * weights: the weights that PyTorch gives a network after torch.manual_seed(seed).
 *
 * Building a torchvision ResNet consumes the generator twice. First the constructors, in
 * construction order, draw uniform weights (one word each) for every convolution and, last, for fc
 * (weight, then bias; these stay). Then every convolution, in module order, is drawn again from the
 * normal distribution N(0, 2/(channels kernel kernel)) (He et al. 2015, fan out). So the words of
 * the first pass and of layers nobody asks for are only skipped; nothing is stored for them.
 *
 * VGG does the same with biases, which end as 0; AlexNet keeps what the constructors drew, weights and
 * biases uniform between +-1/sqrt(inputs).
 */
#ifndef NETWORK_WEIGHTS_H
#define NETWORK_WEIGHTS_H

#include "network/network.h"

#include <stdint.h>

/*
 * Draws the weights of the layers that `keep` marks ([network->count]; NULL: all layers); the
 * values do not depend on which are kept. Weights that the network already holds are replaced.
 */
bool weights_draw(Network *network, uint64_t seed, const bool *keep, Error *error);

/* Do the weights depend on the seed? If not, the network is one and the same in every draw. */
bool weights_are_random(const Network *network);

/* Marks the layers whose weights the output of `layer` depends on. keep[network->count]. */
void weights_needed(const Network *network, int layer, bool *keep);

#endif
