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

static OnnxModel *open_written(OnnxWriter *writer)
{
    Error error = {{0}};
    size_t length = 0;
    uint8_t *bytes = writer_pack(writer, &length);
    OnnxModel *model = onnx_model_open(
        &(OnnxRequest){.path = "m.onnx", .bytes = bytes, .length = length, .input = "unit"},
        &error);
    assert_good(model != NULL, &error);
    free(bytes);
    writer_close(writer);
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

/* Field 9 of a node, as the newer exporter writes it; onnx.proto of 2022 does not know it. */
static void add_scopes(OnnxWriter *writer, Onnx__NodeProto *node, const char *scopes)
{
    static const char key[] = "pkg.torch.onnx.name_scopes";
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
    ProtobufCMessageUnknownField *field = writer_new(writer, sizeof *field);
    *field =
        (ProtobufCMessageUnknownField){9, PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED, inner + 1, bytes};
    node->base.n_unknown_fields = 1;
    node->base.unknown_fields = field;
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
        cmocka_unit_test(torch_modules), cmocka_unit_test(modules_with_numbers),
        cmocka_unit_test(keras_layers),  cmocka_unit_test(metadata),
        cmocka_unit_test(weights_names), cmocka_unit_test(second_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
