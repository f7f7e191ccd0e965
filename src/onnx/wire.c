#include "onnx/wire.h"

/* The wire type of a field: the low three bits of its tag. */
enum { WIRE_VARINT, WIRE_EIGHT_BYTES, WIRE_LENGTH, WIRE_GROUP, WIRE_GROUP_END, WIRE_FOUR_BYTES };

/* Seven bits per byte, least significant first. */
static bool read_varint(WireReader *reader, uint64_t *value)
{
    *value = 0;
    for (int shift = 0; shift < 64 && reader->at < reader->length; shift += 7) {
        uint8_t byte = reader->bytes[reader->at++];
        *value |= (uint64_t)(byte & 127) << shift;
        if (byte < 128) return true;
    }
    return false;
}

static bool skip(WireReader *reader, uint64_t length)
{
    if (length > reader->length - reader->at) return false;
    reader->at += (size_t)length;
    return true;
}

/* Skips a field's content, recording where the content of a string, bytes or message is. */
static bool read_content(WireReader *reader, unsigned layout, WireField *field)
{
    uint64_t value = 0;
    switch (layout) {
    case WIRE_VARINT:
        return read_varint(reader, &value);
    case WIRE_EIGHT_BYTES:
        return skip(reader, 8);
    case WIRE_FOUR_BYTES:
        return skip(reader, 4);
    case WIRE_LENGTH:
        if (!read_varint(reader, &value)) return false;
        field->bytes = reader->bytes + reader->at;
        field->length = (size_t)value;
        return skip(reader, value);
    default: /* groups, which ONNX never used */
        return false;
    }
}

bool wire_next(WireReader *reader, WireField *field)
{
    WireReader start = *reader;
    uint64_t tag = 0;
    *field = (WireField){0};
    if (reader->at == reader->length) return false;
    if (read_varint(reader, &tag) && tag >> 3 > 0 && tag >> 3 <= 0x1FFFFFFF &&
        read_content(reader, (unsigned)(tag & 7), field)) {
        field->number = (uint32_t)(tag >> 3);
        return true;
    }
    *reader = start;
    return false;
}

static const ProtobufCFieldDescriptor *find_field(const ProtobufCMessageDescriptor *kind,
                                                  uint32_t number)
{
    for (unsigned i = 0; i < kind->n_fields; i++)
        if (kind->fields[i].id == number) return &kind->fields[i];
    return NULL;
}

static bool check_message(const ProtobufCMessageDescriptor *kind, WireReader reader, int depth,
                          size_t *messages, Error *error)
{
    if (depth > WIRE_DEPTH)
        return error_set(error, "its messages are nested more than %d deep", WIRE_DEPTH);
    if (++*messages > WIRE_MESSAGES)
        return error_set(error, "it has more than %d parts; no network needs as many",
                         WIRE_MESSAGES);
    WireField field;
    while (wire_next(&reader, &field)) {
        const ProtobufCFieldDescriptor *known = find_field(kind, field.number);
        if (!known || known->type != PROTOBUF_C_TYPE_MESSAGE || !field.bytes) continue;
        WireReader inner = {field.bytes, field.length, 0};
        if (!check_message(known->descriptor, inner, depth + 1, messages, error)) return false;
    }
    if (reader.at < reader.length)
        return error_set(error,
                         "it is damaged or cut off in its %s, %zu bytes before the end of that "
                         "part; export or download it again",
                         kind->short_name, reader.length - reader.at);
    return true;
}

bool wire_check(const ProtobufCMessageDescriptor *kind, const uint8_t *bytes, size_t length,
                Error *error)
{
    size_t messages = 0;
    return check_message(kind, (WireReader){bytes, length, 0}, 1, &messages, error);
}
