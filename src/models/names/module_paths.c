#include "models/names/module_paths.h"

#include "onnx/wire.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

int number_behind(const char *mark)
{
    char *end = NULL;
    long number = mark && isdigit((unsigned char)mark[1]) ? strtol(mark + 1, &end, 10) : -1;
    return end && !*end && number <= WIRE_MESSAGES ? (int)number : -1;
}

/* -- where modules end in a path -- */

static void set_end(ModulePart *part, size_t place)
{
    if (place < NAMES_LENGTH) part->ends[place / 8] |= (unsigned char)(1 << place % 8);
}

static bool is_end(const ModulePart *part, size_t place)
{
    return place < NAMES_LENGTH && (part->ends[place / 8] & 1 << place % 8) != 0;
}

bool module_holds(const char *module, const ModulePart *part)
{
    size_t length = strlen(module);
    return length > 0 && strncmp(part->path, module, length) == 0 && is_end(part, length);
}

size_t module_end(const ModulePart *part, size_t length)
{
    for (size_t place = length + 1; place < NAMES_LENGTH; place++)
        if (is_end(part, place)) return place;
    return 0;
}

/* -- paths from nodes' names -- */

/*
 * Appends a component of a node's name to a path. If it begins with the previous one, as layer1.0
 * after layer1, only the rest is appended.
 */
static void append_part(char path[NAMES_LENGTH], const char *before, const char *text)
{
    size_t used = strlen(path), length = strlen(before);
    const char *added = text;
    if (length > 0 && strncmp(text, before, length) == 0 && text[length] == '.')
        added = text + length + 1;
    snprintf(path + used, NAMES_LENGTH - used, "%s%s", used ? "." : "", added);
}

/* "/layer1/layer1.0/relu_1/Relu" becomes "layer1.0.relu_1": all but the operator at the end. */
static void path_of_name(const char *name, ModulePart *part)
{
    char text[NAMES_LENGTH], before[NAMES_LENGTH] = "";
    for (const char *end; (end = strchr(name, '/')) != NULL; name = end + 1) {
        size_t length = (size_t)(end - name);
        if (length == 0 || length >= sizeof text) continue;
        memcpy(text, name, length);
        text[length] = '\0';
        append_part(part->path, before, text);
        set_end(part, strlen(part->path));
        strcpy(before, text);
    }
}

void module_path_of_name(const char *name, char path[NAMES_LENGTH])
{
    ModulePart part = {.node = -1};
    path_of_name(name, &part);
    strcpy(path, part.path);
}

/* -- paths from metadata -- */

/* Reads the next quoted item of a Python list; false at its end. */
static bool next_item(const char **text, char item[NAMES_LENGTH])
{
    static const char quotes[] = "'\"";
    const char *begin = *text + strcspn(*text, quotes);
    if (!*begin++) return false;
    const char *end = begin + strcspn(begin, quotes);
    snprintf(item, NAMES_LENGTH, "%.*s", (int)(end - begin < NAMES_LENGTH ? end - begin : 0),
             begin);
    *text = *end ? end + 1 : end;
    return *end != '\0';
}

/* Removes the number of a call: the second call of head is written head@1. */
static int take_call(char *item)
{
    char *at = strrchr(item, '@');
    int call = number_behind(at);
    if (call >= 0) *at = '\0';
    return call >= 0 ? call + 1 : 0;
}

/*
 * In "['', 'layer1', 'layer1.0.relu', 'relu_1']" the path is the last but one item; each earlier
 * item that it begins with is a module.
 */
static void path_of_scopes(const char *text, ModulePart *part)
{
    char last[NAMES_LENGTH] = "", item[NAMES_LENGTH];
    part->path[0] = '\0';
    part->call = 0;
    for (const char *rest = text; next_item(&rest, item);) {
        strcpy(part->path, last);
        strcpy(last, item);
    }
    part->call = take_call(part->path);
    for (const char *rest = text; next_item(&rest, item);) {
        take_call(item);
        size_t own = strlen(item);
        char behind = strncmp(part->path, item, own) == 0 ? part->path[own] : 'x';
        if (behind == '.' || behind == '\0') set_end(part, own);
    }
}

/* The list of modules that PyTorch's newer exporter puts into a node's metadata; NULL: none. */
static const char *scopes_of(const Onnx__NodeProto *node)
{
    for (size_t i = 0; i < node->n_metadata_props; i++) {
        const Onnx__StringStringEntryProto *pair = node->metadata_props[i];
        if (pair->key && strcmp(pair->key, "pkg.torch.onnx.name_scopes") == 0 && pair->value &&
            pair->value[0])
            return pair->value;
    }
    return NULL;
}

/*
 * An exporter that rewrites a graph may lose a node's metadata. A convolution then belongs to the
 * module that its weights are named after; the modules around that one are known from other nodes.
 */
static void place_by_weights(ModulePaths *paths, ModulePart *part)
{
    const Onnx__NodeProto *node = paths->graph->file->graph->node[part->node];
    const char *name = node->n_input > 1 ? node->input[1] : "", *ending = strrchr(name, '.');
    size_t length = ending ? (size_t)(ending - name) : 0;
    if (length == 0 || length >= NAMES_LENGTH || strcmp(ending, ".weight") != 0) return;
    snprintf(part->path, NAMES_LENGTH, "%.*s", (int)length, name);
    set_end(part, length);
    for (size_t end = 0; end < length; end++)
        for (int i = 0; part->path[end] == '.' && i < paths->count; i++)
            if (strncmp(paths->parts[i].path, part->path, end) == 0 &&
                is_end(&paths->parts[i], end))
                set_end(part, end);
    part->placed = true;
    part->call = 0;
}

/* -- calls numbered in names -- */

typedef struct {
    const char *path; /* as in the file; not owned */
    int part; /* the first active node there, in the order of computation; failing that, any */
} Place;

static int compare_places(const void *a, const void *b)
{
    const Place *one = a, *other = b;
    int order = strcmp(one->path, other->path);
    return order ? order : one->part - other->part;
}

typedef struct {
    ModulePaths *paths;
    const Place *places; /* [count] sorted */
    size_t count;
    bool numbers_calls; /* the producer is PyTorch */
} Splitting;

/* Index of the first place with that path or a later one; `count`: none. */
static size_t first_place(const Splitting *splitting, const char *path)
{
    size_t low = 0, high = splitting->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (strcmp(splitting->places[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_place(const Splitting *splitting, const char *path)
{
    size_t i = first_place(splitting, path);
    return i < splitting->count && strcmp(splitting->places[i].path, path) == 0;
}

/* The first active node with that path; NULL: none. */
static const ModulePart *first_active(const Splitting *splitting, const char *path)
{
    size_t i = first_place(splitting, path);
    for (; i < splitting->count && strcmp(splitting->places[i].path, path) == 0; i++) {
        const ModulePart *part = &splitting->paths->parts[splitting->places[i].part];
        if (part->active) return part;
    }
    return NULL;
}

/* Do weights or submodules lie under that path, so that it must be a module of its own? */
static bool holds_something(const Splitting *splitting, const char *path)
{
    const Onnx__GraphProto *proto = splitting->paths->graph->file->graph;
    char inside[NAMES_LENGTH + 1];
    size_t length = (size_t)snprintf(inside, sizeof inside, "%s.", path);
    size_t i = first_place(splitting, inside);
    if (i < splitting->count && strncmp(splitting->places[i].path, inside, length) == 0)
        return true;
    for (size_t k = 0; k < proto->n_initializer; k++) {
        const char *name = proto->initializer[k]->name;
        if (name && strncmp(name, inside, length) == 0) return true;
    }
    return false;
}

/*
 * The name of a node's weights, or NULL; if they are a copy of another tensor, that tensor's name.
 */
static const char *weights_of(const Graph *graph, const ModulePart *part)
{
    const Onnx__NodeProto *node = graph->file->graph->node[part->node];
    const Value *value = node->n_input > 1 ? graph_value(graph, node->input[1]) : NULL;
    for (const Onnx__NodeProto *copy; (copy = graph_maker(graph, value, "Identity")) != NULL;)
        value = copy->n_input ? graph_value(graph, copy->input[0]) : NULL;
    return value && value->node == -1 ? value->name : NULL;
}

/* Is this certainly a call of the module, and not a module of that name? */
static bool is_surely_call(const Splitting *splitting, const char *module, int number,
                           const char *numbered)
{
    const Graph *graph = splitting->paths->graph;
    const ModulePart *one = first_active(splitting, module), *other;
    char before[NAMES_LENGTH + 16];
    snprintf(before, sizeof before, "%s_%d", module, number - 1);
    if (number > 1 && !is_place(splitting, before)) return false;
    if (!(other = first_active(splitting, numbered)) || !one) return true;
    const char *weights = weights_of(graph, one), *others = weights_of(graph, other);
    bool same = !weights || !others || strcmp(weights, others) == 0;
    return one < other && same &&
           strcmp(graph->file->graph->node[one->node]->op_type,
                  graph->file->graph->node[other->node]->op_type) == 0;
}

/* Reads "a.relu_1" as the second call of a.relu if that path exists and relu_1 holds nothing. */
static void split_call(const Splitting *splitting, ModulePart *part)
{
    char shorter[NAMES_LENGTH], *under = strrchr(part->path, '_');
    int number = number_behind(under);
    if (number < 1) return;
    snprintf(shorter, sizeof shorter, "%.*s", (int)(under - part->path), part->path);
    if (!is_place(splitting, shorter) || holds_something(splitting, part->path)) return;
    part->doubtful =
        !splitting->numbers_calls || !is_surely_call(splitting, shorter, number, part->path);
    part->numbered = true;
    part->call = number + 1;
    strcpy(part->path, shorter);
    set_end(part, strlen(shorter));
}

/* Does the producer number calls? Unknown (*perhaps) if a tool has put its own name there. */
static bool numbers_calls(const Graph *graph, bool *perhaps)
{
    const char *producer = graph->file->model->producer_name;
    *perhaps = !producer || !producer[0] || strncmp(producer, "onnx", 4) == 0;
    return producer && strncmp(producer, "pytorch", 7) == 0;
}

/* PyTorch's names begin with a slash; in files that a tool rewrote, names may be any producer's. */
static bool may_be_numbered(const ModulePaths *paths, const ModulePart *part, bool certain)
{
    const char *name = paths->graph->file->graph->node[part->node]->name;
    return part->path[0] && (certain || (name && name[0] == '/'));
}

static bool split_calls(ModulePaths *paths, Error *error)
{
    bool perhaps, certain = numbers_calls(paths->graph, &perhaps);
    size_t count = (size_t)paths->count;
    if (!certain && !perhaps) return true;
    char(*copies)[NAMES_LENGTH] = allocate(count, sizeof *copies, error);
    Place *places = allocate(count, sizeof *places, error);
    bool good = copies && places;
    for (size_t i = 0; good && i < count; i++) {
        strcpy(copies[i], paths->parts[i].path);
        places[i] = (Place){copies[i], (int)i};
    }
    if (good) qsort(places, count, sizeof *places, compare_places);
    const Splitting splitting = {paths, places, count, certain};
    for (int i = 0; good && i < paths->count; i++)
        if (may_be_numbered(paths, &paths->parts[i], certain))
            split_call(&splitting, &paths->parts[i]);
    free(copies);
    free(places);
    return good;
}

void module_numbered_path(const ModulePart *part, char path[NAMES_LENGTH])
{
    if (part->numbered)
        snprintf(path, NAMES_LENGTH, "%.240s_%d", part->path, part->call - 1);
    else
        strcpy(path, part->path);
}

/* -- calls in metadata -- */

/*
 * If metadata do not number the calls of a module, a new call begins after nodes of other modules.
 */
static void count_calls(ModulePaths *paths)
{
    int before = -1; /* the last active node whose module is known */
    for (int i = 0; i < paths->count; i++) {
        ModulePart *part = &paths->parts[i];
        for (int k = before; part->active && part->call == 0 && k >= 0; k--)
            if (paths->parts[k].active && strcmp(paths->parts[k].path, part->path) == 0)
                part->call = paths->parts[k].call + (k < before);
        if (part->call == 0) part->call = 1;
        if (part->active && part->placed) before = i;
    }
}

/* -- all nodes -- */

static bool is_active(const Graph *graph, const Onnx__NodeProto *node)
{
    for (size_t i = 0; i < node->n_output; i++) {
        const Value *value = node->output[i][0] ? graph_value(graph, node->output[i]) : NULL;
        if (value && value->kind != VALUE_CONSTANT) return true;
    }
    return false;
}

/* Sets everything except calls numbered in names. Returns whether the node has metadata. */
static bool describe_part(const Graph *graph, int node, ModulePart *part)
{
    const Onnx__NodeProto *proto = graph->file->graph->node[node];
    const char *name = proto->name ? proto->name : "", *scopes = scopes_of(proto);
    *part = (ModulePart){.node = node, .active = is_active(graph, proto)};
    if (scopes) path_of_scopes(scopes, part);
    if (!strchr(name, '/') && proto->n_output) name = proto->output[0];
    part->placed = scopes || strchr(name, '/');
    if (part->path[0]) return true;
    *part = (ModulePart){
        .node = node, .active = part->active, .placed = part->placed, .call = scopes ? 0 : 1};
    path_of_name(name, part);
    return scopes != NULL;
}

bool module_paths_open(ModulePaths *paths, const Graph *graph, Error *error)
{
    const Onnx__GraphProto *proto = graph->file->graph;
    bool has_metadata = false, perhaps;
    *paths = (ModulePaths){.graph = graph, .count = (int)proto->n_node};
    paths->parts = allocate(proto->n_node, sizeof *paths->parts, error);
    if (!paths->parts) return false;
    for (int i = 0; i < paths->count; i++)
        has_metadata = describe_part(graph, graph->order[i], &paths->parts[i]) || has_metadata;
    paths->ordered = has_metadata || numbers_calls(graph, &perhaps);
    if (!has_metadata) return split_calls(paths, error);
    for (int i = 0; i < paths->count; i++)
        if (!paths->parts[i].placed) place_by_weights(paths, &paths->parts[i]);
    count_calls(paths);
    return true;
}

void module_paths_close(ModulePaths *paths)
{
    free(paths->parts);
    *paths = (ModulePaths){0};
}
