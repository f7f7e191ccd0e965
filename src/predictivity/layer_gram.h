/*
 * layer_gram: inner products between images, over all units of a layer.
 *
 * The layer is divided into rectangular blocks, each of which is computed for all images and added
 * to the Gram matrix (gram.h), so that the activations are never all in memory. Neighbouring blocks
 * read overlapping inputs, which are computed for both; of all divisions into blocks that fit, the
 * one with the fewest operations is used. If all images are gray, the network's input is a single
 * channel (network/plan.h), which saves two thirds of the first convolution.
 *
 *     layer_gram(&images, subject, result, error);
 *
 * or, to do something between blocks,
 *
 *     layer_blocks_open(&blocks, &images, subject, layer_gram_bytes(&images), error);
 *     gram_open(&gram, images.count, blocks.most_units, threads, result, error);
 *     for (b = 0; b < blocks.count; b++)
 *         layer_blocks_compute(&blocks, b, &gram, &units, error) && gram_add(&gram, units, error);
 */
#pragma once

#include "predictivity/gram.h"
#include "recording/screen_images.h"

/* At least, bytes for a block's activations. */
#define LAYER_GRAM_LEAST_BYTES ((size_t)300 << 20)

/*
 * Bytes for a block's activations: 800 MB minus images and Gram matrix, but at least 300 MB. (Each
 * thread needs some 100 MB more.) Larger blocks overlap less, and so need fewer operations.
 */
size_t layer_gram_bytes(const ScreenImages *images);

typedef struct {
    const ScreenImages *images;
    const Subject *subject;
    bool gray;         /* are all images gray? */
    int rows, columns; /* size of a block, except at the edges of the layer */
    int across;        /* blocks per row */
    size_t count;      /* blocks */
    size_t most_units; /* of the largest block */
    /* operations of the network's matrix products for the blocks computed so far */
    double operations;
} LayerBlocks;

/* Divides the recorded layer into blocks of at most `bytes`, if possible. Nothing to release. */
bool layer_blocks_open(LayerBlocks *blocks, const ScreenImages *images, const Subject *subject,
                       size_t bytes, Error *error);

/* Stores a block's activations to all images, [channel][row][column]; *units: of each image. */
bool layer_blocks_compute(LayerBlocks *blocks, size_t block, const Gram *gram, size_t *units,
                          Error *error);

/* Fills the result for the recorded layer. Results do not depend on the number of threads. */
bool layer_gram(const ScreenImages *images, const Subject *subject, GramResult result,
                Error *error);
