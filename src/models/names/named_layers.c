#include "models/names/named_layers.h"

#include <stdlib.h>
#include <string.h>

/* -- the list -- */

/* Lists the values that a node and its subgraphs read (NULL: only counts them). */
static size_t list_inputs(const Graph *graph, const Onnx__NodeProto *node, int *list)
{
    size_t count = 0;
    for (size_t i = 0; i < node->n_input; i++) {
        const Value *value = node->input[i][0] ? graph_value(graph, node->input[i]) : NULL;
        if (value && list) list[count] = (int)(value - graph->values);
        count += value != NULL;
    }
    for (size_t a = 0; a < node->n_attribute; a++) {
        const Onnx__GraphProto *inner = node->attribute[a]->g;
        for (size_t n = 0; inner && n < inner->n_node; n++)
            count += list_inputs(graph, inner->node[n], list ? list + count : NULL);
    }
    return count;
}

static size_t list_outputs(const Graph *graph, int *list)
{
    const Onnx__GraphProto *proto = graph->file->graph;
    size_t count = 0;
    for (size_t i = 0; i < proto->n_output; i++) {
        const char *name = proto->output[i]->name;
        const Value *value = name ? graph_value(graph, name) : NULL;
        if (value && list) list[count] = (int)(value - graph->values);
        count += value != NULL;
    }
    return count;
}

const Onnx__NodeProto *named_layers_node(const NamedLayers *names, int part)
{
    return names->graph->file->graph->node[names->paths.parts[part].node];
}

int named_layers_output(const NamedLayers *names, int part, size_t i)
{
    const Onnx__NodeProto *node = named_layers_node(names, part);
    const Value *value = node->output[i][0] ? graph_value(names->graph, node->output[i]) : NULL;
    return value ? (int)(value - names->graph->values) : -1;
}

static bool list_reads(NamedLayers *names, Error *error)
{
    size_t parts = (size_t)names->paths.count, count = 0;
    names->first_read = allocate(parts + 2, sizeof *names->first_read, error);
    if (!names->first_read) return false;
    for (size_t i = 0; i < parts; i++) {
        names->first_read[i] = count;
        count += list_inputs(names->graph, named_layers_node(names, (int)i), NULL);
    }
    names->first_read[parts] = count;
    names->first_read[parts + 1] = count + list_outputs(names->graph, NULL);
    names->reads = allocate(names->first_read[parts + 1], sizeof *names->reads, error);
    if (!names->reads) return false;
    for (size_t i = 0; i < parts; i++)
        list_inputs(names->graph, named_layers_node(names, (int)i),
                    names->reads + names->first_read[i]);
    list_outputs(names->graph, names->reads + count);
    return true;
}

bool named_layers_open(NamedLayers *names, const Graph *graph, Error *error)
{
    *names = (NamedLayers){.graph = graph};
    if (!module_paths_open(&names->paths, graph, error)) return false;
    names->layers = allocate((size_t)graph->value_count, sizeof *names->layers, error);
    if (!names->layers || !list_reads(names, error)) return false;
    for (int part = 0; part < names->paths.count; part++)
        for (size_t i = 0; i < named_layers_node(names, part)->n_output; i++) {
            int value = named_layers_output(names, part, i);
            if (value >= 0 && graph->values[value].kind == VALUE_LAYER)
                names->layers[names->count++] = (NamedLayer){value, part};
        }
    return true;
}

void named_layers_close(NamedLayers *names)
{
    module_paths_close(&names->paths);
    free(names->layers);
    free(names->reads);
    free(names->first_read);
    *names = (NamedLayers){0};
}

/* -- lists in messages -- */

void name_text_add(NameText *list, const char *name)
{
    size_t used = strlen(list->text);
    if (list->count++ < NAMES_LISTED)
        snprintf(list->text + used, sizeof list->text - used, "%s%.*s", used ? ", " : "",
                 NAMES_LENGTH, name);
}

void name_text_close(NameText *list)
{
    size_t used = strlen(list->text);
    if (list->count > NAMES_LISTED)
        snprintf(list->text + used, sizeof list->text - used, " and %d more",
                 list->count - NAMES_LISTED);
}

static void name_text_add_value(NameText *list, const NamedLayers *names, int value)
{
    char text[NAMES_LENGTH + 32];
    int index = 0;
    while (index < names->count && names->layers[index].value != value) index++;
    snprintf(text, sizeof text, index < names->count ? "%.200s (@%d)" : "%.200s",
             names->graph->values[value].name, index + 1);
    name_text_add(list, text);
}

/* -- tensors that match a text -- */

void tensor_hits_add(TensorHits *hits, int value)
{
    for (int i = 0; i < hits->count && i < NAMES_LISTED; i++)
        if (hits->values[i] == value) return;
    if (hits->count < NAMES_LISTED) hits->values[hits->count] = value;
    hits->count++;
}

int tensor_hits_only(const NamedLayers *names, const char *text, const TensorHits *hits,
                     const char *advice, Error *error)
{
    NameText list = {.count = 0};
    if (hits->count <= 1) return hits->count ? hits->values[0] : NAME_OF_NOTHING;
    for (int i = 0; i < hits->count && i < NAMES_LISTED; i++)
        name_text_add_value(&list, names, hits->values[i]);
    list.count = hits->count;
    name_text_close(&list);
    error_set(error, "%s: \"%s\" may mean %d tensors, %s; %s", names->graph->file->path, text,
              hits->count, list.text, advice);
    return NAME_REFUSED;
}

/*
 * Do all hits depend on the same unsupported node? Then its problem is the answer for any of them.
 */
static bool share_problem(const NamedLayers *names, const TensorHits *hits)
{
    const Value *values = names->graph->values, *first = &values[hits->values[0]];
    if (hits->count > NAMES_LISTED) return false;
    for (int i = 0; i < hits->count; i++) {
        const Value *value = &values[hits->values[i]];
        if (value->kind != VALUE_UNKNOWN || value->problem != first->problem) return false;
    }
    return true;
}

/*
 * Readers of a tensor: these nodes; others of their module (in its other calls); nodes elsewhere,
 * or the graph's outputs; nodes whose module the file does not say.
 */
enum { READ_HERE = 1, READ_IN_MODULE = 2, READ_ELSEWHERE = 4, READ_SOMEWHERE = 8 };

/* A node whose module is unknown counts as here if all its outputs are read here. */
static int unplaced_reader(const NamedLayers *names, int part, const unsigned char *read)
{
    int readers = 0;
    for (size_t i = 0; i < named_layers_node(names, part)->n_output; i++) {
        int value = named_layers_output(names, part, i);
        if (value >= 0) readers |= read[value];
    }
    return readers == READ_HERE ? READ_HERE : READ_SOMEWHERE;
}

static void mark_readers(const NamedLayers *names, const bool *member, const char *module,
                         unsigned char *read)
{
    for (int i = names->paths.count; i >= 0; i--) {
        const ModulePart *part = i < names->paths.count ? &names->paths.parts[i] : NULL;
        int reader = READ_ELSEWHERE;
        if (part && !part->active) continue; /* it computes a shape */
        if (part && module && !part->placed) reader = unplaced_reader(names, i, read);
        if (part && module && module_holds(module, part)) reader = READ_IN_MODULE;
        if (part && member[i]) reader = READ_HERE;
        for (size_t k = names->first_read[i]; k < names->first_read[i + 1]; k++)
            read[names->reads[k]] |= (unsigned char)reader;
    }
}

/* Adds the output of a node of unknown module that reads this value: the module may end with it. */
static void add_unplaced(const NamedLayers *names, int value, TensorHits *hits)
{
    for (int i = 0; names->paths.ordered && i < names->paths.count; i++)
        for (size_t k = names->first_read[i]; k < names->first_read[i + 1]; k++)
            if (names->reads[k] == value && names->paths.parts[i].active &&
                !names->paths.parts[i].placed && named_layers_output(names, i, 0) >= 0)
                tensor_hits_add(hits, named_layers_output(names, i, 0));
}

bool tensor_hits_add_outputs(const NamedLayers *names, const bool *member, const char *module,
                             TensorHits *hits, Error *error)
{
    static const int orders[3][2] = {
        {READ_ELSEWHERE | READ_SOMEWHERE, 1}, {READ_IN_MODULE, 1}, {READ_HERE, 0}};
    const Graph *graph = names->graph;
    unsigned char *read = allocate((size_t)graph->value_count, 1, error);
    TensorHits own = {.count = 0};
    if (!read) return false;
    mark_readers(names, member, module, read);
    for (int order = 0; order < 3 && own.count == 0; order++)
        for (int part = 0; part < names->paths.count; part++)
            for (size_t i = 0; member[part] && i < named_layers_node(names, part)->n_output; i++) {
                int value = named_layers_output(names, part, i);
                if (value >= 0 && graph->values[value].kind != VALUE_CONSTANT &&
                    ((read[value] & orders[order][0]) != 0) == orders[order][1])
                    tensor_hits_add(&own, value);
            }
    if (module && own.count == 1 && (read[own.values[0]] & READ_SOMEWHERE))
        add_unplaced(names, own.values[0], &own);
    free(read);
    if (own.count > 1 && share_problem(names, &own)) own.count = 1;
    for (int i = 0; i < own.count && i < NAMES_LISTED; i++) tensor_hits_add(hits, own.values[i]);
    if (own.count > NAMES_LISTED) hits->count += own.count - NAMES_LISTED;
    return true;
}
