/*
 * unit_products: a convolution for single units.
 *
 * A unit is the sum over its window's taps, each a dot product of one input position's channels
 * with the tap's weights. The taps of all units are sorted by input position; each position then
 * takes one matrix product, weights[taps at this position][channels] times the tile in place,
 * [channels][images], and each row of the result is added to its unit. So every input is read once,
 * not once per unit around it. Taps on padding are left out.
 */
#pragma once

#include "network/operator.h"

/* A tap: the unit it belongs to and the input position it reads, in one group of channels. */
typedef struct {
    int group, row, column, number; /* number: the tap's index in its window */
    size_t unit;
} UnitTap;

typedef struct {
    const Layer *layer; /* the convolution */
    const Unit *units;  /* [unit_count], not owned */
    size_t unit_count;
    UnitTap *taps; /* [count], sorted by group and input position; owned */
    size_t count, most_together;
    float *weights; /* of each position's taps [taps][input channels], or packed; owned */
} UnitProducts;

/*
 * `units` must outlive the products, and the layer's weights must be filled. Release with
 * unit_products_free, also after a failure.
 */
bool unit_products_make(UnitProducts *products, const Layer *layer, const Unit *units,
                        size_t unit_count, Error *error);
void unit_products_free(UnitProducts *products);

/* Floats of scratch that a run needs per image. */
size_t unit_products_scratch(const UnitProducts *products);

/*
 * Computes responses[units][images]. Of `work`, it uses only inputs[0] (which must cover every
 * tap), affine, pointwise and scratch.
 */
void unit_products_run(const UnitProducts *products, const OperatorWork *work, float *responses);
