/*
 * shortened: a network on a screen without the rows and columns where nothing happens.
 *
 * Where a network averages over the whole screen early (squeeze-and-excitation), every unit behind the average sees
 * every stimulus, and whatever a stimulus changes, whole pictures would have to be computed (plan.h). But where the
 * screen stays blank, the rows of a layer are all alike: beyond the reach of the stimulus and of the screen's
 * borders, a row is what the row above it is, however the averages turn out. So such rows are left out of the
 * screen, before and behind what changes, and columns likewise; every layer gets as much shorter. The row before a
 * cut stands for those left out: it counts as so many in global averages, and its numbers are theirs.
 *
 *     Shortened shortened;
 *     shortened_open(&shortened, &network, layers, count, changed, error);
 *     if (shortened.network.count > 0) ...               plan, draw and run shortened.network like any other
 *     shortened_place(&shortened, layer, 0, row)         the row there that is this row of the whole layer
 *     shortened_close(&shortened);
 *
 * Possible where layers look through windows (convolutions, pools), at their own position, or at everything as a
 * global average or maximum. Cuts are multiples of the largest stride, so that windows fall as they did. The
 * numbers are the whole network's, to rounding.
 */
#ifndef NETWORK_SHORTENED_H
#define NETWORK_SHORTENED_H

#include "network/network.h"

/* Rows or columns of the screen that are left out. */
typedef struct {
    int first, count;
} Cut;

typedef struct {
    Network
        network; /* as far as the last of the layers; names, inputs and constants are those of the whole */
    int *pixels
        [2]; /* [layers] of the screen from one row (column) to the next; 0: there is only one; owned */
    Cut cuts[2][2]; /* of rows, of columns: before and behind what changes */
    Shape *from;    /* of all layers' inputs, owned */
} Shortened;

/*
 * Shortens the screen for images that are blank but for `changed` (not empty), as far as these layers[count] allow it.
 * Where that is impossible, or spares less than a third, the result has no layers. An error is want of memory.
 */
bool shortened_open(Shortened *shortened, const Network *whole, const int *layers, int count,
                    Rectangle changed, Error *error);
void shortened_close(Shortened *shortened);

/* The row (axis 0) or column (1) of the shortened layer that has the numbers of this one of the whole layer. */
int shortened_place(const Shortened *shortened, int layer, int axis, int place);

/* The part of the shortened layer that has the numbers of this part of the whole layer. */
Rectangle shortened_part(const Shortened *shortened, int layer, Rectangle part);

/* Fills a tile of the shortened screen, three channels: the blank, and in it a window of the whole screen. */
void shortened_show(const Shortened *shortened, const Tile *window, Tile *screen);

#endif
