/*
 * layer_search: the V1 experiment on many layers of one network at once.
 *
 * experiment.h records one layer. Here each stimulus passes through the network once and all layers
 * are recorded, so that all layers together cost about as much as the last one alone. Each layer
 * gets its own experiment: its receptive fields, the units in the field, and their responses to the
 * sets. The values equal those of the layer's own experiment up to rounding: there a convolution is
 * computed for the recorded units only, here for the rectangle that contains them.
 *
 * Layers whose maps do not fit in memory together are split into groups, with one pass for each;
 * results do not depend on the grouping.
 *
 *     layer_search_run(&(LayerSearch){subject, layers, count, take, context}, error);
 */
#pragma once

#include "recording/experiment.h"

/* Receives the experiment of layers[index], without the mapping set. It is freed after the call. */
typedef bool LayerExperiment(void *context, size_t index, const Experiment *experiment,
                             Error *error);

typedef struct {
    Subject *subject;  /* opened, without a region */
    const int *layers; /* [count] layers of the network, ascending, without duplicates */
    size_t count;
    LayerExperiment *take; /* called for each layer, in order */
    void *context;
    size_t bytes; /* limit for a group's maps, and also for its recordings; 0: 1 GB and 512 MB */
} LayerSearch;

bool layer_search_run(const LayerSearch *search, Error *error);
