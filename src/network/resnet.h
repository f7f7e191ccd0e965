/*
 * resnet: residual networks (He et al. 2016; version 1.5, stride in the 3x3 convolution) by depth and width.
 *
 *   model                          conv1   inner width of layer1..4   output of layer1..4
 *   resnet-50x2_untrained           128    256 512 1024 2048           512 1024 2048 4096   the page
 *   resnet-50_untrained              64     64 128  256  512           256  512 1024 2048   published
 *   resnet-18_untrained              64     64 128  256  512            64  128  256  512   published
 *   resnet-50x4_untrained           256   1024 2048 4096 8192         1024 2048 4096 8192
 *   resnet-50-doubled_untrained     128    128 256  512 1024           512 1024 2048 4096
 *   wide_resnet50_2_untrained        64    128 256  512 1024           256  512 1024 2048
 *
 * and the family's other depths: resnet-34 (basic blocks), -101 and -152 (bottlenecks). The page's "50x2" is
 * the submission's own: width_per_group 128, which there sets stem, stages and bottlenecks alike (Pogodin et
 * al. 2021, models/plausible-conv). "doubled" has every width twice ResNet-50's, which the name suggests and
 * the submission does not do; it stays as a comparison.
 *
 * conv1 7x7/2, bn1, relu, maxpool 3x3/2, then blocks ([3, 4, 6, 3] bottlenecks in ResNet-50), avgpool, fc (1000).
 */
#ifndef NETWORK_RESNET_H
#define NETWORK_RESNET_H

#include "network/network.h"

typedef enum { BLOCK_BOTTLENECK, BLOCK_BASIC } ResNetBlock;

typedef struct {
    const char *name;
    int stem;     /* channels of conv1 */
    int inner[4]; /* channels inside the blocks of layer1..4 */
    int outer[4]; /* channels between them */
    int depth[4]; /* blocks of layer1..4; all 0: 3, 4, 6, 3 */
    ResNetBlock block;
} ResNet;

/* The models above, the page's first; the name of the last entry is NULL. */
extern const ResNet resnet_models[];

/* The entry of that name; an unknown name is an error that lists the known ones. */
const ResNet *resnet_find(const char *model, Error *error);

/* Describes a network for images of pixels x pixels. Release with network_close. */
bool resnet_describe(Network *network, const ResNet *resnet, int pixels, Error *error);

/* Both, for the page's 224 pixels. */
bool resnet_build(Network *network, const char *model, Error *error);

#endif
