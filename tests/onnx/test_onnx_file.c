/* ONNX files that are damaged, hostile or of another kind; weights in all the ways files hold them. */
#define _XOPEN_SOURCE 700
#include "testing.h"

#include "base/file.h"
#include "models/onnx/onnx_model.h"
#include "onnx_writer.h"

#include <unistd.h>

/* -- a small network: a convolution, a ReLU, a mean, a classifier -- */

enum { FILTERS = 4, SIDE = 12, CLASSES = 5 };

static float weight_of(size_t i)
{
    return ((float)(i * 37 % 101) - 50.0f) / 64.0f; /* exact in half precision */
}

static void write_classifier(OnnxWriter *writer)
{
    float weights[FILTERS * CLASSES];
    for (size_t i = 0; i < FILTERS * CLASSES; i++) weights[i] = weight_of(i + 7);
    writer_node(writer, "Relu", "/relu/Relu", "c", "r");
    writer_node(writer, "GlobalAveragePool", "/pool/GlobalAveragePool", "r", "p");
    writer_node(writer, "Flatten", "/Flatten", "p", "f");
    writer_weights(writer, "fc.weight", 2, (int64_t[]){FILTERS, CLASSES}, weights);
    writer_node(writer, "Gemm", "/fc/Gemm", "f fc.weight", "y");
}

static void write_network(OnnxWriter *writer)
{
    float weights[FILTERS * 27];
    for (size_t i = 0; i < FILTERS * 27; i++) weights[i] = weight_of(i);
    writer_open(writer, 13);
    writer_input(writer, "x", 4, (int64_t[]){1, 3, SIDE, SIDE});
    writer_weights(writer, "w", 4, (int64_t[]){FILTERS, 3, 3, 3}, weights);
    writer_node(writer, "Conv", "/conv/Conv", "x w", "c");
    write_classifier(writer);
}

static OnnxModel *open_bytes(const OnnxWriter *writer, const char *layers, Error *error)
{
    size_t length = 0;
    uint8_t *bytes = writer_pack(writer, &length);
    OnnxRequest request = {
        .path = "small.onnx", .bytes = bytes, .length = length, .input = "unit", .layers = layers};
    OnnxModel *model = onnx_model_open(&request, error);
    free(bytes);
    return model;
}

/* Builds the network and reads all its weights: false where they cannot be. */
static bool reads_weights(const OnnxModel *model, Network *network, Error *error)
{
    const ModelDescription *description = onnx_model_description(model);
    if (!description->build(description, network, error)) return false;
    if (description->draw(description, network, 0, NULL, error)) return true;
    network_close(network);
    return false;
}

/* The writer's network must be refused with these words, when it is opened or its weights are read. */
static void refused(const OnnxWriter *writer, const char *layers, const char *words)
{
    Error error = {{0}};
    Network network;
    OnnxModel *model = open_bytes(writer, layers, &error);
    bool good = model && reads_weights(model, &network, &error);
    if (good) network_close(&network);
    onnx_model_close(model);
    assert_refused(good, &error, words);
}

/* -- what is not ONNX -- */

static void refuse_bytes(const void *bytes, size_t length, const char *words)
{
    Error error = {{0}};
    OnnxRequest request = {.path = "some.onnx", .bytes = bytes, .length = length, .input = "unit"};
    OnnxModel *model = onnx_model_open(&request, &error);
    onnx_model_close(model);
    assert_refused(model != NULL, &error, words);
}

static void not_onnx(void **state)
{
    (void)state;
    refuse_bytes("", 0, "empty");
    refuse_bytes("PK\003\004....", 8, "torch.onnx.export");
    refuse_bytes("\211HDF\r\n\032\n", 8, "tf2onnx");
    refuse_bytes("<!DOCTYPE html>", 15, "web page");
    refuse_bytes("version https://git-lfs.github.com/spec/v1", 42, "git lfs pull");
    refuse_bytes("hello, I am a text", 18, "is plain text");
    refuse_bytes("\n\1\2\3hello", 9, "cannot be read as ONNX");
    refuse_bytes("\010\007", 2, "holds no graph");
}

/* Every beginning of a file is refused with a sentence, or read; nothing crashes. */
static void cut_off(void **state)
{
    (void)state;
    OnnxWriter writer;
    size_t length = 0;
    write_network(&writer);
    uint8_t *bytes = writer_pack(&writer, &length);
    int refusals = 0;
    for (size_t cut = 0; cut < length; cut++) {
        Error error = {{0}};
        uint8_t *part = malloc(cut ? cut : 1); /* so that a sanitizer sees a read behind its end */
        memcpy(part, bytes, cut);
        OnnxRequest request = {.path = "cut.onnx", .bytes = part, .length = cut, .input = "unit"};
        OnnxModel *model = onnx_model_open(&request, &error);
        if (!model && error.message[0]) refusals++;
        onnx_model_close(model);
        free(part);
    }
    assert_true((size_t)refusals > length / 2);
    free(bytes);
    writer_close(&writer);
}

/* One byte after the other is changed: no crash, and no weights that are not finite. */
static void changed_bytes(void **state)
{
    (void)state;
    OnnxWriter writer;
    size_t length = 0;
    write_network(&writer);
    uint8_t *bytes = writer_pack(&writer, &length);
    for (size_t i = 0; i < length; i++)
        for (int change = 1; change < 256; change *= 5) {
            Error error = {{0}};
            Network network;
            bytes[i] = (uint8_t)(bytes[i] ^ change);
            OnnxRequest request = {
                .path = "x.onnx", .bytes = bytes, .length = length, .input = "tf"};
            OnnxModel *model = onnx_model_open(&request, &error);
            if (model && reads_weights(model, &network, &error)) network_close(&network);
            onnx_model_close(model);
            bytes[i] = (uint8_t)(bytes[i] ^ change);
        }
    free(bytes);
    writer_close(&writer);
}

/* Some hundred graphs in one another's nodes' attributes. */
static void nested(void **state)
{
    (void)state;
    enum { DEPTH = 999 };
    static const uint8_t tags[3] = {0x32, 0x2a, 0x0a}; /* attribute.g, node.attribute, graph.node */
    uint8_t *bytes = malloc(DEPTH * 8);
    size_t length = 0;
    for (int i = 0; i <= DEPTH; i++) { /* from the inside; last, model.graph */
        uint8_t head[8] = {i == DEPTH ? 0x3a : tags[i % 3]};
        size_t used = 1, rest = length;
        do {
            head[used++] = (uint8_t)((rest & 127) | (rest > 127 ? 128 : 0));
        } while ((rest >>= 7) > 0);
        memmove(bytes + used, bytes, length);
        memcpy(bytes, head, used);
        length += used;
    }
    refuse_bytes(bytes, length, "nests more than 64");
    free(bytes);
}

/* -- graphs that are no networks of pictures -- */

static void inputs(void **state)
{
    (void)state;
    static const struct {
        size_t rank;
        int64_t dims[4];
        const char *words;
    } shapes[] = {
        {2, {1, 100}, "four dimensions"},
        {4, {1, 1, SIDE, SIDE}, "three colours"},
        {4, {1, 3, SIDE, SIDE + 1}, "square"},
        {4, {1, 3, 100000, 100000}, "4096"},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        OnnxWriter writer;
        writer_open(&writer, 13);
        writer_input(&writer, "x", shapes[i].rank, shapes[i].dims);
        writer_node(&writer, "Relu", "relu", "x", "y");
        refused(&writer, NULL, shapes[i].words);
        writer_close(&writer);
    }
    OnnxWriter writer;
    write_network(&writer);
    writer_input(&writer, "mask", 4, (int64_t[]){1, 3, SIDE, SIDE});
    refused(&writer, NULL, "several inputs (x, mask)");
    writer_close(&writer);
    writer_open(&writer, 13);
    writer_node(&writer, "Relu", "relu", "x", "y");
    refused(&writer, NULL, "no input");
    writer_close(&writer);
}

static void cycles(void **state)
{
    (void)state;
    OnnxWriter writer;
    write_network(&writer);
    writer_node(&writer, "Add", "first", "c b", "a");
    writer_node(&writer, "Relu", "second", "a", "b");
    refused(&writer, NULL, "cycle");
    writer_close(&writer);
    write_network(&writer);
    writer_node(&writer, "Relu", "again", "c", "r");
    refused(&writer, NULL, "r is made twice");
    writer_close(&writer);
}

static void unknown_layers(void **state)
{
    (void)state;
    OnnxWriter writer;
    write_network(&writer);
    refused(&writer, "V1=rleu", "has no layer \"rleu\"; the nearest names are relu");
    refused(&writer, "V1=pool", "is a vector of 4 numbers");
    refused(&writer, "V1=fc", "is a vector of 5 numbers");
    refused(&writer, "V3=relu", "unknown region \"V3\"");
    refused(&writer, "V1=", "--layer V1= names no layer");
    refused(&writer, "V1=@99", "has no layer \"@99\"");
    writer_close(&writer);
}

/* What is not supported is named, with where it stands; what is before it is not lost. */
static void unsupported(void **state)
{
    (void)state;
    OnnxWriter writer;
    Error error = {{0}};
    write_network(&writer);
    writer_node(&writer, "LSTM", "/head/rnn/LSTM", "r", "l");
    writer_node(&writer, "Relu", "/head/relu/Relu", "l", "m");
    refused(&writer, "IT=head.relu",
            "node /head/rnn/LSTM (LSTM): the operator LSTM is not supported");
    OnnxModel *model = open_bytes(&writer, "V1=relu", &error);
    assert_good(model != NULL, &error);
    onnx_model_close(model);
    writer_close(&writer);
}

/* -- weights -- */

static void bad_weights(void **state)
{
    (void)state;
    OnnxWriter writer;
    write_network(&writer);
    float *numbers = (float *)(void *)writer.graph.initializer[0]->raw_data.data;
    numbers[5] = NAN;
    refused(&writer, NULL, "the weights w are not finite (number 5)");
    numbers[5] = INFINITY;
    refused(&writer, NULL, "not finite");
    numbers[5] = 0;
    writer.graph.initializer[0]->raw_data.len -= 4;
    refused(&writer, NULL, "w is 4 x 3 x 3 x 3 by its shape and holds 107 numbers");
    writer.graph.initializer[0]->raw_data.len += 4;
    writer.graph.initializer[0]->dims[0] = INT64_MAX;
    refused(&writer, NULL, "impossible shape");
    writer.graph.initializer[0]->dims[0] = -4;
    refused(&writer, NULL, "impossible shape");
    writer.graph.initializer[0]->dims[0] = FILTERS;
    writer.graph.initializer[0]->data_type = ONNX__TENSOR_PROTO__DATA_TYPE__COMPLEX64;
    refused(&writer, NULL, "complex");
    writer_close(&writer);
}

static void preprocessing(void **state)
{
    (void)state;
    Preprocessing input;
    Error error = {{0}};
    assert_good(preprocessing_read("imagenet", &input, &error), &error);
    assert_near((double)input.deviation[2], 0.225, 1e-7, "deviation");
    assert_good(preprocessing_read("0.5/0.25", &input, &error), &error);
    assert_near((double)input.mean[1], 0.5, 0, "mean");
    assert_good(preprocessing_read("0.1,0.2,0.3/1,2,4", &input, &error), &error);
    assert_near((double)input.deviation[2], 4, 0, "deviation");
    assert_good(preprocessing_read("0,1,0/0.00392157", &input, &error), &error);
    static const char *const bad[] = {"",      "imagnet",   "0.5",   "0.5,0.4/1",
                                      "0.5/x", "1,2,3,4/1", "0.5/1,"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_refused(preprocessing_read(bad[i], &input, &error), &error, "caffe");
    static const char *const impossible[] = {"0.5/0",     "0.5/-1",        "-0.1/0.5", "2/0.5",
                                             "nan,0,0/1", "0.5/1,nan,1",   "inf/1",    "0.5/inf",
                                             "0.5/1e9",   "0.5/1e-40",     "0.5/1e-4", "256/0.5",
                                             "3000/58",   "0.5,0.5,2/1e-9"};
    for (size_t i = 0; i < sizeof impossible / sizeof *impossible; i++)
        assert_refused(preprocessing_read(impossible[i], &input, &error), &error,
                       "give a mean from 0 to 1 and a deviation from 0.001 to 8");
    static const char *const of_bytes[][2] = {
        {"123.675,116.28,103.53/58.395,57.12,57.375", "0.485,0.456,0.406/0.229,0.224,0.225"},
        {"127.5/127.5", "--input 0.5/0.5"},
        {"103.939,116.779,123.68/1", "0.4076,0.458,0.485/0.003922"},
        {"0/255", "--input 0/1"},
        {"0.5/127.5", "--input 0.5/0.5"},
        {"127.5/0.5", "--input 0.5/0.5"}};
    for (size_t i = 0; i < sizeof of_bytes / sizeof *of_bytes; i++)
        assert_refused(preprocessing_read(of_bytes[i][0], &input, &error), &error, of_bytes[i][1]);
    assert_refused(preprocessing_read(NULL, &input, &error), &error, "--input is missing");
}

/* The first layer's weights as the network gets them must be weight_of. */
static void assert_weights(const OnnxWriter *writer)
{
    Error error = {{0}};
    Network network;
    OnnxModel *model = open_bytes(writer, NULL, &error);
    assert_good(model && reads_weights(model, &network, &error), &error);
    int index = 1;
    while (index < network.count && network.layers[index].weight_count != FILTERS * 27) index++;
    assert_true(index < network.count);
    for (size_t i = 0; i < FILTERS * 27; i++)
        assert_near((double)network.layers[index].weights[i], (double)weight_of(i), 0, "weight");
    network_close(&network);
    onnx_model_close(model);
}

static const int64_t shape_of_weights[4] = {FILTERS, 3, 3, 3};

/* A network whose convolution takes its weights from the tensor `w`, which the caller makes. */
static void open_without_weights(OnnxWriter *writer)
{
    writer_open(writer, 13);
    writer_input(writer, "x", 4, (int64_t[]){1, 3, SIDE, SIDE});
    writer_node(writer, "Conv", "/conv/Conv", "x w", "c");
    write_classifier(writer);
}

static uint16_t half_of(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    if (value == 0) return 0;
    return (uint16_t)((bits >> 16 & 0x8000) | (((bits >> 23 & 255) - 112) << 10) |
                      (bits >> 13 & 1023));
}

static void kinds_of_numbers(void **state)
{
    (void)state;
    enum { COUNT = FILTERS * 27 };
    OnnxWriter writer;
    uint16_t half[COUNT], brain[COUNT];
    double exact[COUNT];
    float single[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        uint32_t bits;
        single[i] = weight_of(i);
        memcpy(&bits, &single[i], sizeof bits);
        half[i] = half_of(single[i]);
        brain[i] = (uint16_t)(bits >> 16);
        exact[i] = (double)single[i];
    }
    static const int types[] = {
        ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT16, ONNX__TENSOR_PROTO__DATA_TYPE__BFLOAT16,
        ONNX__TENSOR_PROTO__DATA_TYPE__DOUBLE, ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT};
    const void *const raw[] = {half, brain, exact, single};
    static const size_t sizes[] = {2, 2, 8, 4};
    for (int i = 0; i < 4; i++) {
        open_without_weights(&writer);
        Onnx__TensorProto *tensor = writer_tensor(&writer, "w", types[i], 4, shape_of_weights);
        writer_raw(&writer, tensor, raw[i], COUNT * sizes[i]);
        assert_weights(&writer);
        writer_close(&writer);
    }
    open_without_weights(&writer); /* as numbers instead of bytes */
    Onnx__TensorProto *tensor = writer_tensor(&writer, "w", types[3], 4, shape_of_weights);
    tensor->n_float_data = COUNT;
    tensor->float_data = writer_copy(&writer, single, sizeof single);
    assert_weights(&writer);
    writer_close(&writer);
    open_without_weights(&writer);
    int32_t *wide = writer_new(&writer, COUNT * sizeof *wide);
    for (size_t i = 0; i < COUNT; i++) wide[i] = half[i];
    tensor = writer_tensor(&writer, "w", types[0], 4, shape_of_weights);
    tensor->n_int32_data = COUNT;
    tensor->int32_data = wide;
    assert_weights(&writer);
    writer_close(&writer);
}

/* Reads a list of three numbers, and expects these. */
static void expect_three(const Onnx__TensorProto *proto, const double *expected, const char *what)
{
    OnnxFile file = {.path = "three"};
    Tensor tensor;
    Error error = {{0}};
    float numbers[3];
    assert_good(tensor_describe(&tensor, &file, proto, &error) &&
                    tensor_floats(&tensor, &file, numbers, &error) &&
                    tensor_load(&tensor, &file, &error),
                &error);
    for (size_t i = 0; i < 3; i++) {
        assert_near(tensor_number(&tensor, i), expected[i], 0, what);
        assert_near((double)numbers[i], (double)(float)expected[i], 0, what);
    }
    tensor_free(&tensor);
}

#define TYPE(name) ONNX__TENSOR_PROTO__DATA_TYPE__##name

/* Three numbers of each type of whole numbers. */
static const struct {
    int type;
    const char *bytes;
    size_t size; /* of one number */
    int64_t whole[3];
} whole_types[] = {{TYPE(UINT8), "\0\1\xff", 1, {0, 1, 255}},
                   {TYPE(INT8), "\0\x7f\xff", 1, {0, 127, -1}},
                   {TYPE(BOOL), "\0\1\2", 1, {0, 1, 1}},
                   {TYPE(UINT16), "\0\0\1\0\xff\xff", 2, {0, 1, 65535}},
                   {TYPE(INT16), "\0\0\1\0\xff\xff", 2, {0, 1, -1}},
                   {TYPE(INT32), "\0\0\0\0\1\0\0\0\xff\xff\xff\xff", 4, {0, 1, -1}},
                   {TYPE(UINT32), "\0\0\0\0\1\0\0\0\xff\xff\xff\xff", 4, {0, 1, 4294967295}},
                   {TYPE(INT64),
                    "\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff",
                    8,
                    {0, 1, -1}},
                   {TYPE(UINT64), /* the largest index there is, as exporters write "to the end" */
                    "\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff",
                    8,
                    {0, 1, INT64_MAX}}};

/* In the field that the format has for the type. */
static Onnx__TensorProto *typed_field(OnnxWriter *writer, size_t i, const int64_t *dims)
{
    int type = whole_types[i].type;
    const int64_t *whole = whole_types[i].whole;
    Onnx__TensorProto *typed = writer_tensor(writer, "typed", type, 1, dims);
    int32_t short_ones[3];
    uint64_t large[3];
    for (int k = 0; k < 3; k++) {
        short_ones[k] = (int32_t)whole[k];
        large[k] = whole[k] == INT64_MAX ? UINT64_MAX : (uint64_t)whole[k];
    }
    if (type == TYPE(INT64)) {
        typed->n_int64_data = 3;
        typed->int64_data = writer_copy(writer, whole, 3 * sizeof *whole);
    } else if (type == TYPE(UINT32) || type == TYPE(UINT64)) {
        typed->n_uint64_data = 3;
        typed->uint64_data = writer_copy(writer, large, sizeof large);
    } else {
        typed->n_int32_data = 3;
        typed->int32_data = writer_copy(writer, short_ones, sizeof short_ones);
    }
    return typed;
}

/* Every type twice: as bytes, and in the field that the format has for it. And double precision in its field. */
static void whole_numbers_of_every_type(void **state)
{
    (void)state;
    const int64_t dims[1] = {3};
    OnnxWriter writer;
    for (size_t i = 0; i < COUNT(whole_types); i++) {
        const double expected[3] = {0, (double)whole_types[i].whole[1],
                                    (double)whole_types[i].whole[2]};
        writer_open(&writer, 13);
        Onnx__TensorProto *raw = writer_tensor(&writer, "raw", whole_types[i].type, 1, dims);
        writer_raw(&writer, raw, whole_types[i].bytes, 3 * whole_types[i].size);
        expect_three(raw, expected, "a number of bytes");
        expect_three(typed_field(&writer, i, dims), expected, "a number of its own field");
        writer_close(&writer);
    }
    static const double reals[] = {0, -1.5, 1e30}, singles[] = {0, -1.5, (double)1e30F};
    writer_open(&writer, 13);
    Onnx__TensorProto *real = writer_tensor(&writer, "real", TYPE(DOUBLE), 1, dims);
    real->n_double_data = 3;
    real->double_data = writer_copy(&writer, reals, sizeof reals);
    expect_three(real, singles, "double precision");
    writer_close(&writer);
}

/* Half precision's zeros, smallest and largest numbers, and what is none. */
static void half_numbers(void **state)
{
    (void)state;
    static const uint16_t bits[] = {0x0000, 0x8000, 0x0001, 0x03ff, 0x0400,
                                    0x3c00, 0xc000, 0x7bff, 0x7c00};
    static const double values[] = {
        0,     0,       5.9604644775390625e-08, 6.0975551605224609e-05, 6.103515625e-05, 1, -2,
        65504, INFINITY};
    enum { COUNT = sizeof bits / sizeof *bits };
    OnnxWriter writer;
    OnnxFile file = {.path = "half"};
    Tensor tensor;
    Error error = {{0}};
    writer_open(&writer, 13);
    const int64_t dims[1] = {COUNT};
    Onnx__TensorProto *proto =
        writer_tensor(&writer, "h", ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT16, 1, dims);
    writer_raw(&writer, proto, bits, sizeof bits);
    assert_good(tensor_describe(&tensor, &file, proto, &error) &&
                    tensor_load(&tensor, &file, &error),
                &error);
    for (size_t i = 0; i < COUNT; i++) assert_true((double)tensor.real[i] == values[i]);
    tensor_free(&tensor);
    writer_close(&writer);
}

/* Weights of a Constant node, behind Identity, behind a Cast that changes nothing. */
static void weights_of_nodes(void **state)
{
    (void)state;
    OnnxWriter writer;
    float single[FILTERS * 27];
    for (size_t i = 0; i < FILTERS * 27; i++) single[i] = weight_of(i);
    open_without_weights(&writer);
    Onnx__NodeProto *node = writer_node(&writer, "Constant", "constant", "", "v");
    Onnx__AttributeProto *value = writer_attribute(&writer, node, "value");
    value->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__TENSOR;
    writer_weights(&writer, "unused", 4, shape_of_weights, single);
    value->t = writer.graph.initializer[--writer.graph.n_initializer];
    writer_node(&writer, "Identity", "same", "v", "u");
    node = writer_node(&writer, "Cast", "cast", "u", "w");
    writer_integer(&writer, node, "to", 1);
    assert_weights(&writer);
    writer_close(&writer);
}

/* -- external data -- */

#define EXTERNAL BUILD "/tests/external"

static void in_folder(const char *folder, const char *name, char *path)
{
    Error error = {{0}};
    assert_good(file_path(path, &error, "%s/%s", folder, name), &error);
}

/* The tensor's numbers lie in `location`, from there on. */
static void lie_in(OnnxWriter *writer, Onnx__TensorProto *tensor, const char *location,
                   const char *offset)
{
    const char *const entries[3][2] = {
        {"location", location}, {"offset", offset}, {"length", "432"}};
    tensor->has_data_location = 1;
    tensor->data_location = ONNX__TENSOR_PROTO__DATA_LOCATION__EXTERNAL;
    for (int i = 0; i < 3; i++) {
        Onnx__StringStringEntryProto *entry = writer_new(writer, sizeof *entry);
        onnx__string_string_entry_proto__init(entry);
        entry->key = writer_text(writer, entries[i][0]);
        entry->value = writer_text(writer, entries[i][1]);
        tensor->external_data =
            writer_append(writer, tensor->external_data, &tensor->n_external_data, entry);
    }
}

static Onnx__TensorProto *weights_in(OnnxWriter *writer, const char *name, const char *location,
                                     const char *offset)
{
    Onnx__TensorProto *tensor =
        writer_tensor(writer, name, ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT, 4, shape_of_weights);
    lie_in(writer, tensor, location, offset);
    return tensor;
}

/* Writes the model of a folder, and closes the writer. */
static void write_model(const char *folder, OnnxWriter *writer)
{
    char path[FILE_PATH_LENGTH];
    size_t length = 0;
    uint8_t *bytes = writer_pack(writer, &length);
    in_folder(folder, "model.onnx", path);
    write_bytes(path, bytes, length);
    free(bytes);
    writer_close(writer);
}

/* A model in `folder` whose convolution's weights lie in `location`, 16 bytes from its beginning. */
static void write_external(const char *folder, const char *location, const char *offset)
{
    OnnxWriter writer;
    open_without_weights(&writer);
    weights_in(&writer, "w", location, offset);
    write_model(folder, &writer);
}

/* Opens the folder's model and reads its weights: false with a sentence where they cannot be. */
static bool reads_folder(const char *folder, Network *network, Error *error)
{
    char path[FILE_PATH_LENGTH];
    in_folder(folder, "model.onnx", path);
    OnnxModel *model = onnx_model_open(&(OnnxRequest){.path = path, .input = "unit"}, error);
    bool good = model && reads_weights(model, network, error);
    onnx_model_close(model);
    return good;
}

static void refused_external(const char *folder, const char *location, const char *offset,
                             const char *words)
{
    Error error = {{0}};
    Network network;
    write_external(folder, location, offset);
    bool good = reads_folder(folder, &network, &error);
    assert_refused(good, &error, words);
}

static void external_data(void **state)
{
    (void)state;
    static const char outer[] = EXTERNAL, folder[] = EXTERNAL "/model";
    char path[FILE_PATH_LENGTH];
    float numbers[4 + FILTERS * 27] = {0};
    Error error = {{0}};
    Network network;
    for (size_t i = 0; i < FILTERS * 27; i++) numbers[4 + i] = weight_of(i);
    assert_int_equal(system("rm -rf " EXTERNAL), 0);
    in_folder(folder, "model.onnx.data", path);
    write_bytes(path, numbers, sizeof numbers);
    in_folder(outer, "secret", path);
    write_bytes(path, numbers, sizeof numbers);
    write_external(folder, "model.onnx.data", "16");
    assert_good(reads_folder(folder, &network, &error), &error);
    assert_near((double)network.layers[1].weights[3], (double)weight_of(3), 0, "weight");
    network_close(&network);
    char link_path[FILE_PATH_LENGTH];
    in_folder(folder, "link", link_path);
    assert_int_equal(symlink("../secret", link_path), 0);
    refused_external(folder, "link", "16", "outside the model's folder");
    refused_external(folder, "../secret", "16", "outside the model's folder");
    refused_external(folder, "sub/../../secret", "16", "outside the model's folder");
    refused_external(folder, "/etc/passwd", "0", "outside the model's folder");
    refused_external(folder, "missing", "0", "cannot be read");
    refused_external(folder, "", "0", "does not say which file");
    refused_external(folder, "model.onnx.data", "17", "is too short");
    refused_external(folder, "model.onnx.data", "18446744073709551615", "the offset");
    refused_external(folder, "model.onnx.data", "-1", "the offset");
    refused_external(folder, ".", "0", "");
}

/* What results say of such a model: each of its files once; or too many, where `names` is NULL. */
static void says_data(const char *folder, OnnxWriter *writer, const char *const *names)
{
    char path[FILE_PATH_LENGTH], digest[FILE_DIGEST_LENGTH], expected[512] = "";
    Error error = {{0}};
    write_model(folder, writer);
    in_folder(folder, "model.onnx", path);
    OnnxRequest request = {.path = path, .input = "unit", .needs_input = true};
    OnnxModel *model = onnx_model_open(&request, &error);
    for (int i = 0; names && names[i]; i++) {
        size_t used = strlen(expected);
        const char *slash = strchr(names[i], '/');
        in_folder(folder, names[i], path);
        assert_good(file_digest(path, digest, &error), &error);
        snprintf(expected + used, sizeof expected - used, "%s%s %s", i ? ", " : "",
                 slash ? slash + 1 : names[i], digest);
    }
    if (names) {
        assert_good(model != NULL, &error);
        assert_string_equal(onnx_model_description(model)->origin->data, expected);
    } else {
        assert_refused(model != NULL, &error, "in more than 3 files; save them in one");
    }
    onnx_model_close(model);
}

/* A node that holds a tensor of its own. */
static void add_held(OnnxWriter *writer, const char *location)
{
    Onnx__NodeProto *node = writer_node(writer, "Constant", "", "", "held");
    Onnx__AttributeProto *attribute = writer_attribute(writer, node, "value");
    attribute->t = writer_new(writer, sizeof *attribute->t);
    onnx__tensor_proto__init(attribute->t);
    attribute->has_type = 1;
    attribute->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__TENSOR;
    lie_in(writer, attribute->t, location, "0");
}

/*
 * Of two files one may be called as the other begins, or as one in another folder is; a node's own tensor counts; one
 * file by two paths is one file.
 */
static void files_of_external_data(void **state)
{
    (void)state;
    static const char *const names[] = {"w.data.1", "w.data", "deep/w.data", "v.data", NULL};
    static const char *const two[] = {"w.data.1", "w.data", NULL};
    static const char *const three[] = {"w.data.1", "w.data", "deep/w.data", NULL};
    static const char folder[] = EXTERNAL;
    char path[FILE_PATH_LENGTH];
    float numbers[FILTERS * 27] = {0};
    OnnxWriter writer;
    assert_int_equal(system("rm -rf " EXTERNAL), 0);
    for (int i = 0; names[i]; i++) {
        in_folder(folder, names[i], path);
        numbers[0] = (float)i;
        write_bytes(path, numbers, sizeof numbers);
    }
    for (int files = 2; files <= 4; files++) {
        open_without_weights(&writer);
        weights_in(&writer, "w", names[0], "0");
        weights_in(&writer, "again", names[0], "0");
        weights_in(&writer, "v", names[1], "0");
        weights_in(&writer, "same", "./w.data", "0");
        if (files == 4) weights_in(&writer, "u", names[3], "0");
        add_held(&writer, names[files > 2 ? 2 : 1]);
        says_data(folder, &writer, files == 2 ? two : files == 3 ? three : NULL);
    }
}

/* -- weights that stay where they are in the file -- */

/* A tensor of so many bytes of weights; `again`: more bytes for the same field behind them, which then count. */
static void write_weights_of(OnnxWriter *writer, const char *name, size_t length, size_t again)
{
    uint8_t *bytes = writer_new(writer, length);
    for (size_t i = 0; i < length; i++) bytes[i] = (uint8_t)(i * 7 + length);
    const int64_t dims[1] = {(int64_t)((again ? again : length) / 4)};
    Onnx__TensorProto *tensor =
        writer_tensor(writer, name, ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT, 1, dims);
    writer_raw(writer, tensor, bytes, length);
    if (!again) return;
    ProtobufCMessageUnknownField *field = writer_new(writer, sizeof *field);
    uint8_t *content = writer_new(writer, again + 2);
    content[0] = (uint8_t)((again & 127) | 128); /* its length, 128 at least */
    content[1] = (uint8_t)(again >> 7);
    memset(content + 2, 5, again);
    *field = (ProtobufCMessageUnknownField){.tag = 9,
                                            .wire_type = PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED,
                                            .len = again + 2,
                                            .data = content};
    tensor->base.unknown_fields = field;
    tensor->base.n_unknown_fields = 1;
}

/* What is read is what protobuf-c reads by itself, or neither reads it. Returns whether they do. */
static bool same_as_whole(const uint8_t *bytes, size_t length)
{
    Error error = {{0}};
    OnnxFile file;
    bool good = onnx_file_parse(&file, bytes, length, "some.onnx", &error);
    if (good) {
        Onnx__ModelProto *whole = onnx__model_proto__unpack(NULL, length, bytes);
        assert_non_null(whole);
        size_t expected = onnx__model_proto__get_packed_size(whole);
        assert_int_equal(onnx__model_proto__get_packed_size(file.model), expected);
        uint8_t *a = malloc(expected), *b = malloc(expected);
        assert_true(a && b);
        onnx__model_proto__pack(whole, a);
        onnx__model_proto__pack(file.model, b);
        assert_memory_equal(a, b, expected);
        free(a);
        free(b);
        onnx__model_proto__free_unpacked(whole, NULL);
    }
    onnx_file_close(&file);
    return good;
}

static void weights_in_place(void **state)
{
    (void)state;
    OnnxWriter writer;
    size_t length = 0;
    writer_open(&writer, 13);
    write_weights_of(&writer, "none", 0, 0);
    write_weights_of(&writer, "short", 1020, 0);
    write_weights_of(&writer, "least", 1024, 0);
    write_weights_of(&writer, "long", 20000, 0);
    write_weights_of(&writer, "long, then short", 2000, 200);
    write_weights_of(&writer, "short, then long", 200, 2000);
    writer_node(&writer, "Relu", "relu", "x", "y");
    uint8_t *bytes = writer_pack(&writer, &length), *twice = malloc(2 * length);
    assert_non_null(twice);
    memcpy(twice, bytes, length);
    memcpy(twice + length, bytes, length); /* two messages, one after the other, are one: of both */
    assert_true(same_as_whole(bytes, length));
    assert_true(same_as_whole(twice, 2 * length));
    for (size_t i = 0; i < length; i += i % 1000 < 100 ? 1 : 97)
        for (int change = 1; change < 256; change *= 4) {
            bytes[i] = (uint8_t)(bytes[i] ^ change);
            same_as_whole(bytes, length);
            bytes[i] = (uint8_t)(bytes[i] ^ change);
        }
    free(bytes);
    free(twice);
    writer_close(&writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(not_onnx),
        cmocka_unit_test(cut_off),
        cmocka_unit_test(changed_bytes),
        cmocka_unit_test(nested),
        cmocka_unit_test(inputs),
        cmocka_unit_test(cycles),
        cmocka_unit_test(unknown_layers),
        cmocka_unit_test(unsupported),
        cmocka_unit_test(bad_weights),
        cmocka_unit_test(preprocessing),
        cmocka_unit_test(kinds_of_numbers),
        cmocka_unit_test(whole_numbers_of_every_type),
        cmocka_unit_test(half_numbers),
        cmocka_unit_test(weights_of_nodes),
        cmocka_unit_test(external_data),
        cmocka_unit_test(weights_in_place),
        cmocka_unit_test(files_of_external_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
