#include "models/onnx/graph_build.h"

#include "models/onnx/arrangement.h"
#include "models/onnx/fold.h"
#include "models/onnx/image_input.h"
#include "models/onnx/node_context.h"
#include "models/onnx/nodes.h"
#include "models/onnx/signature.h"

#include <stdlib.h>
#include <string.h>

/* -- tensors by name -- */

/* Lists all tensors: initialisers, then inputs, then outputs of nodes. */
static void list_values(Graph *graph)
{
    const Onnx__GraphProto *proto = graph->file->graph;
    int count = 0;
    for (size_t i = 0; i < proto->n_initializer; i++)
        if (proto->initializer[i]->name)
            graph->values[count++] = (Value){.name = proto->initializer[i]->name, .node = -1};
    for (size_t i = 0; i < proto->n_input; i++)
        if (proto->input[i]->name)
            graph->values[count++] = (Value){.name = proto->input[i]->name, .node = -2};
    for (size_t n = 0; n < proto->n_node; n++)
        for (size_t i = 0; i < proto->node[n]->n_output; i++)
            if (proto->node[n]->output[i][0])
                graph->values[count++] = (Value){.name = proto->node[n]->output[i], .node = (int)n};
    graph->value_count = count;
}

/* Merges inputs that are initialisers (old files list both); other repeated names are errors. */
static bool unite_values(Graph *graph, Error *error)
{
    int kept = 0;
    for (int i = 0; i < graph->value_count; i++) {
        Value *value = &graph->values[i], *last = kept ? &graph->values[kept - 1] : NULL;
        if (!last || strcmp(last->name, value->name) != 0) {
            graph->values[kept++] = *value;
        } else if (last->node + value->node == -3) {
            last->node = -1;
        } else {
            return error_set(error, "%s: the tensor %s is made twice; export the network again",
                             graph->file->path, value->name);
        }
    }
    graph->value_count = kept;
    return true;
}

static bool index_values(Graph *graph, Error *error)
{
    const Onnx__GraphProto *proto = graph->file->graph;
    size_t capacity = proto->n_initializer + proto->n_input;
    for (size_t n = 0; n < proto->n_node; n++) capacity += proto->node[n]->n_output;
    graph->values = allocate(capacity + 1, sizeof *graph->values, error);
    if (!graph->values) return false;
    list_values(graph);
    qsort(graph->values, (size_t)graph->value_count, sizeof *graph->values, graph_compare_names);
    return unite_values(graph, error);
}

/* -- the order of nodes -- */

typedef enum { NODE_NEW, NODE_OPEN, NODE_DONE } NodeState;

/*
 * The first unfinished node that makes one of this node's inputs, from input `from` on; -1: none.
 */
static int next_maker(const Graph *graph, int node, size_t *from, const unsigned char *state)
{
    const Onnx__NodeProto *proto = graph->file->graph->node[node];
    for (; *from < proto->n_input; ++*from) {
        const Value *value = graph_value(graph, proto->input[*from]);
        if (value && value->node >= 0 && state[value->node] != NODE_DONE) return value->node;
    }
    return -1;
}

typedef struct {
    int node;
    size_t next; /* next input to visit */
} Visit;

/* Puts a node after all it depends on. No recursion: a network may be thousands of nodes deep. */
static bool order_from(Graph *graph, int node, Visit *stack, unsigned char *state, int *count,
                       Error *error)
{
    int depth = 0;
    stack[depth++] = (Visit){node, 0};
    state[node] = NODE_OPEN;
    while (depth > 0) {
        Visit *top = &stack[depth - 1];
        int maker = next_maker(graph, top->node, &top->next, state);
        if (maker < 0) {
            state[top->node] = NODE_DONE;
            graph->order[(*count)++] = top->node;
            depth--;
        } else if (state[maker] == NODE_OPEN) {
            const char *name = graph->file->graph->node[maker]->name;
            return error_set(error,
                             "%s has a cycle: what node %s makes depends on itself; unroll "
                             "recurrent networks before they are exported",
                             graph->file->path, name ? name : "(unnamed)");
        } else {
            state[maker] = NODE_OPEN;
            stack[depth++] = (Visit){maker, 0};
        }
    }
    return true;
}

static bool order_nodes(Graph *graph, Error *error)
{
    size_t nodes = graph->file->graph->n_node;
    graph->order = allocate(nodes, sizeof *graph->order, error);
    Visit *stack = allocate(nodes, sizeof *stack, error);
    unsigned char *state = allocate(nodes, 1, error);
    bool good = graph->order && stack && state;
    int count = 0;
    for (size_t n = 0; good && n < nodes; n++)
        if (state[n] == NODE_NEW) good = order_from(graph, (int)n, stack, state, &count, error);
    free(stack);
    free(state);
    return good;
}

/* -- weights and inputs -- */

static bool describe_weights(Graph *graph, Error *error)
{
    const Onnx__GraphProto *proto = graph->file->graph;
    for (size_t i = 0; i < proto->n_initializer; i++) {
        const Onnx__TensorProto *source = proto->initializer[i];
        Value *value = source->name ? graph_value(graph, source->name) : NULL;
        if (!value) continue;
        if (!tensor_describe(&value->tensor, graph->file, source, error)) return false;
        value->kind = VALUE_CONSTANT;
    }
    return true;
}

/* -- inputs given as numbers -- */

static bool give_input(Graph *graph, const GivenInput *given, Error *error)
{
    Value *value = graph_value(graph, given->name);
    if (!value) return error_set(error, "%s has no input %s", graph->file->path, given->name);
    value->node = -1;
    if (given->as_layer) {
        value->kind = VALUE_LAYER;
        return arrange_constant(graph, given->tensor, NULL, value, error);
    }
    value->kind = VALUE_CONSTANT;
    const Tensor *tensor = given->tensor;
    return tensor_copy(&value->tensor, tensor, tensor->rank, tensor->dims, error);
}

static bool open_inputs(Graph *graph, const GraphRequest *request, Error *error)
{
    if (!request->given) return image_input_open(graph, &request->shown, request->model, error);
    ImageInput image = {.pixels = 1, .deviation = {1, 1, 1}};
    bool good = network_open(&graph->network, request->model, &image, error);
    for (int i = 0; good && i < request->given_count; i++)
        good = give_input(graph, &request->given[i], error);
    return good;
}

/* -- nodes -- */

static bool all_constant(const NodeContext *node)
{
    for (int i = 0; i < node->input_count; i++)
        if (node->inputs[i] && node->inputs[i]->kind != VALUE_CONSTANT) return false;
    return true;
}

/* The node at fault for an unknown input; -1: all inputs are known. */
static int inherited_problem(const NodeContext *node)
{
    int first = 0, beyond = node->input_count;
    if (onnx_node_is(node->proto, "If") && fold_chosen(node, &first)) {
        int outputs = (int)node->proto->n_output;
        beyond = beyond - first < outputs ? beyond : first + outputs;
    }
    for (int i = first; i < beyond; i++)
        if (node->inputs[i] && node->inputs[i]->kind == VALUE_UNKNOWN)
            return node->inputs[i]->problem;
    return -1;
}

static bool find_inputs(NodeContext *node, const Value **inputs, Error *error)
{
    for (size_t i = 0; i < node->proto->n_input; i++) {
        const char *name = node->proto->input[i];
        inputs[i] = name[0] ? graph_value(node->graph, name) : NULL;
        if (name[0] && (!inputs[i] || inputs[i]->kind == VALUE_ABSENT))
            return error_set(error, "reads the tensor %s, which nothing makes", name);
    }
    node->inputs = inputs;
    node->input_count = (int)node->proto->n_input;
    return true;
}

/* A constant that is cast to the type of activations. */
static bool is_cast_of_constant(const NodeContext *node)
{
    return onnx_node_is(node->proto, "CastLike") && node->inputs[0]->kind == VALUE_CONSTANT;
}

/*
 * Refuses operators that compute with integers; those that move, limit or cast them are accepted.
 */
static bool check_whole(const NodeContext *node, bool *whole, Error *error)
{
    static const char *const moving[] = {
        "Identity", "Transpose", "Reshape", "Flatten", "Squeeze",         "Unsqueeze",
        "Slice",    "Split",     "Gather",  "Concat",  "DepthToSpace",    "SpaceToDepth",
        "Cast",     "CastLike",  "Clip",    "MaxPool", "DequantizeLinear"};
    *whole = false;
    for (int i = 0; i < node->input_count; i++)
        if (node->inputs[i] && node->inputs[i]->whole) *whole = true;
    for (size_t i = 0; *whole && i < sizeof moving / sizeof *moving; i++)
        if (onnx_node_is(node->proto, moving[i])) return true;
    return !*whole || error_set(error, "computes with the whole numbers of the input, which is not "
                                       "supported; cast them to float first");
}

/* Does the node move numbers from 0 to 255 alone? */
static bool keeps_bytes(const NodeContext *node)
{
    bool joins = onnx_node_is(node->proto, "Concat") || onnx_node_is(node->proto, "Clip");
    for (int i = 0; i < node->input_count; i++) {
        const Value *input = node->inputs[i];
        if (input && !input->bytes && (joins || input->kind == VALUE_LAYER)) return false;
    }
    return true;
}

static bool turn_node(NodeContext *node, Error *error)
{
    char name[128];
    onnx_node_operator(node->proto, name);
    if (node->proto->n_output > NODE_OUTPUTS)
        return error_set(error, "has more than %d outputs", NODE_OUTPUTS);
    if (!signature_check(node->proto, node->graph->file->opset, error)) return false;
    if (onnx_node_is(node->proto, "If")) return fold_choice(node, error);
    bool known = false;
    bool of_shape = onnx_node_is(node->proto, "Shape") || onnx_node_is(node->proto, "Size");
    if (all_constant(node) || of_shape || is_cast_of_constant(node))
        return fold_node(node, &known, error) ||
               (known ? false : error_set(error, "%s of constants is not supported", name));
    NodeFunction *function = node_function(name);
    bool whole = false;
    if (!function) return error_set(error, "the operator %s is supported for constants only", name);
    if (!check_whole(node, &whole, error) || !function(node, error)) return false;
    int64_t to = onnx_integer(node->proto, "to", 1);
    if (onnx_node_is(node->proto, "CastLike") || onnx_node_is(node->proto, "DequantizeLinear"))
        whole = false;
    if (whole && onnx_node_is(node->proto, "Cast")) whole = !cast_is_real(to);
    for (int i = 0; whole && i < NODE_OUTPUTS; i++) {
        node->outputs[i].whole = true;
        node->outputs[i].bytes = keeps_bytes(node);
    }
    return true;
}

/* Keeps the message of a node that could not be turned into layers. */
static bool keep_problem(Graph *graph, int index, const char *sentence, Error *error)
{
    const Onnx__NodeProto *node = graph->file->graph->node[index];
    const char *name = node->name && node->name[0] ? node->name
                       : node->n_output            ? node->output[0]
                                                   : "(unnamed)";
    char operator_name[128];
    onnx_node_operator(node, operator_name);
    size_t length = strlen(sentence) + strlen(name) + strlen(operator_name) + 32;
    graph->problems[index] = allocate(length, 1, error);
    if (!graph->problems[index]) return false;
    snprintf(graph->problems[index], length, "node %s (%s): %s", name, operator_name, sentence);
    return true;
}

/* Outputs that the function did not set are unknown. */
static bool complete_outputs(Graph *graph, const NodeContext *node, Error *error)
{
    for (size_t i = 0; i < node->proto->n_output; i++)
        if (node->proto->output[i][0] &&
            (i >= NODE_OUTPUTS || node->outputs[i].kind == VALUE_ABSENT) &&
            !graph->problems[node->index])
            return keep_problem(graph, node->index, "only its first output is supported", error);
    return true;
}

/* Moves the node's outputs to the values with their names; unnamed ones are freed. */
static void set_outputs(Graph *graph, NodeContext *node, int problem)
{
    for (size_t i = 0; i < node->proto->n_output; i++) {
        if (!node->proto->output[i][0]) continue;
        Value *value = graph_value(graph, node->proto->output[i]);
        Value made = {.kind = VALUE_UNKNOWN, .problem = problem >= 0 ? problem : node->index};
        if (problem < 0 && i < NODE_OUTPUTS && node->outputs[i].kind != VALUE_ABSENT) {
            made = node->outputs[i];
            node->outputs[i] = (Value){0};
        }
        made.name = value->name;
        made.node = value->node;
        *value = made;
    }
    for (size_t i = 0; i < NODE_OUTPUTS; i++) tensor_free(&node->outputs[i].tensor);
}

static bool run_node(Graph *graph, int index, Error *error)
{
    const Onnx__NodeProto *proto = graph->file->graph->node[index];
    NodeContext *node = allocate(1, sizeof *node, error);
    const Value **inputs = allocate(proto->n_input, sizeof *inputs, error);
    bool good = node && inputs;
    if (good) {
        Error unsupported = {{0}};
        *node = (NodeContext){.graph = graph, .proto = proto, .index = index};
        bool found = find_inputs(node, inputs, &unsupported);
        int problem = found ? inherited_problem(node) : index;
        if (problem < 0 && !turn_node(node, &unsupported)) problem = index;
        if (unsupported.kind == ERROR_MEMORY) { /* unsupported nodes are tolerated until needed */
            *error = unsupported;
            good = error_prefix(error, "%s", graph->file->path);
        } else if (problem == index)
            good = keep_problem(graph, index, unsupported.message, error);
        else if (problem < 0)
            good = complete_outputs(graph, node, error);
        set_outputs(graph, node, problem);
    }
    free(inputs);
    free(node);
    return good;
}

/* -- the whole graph -- */

static bool has_layer(const Graph *graph)
{
    for (int i = 0; i < graph->value_count; i++)
        if (graph->values[i].kind == VALUE_LAYER && graph->values[i].node >= 0) return true;
    return false;
}

static bool run_nodes(Graph *graph, Error *error)
{
    size_t nodes = graph->file->graph->n_node;
    graph->problems = allocate(nodes, sizeof *graph->problems, error);
    if (!graph->problems) return false;
    for (size_t i = 0; i < nodes; i++)
        if (!run_node(graph, graph->order[i], error)) return false;
    return true;
}

/*
 * A layer added for a part of a node, or to move units, has the name of a tensor that is another
 * layer. Renames it, so that each name belongs to one layer.
 */
static bool name_helpers(Graph *graph, Error *error)
{
    for (int i = 1; i < graph->network.count; i++) {
        char **name = &graph->network.layers[i].name;
        const Value *value = graph_value(graph, *name);
        if (!value || value->kind != VALUE_LAYER || value->layer == i) continue;
        size_t length = strlen(*name) + 32;
        char *own = allocate(length, 1, error);
        if (!own) return false;
        snprintf(own, length, "%s (layer %d)", *name, i);
        free(*name);
        *name = own;
    }
    return true;
}

/* Refuses a network of which nothing can be computed, with the first problem. */
static bool check_layers(const Graph *graph, Error *error)
{
    if (has_layer(graph)) return true;
    for (size_t i = 0; i < graph->file->graph->n_node; i++) {
        const char *problem = graph->problems[graph->order[i]];
        if (problem) return error_set(error, "%s: %s", graph->file->path, problem);
    }
    return error_set(error, "%s: nothing in it depends on its input", graph->file->path);
}

bool graph_open(Graph *graph, const OnnxFile *file, const GraphRequest *request, Error *error)
{
    *graph = (Graph){.file = file, .bgr_image = -1, .bgr = request->shown.bgr, .batch = 1};
    return index_values(graph, error) && order_nodes(graph, error) &&
           describe_weights(graph, error) && open_inputs(graph, request, error) &&
           run_nodes(graph, error) && name_helpers(graph, error) &&
           (request->given || check_layers(graph, error));
}

int graph_layer_of(Graph *graph, const Value *value, View *view, Error *error)
{
    if (value->kind != VALUE_LAYER) {
        graph_refuse(graph, value, error);
        return -1;
    }
    *view = value->view;
    if (view_is_relabelling(view, graph_shape(graph, value))) return value->layer;
    Axis axis[TENSOR_RANK];
    view_usual_axes(value->view.rank, value->view.size, value->view.rank != 4, axis);
    Value moved = *value;
    if (!arrange_on_axes(graph, value, axis, &moved, error)) return -1;
    *view = moved.view;
    return moved.layer;
}
