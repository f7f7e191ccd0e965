/*
 * layer_search: the experiment of V1 on many layers of one network at once.
 *
 * experiment.h records one layer. Here each stimulus passes the network once and all layers are recorded from it, so
 * that all layers of a network cost about as much as its last one. Each layer gets its own experiment: the
 * receptive fields of its units, those in the field chosen, and their responses to the sets. Numbers are those that the
 * experiment of the layer alone gives, to rounding: there a convolution is computed for the recorded units only, here
 * for the rectangle that holds them.
 *
 * Layers whose maps would not fit in memory together are taken in groups, each a pass of its own; the results do
 * not depend on that.
 *
 *     layer_search_run(&(LayerSearch){model, layers, count, take, context}, error);
 */
#ifndef RECORDING_LAYER_SEARCH_H
#define RECORDING_LAYER_SEARCH_H

#include "recording/experiment.h"

/* Takes the experiment of layers[index]: the mapping set is not recorded. It is gone after the call. */
typedef bool LayerExperiment(void *context, size_t index, const Experiment *experiment,
                             Error *error);

typedef struct {
    BrainModel *model; /* loaded; its task is started here */
    const int *layers; /* [count] of the network, ascending, each once */
    size_t count;
    LayerExperiment *take; /* called for each layer, in order */
    void *context;
    size_t bytes; /* that maps, and likewise recordings, of a group may take; 0: 1 GB and 512 MB */
} LayerSearch;

bool layer_search_run(const LayerSearch *search, Error *error);

#endif
