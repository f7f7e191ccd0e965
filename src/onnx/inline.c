#include "onnx/inline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DEEPEST = 32,
    MOST_NODES = 1000000,
    MOST_FUNCTIONS = 10000,
    LARGEST_BRANCH = 10000,
    NAME_LENGTH = 4096
};

/* The called function or the branch that a node is in; NULL: the graph itself. */
typedef struct Scope {
    const struct Scope *outer;
    const char *prefix; /* of names defined here */
    int depth;
    const Onnx__FunctionProto *function;
    const Onnx__NodeProto *call;    /* of the function; uses the graph's names already */
    const Onnx__GraphProto *branch; /* NULL in a function */
} Scope;

typedef struct {
    const Onnx__ModelProto *model;
    int opset;
    Onnx__NodeProto **nodes; /* [count], owned */
    size_t count, capacity;
    size_t visits; /* nodes visited so far, including calls */
} Flat;

static bool no_memory(Error *error)
{
    return error_memory(error,
                        "not enough memory to inline its functions, or their names are too long");
}

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool is_standard(const char *domain)
{
    return !domain || !domain[0] || strcmp(domain, "ai.onnx") == 0;
}

int64_t inline_opset(Onnx__OperatorSetIdProto *const *imports, size_t count)
{
    int64_t version = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_standard(imports[i]->domain)) continue;
        if (version && imports[i]->version != version) return -1;
        version = imports[i]->version;
    }
    return version;
}

/* -- names -- */

/* Is the tensor defined in the branch? */
static bool defines(const Onnx__GraphProto *branch, const char *name)
{
    for (size_t i = 0; i < branch->n_initializer; i++)
        if (same_text(branch->initializer[i]->name, name)) return true;
    for (size_t n = 0; n < branch->n_node; n++)
        for (size_t i = 0; i < branch->node[n]->n_output; i++)
            if (strcmp(branch->node[n]->output[i], name) == 0) return true;
    return false;
}

/* The index of a name in a list; -1 if it is not there. */
static int place_of(char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0) return (int)i;
    return -1;
}

static char *joined(const char *first, const char *second)
{
    size_t length = strlen(first), more = strlen(second) + 1;
    char *text = length + more <= NAME_LENGTH ? malloc(length + more) : NULL;
    if (!text) return NULL;
    memcpy(text, first, length);
    memcpy(text + length, second, more);
    return text;
}

/* The graph's name for a tensor with this name in the scope, to be freed; NULL if out of memory. */
static char *resolved(const Scope *scope, const char *name)
{
    while (name[0] && scope && scope->branch && !defines(scope->branch, name)) scope = scope->outer;
    if (!scope || !name[0]) return joined(name, "");
    if (scope->branch) return joined(scope->prefix, name);
    const Onnx__FunctionProto *function = scope->function;
    const Onnx__NodeProto *call = scope->call;
    int input = place_of(function->input, function->n_input, name);
    int output = place_of(function->output, function->n_output, name);
    if (input >= 0) return joined((size_t)input < call->n_input ? call->input[input] : "", "");
    if (output >= 0 && (size_t)output < call->n_output && call->output[output][0])
        return joined(call->output[output], "");
    return joined(scope->prefix, name);
}

static bool rename_all(const Scope *scope, char **names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char *name = resolved(scope, names[i]);
        if (!name) return false;
        free(names[i]);
        names[i] = name;
    }
    return true;
}

/* -- copies -- */

/* A copy of the message, to be freed like an unpacked one; NULL if out of memory. */
static void *copied(const ProtobufCMessage *message)
{
    size_t length = protobuf_c_message_get_packed_size(message);
    uint8_t *bytes = malloc(length ? length : 1);
    ProtobufCMessage *copy = NULL;
    if (bytes) {
        protobuf_c_message_pack(message, bytes);
        copy = protobuf_c_message_unpack(message->descriptor, NULL, length, bytes);
    }
    free(bytes);
    return copy;
}

/* The attribute given by the call or, failing that, the function's default; NULL if neither. */
static const Onnx__AttributeProto *given_attribute(const Scope *scope, const char *name)
{
    while (scope && scope->branch) scope = scope->outer;
    if (!scope) return NULL;
    for (size_t i = 0; i < scope->call->n_attribute; i++)
        if (same_text(scope->call->attribute[i]->name, name)) return scope->call->attribute[i];
    for (size_t i = 0; i < scope->function->n_attribute_proto; i++)
        if (same_text(scope->function->attribute_proto[i]->name, name))
            return scope->function->attribute_proto[i];
    return NULL;
}

/* Replaces references to the function's attributes by the call's values; drops those without. */
static bool set_attributes(const Scope *scope, Onnx__NodeProto *node)
{
    size_t kept = 0;
    bool good = true;
    for (size_t i = 0; i < node->n_attribute; i++) {
        Onnx__AttributeProto *attribute = node->attribute[i], *own = attribute;
        if (scope && attribute->ref_attr_name && attribute->ref_attr_name[0]) {
            const Onnx__AttributeProto *given = given_attribute(scope, attribute->ref_attr_name);
            own = given ? copied(&given->base) : NULL;
            if (own) {
                free(own->name);
                own->name = attribute->name;
                attribute->name = NULL;
            }
            good = good && (own || !given);
            onnx__attribute_proto__free_unpacked(attribute, NULL);
        }
        if (own) node->attribute[kept++] = own;
    }
    node->n_attribute = kept;
    return good;
}

/* The name of a branch's node: its own if that is a whole path, else beside the If. */
static char *name_in_branch(const Scope *scope, const char *own)
{
    const char *beside = scope->call->name ? scope->call->name : "";
    const char *slash = strrchr(beside, '/');
    char folder[NAME_LENGTH];
    if (own[0] == '/' && scope->depth == 1) return joined(own, "");
    int length = slash ? (int)(slash + 1 - beside) : 0;
    if ((size_t)length >= sizeof folder) return NULL;
    snprintf(folder, sizeof folder, "%.*s", length, beside);
    return joined(folder, own);
}

/*
 * Renames the node to "call/name". A branch's node stays in the module of its If, and is not named
 * as if the If were a module.
 */
static bool set_node_name(const Scope *scope, Onnx__NodeProto *node)
{
    const char *own = node->name && node->name[0] ? node->name : node->op_type;
    if (!own) own = "";
    char *name = scope->branch ? name_in_branch(scope, own) : joined(scope->prefix, own);
    if (!name) return false;
    free(node->name);
    node->name = name;
    return true;
}

/* -- calls -- */

static bool append_node(Flat *flat, Onnx__NodeProto *node, Error *error)
{
    if (flat->count == flat->capacity) {
        size_t capacity = flat->capacity ? 2 * flat->capacity : 64;
        Onnx__NodeProto **longer = realloc(flat->nodes, capacity * sizeof *longer);
        if (!longer) return no_memory(error);
        flat->nodes = longer;
        flat->capacity = capacity;
    }
    flat->nodes[flat->count++] = node;
    return true;
}

static bool add_node(Flat *flat, const Onnx__NodeProto *node, const Scope *scope, Error *error);

/* The function that the node calls; NULL if it is an operator. */
static const Onnx__FunctionProto *called(const Onnx__ModelProto *model, const Onnx__NodeProto *node)
{
    for (size_t i = 0; i < model->n_functions; i++) {
        const Onnx__FunctionProto *function = model->functions[i];
        bool domain = is_standard(node->domain) ? is_standard(function->domain)
                                                : same_text(node->domain, function->domain);
        if (domain && same_text(node->op_type, function->name) &&
            same_text(node->overload, function->overload))
            return function;
    }
    return NULL;
}

/*
 * Adds an Identity for each output of a function that is also its input, since no node computes it.
 */
static bool add_passed(Flat *flat, const Scope *scope, Error *error)
{
    const Onnx__FunctionProto *function = scope->function;
    for (size_t i = 0; i < function->n_output && i < scope->call->n_output; i++) {
        if (place_of(function->input, function->n_input, function->output[i]) < 0) continue;
        Onnx__NodeProto node = ONNX__NODE_PROTO__INIT;
        char *input = resolved(scope, function->output[i]);
        node.op_type = node.name = (char *)"Identity";
        node.n_input = node.n_output = 1;
        node.input = &input;
        node.output = &scope->call->output[i];
        bool good = input ? add_node(flat, &node, NULL, error) : no_memory(error);
        free(input);
        if (!good) return false;
    }
    return true;
}

static bool add_call(Flat *flat, const Onnx__FunctionProto *function, const Scope *scope,
                     Error *error)
{
    int64_t opset = inline_opset(function->opset_import, function->n_opset_import);
    if (opset && opset != flat->opset)
        return error_set(error,
                         "its function %s is written for opset %lld, but the model for %d; inline "
                         "its functions before saving it",
                         function->name ? function->name : "", (long long)opset, flat->opset);
    for (size_t i = 0; i < function->n_node; i++)
        if (!add_node(flat, function->node[i], scope, error)) return false;
    return add_passed(flat, scope, error);
}

/* -- branches -- */

/* Moves the branch's weights to the graph. */
static bool add_weights(Flat *flat, const Scope *scope)
{
    Onnx__GraphProto *graph = flat->model->graph;
    size_t more = scope->branch->n_initializer, count = graph->n_initializer;
    if (!more) return true;
    void *longer = realloc(graph->initializer, (count + more) * sizeof *graph->initializer);
    if (!longer) return false;
    graph->initializer = longer;
    for (size_t i = 0; i < more; i++) {
        const Onnx__TensorProto *weights = scope->branch->initializer[i];
        Onnx__TensorProto *copy = copied(&weights->base);
        char *name = joined(scope->prefix, weights->name ? weights->name : "");
        if (copy && name) {
            free(copy->name);
            copy->name = name;
            graph->initializer[graph->n_initializer++] = copy;
        } else {
            if (copy) onnx__tensor_proto__free_unpacked(copy, NULL);
            free(name);
            return false;
        }
    }
    return true;
}

/* Adds a branch's nodes, and appends its outputs to the inputs of the If. */
static bool add_branch(Flat *flat, Onnx__NodeProto *choice, const Onnx__GraphProto *branch,
                       const Scope *scope, Error *error)
{
    if (branch->n_node > LARGEST_BRANCH || branch->n_output != choice->n_output)
        return error_set(error, "a branch of its node %s has more than %d nodes, or other outputs",
                         choice->name ? choice->name : "", LARGEST_BRANCH);
    if (!add_weights(flat, scope)) return no_memory(error);
    for (size_t i = 0; i < branch->n_node; i++)
        if (!add_node(flat, branch->node[i], scope, error)) return false;
    size_t count = choice->n_input;
    char **longer = realloc(choice->input, (count + branch->n_output) * sizeof *longer);
    if (!longer) return no_memory(error);
    choice->input = longer;
    for (size_t i = 0; i < branch->n_output; i++) {
        longer[count + i] = resolved(scope, branch->output[i]->name ? branch->output[i]->name : "");
        if (!longer[count + i]) return no_memory(error);
        choice->n_input++;
    }
    return true;
}

static const Onnx__GraphProto *branch_of(const Onnx__NodeProto *node, const char *name)
{
    for (size_t i = 0; i < node->n_attribute; i++)
        if (same_text(node->attribute[i]->name, name)) return node->attribute[i]->g;
    return NULL;
}

/* Inlines both branches of an If, which becomes a choice between their outputs. */
static bool add_choice(Flat *flat, Onnx__NodeProto *node, const Scope *outer, const char *prefix,
                       Error *error)
{
    static const char *const names[2] = {"then_branch", "else_branch"};
    const Onnx__GraphProto *branches[2] = {branch_of(node, names[0]), branch_of(node, names[1])};
    if (!branches[0] || !branches[1] || node->n_output == 0) return true;
    for (int i = 0; i < 2; i++) {
        char *own = joined(prefix, i ? "else/" : "then/");
        const Scope scope = {.outer = outer,
                             .prefix = own,
                             .depth = outer ? outer->depth + 1 : 1,
                             .call = node,
                             .branch = branches[i]};
        bool good = own ? add_branch(flat, node, branches[i], &scope, error) : no_memory(error);
        free(own);
        if (!good) return false;
    }
    for (size_t i = 0; i < node->n_attribute; i++)
        onnx__attribute_proto__free_unpacked(node->attribute[i], NULL);
    node->n_attribute = 0;
    return true;
}

/* Adds the node or, if it is a call or an If, the nodes that it consists of. */
static bool add_parts(Flat *flat, Onnx__NodeProto **node, const Scope *outer, Error *error)
{
    const Onnx__FunctionProto *function = called(flat->model, *node);
    const char *first = (*node)->name && (*node)->name[0] ? (*node)->name : "";
    for (size_t i = (*node)->n_output; i > 0; i--)
        if ((*node)->output[i - 1][0]) first = (*node)->output[i - 1];
    char *prefix = joined(first, "/");
    bool good = prefix || no_memory(error);
    bool is_if = is_standard((*node)->domain) && same_text((*node)->op_type, "If");
    if (good && function) {
        const Scope scope = {.outer = outer,
                             .prefix = prefix,
                             .depth = outer ? outer->depth + 1 : 1,
                             .function = function,
                             .call = *node};
        good = add_call(flat, function, &scope, error);
    } else if (good) {
        good = (!is_if || add_choice(flat, *node, outer, prefix, error)) &&
               append_node(flat, *node, error);
        if (good) *node = NULL;
    }
    free(prefix);
    return good;
}

static bool add_node(Flat *flat, const Onnx__NodeProto *node, const Scope *scope, Error *error)
{
    if (scope && scope->depth > DEEPEST)
        return error_set(error, "its functions and branches are nested more than %d deep", DEEPEST);
    if (++flat->visits > MOST_NODES)
        return error_set(error, "its functions expand to more than %d nodes", MOST_NODES);
    Onnx__NodeProto *copy = copied(&node->base);
    bool good =
        (copy && set_attributes(scope, copy) && rename_all(scope, copy->input, copy->n_input) &&
         rename_all(scope, copy->output, copy->n_output) &&
         (!scope || set_node_name(scope, copy))) ||
        no_memory(error);
    good = good && add_parts(flat, &copy, scope, error);
    if (copy) onnx__node_proto__free_unpacked(copy, NULL);
    return good;
}

/* Does the model have functions or branches? */
static bool has_parts(const Onnx__ModelProto *model)
{
    const Onnx__GraphProto *graph = model->graph;
    for (size_t i = 0; i < graph->n_node; i++)
        if (same_text(graph->node[i]->op_type, "If")) return true;
    return model->n_functions > 0;
}

bool inline_graph(Onnx__ModelProto *model, int opset, Error *error)
{
    Onnx__GraphProto *graph = model->graph;
    Flat flat = {.model = model, .opset = opset};
    bool good = true;
    if (!has_parts(model)) return true;
    if (model->n_functions > MOST_FUNCTIONS)
        return error_set(error, "it has more than %d functions; no network needs as many",
                         MOST_FUNCTIONS);
    for (size_t i = 0; good && i < graph->n_node; i++)
        good = add_node(&flat, graph->node[i], NULL, error);
    if (good) {
        for (size_t i = 0; i < graph->n_node; i++)
            onnx__node_proto__free_unpacked(graph->node[i], NULL);
        free(graph->node);
        graph->node = flat.nodes;
        graph->n_node = flat.count;
        return true;
    }
    for (size_t i = 0; i < flat.count; i++) onnx__node_proto__free_unpacked(flat.nodes[i], NULL);
    free(flat.nodes);
    return false;
}
