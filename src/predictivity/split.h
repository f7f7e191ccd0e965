/*
 * split: training and test stimuli, chosen as by scikit-learn's ShuffleSplit and
 * StratifiedShuffleSplit.
 *
 * Both use numpy's RandomState(seed), one stream for all splits, so that anyone with scikit-learn
 * gets the same stimuli. The training set has floor(fraction x n) stimuli, the test set the rest.
 */
#pragma once

#include "base/error.h"

#include <stdint.h>

typedef struct {
    size_t count, training, testing; /* number of splits; training and test indices in each */
    size_t *train;                   /* [count][training], owned */
    size_t *test;                    /* [count][testing], owned */
} Splits;

/* One split: the stimuli a regression is fitted to, and those it predicts. */
typedef struct {
    const size_t *train, *test;
    size_t training, testing;
} Split;

typedef struct {
    double training; /* fraction for training */
    size_t count;    /* number of splits */
    uint32_t seed;
} SplitRule;

/*
 * Splits n indices. `classes` (NULL: none) gives the class of each index, 0 .. k - 1 in the order
 * of the sorted names; splits are then stratified, and every class must have at least two members.
 * Release with splits_free.
 */
bool splits_make(Splits *splits, size_t n, const size_t *classes, SplitRule rule, Error *error);
void splits_free(Splits *splits);

/* Split number s; its arrays remain owned by `splits`. */
Split splits_at(const Splits *splits, size_t s);
