/* What graphs mean: as layers and as constants, by patterns and spelt out, in parts and as a whole. */
#include "testing.h"

#include "base/random.h"
#include "models/onnx/onnx_model.h"
#include "models/onnx/source.h"
#include "network/operators/elementwise.h"
#include "network/operators/normalisation.h"
#include "network/units.h"
#include "onnx_numbers.h"
#include "onnx_writer.h"

/* -- random numbers -- */

static int whole(Twister *twister, int low, int high)
{
    return low + (int)(twister_uniform(twister) * (high - low + 1) * 0.999999);
}

static float *random_numbers(Twister *twister, size_t count)
{
    float *values = malloc((count ? count : 1) * sizeof *values);
    assert_non_null(values);
    for (size_t i = 0; i < count; i++) values[i] = (float)(2 * twister_uniform(twister) - 1);
    return values;
}

/* -- chains of reshapes, transposes, slices, .. : the same as layers and as constants -- */

enum { LARGEST = 600 };

typedef struct {
    OnnxWriter writer;
    Twister twister;
    int rank, count; /* of the tensor; nodes so far */
    int64_t dims[TENSOR_RANK];
    char last[16];
} Chain;

static size_t size_of(const Chain *chain)
{
    return writer_count((size_t)chain->rank, chain->dims);
}

/* One more node behind the last; returns it. `more`: further inputs, or "". */
static Onnx__NodeProto *link_node(Chain *chain, const char *type, const char *more)
{
    char next[16], inputs[128];
    snprintf(next, sizeof next, "t%d", ++chain->count);
    snprintf(inputs, sizeof inputs, "%s%s%s", chain->last, *more ? " " : "", more);
    Onnx__NodeProto *node = writer_node(&chain->writer, type, next, inputs, next);
    strcpy(chain->last, next);
    return node;
}

/* A list of whole numbers as an initialiser of its own; its name into name[16]. */
static void add_whole(Chain *chain, int count, const int64_t *values, char name[16])
{
    snprintf(name, 16, "n%zu", chain->writer.graph.n_initializer);
    writer_whole(&chain->writer, name, (size_t)count, values);
}

static void link_transpose(Chain *chain)
{
    int64_t order[TENSOR_RANK], dims[TENSOR_RANK];
    for (int d = 0; d < chain->rank; d++) order[d] = d;
    for (int d = chain->rank - 1; d > 0; d--) {
        int other = whole(&chain->twister, 0, d);
        int64_t swapped = order[d];
        order[d] = order[other];
        order[other] = swapped;
    }
    Onnx__NodeProto *node = link_node(chain, "Transpose", "");
    writer_integers(&chain->writer, node, "perm", (size_t)chain->rank, order);
    for (int d = 0; d < chain->rank; d++) dims[d] = chain->dims[order[d]];
    memcpy(chain->dims, dims, sizeof dims);
}

/* Into another number of dimensions, cutting wherever a divisor falls. */
static void link_reshape(Chain *chain)
{
    int64_t rest = (int64_t)size_of(chain), dims[TENSOR_RANK];
    int rank = whole(&chain->twister, 1, 5);
    char name[16];
    for (int d = 0; d < rank - 1; d++) {
        int64_t divisor = whole(&chain->twister, 1, 6);
        while (rest % divisor) divisor--;
        dims[d] = divisor;
        rest /= divisor;
    }
    dims[rank - 1] = rest;
    chain->rank = rank;
    memcpy(chain->dims, dims, (size_t)rank * sizeof *dims);
    add_whole(chain, rank, dims, name);
    link_node(chain, "Reshape", name);
}

static void link_slice(Chain *chain)
{
    int d = whole(&chain->twister, 0, chain->rank - 1), size = (int)chain->dims[d];
    int by = whole(&chain->twister, 1, 2), first = whole(&chain->twister, 0, size - 1);
    bool back = whole(&chain->twister, 0, 3) == 0;
    int64_t numbers[4] = {first, back ? INT64_MIN : INT64_MAX, d - chain->rank, back ? -by : by};
    char names[4][16], all[80];
    for (int i = 0; i < 4; i++) add_whole(chain, 1, &numbers[i], names[i]);
    snprintf(all, sizeof all, "%s %s %s %s", names[0], names[1], names[2], names[3]);
    chain->dims[d] = back ? first / by + 1 : (size - first - 1) / by + 1;
    link_node(chain, "Slice", all);
}

static void link_pad(Chain *chain)
{
    int64_t pads[2 * TENSOR_RANK] = {0};
    int d = whole(&chain->twister, 0, chain->rank - 1);
    char name[16];
    pads[d] = whole(&chain->twister, 0, 2);
    pads[d + chain->rank] = whole(&chain->twister, 0, 2);
    chain->dims[d] += pads[d] + pads[d + chain->rank];
    add_whole(chain, 2 * chain->rank, pads, name);
    link_node(chain, "Pad", name);
}

static void link_concat(Chain *chain)
{
    int d = whole(&chain->twister, 0, chain->rank - 1);
    char same[16];
    strcpy(same, chain->last);
    writer_integer(&chain->writer, link_node(chain, "Concat", same), "axis", d);
    chain->dims[d] *= 2;
}

/* A sum or product with constants that broadcast; a few dimensions of them have size 1. */
static void link_constant(Chain *chain)
{
    int64_t dims[TENSOR_RANK];
    int skipped = whole(&chain->twister, 0, chain->rank), rank = chain->rank - skipped;
    char name[16];
    for (int d = 0; d < rank; d++)
        dims[d] = whole(&chain->twister, 0, 1) ? chain->dims[d + skipped] : 1;
    float *values = random_numbers(&chain->twister, writer_count((size_t)rank, dims));
    snprintf(name, sizeof name, "c%zu", chain->writer.graph.n_initializer);
    writer_weights(&chain->writer, name, (size_t)rank, dims, values);
    free(values);
    static const char *const types[] = {"Add", "Mul", "Sub"};
    link_node(chain, types[whole(&chain->twister, 0, 2)], name);
}

/* Minus the mean over some dimensions: two views of one tensor meet. */
static void link_centred(Chain *chain)
{
    int64_t axes[TENSOR_RANK];
    size_t count = 0;
    char before[16], mean[16];
    for (int d = 0; d < chain->rank; d++)
        if (whole(&chain->twister, 0, 1)) axes[count++] = d;
    if (count == 0) axes[count++] = 0;
    strcpy(before, chain->last);
    writer_integers(&chain->writer, link_node(chain, "ReduceMean", ""), "axes", count, axes);
    strcpy(mean, chain->last);
    strcpy(chain->last, before);
    link_node(chain, "Sub", mean);
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

/* The output of a chain whose input is a layer or a constant; NULL: it is not supported. */
static float *run_chain(const OnnxFile *file, const Tensor *input, bool as_layer,
                        const char *output)
{
    Error error = {{0}};
    Graph graph;
    GivenInput given = {"x", input, as_layer};
    GraphRequest request = {.model = "chain", .given = &given, .given_count = 1};
    assert_good(graph_open(&graph, file, &request, &error) &&
                    source_fill(&graph, &graph.network, NULL, &error),
                &error);
    float *numbers = onnx_numbers(&graph, graph_value(&graph, output), &error);
    if (!numbers) fail_msg("%s: %s", as_layer ? "as a layer" : "as a constant", error.message);
    graph_close(&graph);
    return numbers;
}

static void compare_chain(Chain *chain, const Tensor *input, int seed)
{
    Error error = {{0}};
    OnnxFile file;
    size_t length = 0;
    uint8_t *bytes = writer_pack(&chain->writer, &length);
    assert_good(onnx_file_parse(&file, bytes, length, "chain", &error), &error);
    float *folded = run_chain(&file, input, false, chain->last);
    float *computed = run_chain(&file, input, true, chain->last);
    for (size_t i = 0; i < size_of(chain); i++)
        if (!(fabsf(folded[i] - computed[i]) <= 1e-5f))
            fail_msg("chain %d: element %zu is %g as a layer and %g as a constant", seed, i,
                     (double)computed[i], (double)folded[i]);
    free(folded);
    free(computed);
    onnx_file_close(&file);
    free(bytes);
}

static void chains(void **state)
{
    (void)state;
    for (int seed = 0; seed < 400; seed++) {
        Chain chain = {.last = "x"};
        Error error = {{0}};
        Tensor input;
        twister_seed(&chain.twister, (uint32_t)seed);
        writer_open(&chain.writer, 13);
        chain.rank = whole(&chain.twister, 2, 4);
        for (int d = 0; d < chain.rank; d++) chain.dims[d] = whole(&chain.twister, 1, 4);
        writer_input(&chain.writer, "x", (size_t)chain.rank, chain.dims);
        assert_good(tensor_make(&input, TENSOR_REAL, chain.rank, chain.dims, &error), &error);
        for (size_t i = 0; i < input.count; i++)
            input.real[i] = (float)(2 * twister_uniform(&chain.twister) - 1);
        int links = whole(&chain.twister, 1, 7);
        for (int i = 0; i < links && size_of(&chain) <= LARGEST; i++) link_anything(&chain);
        compare_chain(&chain, &input, seed);
        tensor_free(&input);
        writer_close(&chain.writer);
    }
}

/* -- graphs of a picture -- */

enum { SIDE = 20, WIDTH = 6 };

static void weights(OnnxWriter *writer, Twister *twister, const char *name, size_t rank,
                    const int64_t *dims)
{
    float *values = random_numbers(twister, writer_count(rank, dims));
    writer_weights(writer, name, rank, dims, values);
    free(values);
}

static void number(OnnxWriter *writer, const char *name, float value)
{
    writer_weights(writer, name, 0, NULL, &value);
}

/* "c": a convolution 3 x 3 of the picture, WIDTH x SIDE x SIDE. */
static void open_picture(OnnxWriter *writer, Twister *twister, int opset)
{
    twister_seed(twister, 5);
    writer_open(writer, opset);
    writer_input(writer, "x", 4, (int64_t[]){1, 3, SIDE, SIDE});
    weights(writer, twister, "conv.weight", 4, (int64_t[]){WIDTH, 3, 3, 3});
    writer_integers(writer, writer_node(writer, "Conv", "/conv/Conv", "x conv.weight", "c"), "pads",
                    4, (int64_t[]){1, 1, 1, 1});
}

static OnnxModel *open_written(const OnnxWriter *writer, const char *input)
{
    Error error = {{0}};
    size_t length = 0;
    uint8_t *bytes = writer_pack(writer, &length);
    OnnxModel *model = onnx_model_open(
        &(OnnxRequest){.path = "m.onnx", .bytes = bytes, .length = length, .input = input}, &error);
    assert_good(model != NULL, &error);
    free(bytes);
    return model;
}

/* A built network with weights, and a picture of random bytes as it takes it. */
typedef struct {
    OnnxModel *model;
    Network network;
    float *picture;
} Built;

static void build(Built *built, const OnnxWriter *writer, const char *input)
{
    Error error = {{0}};
    built->model = open_written(writer, input);
    const ModelDescription *description = onnx_model_description(built->model);
    assert_good(description->build(description, &built->network, &error) &&
                    description->draw(description, &built->network, 0, NULL, &error),
                &error);
    size_t area = (size_t)description->pixels * (size_t)description->pixels;
    Twister twister;
    twister_seed(&twister, 11);
    built->picture = malloc(3 * area * sizeof *built->picture);
    for (size_t i = 0; i < area;
         i++) /* colours of a pixel together, so that turned colours see the same */
        for (int c = 0; c < 3; c++)
            built->picture[(size_t)c * area + i] =
                network_normalised(&built->network, c, (uint8_t)whole(&twister, 0, 255));
}

static void close_built(Built *built)
{
    free(built->picture);
    network_close(&built->network);
    onnx_model_close(built->model);
}

static int layer_of(const Built *built, const char *tensor)
{
    const Graph *graph = onnx_model_graph(built->model);
    const Value *value = graph_value(graph, tensor);
    if (!value || value->kind != VALUE_LAYER) fail_msg("%s is no layer", tensor);
    return value->layer;
}

/* A rectangle of a layer's activations to the picture, to be freed by the caller. */
static float *answers(const Built *built, int layer, Rectangle part)
{
    Error error = {{0}};
    Target target = {layer, part};
    ForwardPlan plan;
    ForwardWorkspace space;
    ForwardRequest request = {.network = &built->network, .targets = &target, .count = 1};
    assert_good(forward_plan(&plan, &request, &error) &&
                    forward_workspace_open(&space, &plan, 1, 0, &error),
                &error);
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

/* Two tensors of a network have the same activations; the second is of this operator (NULL: any). */
static void assert_pattern(const OnnxWriter *writer, const char *plain, const char *pattern,
                           const Operator *kind)
{
    Built built;
    size_t count = 0, other = 0;
    build(&built, writer, "unit");
    float *a = all_answers(&built, pattern, &other), *b = all_answers(&built, plain, &count);
    assert_int_equal(count, other);
    assert_same(a, b, count, 1e-6, pattern);
    if (kind) {
        const Layer *layer = &built.network.layers[layer_of(&built, pattern)];
        if (layer->kind != kind) fail_msg("%s became a %s", pattern, layer->kind->name);
    }
    free(a);
    free(b);
    close_built(&built);
}

/* -- patterns -- */

/*
 * A channel's layer normalisation as exporters spell it out; then the same behind an Identity, which hides the
 * pattern.
 */
static void write_norm(OnnxWriter *writer, const char *x, bool hidden)
{
    char text[128], names[64];
    const char *h = hidden ? "h" : "p";
#define NAME(form, ...) (snprintf(text, sizeof text, form, __VA_ARGS__), text)
#define MADE(form)      (snprintf(names, sizeof names, form, h), names)
    writer_integers(writer, writer_node(writer, "ReduceMean", MADE("%s_mean"), x, MADE("%s_mean")),
                    "axes", 1, (int64_t[]){1});
    writer_node(writer, "Sub", MADE("%s_sub"), NAME("%s %s_mean", x, h), MADE("%s_sub"));
    writer_node(writer, "Pow", MADE("%s_pow"), NAME("%s_sub two", h), MADE("%s_pow"));
    writer_node(writer, "Identity", MADE("%s_same"), NAME("%s_pow", h), MADE("%s_same"));
    writer_integers(writer,
                    writer_node(writer, "ReduceMean", MADE("%s_variance"),
                                NAME(hidden ? "%s_same" : "%s_pow", h), MADE("%s_variance")),
                    "axes", 1, (int64_t[]){1});
    writer_node(writer, "Add", MADE("%s_add"), NAME("%s_variance epsilon", h), MADE("%s_add"));
    writer_node(writer, "Sqrt", MADE("%s_sqrt"), NAME("%s_add", h), MADE("%s_sqrt"));
    writer_node(writer, "Div", MADE("%s_div"), NAME("%s_sub %s_sqrt", h, h), MADE("%s_div"));
    writer_node(writer, "Mul", MADE("%s_mul"), NAME("%s_div scale", h), MADE("%s_mul"));
    writer_node(writer, "Add", MADE("%s_norm"), NAME("shift %s_mul", h), MADE("%s_norm"));
#undef NAME
#undef MADE
}

static void layer_norms(void **state)
{
    (void)state;
    OnnxWriter writer;
    Twister twister;
    open_picture(&writer, &twister, 13);
    number(&writer, "two", 2);
    number(&writer, "epsilon", 1e-5f);
    weights(&writer, &twister, "scale", 3, (int64_t[]){WIDTH, 1, 1});
    weights(&writer, &twister, "shift", 3, (int64_t[]){WIDTH, 1, 1});
    write_norm(&writer, "c", false);
    write_norm(&writer, "c", true);
    assert_pattern(&writer, "h_norm", "p_norm", &operator_layer_norm);
    Built built;
    build(&built, &writer, "unit");
    const Layer *norm = &built.network.layers[layer_of(&built, "p_norm")];
    assert_true(norm->weights && norm->bias && norm->inputs[0] == layer_of(&built, "c"));
    assert_true(built.network.layers[layer_of(&built, "h_norm")].kind != &operator_layer_norm);
    close_built(&built);
    writer_close(&writer);
}

static void gated_units(void **state)
{
    (void)state;
    OnnxWriter writer;
    Twister twister;
    open_picture(&writer, &twister, 13);
    number(&writer, "root", 1.41421356f);
    number(&writer, "one", 1);
    number(&writer, "half", 0.5f);
    number(&writer, "three", 3);
    number(&writer, "zero", 0);
    number(&writer, "six", 6);
    number(&writer, "sixth", 1.0f / 6);
    writer_node(&writer, "Div", "d", "c root", "d");
    writer_node(&writer, "Erf", "e", "d", "e");
    writer_node(&writer, "Add", "a", "e one", "a");
    writer_node(&writer, "Mul", "m1", "c a", "m1"); /* (x gate) 1/2 */
    writer_node(&writer, "Mul", "gelu1", "m1 half", "gelu1");
    writer_node(&writer, "Mul", "m2", "half c", "m2"); /* (x 1/2) gate */
    writer_node(&writer, "Mul", "gelu2", "m2 a", "gelu2");
    writer_node(&writer, "Mul", "m3", "a half", "m3"); /* x (gate 1/2) */
    writer_node(&writer, "Mul", "gelu3", "m3 c", "gelu3");
    writer_node(&writer, "Identity", "i1", "m1", "i1");
    writer_node(&writer, "Mul", "gelu", "i1 half", "gelu"); /* the pattern is hidden */
    assert_pattern(&writer, "gelu", "gelu1", &operator_gelu);
    assert_pattern(&writer, "gelu", "gelu2", &operator_gelu);
    assert_pattern(&writer, "gelu", "gelu3", &operator_gelu);
    writer_node(&writer, "Sigmoid", "s", "c", "s");
    writer_node(&writer, "Identity", "s2", "s", "s2");
    writer_node(&writer, "Mul", "silu1", "s c", "silu1");
    writer_node(&writer, "Mul", "silu", "s2 c", "silu");
    writer_node(&writer, "Div", "quotient", "c s", "quotient"); /* not a pattern */
    writer_node(&writer, "Div", "quotient2", "c s2", "quotient2");
    assert_pattern(&writer, "silu", "silu1", &operator_silu);
    assert_pattern(&writer, "quotient2", "quotient", &operator_divide);
    writer_node(&writer, "Add", "plus", "c three", "plus");
    writer_node(&writer, "Clip", "clip", "plus zero six", "clip");
    writer_node(&writer, "Mul", "swish", "c clip", "swish");
    writer_node(&writer, "Div", "swish1", "swish six", "swish1"); /* (x clip)/6 */
    writer_node(&writer, "Div", "gate", "clip six", "gate");
    writer_node(&writer, "Mul", "swish2", "gate c", "swish2"); /* x (clip/6) */
    writer_node(&writer, "Mul", "swish3", "swish sixth", "swish3");
    writer_node(&writer, "Identity", "i2", "swish", "i2");
    writer_node(&writer, "Div", "hard", "i2 six", "hard");
    assert_pattern(&writer, "hard", "swish1", &operator_hard_swish);
    assert_pattern(&writer, "hard", "swish2", &operator_hard_swish);
    assert_pattern(&writer, "hard", "swish3", &operator_hard_swish);
    writer_close(&writer);
}

/* A product and a sum with constants become one affine. */
static void affines(void **state)
{
    (void)state;
    OnnxWriter writer;
    Twister twister;
    open_picture(&writer, &twister, 13);
    weights(&writer, &twister, "scale", 4, (int64_t[]){1, WIDTH, 1, 1});
    weights(&writer, &twister, "shift", 4, (int64_t[]){1, WIDTH, 1, 1});
    writer_node(&writer, "Mul", "m", "c scale", "m");
    writer_node(&writer, "Add", "one", "m shift", "one");
    writer_node(&writer, "Identity", "i", "m", "i");
    writer_node(&writer, "Max", "j", "i i", "j");
    writer_node(&writer, "Add", "two", "j shift", "two");
    assert_pattern(&writer, "two", "one", &operator_affine);
    Built built;
    build(&built, &writer, "unit");
    assert_int_equal(built.network.layers[layer_of(&built, "one")].inputs[0],
                     layer_of(&built, "c"));
    close_built(&built);
    writer_close(&writer);
}

/* GroupNormalization as PyTorch writes it: reshape, instance normalisation, reshape, scale, shift. */
static void group_norms(void **state)
{
    (void)state;
    OnnxWriter writer;
    Twister twister;
    const float ones[2] = {1, 1}, zeros[2] = {0, 0};
    open_picture(&writer, &twister, 18);
    writer_whole(&writer, "groups", 3, (int64_t[]){0, 2, -1});
    writer_whole(&writer, "picture", 4, (int64_t[]){1, WIDTH, SIDE, SIDE});
    writer_weights(&writer, "ones", 1, (int64_t[]){2}, ones);
    writer_weights(&writer, "zeros", 1, (int64_t[]){2}, zeros);
    weights(&writer, &twister, "scale", 3, (int64_t[]){WIDTH, 1, 1});
    writer_node(&writer, "Reshape", "r", "c groups", "r");
    writer_node(&writer, "InstanceNormalization", "n", "r ones zeros", "n");
    writer_node(&writer, "Reshape", "b", "n picture", "b");
    writer_node(&writer, "Mul", "s", "b scale", "s");
    Built built;
    build(&built, &writer, "unit");
    size_t count = 0;
    float *own = all_answers(&built, "s", &count), *c = all_answers(&built, "c", &count);
    const float *scale = (const float *)(const void *)writer.graph.initializer[5]->raw_data.data;
    size_t area = SIDE * SIDE, each = WIDTH / 2 * area;
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
    close_built(&built);
    writer_close(&writer);
}

/* -- the picture's colours and axes -- */

static void colours_last(void **state)
{
    (void)state;
    OnnxWriter first, last;
    Twister twister;
    open_picture(&first, &twister, 13);
    twister_seed(&twister, 5);
    writer_open(&last, 13);
    writer_input(&last, "x", 4, (int64_t[]){0, SIDE, SIDE, 3});
    weights(&last, &twister, "conv.weight", 4, (int64_t[]){WIDTH, 3, 3, 3});
    writer_integers(&last, writer_node(&last, "Transpose", "t", "x", "t"), "perm", 4,
                    (int64_t[]){0, 3, 1, 2});
    writer_integers(&last, writer_node(&last, "Conv", "conv", "t conv.weight", "c"), "pads", 4,
                    (int64_t[]){1, 1, 1, 1});
    Built a, b;
    size_t count = 0;
    build(&a, &first, "imagenet");
    build(&b, &last, "imagenet");
    float *one = all_answers(&a, "c", &count), *other = all_answers(&b, "c", &count);
    assert_same(one, other, count, 0, "colours last");
    free(one);
    free(other);
    close_built(&a);
    close_built(&b);
    writer_close(&first);
    writer_close(&last);
}

/* Blue first: with `caffe`, a network whose filters are turned sees what the other sees without. */
static void bgr_input(void **state)
{
    (void)state;
    OnnxWriter writer, turned;
    Twister twister;
    open_picture(&writer, &twister, 13);
    open_picture(&turned, &twister, 13);
    float *own = (float *)(void *)turned.graph.initializer[0]->raw_data.data;
    for (int f = 0; f < WIDTH; f++)
        for (int t = 0; t < 9; t++) {
            float red = own[f * 27 + t];
            own[f * 27 + t] = own[f * 27 + 18 + t];
            own[f * 27 + 18 + t] = red;
        }
    writer_node(&turned, "Relu", "r", "x", "r"); /* a reader that is no convolution */
    Built a, b;
    size_t count = 0;
    build(&a, &writer, "0.48501961,0.45795686,0.40760392/0.00392156863");
    build(&b, &turned, "caffe");
    float *one = all_answers(&a, "c", &count), *other = all_answers(&b, "c", &count);
    assert_same(one, other, count, 1e-5, "turned colours");
    free(one);
    free(other);
    one = all_answers(&b, "r", &count);
    for (size_t i = 0; i < count; i++) {
        size_t area = SIDE * SIDE, colour = 2 - i / area;
        float x = b.picture[colour * area + i % area];
        assert_near((double)one[i], (double)(x > 0 ? x : 0), 0, "turned picture");
    }
    free(one);
    close_built(&a);
    close_built(&b);
    writer_close(&writer);
    writer_close(&turned);
}

/* -- operators that do nothing at inference -- */

/* A Dropout behind the convolution that is told to train, with this part of the units. */
static void write_dropout(OnnxWriter *writer, Twister *twister, float part)
{
    open_picture(writer, twister, 13);
    number(writer, "part", part);
    Onnx__TensorProto *training =
        writer_tensor(writer, "training", ONNX__TENSOR_PROTO__DATA_TYPE__BOOL, 0, NULL);
    writer_raw(writer, training, (uint8_t[]){1}, 1);
    writer_node(writer, "Dropout", "drop", "c part training", "dropped");
}

static void dropout(void **state)
{
    (void)state;
    OnnxWriter writer;
    Twister twister;
    Error error = {{0}};
    write_dropout(&writer, &twister, 0);
    assert_pattern(&writer, "c", "dropped", NULL);
    writer_close(&writer);
    write_dropout(&writer, &twister, 0.5f);
    OnnxModel *model = open_written(&writer, "unit");
    assert_refused(onnx_model_layer(model, "dropped", &error) != NULL, &error,
                   "drops units at random");
    onnx_model_close(model);
    writer_close(&writer);
}

/* -- networks of the field's own kinds -- */

/* A recurrent block as in CORnet-S, unrolled: one set of weights, four times; its state is added. */
static void write_recurrent_block(OnnxWriter *writer)
{
    Twister twister;
    open_picture(writer, &twister, 13);
    weights(writer, &twister, "V2.conv.weight", 4, (int64_t[]){WIDTH, WIDTH, 3, 3});
    weights(writer, &twister, "V2.conv.bias", 1, (int64_t[]){WIDTH});
    char last[32] = "c", inputs[64], name[64], made[32];
    for (int time = 0; time < 4; time++) {
        snprintf(name, sizeof name, time ? "/V2/conv_%d/Conv" : "/V2/conv/Conv", time);
        snprintf(inputs, sizeof inputs, "%s V2.conv.weight V2.conv.bias", last);
        snprintf(made, sizeof made, "conv%d", time);
        writer_integers(writer, writer_node(writer, "Conv", name, inputs, made), "pads", 4,
                        (int64_t[]){1, 1, 1, 1});
        snprintf(inputs, sizeof inputs, "conv%d %s", time, last);
        snprintf(name, sizeof name, time ? "/V2/Add_%d" : "/V2/Add", time);
        snprintf(made, sizeof made, "sum%d", time);
        writer_node(writer, "Add", name, inputs, made);
        snprintf(inputs, sizeof inputs, "sum%d", time);
        snprintf(name, sizeof name, time ? "/V2/relu_%d/Relu" : "/V2/relu/Relu", time);
        snprintf(last, sizeof last, "state%d", time);
        writer_node(writer, "Relu", name, inputs, last);
    }
}

static void recurrent_block(void **state)
{
    (void)state;
    OnnxWriter writer;
    write_recurrent_block(&writer);
    Built built;
    Error error = {{0}};
    size_t count = 0;
    build(&built, &writer, "imagenet");
    const LayerNames *names = onnx_model_names(built.model);
    int block = layer_names_find(names, "V2", &error);
    assert_int_equal(names->layers[block].value,
                     graph_value(names->graph, "state3") - names->graph->values);
    assert_int_equal(layer_names_find(names, "V2.conv#2", &error) -
                         layer_names_find(names, "V2.conv#1", &error),
                     3);
    /* One more time by hand, from the third state. */
    const float *w = built.network.layers[layer_of(&built, "conv0")].weights;
    const float *bias = built.network.layers[layer_of(&built, "conv0")].bias;
    float *before = all_answers(&built, "state2", &count),
          *after = all_answers(&built, "state3", &count);
    for (int c = 0; c < WIDTH; c++)
        for (int row = 0; row < SIDE; row++)
            for (int column = 0; column < SIDE; column++) {
                double sum = (double)bias[c] + (double)before[(c * SIDE + row) * SIDE + column];
                for (int i = 0; i < WIDTH * 9; i++) {
                    int y = row + i % 9 / 3 - 1, x = column + i % 3 - 1;
                    if (y >= 0 && y < SIDE && x >= 0 && x < SIDE)
                        sum += (double)w[c * WIDTH * 9 + i] *
                               (double)before[(i / 9 * SIDE + y) * SIDE + x];
                }
                assert_near((double)after[(c * SIDE + row) * SIDE + column], sum > 0 ? sum : 0,
                            1e-4 * fmax(1, fabs(sum)), "the fourth state");
            }
    free(before);
    free(after);
    close_built(&built);
    writer_close(&writer);
}

/*
 * A bank of quadrature pairs as in VOneNet with its noise off: simple cells are rectified, complex cells are
 * energies.
 */
static void filter_bank(void **state)
{
    (void)state;
    enum { CELLS = WIDTH / 2 };
    OnnxWriter writer;
    Twister twister;
    open_picture(&writer, &twister, 13);
    number(&writer, "two", 2);
    number(&writer, "root", 1.41421356f);
    number(&writer, "gain", 25);
    writer_integer(&writer, writer_node(&writer, "Split", "/split/Split", "c", "q0 q1"), "axis", 1);
    writer_node(&writer, "Relu", "/simple/Relu", "q0", "simple");
    writer_node(&writer, "Pow", "p0", "q0 two", "p0");
    writer_node(&writer, "Mul", "p1", "q1 q1", "p1");
    writer_node(&writer, "Add", "sum", "p0 p1", "sum");
    writer_node(&writer, "Sqrt", "energy", "sum", "energy");
    writer_node(&writer, "Div", "complex", "energy root", "complex");
    writer_integer(&writer, writer_node(&writer, "Concat", "cells", "simple complex", "cells"),
                   "axis", 1);
    writer_node(&writer, "Mul", "/VOneBlock/Mul", "gain cells", "v1");
    Built built;
    size_t count = 0, area = SIDE * SIDE;
    build(&built, &writer, "0.5/0.5");
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
    writer_close(&writer);
}

/* Tokens of a picture, two heads of attention over them, a class token, and back. */
static void write_attention(OnnxWriter *writer, Twister *twister)
{
    enum { TOKENS = 25, HEADS = 2, EACH = WIDTH / HEADS };
    weights(writer, twister, "patch.weight", 4, (int64_t[]){WIDTH, WIDTH, 4, 4});
    weights(writer, twister, "token", 3, (int64_t[]){1, 1, WIDTH});
    weights(writer, twister, "places", 3, (int64_t[]){1, TOKENS + 1, WIDTH});
    weights(writer, twister, "qkv.weight", 2, (int64_t[]){WIDTH, 3 * WIDTH});
    writer_whole(writer, "to_tokens", 3, (int64_t[]){1, WIDTH, -1});
    writer_whole(writer, "to_heads", 5, (int64_t[]){1, TOKENS + 1, 3, HEADS, EACH});
    writer_whole(writer, "from_heads", 3, (int64_t[]){1, TOKENS + 1, WIDTH});
    for (int i = 0; i < 3; i++) {
        char name[2] = {(char)('0' + i), '\0'};
        const int64_t index = i;
        Onnx__TensorProto *tensor = writer_tensor(writer, name, 7, 0, NULL);
        writer_raw(writer, tensor, &index, sizeof index);
    }
    writer_integers(writer, writer_node(writer, "Conv", "patch", "c patch.weight", "patch"),
                    "strides", 2, (int64_t[]){4, 4});
    writer_node(writer, "Reshape", "flat", "patch to_tokens", "flat");
    writer_integers(writer, writer_node(writer, "Transpose", "turn", "flat", "turn"), "perm", 3,
                    (int64_t[]){0, 2, 1});
    writer_integer(writer, writer_node(writer, "Concat", "join", "token turn", "join"), "axis", 1);
    writer_node(writer, "Add", "placed", "join places", "placed");
    writer_node(writer, "MatMul", "qkv", "placed qkv.weight", "qkv");
    writer_node(writer, "Reshape", "split", "qkv to_heads", "split");
    writer_integers(writer, writer_node(writer, "Transpose", "heads", "split", "heads"), "perm", 5,
                    (int64_t[]){2, 0, 3, 1, 4});
    writer_node(writer, "Gather", "q", "heads 0", "q");
    writer_node(writer, "Gather", "k", "heads 1", "k");
    writer_node(writer, "Gather", "v", "heads 2", "v");
    writer_integers(writer, writer_node(writer, "Transpose", "kt", "k", "kt"), "perm", 4,
                    (int64_t[]){0, 1, 3, 2});
    writer_node(writer, "MatMul", "likeness", "q kt", "likeness");
    writer_integer(writer, writer_node(writer, "Softmax", "weighing", "likeness", "weighing"),
                   "axis", -1);
    writer_node(writer, "MatMul", "mixed", "weighing v", "mixed");
    writer_integers(writer, writer_node(writer, "Transpose", "back", "mixed", "back"), "perm", 4,
                    (int64_t[]){0, 2, 1, 3});
    writer_node(writer, "Reshape", "tokens", "back from_heads", "tokens");
    writer_node(writer, "Add", "answer", "tokens placed", "answer");
}

/* Attention by hand from the tokens' queries, keys and values. */
static void attention(void **state)
{
    (void)state;
    enum { TOKENS = 26, EACH = WIDTH / 2 };
    OnnxWriter writer;
    Twister twister;
    Built built;
    size_t count = 0;
    open_picture(&writer, &twister, 13);
    write_attention(&writer, &twister);
    build(&built, &writer, "unit");
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
    writer_close(&writer);
}

/* -- in parts -- */

/* Every layer of a network of many operators: a rectangle is the crop of the whole, a unit its unit. */
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

static void parts(void **state)
{
    (void)state;
    OnnxWriter writer;
    Twister twister;
    Built built;
    const float scales[4] = {1, 1, 1.7f, 0.6f};
    open_picture(&writer, &twister, 13);
    write_attention(&writer, &twister);
    writer_weights(&writer, "scales", 1, (int64_t[]){4}, scales);
    Onnx__NodeProto *resize = writer_node(&writer, "Resize", "resize", "c - scales", "resized");
    Onnx__AttributeProto *mode = writer_attribute(&writer, resize, "mode");
    mode->has_s = 1;
    mode->s = (ProtobufCBinaryData){5, writer_copy(&writer, "cubic", 6)};
    writer_integer(&writer, writer_node(&writer, "LogSoftmax", "log", "resized", "log"), "axis", 1);
    writer_integer(&writer, writer_node(&writer, "SpaceToDepth", "depth", "c", "depth"),
                   "blocksize", 2);
    writer_node(&writer, "Relu", "relu", "depth", "relu");
    weights(&writer, &twister, "last.weight", 4, (int64_t[]){3, 4 * WIDTH, 1, 1});
    writer_node(&writer, "Conv", "last", "relu last.weight", "last");
    build(&built, &writer, "unit");
    for (int time = 0; time < 5; time++) assert_parts(&built, &twister);
    close_built(&built);
    writer_close(&writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chains),      cmocka_unit_test(layer_norms),
        cmocka_unit_test(gated_units), cmocka_unit_test(affines),
        cmocka_unit_test(group_norms), cmocka_unit_test(colours_last),
        cmocka_unit_test(bgr_input),   cmocka_unit_test(recurrent_block),
        cmocka_unit_test(filter_bank), cmocka_unit_test(attention),
        cmocka_unit_test(parts),       cmocka_unit_test(dropout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
