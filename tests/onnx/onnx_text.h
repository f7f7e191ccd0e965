/*
 * onnx_text: ONNX graphs written as text.
 *
 *     "13 x[1,3,20,20]: Conv x w[6,3,3,3] pads=1,1,1,1 > c; Relu:/relu/Relu c > y"
 *
 * Nodes are separated by semicolons, and a node is its words, separated by blanks: the type,
 * inputs, attributes, then > and the outputs. The opset and the inputs with their shapes may stand
 * in front; without them the opset is 18 and the only input is the picture, x[1,3,8,8]. A size of 0
 * is left open.
 *
 *     Type              the node's name is its type
 *     Type:name         a name of its own; "Type:" has none
 *     Type:name@a,a.b   and metadata as torch.onnx's dynamo exporter writes it: the node is in
 *                       module a.b of module a
 *
 *     tensor            an input: what another node, or the graph, calls so
 *     -                 an input that is left out
 *     i:1,2   s:1       a constant: a list of whole numbers; a single one
 *     f:.5,1  n:2       the same with real numbers
 *     w[6,3,3,3]        weights of that name and shape: random numbers, from -1 to 1 over the root
 *                       of count / 20
 *
 *     axis=1  axes=1,2  an attribute: a whole number, a list of them (axes=1, has one)
 *     alpha=.5 p=.5,1.  a real number, which has a point; a list of them
 *     mode=linear       a word
 *     alpha=@slope      in a function: the value of the function's attribute slope
 *
 * Needs _POSIX_C_SOURCE 200809L.
 */
#pragma once

#include "testing.h"

#include "base/random.h"
#include "models/onnx_model.h"
#include "onnx_numbers.h"
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

static inline bool has_constant(const OnnxWriter *writer, const char *name)
{
    for (size_t i = 0; i < writer->graph.n_initializer; i++)
        if (strcmp(writer->graph.initializer[i]->name, name) == 0) return true;
    return false;
}

/* An initialiser of the word's own name, once. */
static inline void add_constant(OnnxWriter *writer, const char *word)
{
    double numbers[NUMBERS];
    int64_t whole[NUMBERS], dims[1];
    float reals[NUMBERS];
    if (has_constant(writer, word)) return;
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

/* Cuts "name[6,3]" at its bracket, and reads the shape; 0: there is none. */
static inline size_t cut_shape(char *word, int64_t dims[NUMBERS])
{
    double numbers[NUMBERS];
    char *bracket = strchr(word, '[');
    if (!bracket) return 0;
    bracket[strlen(bracket) - 1] = '\0';
    *bracket = '\0';
    size_t rank = numbers_of(bracket + 1, numbers);
    for (size_t d = 0; d < rank; d++) dims[d] = (int64_t)numbers[d];
    return rank;
}

/* Random numbers, others for each initialiser of a graph; once a name. */
static inline void add_weights(OnnxWriter *writer, const char *name, size_t rank,
                               const int64_t *dims)
{
    if (has_constant(writer, name)) return;
    size_t count = writer_count(rank, dims);
    float *values = malloc(count * sizeof *values);
    Twister twister;
    assert_non_null(values);
    twister_seed(&twister, (uint32_t)dims[0] + (uint32_t)writer->graph.n_initializer);
    for (size_t i = 0; i < count; i++)
        values[i] = (float)((2 * twister_uniform(&twister) - 1) / sqrt((double)count / 20));
    writer_weights(writer, name, rank, dims, values);
    free(values);
}

/* A node's metadata: modules from the outermost on, and the operator. */
static inline void add_modules(OnnxWriter *writer, Onnx__NodeProto *node, const char *modules)
{
    char text[256] = "['", *end = text + 2;
    for (; *modules; modules++) end += snprintf(end, 8, *modules == ',' ? "', '" : "%c", *modules);
    snprintf(end, 16, "', 'operator']");
    Onnx__StringStringEntryProto *pair = writer_entry(writer, "pkg.torch.onnx.name_scopes", text);
    node->metadata_props =
        writer_append(writer, node->metadata_props, &node->n_metadata_props, pair);
}

/* A node of this type, name and modules: "Type:name@a,a.b", which is changed. */
static inline Onnx__NodeProto *add_named(OnnxWriter *writer, char *word, const char *inputs,
                                         const char *outputs)
{
    char *colon = strchr(word, ':'), *modules = colon ? strchr(colon, '@') : NULL;
    if (colon) *colon = '\0';
    if (modules) *modules = '\0';
    Onnx__NodeProto *node = writer_node(writer, word, colon ? colon + 1 : word, inputs, outputs);
    if (modules) add_modules(writer, node, modules + 1);
    return node;
}

/* One node; `text` is changed. */
static inline void add_node(OnnxWriter *writer, char *text)
{
    char inputs[600] = "", outputs[600] = "", *words[NUMBERS], *rest = NULL;
    size_t count = 0;
    bool behind = false;
    for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        assert_true(count < NUMBERS);
        words[count++] = word;
    }
    if (count == 0) return; /* behind the last semicolon */
    for (size_t i = 1; i < count; i++) {
        char *list = behind ? outputs : inputs;
        int64_t dims[NUMBERS];
        if (strcmp(words[i], ">") == 0) {
            behind = true;
        } else if (!strchr(words[i], '=')) {
            size_t rank = cut_shape(words[i], dims);
            if (rank > 0) add_weights(writer, words[i], rank, dims);
            if (is_constant(words[i])) add_constant(writer, words[i]);
            snprintf(list + strlen(list), sizeof inputs - strlen(list), "%s%s", *list ? " " : "",
                     words[i]);
        }
    }
    Onnx__NodeProto *node = add_named(writer, words[0], inputs, outputs);
    for (size_t i = 1; i < count; i++)
        if (strchr(words[i], '=')) add_attribute(writer, node, words[i]);
}

static inline void write_nodes(OnnxWriter *writer, const char *text)
{
    char *copy = writer_text(writer, text), *rest = NULL;
    for (char *node = strtok_r(copy, ";", &rest); node; node = strtok_r(NULL, ";", &rest))
        add_node(writer, node);
}

/* Opens a writer, with the graph's inputs and nodes. */
static inline void write_graph(OnnxWriter *writer, const char *text)
{
    char usual[] = "x[1,3,8,8]", *inputs = usual, *rest = NULL;
    bool front = isdigit((unsigned char)*text);
    writer_open(writer, front ? (int)strtol(text, NULL, 10) : USUAL_OPSET);
    char *copy = writer_text(writer, text), *nodes = front ? strstr(copy, ": ") : copy;
    if (front) {
        *nodes = '\0';
        nodes += 2;
        if (strchr(copy, ' ')) inputs = strchr(copy, ' ');
    }
    for (char *word = strtok_r(inputs, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        int64_t dims[NUMBERS];
        size_t rank = cut_shape(word, dims);
        writer_input(writer, word, rank, dims);
    }
    write_nodes(writer, nodes);
}

static inline const OnnxRequest *usual_request(void)
{
    static const OnnxRequest usual = {.path = "m.onnx", .input = "unit"};
    return &usual;
}

/* The model of what was written, whose bytes the request gets; closes the writer. NULL: refused. */
static inline OnnxModel *open_writer(OnnxWriter *writer, const OnnxRequest *request, Error *error)
{
    OnnxRequest own = *request;
    uint8_t *bytes = writer_pack(writer, &own.length);
    writer_close(writer);
    own.bytes = bytes;
    OnnxModel *model = onnx_model_open(&own, error);
    free(bytes);
    return model;
}

static inline OnnxModel *open_graph(const char *text, const OnnxRequest *request, Error *error)
{
    OnnxWriter writer;
    write_graph(&writer, text);
    return open_writer(&writer, request, error);
}

/* Builds the model's network and reads its weights. */
static inline bool build_network(const OnnxModel *model, Network *network, Error *error)
{
    const ModelDescription *description = onnx_model_description(model);
    if (!description->build(description, network, error)) return false;
    if (description->draw(description, network, 0, NULL, error)) return true;
    network_close(network);
    return false;
}

/* The model with its network, or NULL with a message: for open_.. in the test of its memory. */
static inline OnnxModel *build_model(OnnxModel *model, Network *network, Error *error)
{
    if (!model || build_network(model, network, error)) return model;
    onnx_model_close(model);
    return NULL;
}

static inline OnnxModel *read_bytes(const uint8_t *bytes, size_t length, Network *network,
                                    Error *error)
{
    OnnxRequest request = *usual_request();
    request.bytes = bytes;
    request.length = length;
    return build_model(onnx_model_open(&request, error), network, error);
}

static inline OnnxModel *read_graph(const char *text, Network *network, Error *error)
{
    return build_model(open_graph(text, usual_request(), error), network, error);
}

static inline void close_network(OnnxModel *model, Network *network)
{
    network_close(network);
    onnx_model_close(model);
}

/* The numbers of tensor y for a black picture, to be freed; closes the model and its network. */
static inline float *numbers_of_y(OnnxModel *model, Network *network, size_t *count)
{
    Error error = {{0}};
    const Graph *graph = onnx_model_graph(model);
    const Value *y = graph_value(graph, "y");
    assert_non_null(y);
    if (y->kind != VALUE_LAYER) graph_refuse(graph, y, &error);
    assert_good(y->kind == VALUE_LAYER, &error);
    *count = shape_units(network->layers[y->layer].shape);
    float *numbers = evaluate_layer(network, y, &error);
    assert_good(numbers != NULL, &error);
    close_network(model, network);
    return numbers;
}

/*
 * The model must have been refused with these words. If it was read because y is not needed for a
 * network, y itself must be. Closes the model and its network, if there are any.
 */
static inline void y_refused(const char *text, OnnxModel *model, Network *network, Error *error,
                             const char *words)
{
    const Value *y = model ? graph_value(onnx_model_graph(model), "y") : NULL;
    if (model && (!y || y->kind != VALUE_UNKNOWN)) fail_msg("%s: was not refused", text);
    if (model) {
        graph_refuse(onnx_model_graph(model), y, error);
        close_network(model, network);
    }
    if (!strstr(error->message, words)) fail_msg("%s: %s", text, error->message);
}
