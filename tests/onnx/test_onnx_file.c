/*
 * ONNX files that are damaged, hostile or of another kind; weights in all the ways files hold them.
 */
#define _XOPEN_SOURCE 700
#include "onnx_text.h"

#include <unistd.h>

#define TYPE(name) ONNX__TENSOR_PROTO__DATA_TYPE__##name

/* A convolution, a ReLU, a mean, a classifier. UNWEIGHTED leaves the tensor w to be added. */
enum { FILTERS = 4, WEIGHTS = FILTERS * 27 };
#define INPUT "13 x[1,3,12,12]: "
#define BEHIND                                                                                     \
    "Relu:/relu/Relu c > r; GlobalAveragePool:/pool/GlobalAveragePool r > p; Flatten:/Flatten p "  \
    "> f; Gemm:/fc/Gemm f fc.weight[4,5] > y; "
#define NODES      "Conv:/conv/Conv x w[4,3,3,3] > c; " BEHIND
#define UNWEIGHTED INPUT "Conv:/conv/Conv x w > c; " BEHIND

static uint8_t *network_bytes(size_t *length)
{
    OnnxWriter writer;
    write_graph(&writer, INPUT NODES);
    uint8_t *bytes = writer_pack(&writer, length);
    writer_close(&writer);
    return bytes;
}

/* The file must be refused with these words, opened or when weights are read; closes the writer. */
static void refused(OnnxWriter *writer, const char *layers, const char *words)
{
    Error error = {{0}};
    Network network;
    OnnxRequest request = {.path = "small.onnx", .input = "unit", .layers = layers};
    OnnxModel *model = build_model(open_writer(writer, &request, &error), &network, &error);
    assert_refused(model != NULL, &error, words);
}

/* -- what is not ONNX -- */

static void refuse_bytes(const void *bytes, size_t length, const char *words)
{
    OnnxRequest request = {.path = "some.onnx", .bytes = bytes, .length = length, .input = "unit"};
    REFUSED(onnx_model_open(&request, &error) != NULL, words);
}

TEST(not_onnx)
{
    refuse_bytes("", 0, "empty");
    refuse_bytes("PK\003\004....", 8, "torch.onnx.export");
    refuse_bytes("\211HDF\r\n\032\n", 8, "tf2onnx");
    refuse_bytes("<!DOCTYPE html>", 15, "web page");
    refuse_bytes("version https://git-lfs.github.com/spec/v1", 42, "git lfs pull");
    refuse_bytes("hello, I am a text", 18, "is plain text");
    refuse_bytes("\n\1\2\3hello", 9, "cannot be read as ONNX");
    refuse_bytes("\010\007", 2, "has no graph");
}

/* Every truncation of a file is refused with a message, or read; nothing crashes. */
TEST(cut_off)
{
    size_t length = 0, refusals = 0;
    uint8_t *bytes = network_bytes(&length);
    for (size_t cut = 0; cut < length; cut++) {
        Error error = {{0}};
        uint8_t *part = malloc(cut ? cut : 1); /* so that sanitizers detect reads past the end */
        memcpy(part, bytes, cut);
        OnnxRequest request = {.path = "cut.onnx", .bytes = part, .length = cut, .input = "unit"};
        OnnxModel *model = onnx_model_open(&request, &error);
        if (!model && error.message[0]) refusals++;
        onnx_model_close(model);
        free(part);
    }
    assert_true(refusals > length / 2);
    free(bytes);
}

/* Each byte is changed in turn: no crash, and no weights that are not finite. */
TEST(changed_bytes)
{
    size_t length = 0;
    uint8_t *bytes = network_bytes(&length);
    for (size_t i = 0; i < length; i++)
        for (int change = 1; change < 256; change *= 5) {
            Error error = {{0}};
            Network network;
            OnnxRequest request = {
                .path = "x.onnx", .bytes = bytes, .length = length, .input = "tf"};
            bytes[i] = (uint8_t)(bytes[i] ^ change);
            OnnxModel *model = build_model(onnx_model_open(&request, &error), &network, &error);
            if (model) close_network(model, &network);
            bytes[i] = (uint8_t)(bytes[i] ^ change);
        }
    free(bytes);
}

/* Hundreds of graphs nested in attributes of one another's nodes. */
TEST(nested)
{
    enum { DEPTH = 999 };
    static const uint8_t tags[3] = {0x32, 0x2a, 0x0a}; /* attribute.g, node.attribute, graph.node */
    uint8_t *bytes = malloc(DEPTH * 8);
    size_t length = 0;
    for (int i = 0; i <= DEPTH; i++) { /* from the innermost outwards; last, model.graph */
        uint8_t head[8] = {i == DEPTH ? 0x3a : tags[i % 3]};
        size_t used = 1, rest = length;
        do {
            head[used++] = (uint8_t)((rest & 127) | (rest > 127 ? 128 : 0));
        } while ((rest >>= 7) > 0);
        memmove(bytes + used, bytes, length);
        memcpy(bytes, head, used);
        length += used;
    }
    refuse_bytes(bytes, length, "nested more than 64 deep");
    free(bytes);
}

/* -- graphs that take no picture, layers that do not exist -- */

#define RNN INPUT NODES "LSTM:/head/rnn/LSTM r > l; Relu:/head/relu/Relu l > m"

TEST(refused_graphs)
{
    static const struct {
        const char *graph, *layers, *words;
    } cases[] = {
        {"13 x[1,100]: Relu x > y", NULL, "four dimensions"},
        {"13 x[1,2,12,12]: Relu x > y", NULL, "neither three colours nor one"},
        {"13 x[1,3,12,13]: Relu x > y", NULL, "not square; give --screen 12x13"},
        {"13 x[1,3,100000,100000]: Relu x > y", NULL, "4096"},
        {"13 x[1,3,12,12] mask[1,3,12,12]: " NODES, NULL, "several inputs (x, mask)"},
        {"13 : Relu x > y", NULL, "no input"},
        {INPUT NODES "Add c b > a; Relu a > b", NULL, "cycle"},
        {INPUT NODES "Relu c > r", NULL, "r is made twice"},
        {INPUT NODES, "V1=rleu", "has no layer \"rleu\"; the nearest names are relu"},
        {INPUT NODES, "V3=relu", "unknown region \"V3\""},
        {INPUT NODES, "V1=", "--layer V1= names no layer"},
        {INPUT NODES, "V1=@99", "has no layer \"@99\""},
        {INPUT "Unheard: x", NULL, "node (unnamed) (Unheard)"},
        {RNN, "IT=head.relu", "node /head/rnn/LSTM (LSTM): the operator LSTM is not supported"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        OnnxWriter writer;
        write_graph(&writer, cases[i].graph);
        refused(&writer, cases[i].layers, cases[i].words);
    }
}

/* An input with a default (an initialiser of its name) is a constant. */
TEST(inputs_with_defaults)
{
    Error error = {{0}};
    OnnxRequest request = {.path = "small.onnx", .input = "unit", .layers = "V1=y"};
    OnnxModel *model = open_graph("13 x[1,3,8,8] k[3,1,1]: Mul x k[3,1,1] > y", &request, &error);
    assert_good(model != NULL, &error);
    onnx_model_close(model);
}

/* Layers before an unsupported node can still be used. */
TEST(before_the_unsupported)
{
    Error error = {{0}};
    OnnxRequest request = {.path = "small.onnx", .input = "unit", .layers = "V1=relu"};
    OnnxModel *model = open_graph(RNN, &request, &error);
    assert_good(model != NULL, &error);
    onnx_model_close(model);
}

/* -- weights -- */

TEST(bad_weights)
{
    static const struct {
        float number;
        int64_t filters;
        size_t missing; /* bytes */
        int type;
        const char *words;
    } cases[] = {
        {NAN, FILTERS, 0, TYPE(FLOAT), "the weights w are not finite (number 5)"},
        {INFINITY, FILTERS, 0, TYPE(FLOAT), "not finite"},
        {0, FILTERS, 4, TYPE(FLOAT), "w has the shape 4 x 3 x 3 x 3 but 107 numbers"},
        {0, INT64_MAX, 0, TYPE(FLOAT), "impossible shape"},
        {0, -4, 0, TYPE(FLOAT), "impossible shape"},
        {0, FILTERS, 0, TYPE(COMPLEX64), "complex"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        OnnxWriter writer;
        write_graph(&writer, INPUT NODES);
        Onnx__TensorProto *tensor = writer.graph.initializer[0];
        memcpy(tensor->raw_data.data + 5 * sizeof(float), &cases[i].number, sizeof(float));
        tensor->dims[0] = cases[i].filters;
        tensor->raw_data.len -= cases[i].missing;
        tensor->data_type = cases[i].type;
        refused(&writer, NULL, cases[i].words);
    }
}

TEST(preprocessing)
{
    Preprocessing input;
    GOOD(preprocessing_read("imagenet", &input, &error));
    assert_near((double)input.deviation[2], 0.225, 1e-7, "deviation");
    GOOD(preprocessing_read("0.5/0.25", &input, &error));
    assert_near((double)input.mean[1], 0.5, 0, "mean");
    GOOD(preprocessing_read("0.1,0.2,0.3/1,2,4", &input, &error));
    assert_near((double)input.deviation[2], 4, 0, "deviation");
    GOOD(preprocessing_read("0,1,0/0.00392157", &input, &error));
    static const char *const bad[] = {"",      "imagnet",   "0.5",   "0.5,0.4/1",
                                      "0.5/x", "1,2,3,4/1", "0.5/1,"};
    for (size_t i = 0; i < COUNT(bad); i++)
        REFUSED(preprocessing_read(bad[i], &input, &error), "caffe");
    static const char *const impossible[] = {"0.5/0",     "0.5/-1",        "-0.1/0.5", "2/0.5",
                                             "nan,0,0/1", "0.5/1,nan,1",   "inf/1",    "0.5/inf",
                                             "0.5/1e9",   "0.5/1e-40",     "0.5/1e-4", "256/0.5",
                                             "3000/58",   "0.5,0.5,2/1e-9"};
    for (size_t i = 0; i < COUNT(impossible); i++)
        REFUSED(preprocessing_read(impossible[i], &input, &error),
                "give a mean from 0 to 1 and a deviation from 0.001 to 8");
    static const char *const of_bytes[][2] = {
        {"123.675,116.28,103.53/58.395,57.12,57.375", "0.485,0.456,0.406/0.229,0.224,0.225"},
        {"127.5/127.5", "--input 0.5/0.5"},
        {"103.939,116.779,123.68/1", "0.4076,0.458,0.485/0.003922"},
        {"0/255", "--input 0/1"},
        {"0.5/127.5", "--input 0.5/0.5"},
        {"127.5/0.5", "--input 0.5/0.5"}};
    for (size_t i = 0; i < COUNT(of_bytes); i++)
        REFUSED(preprocessing_read(of_bytes[i][0], &input, &error), of_bytes[i][1]);
    REFUSED(preprocessing_read(NULL, &input, &error), "--input is missing");
}

static float weight_of(size_t i)
{
    return ((float)(i * 37 % 101) - 50.0f) / 64.0f; /* exact in half precision */
}

/* The network's convolution must have the weights weight_of; closes the writer. */
static void assert_weights(OnnxWriter *writer)
{
    Error error = {{0}};
    Network network;
    OnnxModel *model = build_model(open_writer(writer, usual_request(), &error), &network, &error);
    assert_good(model != NULL, &error);
    int index = 1;
    while (index < network.count && network.layers[index].weight_count != WEIGHTS) index++;
    assert_true(index < network.count);
    for (size_t i = 0; i < WEIGHTS; i++)
        assert_near((double)network.layers[index].weights[i], (double)weight_of(i), 0, "weight");
    close_network(model, &network);
}

static const int64_t shape_of_weights[4] = {FILTERS, 3, 3, 3};

static Onnx__TensorProto *add_unfilled(OnnxWriter *writer, int type)
{
    write_graph(writer, UNWEIGHTED);
    return writer_tensor(writer, "w", type, 4, shape_of_weights);
}

static uint16_t half_of(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    if (value == 0) return 0;
    return (uint16_t)((bits >> 16 & 0x8000) | (((bits >> 23 & 255) - 112) << 10) |
                      (bits >> 13 & 1023));
}

TEST(kinds_of_numbers)
{
    OnnxWriter writer;
    uint16_t half[WEIGHTS], brain[WEIGHTS];
    int32_t wide[WEIGHTS];
    double exact[WEIGHTS];
    float single[WEIGHTS];
    for (size_t i = 0; i < WEIGHTS; i++) {
        uint32_t bits;
        single[i] = weight_of(i);
        memcpy(&bits, &single[i], sizeof bits);
        wide[i] = half[i] = half_of(single[i]);
        brain[i] = (uint16_t)(bits >> 16);
        exact[i] = (double)single[i];
    }
    static const int types[] = {TYPE(FLOAT16), TYPE(BFLOAT16), TYPE(DOUBLE), TYPE(FLOAT)};
    const void *const raw[] = {half, brain, exact, single};
    static const size_t sizes[] = {2, 2, 8, 4};
    for (int i = 0; i < 4; i++) {
        Onnx__TensorProto *tensor = add_unfilled(&writer, types[i]);
        writer_raw(&writer, tensor, raw[i], WEIGHTS * sizes[i]);
        assert_weights(&writer);
    }
    Onnx__TensorProto *tensor = add_unfilled(&writer, TYPE(FLOAT)); /* as numbers, not bytes */
    tensor->n_float_data = WEIGHTS;
    tensor->float_data = single;
    assert_weights(&writer);
    tensor = add_unfilled(&writer, TYPE(FLOAT16));
    tensor->n_int32_data = WEIGHTS;
    tensor->int32_data = wide;
    assert_weights(&writer);
    tensor = add_unfilled(&writer, TYPE(FLOAT));
    writer_raw(&writer, tensor, single, sizeof single);
    tensor->n_float_data = WEIGHTS;
    tensor->float_data = single;
    refused(&writer, NULL, "w has its numbers twice, as bytes and as numbers");
}

/* A list must read as these three numbers. */
static void expect_three(const Onnx__TensorProto *proto, const double *expected, const char *what)
{
    OnnxFile file = {.path = "three"};
    Tensor tensor;
    float numbers[3];
    GOOD(tensor_describe(&tensor, &file, proto, &error) &&
         tensor_floats(&tensor, &file, numbers, &error) && tensor_load(&tensor, &file, &error));
    for (size_t i = 0; i < 3; i++) {
        assert_near(tensor_number(&tensor, i), expected[i], 0, what);
        assert_near((double)numbers[i], (double)(float)expected[i], 0, what);
    }
    tensor_free(&tensor);
}

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

/* The numbers in the typed field that the format has for them. */
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

/* Every type as raw bytes and in its typed field; and doubles in theirs. */
TEST(whole_numbers_of_every_type)
{
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

/* Half precision: zeros, the smallest and largest numbers, infinity. */
TEST(half_numbers)
{
    static const uint16_t bits[] = {0x0000, 0x8000, 0x0001, 0x03ff, 0x0400,
                                    0x3c00, 0xc000, 0x7bff, 0x7c00};
    static const double values[] = {
        0,     0,       5.9604644775390625e-08, 6.0975551605224609e-05, 6.103515625e-05, 1, -2,
        65504, INFINITY};
    enum { COUNT = sizeof bits / sizeof *bits };
    OnnxWriter writer;
    OnnxFile file = {.path = "half"};
    Tensor tensor;
    writer_open(&writer, 13);
    const int64_t dims[1] = {COUNT};
    Onnx__TensorProto *proto =
        writer_tensor(&writer, "h", ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT16, 1, dims);
    writer_raw(&writer, proto, bits, sizeof bits);
    GOOD(tensor_describe(&tensor, &file, proto, &error) && tensor_load(&tensor, &file, &error));
    for (size_t i = 0; i < COUNT; i++) assert_true((double)tensor.real[i] == values[i]);
    tensor_free(&tensor);
    writer_close(&writer);
}

/* Weights from a Constant node, through an Identity and a Cast that changes nothing. */
TEST(weights_of_nodes)
{
    OnnxWriter writer;
    float single[WEIGHTS];
    for (size_t i = 0; i < WEIGHTS; i++) single[i] = weight_of(i);
    write_graph(&writer, UNWEIGHTED "Constant > v; Identity v > u; Cast u to=1 > w");
    writer_weights(&writer, "unused", 4, shape_of_weights, single);
    writer_held(&writer, writer.graph.node[writer.graph.n_node - 3],
                writer.graph.initializer[--writer.graph.n_initializer]);
    assert_weights(&writer);
}

/* -- external data -- */

#define FOLDER BUILD "/tests/external/model"
#define MODEL  FOLDER "/model.onnx"

/* Deletes the folder. */
static void clear_folder(void)
{
    assert_int_equal(system("rm -rf " BUILD "/tests/external"), 0);
}

static void write_model(OnnxWriter *writer)
{
    size_t length = 0;
    uint8_t *bytes = writer_pack(writer, &length);
    write_bytes(MODEL, bytes, length);
    free(bytes);
    writer_close(writer);
}

static void add_external(OnnxWriter *writer, const char *name, const char *location,
                         const char *offset)
{
    Onnx__TensorProto *tensor = writer_tensor(writer, name, TYPE(FLOAT), 4, shape_of_weights);
    writer_external(writer, tensor, location, offset, "432");
}

/*
 * Writes a model whose convolution's weights are in file `location` at this offset; are they read?
 */
static bool reads_external(const char *location, const char *offset, float *fourth, Error *error)
{
    OnnxWriter writer;
    Network network;
    write_graph(&writer, UNWEIGHTED);
    add_external(&writer, "w", location, offset);
    write_model(&writer);
    OnnxModel *model = build_model(
        onnx_model_open(&(OnnxRequest){.path = MODEL, .input = "unit"}, error), &network, error);
    if (!model) return false;
    *fourth = network.layers[1].weights[3];
    close_network(model, &network);
    return true;
}

TEST(external_data)
{
    static const char *const cases[][3] = {
        {"link", "16", "outside the model's folder"},
        {"../secret", "16", "outside the model's folder"},
        {"sub/../../secret", "16", "outside the model's folder"},
        {"/etc/passwd", "0", "outside the model's folder"},
        {"missing", "0", "cannot be read"},
        {"", "0", "does not name the file"},
        {"model.onnx.data", "17", "is too short"},
        {"model.onnx.data", "18446744073709551615", "an invalid offset"},
        {"model.onnx.data", "-1", "an invalid offset"},
        {".", "0", ""}};
    float numbers[4 + WEIGHTS] = {0}, fourth = 0;
    for (size_t i = 0; i < WEIGHTS; i++) numbers[4 + i] = weight_of(i);
    clear_folder();
    write_bytes(FOLDER "/model.onnx.data", numbers, sizeof numbers);
    write_bytes(FOLDER "/../secret", numbers, sizeof numbers);
    assert_int_equal(symlink("../secret", FOLDER "/link"), 0);
    GOOD(reads_external("model.onnx.data", "16", &fourth, &error));
    assert_near((double)fourth, (double)weight_of(3), 0, "weight");
    for (size_t i = 0; i < COUNT(cases); i++) {
        Error refusal = {{0}};
        assert_refused(reads_external(cases[i][0], cases[i][1], &fourth, &refusal), &refusal,
                       cases[i][2]);
    }
}

/*
 * Results must list each of the model's files once; of more than three (NULL), their number and the
 * digest of the list.
 */
static void says_data(const char *const *names)
{
    char path[FILE_PATH_LENGTH], digest[FILE_DIGEST_LENGTH], expected[512] = "";
    Error error = {{0}};
    OnnxRequest request = {.path = MODEL, .input = "unit", .needs_input = true};
    OnnxModel *model = onnx_model_open(&request, &error);
    if (!names) {
        const char *head = "4 files, list ";
        assert_good(model != NULL, &error);
        const char *data = onnx_model_description(model)->origin->data;
        assert_memory_equal(data, head, strlen(head));
        assert_int_equal(strlen(data + strlen(head)), FILE_DIGEST_LENGTH - 1);
        onnx_model_close(model);
        return;
    }
    for (int i = 0; names[i]; i++) {
        size_t used = strlen(expected);
        const char *slash = strchr(names[i], '/');
        assert_good(file_path(path, &error, FOLDER "/%s", names[i]) &&
                        file_digest(path, digest, &error),
                    &error);
        snprintf(expected + used, sizeof expected - used, "%s%s %s", i ? ", " : "",
                 slash ? slash + 1 : names[i], digest);
    }
    assert_good(model != NULL, &error);
    assert_string_equal(onnx_model_description(model)->origin->data, expected);
    onnx_model_close(model);
}

/*
 * Of two files one may be called as the other begins, or as one in another folder is; a node's own
 * tensor counts; one file by two paths is one file.
 */
TEST(files_of_external_data)
{
    static const char *const names[] = {"w.data.1", "w.data", "deep/w.data", "v.data", NULL};
    static const char *const two[] = {"w.data.1", "w.data", NULL};
    static const char *const three[] = {"w.data.1", "w.data", "deep/w.data", NULL};
    static const char *const *const said[] = {two, three, NULL};
    clear_folder();
    for (int i = 0; names[i]; i++) {
        char path[FILE_PATH_LENGTH];
        float numbers[WEIGHTS] = {(float)i};
        snprintf(path, sizeof path, FOLDER "/%s", names[i]);
        write_bytes(path, numbers, sizeof numbers);
    }
    for (int files = 2; files <= 4; files++) {
        OnnxWriter writer;
        write_graph(&writer, UNWEIGHTED "Constant > held");
        add_external(&writer, "w", names[0], "0");
        add_external(&writer, "again", names[0], "0");
        add_external(&writer, "v", names[1], "0");
        add_external(&writer, "same", "./w.data", "0");
        if (files == 4) add_external(&writer, "u", names[3], "0");
        add_external(&writer, "held", names[files > 2 ? 2 : 1], "0");
        writer_held(&writer, writer.graph.node[writer.graph.n_node - 1],
                    writer.graph.initializer[--writer.graph.n_initializer]);
        write_model(&writer);
        says_data(said[files - 2]);
    }
}

/* Of the bytes in the test: a 1 and 107 zeros, as coreutils' sha256sum has it. */
#define SHA256_OF_WEIGHTS "7737e9b7858b74db42ade1847564ac17ab21d7228f92e86345e4f34bddf71c0b"

/* What the file states of its weights: a checksum, right, of other bytes, or not understood; more. */
TEST(checksums)
{
    static const struct {
        const char *stated, *words; /* words: NULL, accepted */
        const char *key;            /* NULL: checksum */
    } cases[] = {
        {"%s", NULL, NULL},
        {"weights", "have an entry \"basepath\", which is not understood", "basepath"},
        {"sha1:%s", NULL, NULL},
        {"SHA256:" SHA256_OF_WEIGHTS, NULL, NULL},
        {SHA256_OF_WEIGHTS, NULL, NULL},
        {"sha256:%s", "neither a SHA-1 nor a SHA-256", NULL},
        {"crc32:00ff", "have the checksum \"crc32:00ff\", which is neither", NULL},
        {"", "neither a SHA-1 nor a SHA-256", NULL},
        {"%s ", "neither a SHA-1 nor a SHA-256", NULL},
        {"x123456789012345678901234567890123456789", "neither a SHA-1 nor a SHA-256", NULL},
        {"0123456789012345678901234567890123456789", "as the model states", NULL}};
    float numbers[WEIGHTS] = {1};
    char digest[FILE_SHA1_LENGTH], stated[80];
    clear_folder();
    write_bytes(FOLDER "/w.data", numbers, sizeof numbers);
    GOOD(file_sha1(FOLDER "/w.data", digest, &error));
    for (size_t i = 0; i < COUNT(cases); i++) {
        OnnxWriter writer;
        Error error = {{0}};
        snprintf(stated, sizeof stated, cases[i].stated, digest);
        write_graph(&writer, UNWEIGHTED);
        add_external(&writer, "w", "w.data", "0");
        Onnx__TensorProto *tensor = writer.graph.initializer[writer.graph.n_initializer - 1];
        tensor->external_data =
            writer_append(&writer, tensor->external_data, &tensor->n_external_data,
                          writer_entry(&writer, cases[i].key ? cases[i].key : "checksum", stated));
        write_model(&writer);
        OnnxRequest request = {.path = MODEL, .input = "unit", .needs_input = true};
        OnnxModel *model = onnx_model_open(&request, &error);
        if (cases[i].words)
            assert_refused(model != NULL, &error, cases[i].words);
        else
            assert_good(model != NULL, &error);
        onnx_model_close(model);
    }
}

/* -- a vector as V1 -- */

/* A vector may represent V1, and results say what it is. */
TEST(a_vector_as_v1)
{
    Error error = {{0}};
    OnnxWriter writer;
    OnnxRequest request = {
        .path = MODEL, .input = "unit", .needs_input = true, .layers = "V1=fc,IT=pool"};
    clear_folder();
    write_graph(&writer, INPUT NODES);
    write_model(&writer);
    OnnxModel *model = onnx_model_open(&request, &error);
    assert_good(model != NULL, &error);
    const LayerOrigin *origin = onnx_model_description(model)->layer_origin;
    assert_non_null(strstr(origin[REGION_V1].remark, "a vector: units without a place"));
    assert_string_equal(origin[REGION_IT].remark, "");
    onnx_model_close(model);
}

/* -- weights that are used in place -- */

/* A tensor of `length` bytes of weights; `again`: a second field of that length, which counts. */
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
    content[0] = (uint8_t)((again & 127) | 128); /* its length, at least 128 */
    content[1] = (uint8_t)(again >> 7);
    memset(content + 2, 5, again);
    *field = (ProtobufCMessageUnknownField){.tag = 9,
                                            .wire_type = PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED,
                                            .len = again + 2,
                                            .data = content};
    tensor->base.unknown_fields = field;
    tensor->base.n_unknown_fields = 1;
}

/* We read the same as protobuf-c alone does, or refuse the file. Returns true if it was read. */
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

TEST(weights_in_place)
{
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
    memcpy(twice + length, bytes, length); /* concatenated messages are merged */
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
