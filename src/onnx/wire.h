/*
 * wire: are these bytes a protocol-buffer message that is safe to unpack?
 *
 * libprotobuf-c follows nested messages by calling itself and allocates for each; a file made to harm could exhaust
 * stack or memory before it fails. So the bytes are walked first, by the message's own description: every length lies
 * inside the message that holds it, there are no more than WIRE_DEPTH messages in one another and no more
 * than WIRE_MESSAGES in all. Weights are passed over, not read, so the walk costs nothing.
 */
#ifndef ONNX_WIRE_H
#define ONNX_WIRE_H

#include "base/error.h"

#include <protobuf-c/protobuf-c.h>

#define WIRE_DEPTH    64      /* a graph inside a node's attribute takes three */
#define WIRE_MESSAGES 4000000 /* networks have some thousand nodes with some attributes each */

bool wire_check(const ProtobufCMessageDescriptor *kind, const uint8_t *bytes, size_t length,
                Error *error);

/* -- reading a message by hand -- */

typedef struct {
    const uint8_t *bytes;
    size_t length, at;
} WireReader;

typedef struct {
    uint32_t number;      /* of the field */
    const uint8_t *bytes; /* [length] its content, of text, bytes and messages; else NULL */
    size_t length;
} WireField;

/* The next field. False at the end, or where the bytes are no message (then reader->at < reader->length). */
bool wire_next(WireReader *reader, WireField *field);

#endif
