/*
 * unit_products: a convolution for single units.
 *
 * A unit is the sum of what its taps add, each the products of a few weights with all channels at one position of the
 * input. The taps of all units are sorted by the position that they see: what is seen there then takes one matrix
 * product, weights[taps that see it][channels] times the tile where it lies, [channels][images], and each row of the
 * result is added to its unit. So every input is read once, not once for each unit around it. Taps that see padding are
 * left out.
 */
#ifndef NETWORK_UNIT_PRODUCTS_H
#define NETWORK_UNIT_PRODUCTS_H

#include "network/operator.h"

/* Which unit a tap belongs to, and what it sees: an input position, in one group of channels. */
typedef struct {
    int group, row, column, number; /* of the tap in its window */
    size_t unit;
} UnitTap;

typedef struct {
    const Layer *layer; /* the convolution */
    const Unit *units;  /* [unit_count], not owned */
    size_t unit_count;
    UnitTap *taps; /* [count], by what they see; owned */
    size_t count, most_together;
    float *weights; /* [count][input channels of a group], owned */
} UnitProducts;

/* The units must stay; the layer's weights must be filled. Release with unit_products_free, also after a failure. */
bool unit_products_make(UnitProducts *products, const Layer *layer, const Unit *units,
                        size_t unit_count, Error *error);
void unit_products_free(UnitProducts *products);

/* Floats of scratch that a run needs for each image. */
size_t unit_products_scratch(const UnitProducts *products);

/*
 * responses[units][images]; of `work`, inputs[0] (which holds all that the taps see), affine, pointwise and scratch are
 * used.
 */
void unit_products_run(const UnitProducts *products, const OperatorWork *work, float *responses);

#endif
