/*
 * side: shared by the programs that perform the same task for comparison (bench/sides.py).
 *
 * The task: whole images through conv1, the pool, layer1.0.conv1 and layer1.0.conv2, each
 * convolution with its batch normalisation and ReLU, up to layer1.0.relu2. bench/layer writes it to
 * a file that every program reads:
 *
 *   int32   images, pixels, then the channels after the three convolutions
 *   float   their weights [channels][input channels][rows][columns], including the batch
 *           normalisation's scale
 *   float   images [images][3][pixels][pixels], normalised
 *
 * Protocol: a program prints "ready"; for each line with a number N it processes the first N images
 * (starting again from the first if there are fewer) and prints "WALL PROCESSOR SUM": seconds,
 * processor seconds, and the sum of all activations of layer1.0.relu2.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct {
    int32_t images, pixels, channels[3];
    float *weights[3], *values;
} Side;

/* The sums of a batch that starts at image `first`. Programs end with a message on failure. */
typedef double (*SideRun)(void *context, size_t count);

void side_open(Side *side, const char *path);
void side_write(const Side *side, const char *path);
void side_serve(SideRun run, void *context);

/* The number of floats in an image. */
size_t side_image_size(const Side *side);

/* The first image of a batch; the batch size divides the number of images. */
const float *side_images(const Side *side, size_t first);

double side_sum(const float *values, size_t count);

/* Ends the program with a message. */
_Noreturn void side_fail(const char *what);
