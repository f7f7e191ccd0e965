/*
 * By which names the layers of ONNX files are found: a name means one tensor, whoever exported the
 * file, or the message says why it means none.
 */
#define _POSIX_C_SOURCE 200809L
#include "onnx_text.h"

#include "models/names/name_messages.h"

/*
 * A graph (onnx_text.h), and what names mean in it, with | between them:
 *
 *     name > tensor    the name of this tensor's layer
 *     name ! words     refused, in a message with these words
 *     name < tensor    what the list of layers calls it
 *
 * Inputs that end in .weight or bias, begin with onnx:: or hold "fused" are 3 x 3 x 1 x 1 or 3
 * numbers.
 */
typedef struct {
    const char *producer, *nodes, *meanings;
} Names;

static bool ends_in(const char *text, const char *ending)
{
    size_t length = strlen(text), own = strlen(ending);
    return length >= own && strcmp(text + length - own, ending) == 0;
}

/* An initialiser for each input that is weights or a bias, once. */
static void write_weights(OnnxWriter *writer, const Onnx__NodeProto *node)
{
    static const float numbers[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    for (size_t i = 1; i < node->n_input; i++) {
        const char *name = node->input[i];
        bool fused = strstr(name, "fused") != NULL, bias = i == 2;
        if (!ends_in(name, ".weight") && !ends_in(name, "bias") && !fused &&
            strncmp(name, "onnx::", 6) != 0)
            continue;
        if (has_constant(writer, name) || (strchr(name, '/') && !fused)) continue;
        writer_weights(writer, name, bias ? 1 : 4, bias ? (int64_t[]){3} : (int64_t[]){3, 3, 1, 1},
                       numbers);
    }
}

static void write_named(OnnxWriter *writer, const char *producer, const char *nodes)
{
    write_graph(writer, "11 x[1,3,8,8]: ");
    write_nodes(writer, nodes);
    for (size_t i = 0; i < writer->graph.n_node; i++) write_weights(writer, writer->graph.node[i]);
    writer->model.producer_name = writer_text(writer, producer);
}

static OnnxModel *open_nodes(const char *producer, const char *nodes, const char *layers,
                             Error *error)
{
    OnnxWriter writer;
    OnnxRequest request = {.path = "m.onnx", .input = "unit", .layers = layers};
    write_named(&writer, producer, nodes);
    return open_writer(&writer, &request, error);
}

static OnnxModel *good_nodes(const char *producer, const char *nodes, const char *layers)
{
    Error error = {{0}};
    OnnxModel *model = open_nodes(producer, nodes, layers, &error);
    assert_good(model != NULL, &error);
    return model;
}

static const char *tensor_of(const NamedLayers *names, int layer)
{
    return names->graph->values[names->layers[layer].value].name;
}

static void check_listed(const NamedLayers *names, const char *name, const char *tensor)
{
    for (int i = 0; i < names->count; i++) {
        char text[NAMES_LENGTH];
        if (strcmp(tensor_of(names, i), tensor) != 0) continue;
        layer_names_text(names, i, text);
        assert_string_equal(text, name);
        return;
    }
    fail_msg("%s is no layer", tensor);
}

/* One meaning, "name > tensor", which is changed. */
static void check_meaning(const NamedLayers *names, char *text)
{
    Error error = {{0}};
    char *sign = text + strcspn(text, " ") + 1, *meaning = sign + 2;
    sign[-1] = '\0';
    if (*sign == '<') {
        check_listed(names, text, meaning);
        return;
    }
    int found = layer_names_find(names, text, &error);
    if (*sign == '!') {
        if (found >= 0) fail_msg("\"%s\" was taken for %s", text, tensor_of(names, found));
        assert_refused(false, &error, meaning);
        return;
    }
    assert_true(*sign == '>');
    assert_good(found >= 0, &error);
    if (strcmp(tensor_of(names, found), meaning) != 0)
        fail_msg("\"%s\" is %s, not %s", text, tensor_of(names, found), meaning);
}

/* Checks the meanings, and that every name in the list of layers means that layer. */
static void check_meanings(OnnxModel *model, const char *meanings)
{
    const NamedLayers *names = onnx_model_names(model);
    char *copy = strdup(meanings), *next = NULL;
    for (char *one = copy; one; one = next) {
        next = strstr(one, " | ");
        if (next) *next = '\0';
        if (next) next += 3;
        check_meaning(names, one);
    }
    free(copy);
    for (int i = 0; i < names->count; i++) {
        char text[NAMES_LENGTH];
        Error error = {{0}};
        layer_names_text(names, i, text);
        int found = layer_names_find(names, text, &error);
        if (found != i) fail_msg("%s is listed as layer %d, and found as %d", text, i, found);
    }
}

static void check_names(const Names *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        OnnxModel *model = good_nodes(names[i].producer, names[i].nodes, NULL);
        check_meanings(model, names[i].meanings);
        onnx_model_close(model);
    }
}

/* -- exporters -- */

TEST(exporters)
{
    static const Names names[] = {
        /* PyTorch 1.13: a residual network whose blocks call one ReLU several times */
        {"pytorch",
         "Relu:/conv1/Conv x > 1; Relu:/relu/Relu 1 > 2; Relu:/layer1/layer1.0/conv1/Conv 2 > 3; "
         "Relu:/layer1/layer1.0/relu/Relu 3 > 4; Relu:/layer1/layer1.0/conv2/Conv 4 > 5; "
         "Relu:/layer1/layer1.0/relu_1/Relu 5 > 6; "
         "Relu:/layer1/layer1.0/Add 6 > /layer1/layer1.0/Add_output_0; "
         "Relu:/layer1/layer1.0/relu_2/Relu /layer1/layer1.0/Add_output_0 > 8; "
         "Relu:/layer1/layer1.1/relu/Relu 8 > 9; Relu:/layer1/layer1.10/relu/Relu 9 > 10; "
         "Relu:/encoder/layers/encoder_layer_0/ln_1/Div 10 > 11; "
         "Relu:/encoder/layers/encoder_layer_0/Add 11 > 12; Relu:/fc/Gemm 12 > 13",
         "conv1 > 1 | layer1.0.relu > 8 | layer1.0.relu#1 > 4 | layer1.0.relu#2 > 6 | "
         "layer1.0.relu#3 > 8 | layer1.0 > 8 | layer1.1 > 9 | layer1 > 10 | layer1.10 > 10 | "
         "relu > 2 | encoder.layers.encoder_layer_0 > 12 | encoder_layer_0 > 12 | "
         "encoder.layers.encoder_layer_0.ln_1 > 11 | "
         "/layer1/layer1.0/Add > /layer1/layer1.0/Add_output_0 | "
         "/layer1/layer1.0/Add_output_0 > /layer1/layer1.0/Add_output_0 | @5 > 5 | "
         "layer1.0.relu#2 < 6 | /layer1/layer1.0/Add_output_0 < /layer1/layer1.0/Add_output_0 | "
         "fc < 13 | layer1.0.relu#4 ! has no layer \"layer1.0.relu#4\"; the nearest names are "
         "layer1.0.relu#1 | layer1.0.rleu ! layer1.0.relu | @0 ! no layer | @14 ! no layer | "
         " ! no layer"},
        {"pytorch",
         "Relu:StatefulPartitionedCall/resnet50/conv1_relu/Relu x > 1; "
         "Relu:StatefulPartitionedCall/resnet50/conv2_block1_1_conv/Conv2D 1 > 2; "
         "Relu:StatefulPartitionedCall/resnet50/conv2_block1_out/Relu 2 > 3",
         "conv1_relu > 1 | conv2_block1_out > 3 | resnet50 > 3 | "
         "resnet50.conv2_block1_1_conv > 2"},
        /* conv_1 has weights of its own: a module, not the second call of conv */
        {"pytorch",
         "PRelu:/conv/Conv x f:.5 > 1; PRelu:/conv_1/Conv 1 conv_1.weight[1] > 2; "
         "Relu:/act/Relu 2 > 3; Relu:/act_1/Relu 3 > 4",
         "conv > 1 | conv_1 > 2 | act > 4 | act_1 > 4 | act#1 > 3"},
        /* numbered nodes: modules are known by their weights */
        {"pytorch",
         "Conv:Conv_0 x layer1.0.conv1.weight > 11; Conv:Conv_1 11 onnx::Conv_17 onnx::Conv_18 > "
         "12",
         "layer1.0.conv1 > 11 | Conv_1 > 12 | 12 > 12"},
    };
    check_names(names, COUNT(names));
}

/* Names that are long, empty, or end in numbers that do not count calls. */
TEST(odd_names)
{
    char part[200], longest[300], nodes[2000], meanings[1000];
    memset(part, 'p', sizeof part);
    memset(longest, 'q', sizeof longest);
    snprintf(nodes, sizeof nodes,
             "Relu:/act/Relu x > 1; Relu:/act_0/Relu 1 > 2; Relu:/act_x/Relu 2 > 3; "
             "Relu:/act_2.5/Relu 3 > 4; Relu:/act_99999999999999999999/Relu 4 > 5; "
             "Relu://Relu 5 > 6; Relu:/%.199s/%.199s/Relu 6 > 7; Relu:/%.299s/Relu 7 > /%.254s; "
             "Relu:/act_3/Relu /%.254s > 9",
             part, part, longest, longest, longest);
    snprintf(meanings, sizeof meanings,
             "act ! calls of one module | act#1 > 1 | act_0 > 2 | act_x > 3 | "
             "act_99999999999999999999 > 5 | act_3 > 9 | act_2.5 > 4 | 6 < 6 | /%.254s < /%.254s | "
             "act_1 ! no layer | act# ! no layer | act#0 ! no layer | act#2x ! no layer | "
             "act#4294967297 ! no layer | @4294967297 ! no layer | @1x ! no layer | @ ! no layer",
             longest, longest);
    OnnxModel *model = good_nodes("pytorch", nodes, NULL);
    check_meanings(model, meanings);
    onnx_model_close(model);
}

/* -- what cannot be computed -- */

/* A module is never taken for its supported part; what precedes it is still found. */
TEST(unsupported_ends)
{
    static const Names names[] = {
        {"pytorch",
         "Relu:/0/Relu x > a; Relu:/2/conv/Relu a > b; Unheard:/2/act/Hardshrink b > c; Add:/2/Add "
         "a c > d; Relu:/3/Relu d > e",
         "0 > a | 2.conv > b | conv > b | 2 ! \"2\" cannot be computed: node /2/act/Hardshrink "
         "(Unheard) | 2.act ! node /2/act/Hardshrink (Unheard): the operator Unheard is not "
         "supported | act ! node /2/act/Hardshrink (Unheard) | 3 ! node /2/act/Hardshrink "
         "(Unheard) | d ! \"d\" cannot be computed | /2/Add ! node /2/act/Hardshrink (Unheard)"},
        /*
         * noise scaled by the root of the response: of the noise's nodes only the root is supported
         */
        {"pytorch",
         "Relu:/block/simple/Relu x > a; Unheard:/block/RandomNormalLike a > n; "
         "Sigmoid:/block/Sqrt a > s; Mul:/block/Mul n s > m; Add:/block/Add a m > y; "
         "Relu:/block/noise/Relu y > z; Relu:/rest/Relu z > last",
         "block ! node /block/RandomNormalLike (Unheard) | block.noise ! (Unheard) | block.simple "
         "> a | rest ! (Unheard)"},
        /* a gate of which one half is unsupported */
        {"pytorch",
         "Relu:/body/Relu x > a; Unheard:/body/ReduceMax a > m; Sigmoid:/body/gate/Sigmoid m > g; "
         "Mul:/body/Mul a g > y",
         "body ! (Unheard) | body.gate ! (Unheard) | a > a"},
        /* found by part of a path, and by its weights */
        {"pytorch", "Relu:/net/stem/Relu x > a; Unheard:/net/head/Deform a head.weight > b",
         "head ! node /net/head/Deform (Unheard) | stem > a"},
        {"pytorch", "Relu:Relu_0 x > 1; Unheard:Deform_1 1 layer.weight > 2; Relu:Relu_2 2 > 3",
         "layer ! node Deform_1 (Unheard) | Relu_2 ! (Unheard) | 3 ! (Unheard)"},
        /* by each of its names */
        {"pytorch",
         "Relu:/stem/Relu x > a; Unheard:/odd/Unheard a > out; Relu:/behind/Relu@,metadata out > "
         "last; Unheard: last > unnamed",
         "odd ! Unheard | /odd/Unheard ! Unheard | out ! Unheard | metadata ! Unheard | unnamed ! "
         "Unheard | nothing ! no layer"},
    };
    check_names(names, COUNT(names));
}

/* Constants, and the image itself, are not layers. */
TEST(no_layers)
{
    static const Names names[] = {
        {"pytorch",
         "Conv:/conv/Conv x conv.weight conv.bias > a; Identity:/table/Identity conv.bias > t; "
         "Relu:/relu/Relu a > r",
         "x ! is the image itself | conv.weight ! does not depend on the image | table ! does "
         "not depend on the image | /table/Identity ! does not depend on the image | t ! does "
         "not depend on the image"}};
    check_names(names, COUNT(names));
}

/* -- parts of paths -- */

TEST(parts)
{
    static const Names names[] = {
        {"pytorch",
         "Relu:/module/relu/Relu x > a; Relu:/module/layer1/layer1.0/conv2/Relu a > b; "
         "Relu:/module/layer1/layer1.0/relu/Relu b > c; Relu:/module/layer1/layer1.1/conv2/Relu c "
         "> d; Relu:/module/fc/Relu d > e",
         "layer1.0 > c | layer1 > d | layer1.0.conv2 > b | fc > e | module > e | module.relu > a | "
         "conv2 ! part of the path of 2 modules, module.layer1.0.conv2, module.layer1.1.conv2 | "
         "relu ! part of the path of 2 modules, module.relu, module.layer1.0.relu | conv ! no "
         "layer | ayer1 ! no layer"},
        {"pytorch",
         "Relu:/b.0/n/Relu x > 1; Relu:/b.1/n/Relu 1 > 2; Relu:/b.2/n/Relu 2 > 3; Relu:/b.3/n/Relu "
         "3 > 4; Relu:/b.4/n/Relu 4 > 5; Relu:/b.5/n/Relu 5 > 6; Relu:/b.6/n/Relu 6 > 7",
         "n ! 7 modules, b.0.n, b.1.n, b.2.n, b.3.n, b.4.n and 2 more; give more | 3.n > 4 | b ! "
         "is only a list of modules; choose one in it: b.0, b.1, b.2, b.3, b.4 and 2 more | b.3 > "
         "4"},
        /* a whole path wins over part of another; a module inside one of the same name */
        {"pytorch", "Relu:/relu/Relu x > 1; Relu:/block/relu/Relu 1 > 2; Relu:/v/a/b/a/Relu 2 > 3",
         "relu > 1 | block > 2 | a ! 2 modules, v.a, v.a.b.a"},
    };
    check_names(names, COUNT(names));
}

/* -- calls -- */

TEST(calls)
{
    static const Names names[] = {
        /* a block called twice, with a node between */
        {"pytorch",
         "Relu:/b/conv/Relu x > 1; Add:/b/Add 1 x > 2; Sigmoid:/Sigmoid 2 > 3; Relu:/b/conv_1/Relu "
         "3 > 4; Add:/b_1/Add 4 3 > 5; Sigmoid:/Sigmoid_1 5 > 6",
         "b > 5 | b#2 > 5 | b#1 > 2 | b.conv > 4 | b.conv#1 > 1 | b.conv_1 > 4 | b#3 ! no layer | "
         "conv > 4 | conv#1 > 1 | conv_1 > 4"},
        /* called twice in a row: the calls cannot be told apart, but the last output is known */
        {"pytorch",
         "Relu:/b/conv/Relu x > 1; Sigmoid:/b/act/Sigmoid 1 > 2; Relu:/b/conv_1/Relu 2 > 3; "
         "Sigmoid:/b/act_1/Sigmoid 3 > 4; Relu:/rest/Relu 4 > 5",
         "b > 4 | b#1 ! cannot be told apart | b.act#1 > 2"},
        /* both results are used */
        {"pytorch",
         "Relu:/b/conv/Relu x > 1; Sigmoid:/b/act/Sigmoid 1 > 2; Relu:/b/conv_1/Relu 1 > 3; "
         "Sigmoid:/b/act_1/Sigmoid 3 > 4; Add:/Add 2 4 > 5",
         "b ! \"b\" may mean 2 tensors, 2 (@2), 4 (@4) | b.act > 4"},
    };
    check_names(names, COUNT(names));
}

/* The file's last call may not be the network's last. */
TEST(calls_that_are_left_out)
{
    static const Names names[] = {
        /* unused time steps are not exported */
        {"pytorch",
         "Conv:/V1/a/Conv x V1.weight > 1; Conv:/IT/a/Conv 1 IT.weight > 2; Conv:/V1/a_1/Conv 2 "
         "V1.weight > 3; Conv:/IT/a_1/Conv 3 IT.weight > 4; Relu:/IT_1/b/Relu 4 > 5; Relu:/Relu 5 "
         "> 6; Conv:/IT/a_2/Conv 6 IT.weight > 7",
         "V1 ! which has 2 of V1 and 3 of IT | V1.a ! which has 2 of V1 and 3 of IT | V1#1 > 1 | "
         "V1.a#2 > 3 | IT > 7"},
        {"pytorch",
         "Conv:/V4/a/Conv x V4.weight > 1; Conv:/IT/a/Conv 1 IT.weight > 2; Conv:/V4/a_1/Conv 2 "
         "V4.weight > 3; Conv:/IT/a_1/Conv 3 IT.weight > 4; Conv:/IT/a_2/Conv 4 IT.weight > 5; "
         "Relu:/post/Relu 5 > 6",
         "V4 ! which has 2 of V4 and 3 of IT | IT > 5 | post > 6"},
        /* modules without weights may be called in many places */
        {"pytorch",
         "Conv:/c1/Conv x c1.weight > 1; Relu:/relu/Relu 1 > 2; Sigmoid:/pool/Sigmoid 2 > 3; "
         "Conv:/c2/Conv 3 c2.weight > 4; Relu:/relu_1/Relu 4 > 5; Sigmoid:/pool_1/Sigmoid 5 > 6; "
         "Relu:/relu_2/Relu 6 > 7",
         "pool > 6 | relu > 7 | pool#1 > 3"},
    };
    check_names(names, COUNT(names));
}

/* A module's outputs. */
TEST(outputs)
{
    static const Names names[] = {
        /* two outputs of one module */
        {"pytorch",
         "Relu:/a/Relu x > 1; Split:/parts/Split 1 axis=2 > 2 3; Relu:/b/Relu 2 > 4; Relu:/c/Relu "
         "3 > 5; Add:/Add 4 5 > 6",
         "parts ! 2 (@2), 3 (@3) | /parts/Split ! may mean 2 tensors | 3 > 3"},
        /* only one of two outputs is used */
        {"pytorch", "Relu:/a/Relu x > 1; Split:/parts/Split 1 axis=2 > 2 3; Relu:/b/Relu 3 > 4",
         "parts > 3 | /parts/Split > 3 | 2 > 2"},
        /* an intermediate result is used elsewhere, too: either may be the output */
        {"pytorch",
         "Relu:/a/a.0/Relu x > 1; Sigmoid:/a/a.1/Sigmoid 1 > 2; Sigmoid:/b/b.1/Sigmoid 1 > 3; "
         "Add:/Add 2 3 > 4",
         "a ! 1 (@1), 2 (@2) | b > 3 | a.0 > 1 | a.1 > 2"},
        /* a state read only by the next call is not the output */
        {"pytorch",
         "Relu:/c/in/Relu x > 1; Sigmoid:/c/out/Sigmoid 1 > 2; Relu:/next/Relu 2 > 3; Add:/c/Add 3 "
         "1 > 4; Sigmoid:/c/out_1/Sigmoid 4 > 5; Relu:/next_1/Relu 5 > 6",
         "c > 5 | c#1 > 2 | next > 6"},
    };
    check_names(names, COUNT(names));
}

/* A tensor read by a graph inside a node is an output of its module, too. */
TEST(read_inside_a_node)
{
    OnnxWriter writer;
    Error error = {{0}};
    write_named(&writer, "pytorch",
                "Relu:/a/a.0/Relu x > 1; Relu:/a/a.1/Relu 1 > 2; Relu:/b/Relu 2 > 3; Loop:/Loop 3 "
                "> 4; Relu:/Relu 1 > inner");
    Onnx__NodeProto *loop = writer.graph.node[3], *inner = writer.graph.node[--writer.graph.n_node];
    Onnx__GraphProto *body = writer_new(&writer, sizeof *body);
    onnx__graph_proto__init(body);
    body->node = writer_append(&writer, body->node, &body->n_node, inner);
    Onnx__AttributeProto *attribute = writer_attribute(&writer, loop, "body");
    attribute->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__GRAPH;
    attribute->g = body;
    OnnxModel *model = open_writer(&writer, usual_request(), &error);
    assert_good(model != NULL, &error);
    check_meanings(model, "a ! 1 (@1), 2 (@2) | b > 3");
    onnx_model_close(model);
}

/* relu_1: the second call of relu where PyTorch numbers calls, a layer of its own elsewhere. */
TEST(numbers)
{
#define CHAIN                                                                                      \
    "Relu:model/relu/Relu x > a; Relu:model/relu_1/Relu a > b; Relu:model/relu_2/Relu b > c"
#define SLASHED "Relu:/relu/Relu x > a; Relu:/relu_1/Relu a > b; Relu:/relu_2/Relu b > c"
    static const Names names[] = {
        {"tf2onnx", CHAIN, "relu > a | relu_1 > b | model.relu > a | model > c"},
        {"", CHAIN, "relu > a | relu_1 > b | model.relu_2 > c"},
        {"keras2onnx", SLASHED, "relu > a | relu_1 > b | relu#2 ! no layer"},
        {"tf2onnx",
         "Relu:model/tf.nn.relu/Relu x > a; Relu:model/tf.nn.relu_1/Relu a > b; "
         "Add:model/tf.__operators__.add/AddV2 a b > c",
         "tf.nn.relu > a | tf.nn.relu_1 > b | tf.__operators__.add > c | tf.nn ! no layer"},
        {"pytorch", SLASHED, "relu > c | relu_1 > b | relu#1 > a | relu#3 > c"},
        /* a tool has replaced the producer's name */
        {"onnx.quantize", SLASHED, "relu ! calls of one module | relu_1 > b | relu#1 > a | c > c"},
        {"", SLASHED, "relu ! a (@1), b (@2), c (@3) | relu_2 > c"},
        /* separate modules: another operator, an earlier place, a gap, own weights, submodules */
        {"pytorch", "Relu:/act/Relu x > a; Sigmoid:/act_1/Sigmoid a > b",
         "act ! calls of one module | act_1 > b"},
        {"pytorch", "Relu:/act_1/Relu x > a; Relu:/act/Relu a > b",
         "act ! calls of one module | act_1 > a"},
        {"pytorch", "Relu:/act/Relu x > a; Relu:/act_2/Relu a > b",
         "act ! calls of one module | act_2 > b"},
        {"pytorch",
         "Conv:/conv/Conv x conv.weight conv.bias > a; Conv:/conv_1/Conv a conv_1.weight "
         "conv_1.bias > b; Conv:/conv_2/Conv b onnx::Conv_1 onnx::Conv_2 > c",
         "conv ! calls of one module | conv_1 > b | conv#1 > a"},
        {"pytorch",
         "Conv:/conv/Conv x conv.weight conv.bias > a; Conv:/conv_1/Conv a conv.weight conv.bias > "
         "b",
         "conv > b | conv#1 > a"},
        {"pytorch",
         "Relu:/block/Relu x > a; Relu:/block_1/conv/Relu a > b; Relu:/block_1/Relu b > c",
         "block > a | block_1 > c"},
    };
#undef CHAIN
#undef SLASHED
    check_names(names, COUNT(names));
}

/* Modules in metadata, which an exporter's rewriting may drop from a node. */
TEST(metadata)
{
    static const Names names[] = {
        {"pytorch",
         "Relu:node_relu@,conv1 x > 1; Relu:node_relu@,layer1,layer1.0,layer1.0.relu 1 > 2; "
         "Relu:node_relu@,layer1,layer1.0 2 > 3; Relu:node_relu@,layer1,layer1.0,layer1.0.relu 3 > "
         "4; Relu:node_relu@,head@1 4 > 5",
         "conv1 > 1 | layer1.0.relu > 4 | layer1.0.relu#1 > 2 | layer1.0 > 4 | head#2 > 5 | "
         "layer1.0.relu#1 < 2"},
        {"pytorch",
         "Relu:n@,stem x > relu; Relu:n@,l,l.0,l.0.act relu > a; Add:n@,l,l.0 a relu > b; "
         "Unheard:n@,l,l.1,l.1.act b > c; Add:n@,l,l.1 c b > d; Relu:n@,m.0 d > e; Relu:n@,m.1 e > "
         "f",
         "stem > relu | l.0 > b | 0 ! 2 modules, l.0, m.0 | l.0.act > a | l.1 ! node n (Unheard) | "
         "l ! node n (Unheard) | m ! only a list of modules; choose one in it: m.0, m.1 | n ! may "
         "mean 7 tensors"},
        /* the exporter's numbers count tensors, not calls */
        {"pytorch",
         "Relu:n@,act x > relu; Relu:n@,b,b.act_1 relu > relu_1; Add:n@ relu relu_1 > add; "
         "Relu:n@,act add > relu_2",
         "act > relu_2 | act#1 > relu | act_1 > relu_1 | relu_1 > relu_1"},
        {"pytorch",
         "Relu:n@,act x > 1; Relu:n@,b,b.c 1 > 2; Relu:n@,act@1 2 > 3; Relu:n@,act@2 3 > 4",
         "act > 4 | act#2 > 3 | act#1 > 1"},
        /* without metadata, a convolution belongs to the module that its weights are named after */
        {"pytorch",
         "Relu:n@,b,b.0,b.0.act x > 1; Conv:n 1 b.0.conv.weight x_bias > 2; Relu:n@,b,b.1,b.1.act "
         "2 > 3",
         "b.0 > 2 | b.0.conv > 2 | b.0.act > 1 | b > 3"},
        /*
         * another node without metadata may end a module or follow it; between a module's nodes it
         * belongs to it
         */
        {"pytorch",
         "Relu:n@,b,b.act x > 1; Sigmoid:n 1 > 2; Relu:n@,c,c.act 2 > 3; Sigmoid:n 3 > 4; "
         "Relu:n@,c,c.last 4 > 5; Relu:n@,d 5 > 6",
         "b ! 1 (@1), 2 (@2) | c > 5 | d > 6 | c.act ! 3 (@3), 4 (@4)"},
    };
    check_names(names, COUNT(names));
}

/* The list of layers must give a ReLU with this metadata that name. */
static void relu_is_called(const char *key, const char *scopes, const char *expected)
{
    Error error = {{0}};
    OnnxWriter writer;
    write_graph(&writer, "Relu:/own/Relu x > val");
    Onnx__NodeProto *node = writer.graph.node[0];
    node->metadata_props = writer_append(&writer, node->metadata_props, &node->n_metadata_props,
                                         writer_entry(&writer, key, scopes));
    OnnxModel *model = open_writer(&writer, usual_request(), &error);
    assert_good(model != NULL, &error);
    check_listed(onnx_model_names(model), expected, "val");
    onnx_model_close(model);
}

/* Lists of scopes, of counted calls and others; what is no such list leaves the node's name. */
TEST(metadata_of_any_kind)
{
    static const char key[] = "pkg.torch.onnx.name_scopes";
    static const char *const scopes[][2] = {
        {"['', 'layer1', 'relu']", "layer1"},
        {"[\"\", \"layer1\", \"relu\"]", "layer1"},
        {"['', 'head@0', 'relu']", "head"},
        {"['', 'head@1', 'relu']", "head#2"},
        {"['', 'head@1x', 'relu']", "head@1x"},
        {"['', 'head@', 'relu']", "head@"},
        {"['', 'head@2147483647', 'relu']", "head@2147483647"},
        {"['', 'head@99999999999999999999', 'r']", "head@99999999999999999999"},
        {"['relu']", "own"},
        {"['', 'relu']", "own"},
        {"['layer1', 'relu", "own"},
        {"", "own"}};
    for (size_t i = 0; i < COUNT(scopes); i++) relu_is_called(key, scopes[i][0], scopes[i][1]);
    relu_is_called("pkg.torch.onnx.stack_trace", scopes[0][0], "own");
}

/*
 * Metadata by its bytes. The field of another kind, and another field; pairs without a key, without
 * a text; and damaged ones: of numbers, cut off, of an impossible length.
 */
TEST(metadata_by_bytes)
{
    enum { TEXT = PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED, NUMBER = PROTOBUF_C_WIRE_TYPE_VARINT };
    static const struct {
        uint32_t field;
        uint8_t kind, length, bytes[8];
        bool good;
    } cases[] = {{9, NUMBER, 1, {1}, false},
                 {17, TEXT, 1, {0}, true},
                 {9, TEXT, 1, {0}, true},
                 {9, TEXT, 3, {2, 0x0a, 0}, true},
                 {9, TEXT, 3, {2, 0x12, 0}, true},
                 {9, TEXT, 5, {4, 0x08, 1, 0x10, 1}, false},
                 {9, TEXT, 4, {3, 0x0a, 5, 'p'}, false},
                 {9, TEXT, 3, {0x81, 0, 0}, false}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        Error error = {{0}};
        OnnxWriter writer;
        ProtobufCMessageUnknownField field = {cases[i].field, cases[i].kind, cases[i].length,
                                              (uint8_t *)cases[i].bytes};
        write_graph(&writer, "Relu:/own/Relu x > val");
        writer.graph.node[0]->base.n_unknown_fields = 1;
        writer.graph.node[0]->base.unknown_fields = &field;
        OnnxModel *model = open_writer(&writer, usual_request(), &error);
        if (cases[i].good) {
            assert_good(model != NULL, &error);
            check_listed(onnx_model_names(model), "own", "val");
        } else {
            assert_refused(model != NULL, &error, "export or download it again");
        }
        onnx_model_close(model);
    }
}

/* -- modules that leave no node -- */

TEST(no_node)
{
    static const Names names[] = {
        {"pytorch",
         "Relu:/V1/conv/Relu x > a; Relu:/V1/nonlin/Relu a > b; Relu:/V2/conv/Relu b > c",
         "V1.output ! if this one is the last of V1, its values are those of V1, the tensor b | "
         "output ! no layer"},
        {"pytorch",
         "Conv:/features/features.0/Conv x onnx::Conv_1 onnx::Conv_2 > a; "
         "Relu:/features/features.2/Relu a > b; Relu:/features/features.6/Relu b > c",
         "features.1 ! if this one follows features.0, its values are those of features.0, the "
         "tensor a | features.5 ! those of features.2, the tensor b | features.0 > a"},
        {"pytorch",
         "Conv:/layer1/layer1.0/conv1/Conv x onnx::Conv_1 onnx::Conv_2 > a; "
         "Relu:/layer1/layer1.0/relu/Relu a > b; Conv:/layer1/layer1.0/conv2/Conv b onnx::Conv_3 "
         "onnx::Conv_4 > c; Add:/layer1/layer1.0/Add c x > d",
         "layer1.0.bn1 ! was folded into layer1.0.conv1, its values are those of layer1.0.conv1, "
         "the tensor a | layer1.0.bn2 ! the tensor c | layer1.0.norm2 ! the tensor c | layer1.0.bn "
         "! those of one of layer1.0.conv1, layer1.0.conv2; | layer1.0 > d"},
        {"pytorch", "Conv:/conv/Conv x onnx::Conv_1 onnx::Conv_2 > a; Relu:/relu/Relu a > b",
         "bn ! was folded into conv, its values are those of conv, the tensor a"},
        {"pytorch",
         "Conv:/b/conv_a/Conv x onnx::Conv_1 onnx::Conv_2 > a; Conv:/b/conv_b/Conv a onnx::Conv_3 "
         "onnx::Conv_4 > c; Conv:/b/conv7/Conv c onnx::Conv_5 onnx::Conv_6 > d",
         "b.norm2 ! those of one of b.conv_a, b.conv_b; | b.bn7 ! the tensor d"},
        /* onnxscript folds, and may forget where the node was */
        {"pytorch",
         "Conv:node_conv x net.conv1.weight x_bias > a; Relu:node_relu a > b; Conv:node_conv_1 b "
         "net.conv2.weight b_bias > c",
         "net.conv1 > a | net.bn1 ! the tensor a | net.bn2 ! the tensor c"},
        /* tf2onnx keeps the normalisation's name with the tensor */
        {"tf2onnx",
         "Conv:m/conv1_conv/Conv2D x c/w_fused_bn c/b_fused_bn > m/conv1_bn/FusedBatchNormV3:0; "
         "Relu:m/conv1_relu/Relu m/conv1_bn/FusedBatchNormV3:0 > m/conv1_relu/Relu:0",
         "conv1_bn > m/conv1_bn/FusedBatchNormV3:0 | conv1_conv > m/conv1_bn/FusedBatchNormV3:0 | "
         "conv1_relu > m/conv1_relu/Relu:0"},
    };
    check_names(names, COUNT(names));
}

TEST(folded)
{
    static const struct {
        const char *nodes;
        bool folded;
    } cases[] = {
        {"Conv:/c/Conv x onnx::Conv_1 onnx::Conv_2 > a", true},
        {"Conv:/c/Conv x c.weight c.bias > a", false},
        {"Conv:/c/Conv x onnx::Conv_1 c.bias > a", false}, /* weights that were standardised */
        {"Conv:/c/Conv x c.weight > a", false},
        {"Conv:node_conv2d x c.weight x_bias > a", true}, /* as onnxscript folds */
        {"Conv:m/c/Conv2D x c_weights_fused_bn c_bias_fused_bn > a", true},
        {"Relu:/c/Relu x > a", false},
        {"Conv:Conv_0 x layer1.0.conv1.weight > 11", false},
        {"Conv:Conv_1 x onnx::Conv_17 onnx::Conv_18 > 12", true},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char remark[128];
        OnnxModel *model = good_nodes("pytorch", cases[i].nodes, NULL);
        if (layer_names_is_folded(onnx_model_names(model), 0) != cases[i].folded)
            fail_msg("%s: folded?", cases[i].nodes);
        layer_names_remark(onnx_model_names(model), 0, "c", remark);
        assert_int_equal(strstr(remark, "batch normalisation") != NULL, cases[i].folded);
        onnx_model_close(model);
    }
}

/* Whoever names a module that is called several times learns that it is the last call. */
TEST(remarks)
{
    static const struct {
        const char *text, *remark;
    } cases[] = {{"net.b", "what the last of its 2 calls gives"},
                 {"b", "what the last of its 2 calls gives"},
                 {"net.b.act", "what the last of its 2 calls gives"},
                 {"net.b.act#2", ""},
                 {"act_1", ""},
                 {"5", ""},
                 {"net", ""}};
    Error error = {{0}};
    OnnxModel *model =
        good_nodes("pytorch",
                   "Relu:/net/b/in/Relu x > 1; Sigmoid:/net/b/act/Sigmoid 1 > 2; Relu:/net/Relu 2 "
                   "> 3; Relu:/net/b/in_1/Relu 3 > 4; Sigmoid:/net/b/act_1/Sigmoid 4 > 5",
                   NULL);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *layer = onnx_model_layer(model, cases[i].text, &error);
        assert_good(layer != NULL, &error);
        LayerOrigin origin = onnx_model_layer_origin(model, layer);
        assert_string_equal(origin.tensor, "5");
        assert_string_equal(origin.remark, cases[i].remark);
    }
    char longest[300];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_refused(onnx_model_layer(model, longest, &error) != NULL, &error, "longer than 255");
    onnx_model_close(model);
}

/* -- names of several kinds -- */

TEST(one_name_several_things)
{
    static const Names names[] = {
        /* a tensor and a module; the same tensor by both */
        {"pytorch", "Relu:/relu/Relu x > a; Relu:/conv/Relu a > relu; Relu:/fc/Relu relu > fc",
         "relu ! \"relu\" may mean 2 tensors, relu (@2), a (@1); choose one by its number | fc > "
         "fc | /relu/Relu > a"},
        /* a node's name is another's tensor; nodes of one name */
        {"", "Relu:b x > a; Relu:c a > b", "b ! may mean 2 tensors | a > a | c > b"},
        {"", "Relu:node x > a; Relu:node a > b; Relu:node b > c",
         "node ! a (@1), b (@2), c (@3) | b > b"},
        /* weights' owner, called twice */
        {"pytorch",
         "Conv:Conv_0 x net.c.weight > 1; Relu:Relu_1 1 > 2; Conv:Conv_2 2 net.c.weight > 3; "
         "Conv:Conv_3 3 net.d.weight net.d.bias > 4",
         "net.c ! 1 (@1), 3 (@3) | net.d > 4 | net.d.weight ! does not depend"},
        /* nothing is a name's beginning or its end */
        {"", "Relu:first x > second", "firs ! no layer | econd ! no layer"},
    };
    check_names(names, COUNT(names));
}

/* The importer moves a tensor's units into layers of its own, which its name never finds. */
TEST(copies)
{
    Error error = {{0}};
    OnnxModel *model = good_nodes(
        "pytorch",
        "Relu:/c1/Relu x > whole; Split:/Split whole axis=2 > upper lower; Relu:/a/Relu upper > a; "
        "Relu:/b/Relu lower > b; Transpose:/Transpose whole > turned; Relu:/t/Relu turned > t",
        "V1=whole,V2=c1,V4=lower,IT=turned");
    const ModelDescription *description = onnx_model_description(model);
    static const int heights[REGIONS] = {SIDE, SIDE, SIDE / 2, SIDE};
    Network network;
    assert_good(description->build(description, &network, &error), &error);
    for (Region region = 0; region < REGIONS; region++) {
        int layer = network_find(&network, description->layers[region], &error), same = 0;
        assert_good(layer >= 0, &error);
        assert_int_equal(network.layers[layer].shape.height, heights[region]);
        for (int i = 0; i < network.count; i++)
            same += strcmp(network.layers[i].name, description->layers[region]) == 0;
        assert_int_equal(same, 1);
    }
    close_network(model, &network);
}

/* Two regions by different names of one tensor: both names are found in the network. */
TEST(second_names)
{
    Error error = {{0}};
    Network network;
    OnnxRequest request = {
        .path = "m.onnx", .input = "unit", .name = "mine", .layers = "V1=block,V4=/block/Relu"};
    static const char graph[] = "Relu:/stem/Relu x > a; Relu:/block/Relu a > b";
    OnnxModel *model = open_graph(graph, &request, &error);
    assert_good(model != NULL, &error);
    const ModelDescription *description = onnx_model_description(model);
    assert_string_equal(description->name, "mine");
    assert_string_equal(model_layer(description, "V1", &error), "block");
    assert_good(description->build(description, &network, &error), &error);
    assert_int_equal(network_find(&network, "block", &error), 2);
    assert_int_equal(network_find(&network, "/block/Relu", &error), 3);
    close_network(model, &network);
    request = (OnnxRequest){.path = "bad name.onnx", .input = "unit"};
    assert_refused(open_graph(graph, &request, &error) != NULL, &error,
                   "cannot be the name of a model");
}

/* A region has one layer. */
TEST(regions)
{
    static const char *const cases[][2] = {
        {"a,b", "two layers for V1"},    {"V1=a,V1=b", "two layers for V1"},
        {"a,V1=b", "two layers for V1"}, {"V2=a,V1=a,V2=a", "two layers for V2"},
        {"V1=", "names no layer"},       {"V1=a,V4=", "V4= names no layer"},
        {"V4=a,,V1=b", "names no layer"}};
    for (size_t i = 0; i < COUNT(cases); i++)
        REFUSED(open_nodes("", "Relu: x > a; Relu: a > b", cases[i][0], &error) != NULL,
                cases[i][1]);
}
