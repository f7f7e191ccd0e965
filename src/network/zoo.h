/*
 * zoo: models to compare with, beside the ResNets: AlexNet, VGG-16, pixels, and VOneNet's V1.
 *
 *   alexnet_untrained   Krizhevsky 2014 as in torchvision: 11x11/4, pool, 5x5, ..; PyTorch's default weights
 *                       (uniform, +-1/sqrt(inputs), biases too)
 *   vgg-16_untrained    Simonyan & Zisserman 2015, configuration D, as in torchvision: weights normal with
 *                       variance 2/outputs, biases 0
 *   pixels              the screen itself, 0 to 1
 *   vone-block          simple and complex cells of VOneNet (models/vone_block.h)
 *
 * Only the layers before the classifier are described; the words that PyTorch's constructors draw for it
 * are skipped. Which layer stands for V1 is fixed here by the network's structure, not by scores. The last
 * two have no random weights: they are the same for every seed (weights_are_random in weights.h).
 */
#ifndef NETWORK_ZOO_H
#define NETWORK_ZOO_H

#include "network/network.h"

typedef struct {
    const char *name;
    const char *v1_layer;
    const char *reason;          /* why that layer */
    float mean[3], deviation[3]; /* of the image's normalisation */
    bool (*build)(Network *network, int pixels, Error *error);
} ZooModel;

/* The models above; the name of the last entry is NULL. */
extern const ZooModel zoo_models[];

/* The entry of that name, or NULL. */
const ZooModel *zoo_find(const char *name);

#endif
