/*
 * onnx_text: graphs that are written as text, as models.
 *
 * Nodes with ; between them, each "Type input.. attribute=.. > output..". The picture is x, 3 x 8 x 8. An input i:1,2
 * is a list of whole numbers, s:1 one whole number, f:.5,1 a list of others, n:2 one of them, and - is left out; an
 * attribute is a whole number, a list of them (axes=1,2 or axes=1,), a number with a point, a list of those, a word, or
 * @name, a number that a function's attribute gives.
 *
 * Needs _POSIX_C_SOURCE 200809L.
 */
#ifndef TESTS_ONNX_TEXT_H
#define TESTS_ONNX_TEXT_H

#include "testing.h"

#include "models/onnx/onnx_model.h"
#include "onnx_writer.h"

#include <ctype.h>

enum { SIDE = 8, NUMBERS = 40, USUAL_OPSET = 18 };

static inline size_t numbers_of(const char *text, double *numbers)
{
    size_t count = 0;
    for (char *end; *text && count < NUMBERS; text = *end == ',' ? end + 1 : end) {
        numbers[count++] = strtod(text, &end);
        if (end == text) fail_msg("%s is no number", text);
    }
    return count;
}

static inline bool is_constant(const char *word)
{
    return word[0] && strchr("isfn", word[0]) && word[1] == ':';
}

/* An initialiser of the word's own name, once. */
static inline void add_constant(OnnxWriter *writer, const char *word)
{
    double numbers[NUMBERS];
    int64_t whole[NUMBERS], dims[1];
    float reals[NUMBERS];
    for (size_t i = 0; i < writer->graph.n_initializer; i++)
        if (strcmp(writer->graph.initializer[i]->name, word) == 0) return;
    size_t count = numbers_of(word + 2, numbers), rank = word[0] == 'i' || word[0] == 'f';
    bool real = word[0] == 'f' || word[0] == 'n';
    for (size_t i = 0; i < count; i++) {
        whole[i] = real ? 0 : strtoll(word + 2, NULL, 10);
        if (!real && i > 0) whole[i] = (int64_t)numbers[i];
        reals[i] = (float)numbers[i];
    }
    dims[0] = (int64_t)count;
    Onnx__TensorProto *tensor = writer_tensor(writer, word,
                                              real ? ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT
                                                   : ONNX__TENSOR_PROTO__DATA_TYPE__INT64,
                                              rank, dims);
    if (real)
        writer_raw(writer, tensor, reals, count * sizeof *reals);
    else
        writer_raw(writer, tensor, whole, count * sizeof *whole);
}

static inline void add_attribute(OnnxWriter *writer, Onnx__NodeProto *node, const char *word)
{
    double numbers[NUMBERS];
    int64_t whole[NUMBERS];
    float reals[NUMBERS];
    const char *value = strchr(word, '=') + 1;
    char name[32];
    snprintf(name, sizeof name, "%.*s", (int)(value - 1 - word), word);
    Onnx__AttributeProto *attribute;
    if (value[0] == '@') {
        attribute = writer_attribute(writer, node, name);
        attribute->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOAT;
        attribute->ref_attr_name = writer_text(writer, value + 1);
        return;
    }
    if (isalpha((unsigned char)value[0])) {
        attribute = writer_attribute(writer, node, name);
        attribute->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRING;
        attribute->has_s = 1;
        attribute->s.len = strlen(value);
        attribute->s.data = (uint8_t *)writer_text(writer, value);
        return;
    }
    size_t count = numbers_of(value, numbers);
    for (size_t i = 0; i < count; i++) {
        whole[i] = numbers[i] > -9e18 && numbers[i] < 9e18 ? (int64_t)numbers[i] : 0;
        reals[i] = (float)numbers[i];
    }
    if (!strchr(value, '.') && !strchr(value, ','))
        writer_integer(writer, node, name, whole[0]);
    else if (!strchr(value, '.'))
        writer_integers(writer, node, name, count, whole);
    else if (!strchr(value, ','))
        writer_float(writer, node, name, reals[0]);
    else {
        attribute = writer_attribute(writer, node, name);
        attribute->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOATS;
        attribute->n_floats = count;
        attribute->floats = writer_copy(writer, reals, count * sizeof *reals);
    }
}

/* One node; `text` is changed. */
static inline void add_node(OnnxWriter *writer, char *text)
{
    char inputs[200] = "", outputs[200] = "", *words[NUMBERS], *rest = NULL;
    size_t count = 0;
    bool behind = false;
    for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        assert_true(count < NUMBERS);
        words[count++] = word;
    }
    assert_true(count > 0);
    for (size_t i = 1; i < count; i++) {
        char *list = behind ? outputs : inputs;
        if (strcmp(words[i], ">") == 0) {
            behind = true;
        } else if (!strchr(words[i], '=')) {
            if (is_constant(words[i])) add_constant(writer, words[i]);
            snprintf(list + strlen(list), sizeof inputs - strlen(list), "%s%s", *list ? " " : "",
                     words[i]);
        }
    }
    Onnx__NodeProto *node = writer_node(writer, words[0], words[0], inputs, outputs);
    for (size_t i = 1; i < count; i++)
        if (strchr(words[i], '=')) add_attribute(writer, node, words[i]);
}

static inline void write_nodes(OnnxWriter *writer, const char *text)
{
    char copy[1000], *rest = NULL;
    assert_true(strlen(text) < sizeof copy);
    snprintf(copy, sizeof copy, "%s", text);
    for (char *node = strtok_r(copy, ";", &rest); node; node = strtok_r(NULL, ";", &rest))
        add_node(writer, node);
}

static inline void write_graph(OnnxWriter *writer, const char *text, int opset)
{
    writer_open(writer, opset);
    writer_input(writer, "x", 4, (int64_t[]){1, 3, SIDE, SIDE});
    write_nodes(writer, text);
}

/* The model of a file's bytes, its network built and drawn; or NULL with a sentence. */
static inline OnnxModel *read_bytes(const uint8_t *bytes, size_t length, Network *network,
                                    Error *error)
{
    OnnxModel *model = onnx_model_open(
        &(OnnxRequest){.path = "m.onnx", .bytes = bytes, .length = length, .input = "unit"}, error);
    const ModelDescription *description = model ? onnx_model_description(model) : NULL;
    if (model && description->build(description, network, error)) {
        if (description->draw(description, network, 0, NULL, error)) return model;
        network_close(network);
    }
    if (model) onnx_model_close(model);
    return NULL;
}

static inline OnnxModel *read_graph(const char *text, int opset, Network *network, Error *error)
{
    OnnxWriter writer;
    size_t length = 0;
    write_graph(&writer, text, opset);
    uint8_t *bytes = writer_pack(&writer, &length);
    OnnxModel *model = read_bytes(bytes, length, network, error);
    free(bytes);
    writer_close(&writer);
    return model;
}

#endif
