/*
 * listed_layers: the layers of a network, for commands that list them or compare them all.
 */
#pragma once

#include "models/names/layer_names.h"
#include "models/onnx_model.h"

typedef struct {
    int number;               /* of the name in the file, or of the layer, counted from 1 */
    char found[NAMES_LENGTH]; /* its name in the networks that the model builds */
    char name[NAMES_LENGTH];  /* the name shown */
    char kind[128];           /* its operator */
    const char *tensor;       /* of a file, not owned; "" for built-in models */
    const char *form;         /* "map", "tokens", "vector" or "tensor" */
    const char *module;       /* path of the module that its node is in, not owned; "": none */
    int layer;                /* index in the network, or in the file's graph */
    Shape shape;
    bool folded; /* with its batch normalisation (layer_names.h) */
} ListedLayer;

typedef struct {
    ListedLayer *layers; /* [count], owned; free it, also after a failure */
    size_t count;
} ListedLayers;

/*
 * Lists the layers of a file or, if that is NULL, of a built-in model's network, without the image:
 * every name of a layer, also where a layer has several.
 */
bool listed_layers_names(ListedLayers *list, const OnnxModel *file, const Network *network,
                         Error *error);

/*
 * The same for commands that record the layers: each once, and only those whose shape is `wanted`
 * (NULL: all).
 */
bool listed_layers_read(ListedLayers *list, OnnxModel *file, const Network *network,
                        bool (*wanted)(Shape shape), Error *error);

/* Keeps only the layers of a list of names ("conv1,relu1"); file: as above. */
bool listed_layers_keep(ListedLayers *list, OnnxModel *file, const char *names, Error *error);

/* Lists the folders of a folder as layers recorded elsewhere, in bytewise order of their names. */
bool listed_layers_recorded(ListedLayers *list, const char *folder, Error *error);
