#include "onnx/lean.h"

#include "onnx/wire.h"

#include <stdlib.h>
#include <string.h>

/* Field numbers in onnx.proto. */
enum { MODEL_GRAPH = 7, GRAPH_INITIALIZER = 5, TENSOR_RAW_DATA = 9 };

/* The tag of a field of bytes, text or a message; each of these numbers fits into one byte. */
#define TAG(number) ((uint8_t)((number) << 3 | 2))

enum { LONGEST_VARINT = 10 };

/* The output; its memory is large enough. */
typedef struct {
    uint8_t *bytes;
    size_t length;
} Output;

static void put(Output *output, const uint8_t *bytes, size_t length)
{
    if (length) memcpy(output->bytes + output->length, bytes, length);
    output->length += length;
}

/* Wraps everything written from `start` on in a field. */
static void enclose(Output *output, size_t start, uint8_t tag)
{
    uint8_t head[1 + LONGEST_VARINT] = {tag};
    size_t length = output->length - start, used = 1;
    for (size_t rest = length; used == 1 || rest; rest >>= 7)
        head[used++] = (uint8_t)((rest & 127) | (rest > 127 ? 128 : 0));
    memmove(output->bytes + start + used, output->bytes + start, length);
    memcpy(output->bytes + start, head, used);
    output->length += used;
}

/* Copies the field that begins at `from`. */
static void put_field(Output *output, const WireReader *reader, size_t from)
{
    put(output, reader->bytes + from, reader->at - from);
}

/* -- the parts of a message -- */

/* Does the field have this number, and delimited content? Others are left to the unpacker. */
static bool is_field(const WireField *field, uint32_t number)
{
    return field->number == number && field->bytes;
}

static void put_tensor(Output *output, const WireField *tensor, LeanWeights *weights)
{
    WireReader reader = {tensor->bytes, tensor->length, 0};
    WireField field;
    size_t start = output->length;
    *weights = (LeanWeights){0};
    for (size_t from = 0; wire_next(&reader, &field); from = reader.at) {
        bool raw = is_field(&field, TENSOR_RAW_DATA);
        if (raw) *weights = (LeanWeights){0}; /* if the field is repeated, the last one counts */
        if (raw && field.length >= LEAN_LEAST)
            *weights = (LeanWeights){field.bytes, field.length};
        else
            put_field(output, &reader, from);
    }
    enclose(output, start, TAG(GRAPH_INITIALIZER));
}

static void put_graph(Output *output, const WireField *graph, LeanMessage *lean)
{
    WireReader reader = {graph->bytes, graph->length, 0};
    WireField field;
    size_t start = output->length;
    for (size_t from = 0; wire_next(&reader, &field); from = reader.at)
        if (is_field(&field, GRAPH_INITIALIZER))
            put_tensor(output, &field, &lean->weights[lean->count++]);
        else
            put_field(output, &reader, from);
    enclose(output, start, TAG(MODEL_GRAPH));
}

/* Counts the initialisers, and bounds the number of bytes that remain without their weights. */
static void measure(const uint8_t *bytes, size_t length, size_t *initializers, size_t *remaining)
{
    WireReader model = {bytes, length, 0};
    WireField graph, tensor, field;
    *initializers = 0;
    *remaining = length;
    while (wire_next(&model, &graph)) {
        if (!is_field(&graph, MODEL_GRAPH)) continue;
        WireReader inner = {graph.bytes, graph.length, 0};
        *remaining += LONGEST_VARINT;
        while (wire_next(&inner, &tensor)) {
            if (!is_field(&tensor, GRAPH_INITIALIZER)) continue;
            WireReader parts = {tensor.bytes, tensor.length, 0};
            ++*initializers;
            *remaining += LONGEST_VARINT;
            while (wire_next(&parts, &field))
                if (is_field(&field, TENSOR_RAW_DATA) && field.length >= LEAN_LEAST)
                    *remaining -= field.length;
        }
    }
}

bool lean_make(LeanMessage *lean, const uint8_t *bytes, size_t length, Error *error)
{
    *lean = (LeanMessage){0};
    size_t initializers = 0, remaining = 0;
    measure(bytes, length, &initializers, &remaining);
    lean->bytes = malloc(remaining ? remaining : 1);
    lean->weights = allocate(initializers, sizeof *lean->weights, error);
    if (!lean->bytes || !lean->weights) return error_memory(error, "not enough memory to read it");
    Output output = {lean->bytes, 0};
    WireReader reader = {bytes, length, 0};
    WireField field;
    for (size_t from = 0; wire_next(&reader, &field); from = reader.at)
        if (is_field(&field, MODEL_GRAPH))
            put_graph(&output, &field, lean);
        else
            put_field(&output, &reader, from);
    lean->length = output.length;
    return true;
}

void lean_free(LeanMessage *lean)
{
    free(lean->bytes);
    free(lean->weights);
    *lean = (LeanMessage){0};
}

bool lean_lend(const LeanMessage *lean, Onnx__GraphProto *graph, Error *error)
{
    size_t there = graph ? graph->n_initializer : 0;
    if (there != lean->count)
        return error_set(error, "it has %zu initialisers, but %zu were read", lean->count, there);
    for (size_t i = 0; i < there; i++) {
        Onnx__TensorProto *tensor = graph->initializer[i];
        if (!lean->weights[i].bytes) continue;
        free(tensor->raw_data.data);
        tensor->has_raw_data = 1;
        tensor->raw_data.len = lean->weights[i].length;
        tensor->raw_data.data = (uint8_t *)lean->weights[i].bytes; /* only read */
    }
    return true;
}

void lean_take_back(Onnx__GraphProto *graph, const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; graph && i < graph->n_initializer; i++) {
        ProtobufCBinaryData *data = &graph->initializer[i]->raw_data;
        if (data->data >= bytes && data->data < bytes + length) *data = (ProtobufCBinaryData){0};
    }
}
