/*
 * torch_weights: the weights that PyTorch gives a network after torch.manual_seed(seed).
 *
 * Building a torchvision ResNet consumes the generator twice. First the constructors, in construction order, draw
 * uniform weights (one word each) for every convolution and, last, for fc (weight, then bias; these stay).
 * Then every convolution, in module order, is drawn again from the normal distribution
 * N(0, 2/(channels kernel kernel)) (He et al. 2015, fan out). So the words of the first pass and of layers nobody
 * asks for are only skipped; nothing is stored for them.
 *
 * VGG does the same with biases, which end as 0; AlexNet keeps what the constructors drew, weights and biases
 * uniform between +-1/sqrt(inputs).
 *
 * Convolutions are drawn in the order of the network's list, which must be the module order; an affine layer
 * with biases only belongs to the convolution before it. A batch normalisation draws nothing.
 */
#ifndef MODELS_TORCH_WEIGHTS_H
#define MODELS_TORCH_WEIGHTS_H

#include "network/network.h"

typedef enum {
    TORCH_RESNET,  /* twice: uniform by the constructors, then normal (fan out); fc is kept */
    TORCH_FAN_OUT, /* the same with biases, which become 0 */
    TORCH_DEFAULT  /* once: uniform, +-1/sqrt(inputs), biases too */
} TorchDrawing;

/* `other_words`: drawn by constructors of layers that are not described, after the others. */
typedef struct {
    TorchDrawing drawing;
    size_t other_words;
} TorchWeights;

/*
 * Draws the weights of the layers that `keep` marks ([network->count]; NULL: all layers); the values do not
 * depend on which are kept. Weights that the network already holds are replaced.
 */
bool torch_weights_draw(Network *network, const TorchWeights *how, uint64_t seed, const bool *keep,
                        Error *error);

#endif
