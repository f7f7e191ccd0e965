/*
 * layer_list: receptive-field geometry of a model's layers, to help choose one.
 *
 * A unit's field is the part of the screen that can change its activation; it is found by tracing
 * the inputs of a unit in the middle of the layer back to the image. Units that can be in the field
 * are those whose receptive field may lie at the centre of the benchmarks' stimuli
 * (receptive_field.h): a layer with none cannot be scored, one with hundreds of thousands takes
 * long.
 */
#pragma once

#include "models/model.h"

typedef struct {
    double field;     /* degrees, the longer side; at most the whole screen */
    size_t can_be_in; /* units */
} LayerGeometry;

/* Fills geometry[network->count], one entry for each layer of the described network. */
bool layer_list_geometry(const ModelDescription *model, const Network *network,
                         LayerGeometry *geometry, Error *error);
