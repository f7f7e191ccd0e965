/*
 * side: what the programs share that run the same work side by side (bench/sides.py).
 *
 * The work: whole images through conv1, the pool, layer1.0.conv1 and layer1.0.conv2, each convolution with its batch
 * normalisation and ReLU, up to layer1.0.relu2. bench/layer writes it to a file that every side reads:
 *
 *   int32   images, pixels, then the channels behind the three convolutions
 *   float   their weights [channels][input channels][rows][columns], the batch normalisation's scale in them
 *   float   images [images][3][pixels][pixels], normalised
 *
 * Conversation: a side says "ready"; for each line with a number N it takes the first N images (again from the first,
 * if there are fewer) and answers "WALL PROCESSOR SUM": seconds, processor seconds, and the sum of all activations of
 * layer1.0.relu2.
 */
#ifndef BENCH_SIDE_H
#define BENCH_SIDE_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    int32_t images, pixels, channels[3];
    float *weights[3], *values;
} Side;

/* Sums of batches that begin at image `first`. Programs end with a sentence where something fails. */
typedef double (*SideRun)(void *context, size_t count);

void side_open(Side *side, const char *path);
void side_write(const Side *side, const char *path);
void side_serve(SideRun run, void *context);

/* Floats of an image. */
size_t side_image_size(const Side *side);

/* The first image of a batch; batches divide the number of images. */
const float *side_images(const Side *side, size_t first);

double side_sum(const float *values, size_t count);

/* Ends the program with a sentence. */
_Noreturn void side_fail(const char *what);

#endif
