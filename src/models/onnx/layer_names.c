#include "models/onnx/layer_names.h"

#include "base/nearest.h"
#include "onnx/wire.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* The whole number between a mark and the end of the text; -1: there is none, or more than a file has nodes. */
static int number_behind(const char *mark)
{
    char *end = NULL;
    long number = mark && isdigit((unsigned char)mark[1]) ? strtol(mark + 1, &end, 10) : -1;
    return end && !*end && number <= WIRE_MESSAGES ? (int)number : -1;
}

/* -- paths from nodes' names -- */

/* Appends one part of a node's name to a path. A part that begins with the part before it, as layer1 / layer1.0, adds
 * only what is new. */
static void append_part(char path[NAMES_LENGTH], const char *before, const char *part)
{
    size_t used = strlen(path), length = strlen(before);
    const char *added = part;
    if (length > 0 && strncmp(part, before, length) == 0 && part[length] == '.')
        added = part + length + 1;
    snprintf(path + used, NAMES_LENGTH - used, "%s%s", used ? "." : "", added);
}

/* "/layer1/layer1.0/relu_1/Relu" becomes "layer1.0.relu_1": all parts but the last, which is the operator. */
static void path_of_name(const char *name, char path[NAMES_LENGTH])
{
    char part[NAMES_LENGTH], before[NAMES_LENGTH] = "";
    path[0] = '\0';
    while (*name) {
        const char *end = strchr(name, '/');
        size_t length = end ? (size_t)(end - name) : 0;
        if (!end) return;
        if (length > 0 && length < sizeof part) {
            memcpy(part, name, length);
            part[length] = '\0';
            append_part(path, before, part);
            strcpy(before, part);
        }
        name = end + 1;
    }
}

/* -- paths from metadata -- */

/* The last but one of "['', 'layer1', 'layer1.0.relu', 'relu_1']". */
static void path_of_scopes(const char *text, char path[NAMES_LENGTH])
{
    char last[NAMES_LENGTH] = "", item[NAMES_LENGTH];
    size_t used = 0;
    bool inside = false;
    path[0] = '\0';
    for (; *text; text++) {
        char c = *text;
        bool quote = c == '\'' || c == '"';
        if (quote && inside) {
            item[used] = '\0';
            strcpy(path, last);
            strcpy(last, item);
        } else if (inside && used + 1 < sizeof item) {
            item[used++] = c;
        }
        if (quote) {
            inside = !inside;
            used = 0;
        }
    }
}

/* The path in a node's metadata, where PyTorch's newer exporter puts it. */
static bool path_of_metadata(const Onnx__NodeProto *node, char path[NAMES_LENGTH])
{
    for (size_t i = 0; i < node->n_metadata_props; i++) {
        const Onnx__StringStringEntryProto *pair = node->metadata_props[i];
        if (!pair->key || !pair->value || strcmp(pair->key, "pkg.torch.onnx.name_scopes") != 0)
            continue;
        path_of_scopes(pair->value, path);
        if (path[0]) return true;
    }
    return false;
}

/* -- calls -- */

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Do weights lie under that path, so that it is a module of its own? */
static bool has_weights(const Graph *graph, const char *path)
{
    const Onnx__GraphProto *proto = graph->file->graph;
    size_t length = strlen(path);
    for (size_t i = 0; i < proto->n_initializer; i++) {
        const char *name = proto->initializer[i]->name;
        if (name && strncmp(name, path, length) == 0 && name[length] == '.') return true;
    }
    return false;
}

/* "layer1.0.relu_1" is the second call of layer1.0.relu where that is a path, too, and relu_1 has no weights. */
static void split_call(const Graph *graph, NamedLayer *layer, const char *const *paths,
                       size_t count)
{
    char *under = strrchr(layer->path, '_'), shorter[NAMES_LENGTH];
    int call = number_behind(under);
    if (call < 1) return;
    snprintf(shorter, sizeof shorter, "%.*s", (int)(under - layer->path), layer->path);
    const char *key = shorter;
    if (!bsearch(&key, paths, count, sizeof *paths, compare_paths) ||
        has_weights(graph, layer->path))
        return;
    strcpy(layer->path, shorter);
    layer->call = call + 1;
}

static bool split_calls(LayerNames *names, Error *error)
{
    size_t count = (size_t)names->count;
    char(*copies)[NAMES_LENGTH] = allocate(count, sizeof *copies, error);
    const char **paths = allocate(count, sizeof *paths, error);
    bool good = copies && paths;
    for (size_t i = 0; good && i < count; i++) {
        strcpy(copies[i], names->layers[i].path);
        paths[i] = copies[i];
    }
    if (good) qsort(paths, count, sizeof *paths, compare_paths);
    for (size_t i = 0; good && i < count; i++)
        split_call(names->graph, &names->layers[i], paths, count);
    free(copies);
    free(paths);
    return good;
}

/* In metadata each call has the same path, or ends in @1, @2: a call begins where another module was between. */
static void count_calls(LayerNames *names)
{
    for (int i = 0; i < names->count; i++) {
        NamedLayer *layer = &names->layers[i];
        char *at = strrchr(layer->path, '@');
        if (number_behind(at) >= 0) {
            layer->call = number_behind(at) + 1;
            *at = '\0';
            continue;
        }
        for (int k = i - 1; k >= 0; k--) {
            if (strcmp(names->layers[k].path, layer->path) != 0) continue;
            layer->call = names->layers[k].call + (k < i - 1);
            break;
        }
    }
}

/* -- the list -- */

/* The first output of a node, if it is a layer; else NULL. */
static const Value *layer_of_node(const Graph *graph, int index)
{
    const Onnx__NodeProto *node = graph->file->graph->node[index];
    if (node->n_output == 0 || !node->output[0][0]) return NULL;
    const Value *value = graph_value(graph, node->output[0]);
    return value && value->kind == VALUE_LAYER ? value : NULL;
}

bool layer_names_open(LayerNames *names, const Graph *graph, Error *error)
{
    size_t nodes = graph->file->graph->n_node;
    *names = (LayerNames){.graph = graph};
    names->layers = allocate(nodes, sizeof *names->layers, error);
    if (!names->layers) return false;
    bool has_metadata = false;
    for (size_t i = 0; i < nodes; i++) {
        const Value *value = layer_of_node(graph, graph->order[i]);
        if (!value) continue;
        const Onnx__NodeProto *node = graph->file->graph->node[graph->order[i]];
        NamedLayer *layer = &names->layers[names->count++];
        *layer = (NamedLayer){.value = (int)(value - graph->values), .call = 1};
        layer->scope = node->name ? node->name : "";
        if (path_of_metadata(node, layer->path))
            has_metadata = true;
        else
            path_of_name(strchr(layer->scope, '/') ? layer->scope : value->name, layer->path);
    }
    if (!has_metadata) return split_calls(names, error);
    count_calls(names);
    return true;
}

void layer_names_close(LayerNames *names)
{
    free(names->layers);
    *names = (LayerNames){0};
}

/* -- finding -- */

static const char *tensor_name(const LayerNames *names, int index)
{
    return names->graph->values[names->layers[index].value].name;
}

static int find_exact(const LayerNames *names, const char *text)
{
    for (int i = 0; i < names->count; i++)
        if (strcmp(tensor_name(names, i), text) == 0) return i;
    for (int i = 0; i < names->count; i++)
        if (strcmp(names->layers[i].scope, text) == 0) return i;
    return -1;
}

static int find_number(const LayerNames *names, const char *text)
{
    int number = text[0] == '@' ? number_behind(text) : -1;
    return number >= 1 && number <= names->count ? number - 1 : -1;
}

/* Splits "layer1.0.relu#2" into the path and 2; 0 where no call is named. */
static int split_text(const char *text, char path[NAMES_LENGTH])
{
    snprintf(path, NAMES_LENGTH, "%s", text);
    char *mark = strrchr(path, '#');
    int call = number_behind(mark);
    if (call < 1) return 0;
    *mark = '\0';
    return call;
}

/* Is `path` the module, or inside it? */
static bool is_in_module(const char *path, const char *module)
{
    size_t length = strlen(module);
    return strncmp(path, module, length) == 0 && (path[length] == '.' || path[length] == '\0');
}

/* The last layer of the module, or of one of its calls. A name that no path has any more because it was read as a
 * call (relu_1) is looked for as that. */
static int find_module(const LayerNames *names, const char *text)
{
    char path[NAMES_LENGTH];
    int call = split_text(text, path), found = -1;
    for (int i = 0; i < names->count; i++) {
        const NamedLayer *layer = &names->layers[i];
        if (call > 0 ? strcmp(layer->path, path) == 0 && layer->call == call
                     : is_in_module(layer->path, path))
            found = i;
    }
    if (found >= 0 || call > 0) return found;
    for (int i = 0; i < names->count; i++) {
        char own[NAMES_LENGTH + 16];
        snprintf(own, sizeof own, "%s_%d", names->layers[i].path, names->layers[i].call - 1);
        if (names->layers[i].call > 1 && strcmp(own, path) == 0) found = i;
    }
    return found;
}

/* Is one part of the path this text? */
static bool has_part(const char *path, const char *text)
{
    size_t length = strlen(text);
    for (const char *at = path; (at = strstr(at, text)) != NULL; at++)
        if ((at == path || at[-1] == '.') && (at[length] == '.' || at[length] == '\0')) return true;
    return false;
}

static int find_part(const LayerNames *names, const char *text)
{
    int found = -1;
    for (int i = 0; i < names->count; i++)
        if (has_part(names->layers[i].path, text)) found = i;
    return found;
}

/* The convolution, or product, whose weights are called text.weight. */
static int find_by_weights(const LayerNames *names, const char *text)
{
    size_t length = strlen(text);
    int found = -1;
    for (int i = 0; i < names->count; i++) {
        const Value *value = &names->graph->values[names->layers[i].value];
        const Onnx__NodeProto *node = names->graph->file->graph->node[value->node];
        const char *weights = node->n_input > 1 ? node->input[1] : "";
        if (strncmp(weights, text, length) == 0 && strcmp(weights + length, ".weight") == 0)
            found = i;
    }
    return found;
}

/* -- the nearest names -- */

enum { NEAREST = 4 };

static void refuse_text(const LayerNames *names, const char *text, Error *error)
{
    char nearest[NEAREST][NAMES_LENGTH], one[NAMES_LENGTH], list[NEAREST * NAMES_LENGTH] = "";
    size_t distance[NEAREST];
    int count = 0;
    for (int i = 0; i < names->count; i++) {
        layer_names_text(names, i, one);
        size_t own = nearest_distance(text, one);
        int place = 0;
        bool known = false;
        for (int k = 0; k < count; k++) known = known || strcmp(nearest[k], one) == 0;
        while (place < count && distance[place] <= own) place++;
        if (known || place == NEAREST) continue;
        if (count < NEAREST) count++;
        for (int k = count - 1; k > place; k--) {
            strcpy(nearest[k], nearest[k - 1]);
            distance[k] = distance[k - 1];
        }
        strcpy(nearest[place], one);
        distance[place] = own;
    }
    for (int k = 0; k < count; k++) {
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", k ? ", " : "", nearest[k]);
    }
    error_set(error, "%s has no layer \"%s\"; the nearest names are %s", names->graph->file->path,
              text, list);
}

/* A layer that is in the file but could not be computed says why. */
static bool find_problem(const LayerNames *names, const char *text, Error *error)
{
    const Graph *graph = names->graph;
    for (size_t i = 0; i < graph->file->graph->n_node; i++) {
        const Onnx__NodeProto *node = graph->file->graph->node[i];
        char path[NAMES_LENGTH] = "";
        const Value *value =
            node->n_output && node->output[0][0] ? graph_value(graph, node->output[0]) : NULL;
        if (!value || value->kind != VALUE_UNKNOWN) continue;
        if (!path_of_metadata(node, path)) path_of_name(node->name ? node->name : "", path);
        if (strcmp(value->name, text) == 0 || (node->name && strcmp(node->name, text) == 0) ||
            is_in_module(path, text)) {
            graph_refuse(graph, value, error);
            return true;
        }
    }
    return false;
}

int layer_names_find(const LayerNames *names, const char *text, Error *error)
{
    int found = find_exact(names, text);
    if (found < 0) found = find_number(names, text);
    if (found < 0 && text[0]) found = find_module(names, text);
    if (found < 0 && text[0]) found = find_part(names, text);
    if (found < 0) found = find_by_weights(names, text);
    if (found < 0 && !find_problem(names, text, error)) refuse_text(names, text, error);
    return found;
}

bool layer_names_is_folded(const LayerNames *names, int index)
{
    const Value *value = &names->graph->values[names->layers[index].value];
    const Onnx__NodeProto *node = graph_maker(names->graph, value, "Conv");
    return node && node->n_input > 2 && strncmp(node->input[1], "onnx::", 6) == 0;
}

void layer_names_text(const LayerNames *names, int index, char text[NAMES_LENGTH])
{
    const NamedLayer *layer = &names->layers[index];
    bool last_of_call = true, last_of_module = true, several = layer->call > 1;
    for (int i = 0; i < names->count; i++) {
        const NamedLayer *other = &names->layers[i];
        bool same = strcmp(other->path, layer->path) == 0;
        if (same && other->call != layer->call) several = true;
        if (same && other->call == layer->call && i > index) last_of_call = false;
        if (i > index && is_in_module(other->path, layer->path)) last_of_module = false;
    }
    if (layer->path[0] && several && last_of_call)
        snprintf(text, NAMES_LENGTH, "%.240s#%d", layer->path, layer->call);
    else if (layer->path[0] && last_of_module)
        snprintf(text, NAMES_LENGTH, "%s", layer->path);
    else
        snprintf(text, NAMES_LENGTH, "%s", tensor_name(names, index));
}
