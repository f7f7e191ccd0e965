/*
 * lean: an ONNX message without its weights.
 *
 * libprotobuf-c copies every field that it unpacks, and nearly all of a file is the weights in its initialisers. So the
 * message is unpacked from a copy that lacks them, and each initialiser is then told where its weights lie in the
 * file's own bytes: a file is in memory once.
 *
 *     LeanMessage lean;
 *     lean_make(&lean, bytes, length, error);          bytes that wire_check has passed
 *     model = onnx__model_proto__unpack(NULL, lean.length, lean.bytes);
 *     lean_lend(&lean, model->graph, error);           the bytes must outlive the model
 *     lean_free(&lean);
 *     lean_take_back(model->graph, bytes, length);     before the model is freed
 */
#ifndef ONNX_LEAN_H
#define ONNX_LEAN_H

#include "base/error.h"
#include "onnx/onnx.pb-c.h"

#define LEAN_LEAST 1024 /* bytes of weights that are left out; fewer are copied */

/* Weights of an initialiser in the file's bytes; NULL: they were copied, or there are none. */
typedef struct {
    const uint8_t *bytes;
    size_t length;
} LeanWeights;

typedef struct {
    uint8_t *bytes; /* [length] the message, owned */
    size_t length;
    LeanWeights *weights; /* [count] of the initialisers, in their order; owned */
    size_t count;
} LeanMessage;

/* Release with lean_free, also after a failure. */
bool lean_make(LeanMessage *lean, const uint8_t *bytes, size_t length, Error *error);
void lean_free(LeanMessage *lean);

/* Gives the unpacked initialisers their weights; they stay the file's. */
bool lean_lend(const LeanMessage *lean, Onnx__GraphProto *graph, Error *error);

/* Takes away whatever points into bytes[length], so that the graph can be freed. */
void lean_take_back(Onnx__GraphProto *graph, const uint8_t *bytes, size_t length);

#endif
