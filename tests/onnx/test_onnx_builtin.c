/*
 * Built-in models, written as ONNX files and read again: the same network.
 *
 *     test_onnx_builtin --write WHAT FILE.onnx
 *
 *     a model's name   its graph up to its layer for V1, with the weights of seed 0
 *     small            two convolutions of random weights and a classifier, as PyTorch exports
 *                      them: for tests that need a file that is soon scored
 *     cycle            the same, spoilt: or vector (as input), nan, external (its weights are in a
 *                      file "weights")
 *     odd              the same with layers that cannot be scored: dead, coarse, root (of negative
 *                      numbers: NaN), and flat, whose units have no suppression and so no summation
 *                      field
 *
 * tests/onnx_same_results.sh scores such files; here is what can be compared without a disk.
 */
#define _POSIX_C_SOURCE 200809L
#define OWN_MAIN
#include "onnx_text.h"

#include "network/operators/convolution.h"
#include "network/operators/elementwise.h"
#include "network/operators/pooling.h"
#include "recording/layer_search.h"

/* -- writing -- */

/* A layer's tensor: "x" for the image, else the layer's own name. */
static const char *tensor_of(const Network *network, int layer)
{
    return layer == 0 ? "x" : network->layers[layer].name;
}

static void write_window(OnnxWriter *writer, Onnx__NodeProto *node, const Window *window)
{
    const int64_t kernel[2] = {window->kernel[0], window->kernel[1]};
    const int64_t strides[2] = {window->stride[0], window->stride[1]};
    const int64_t pads[4] = {window->pads[0], window->pads[1], window->pads[2], window->pads[3]};
    writer_integers(writer, node, "kernel_shape", 2, kernel);
    writer_integers(writer, node, "strides", 2, strides);
    writer_integers(writer, node, "pads", 4, pads);
}

static void write_convolution(OnnxWriter *writer, const Network *network, int index)
{
    const Layer *layer = &network->layers[index];
    char weights[128], inputs[256];
    const int64_t dims[4] = {layer->shape.channels, layer->from[0].channels / layer->groups,
                             layer->window.kernel[0], layer->window.kernel[1]};
    snprintf(weights, sizeof weights, "%s.weight", layer->name);
    writer_weights(writer, weights, 4, dims, layer->weights);
    snprintf(inputs, sizeof inputs, "%s %s", tensor_of(network, layer->inputs[0]), weights);
    write_window(writer, writer_node(writer, "Conv", layer->name, inputs, layer->name),
                 &layer->window);
}

/* An untrained batch normalisation: scale and variance 1, shift and mean 0. */
static void write_norm(OnnxWriter *writer, const Network *network, int index)
{
    const Layer *layer = &network->layers[index];
    const int64_t channels = layer->shape.channels;
    char ones[64], zeros[64], inputs[512];
    float *values = malloc((size_t)channels * sizeof *values);
    snprintf(ones, sizeof ones, "%s.one", layer->name);
    snprintf(zeros, sizeof zeros, "%s.zero", layer->name);
    for (int64_t i = 0; i < channels; i++) values[i] = 1;
    writer_weights(writer, ones, 1, &channels, values);
    for (int64_t i = 0; i < channels; i++) values[i] = 0;
    writer_weights(writer, zeros, 1, &channels, values);
    snprintf(inputs, sizeof inputs, "%s %s %s %s %s", tensor_of(network, layer->inputs[0]), ones,
             zeros, zeros, ones);
    writer_float(writer,
                 writer_node(writer, "BatchNormalization", layer->name, inputs, layer->name),
                 "epsilon", 1e-5f);
    free(values);
}

/* A third of the filters rectified, a third with their partners' energy. */
static void write_cells(OnnxWriter *writer, const char *input, const char *name)
{
    char text[400];
    snprintf(text, sizeof text,
             "Split %s axis=1 > simple even odd; Relu simple > rectified; Mul even even > square; "
             "Mul odd odd > other; Add square other > sum; Mul sum n:.5 > mean; "
             "Sqrt mean > complex; Concat rectified complex axis=1 > %s",
             input, name);
    write_nodes(writer, text);
}

static void write_layer(OnnxWriter *writer, const Network *network, int index)
{
    const Layer *layer = &network->layers[index];
    const char *input = tensor_of(network, layer->inputs[0]);
    if (layer->kind == &operator_convolution) {
        write_convolution(writer, network, index);
    } else if (layer->kind == &operator_affine) {
        write_norm(writer, network, index);
    } else if (layer->kind == &operator_relu) {
        writer_node(writer, "Relu", layer->name, input, layer->name);
    } else if (layer->kind == &operator_max_pool) {
        write_window(writer, writer_node(writer, "MaxPool", layer->name, input, layer->name),
                     &layer->window);
    } else if (layer->kind == &operator_add) {
        char inputs[256];
        snprintf(inputs, sizeof inputs, "%s %s", input, tensor_of(network, layer->inputs[1]));
        writer_node(writer, "Add", layer->name, inputs, layer->name);
    } else if (layer->kind == &operator_cells) {
        write_cells(writer, input, layer->name);
    } else {
        fail_msg("%s is a %s, which this test does not write", layer->name, layer->kind->name);
    }
}

/* The model's graph up to its layer for V1. */
static void write_model(OnnxWriter *writer, const ModelDescription *model)
{
    Error error = {{0}};
    Network network;
    assert_good(model->build(model, &network, &error), &error);
    int last = network_find(&network, model->layers[REGION_V1], &error);
    bool *keep = calloc((size_t)network.count, sizeof *keep);
    network_mark_needed(&network, last, keep);
    assert_good(model->draw(model, &network, 0, keep, &error), &error);
    writer_open(writer, 13);
    writer_input(writer, "x", 4, (int64_t[]){1, 3, model->pixels, model->pixels});
    for (int i = 1; i <= last; i++)
        if (keep[i]) write_layer(writer, &network, i);
    free(keep);
    network_close(&network);
}

/* -- a small network -- */

#define SMALL                                                                                      \
    "13 x[1,3,224,224]: "                                                                          \
    "Conv:/conv1/Conv x conv1.weight[16,3,11,11] strides=4,4 pads=5,5,5,5 > c1; "                  \
    "Relu:/relu1/Relu c1 > r1; "                                                                   \
    "Conv:/conv2/Conv r1 conv2.weight[24,16,5,5] strides=2,2 pads=2,2,2,2 > c2; "                  \
    "Relu:/relu2/Relu c2 > r2; GlobalAveragePool:/pool/GlobalAveragePool r2 > p; "                 \
    "Flatten:/flatten/Flatten p > f; Gemm:/head/Gemm f head.weight[5,24] transB=1 > h; "

static const struct {
    const char *kind, *graph;
} kinds[] = {
    {"small", SMALL},
    {"cycle", SMALL "Add:/one/Add r1 b > a; Relu:/other/Relu a > b"},
    {"nan", SMALL},
    {"external", SMALL},
    {"odd", SMALL "Add:/shift/Add c1 f:-1000 > s; Relu:/dead/Relu s > d; Sqrt:/root/Sqrt c1 > q; "
                  "AveragePool:/coarse/AveragePool r1 kernel_shape=28,28 strides=28,28 > k; "
                  "AveragePool:/light/AveragePool x kernel_shape=4,4 strides=4,4 > e; "
                  "Add:/centre/Add e f:-.502 > m; Relu:/flat/Relu m > l"},
    {"vector", "13 x[1,100]: Relu:/relu1/Relu x > r1"},
    {"open", "13 x[1,3,0,0]: Relu:/relu1/Relu x > r1"},
    {"rows",
     "13 x[1,3,16,16]: Softmax:/rows/Softmax x axis=2 > b; Softmax:/colours/Softmax x axis=1 > c"},
    {"axes", "13 x[1,3,16,16]: Transpose:/last/T x perm=0,2,3,1 > l; Transpose:/turned/T x "
             "perm=0,2,1,3 > t; "
             "Reshape:/tokens/R l i:1,256,3 > k"},
    {"wide", "13 x[1,3,160,224]: Conv:/c/Conv x c.weight[8,3,7,7] strides=4,4 pads=3,3,3,3 > c; "
             "Relu:/r/Relu c > r; Relu:/relu1/Relu r > r1"},
};

/* Writes the small network, or one that is refused; false if there is no such kind. */
static bool write_kind(OnnxWriter *writer, const char *kind)
{
    const float nan = NAN;
    size_t known = 0;
    while (known < COUNT(kinds) && strcmp(kind, kinds[known].kind) != 0) known++;
    if (known == COUNT(kinds)) return false;
    write_graph(writer, kinds[known].graph);
    Onnx__TensorProto **first = writer->graph.initializer;
    if (strcmp(kind, "nan") == 0) memcpy(first[0]->raw_data.data, &nan, sizeof nan);
    if (strcmp(kind, "external") == 0) writer_external(writer, first[0], "weights", NULL, NULL);
    return true;
}

static int write_file(const char *name, const char *path)
{
    OnnxWriter writer;
    Error error = {{0}};
    OutputFile output;
    size_t length = 0;
    if (!write_kind(&writer, name)) {
        const ModelDescription *model = model_find(name, &error);
        if (!model) return 1;
        write_model(&writer, model);
    }
    if (!output_open(&output, path, &error)) return 1;
    uint8_t *bytes = writer_pack(&writer, &length);
    fwrite(bytes, 1, length, output.stream);
    free(bytes);
    writer_close(&writer);
    return output_close(&output, true, &error) ? 0 : 1;
}

/* -- the same recordings -- */

static void run(Experiment *experiment, const ModelDescription *model)
{
    ExperimentPlan plan = {.model = model, .threads = 2};
    GOOD(experiment_run(experiment, &plan, &error));
}

static void assert_same_recordings(const char *name, const char *input)
{
    Error error = {{0}};
    OnnxWriter writer;
    Experiment own, other;
    const ModelDescription *model = model_find(name, &error);
    OnnxRequest request = {
        .path = "written.onnx", .input = input, .layers = model->layers[REGION_V1]};
    write_model(&writer, model);
    OnnxModel *file = open_writer(&writer, &request, &error);
    assert_good(file != NULL, &error);
    run(&own, model);
    run(&other, onnx_model_description(file));
    assert_int_equal(own.fields.count, other.fields.count);
    assert_int_equal(own.fields.in_field, other.fields.in_field);
    for (int set = 1; set < EXPERIMENT_SETS; set++) {
        const Recording *a = &own.recordings[set], *b = &other.recordings[set];
        size_t values = a->presentations * a->neuroids;
        assert_int_equal(a->neuroids, b->neuroids);
        assert_memory_equal(a->units, b->units, a->neuroids * sizeof *a->units);
        assert_memory_equal(a->responses, b->responses, values * sizeof *a->responses);
        assert_string_equal(a->layer, b->layer);
    }
    experiment_free(&own);
    experiment_free(&other);
    onnx_model_close(file);
}

TEST(residual_network)
{
    assert_same_recordings("resnet-50_untrained", "imagenet");
}

TEST(block_of_cells)
{
    assert_same_recordings("vone-block", "tf");
}

/* -- all layers at once -- */

typedef struct {
    const ModelDescription *models; /* [2] of the layers alone */
    size_t next;
} Alone;

/* LayerExperiment: recording the layer alone gives the same units and, rounded, responses. */
static bool compare_alone(void *context, size_t index, const Experiment *experiment, Error *error)
{
    Alone *alone = context;
    Experiment own;
    (void)error;
    assert_int_equal(index, alone->next++);
    run(&own, &alone->models[index]);
    assert_int_equal(own.fields.count, experiment->fields.count);
    assert_int_equal(own.fields.in_field, experiment->fields.in_field);
    for (int set = 1; set < EXPERIMENT_SETS; set++) {
        const Recording *a = &own.recordings[set], *b = &experiment->recordings[set];
        assert_int_equal(a->neuroids, b->neuroids);
        assert_string_equal(a->layer, b->layer);
        assert_memory_equal(a->units, b->units, a->neuroids * sizeof *a->units);
        for (size_t i = 0; i < a->presentations * a->neuroids; i++)
            assert_near((double)a->responses[i], (double)b->responses[i], 1e-5, "response");
    }
    experiment_free(&own);
    return true;
}

/* In a single pass, and in one pass per layer. */
TEST(layers_at_once)
{
    static const char *const names[2] = {"relu1", "relu2"};
    Error error = {{0}};
    OnnxRequest request = {.path = "small.onnx", .input = "imagenet"};
    OnnxModel *file = open_graph(SMALL, &request, &error);
    assert_good(file != NULL, &error);
    ModelDescription models[2];
    for (int i = 0; i < 2; i++) {
        models[i] = *onnx_model_description(file);
        models[i].layers[REGION_V1] = onnx_model_layer(file, names[i], &error);
    }
    for (size_t most = 0; most < 2; most++) {
        Subject subject;
        assert_good(
            subject_open(&subject, &(SubjectRequest){.model = &models[0], .threads = 2}, &error),
            &error);
        const Network *network = &subject.network;
        const int layers[2] = {network_find(network, names[0], &error),
                               network_find(network, names[1], &error)};
        Alone alone = {models, 0};
        assert_good(layer_search_run(&(LayerSearch){.subject = &subject,
                                                    .layers = layers,
                                                    .count = 2,
                                                    .take = compare_alone,
                                                    .context = &alone,
                                                    .bytes = most},
                                     &error),
                    &error);
        assert_int_equal(alone.next, 2);
        subject_close(&subject);
    }
    onnx_model_close(file);
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "--write") == 0) return write_file(argv[2], argv[3]);
    return run_program(NULL, NULL);
}
