/*
 * layer_gram: inner products between images, over all units of a layer.
 *
 * The layer is cut into rectangles of its positions, a block each, and each is computed for all images
 * and added to the Gram matrix (gram.h): the activations are never all in memory. Neighbouring
 * rectangles see the same pixels at their borders, which are computed for both; of all ways to cut the layer into
 * rectangles that fit, the one with the fewest products is taken. Images that are all gray enter the
 * network as one channel (network/plan.h), which saves two thirds of its first convolution.
 *
 *     layer_gram(&images, model, matrix, NULL, error);
 *
 * or, to do something between blocks,
 *
 *     layer_blocks_open(&blocks, &images, model, layer_gram_bytes(&images), error);
 *     gram_open(&gram, images.count, blocks.most_units, threads, matrix, error);
 *     for (b = 0; b < blocks.count; b++)
 *         layer_blocks_compute(&blocks, b, &gram, &units, error) && gram_add(&gram, units, error);
 */
#ifndef PREDICTIVITY_LAYER_GRAM_H
#define PREDICTIVITY_LAYER_GRAM_H

#include "predictivity/gram.h"
#include "recording/screen_images.h"

/*
 * Activations kept at a time: what images and Gram matrix leave of 800 MB, but 300 MB at least. (Beside them each
 * thread has some 100 MB.) The more, the fewer products: what neighbouring blocks both see is computed for each.
 */
size_t layer_gram_bytes(const ScreenImages *images);

typedef struct {
    const ScreenImages *images;
    const BrainModel *model;
    bool gray;         /* all images are */
    int rows, columns; /* positions of a block, but at the end of the layer */
    int across;        /* blocks beside each other */
    size_t count;      /* blocks */
    size_t most_units; /* of a block */
    double operations; /* of the network's matrix products, for the blocks computed so far */
} LayerBlocks;

/* Cuts the layer that the model records from, each block within `bytes` if it can. Nothing to release. */
bool layer_blocks_open(LayerBlocks *blocks, const ScreenImages *images, const BrainModel *model,
                       size_t bytes, Error *error);

/* Puts a block's activations to all images in place, [channel][row][column]; *units tells how many. */
bool layer_blocks_compute(LayerBlocks *blocks, size_t block, const Gram *gram, size_t *units,
                          Error *error);

/*
 * gram[count][count] of the layer that the model records from, in double precision; both triangles.
 * *operations (may be NULL) counts those of matrix products. Results do not depend on threads.
 */
bool layer_gram(const ScreenImages *images, const BrainModel *model, double *gram,
                double *operations, Error *error);

#endif
