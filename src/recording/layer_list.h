/*
 * layer_list: what the layers of a model look at, for whoever chooses one.
 *
 * The field of a unit is the part of the screen that can change its activation: found by asking each layer, back to the
 * image, what a unit in the middle needs. Units that can be in the field are those whose receptive field may lie at
 * the centre of the benchmarks' stimuli (receptive_field.h): a layer with none cannot be scored, one with
 * hundreds of thousands takes long.
 */
#ifndef RECORDING_LAYER_LIST_H
#define RECORDING_LAYER_LIST_H

#include "models/model.h"

typedef struct {
    double field;     /* degrees, the longer side; the whole screen's at most */
    size_t can_be_in; /* units */
} LayerGeometry;

/* geometry[network->count] of all layers of the description's network. */
bool layer_list_geometry(const ModelDescription *model, const Network *network,
                         LayerGeometry *geometry, Error *error);

#endif
