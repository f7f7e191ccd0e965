/*
 * reduced: a network on a smaller screen, without rows and columns where nothing happens.
 *
 * Where a network averages over the whole screen early (squeeze-and-excitation), every unit after
 * the average sees every stimulus, and any change would mean recomputing whole images (plan.h). But
 * where the screen stays blank, the rows of a layer are identical: out of reach of the stimulus and
 * of the screen's borders, each row equals the row above it, whatever the averages. Such rows are
 * cut from the screen on either side of what changes, and columns likewise; every layer shrinks
 * accordingly. The row before a cut stands for those removed: it has their values, and global
 * averages count it as many times. With the blank, shortened likewise, what precedes the first
 * average is computed only where the stimulus reaches (plan.h). The same holds for group
 * normalisation, whose statistics are averages.
 *
 *     Reduced reduced;
 *     reduced_open(&reduced, &network, layers, count, changed, error);
 *     if (reduced.network.count > 0) ...           plan, draw and run it like any other network
 *     reduced_blank(&reduced, &blank, changed, &short_blank, error)        the blank of its plan
 *     reduced_place(&reduced, layer, 0, row)     the row that stands for this one of the layer
 *     reduced_close(&reduced);
 *
 * This works where layers are windows (convolutions, pools), pointwise, global averages or maxima,
 * group normalisations, or a border of a number around a layer. Cuts are multiples of the largest
 * stride, so windows keep their alignment. Results equal those of the whole network to rounding.
 */
#pragma once

#include "network/blank.h"

/* Rows or columns cut from the screen. */
typedef struct {
    int first, count;
} Cut;

typedef struct {
    /*
     * up to the last layer of interest; shares names, inputs and constants with the whole network
     */
    Network network;
    /* [layers] screen pixels between adjacent rows (columns); 0: only one row (column); owned */
    int *pixels[2];
    Cut cuts[2][2]; /* rows, columns: before and after what changes */
    Shape *from;    /* [all inputs of all layers], owned */
    bool in_part;   /* global operators read just what changes of their inputs (plan.h) */
} Reduced;

/*
 * Shortens the screen for images that are blank outside `changed` (not empty), as far as
 * layers[count] allow. If that is impossible, or removes less than a third of the screen, the
 * result has no layers. The only error is out of memory.
 */
bool reduced_open(Reduced *reduced, const Network *whole, const int *layers, int count,
                  Rectangle changed, Error *error);
void reduced_close(Reduced *reduced);

/*
 * The blank of the reduced network from that of the whole one, without values where images that are
 * blank outside `changed` cannot be filled from it; without layers if the whole network's does not
 * cover what is needed. Always call forward_blank_free.
 */
bool reduced_blank(const Reduced *reduced, const Blank *whole, Rectangle changed, Blank *blank,
                   Error *error);

/* The row (axis 0) or column (1) of the reduced layer that stands for this one of the whole. */
int reduced_place(const Reduced *reduced, int layer, int axis, int place);

/* The part of the reduced layer that stands for this part of the whole layer. */
Rectangle reduced_part(const Reduced *reduced, int layer, Rectangle part);

/*
 * Fills a tile of the reduced screen, in three channels or as gray differences (plan.h): blank, with
 * a window of the whole in it.
 */
void reduced_screen(const Reduced *reduced, const Tile *window, Tile *screen);
