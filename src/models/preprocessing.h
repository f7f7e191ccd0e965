/*
 * preprocessing: how images become the numbers that a network reads.
 *
 * An ONNX file does not say, so the user must. The presets:
 *
 *   imagenet   (byte/255 - mean)/deviation with ImageNet's mean and deviation: torchvision, timm,
 *              most of PyTorch
 *   unit       byte/255
 *   tf         byte/127.5 - 1: TensorFlow's Inception, MobileNet, EfficientNet v1; "half mean, half
 *              deviation" elsewhere
 *   caffe      blue, green, red; byte - (103.939, 116.779, 123.68): Caffe's and Keras' VGG and
 *              ResNet
 *   inside     the bytes themselves, 0 to 255: the network preprocesses them
 *
 * or two triples, mean/deviation, for values from 0 to 1: 0.5,0.5,0.5/0.25,0.25,0.25. One number
 * may stand for three equal ones. A mean is from 0 to 1 and a deviation from .001 to 8; values
 * meant for bytes are refused, and the message converts them.
 */
#pragma once

#include "base/error.h"

typedef struct {
    float mean[3], deviation[3]; /* for red, green, blue: (byte/255 - mean)/deviation */
    bool blue_first;             /* the network's first channel is blue */
} Preprocessing;

/*
 * Reads the name of a preset or two triples. Anything else, and NULL, is an error that lists them.
 */
bool preprocessing_read(const char *text, Preprocessing *preprocessing, Error *error);

/* Does it leave the bytes unchanged, as "inside" does? */
bool preprocessing_keeps_bytes(const Preprocessing *preprocessing);
