/*
 * wire: checks that bytes are a protocol-buffer message that is safe to unpack.
 *
 * libprotobuf-c unpacks nested messages recursively and allocates memory for each, so a malicious
 * file could exhaust the stack or memory before it fails. The bytes are therefore checked first,
 * following the message's descriptor: every length must lie inside the enclosing message, messages
 * must not be nested more than WIRE_DEPTH deep, and there must be no more than WIRE_MESSAGES of
 * them. Weights are skipped, so the check costs almost nothing.
 */
#pragma once

#include "base/error.h"

#include <protobuf-c/protobuf-c.h>

#define WIRE_DEPTH    64      /* a graph in a node's attribute takes three levels */
#define WIRE_MESSAGES 4000000 /* networks have a few thousand nodes with a few attributes each */

bool wire_check(const ProtobufCMessageDescriptor *kind, const uint8_t *bytes, size_t length,
                Error *error);

/* -- reading a message by hand -- */

typedef struct {
    const uint8_t *bytes;
    size_t length, at;
} WireReader;

typedef struct {
    uint32_t number;      /* of the field */
    const uint8_t *bytes; /* [length] the content of a string, bytes or message; otherwise NULL */
    size_t length;
} WireField;

/* Reads the next field; false at the end, or if malformed (then reader->at < reader->length). */
bool wire_next(WireReader *reader, WireField *field);
