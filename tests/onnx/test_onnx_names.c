/* By which names layers of ONNX files are found. */
#include "testing.h"

#include "models/onnx/onnx_model.h"
#include "onnx_writer.h"

enum { SIDE = 8 };

/* -- writing nodes with names -- */

/* ReLU by ReLU behind "x", each with a node's name; the tensors are called name_output_0. */
static void write_chain(OnnxWriter *writer, const char *const *names)
{
    char last[256] = "x", next[256];
    writer_open(writer, 13);
    writer_input(writer, "x", 4, (int64_t[]){1, 3, SIDE, SIDE});
    for (int i = 0; names[i]; i++) {
        snprintf(next, sizeof next, "%s_output_0", names[i]);
        writer_node(writer, "Relu", names[i], last, next);
        snprintf(last, sizeof last, "%s", next);
    }
}

static OnnxModel *try_written(OnnxWriter *writer, Error *error)
{
    size_t length = 0;
    uint8_t *bytes = writer_pack(writer, &length);
    OnnxModel *model = onnx_model_open(
        &(OnnxRequest){.path = "m.onnx", .bytes = bytes, .length = length, .input = "unit"}, error);
    free(bytes);
    writer_close(writer);
    return model;
}

static OnnxModel *open_written(OnnxWriter *writer)
{
    Error error = {{0}};
    OnnxModel *model = try_written(writer, &error);
    assert_good(model != NULL, &error);
    return model;
}

/* The text must mean the layer of that number, counted from 1. */
static void means(const OnnxModel *model, const char *text, int number)
{
    Error error = {{0}};
    int found = layer_names_find(onnx_model_names(model), text, &error);
    assert_good(found >= 0, &error);
    if (found + 1 != number) fail_msg("\"%s\" is layer %d, not %d", text, found + 1, number);
}

static void is_called(const OnnxModel *model, int number, const char *expected)
{
    char text[NAMES_LENGTH];
    layer_names_text(onnx_model_names(model), number - 1, text);
    assert_string_equal(text, expected);
}

static void means_nothing(const OnnxModel *model, const char *text, const char *words)
{
    Error error = {{0}};
    bool found = layer_names_find(onnx_model_names(model), text, &error) >= 0;
    assert_refused(found, &error, words);
}

/* -- PyTorch 1.13 -- */

/* A residual network whose blocks call one ReLU several times. */
static void torch_modules(void **state)
{
    (void)state;
    static const char *const names[] = {"/conv1/Conv", /* 1 */
                                        "/relu/Relu",
                                        "/layer1/layer1.0/conv1/Conv", /* 3 */
                                        "/layer1/layer1.0/relu/Relu",
                                        "/layer1/layer1.0/conv2/Conv", /* 5 */
                                        "/layer1/layer1.0/relu_1/Relu",
                                        "/layer1/layer1.0/Add", /* 7 */
                                        "/layer1/layer1.0/relu_2/Relu",
                                        "/layer1/layer1.1/relu/Relu", /* 9 */
                                        "/layer1/layer1.10/relu/Relu",
                                        "/encoder/layers/encoder_layer_0/ln_1/Div", /* 11 */
                                        "/encoder/layers/encoder_layer_0/Add",
                                        "/fc/Gemm",
                                        NULL};
    OnnxWriter writer;
    write_chain(&writer, names);
    OnnxModel *model = open_written(&writer);
    means(model, "conv1", 1);
    means(model, "layer1.0.relu", 8);
    means(model, "layer1.0.relu#1", 4);
    means(model, "layer1.0.relu#2", 6);
    means(model, "layer1.0.relu#3", 8);
    means(model, "layer1.0", 8);
    means(model, "layer1.1", 9);
    means(model, "layer1", 10);
    means(model, "layer1.10", 10);
    means(model, "relu", 2); /* not the blocks' */
    means(model, "encoder.layers.encoder_layer_0", 12);
    means(model, "encoder_layer_0", 12);
    means(model, "encoder.layers.encoder_layer_0.ln_1", 11);
    means(model, "/layer1/layer1.0/Add", 7);
    means(model, "/layer1/layer1.0/Add_output_0", 7);
    means(model, "@5", 5);
    is_called(model, 6, "layer1.0.relu#2");
    is_called(model, 7, "/layer1/layer1.0/Add_output_0");
    is_called(model, 13, "fc");
    means_nothing(model, "layer1.0.relu#4",
                  "has no layer \"layer1.0.relu#4\"; the nearest names are "
                  "layer1.0.relu#1");
    means_nothing(model, "layer1.0.rleu", "layer1.0.relu");
    means_nothing(model, "@0", "no layer");
    means_nothing(model, "@14", "no layer");
    means_nothing(model, "", "no layer");
    onnx_model_close(model);
}

/* A module that is called relu_1 is not the second call of relu, if there are weights that say so. */
static void modules_with_numbers(void **state)
{
    (void)state;
    static const char *const names[] = {"/conv/Conv", "/conv_1/Conv", "/act/Relu", "/act_1/Relu",
                                        NULL};
    OnnxWriter writer;
    const float weight = 1;
    write_chain(&writer, names);
    writer_weights(&writer, "conv_1.weight", 1, (int64_t[]){1}, &weight);
    OnnxModel *model = open_written(&writer);
    means(model, "conv", 1);
    means(model, "conv_1", 2);
    means(model, "act", 4);
    means(model, "act_1", 4);
    means(model, "act#1", 3);
    onnx_model_close(model);
}

/* -- other exporters -- */

static void keras_layers(void **state)
{
    (void)state;
    static const char *const names[] = {
        "StatefulPartitionedCall/resnet50/conv1_relu/Relu",
        "StatefulPartitionedCall/resnet50/conv2_block1_1_conv/Conv2D",
        "StatefulPartitionedCall/resnet50/conv2_block1_out/Relu", NULL};
    OnnxWriter writer;
    write_chain(&writer, names);
    OnnxModel *model = open_written(&writer);
    means(model, "conv1_relu", 1);
    means(model, "conv2_block1_out", 3);
    means(model, "resnet50", 3);
    means(model, "resnet50.conv2_block1_1_conv", 2);
    onnx_model_close(model);
}

/* A field of a node, by its bytes: these behind their length. */
static void add_field(OnnxWriter *writer, Onnx__NodeProto *node, uint32_t number, uint8_t layout,
                      const uint8_t *bytes, size_t length)
{
    ProtobufCMessageUnknownField *field = writer_new(writer, sizeof *field);
    *field =
        (ProtobufCMessageUnknownField){number, layout, length, writer_copy(writer, bytes, length)};
    node->base.n_unknown_fields = 1;
    node->base.unknown_fields = field;
}

/* Field 9 of a node, as the newer exporter writes it: a key and its text. */
static void add_pair(OnnxWriter *writer, Onnx__NodeProto *node, const char *key, const char *scopes)
{
    size_t key_length = strlen(key), length = strlen(scopes), inner = 4 + key_length + length;
    uint8_t *bytes = writer_new(writer, inner + 2);
    size_t at = 0;
    assert_true(inner < 128);
    bytes[at++] = (uint8_t)inner;
    bytes[at++] = 0x0a;
    bytes[at++] = (uint8_t)key_length;
    memcpy(bytes + at, key, key_length);
    at += key_length;
    bytes[at++] = 0x12;
    bytes[at++] = (uint8_t)length;
    memcpy(bytes + at, scopes, length);
    add_field(writer, node, 9, PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED, bytes, inner + 1);
}

static void add_scopes(OnnxWriter *writer, Onnx__NodeProto *node, const char *scopes)
{
    add_pair(writer, node, "pkg.torch.onnx.name_scopes", scopes);
}

static void metadata(void **state)
{
    (void)state;
    static const char *const scopes[] = {
        "['', 'conv1', 'conv2d']", "['', 'layer1', 'layer1.0', 'layer1.0.relu', 'relu']",
        "['', 'layer1', 'layer1.0', 'add']",
        "['', 'layer1', 'layer1.0', 'layer1.0.relu', 'relu_1']", "['', 'head@1', 'linear']"};
    OnnxWriter writer;
    char last[32] = "x", next[32];
    writer_open(&writer, 18);
    writer_input(&writer, "x", 4, (int64_t[]){1, 3, SIDE, SIDE});
    for (int i = 0; i < 5; i++) {
        snprintf(next, sizeof next, "val_%d", i);
        Onnx__NodeProto *node = writer_node(&writer, "Relu", "node_relu", last, next);
        add_scopes(&writer, node, scopes[i]);
        snprintf(last, sizeof last, "%s", next);
    }
    OnnxModel *model = open_written(&writer);
    means(model, "conv1", 1);
    means(model, "layer1.0.relu", 4);
    means(model, "layer1.0.relu#1", 2);
    means(model, "layer1.0", 4);
    means(model, "head#2", 5);
    is_called(model, 2, "layer1.0.relu#1");
    onnx_model_close(model);
}

/* One ReLU with that metadata is called so; NULL: the file is refused. */
static void relu_is_called(void (*add)(OnnxWriter *, Onnx__NodeProto *, const char *),
                           const char *text, const char *expected)
{
    Error error = {{0}};
    OnnxWriter writer;
    writer_open(&writer, 18);
    writer_input(&writer, "x", 4, (int64_t[]){1, 3, SIDE, SIDE});
    add(&writer, writer_node(&writer, "Relu", "/own/Relu", "x", "val"), text);
    OnnxModel *model = try_written(&writer, &error);
    if (expected)
        is_called(model, 1, expected);
    else
        assert_refused(model != NULL, &error, "export or download it again");
    onnx_model_close(model);
}

static void add_other_key(OnnxWriter *writer, Onnx__NodeProto *node, const char *scopes)
{
    add_pair(writer, node, "pkg.torch.onnx.stack_trace", scopes);
}

static void add_other_layout(OnnxWriter *writer, Onnx__NodeProto *node, const char *scopes)
{
    (void)scopes;
    add_field(writer, node, 9, PROTOBUF_C_WIRE_TYPE_VARINT, (const uint8_t[]){1}, 1);
}

static void add_other_field(OnnxWriter *writer, Onnx__NodeProto *node, const char *scopes)
{
    (void)scopes;
    add_field(writer, node, 17, PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED, (const uint8_t[]){0}, 1);
}

/* Pairs without a key, without a text; and damaged ones: of numbers, cut off, of an impossible length. */
static void add_bytes(OnnxWriter *writer, Onnx__NodeProto *node, const char *which)
{
    static const uint8_t pairs[][8] = {
        {0}, {2, 0x0a, 0}, {2, 0x12, 0}, {4, 0x08, 1, 0x10, 1}, {3, 0x0a, 5, 'p'}, {0x81, 0, 0}};
    static const uint8_t lengths[] = {1, 3, 3, 5, 4, 3};
    int i = which[0] - '0';
    add_field(writer, node, 9, PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED, pairs[i], lengths[i]);
}

/* Lists of scopes, of calls that are counted and others; what is no such list leaves the node's own name. */
static void metadata_of_any_kind(void **state)
{
    (void)state;
    relu_is_called(add_scopes, "['', 'layer1', 'relu']", "layer1");
    relu_is_called(add_scopes, "[\"\", \"layer1\", \"relu\"]", "layer1");
    relu_is_called(add_scopes, "['', 'head@0', 'relu']", "head");
    relu_is_called(add_scopes, "['', 'head@1', 'relu']", "head#2");
    relu_is_called(add_scopes, "['', 'head@1x', 'relu']", "head@1x");
    relu_is_called(add_scopes, "['', 'head@', 'relu']", "head@");
    relu_is_called(add_scopes, "['', 'head@2147483647', 'relu']", "head@2147483647");
    relu_is_called(add_scopes, "['', 'head@99999999999999999999', 'r']",
                   "head@99999999999999999999");
    relu_is_called(add_scopes, "['relu']", "own");
    relu_is_called(add_scopes, "['', 'relu']", "own");
    relu_is_called(add_scopes, "['layer1', 'relu", "own");
    relu_is_called(add_scopes, "", "own");
    relu_is_called(add_other_key, "['', 'layer1', 'relu']", "own");
    relu_is_called(add_other_layout, "", NULL);
    relu_is_called(add_other_field, "", "own");
    for (char i = '0'; i < '6'; i++) relu_is_called(add_bytes, &i, i < '3' ? "own" : NULL);
}

/* Names that are long, empty, or end in numbers which are no call's. */
static void odd_names(void **state)
{
    (void)state;
    char part[200], name[420], longest[300], too_long[310], called[256];
    memset(part, 'p', sizeof part);
    snprintf(name, sizeof name, "/%.199s/%.199s/Relu", part, part);
    memset(longest, 'q', sizeof longest);
    snprintf(too_long, sizeof too_long, "/%.299s/Relu", longest);
    snprintf(called, sizeof called, "/%.254s", longest);
    const char *const names[] = {"/act/Relu",
                                 "/act_0/Relu",
                                 "/act_x/Relu",
                                 "/act_2.5/Relu",
                                 "/act_99999999999999999999/Relu",
                                 "//Relu",
                                 name,
                                 too_long,
                                 "/act_3/Relu",
                                 NULL};
    OnnxWriter writer;
    write_chain(&writer, names);
    OnnxModel *model = open_written(&writer);
    means_nothing(model, "act", "calls of one module"); /* two numbers are missing */
    means(model, "act#1", 1);
    means(model, "act_0", 2);
    means(model, "act_x", 3);
    means(model, "act_99999999999999999999", 5);
    means(model, "act_3", 9);
    means(model, "act_2.5", 4);
    is_called(model, 6, "//Relu_output_0");
    is_called(model, 8, called); /* by its tensor, whose name write_chain cuts */
    static const char *const nothing[] = {"act_1",          "act#",        "act#0", "act#2x",
                                          "act#4294967297", "@4294967297", "@1x",   "@"};
    for (size_t i = 0; i < COUNT(nothing); i++) means_nothing(model, nothing[i], "no layer");
    onnx_model_close(model);
}

/* A layer that could not be computed says why, by each of its names. */
static void names_of_what_cannot_be_computed(void **state)
{
    (void)state;
    static const char *const names[] = {"/stem/Relu", NULL};
    OnnxWriter writer;
    write_chain(&writer, names);
    writer_node(&writer, "Unheard", "/odd/Unheard", "/stem/Relu_output_0", "out");
    add_scopes(&writer, writer_node(&writer, "Relu", "/behind/Relu", "out", "last"),
               "['', 'metadata', 'relu']");
    writer_node(&writer, "Unheard", "", "last", "unnamed");
    OnnxModel *model = open_written(&writer);
    means_nothing(model, "odd", "Unheard");
    means_nothing(model, "/odd/Unheard", "Unheard");
    means_nothing(model, "out", "Unheard");
    means_nothing(model, "metadata", "Unheard");
    means_nothing(model, "unnamed", "Unheard");
    means_nothing(model, "nothing", "no layer");
    onnx_model_close(model);
}

/* Files whose nodes are only numbered know modules by their weights. */
static void weights_names(void **state)
{
    (void)state;
    OnnxWriter writer;
    float weights[9] = {0};
    writer_open(&writer, 9);
    writer_input(&writer, "input", 4, (int64_t[]){1, 3, SIDE, SIDE});
    writer_weights(&writer, "layer1.0.conv1.weight", 4, (int64_t[]){3, 3, 1, 1}, weights);
    writer_weights(&writer, "onnx::Conv_17", 4, (int64_t[]){3, 3, 1, 1}, weights);
    writer_weights(&writer, "onnx::Conv_18", 1, (int64_t[]){3}, weights);
    writer_node(&writer, "Conv", "Conv_0", "input layer1.0.conv1.weight", "11");
    writer_node(&writer, "Conv", "Conv_1", "11 onnx::Conv_17 onnx::Conv_18", "12");
    OnnxModel *model = open_written(&writer);
    means(model, "layer1.0.conv1", 1);
    means(model, "Conv_1", 2);
    means(model, "12", 2);
    assert_false(layer_names_is_folded(onnx_model_names(model), 0));
    assert_true(layer_names_is_folded(onnx_model_names(model), 1));
    onnx_model_close(model);
}

/* Two regions by different names of one tensor: both names are found in the network. */
static void second_names(void **state)
{
    (void)state;
    static const char *const names[] = {"/stem/Relu", "/block/Relu", NULL};
    OnnxWriter writer;
    Error error = {{0}};
    size_t length = 0;
    write_chain(&writer, names);
    uint8_t *bytes = writer_pack(&writer, &length);
    OnnxModel *model = onnx_model_open(&(OnnxRequest){.path = "m.onnx",
                                                      .bytes = bytes,
                                                      .length = length,
                                                      .input = "unit",
                                                      .name = "mine",
                                                      .layers = "V1=block,V4=/block/Relu"},
                                       &error);
    assert_good(model != NULL, &error);
    const ModelDescription *description = onnx_model_description(model);
    Network network;
    assert_string_equal(description->name, "mine");
    assert_string_equal(model_layer(description, "V1", &error), "block");
    assert_good(description->build(description, &network, &error), &error);
    assert_int_equal(network_find(&network, "block", &error), 2);
    assert_int_equal(network_find(&network, "/block/Relu", &error), 3);
    network_close(&network);
    onnx_model_close(model);
    assert_null(onnx_model_open(
        &(OnnxRequest){.path = "bad name.onnx", .bytes = bytes, .length = length, .input = "unit"},
        &error));
    assert_non_null(strstr(error.message, "cannot be the name of a model"));
    free(bytes);
    writer_close(&writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(torch_modules),
        cmocka_unit_test(modules_with_numbers),
        cmocka_unit_test(keras_layers),
        cmocka_unit_test(metadata),
        cmocka_unit_test(weights_names),
        cmocka_unit_test(second_names),
        cmocka_unit_test(metadata_of_any_kind),
        cmocka_unit_test(odd_names),
        cmocka_unit_test(names_of_what_cannot_be_computed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
