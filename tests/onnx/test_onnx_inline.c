/*
 * Functions of a model and branches: their nodes take their place, with the names and attributes of
 * the call. Each graph gives the same numbers as one that is written without them.
 */
#define _POSIX_C_SOURCE 200809L
#include "onnx_memory.h"

#define DOMAIN "own.functions"

/* -- writing -- */

/* Removes the nodes from number `first` on from the graph, and returns them. */
static Onnx__NodeProto **take_nodes(OnnxWriter *writer, size_t first, size_t *count)
{
    Onnx__GraphProto *graph = &writer->graph;
    *count = graph->n_node - first;
    Onnx__NodeProto **nodes = writer_copy(writer, graph->node + first, *count * sizeof *nodes);
    graph->n_node = first;
    return nodes;
}

typedef struct {
    const char *name, *inputs, *outputs, *nodes;
    const char *usual; /* a default attribute value, or NULL */
    int opset;
} Written;

static void set_domain(OnnxWriter *writer, Onnx__NodeProto *node)
{
    if (strncmp(node->op_type, "own", 3) == 0) node->domain = writer_text(writer, DOMAIN);
}

static void add_function(OnnxWriter *writer, const Written *written)
{
    Onnx__FunctionProto *function = writer_new(writer, sizeof *function);
    Onnx__OperatorSetIdProto *set = writer_new(writer, sizeof *set);
    onnx__function_proto__init(function);
    onnx__operator_set_id_proto__init(set);
    function->name = writer_text(writer, written->name);
    function->domain = writer_text(writer, DOMAIN);
    function->input = writer_names(writer, written->inputs, &function->n_input);
    function->output = writer_names(writer, written->outputs, &function->n_output);
    size_t first = writer->graph.n_node;
    if (written->nodes) write_nodes(writer, written->nodes);
    function->node = take_nodes(writer, first, &function->n_node);
    for (size_t i = 0; i < function->n_node; i++) set_domain(writer, function->node[i]);
    set->has_version = 1;
    set->version = written->opset;
    function->opset_import =
        writer_append(writer, function->opset_import, &function->n_opset_import, set);
    if (written->usual) {
        Onnx__NodeProto *holder = writer_node(writer, "Relu", "", "", "");
        add_attribute(writer, holder, written->usual);
        function->attribute_proto = holder->attribute;
        function->n_attribute_proto = holder->n_attribute;
        writer->graph.n_node--;
    }
    writer->model.functions =
        writer_append(writer, writer->model.functions, &writer->model.n_functions, function);
}

/* Gives the node an attribute: a graph with these nodes, their constants, and these outputs. */
static void add_branch(OnnxWriter *writer, Onnx__NodeProto *node, const char *name,
                       const char *nodes, const char *outputs)
{
    Onnx__GraphProto *branch = writer_new(writer, sizeof *branch);
    Onnx__AttributeProto *attribute = writer_attribute(writer, node, name);
    onnx__graph_proto__init(branch);
    size_t first = writer->graph.n_node, weights = writer->graph.n_initializer, count = 0;
    if (nodes) write_nodes(writer, nodes);
    branch->node = take_nodes(writer, first, &branch->n_node);
    branch->n_initializer = writer->graph.n_initializer - weights;
    branch->initializer = writer_copy(writer, writer->graph.initializer + weights,
                                      branch->n_initializer * sizeof *branch->initializer);
    writer->graph.n_initializer = weights;
    char **names = writer_names(writer, outputs, &count);
    for (size_t i = 0; i < count; i++) {
        Onnx__ValueInfoProto *output = writer_new(writer, sizeof *output);
        onnx__value_info_proto__init(output);
        output->name = names[i];
        branch->output = writer_append(writer, branch->output, &branch->n_output, output);
    }
    attribute->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__GRAPH;
    attribute->g = branch;
}

/* -- comparing -- */

static uint8_t *packed(OnnxWriter *writer, size_t *length)
{
    uint8_t *bytes = writer_pack(writer, length);
    writer_close(writer);
    return bytes;
}

/* The numbers of y in this model; frees the bytes. */
static float *units_of_y(uint8_t *bytes, size_t length, size_t *count)
{
    Error error = {{0}};
    Network network;
    OnnxModel *model = read_bytes(bytes, length, &network, &error);
    assert_good(model != NULL, &error);
    free(bytes);
    return numbers_of_y(model, &network, count);
}

static void assert_same(uint8_t *bytes, size_t length, const char *plain)
{
    OnnxWriter writer;
    size_t counts[2] = {0}, other = 0;
    float *numbers = units_of_y(bytes, length, &counts[0]);
    write_graph(&writer, plain);
    bytes = packed(&writer, &other);
    float *expected = units_of_y(bytes, other, &counts[1]);
    if (counts[0] != counts[1] || memcmp(numbers, expected, counts[0] * sizeof *numbers) != 0)
        fail_msg("not as %s", plain);
    free(numbers);
    free(expected);
}

#define RAMP_NODE "Add x f:-3,-1.5,-.7,-.1,0,.4,1.1,2.5 > a"
#define RAMP      RAMP_NODE "; "

/* -- functions -- */

static const Written functions[] = {
    {"own_relu", "self", "result", "Relu self > result", NULL, 18},
    {"own_leaky", "v", "w", "LeakyRelu v alpha=@slope > w", "slope=.25", 18},
    {"own_free", "v", "w", "LeakyRelu v alpha=@slope > w", NULL, 18},
    {"own_twice", "v", "w", "Neg v > t; own_leaky t slope=@s > u; own_relu u > w", NULL, 18},
    {"own_both", "v", "w v", "Mul v v > w", NULL, 18},
    {"own_older", "v", "w", "Relu v > w", NULL, 13},
    {"own_itself", "v", "w", "own_itself v > w", NULL, 18},
    {"own_two", "v u", "w", "Add v v > t; Relu t > w", NULL, 18},
};

/* The bytes of a file with all these functions and the graph. */
static uint8_t *write_calls(const char *graph, size_t *length)
{
    OnnxWriter writer;
    write_graph(&writer, "");
    for (size_t i = 0; i < COUNT(functions); i++) add_function(&writer, &functions[i]);
    write_nodes(&writer, graph);
    for (size_t i = 0; i < writer.graph.n_node; i++) set_domain(&writer, writer.graph.node[i]);
    return packed(&writer, length);
}

static const struct {
    const char *calls, *plain;
} same[] = {
    {RAMP "own_relu a > y", RAMP "Relu a > y"},
    {RAMP "own_relu a > b; Neg b > c; own_relu c > y", RAMP "Relu a > b; Neg b > c; Relu c > y"},
    {RAMP "own_leaky a > y", RAMP "LeakyRelu a alpha=.25 > y"},
    {RAMP "own_leaky a slope=.5 > y", RAMP "LeakyRelu a alpha=.5 > y"},
    {RAMP "own_free a > y", RAMP "LeakyRelu a > y"},
    {RAMP "own_twice a s=.5 > y", RAMP "Neg a > t; LeakyRelu t alpha=.5 > u; Relu u > y"},
    {RAMP "own_twice a > y", RAMP "Neg a > t; LeakyRelu t alpha=.25 > u; Relu u > y"},
    {RAMP "own_both a > b c; Add b c > y", RAMP "Mul a a > b; Add b a > y"},
    {RAMP "own_both a > y -", RAMP "Mul a a > y"},
    {RAMP "own_two a - > y", RAMP "Add a a > t; Relu t > y"},
    {RAMP "own_two a > y", RAMP "Add a a > t; Relu t > y"},
};

TEST(functions_take_their_place)
{
    for (size_t i = 0; i < COUNT(same); i++) {
        size_t length = 0;
        uint8_t *bytes = write_calls(same[i].calls, &length);
        assert_same(bytes, length, same[i].plain);
    }
}

static const struct {
    const char *calls, *words;
} refused[] = {
    {"own_older x > y", "function own_older is written for opset 13, but the model for 18"},
    {"own_itself x > y", "nested more than 32 deep"},
    {"own_none x > y", "the operator own.functions.own_none is not supported"},
    {"LeakyRelu x alpha=@slope > y", "attribute alpha refers to the attribute slope of a function"},
    {"own_relu x > b; Relu b alpha=@slope > y", "attribute alpha = 0 is not one that is read"},
};

TEST(calls_are_refused)
{
    for (size_t i = 0; i < COUNT(refused); i++) {
        Error error = {{0}};
        Network network;
        size_t length = 0;
        uint8_t *bytes = write_calls(refused[i].calls, &length);
        OnnxModel *model = read_bytes(bytes, length, &network, &error);
        y_refused(refused[i].calls, model, &network, &error, refused[i].words);
        free(bytes);
    }
}

/* -- branches -- */

/*
 * As PyTorch exports squeeze of a dimension that may be 1: the condition follows from the shapes.
 */
static const struct {
    const char *before, *then, *otherwise, *outputs, *plain;
} branches[] = {
    {RAMP "Shape a > s; Gather s s:1 > n; Equal n s:3 > q", "Identity a > t", "Relu a > t", "t",
     RAMP "Identity a > y"},
    {RAMP "Shape a > s; Gather s s:1 > n; Equal n s:4 > q", "Identity a > t", "Relu a > t", "t",
     RAMP "Relu a > y"},
    {RAMP "Equal s:1 s:1 > q", "Mul a n:2 > b; Add b n:3 > t", "Frobnicate a > t", "t",
     RAMP "Mul a n:2 > b; Add b n:3 > y"},
    {RAMP "Equal s:1 s:1 > q; Neg a > c", NULL, "Relu a > c", "c", RAMP "Neg a > y"},
};

static uint8_t *write_branches(size_t i, const char *name, size_t *length)
{
    OnnxWriter writer;
    write_graph(&writer, branches[i].before);
    Onnx__NodeProto *choice = writer_node(&writer, "If", name, "q", "y");
    add_branch(&writer, choice, "then_branch", branches[i].then, branches[i].outputs);
    add_branch(&writer, choice, "else_branch", branches[i].otherwise, branches[i].outputs);
    return packed(&writer, length);
}

TEST(constant_conditions_choose)
{
    for (size_t i = 0; i < COUNT(branches); i++) {
        size_t length = 0;
        uint8_t *bytes = write_branches(i, "choice", &length);
        assert_same(bytes, length, branches[i].plain);
    }
}

/* The output keeps its name, even if the branches' nodes are named after it. */
TEST(choices_keep_their_name)
{
    static const char *const names[] = {"choice", "y", ""};
    for (size_t i = 0; i < COUNT(names); i++) {
        Error error = {{0}};
        Network network;
        size_t length = 0;
        uint8_t *bytes = write_branches(0, names[i], &length);
        OnnxModel *model = read_bytes(bytes, length, &network, &error);
        assert_good(model != NULL, &error);
        const char *layer = onnx_model_layer(model, "y", &error);
        assert_good(layer != NULL, &error);
        assert_string_equal(onnx_model_layer_origin(model, layer).tensor, "y");
        close_network(model, &network);
        free(bytes);
    }
}

/* Branches' nodes are in the module of their If: two calls of a module remain two calls of one. */
TEST(branches_in_modules)
{
    static const char *const calls[] = {"norm", "norm_1"};
    OnnxWriter writer;
    Error error = {{0}};
    Network network;
    size_t length = 0;
    char text[100];
    write_graph(&writer, "Relu:/relu/Relu x > a0; Equal s:1 s:1 > q");
    writer.model.producer_name = (char *)"pytorch";
    for (int i = 0; i < 2; i++) {
        char in[16], out[16], name[32];
        snprintf(in, sizeof in, "a%d", i);
        snprintf(out, sizeof out, "a%d", i + 1);
        snprintf(name, sizeof name, "/%s/If", calls[i]);
        Onnx__NodeProto *choice =
            writer_node(&writer, "If", writer_text(&writer, name), "q", writer_text(&writer, out));
        snprintf(text, sizeof text, "Neg:/%s/Neg %s > t", calls[i], in);
        add_branch(&writer, choice, "then_branch", text, "t");
        snprintf(text, sizeof text, "Abs:/%s/Abs %s > t", calls[i], in);
        add_branch(&writer, choice, "else_branch", text, "t");
    }
    uint8_t *bytes = packed(&writer, &length);
    OnnxModel *model = read_bytes(bytes, length, &network, &error);
    assert_good(model != NULL, &error);
    const char *layer = onnx_model_layer(model, "norm", &error);
    assert_good(layer != NULL, &error);
    assert_string_equal(onnx_model_layer_origin(model, layer).tensor, "a2");
    close_network(model, &network);
    free(bytes);
}

/* An If inside a function, whose branches see its tensors; and one that the picture decides. */
TEST(nested_branches)
{
    static const char *const conditions[] = {"Equal s:2 s:1 > q", "ReduceMean x > q"};
    for (size_t i = 0; i < COUNT(conditions); i++) {
        OnnxWriter writer;
        Error error = {{0}};
        Network network;
        size_t length = 0;
        write_graph(&writer, "");
        Onnx__NodeProto *choice = writer_node(&writer, "If", "choice", "flag", "out");
        add_branch(&writer, choice, "then_branch", "Neg inner > t", "t");
        add_branch(&writer, choice, "else_branch", "LeakyRelu inner alpha=@slope > t", "t");
        writer.graph.n_node--;
        add_function(&writer,
                     &(Written){"own_choice", "v flag", "out", "Add v v > inner", NULL, 18});
        Onnx__FunctionProto *function = writer.model.functions[0];
        function->node = writer_append(&writer, function->node, &function->n_node, choice);
        write_nodes(&writer, RAMP_NODE);
        write_nodes(&writer, conditions[i]);
        write_nodes(&writer, "own_choice a q slope=.5 > y");
        set_domain(&writer, writer.graph.node[writer.graph.n_node - 1]);
        uint8_t *bytes = packed(&writer, &length);
        if (i == 0) {
            assert_same(bytes, length, RAMP "Add a a > b; LeakyRelu b alpha=.5 > y");
            continue;
        }
        OnnxModel *model = read_bytes(bytes, length, &network, &error);
        assert_good(model != NULL, &error);
        y_refused(conditions[i], model, &network, &error,
                  "chooses by what is not known before an image");
        free(bytes);
    }
}

/* -- out of memory -- */

TEST(each_allocation_fails)
{
    for (int kind = 0; kind < 2; kind++) {
        size_t length = 0;
        uint8_t *bytes = kind ? write_branches(2, "choice", &length)
                              : write_calls(RAMP "own_twice a s=.5 > y", &length);
        assert_true(fail_in_turn(kind ? "branches" : "calls", bytes, length) > 20);
        free(bytes);
    }
}
