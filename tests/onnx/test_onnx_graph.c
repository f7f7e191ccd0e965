/*
 * What graphs mean: as layers and as constants, by patterns and spelt out, in parts and as a whole.
 */
#define _POSIX_C_SOURCE 200809L
#include "onnx_text.h"

#include "models/names/name_messages.h"
#include "models/onnx/graph_build.h"
#include "models/onnx/stored_weights.h"
#include "network/operators/elementwise.h"
#include "network/operators/normalisation.h"
#include "network/run.h"

/* -- random numbers -- */

static int whole(Twister *twister, int low, int high)
{
    return low + (int)(twister_uniform(twister) * (high - low + 1) * 0.999999);
}

/* -- chains of reshapes, transposes, slices ..: equal as layers and as constants -- */

enum { LARGEST = 600 };

/* A graph of tensors t0, t1, .. */
typedef struct {
    char text[4000];
    Twister twister;
    int rank, count; /* of the last tensor; nodes so far */
    int64_t dims[TENSOR_RANK];
} Chain;

static size_t size_of(const Chain *chain)
{
    return writer_count((size_t)chain->rank, chain->dims);
}

/* Adds a node that reads tensor `from`; `more` holds further inputs and attributes, or is "". */
static void link_node(Chain *chain, const char *type, int from, const char *more)
{
    size_t used = strlen(chain->text);
    snprintf(chain->text + used, sizeof chain->text - used, "%s%s t%d %s > t%d",
             chain->count ? "; " : "", type, from, more, chain->count + 1);
    chain->count++;
}

/* A word followed by whole numbers: "i:1,2,". */
static const char *listed(char text[200], const char *word, int count, const int64_t *numbers)
{
    int used = snprintf(text, 200, "%s", word);
    for (int i = 0; i < count; i++)
        used += snprintf(text + used, 200 - (size_t)used, "%lld,", (long long)numbers[i]);
    return text;
}

static void link_transpose(Chain *chain)
{
    int64_t order[TENSOR_RANK], dims[TENSOR_RANK];
    char text[200];
    for (int d = 0; d < chain->rank; d++) order[d] = d;
    for (int d = chain->rank - 1; d > 0; d--) {
        int other = whole(&chain->twister, 0, d);
        int64_t swapped = order[d];
        order[d] = order[other];
        order[other] = swapped;
    }
    link_node(chain, "Transpose", chain->count, listed(text, "perm=", chain->rank, order));
    for (int d = 0; d < chain->rank; d++) dims[d] = chain->dims[order[d]];
    memcpy(chain->dims, dims, sizeof dims);
}

/* Into another number of dimensions, split by random divisors. */
static void link_reshape(Chain *chain)
{
    int64_t rest = (int64_t)size_of(chain);
    char text[200];
    chain->rank = whole(&chain->twister, 1, 5);
    for (int d = 0; d < chain->rank - 1; d++) {
        int64_t divisor = whole(&chain->twister, 1, 6);
        while (rest % divisor) divisor--;
        chain->dims[d] = divisor;
        rest /= divisor;
    }
    chain->dims[chain->rank - 1] = rest;
    link_node(chain, "Reshape", chain->count, listed(text, "i:", chain->rank, chain->dims));
}

static void link_slice(Chain *chain)
{
    int d = whole(&chain->twister, 0, chain->rank - 1), size = (int)chain->dims[d];
    int by = whole(&chain->twister, 1, 2), first = whole(&chain->twister, 0, size - 1);
    bool back = whole(&chain->twister, 0, 3) == 0;
    char text[200];
    snprintf(text, sizeof text, "i:%d i:%lld i:%d i:%d", first,
             (long long)(back ? INT64_MIN : INT64_MAX), d - chain->rank, back ? -by : by);
    chain->dims[d] = back ? first / by + 1 : (size - first - 1) / by + 1;
    link_node(chain, "Slice", chain->count, text);
}

static void link_pad(Chain *chain)
{
    int64_t pads[2 * TENSOR_RANK] = {0};
    int d = whole(&chain->twister, 0, chain->rank - 1);
    char text[200];
    pads[d] = whole(&chain->twister, 0, 2);
    pads[d + chain->rank] = whole(&chain->twister, 0, 2);
    chain->dims[d] += pads[d] + pads[d + chain->rank];
    link_node(chain, "Pad", chain->count, listed(text, "i:", 2 * chain->rank, pads));
}

static void link_concat(Chain *chain)
{
    int d = whole(&chain->twister, 0, chain->rank - 1);
    char text[200];
    snprintf(text, sizeof text, "t%d axis=%d", chain->count, d);
    link_node(chain, "Concat", chain->count, text);
    chain->dims[d] *= 2;
}

/* A sum or product with broadcast constants, some of whose dimensions have size 1. */
static void link_constant(Chain *chain)
{
    int64_t dims[TENSOR_RANK];
    int skipped = whole(&chain->twister, 0, chain->rank), rank = chain->rank - skipped;
    char name[16], text[200];
    for (int d = 0; d < rank; d++)
        dims[d] = whole(&chain->twister, 0, 1) ? chain->dims[d + skipped] : 1;
    snprintf(name, sizeof name, "c%d[", chain->count);
    listed(text, name, rank, dims);
    if (rank > 0)
        text[strlen(text) - 1] = ']';
    else
        snprintf(text, sizeof text, "n:%.6f", 2 * twister_uniform(&chain->twister) - 1);
    static const char *const types[] = {"Add", "Mul", "Sub"};
    link_node(chain, types[whole(&chain->twister, 0, 2)], chain->count, text);
}

/* Subtracts the mean over some dimensions, so that two views of one tensor meet. */
static void link_centred(Chain *chain)
{
    int64_t axes[TENSOR_RANK];
    int count = 0, before = chain->count;
    char text[200], mean[16];
    for (int d = 0; d < chain->rank; d++)
        if (whole(&chain->twister, 0, 1)) axes[count++] = d;
    if (count == 0) axes[count++] = 0;
    link_node(chain, "ReduceMean", before, listed(text, "axes=", count, axes));
    snprintf(mean, sizeof mean, "t%d", chain->count);
    link_node(chain, "Sub", before, mean);
}

static void link_anything(Chain *chain)
{
    typedef void LinkFunction(Chain * chain);
    static LinkFunction *const functions[] = {link_transpose, link_reshape,  link_slice,  link_pad,
                                              link_concat,    link_constant, link_centred};
    int kind = whole(&chain->twister, 0, 6);
    if (functions[kind] == link_concat && size_of(chain) * 2 > LARGEST) kind = 0;
    functions[kind](chain);
}

/* The output of a chain whose input is a layer or a constant. */
static float *run_chain(const OnnxFile *file, const Tensor *input, bool as_layer,
                        const char *output)
{
    Error error = {{0}};
    Graph graph;
    GivenInput given = {"t0", input, as_layer};
    GraphRequest request = {.model = "chain", .given = &given, .given_count = 1};
    assert_good(graph_open(&graph, file, &request, &error) &&
                    stored_weights_load(&graph, &graph.network, NULL, &error),
                &error);
    float *numbers = onnx_numbers(&graph, graph_value(&graph, output), &error);
    if (!numbers) fail_msg("%s: %s", as_layer ? "as a layer" : "as a constant", error.message);
    graph_close(&graph);
    return numbers;
}

static void compare_chain(const Chain *chain, const Tensor *input, int seed)
{
    OnnxWriter writer;
    OnnxFile file;
    size_t length = 0;
    char output[16];
    write_graph(&writer, chain->text);
    uint8_t *bytes = writer_pack(&writer, &length);
    writer_close(&writer);
    GOOD(onnx_file_parse(&file, bytes, length, "chain", &error));
    snprintf(output, sizeof output, "t%d", chain->count);
    float *folded = run_chain(&file, input, false, output);
    float *computed = run_chain(&file, input, true, output);
    for (size_t i = 0; i < size_of(chain); i++)
        if (!(fabsf(folded[i] - computed[i]) <= 1e-5f))
            fail_msg("chain %d: element %zu is %g as a layer and %g as a constant", seed, i,
                     (double)computed[i], (double)folded[i]);
    free(folded);
    free(computed);
    onnx_file_close(&file);
    free(bytes);
}

TEST(chains)
{
    for (int seed = 0; seed < 400; seed++) {
        Chain chain = {.rank = 0};
        Tensor input;
        char front[200];
        twister_seed(&chain.twister, (uint32_t)seed);
        chain.rank = whole(&chain.twister, 2, 4);
        for (int d = 0; d < chain.rank; d++) chain.dims[d] = whole(&chain.twister, 1, 4);
        listed(front, "13 t0[", chain.rank, chain.dims);
        snprintf(chain.text, sizeof chain.text, "%.*s]: ", (int)strlen(front) - 1, front);
        GOOD(tensor_make(&input, TENSOR_REAL, chain.rank, chain.dims, &error));
        for (size_t i = 0; i < input.count; i++)
            input.real[i] = (float)(2 * twister_uniform(&chain.twister) - 1);
        int links = whole(&chain.twister, 1, 7);
        for (int i = 0; i < links && size_of(&chain) <= LARGEST; i++) link_anything(&chain);
        compare_chain(&chain, &input, seed);
        tensor_free(&input);
    }
}

/* -- graphs of a picture -- */

enum { SCREEN = 20, WIDTH = 6 };

/* c: a convolution 3 x 3 of the picture, WIDTH x SCREEN x SCREEN. */
#define CONVOLVED "Conv:/conv/Conv x conv.weight[6,3,3,3] pads=1,1,1,1 > c; "
#define PICTURE   "13 x[1,3,20,20]: " CONVOLVED

/* A network with its weights, and a normalised picture of random bytes. */
typedef struct {
    OnnxModel *model;
    Network network;
    float *picture;
} Built;

/* Closes the writer. */
static void build_shown(Built *built, OnnxWriter *writer, const OnnxRequest *request)
{
    Error error = {{0}};
    built->model = build_model(open_writer(writer, request, &error), &built->network, &error);
    assert_good(built->model != NULL, &error);
    size_t area = (size_t)built->network.image.pixels * (size_t)built->network.image.pixels;
    Twister twister;
    twister_seed(&twister, 11);
    built->picture = malloc(3 * area * sizeof *built->picture);
    for (size_t i = 0; i < area;
         i++) /* a pixel's colours together, so that RGB and BGR get the same picture */
        for (int c = 0; c < 3; c++)
            built->picture[(size_t)c * area + i] =
                network_normalised(&built->network, c, (uint8_t)whole(&twister, 0, 255));
}

static void build_written(Built *built, OnnxWriter *writer, const char *input)
{
    build_shown(built, writer, &(OnnxRequest){.path = "m.onnx", .input = input});
}

static void build(Built *built, const char *text, const char *input)
{
    OnnxWriter writer;
    write_graph(&writer, text);
    build_written(built, &writer, input);
}

static void close_built(Built *built)
{
    free(built->picture);
    close_network(built->model, &built->network);
}

static int layer_of(const Built *built, const char *tensor)
{
    const Graph *graph = onnx_model_graph(built->model);
    const Value *value = graph_value(graph, tensor);
    if (!value || value->kind != VALUE_LAYER) fail_msg("%s is no layer", tensor);
    return value->layer;
}

/* A rectangle of a layer's activations to the picture; the caller frees it. */
static float *answers(const Built *built, int layer, Rectangle part)
{
    Target target = {layer, part};
    ForwardPlan plan;
    ForwardWorkspace space;
    ForwardRequest request = {.network = &built->network, .targets = &target, .count = 1};
    GOOD(forward_plan(&plan, &request, &error) &&
         forward_workspace_open(&space, &plan, 1, 0, &error));
    Rectangle window = forward_input_rectangle(&plan);
    int side = built->network.image.pixels;
    float *input = malloc(3 * rectangle_area(window) * sizeof *input + 1), *to = input;
    for (int c = 0; c < 3; c++)
        for (int row = window.top; row < window.bottom; row++)
            for (int column = window.left; column < window.right; column++)
                *to++ = built->picture[(c * side + row) * side + column];
    Tile image = {3, window, 1, input};
    forward_run(&plan, &space, &image);
    Tile out = forward_output(&plan, &space, layer);
    size_t count = (size_t)out.channels * rectangle_area(part);
    float *numbers = malloc(count * sizeof *numbers);
    for (int c = 0, i = 0; c < out.channels; c++)
        for (int row = part.top; row < part.bottom; row++)
            for (int column = part.left; column < part.right; column++)
                numbers[i++] = *tile_at(&out, c, row, column);
    free(input);
    forward_workspace_close(&space);
    forward_plan_free(&plan);
    return numbers;
}

static float *all_answers(const Built *built, const char *tensor, size_t *count)
{
    int layer = layer_of(built, tensor);
    Shape shape = built->network.layers[layer].shape;
    *count = shape_units(shape);
    return answers(built, layer, shape_rectangle(shape));
}

static void assert_same(const float *a, const float *b, size_t count, double tolerance,
                        const char *what)
{
    double largest = 0;
    for (size_t i = 0; i < count; i++)
        if (fabs((double)b[i]) > largest) largest = fabs((double)b[i]);
    for (size_t i = 0; i < count; i++)
        assert_near((double)a[i], (double)b[i], tolerance * largest, what);
}

/* Two tensors have the same activations; the second is of this operator (NULL: any). */
static void assert_pattern(const Built *built, const char *plain, const char *pattern,
                           const Operator *kind)
{
    size_t count = 0, other = 0;
    float *a = all_answers(built, pattern, &other), *b = all_answers(built, plain, &count);
    const Layer *layer = &built->network.layers[layer_of(built, pattern)];
    assert_int_equal(count, other);
    assert_same(a, b, count, 1e-6, pattern);
    if (kind && layer->kind != kind) fail_msg("%s became a %s", pattern, layer->kind->name);
    free(a);
    free(b);
}

/* -- patterns -- */

/* Layer normalisation over channels as exporters spell it out; and hidden by an Identity. */
TEST(layer_norms)
{
    Built built;
    build(&built,
          PICTURE "ReduceMean c axes=1, > m; Sub c m > s; Pow s n:2 > p; ReduceMean p axes=1, > v; "
                  "Add v n:.00001 > e; Sqrt e > r; Div s r > d; Mul d scale[6,1,1] > g; "
                  "Add shift[6,1,1] g > norm; "
                  "ReduceMean c axes=1, > hm; Sub c hm > hs; Pow hs n:2 > hp; Identity hp > hi; "
                  "ReduceMean hi axes=1, > hv; Add hv n:.00001 > he; Sqrt he > hr; Div hs hr > hd; "
                  "Mul hd scale > hg; Add shift hg > hidden",
          "unit");
    assert_pattern(&built, "hidden", "norm", &operator_layer_norm);
    const Layer *norm = &built.network.layers[layer_of(&built, "norm")];
    assert_true(norm->weights && norm->bias && norm->inputs[0] == layer_of(&built, "c"));
    assert_true(built.network.layers[layer_of(&built, "hidden")].kind != &operator_layer_norm);
    close_built(&built);
}

/* Gated units; an Identity hides the pattern, and the numbers stay the same. */
TEST(gated_units)
{
    static const struct {
        const char *plain, *pattern;
        const Operator *kind;
    } pairs[] = {
        {"gelu", "gelu1", &operator_gelu},           {"gelu", "gelu2", &operator_gelu},
        {"gelu", "gelu3", &operator_gelu},           {"silu", "silu1", &operator_silu},
        {"quotient2", "quotient", &operator_divide}, /* not a pattern */
        {"hard", "swish1", &operator_hard_swish},    {"hard", "swish2", &operator_hard_swish},
        {"hard", "swish3", &operator_hard_swish}};
    Built built;
    build(&built,
          PICTURE "Div c n:1.41421356 > d; Erf d > e; Add e n:1 > a; "
                  "Mul c a > m1; Mul m1 n:.5 > gelu1; " /* (x gate) 1/2 */
                  "Mul n:.5 c > m2; Mul m2 a > gelu2; " /* (x 1/2) gate */
                  "Mul a n:.5 > m3; Mul m3 c > gelu3; " /* x (gate 1/2) */
                  "Identity m1 > i1; Mul i1 n:.5 > gelu; "
                  "Sigmoid c > s; Identity s > s2; Mul s c > silu1; Mul s2 c > silu; "
                  "Div c s > quotient; Div c s2 > quotient2; "
                  "Add c n:3 > plus; Clip plus n:0 n:6 > clip; Mul c clip > swish; "
                  "Div swish n:6 > swish1; "                   /* (x clip)/6 */
                  "Div clip n:6 > gate; Mul gate c > swish2; " /* x (clip/6) */
                  "Mul swish n:.16666667 > swish3; Identity swish > i2; Div i2 n:6 > hard",
          "unit");
    for (size_t i = 0; i < COUNT(pairs); i++)
        assert_pattern(&built, pairs[i].plain, pairs[i].pattern, pairs[i].kind);
    close_built(&built);
}

/* A product and a sum with constants become one affine layer. */
TEST(affines)
{
    Built built;
    build(&built,
          PICTURE "Mul c scale[1,6,1,1] > m; Add m shift[1,6,1,1] > one; "
                  "Identity m > i; Max i i > j; Add j shift > two",
          "unit");
    assert_pattern(&built, "two", "one", &operator_affine);
    assert_int_equal(built.network.layers[layer_of(&built, "one")].inputs[0],
                     layer_of(&built, "c"));
    close_built(&built);
}

/*
 * GroupNormalization as PyTorch writes it: reshape, instance normalisation, reshape, scale, shift.
 */
TEST(group_norms)
{
    Built built;
    Error error = {{0}};
    build(&built,
          "18 x[1,3,20,20]: " CONVOLVED "Reshape c i:0,2,-1 > r; "
          "InstanceNormalization r f:1,1 f:0,0 > n; Reshape n i:1,6,20,20 > b; "
          "Mul b scale[6,1,1] > s",
          "unit");
    size_t count = 0;
    float *own = all_answers(&built, "s", &count), *c = all_answers(&built, "c", &count);
    const Graph *graph = onnx_model_graph(built.model);
    float *scale = onnx_numbers(graph, graph_value(graph, "scale"), &error);
    assert_good(scale != NULL, &error);
    size_t area = SCREEN * SCREEN, each = WIDTH / 2 * area;
    for (size_t g = 0; g < 2; g++) {
        double mean = 0, variance = 0;
        for (size_t i = 0; i < each; i++) mean += (double)c[g * each + i] / (double)each;
        for (size_t i = 0; i < each; i++)
            variance += pow((double)c[g * each + i] - mean, 2) / (double)each;
        for (size_t i = 0; i < each; i++) {
            size_t at = g * each + i;
            double expected =
                ((double)c[at] - mean) / sqrt(variance + 1e-5) * (double)scale[at / area];
            assert_near((double)own[at], expected, 1e-5, "group normalisation");
        }
    }
    free(own);
    free(c);
    free(scale);
    close_built(&built);
}

/* -- the picture's colours and axes -- */

TEST(colours_last)
{
    Built a, b;
    size_t count = 0;
    build(&a, PICTURE, "imagenet");
    build(&b,
          "13 x[0,20,20,3]: Transpose x perm=0,3,1,2 > t; "
          "Conv t conv.weight[6,3,3,3] pads=1,1,1,1 > c",
          "imagenet");
    float *one = all_answers(&a, "c", &count), *other = all_answers(&b, "c", &count);
    assert_same(one, other, count, 0, "colours last");
    free(one);
    free(other);
    close_built(&a);
    close_built(&b);
}

/* Blue first: with `caffe`, a network whose filters are turned sees what the other sees without. */
TEST(bgr_input)
{
    OnnxWriter turned;
    write_graph(&turned, PICTURE "Relu x > r"); /* a reader other than a convolution */
    float *own = (float *)(void *)turned.graph.initializer[0]->raw_data.data;
    for (int f = 0; f < WIDTH; f++)
        for (int t = 0; t < 9; t++) {
            float red = own[f * 27 + t];
            own[f * 27 + t] = own[f * 27 + 18 + t];
            own[f * 27 + 18 + t] = red;
        }
    Built a, b;
    size_t count = 0;
    build(&a, PICTURE, "0.48501961,0.45795686,0.40760392/0.00392156863");
    build_written(&b, &turned, "caffe");
    float *one = all_answers(&a, "c", &count), *other = all_answers(&b, "c", &count);
    assert_same(one, other, count, 1e-5, "turned colours");
    free(one);
    free(other);
    one = all_answers(&b, "r", &count);
    for (size_t i = 0; i < count; i++) {
        size_t area = SCREEN * SCREEN, colour = 2 - i / area;
        float x = b.picture[colour * area + i % area];
        assert_near((double)one[i], (double)(x > 0 ? x : 0), 0, "turned picture");
    }
    free(one);
    close_built(&a);
    close_built(&b);
}

/* -- operators that do nothing at inference -- */

/* A Dropout in training mode, which is given as a truth value. */
static void write_dropout(OnnxWriter *writer, const char *text)
{
    write_graph(writer, text);
    Onnx__TensorProto *training = writer->graph.initializer[writer->graph.n_initializer - 1];
    assert_string_equal(training->name, "s:1");
    training->data_type = ONNX__TENSOR_PROTO__DATA_TYPE__BOOL;
    training->raw_data.len = 1;
}

TEST(dropout)
{
    OnnxWriter writer;
    Built built;
    Error error = {{0}};
    write_dropout(&writer, PICTURE "Dropout c n:0 s:1 > dropped");
    build_written(&built, &writer, "unit");
    assert_pattern(&built, "c", "dropped", NULL);
    close_built(&built);
    write_dropout(&writer, PICTURE "Dropout c n:.5 s:1 > dropped");
    OnnxModel *model = open_writer(&writer, usual_request(), &error);
    assert_good(model != NULL, &error);
    assert_refused(onnx_model_layer(model, "dropped", &error) != NULL, &error,
                   "drops units at random");
    onnx_model_close(model);
}

/* -- networks as the field uses them -- */

/*
 * A recurrent block as in CORnet-S, unrolled: one set of weights, four times; its state is added.
 */
#define STEP(call, before, time)                                                                   \
    "Conv:/V2/conv" call "/Conv " before " V2.conv.weight[6,6,3,3] V2.conv.bias[6] "               \
    "pads=1,1,1,1 > conv" time "; Add:/V2/Add" call " conv" time " " before " > sum" time "; "     \
    "Relu:/V2/relu" call "/Relu sum" time " > state" time "; "

TEST(recurrent_block)
{
    Built built;
    Error error = {{0}};
    size_t count = 0;
    build(&built,
          PICTURE STEP("", "c", "0") STEP("_1", "state0", "1") STEP("_2", "state1", "2")
              STEP("_3", "state2", "3"),
          "imagenet");
    const NamedLayers *names = onnx_model_names(built.model);
    int block = layer_names_find(names, "V2", &error);
    assert_int_equal(names->layers[block].value,
                     graph_value(names->graph, "state3") - names->graph->values);
    assert_int_equal(layer_names_find(names, "V2.conv#2", &error) -
                         layer_names_find(names, "V2.conv#1", &error),
                     3);
    /* The fourth step by hand, from the third state. */
    const float *w = built.network.layers[layer_of(&built, "conv0")].weights;
    const float *bias = built.network.layers[layer_of(&built, "conv0")].bias;
    float *before = all_answers(&built, "state2", &count),
          *after = all_answers(&built, "state3", &count);
    for (int c = 0; c < WIDTH; c++)
        for (int row = 0; row < SCREEN; row++)
            for (int column = 0; column < SCREEN; column++) {
                double sum = (double)bias[c] + (double)before[(c * SCREEN + row) * SCREEN + column];
                for (int i = 0; i < WIDTH * 9; i++) {
                    int y = row + i % 9 / 3 - 1, x = column + i % 3 - 1;
                    if (y >= 0 && y < SCREEN && x >= 0 && x < SCREEN)
                        sum += (double)w[c * WIDTH * 9 + i] *
                               (double)before[(i / 9 * SCREEN + y) * SCREEN + x];
                }
                assert_near((double)after[(c * SCREEN + row) * SCREEN + column], sum > 0 ? sum : 0,
                            1e-4 * fmax(1, fabs(sum)), "the fourth state");
            }
    free(before);
    free(after);
    close_built(&built);
}

/* A bank of quadrature pairs as in VOneNet: simple cells are rectified, complex are energies. */
TEST(filter_bank)
{
    enum { CELLS = WIDTH / 2 };
    Built built;
    size_t count = 0, area = SCREEN * SCREEN;
    build(&built,
          PICTURE "Split:/split/Split c axis=1 > q0 q1; Relu:/simple/Relu q0 > simple; "
                  "Pow q0 n:2 > p0; Mul q1 q1 > p1; Add p0 p1 > sum; Sqrt sum > energy; "
                  "Div energy n:1.41421356 > complex; Concat simple complex axis=1 > cells; "
                  "Mul:/VOneBlock/Mul n:25 cells > v1",
          "0.5/0.5");
    float *q = all_answers(&built, "c", &count), *v1 = all_answers(&built, "v1", &count);
    for (size_t i = 0; i < CELLS * area; i++) {
        double x = (double)q[i], y = (double)q[i + CELLS * area];
        assert_near((double)v1[i], x > 0 ? 25 * x : 0, 1e-4, "simple cell");
        assert_near((double)v1[i + CELLS * area], 25 * sqrt((x * x + y * y) / 2), 1e-4,
                    "complex cell");
    }
    free(q);
    free(v1);
    close_built(&built);
}

/* Tokens of the picture and a class token, two heads of attention, and back. */
#define ATTENTION                                                                                  \
    "Conv c patch.weight[6,6,4,4] strides=4,4 > patch; Reshape patch i:1,6,-1 > flat; "            \
    "Transpose flat perm=0,2,1 > turn; Concat token[1,1,6] turn axis=1 > join; "                   \
    "Add join places[1,26,6] > placed; MatMul placed qkv.weight[6,18] > qkv; "                     \
    "Reshape qkv i:1,26,3,2,3 > split; Transpose split perm=2,0,3,1,4 > heads; "                   \
    "Gather heads s:0 > q; Gather heads s:1 > k; Gather heads s:2 > v; "                           \
    "Transpose k perm=0,1,3,2 > kt; MatMul q kt > likeness; Softmax likeness axis=-1 > weighing; " \
    "MatMul weighing v > mixed; Transpose mixed perm=0,2,1,3 > back; "                             \
    "Reshape back i:1,26,6 > tokens; Add tokens placed > answer; "

/* Attention by hand from the tokens' queries, keys and values. */
TEST(attention)
{
    enum { TOKENS = 26, EACH = WIDTH / 2 };
    Built built;
    size_t count = 0;
    build(&built, PICTURE ATTENTION, "unit");
    float *qkv = all_answers(&built, "qkv", &count), *own = all_answers(&built, "tokens", &count);
    assert_int_equal(count, WIDTH * TOKENS);
    for (int channel = 0; channel < WIDTH; channel++)
        for (int token = 0; token < TOKENS; token++) {
            int head = channel / EACH;
            double likeness[TOKENS], largest = -INFINITY, sum = 0, mixed = 0;
            for (int other = 0; other < TOKENS; other++) {
                likeness[other] = 0;
                for (int k = head * EACH; k < (head + 1) * EACH; k++)
                    likeness[other] +=
                        (double)qkv[k * TOKENS + token] * (double)qkv[(WIDTH + k) * TOKENS + other];
                largest = fmax(largest, likeness[other]);
            }
            for (int other = 0; other < TOKENS; other++) {
                double weight = exp(likeness[other] - largest);
                sum += weight;
                mixed += weight * (double)qkv[(2 * WIDTH + channel) * TOKENS + other];
            }
            assert_near((double)own[channel * TOKENS + token], mixed / sum, 1e-4, "attention");
        }
    free(qkv);
    free(own);
    close_built(&built);
}

/* -- in parts -- */

/* Each layer of a network of many operators: a rectangle is the whole's crop, a unit its unit. */
static void assert_parts(const Built *built, Twister *twister)
{
    for (int layer = 1; layer < built->network.count; layer++) {
        const Layer *one = &built->network.layers[layer];
        Shape shape = one->shape;
        float *all = answers(built, layer, shape_rectangle(shape));
        Rectangle part = {whole(twister, 0, shape.height - 1), whole(twister, 0, shape.width - 1),
                          0, 0};
        part.bottom = whole(twister, part.top + 1, shape.height);
        part.right = whole(twister, part.left + 1, shape.width);
        float *some = answers(built, layer, part);
        int i = 0;
        for (int c = 0; c < shape.channels; c++)
            for (int row = part.top; row < part.bottom; row++)
                for (int column = part.left; column < part.right; column++, i++)
                    assert_near((double)some[i],
                                (double)all[(c * shape.height + row) * shape.width + column], 1e-4,
                                one->kind->name);
        free(all);
        free(some);
    }
}

TEST(parts)
{
    Twister twister;
    Built built;
    twister_seed(&twister, 5);
    build(&built,
          PICTURE ATTENTION "Resize c - f:1,1,1.7,.6 mode=cubic > resized; "
                            "LogSoftmax resized axis=1 > log; SpaceToDepth c blocksize=2 > depth; "
                            "Relu depth > relu; Conv relu last.weight[3,24,1,1] > last",
          "unit");
    for (int time = 0; time < 5; time++) assert_parts(&built, &twister);
    close_built(&built);
}

/* -- screens that are not square, or gray -- */

typedef struct {
    const char *graph, *input;
    int asked[2], rows, columns, channels;
    const char *words; /* of the refusal; NULL: none */
} ScreenCase;

/* The value of an input at that pixel: of the square screen's middle rows, or of its blank. */
static double shown_at(const Built *built, const ScreenCase *one, int channel, int pixel)
{
    static const double luminance[3] = {.299, .587, .114};
    int side = one->columns, row = pixel / side - (one->rows - side) / 2;
    double colours[3], gray = 0;
    for (int k = 0; k < 3; k++) {
        bool beyond = row < 0 || row >= side;
        colours[k] =
            (double)(beyond ? network_normalised(&built->network, k, built->network.image.blank)
                            : built->picture[(k * side + row) * side + pixel % side]);
        gray += luminance[k] * colours[k];
    }
    if (one->channels == 1) return gray;
    return colours[strcmp(one->input, "caffe") == 0 ? 2 - channel : channel];
}

static void check_screen(const ScreenCase *one)
{
    OnnxRequest request = {
        .path = "m.onnx", .input = one->input, .screen = {one->asked[0], one->asked[1]}};
    Error error = {{0}};
    if (one->words) {
        assert_refused(open_graph(one->graph, &request, &error) != NULL, &error, one->words);
        return;
    }
    Built built;
    OnnxWriter writer;
    write_graph(&writer, one->graph);
    build_shown(&built, &writer, &request);
    size_t count = 0;
    float *y = all_answers(&built, "y", &count);
    int area = one->rows * one->columns;
    assert_int_equal(built.network.image.pixels, one->columns);
    assert_int_equal(count, one->channels * area);
    for (int c = 0; c < one->channels; c++)
        for (int p = 0; p < area; p++)
            assert_near((double)y[c * area + p], -shown_at(&built, one, c, p), 1e-4, one->graph);
    free(y);
    close_built(&built);
}

TEST(screens)
{
    static const ScreenCase cases[] = {
        {"13 x[1,3,6,8]: Neg x > y", "unit", {6, 8}, 6, 8, 3, NULL},
        {"13 x[1,3,12,8]: Neg x > y", "0.5,0.4,0.3/0.2,0.1,0.3", {12, 8}, 12, 8, 3, NULL},
        {"13 x[1,3,12,8]: Neg x > y", "caffe", {12, 8}, 12, 8, 3, NULL},
        {"13 x[1,1,8,8]: Neg x > y", "0.5/0.25", {0, 0}, 8, 8, 1, NULL},
        {"13 x[1,1,11,8]: Neg x > y", "tf", {11, 8}, 11, 8, 1, NULL},
        {"13 x[1,9,9,1]: Neg x > t; Transpose t perm=0,3,1,2 > y", "unit", {0, 0}, 9, 9, 1, NULL},
        {"13 x[1,3,0,0]: Neg x > y", "unit", {8, 12}, 8, 12, 3, NULL},
        {"13 x[1,3,0,9]: Neg x > y", "unit", {0, 0}, 9, 9, 3, NULL},
        {"13 x[1,3,0,0]: Neg x > y", "unit", {0, 0}, 224, 224, 3, NULL},
        {"13 x[1,3,8,8]: Neg x > y", "unit", {8, 9}, 0, 0, 0, "8 columns, not the 9 of --screen"},
        {"13 x[1,1,8,8]: Neg x > y", "imagenet", {0, 0}, 0, 0, 0, "give one of each"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) check_screen(&cases[i]);
}
