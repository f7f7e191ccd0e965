/*
 * onnx_writer: small ONNX files, written by the tests that read them.
 *
 *     OnnxWriter writer;
 *     writer_open(&writer, 13);
 *     writer_input(&writer, "input", 4, (int64_t[]){1, 3, 32, 32});
 *     writer_weights(&writer, "w", 4, (int64_t[]){8, 3, 3, 3}, values);
 *     Onnx__NodeProto *conv = writer_node(&writer, "Conv", "/conv/Conv", "input w",
 *     "/conv/Conv_output_0");
 *     writer_integers(&writer, conv, "pads", 4, (int64_t[]){1, 1, 1, 1});
 *     uint8_t *bytes = writer_pack(&writer, &length);          to be freed by the caller
 *     writer_close(&writer);
 *
 * Names in a list are separated by blanks; "-" leaves one out. A test that is out of memory ends.
 */
#pragma once

#include "onnx/onnx.pb-c.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    Onnx__ModelProto model;
    Onnx__GraphProto graph;
    void **memory; /* all that was allocated */
    size_t pieces;
} OnnxWriter;

static inline void *writer_new(OnnxWriter *writer, size_t size)
{
    writer->memory = realloc(writer->memory, (writer->pieces + 1) * sizeof *writer->memory);
    void *piece = calloc(1, size ? size : 1);
    assert(writer->memory && piece);
    writer->memory[writer->pieces++] = piece;
    return piece;
}

static inline void *writer_copy(OnnxWriter *writer, const void *from, size_t size)
{
    void *copy = writer_new(writer, size);
    if (size) memcpy(copy, from, size);
    return copy;
}

static inline char *writer_text(OnnxWriter *writer, const char *text)
{
    return writer_copy(writer, text, strlen(text) + 1);
}

/* A list of pointers that is one longer, with the new one at its end. */
static inline void *writer_append(OnnxWriter *writer, void *list, size_t *count, void *item)
{
    void **longer = writer_new(writer, (*count + 1) * sizeof *longer);
    if (*count) memcpy(longer, list, *count * sizeof *longer);
    longer[(*count)++] = item;
    return longer;
}

/* A key with its value, as metadata and external data are given. */
static inline Onnx__StringStringEntryProto *writer_entry(OnnxWriter *writer, const char *key,
                                                         const char *value)
{
    Onnx__StringStringEntryProto *entry = writer_new(writer, sizeof *entry);
    onnx__string_string_entry_proto__init(entry);
    entry->key = writer_text(writer, key);
    entry->value = writer_text(writer, value);
    return entry;
}

static inline void writer_open(OnnxWriter *writer, int opset)
{
    memset(writer, 0, sizeof *writer);
    onnx__model_proto__init(&writer->model);
    onnx__graph_proto__init(&writer->graph);
    Onnx__OperatorSetIdProto *set = writer_new(writer, sizeof *set);
    onnx__operator_set_id_proto__init(set);
    set->domain = writer_text(writer, "");
    set->has_version = 1;
    set->version = opset;
    writer->model.opset_import =
        writer_append(writer, writer->model.opset_import, &writer->model.n_opset_import, set);
    writer->model.has_ir_version = 1;
    writer->model.ir_version = 7;
    writer->model.producer_name = writer_text(writer, "pytorch"); /* whose names tests write */
    writer->model.graph = &writer->graph;
}

static inline void writer_close(OnnxWriter *writer)
{
    for (size_t i = 0; i < writer->pieces; i++) free(writer->memory[i]);
    free(writer->memory);
    memset(writer, 0, sizeof *writer);
}

/* An input of floats; a size of 0 is left open. */
static inline void writer_input(OnnxWriter *writer, const char *name, size_t rank,
                                const int64_t *dims)
{
    Onnx__ValueInfoProto *value = writer_new(writer, sizeof *value);
    Onnx__TypeProto *type = writer_new(writer, sizeof *type);
    Onnx__TypeProto__Tensor *tensor = writer_new(writer, sizeof *tensor);
    Onnx__TensorShapeProto *shape = writer_new(writer, sizeof *shape);
    onnx__value_info_proto__init(value);
    onnx__type_proto__init(type);
    onnx__type_proto__tensor__init(tensor);
    onnx__tensor_shape_proto__init(shape);
    for (size_t d = 0; d < rank; d++) {
        Onnx__TensorShapeProto__Dimension *one = writer_new(writer, sizeof *one);
        onnx__tensor_shape_proto__dimension__init(one);
        one->value_case = dims[d] > 0 ? ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE
                                      : ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_PARAM;
        if (dims[d] > 0)
            one->dim_value = dims[d];
        else
            one->dim_param = writer_text(writer, "open");
        shape->dim = writer_append(writer, shape->dim, &shape->n_dim, one);
    }
    tensor->has_elem_type = 1;
    tensor->elem_type = ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT;
    tensor->shape = shape;
    type->value_case = ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE;
    type->tensor_type = tensor;
    value->name = writer_text(writer, name);
    value->type = type;
    writer->graph.input = writer_append(writer, writer->graph.input, &writer->graph.n_input, value);
}

/* A tensor without numbers, among the initialisers. */
static inline Onnx__TensorProto *writer_tensor(OnnxWriter *writer, const char *name, int type,
                                               size_t rank, const int64_t *dims)
{
    Onnx__TensorProto *tensor = writer_new(writer, sizeof *tensor);
    onnx__tensor_proto__init(tensor);
    tensor->name = writer_text(writer, name);
    tensor->has_data_type = 1;
    tensor->data_type = type;
    tensor->n_dims = rank;
    tensor->dims = writer_copy(writer, dims, rank * sizeof *dims);
    writer->graph.initializer =
        writer_append(writer, writer->graph.initializer, &writer->graph.n_initializer, tensor);
    return tensor;
}

static inline void writer_raw(OnnxWriter *writer, Onnx__TensorProto *tensor, const void *bytes,
                              size_t size)
{
    tensor->has_raw_data = 1;
    tensor->raw_data.len = size;
    tensor->raw_data.data = writer_copy(writer, bytes, size);
}

static inline size_t writer_count(size_t rank, const int64_t *dims)
{
    size_t count = 1;
    for (size_t d = 0; d < rank; d++) count *= (size_t)dims[d];
    return count;
}

static inline void writer_weights(OnnxWriter *writer, const char *name, size_t rank,
                                  const int64_t *dims, const float *values)
{
    Onnx__TensorProto *tensor =
        writer_tensor(writer, name, ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT, rank, dims);
    writer_raw(writer, tensor, values, writer_count(rank, dims) * sizeof *values);
}

static inline void writer_whole(OnnxWriter *writer, const char *name, size_t count,
                                const int64_t *values)
{
    const int64_t dims[1] = {(int64_t)count};
    Onnx__TensorProto *tensor =
        writer_tensor(writer, name, ONNX__TENSOR_PROTO__DATA_TYPE__INT64, 1, dims);
    writer_raw(writer, tensor, values, count * sizeof *values);
}

/* Names separated by blanks, as a list. */
static inline char **writer_names(OnnxWriter *writer, const char *names, size_t *count)
{
    char **list = NULL, *copy = writer_text(writer, names);
    *count = 0;
    for (char *name = copy; *name;) {
        char *end = name + strcspn(name, " ");
        bool last = *end == '\0';
        *end = '\0';
        list = writer_append(writer, list, count,
                             writer_text(writer, strcmp(name, "-") == 0 ? "" : name));
        name = last ? end : end + 1;
    }
    return list;
}

static inline Onnx__NodeProto *writer_node(OnnxWriter *writer, const char *type, const char *name,
                                           const char *inputs, const char *outputs)
{
    Onnx__NodeProto *node = writer_new(writer, sizeof *node);
    onnx__node_proto__init(node);
    node->op_type = writer_text(writer, type);
    node->name = writer_text(writer, name);
    node->input = writer_names(writer, inputs, &node->n_input);
    node->output = writer_names(writer, outputs, &node->n_output);
    writer->graph.node = writer_append(writer, writer->graph.node, &writer->graph.n_node, node);
    return node;
}

static inline Onnx__AttributeProto *writer_attribute(OnnxWriter *writer, Onnx__NodeProto *node,
                                                     const char *name)
{
    Onnx__AttributeProto *attribute = writer_new(writer, sizeof *attribute);
    onnx__attribute_proto__init(attribute);
    attribute->name = writer_text(writer, name);
    attribute->has_type = 1;
    node->attribute = writer_append(writer, node->attribute, &node->n_attribute, attribute);
    return attribute;
}

static inline void writer_integers(OnnxWriter *writer, Onnx__NodeProto *node, const char *name,
                                   size_t count, const int64_t *values)
{
    Onnx__AttributeProto *attribute = writer_attribute(writer, node, name);
    attribute->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INTS;
    attribute->n_ints = count;
    attribute->ints = writer_copy(writer, values, count * sizeof *values);
}

static inline void writer_integer(OnnxWriter *writer, Onnx__NodeProto *node, const char *name,
                                  int64_t value)
{
    Onnx__AttributeProto *attribute = writer_attribute(writer, node, name);
    attribute->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INT;
    attribute->has_i = 1;
    attribute->i = value;
}

static inline void writer_float(OnnxWriter *writer, Onnx__NodeProto *node, const char *name,
                                float value)
{
    Onnx__AttributeProto *attribute = writer_attribute(writer, node, name);
    attribute->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOAT;
    attribute->has_f = 1;
    attribute->f = value;
}

/* The tensor as the node's attribute `value`, as a Constant holds it. */
static inline void writer_held(OnnxWriter *writer, Onnx__NodeProto *node, Onnx__TensorProto *tensor)
{
    Onnx__AttributeProto *attribute = writer_attribute(writer, node, "value");
    attribute->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__TENSOR;
    attribute->t = tensor;
}

/* The tensor's numbers lie in another file. */
static inline void writer_external(OnnxWriter *writer, Onnx__TensorProto *tensor,
                                   const char *location, const char *offset, const char *length)
{
    const char *const entries[3][2] = {
        {"location", location}, {"offset", offset}, {"length", length}};
    tensor->has_data_location = 1;
    tensor->data_location = ONNX__TENSOR_PROTO__DATA_LOCATION__EXTERNAL;
    tensor->has_raw_data = 0;
    for (int i = 0; i < 3; i++)
        if (entries[i][1])
            tensor->external_data =
                writer_append(writer, tensor->external_data, &tensor->n_external_data,
                              writer_entry(writer, entries[i][0], entries[i][1]));
}

/* The file's bytes, to be freed by the caller. */
static inline uint8_t *writer_pack(const OnnxWriter *writer, size_t *length)
{
    *length = onnx__model_proto__get_packed_size(&writer->model);
    uint8_t *bytes = malloc(*length ? *length : 1);
    assert(bytes);
    onnx__model_proto__pack(&writer->model, bytes);
    return bytes;
}
