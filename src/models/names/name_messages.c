#include "models/names/name_messages.h"

#include "base/nearest.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* -- values that are not layers -- */

static void refuse_value(const NamedLayers *names, const char *text, const Value *value,
                         Error *error)
{
    const Graph *graph = names->graph;
    if (value->kind == VALUE_UNKNOWN && value->problem >= 0 && graph->problems[value->problem])
        error_set(error, "%s: \"%s\" cannot be computed: %s", graph->file->path, text,
                  graph->problems[value->problem]);
    else if (value->kind == VALUE_LAYER)
        error_set(error, "%s: \"%s\" is the image itself; choose a layer of the network",
                  graph->file->path, text);
    else
        error_set(error, "%s: \"%s\" is not a layer: it does not depend on the image",
                  graph->file->path, text);
}

/* -- modules that leave no node -- */

/* Splits the text at its last dot; returns what follows. */
static const char *split_leaf(const char *text, char parent[NAMES_LENGTH])
{
    const char *dot = strrchr(text, '.');
    snprintf(parent, NAMES_LENGTH, "%.*s", dot ? (int)(dot - text) : 0, text);
    return dot ? dot + 1 : text;
}

static const char *last_digits(const char *text)
{
    const char *digits = text + strlen(text);
    while (digits > text && isdigit((unsigned char)digits[-1])) digits--;
    return digits;
}

/* The name of the layer that the text refers to; false: none. */
static bool is_layer(const NamedLayers *names, const char *text, const char **tensor)
{
    Error ignored = {{0}};
    int value = layer_names_resolve(names, text, &ignored);
    const Value *found = value >= 0 ? &names->graph->values[value] : NULL;
    if (found) *tensor = found->name;
    return found && found->kind == VALUE_LAYER && found->node >= 0;
}

/* For features.3, finds the nearest earlier sibling (features.2, ...) that leaves a node. */
static bool find_before(const NamedLayers *names, const char *text, char before[NAMES_LENGTH],
                        const char **tensor)
{
    char parent[NAMES_LENGTH];
    const char *leaf = split_leaf(text, parent);
    if (!leaf[0] || last_digits(leaf) != leaf || strlen(leaf) > 4) return false;
    for (long i = strtol(leaf, NULL, 10) - 1; i >= 0; i--) {
        snprintf(before, NAMES_LENGTH, "%.200s%s%ld", parent, parent[0] ? "." : "", i);
        if (is_layer(names, before, tensor)) return true;
    }
    return false;
}

/* Is the path in that parent, or in one whose path ends with it? */
static bool lies_in(const char *path, const char *parent)
{
    char own[NAMES_LENGTH];
    split_leaf(path, own);
    size_t length = strlen(own), wanted = strlen(parent);
    if (length < wanted || strcmp(own + length - wanted, parent) != 0) return false;
    return length == wanted || (wanted > 0 && own[length - wanted - 1] == '.');
}

/* The path of a convolution's module; without one, the name its weights share. */
static void path_of_conv(const NamedLayers *names, int index, char path[NAMES_LENGTH])
{
    const ModulePart *part = &names->paths.parts[names->layers[index].part];
    const Onnx__NodeProto *node = names->graph->file->graph->node[part->node];
    snprintf(path, NAMES_LENGTH, "%s", part->path[0] ? part->path : node->input[1]);
    char *ending = strrchr(path, '.');
    if (!part->path[0] && ending && strcmp(ending, ".weight") == 0) *ending = '\0';
}

/* Lists convolutions that bn1 may have been folded into: conv1; any, if a name has no number. */
static void list_folded(const NamedLayers *names, const char *text, NameText *folded,
                        const char **tensor)
{
    char parent[NAMES_LENGTH], path[NAMES_LENGTH];
    const char *leaf = split_leaf(text, parent), *wanted = last_digits(leaf);
    if (!strstr(leaf, "bn") && !strstr(leaf, "norm")) return;
    for (int same = 1; same >= 0 && folded->count == 0; same--)
        for (int i = 0; i < names->count; i++) {
            if (!layer_names_is_folded(names, i)) continue;
            path_of_conv(names, i, path);
            const char *digits = last_digits(path);
            bool fits = same ? strcmp(digits, wanted) == 0 : !digits[0] || !wanted[0];
            if (!fits || !lies_in(path, parent)) continue;
            *tensor = names->graph->values[names->layers[i].value].name;
            layer_names_text(names, i, path);
            name_text_add(folded, path);
        }
    name_text_close(folded);
}

/* Says which tensor has the values of a module that leaves no node; empty if that is unknown. */
static void say_where(const NamedLayers *names, const char *text, char where[4 * NAMES_LENGTH])
{
    static const size_t capacity = (size_t)4 * NAMES_LENGTH;
    char name[NAMES_LENGTH], parent[NAMES_LENGTH];
    const char *tensor = "", *how = NULL;
    NameText folded = {.count = 0};
    where[0] = '\0';
    split_leaf(text, parent);
    if (strpbrk(text, "#@/")) return; /* not the path of a module */
    bool follows = find_before(names, text, name, &tensor);
    if (!follows) list_folded(names, text, &folded, &tensor);
    if (follows) {
        how = "follows";
    } else if (folded.count == 1) {
        how = "was folded into";
        snprintf(name, sizeof name, "%.*s", NAMES_LENGTH - 1, folded.text);
    } else if (folded.count == 0 && parent[0] && is_layer(names, parent, &tensor)) {
        how = "is the last of";
        strcpy(name, parent);
    }
    if (how)
        snprintf(where, capacity,
                 "; a module that only passes on what it reads (Identity, Dropout) or is folded "
                 "into a convolution leaves no node: if this one %s %s, its values are those of "
                 "%s, the tensor %s",
                 how, name, name, tensor);
    else if (folded.count > 1)
        snprintf(where, capacity,
                 "; a batch normalisation that is folded into a convolution leaves no node: if "
                 "this one was, its values are those of one of %.600s",
                 folded.text);
}

/* -- unknown names -- */

enum { NEAREST = 4 };

/* Lists the most similar names, separated by commas. */
static void list_nearest(const NamedLayers *names, const char *text,
                         char list[NEAREST * NAMES_LENGTH])
{
    char nearest[NEAREST][NAMES_LENGTH], one[NAMES_LENGTH];
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
    list[0] = '\0';
    for (int k = 0; k < count; k++) {
        size_t used = strlen(list);
        snprintf(list + used, NEAREST * NAMES_LENGTH - used, "%s%s", k ? ", " : "", nearest[k]);
    }
}

/* Lists the members of a ModuleList, which is never called itself. */
static bool list_inside(const NamedLayers *names, const char *text, NameText *inside)
{
    size_t length = strlen(text);
    const ModulePaths *paths = &names->paths;
    for (int i = 0; length > 0 && i < paths->count; i++) {
        char module[NAMES_LENGTH];
        const ModulePart *part = &paths->parts[i];
        if (strncmp(part->path, text, length) != 0 || part->path[length] != '.') continue;
        snprintf(module, sizeof module, "%.*s", (int)module_end(part, length), part->path);
        bool known = false;
        for (int k = 0; !known && k < i; k++) known = module_holds(module, &paths->parts[k]);
        if (!known) name_text_add(inside, module);
    }
    name_text_close(inside);
    return inside->count > 0;
}

static void refuse_unknown(const NamedLayers *names, const char *text, Error *error)
{
    char where[4 * NAMES_LENGTH], nearest[NEAREST * NAMES_LENGTH];
    NameText inside = {.count = 0};
    const char *file = names->graph->file->path;
    if (list_inside(names, text, &inside)) {
        error_set(error, "%s: \"%.200s\" is only a list of modules; choose one in it: %s", file,
                  text, inside.text);
        return;
    }
    say_where(names, text, where);
    list_nearest(names, text, nearest);
    error_set(error, "%s has no layer \"%s\"%s; the nearest names are %s", file, text, where,
              nearest);
}

int layer_names_find(const NamedLayers *names, const char *text, Error *error)
{
    int value = layer_names_resolve(names, text, error);
    if (value == NAME_OF_NOTHING) refuse_unknown(names, text, error);
    if (value < 0) return -1;
    for (int i = 0; i < names->count; i++)
        if (names->layers[i].value == value) return i;
    refuse_value(names, text, &names->graph->values[value], error);
    return -1;
}
