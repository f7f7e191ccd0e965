/*
 * name_messages: the messages for a layer name that refers to no tensor, to several, or to one that
 * is not a layer.
 */
#ifndef MODELS_ONNX_NAME_MESSAGES_H
#define MODELS_ONNX_NAME_MESSAGES_H

#include "models/onnx/layer_names.h"

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

/* Appends a tensor, with the @number that selects it. */
void name_text_add_value(NameText *list, const LayerNames *names, int value);

/* Sets the message that says why a value is not a layer. */
void refuse_value(const LayerNames *names, const char *text, const Value *value, Error *error);

/*
 * Sets the message for a name that nothing has: the most similar names, and, for a module that
 * leaves no node, the tensor that has its values. `resolve` returns the value that a text refers
 * to, or a negative number.
 */
typedef int ResolveName(const LayerNames *names, const char *text, Error *error);
void refuse_unknown(const LayerNames *names, const char *text, ResolveName *resolve, Error *error);

#endif
