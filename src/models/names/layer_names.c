#include "models/names/layer_names.h"

#include <stdlib.h>
#include <string.h>

/* -- modules -- */

/* Splits "layer1.0.relu#2" into the path and 2; 0 if no call is given. */
static int split_text(const char *text, char path[NAMES_LENGTH])
{
    snprintf(path, NAMES_LENGTH, "%s", text);
    char *mark = strrchr(path, '#');
    int call = number_behind(mark);
    if (call < 1) return 0;
    *mark = '\0';
    return call;
}

/* Facts about a module. */
typedef struct {
    bool exists;   /* some node in it is not constant */
    bool is_leaf;  /* it has no submodules */
    bool doubtful; /* module_paths.h */
    int calls;     /* at most this many, by the numbers in its nodes' names */
    int constant;  /* a constant node in it; -1: none */
} ModuleFacts;

static ModuleFacts module_facts(const NamedLayers *names, const char *module)
{
    ModuleFacts facts = {.is_leaf = true, .constant = -1};
    for (int i = 0; i < names->paths.count; i++) {
        const ModulePart *part = &names->paths.parts[i];
        if (!module_holds(module, part)) continue;
        if (!part->active) facts.constant = i;
        if (!part->active) continue;
        facts.exists = true;
        facts.is_leaf = facts.is_leaf && strcmp(part->path, module) == 0;
        facts.doubtful = facts.doubtful || (part->doubtful && strcmp(part->path, module) == 0);
        if (part->call > facts.calls) facts.calls = part->call;
    }
    return facts;
}

/*
 * Marks the nodes of one call (0: the last; member NULL: only counts, including constant calls). In
 * a module without submodules, calls are numbered in its nodes' names; in others, a new call begins
 * after nodes of other modules. *calls: the number of calls found.
 */
static void mark_call(const NamedLayers *names, const char *module, const ModuleFacts *facts,
                      int call, bool *member, int *calls)
{
    const ModulePaths *paths = &names->paths;
    bool inside = false;
    *calls = 0;
    for (int i = 0; i < paths->count; i++) {
        const ModulePart *part = &paths->parts[i];
        bool counts = part->active || !member, here = counts && module_holds(module, part);
        int own = here && facts->is_leaf ? part->call : 1;
        if (here && !facts->is_leaf && paths->ordered) own = inside ? *calls : *calls + 1;
        if (here && own > *calls) {
            *calls = own;
            if (member && call == 0) memset(member, 0, (size_t)paths->count * sizeof *member);
        }
        if (member) member[i] = here && own == (call ? call : *calls);
        if (counts && part->placed) inside = here;
    }
}

/* Refuses "relu" if it is unclear whether relu_1 is its second call or another module. */
static int refuse_doubtful(const NamedLayers *names, const char *text, const char *module,
                           Error *error)
{
    TensorHits hits = {.count = 0};
    for (int i = 0; i < names->paths.count; i++)
        if (names->paths.parts[i].active && strcmp(names->paths.parts[i].path, module) == 0)
            tensor_hits_add(&hits, named_layers_output(names, i, 0));
    return tensor_hits_only(
        names, text, &hits,
        "the file does not say whether names that end in numbers are calls of one "
        "module; choose one of them",
        error);
}

/* The calls of a module, inferred from a submodule's: the smallest run of these is one call. */
static int calls_by_part(const NamedLayers *names, const char *module, const char *path)
{
    int most = 0, before = 0, fewest = 0;
    bool inside = false;
    for (int i = 0; i <= names->paths.count; i++) {
        const ModulePart *part = i < names->paths.count ? &names->paths.parts[i] : NULL;
        bool here = part && module_holds(module, part);
        if (part && !part->placed) continue;
        if (inside && !here && most > before) {
            if (fewest == 0 || most - before < fewest) fewest = most - before;
            before = most;
        }
        inside = here;
        if (here && part->call > most && strcmp(part->path, path) == 0) most = part->call;
    }
    return fewest > 0 ? most / fewest : 0;
}

/* The number of calls of a module in the file; adjacent calls are told apart by submodules. */
static int calls_of(const NamedLayers *names, const char *module)
{
    ModuleFacts facts = module_facts(names, module);
    const char *last = "";
    int calls = 0;
    mark_call(names, module, &facts, 0, NULL, &calls);
    for (int i = 0; !facts.is_leaf && calls > 1 && i < names->paths.count; i++) {
        const ModulePart *part = &names->paths.parts[i];
        if (part->call != 1 || strcmp(part->path, last) == 0 || !module_holds(module, part))
            continue;
        last = part->path;
        int own = calls_by_part(names, module, last);
        if (own > calls) calls = own;
    }
    return calls;
}

/* Does any node of the module read weights? */
static bool holds_weights(const NamedLayers *names, const char *module)
{
    for (int i = 0; i < names->paths.count; i++)
        for (size_t k = names->first_read[i]; k < names->first_read[i + 1]; k++) {
            const Value *value = &names->graph->values[names->reads[k]];
            if (value->kind == VALUE_CONSTANT && value->tensor.kind == TENSOR_REAL &&
                value->tensor.count > 1 && module_holds(module, &names->paths.parts[i]))
                return true;
        }
    return false;
}

/*
 * Does a sibling of this module, in the same parent, have more calls (*calls)? Modules without
 * weights, such as ReLU, do not count: one may be reused in many places.
 */
static bool has_busier_sibling(const NamedLayers *names, const char *module, size_t parent,
                               int *calls, char sibling[NAMES_LENGTH])
{
    char inside[NAMES_LENGTH];
    int own = holds_weights(names, module) ? calls_of(names, module) : 0;
    snprintf(inside, sizeof inside, "%.*s", (int)parent, module);
    sibling[0] = '\0';
    for (int i = 0; own > 1 && i < names->paths.count; i++) {
        const ModulePart *part = &names->paths.parts[i];
        size_t end = module_end(part, parent);
        if (end == 0 || (parent > 0 && !module_holds(inside, part)) ||
            (strncmp(sibling, part->path, end) == 0 && sibling[end] == '\0'))
            continue;
        snprintf(sibling, NAMES_LENGTH, "%.*s", (int)end, part->path);
        *calls = calls_of(names, sibling);
        if (*calls > own && holds_weights(names, sibling)) return true;
    }
    return false;
}

/*
 * In the file of an unrolled network, the last calls of a module are missing if nothing reads their
 * results; other modules then have more calls. False, with a message, if this module or one that
 * contains it may lack calls.
 */
static bool check_last_call(const NamedLayers *names, const char *text, const char *module,
                            Error *error)
{
    char own[NAMES_LENGTH], sibling[NAMES_LENGTH];
    int part = 0, calls = 0;
    while (!module_holds(module, &names->paths.parts[part])) part++;
    for (size_t parent = 0, end;
         (end = module_end(&names->paths.parts[part], parent)) > 0 && end <= strlen(module);
         parent = end) {
        snprintf(own, sizeof own, "%.*s", (int)end, module);
        if (has_busier_sibling(names, own, parent, &calls, sibling))
            return error_set(error,
                             "%s: \"%s\" may not end with the last call in the file, which has %d "
                             "of %s and %d of %s: exporters leave out calls whose results are not "
                             "used; choose a call, as %s#1, or a tensor",
                             names->graph->file->path, text, calls_of(names, own), own, calls,
                             sibling, module);
    }
    return true;
}

/* The value that leaves a module at that call; 0: the last. */
static int find_call(const NamedLayers *names, const char *text, const char *module, int call,
                     Error *error)
{
    ModuleFacts facts = module_facts(names, module);
    if (!facts.exists)
        return facts.constant < 0 ? NAME_OF_NOTHING : named_layers_output(names, facts.constant, 0);
    if (facts.doubtful && call == 0) return refuse_doubtful(names, text, module, error);
    if (call == 0 && !check_last_call(names, text, module, error)) return NAME_REFUSED;
    bool *member = allocate((size_t)names->paths.count, sizeof *member, error);
    TensorHits hits = {.count = 0};
    int calls = 0;
    if (member) mark_call(names, module, &facts, call, member, &calls);
    bool good = member && tensor_hits_add_outputs(names, member, module, &hits, error);
    free(member);
    if (!good) return NAME_REFUSED;
    if (call > 0 && hits.count > 0 && !facts.is_leaf && calls != facts.calls) {
        error_set(error,
                  "%s: the calls of the module %s cannot be told apart; choose a tensor by its "
                  "name, as `ventral layers` lists them",
                  names->graph->file->path, module);
        return NAME_REFUSED;
    }
    return tensor_hits_only(names, text, &hits, "choose one of them", error);
}

/* Finds a module by its path, or by a path ending in the number of a call (relu_1). */
static int find_module(const NamedLayers *names, const char *text, Error *error)
{
    char path[NAMES_LENGTH], numbered[NAMES_LENGTH];
    int call = split_text(text, path), found = find_call(names, text, path, call, error);
    for (int i = 0; found == NAME_OF_NOTHING && call == 0 && i < names->paths.count; i++) {
        const ModulePart *part = &names->paths.parts[i];
        if (!part->numbered || !part->active) continue;
        module_numbered_path(part, numbered);
        if (strcmp(numbered, path) == 0)
            found = find_call(names, text, part->path, part->call, error);
    }
    return found;
}

/* -- the ways to name a tensor -- */

/* Adds the outputs of the node with exactly that name, if there is one. */
static bool add_node(const NamedLayers *names, const char *text, TensorHits *hits, Error *error)
{
    bool good = true, *member = NULL;
    for (int i = 0; good && i < names->paths.count; i++) {
        const char *name = named_layers_node(names, i)->name;
        if (!name || strcmp(name, text) != 0) continue;
        if (!member) member = allocate((size_t)names->paths.count, sizeof *member, error);
        if (!member) return false;
        member[i] = true;
        good = tensor_hits_add_outputs(names, member, NULL, hits, error);
        member[i] = false;
        if (!names->paths.parts[i].active && named_layers_output(names, i, 0) >= 0)
            tensor_hits_add(hits, named_layers_output(names, i, 0));
    }
    free(member);
    return good;
}

static int find_exact(const NamedLayers *names, const char *text, Error *error)
{
    const Value *value = graph_value(names->graph, text);
    TensorHits hits = {.count = 0};
    /* The branches of an If are named after its output; they are not a module. */
    if (value && value->node >= 0 &&
        onnx_node_is(names->graph->file->graph->node[value->node], "If"))
        return (int)(value - names->graph->values);
    if (value && value->node >= 0) tensor_hits_add(&hits, (int)(value - names->graph->values));
    if (!add_node(names, text, &hits, error)) return NAME_REFUSED;
    int module = find_module(names, text, error);
    if (module == NAME_REFUSED) return NAME_REFUSED;
    if (module >= 0) tensor_hits_add(&hits, module);
    if (hits.count == 0 && value) tensor_hits_add(&hits, (int)(value - names->graph->values));
    return tensor_hits_only(names, text, &hits, "choose one by its number", error);
}

static int find_number(const NamedLayers *names, const char *text)
{
    int number = text[0] == '@' ? number_behind(text) : -1;
    return number >= 1 && number <= names->count ? names->layers[number - 1].value
                                                 : NAME_OF_NOTHING;
}

/* The modules whose paths contain a text. */
typedef struct {
    char module[NAMES_LENGTH]; /* the first */
    int call;
    NameText list;
} Modules;

/*
 * Adds the module whose path ends before path[end], or a call of it (0: any), unless already added.
 */
static void add_module(const NamedLayers *names, int part, size_t end, int call, Modules *modules)
{
    char module[NAMES_LENGTH];
    snprintf(module, sizeof module, "%.*s", (int)end, names->paths.parts[part].path);
    for (int i = part - 1; i >= 0; i--)
        if (names->paths.parts[i].active && module_holds(module, &names->paths.parts[i]) &&
            (call == 0 || names->paths.parts[i].call == call))
            return;
    if (modules->list.count == 0) {
        strcpy(modules->module, module);
        modules->call = call;
    }
    name_text_add(&modules->list, module);
}

/* Adds the modules where the text occurs in the part's path as whole components. */
static void add_occurrences(const NamedLayers *names, int part, const char *text, int call,
                            Modules *modules)
{
    const ModulePart *own = &names->paths.parts[part];
    size_t length = strlen(text);
    char module[NAMES_LENGTH], numbered[NAMES_LENGTH];
    for (const char *at = own->path; (at = strstr(at, text)) != NULL; at++) {
        size_t end = (size_t)(at - own->path) + length;
        snprintf(module, sizeof module, "%.*s", (int)end, own->path);
        if ((at == own->path || at[-1] == '.') && module_holds(module, own))
            add_module(names, part, end, 0, modules);
    }
    if (call > 0 || !own->numbered) return;
    module_numbered_path(own, numbered);
    size_t whole = strlen(numbered);
    if (whole > length && numbered[whole - length - 1] == '.' &&
        strcmp(numbered + whole - length, text) == 0)
        add_module(names, part, strlen(own->path), own->call, modules);
}

static int find_part(const NamedLayers *names, const char *text, Error *error)
{
    char path[NAMES_LENGTH];
    int call = split_text(text, path);
    Modules modules = {.list = {.count = 0}};
    for (int i = 0; path[0] && i < names->paths.count; i++)
        if (names->paths.parts[i].active) add_occurrences(names, i, path, call, &modules);
    if (modules.list.count == 0) return NAME_OF_NOTHING;
    if (modules.list.count == 1)
        return find_call(names, text, modules.module, call ? call : modules.call, error);
    name_text_close(&modules.list);
    error_set(error, "%s: \"%s\" is part of the path of %d modules, %s; give more of the path",
              names->graph->file->path, text, modules.list.count, modules.list.text);
    return NAME_REFUSED;
}

static bool reads_weights(const Onnx__NodeProto *node, const char *owner)
{
    size_t length = strlen(owner);
    for (size_t i = 0; i < node->n_input; i++) {
        const char *name = node->input[i];
        if (strncmp(name, owner, length) == 0 &&
            (strcmp(name + length, ".weight") == 0 || strcmp(name + length, ".bias") == 0))
            return true;
    }
    return false;
}

/* Finds the output of the nodes that read text.weight and text.bias. */
static int find_by_weights(const NamedLayers *names, const char *text, Error *error)
{
    TensorHits hits = {.count = 0};
    bool *member = allocate((size_t)names->paths.count, sizeof *member, error);
    for (int i = 0; member && i < names->paths.count; i++)
        member[i] =
            names->paths.parts[i].active && reads_weights(named_layers_node(names, i), text);
    bool good = member && tensor_hits_add_outputs(names, member, NULL, &hits, error);
    free(member);
    return good ? tensor_hits_only(names, text, &hits, "choose one of them", error) : NAME_REFUSED;
}

/* Finds a tensor by the path in its own name, when its node has another. */
static int find_in_tensor_name(const NamedLayers *names, const char *text, Error *error)
{
    TensorHits hits = {.count = 0};
    size_t length = strlen(text);
    for (int i = 0; i < names->graph->value_count; i++) {
        const Value *value = &names->graph->values[i];
        char path[NAMES_LENGTH];
        if (value->node < 0 || value->kind == VALUE_CONSTANT) continue;
        module_path_of_name(value->name, path);
        size_t whole = strlen(path);
        if (whole >= length && strcmp(path + whole - length, text) == 0 &&
            (whole == length || path[whole - length - 1] == '.'))
            tensor_hits_add(&hits, i);
    }
    return tensor_hits_only(names, text, &hits, "choose one of them", error);
}

int layer_names_resolve(const NamedLayers *names, const char *text, Error *error)
{
    if (!text[0]) return NAME_OF_NOTHING;
    int value = find_exact(names, text, error);
    if (value == NAME_OF_NOTHING) value = find_number(names, text);
    if (value == NAME_OF_NOTHING) value = find_part(names, text, error);
    if (value == NAME_OF_NOTHING) value = find_by_weights(names, text, error);
    if (value == NAME_OF_NOTHING) value = find_in_tensor_name(names, text, error);
    return value;
}

/* -- describing a layer -- */

/* Weights computed by the exporter have made-up names. */
static bool is_computed(const char *name)
{
    return strncmp(name, "onnx::", 6) == 0 || name[strspn(name, "0123456789")] == '\0';
}

/* Is this the bias of those weights (conv1.bias and conv1.weight)? */
static bool belongs_to(const char *bias, const char *weights)
{
    size_t length = strlen(weights), ending = strlen(".weight");
    if (length < ending || strcmp(weights + length - ending, ".weight") != 0) return true;
    return strncmp(bias, weights, length - ending) == 0 &&
           strcmp(bias + length - ending, ".bias") == 0;
}

bool layer_names_is_folded(const NamedLayers *names, int index)
{
    const Value *value = &names->graph->values[names->layers[index].value];
    const Onnx__NodeProto *node = graph_maker(names->graph, value, "Conv");
    if (!node || node->n_input < 3) return false;
    const char *weights = node->input[1], *bias = node->input[2];
    size_t length = strlen(bias);
    return (is_computed(weights) && is_computed(bias)) || strstr(bias, "_fused_bn") ||
           (!belongs_to(bias, weights) && length > 5 && strcmp(bias + length - 5, "_bias") == 0);
}

/* The number of calls of the module whose path found the layer; 0: found in another way. */
static int calls_of_found(const NamedLayers *names, const ModulePart *part, const char *text)
{
    size_t given = strlen(text);
    for (size_t end = 0; (end = module_end(part, end)) > 0;) {
        char module[NAMES_LENGTH];
        snprintf(module, sizeof module, "%.*s", (int)end, part->path);
        if (end >= given && strcmp(module + end - given, text) == 0 &&
            (end == given || module[end - given - 1] == '.'))
            return calls_of(names, module);
    }
    return 0;
}

void layer_names_remark(const NamedLayers *names, int index, const char *text, char remark[128])
{
    const NamedLayer *layer = &names->layers[index];
    bool by_module = strcmp(names->graph->values[layer->value].name, text) != 0;
    int calls = by_module ? calls_of_found(names, &names->paths.parts[layer->part], text) : 0;
    remark[0] = '\0';
    if (layer_names_is_folded(names, index))
        snprintf(remark, 128, "with the batch normalisation that the exporter folded into it");
    else if (calls > 1)
        snprintf(remark, 128, "what the last of its %d calls gives", calls);
}

/* Does this text find this layer? */
static bool is_name(const NamedLayers *names, int index, const char *text)
{
    Error ignored = {{0}};
    return layer_names_resolve(names, text, &ignored) == names->layers[index].value;
}

void layer_names_text(const NamedLayers *names, int index, char text[NAMES_LENGTH])
{
    const ModulePart *own = &names->paths.parts[names->layers[index].part];
    bool several = own->call > 1;
    for (int i = 0; !several && i < names->paths.count; i++) {
        const ModulePart *other = &names->paths.parts[i];
        several = other->call != own->call && strcmp(other->path, own->path) == 0;
    }
    snprintf(text, NAMES_LENGTH, "%.240s#%d", own->path, own->call);
    if (own->path[0] && several && is_name(names, index, text)) return;
    snprintf(text, NAMES_LENGTH, "%s", own->path);
    if (own->path[0] && is_name(names, index, text)) return;
    snprintf(text, NAMES_LENGTH, "%s", names->graph->values[names->layers[index].value].name);
    if (!is_name(names, index, text)) snprintf(text, NAMES_LENGTH, "@%d", index + 1);
}
