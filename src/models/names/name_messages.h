/*
 * name_messages: finds a layer by a user's name for it, or says why there is none: the most similar
 * names; for a module that leaves no node, the tensor that has its values; for a value that is not
 * a layer, what it is.
 */
#pragma once

#include "models/names/layer_names.h"

/* The layer that a text refers to: its index in names->layers, or -1 with a message. */
int layer_names_find(const NamedLayers *names, const char *text, Error *error);
