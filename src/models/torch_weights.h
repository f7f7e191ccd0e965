/*
 * torch_weights: the weights that PyTorch gives a network after torch.manual_seed(seed).
 *
 * Building a torchvision ResNet draws random numbers in two passes. First the constructors, in
 * construction order, draw uniform weights (one number each) for every convolution and, last, for
 * fc (weight, then bias; these are kept). Then every convolution, in module order, is
 * re-initialised from the normal distribution N(0, 2/(channels kernel kernel)) (He et al. 2015, fan
 * out). Numbers of the first pass, and of layers that are not needed, are therefore skipped without
 * being stored.
 *
 * VGG does the same, with biases that are finally set to 0; AlexNet keeps the constructors' values,
 * with weights and biases uniform in +-1/sqrt(inputs).
 *
 * Convolutions are initialised in the order of the network's list, which must be the module order;
 * an affine layer with biases only is the bias of the convolution before it. Batch normalisation
 * draws nothing.
 */
#pragma once

#include "network/network.h"

typedef enum {
    /* twice: uniform in the constructors, then normal (fan out); fc keeps the first */
    TORCH_RESNET,
    TORCH_FAN_OUT, /* the same, with biases, which are set to 0 */
    TORCH_DEFAULT  /* once: uniform, +-1/sqrt(inputs), including biases */
} TorchDrawing;

/* `other_words`: random numbers drawn last, by constructors of layers that are not described. */
typedef struct {
    TorchDrawing drawing;
    size_t other_words;
} TorchWeights;

/*
 * Initialises the weights of the layers marked in `keep` ([network->count]; NULL: all layers); the
 * values do not depend on which are kept. Existing weights are replaced.
 */
bool torch_weights_draw(Network *network, const TorchWeights *how, uint64_t seed, const bool *keep,
                        Error *error);
