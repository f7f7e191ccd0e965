/*
 * name_messages: what is said of a name that means no layer, or more than one.
 */
#ifndef MODELS_ONNX_NAME_MESSAGES_H
#define MODELS_ONNX_NAME_MESSAGES_H

#include "models/onnx/layer_names.h"

/* As many names as a message lists; of the others it says how many there are. */
enum { NAMES_LISTED = 5 };

typedef struct {
    char text[(NAMES_LISTED + 1) * (NAMES_LENGTH + 32)];
    int count;
} NameText;

/* Adds a name to the list of a message. */
void name_text_add(NameText *list, const char *name);

/* The list's end: "and 3 more". */
void name_text_close(NameText *list);

/* Adds a tensor, with the number by which it can be chosen. */
void name_text_add_value(NameText *list, const LayerNames *names, int value);

/* The value is not a layer: why. */
void refuse_value(const LayerNames *names, const char *text, const Value *value, Error *error);

/*
 * Nothing has that name: the nearest that there are, and which tensor would have its values if it is a module that
 * leaves no node. `resolve` says which value a text means; below 0: none.
 */
typedef int ResolveName(const LayerNames *names, const char *text, Error *error);
void refuse_unknown(const LayerNames *names, const char *text, ResolveName *resolve, Error *error);

#endif
