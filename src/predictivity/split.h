/*
 * split: which stimuli train and which test, as scikit-learn's ShuffleSplit and
 * StratifiedShuffleSplit choose them.
 *
 * Both draw from numpy's RandomState(seed), split after split from one stream, so that anyone with
 * scikit-learn finds the same stimuli. Training takes floor(fraction x n), testing the rest.
 */
#ifndef PREDICTIVITY_SPLIT_H
#define PREDICTIVITY_SPLIT_H

#include "base/error.h"

#include <stdint.h>

typedef struct {
    size_t count, training, testing; /* splits, and indices of each kind in one */
    size_t *train;                   /* [count][training], owned */
    size_t *test;                    /* [count][testing], owned */
} Splits;

typedef struct {
    double training; /* fraction of the indices */
    size_t count;    /* splits */
    uint32_t seed;
} SplitRule;

/*
 * Splits n indices. `classes` (NULL: none) holds each index's class, 0 .. k - 1 in the
 * order that sorting their names gives; every class is then divided alike, and must have at least two
 * members. Release with splits_free.
 */
bool splits_make(Splits *splits, size_t n, const size_t *classes, SplitRule rule, Error *error);
void splits_free(Splits *splits);

#endif
