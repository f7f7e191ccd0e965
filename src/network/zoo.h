/*
 * zoo: models to compare with, beside the ResNets: AlexNet, VGG-16, pixels, and an analytic V1.
 *
 *   alexnet_untrained   Krizhevsky 2014 as in torchvision: 11x11/4, pool, 5x5, ..; PyTorch's default weights
 *                       (uniform, +-1/sqrt(inputs), biases too)
 *   vgg-16_untrained    Simonyan & Zisserman 2015, configuration D, as in torchvision: weights normal with
 *                       variance 2/outputs, biases 0
 *   pixels              the screen itself, 0 to 1
 *   gabor-v1            simple and complex cells: Gabor filters whose preferred orientation and spatial
 *                       frequency, and widths in both, are drawn from the embedded distributions of macaque
 *                       neurons, each on its own (in the spirit of VOneNet, Dapello et al. 2020)
 *
 * Only the layers before the classifier are described; the words that PyTorch's constructors draw for it
 * are skipped. Which layer stands for V1 is fixed here by the network's structure, not by scores.
 *
 * gabor-v1: 128 simple and 128 complex cells at every fourth pixel, kernels of 31 x 31 pixels. Orientation and
 * peak spatial frequency come from De Valois et al. (1982a, b), the half-width of orientation tuning at 0.707
 * from Ringach et al. (2002), the bandwidth in spatial frequency from Schiller et al. (1976); a value lies
 * uniformly in its bin. The Gabor's Gaussian envelope follows from the two widths. Phases are uniform; a
 * simple cell is the rectified filter, a complex cell the root of the mean square of two filters 90 degrees
 * apart. Spatial frequencies above 11.2 cycles/degree (0.4 cycles a pixel at 28 pixels a degree) are drawn
 * again. Filters have mean 0 and length 1. There is no noise, and no divisive normalisation.
 */
#ifndef NETWORK_ZOO_H
#define NETWORK_ZOO_H

#include "network/network.h"

#include <stdint.h>

typedef struct {
    const char *name;
    const char *v1_layer;
    const char *reason; /* why that layer */
    bool whole_range;   /* pixels enter as 0 to 1, not with ImageNet's normalisation */
    bool (*build)(Network *network, int pixels, uint64_t seed, Error *error);
} ZooModel;

/* The models above; the name of the last entry is NULL. */
extern const ZooModel zoo_models[];

/* The entry of that name, or NULL. */
const ZooModel *zoo_find(const char *name);

#endif
