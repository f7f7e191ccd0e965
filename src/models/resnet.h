/*
 * resnet: residual networks (He et al. 2016; version 1.5, stride in the 3x3 convolution) of various
 * depths and widths.
 *
 *   model                          conv1   inner width of layer1..4   output of layer1..4
 *   resnet-50x2_untrained           128    256 512 1024 2048           512 1024 2048 4096   the
 *                                   page
 *   resnet-50_untrained              64     64 128  256  512           256  512 1024 2048
 *                                    published
 *   resnet-18_untrained              64     64 128  256  512            64  128  256  512
 *                                    published
 *   resnet-50x4_untrained           256   1024 2048 4096 8192         1024 2048 4096 8192
 *   resnet-50-doubled_untrained     128    128 256  512 1024           512 1024 2048 4096
 *   wide_resnet50_2_untrained        64    128 256  512 1024           256  512 1024 2048
 *
 * and the family's other depths: resnet-34 (basic blocks), -101 and -152 (bottlenecks). The page's
 * "50x2" follows its submission: width_per_group 128, which there scales the stem and stages as
 * well as the bottlenecks (Pogodin et al. 2021, models/plausible-conv). "doubled" doubles every
 * width of ResNet-50, as the name 50x2 suggests but the submission does not; it is kept for
 * comparison.
 *
 * conv1 7x7/2, bn1, relu, maxpool 3x3/2, then blocks ([3, 4, 6, 3] bottlenecks in ResNet-50),
 * avgpool, fc (1000). Layers have PyTorch's module names; the ReLUs of a block are relu1, relu2,
 * relu3 in order of use.
 *
 * Regions are assigned the submission's layers: V1, V2 and V4 layer1.0.relu2, IT layer2.3.relu2. In
 * a basic block relu2 follows the sum; there V1 is relu1, which like the submission's layer follows
 * a 3x3 convolution.
 */
#pragma once

#include "models/model.h"

/* The models above, the page's first; ends with an entry without name. */
extern const ModelDescription resnet_models[];
