/*
 * named_layers: the tensors of a file that are layers, which nodes read each tensor, and so which
 * tensors leave a module.
 *
 * A module stands for the one tensor that its nodes compute and nodes elsewhere read
 * (tensor_hits_add_outputs). If several fit, layer_names.h refuses the name and lists them.
 */
#pragma once

#include "models/names/module_paths.h"

/* A tensor that is a layer. */
typedef struct {
    int value; /* index among the graph's values */
    int part;  /* of the module paths: the node that makes it */
} NamedLayer;

typedef struct {
    const Graph *graph;
    ModulePaths paths;
    NamedLayer *layers; /* [count] in the order of computation, owned */
    int count;
    int *reads; /* the values that each node reads, node after node; owned */
    /* [nodes + 2] where each node's begin; last, the graph's outputs; owned */
    size_t *first_read;
} NamedLayers;

/* Lists all tensors that are layers, except the image. Always call named_layers_close. */
bool named_layers_open(NamedLayers *names, const Graph *graph, Error *error);
void named_layers_close(NamedLayers *names);

/* The node of a part of the module paths. */
const Onnx__NodeProto *named_layers_node(const NamedLayers *names, int part);

/* The index of the value that is output `i` of a node; -1: it has no name. */
int named_layers_output(const NamedLayers *names, int part, size_t i);

/* -- lists of names in messages -- */

/* The most names that a message lists; it counts the others. */
enum { NAMES_LISTED = 5 };

typedef struct {
    char text[(NAMES_LISTED + 1) * (NAMES_LENGTH + 32)];
    int count;
} NameText;

/* Appends a name to the list in a message. */
void name_text_add(NameText *list, const char *name);

/* Ends the list: "and 3 more". */
void name_text_close(NameText *list);

/* -- tensors that match a text -- */

/* In place of a value's index: the text matches nothing, or was refused with a message. */
enum { NAME_OF_NOTHING = -1, NAME_REFUSED = -2 };

typedef struct {
    int values[NAMES_LISTED]; /* the first few */
    int count;
} TensorHits;

/* Adds a value, unless it is there. */
void tensor_hits_add(TensorHits *hits, int value);

/*
 * Adds the outputs of these nodes (member[parts]), which belong to that module or to none: the
 * values read elsewhere; failing that, in the module's other calls; failing that, those that
 * nothing reads.
 */
bool tensor_hits_add_outputs(const NamedLayers *names, const bool *member, const char *module,
                             TensorHits *hits, Error *error);

/*
 * The only hit; NAME_OF_NOTHING; or, if there are several, NAME_REFUSED with a message that ends in
 * `advice`.
 */
int tensor_hits_only(const NamedLayers *names, const char *text, const TensorHits *hits,
                     const char *advice, Error *error);
