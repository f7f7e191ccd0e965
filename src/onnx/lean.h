/*
 * lean: an ONNX message without its weights.
 *
 * libprotobuf-c copies every field it unpacks, and nearly all of a file is the weights in its
 * initialisers. So the message is unpacked from a copy without them, and each initialiser then
 * points to its weights in the file's own bytes: the file is in memory only once.
 *
 *     LeanMessage lean;
 *     lean_make(&lean, bytes, length, error);          the bytes must have passed wire_check
 *     model = onnx__model_proto__unpack(NULL, lean.length, lean.bytes);
 *     lean_lend(&lean, model->graph, error);           the bytes must outlive the model
 *     lean_free(&lean);
 *     lean_take_back(model->graph, bytes, length);     before the model is freed
 */
#pragma once

#include "base/error.h"
#include "onnx/onnx.pb-c.h"

#define LEAN_LEAST                                                                                 \
    1024 /* weights of at least this many bytes are left out; smaller ones are copied */

/* An initialiser's weights in the file's bytes; NULL if they were copied or there are none. */
typedef struct {
    const uint8_t *bytes;
    size_t length;
} LeanWeights;

typedef struct {
    uint8_t *bytes; /* [length] the message, owned */
    size_t length;
    LeanWeights *weights; /* [count] of each initialiser, in order; owned */
    size_t count;
} LeanMessage;

/* Always call lean_free, even after a failure. */
bool lean_make(LeanMessage *lean, const uint8_t *bytes, size_t length, Error *error);
void lean_free(LeanMessage *lean);

/* Points the unpacked initialisers to their weights, which the file still owns. */
bool lean_lend(const LeanMessage *lean, Onnx__GraphProto *graph, Error *error);

/* Clears all pointers into bytes[length], so that the graph can be freed. */
void lean_take_back(Onnx__GraphProto *graph, const uint8_t *bytes, size_t length);
