/*
 * layer_grams: inner products between images over the units of many layers of one network, in as
 * few passes as memory allows.
 *
 * layer_gram.h handles one layer. Here neighbouring layers form groups, and a pass over the images
 * computes one part of every layer in the group, so that a layer's input is not computed again for
 * the next. If all activations fit in memory, there is one group with one part, and so one pass of
 * the network. Otherwise a group is cut in one of two ways, whichever fits with fewer operations:
 *
 *   strips   rows of all layers, the last of which are kept for the next strip (network/strips.h):
 *            nothing is computed twice, but the rows kept take memory too
 *   blocks   rows, or a grid, each computed from the image: no memory besides the block, but
 *            neighbours compute the same inputs again
 *
 * A layer joins the preceding group if that takes no more operations than starting a new one.
 *
 *     layer_groups_make(&groups, &request, error);       tells how many passes, bytes and
 *                                                        operations it takes
 *     layer_grams_run(&request, &groups, error);         calls request.take for each layer, in
 *                                                        order
 *     layer_groups_free(&groups);
 */
#pragma once

#include "predictivity/gram.h"
#include "recording/screen_images.h"

/* Default memory limit for a group's activations and Gram matrices. */
#define LAYER_GRAMS_BYTES ((size_t)1600 << 20)

/* Receives the result of layers[index] over all its units, which is valid until it returns. */
typedef bool LayerGramTake(void *context, size_t index, const GramResult *result, size_t units,
                           Error *error);

typedef struct {
    const ScreenImages *images;
    const Subject *subject; /* with weights for these layers (subject_record) */
    const int *layers;      /* [count] ascending, without duplicates */
    size_t count;
    bool patterns; /* also compute shifts and sums (gram.h) */
    size_t bytes;  /* 0: LAYER_GRAMS_BYTES */
    LayerGramTake *take;
    void *context; /* passed to `take` */
} LayerGrams;

typedef struct {
    size_t first, count; /* of the layers */
    bool keeps_rows;     /* strips, else blocks */
    int down, across;    /* number of blocks; parts of strips */
    int turns;           /* of strips */
    int passes;          /* over the images: blocks or strips */
    size_t bytes;        /* activations of a block, rows kept, Gram matrices */
    double operations;   /* per image */
} LayerGroup;

typedef struct {
    LayerGroup *groups;   /* [count], owned */
    size_t count, passes; /* over the images: blocks of all groups */
    size_t bytes;         /* of the largest group */
    double operations;    /* per image, of the network's matrix products */
    double least;         /* of one pass of the network through all layers */
} LayerGroups;

bool layer_groups_make(LayerGroups *groups, const LayerGrams *request, Error *error);
void layer_groups_free(LayerGroups *groups);

/* Results do not depend on the number of threads. */
bool layer_grams_run(const LayerGrams *request, const LayerGroups *groups, Error *error);
