/*
 * listed_layers: the layers of a network, for commands that compare them all.
 */
#pragma once

#include "models/names/layer_names.h"
#include "models/onnx_model.h"

typedef struct {
    char found[NAMES_LENGTH]; /* its name in the networks that the model builds */
    char name[NAMES_LENGTH];  /* the name shown */
    char kind[128];           /* its operator */
    const char *tensor;       /* of a file, not owned; "" for built-in models */
    int layer;                /* index in the network, or in the file's graph */
    Shape shape;
} ListedLayer;

typedef struct {
    ListedLayer *layers; /* [count], owned; free it, also after a failure */
    size_t count;
} ListedLayers;

/*
 * Lists the layers of a file (each once, even if it has a second name) or, if `file` is NULL, of a
 * built-in model's network; without the image, and only those whose shape is `wanted` (NULL: all).
 */
bool listed_layers_read(ListedLayers *list, OnnxModel *file, const Network *network,
                        bool (*wanted)(Shape shape), Error *error);
