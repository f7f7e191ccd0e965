/*
 * strips: one pass of a network in strips of rows, without computing anything twice.
 *
 * Many layers of many images do not fit in memory at once. Cutting them into independent blocks
 * makes neighbouring blocks compute the same inputs again; deep layers see most of the image, so
 * that each of their blocks costs almost a whole pass. Here, strip s begins where strip s - 1
 * ended: with the image's rows up to some row, every layer is computed as far down as these rows
 * allow, and the last rows of its inputs, which the next strip reads again, are kept by the caller
 * for all images. A layer that needs its whole input (attention, a mean over all positions) waits
 * for the last strip.
 *
 *     strips_plan(&strips, &(StripsRequest){network, wanted, count, 16, 1}, error);
 *     for (s = 0; s < strips.count; s++)
 *         targets = strips_targets(&strips, s, list);     plan and run these (plan.h) with
 *                                                         strips_known(&strips, s); use the part
 *                                                         `added` of each wanted layer, and keep
 *                                                         the part `kept` of every target
 *     strips_free(&strips);
 */
#pragma once

#include "network/plan.h"

/* A layer in a strip; rows in their full width. */
typedef struct {
    Rectangle needed; /* of the layer in this strip; empty: it is not touched */
    Rectangle added;  /* of a wanted layer: computed here, in no other strip */
    Rectangle kept;   /* what later strips read of the rows computed so far */
} StripStep;

typedef struct {
    int count, layers; /* strips; layers of the network, up to the last wanted one */
    StripStep *steps;  /* [count][layers], owned */
    Rectangle *known;  /* [count + 1][network's layers] computed before a strip, owned */
    int network_layers;
    double operations; /* of matrix products per image */
} Strips;

/*
 * In each strip, no layer advances by more than one of `parts` equal parts of its rows; with more
 * than one turn, only a range of layers advances, each range in its turn, so that a strip adds fewer
 * rows.
 */
typedef struct {
    const Network *network;
    const int *wanted; /* [count] layers, ascending */
    size_t count;
    int parts, turns;
} StripsRequest;

bool strips_plan(Strips *strips, const StripsRequest *request, Error *error);
void strips_free(Strips *strips);

const StripStep *strips_step(const Strips *strips, int strip, int layer);

/* For ForwardRequest.known. */
const Rectangle *strips_known(const Strips *strips, int strip);

/* Fills targets[layers] with what the strip adds or keeps; returns their number, possibly 0. */
int strips_targets(const Strips *strips, int strip, Target *targets);

/* The largest number of floats kept of a layer, and added to it in one strip, per image. */
size_t strips_most_kept(const Strips *strips, const Network *network, int layer);
size_t strips_most_added(const Strips *strips, const Network *network, int layer);

/* The largest number of floats added to all layers in one strip, per image. */
size_t strips_most_together(const Strips *strips, const Network *network);
